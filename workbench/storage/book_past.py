"""How are past days kept and read: each loan's stretches, what was receivable, and what the close of a day said?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from workbench.portfolio.book_past import Closing, Receivable, StretchNow
from workbench.portfolio.book_rows import OWN, BookDay
from workbench.storage.book import BookShelf
from workbench.storage.book_known import Known, KnownBook, KnownDays
from workbench.storage.bulk_loans import raw_connection
from workbench.storage.columns import chunks
from workbench.storage.event_days import EventDayShelf
from workbench.storage.tables import table
from workbench.storage.tables.book_past import (
    BookClosingRow,
    BookClosingSumRow,
    BookReceivableRow,
    BookStretchRow,
)

if TYPE_CHECKING:
    from workbench.portfolio.book_past import Stretches

_STRETCHES, _OWED = table(BookStretchRow), table(BookReceivableRow)
_CLOSINGS, _SUMS = table(BookClosingRow), table(BookClosingSumRow)
FAR = 9_999_999
"""`until_day` of a loan that still stands so."""
LASTING = 31
"""`size` of a stretch without an end; all others are shorter than 2 to the power of their size."""
LONGEST = 15
_PUT = (
    "INSERT INTO book_stretches (size, from_day, loan_no, until_day, principal_fen, since_day, at_least, owner)"
    " VALUES (?,?,?,?,?,?,?,?)"
)


def standing_on(day: int, columns: str = "s.loan_no", where: str = "1") -> str:
    """SQL of the stretches `s` that a day lies in: of each size a range of the key no longer than twice what is found.

    Raises `ValueError` where a day is not a number: the words go into the statement as they are.
    """
    sizes = [(size, int(day) - 2**size + 1) for size in range(1, LONGEST + 1)]
    ranges = " OR ".join(
        f"(s.size = {size} AND s.from_day BETWEEN {first} AND {int(day)})" for size, first in [*sizes, (LASTING, -FAR)]
    )
    return f"SELECT {columns} FROM book_stretches s WHERE ({ranges}) AND s.until_day > {int(day)} AND ({where})"


class BookPastShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ---- stretches

    def replace_stretches(self, first_day: int, told: Iterable[Stretches]) -> None:
        """Put what stands on a day or after it, or ends with it, in the place of what was kept of those days."""
        import numpy as np

        raw = raw_connection(self._connection)
        for size in (*range(1, LONGEST + 1), LASTING):
            least = -FAR if size == LASTING else first_day - 2**size
            raw.execute(
                "DELETE FROM book_stretches WHERE size = ? AND from_day >= ? AND until_day >= ?",
                (size, least, first_day),
            )
        for one in told:
            keep = one.until_day >= first_day
            length = one.until_day[keep] - one.from_day[keep]
            size = np.where(one.until_day[keep] >= FAR, LASTING, np.ceil(np.log2(length + 1)).astype(np.int64))
            owners = ["" if name == OWN else name for name in one.owners]
            columns: list[list[Any]] = [
                part.tolist()
                for part in (
                    size, one.from_day[keep], one.loan_no[keep], one.until_day[keep], one.principal[keep],
                    one.since[keep], one.at_least[keep],
                )
            ]  # fmt: skip
            raw.executemany(_PUT, zip(*columns, [owners[place] for place in one.owner[keep].tolist()], strict=True))

    def standing(self, day: int, loan_nos: Sequence[int] | None = None) -> tuple[StretchNow, ...]:
        """How every loan that owed at the end of a day stood (of some loans where they are named), by number."""
        raw = raw_connection(self._connection)
        sql = standing_on(day, "s.loan_no, s.principal_fen, s.since_day, s.at_least, s.owner")
        told = raw.execute(
            "SELECT s.*, l.merchant_id, l.product_code, coalesce(l.entity, ''), l.opened_day,"
            f" coalesce(l.band_at_opening, '') FROM ({sql}) AS s JOIN loans l ON l.loan_no = s.loan_no ORDER BY 1"
        )
        wanted = None if loan_nos is None else set(loan_nos)
        return tuple(StretchNow(*row) for row in told if wanted is None or row[0] in wanted)

    def owing_merchants(self, day: int) -> list[tuple[str, str, str, str, int]]:
        """(merchant, category, region, legal person, principal) of each that owed on own books at the end of a day."""
        sql = standing_on(day, "s.loan_no, s.principal_fen", "s.owner = ''")
        told = raw_connection(self._connection).execute(
            "SELECT o.merchant_id, m.category, m.region, m.legal_person_id, o.fen FROM (SELECT l.merchant_id AS"
            f" merchant_id, sum(s.principal_fen) AS fen FROM ({sql}) AS s JOIN loans l ON l.loan_no = s.loan_no"
            " GROUP BY 1) AS o JOIN merchants m ON m.merchant_id = o.merchant_id"
        )
        return list(told)

    # ---- receivables

    def replace_receivables(self, first_day: int, last_day: int, told: Iterable[tuple[int, Receivable]]) -> None:
        self._connection.execute(_OWED.delete().where(_OWED.c.day.between(first_day, last_day)))
        rows = [
            {"day": day, "interest_fen": one.interest_fen, "penalty_fen": one.penalty_fen, "fee_fen": one.fee_fen}
            for day, one in told
        ]
        for part in chunks(rows, 5000):
            self._connection.execute(_OWED.insert(), list(part))

    def receivable(self, day: int) -> Receivable | None:
        """What was receivable at the end of a day; None where it is not kept."""
        row = self._connection.execute(select(_OWED).where(_OWED.c.day == day)).first()
        return None if row is None else Receivable(row.interest_fen, row.penalty_fen, row.fee_fen)

    def lacks_receivables(self, upto: int) -> bool:
        """Is there a day that was summed up without it?"""
        told = self._connection.exec_driver_sql(
            "SELECT 1 FROM book_totals t WHERE t.product_code = '' AND t.day <= ? AND NOT EXISTS"
            " (SELECT 1 FROM book_receivables r WHERE r.day = t.day) LIMIT 1",
            (upto,),
        )
        return told.first() is not None

    # ---- closings

    def keep_closing(self, closing: Closing) -> bool:
        """Keep what a close said, unless the last one of its day said the same; answers whether it was kept."""
        before = self.closings(closing.day)
        if before and before[-1].says(closing):
            return False
        version = before[-1].version + 1 if before else 1
        self._connection.execute(
            _CLOSINGS.insert(),
            {
                "day": closing.day, "version": version, "known_day": closing.known_day,
                "borrowers": closing.borrowers, "bad_borrowers": closing.bad_borrowers,
                "late_borrowers": closing.late_borrowers, "interest_fen": closing.receivable.interest_fen,
                "penalty_fen": closing.receivable.penalty_fen, "fee_fen": closing.receivable.fee_fen,
                "policy_digest": closing.policy_digest,
            },
        )  # fmt: skip
        names = [column.name for column in _SUMS.c if column.name not in {"day", "version"}]
        rows = [{"day": closing.day, "version": version} | {n: getattr(row, n) for n in names} for row in closing.rows]
        if rows:
            self._connection.execute(_SUMS.insert(), rows)
        return True

    def closings(self, day: int) -> tuple[Closing, ...]:
        """What closes of a day said, the first one first."""
        sums: dict[int, list[BookDay]] = {}
        for row in self._connection.execute(select(_SUMS).where(_SUMS.c.day == day).order_by(*_SUMS.primary_key)):
            day_, version, *rest = row
            sums.setdefault(version, []).append(BookDay(day_, *rest))
        heads = self._connection.execute(select(_CLOSINGS).where(_CLOSINGS.c.day == day).order_by(_CLOSINGS.c.version))
        return tuple(
            Closing(
                row.day, row.known_day, row.borrowers, row.bad_borrowers, row.late_borrowers,
                Receivable(row.interest_fen, row.penalty_fen, row.fee_fen), row.policy_digest,
                tuple(sums.get(row.version, ())), row.version,
            )
            for row in heads
        )  # fmt: skip

    # ---- what became known late

    def as_known(self, known: Known) -> tuple[BookShelf, EventDayShelf]:
        """The sums of the book, and the flows of its days, as they were known."""
        return KnownBook(self._connection, known), KnownDays(self._connection, known)

    def late_loans(self, day: int, known: int) -> tuple[int, ...]:
        """Numbers of the loans of which something that counts up to a day became known after another."""
        told = raw_connection(self._connection).execute(
            "SELECT e.loan_no FROM loan_events e INDEXED BY ix_loan_events_late WHERE e.booked_day > e.day AND"
            " e.booked_day > :known AND e.day <= :day"
            " UNION SELECT e.loan_no FROM loan_events e INDEXED BY ix_loan_events_reverses CROSS JOIN loan_events r"
            " ON r.loan_no = e.loan_no AND r.event_no = e.reverses WHERE e.reverses IS NOT NULL AND"
            " e.booked_day > :known AND r.day <= :day"
            " ORDER BY 1",
            {"day": day, "known": known},
        )
        return tuple(int(row[0]) for row in told)

    def loans_of_merchants_of(self, loan_nos: Sequence[int]) -> tuple[int, ...]:
        """Numbers of every loan of the merchants of some loans."""
        raw, found = raw_connection(self._connection), set[int]()
        for part in chunks(loan_nos, 500):
            marks = ",".join(str(int(one)) for one in part)
            found |= {
                row[0]
                for row in raw.execute(
                    "SELECT loan_no FROM loans WHERE merchant_id IN (SELECT merchant_id FROM loans"
                    f" WHERE loan_no IN ({marks}))"
                )
            }
        return tuple(sorted(found))

    def closed_days(self) -> tuple[int, ...]:
        """Days of which a close kept what it said, the newest first."""
        told = select(_CLOSINGS.c.day, func.max(_CLOSINGS.c.version)).group_by(_CLOSINGS.c.day)
        return tuple(int(row[0]) for row in self._connection.execute(told.order_by(_CLOSINGS.c.day.desc())))
