"""What is kept of the whole book for each day, and for which days does it no longer agree with the ledger?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text

from workbench.portfolio.book_rows import BookCohort, BookDay, BookMove, BookSums, BookTotal, LateSpell
from workbench.portfolio.vintages import CohortSum
from workbench.storage.book_columns import LoanColumns, loan_columns, owing_since, wheres
from workbench.storage.columns import chunks
from workbench.storage.tables import table
from workbench.storage.tables.book import (
    BookCohortRow,
    BookDayRow,
    BookFloorRow,
    BookMoveRow,
    BookTotalRow,
    LateSpellRow,
)
from workbench.storage.tables.loans import LiveLoanRow, LoanEventRow, LoanRow

_DAYS, _TOTALS, _MOVES, _COHORTS = (table(r) for r in (BookDayRow, BookTotalRow, BookMoveRow, BookCohortRow))
_SPELLS, _FLOORS = table(LateSpellRow), table(BookFloorRow)
_LOANS, _EVENTS = table(LoanRow), table(LoanEventRow)
_BY_DAY = (_DAYS, _TOTALS, _MOVES, _COHORTS)
MOVED = "sum(amount_fen + principal_fen + interest_fen + fee_fen + penalty_fen)"
UNSETTLED = 9_999_999
"""`until_day` of a loan that is still past due."""


def _rows(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [{field.name: getattr(one, field.name) for field in fields(one)} for one in values]


_PERFORMING = "FROM live_loans WHERE principal_fen > 0 AND owner = 'own' AND loan_class < 3"


class BookShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ---- writing

    def replace(self, first_day: int, last_day: int, sums: BookSums) -> None:
        """Put the sums of these days, both included, in the place of what stood there."""
        for one in _BY_DAY:
            self._connection.execute(one.delete().where(one.c.day.between(first_day, last_day)))
        for into, values in zip(_BY_DAY, (sums.days, sums.totals, sums.moves, sums.cohorts), strict=True):
            for part in chunks(values, 20_000):
                self._connection.execute(into.insert(), _rows(part))

    def columns(self, chosen: Sequence[int] | None) -> Iterator[LoanColumns]:
        """All loans, or those of these numbers, with their events, a stretch at a time."""
        for where in wheres(self._connection, chosen):
            found = loan_columns(self._connection, where)
            if found is not None:
                yield found

    def owing_since(self, day: int) -> list[int]:
        """Numbers of the loans that may have owed on or after a day."""
        return owing_since(self._connection, day)

    def owing_count(self) -> int:
        """Live loans that owe."""
        return int(
            self._connection.execute(text("SELECT count(*) FROM live_loans WHERE principal_fen > 0")).scalar() or 0
        )

    def owing_of(self, merchant_ids: Sequence[str]) -> dict[str, int]:
        """Principal that some merchants owe now."""
        found: dict[str, int] = {}
        live = table(LiveLoanRow)
        for part in chunks(merchant_ids, 500):
            wanted = select(live.c.merchant_id, func.sum(live.c.principal_fen)).group_by(live.c.merchant_id)
            rows = self._connection.execute(wanted.where(live.c.merchant_id.in_(list(part))))
            found |= {row[0]: int(row[1]) for row in rows}
        return found

    def owing_merchants(self) -> list[tuple[str, str, str, str, int]]:
        """(merchant, category, region, legal person, principal) of each that owes now on own books."""
        raw = self._connection.connection.cursor()  # tens of thousands of rows: the driver's own tuples
        raw.execute(
            "SELECT o.merchant_id, m.category, m.region, m.legal_person_id, o.fen FROM (SELECT merchant_id,"
            " sum(principal_fen) AS fen FROM live_loans WHERE principal_fen > 0 AND owner = 'own' GROUP BY merchant_id)"
            " AS o JOIN merchants m ON m.merchant_id = o.merchant_id"
        )
        found = list(raw.fetchall())
        raw.close()
        return found

    def performing_fen(self) -> int:
        """Principal owed now on own books, in classes that are not bad."""
        return int(self._connection.exec_driver_sql(f"SELECT total(principal_fen) {_PERFORMING}").scalar() or 0)

    def performing_of(self, merchant_ids: Sequence[str]) -> dict[str, int]:
        """The same of each of these merchants; who owes none of it is not named."""
        found: dict[str, int] = {}
        for part in chunks(merchant_ids, 500):
            rows = self._connection.exec_driver_sql(
                f"SELECT merchant_id, sum(principal_fen) {_PERFORMING} AND merchant_id IN"
                f" ({', '.join('?' * len(part))}) GROUP BY merchant_id",
                tuple(part),
            )
            found |= {row[0]: int(row[1]) for row in rows}
        return found

    def merchant_places(self, merchant_ids: Sequence[str]) -> dict[str, tuple[str, str, str]]:
        """(category, region, legal person) of merchants."""
        found: dict[str, tuple[str, str, str]] = {}
        for part in chunks(merchant_ids, 500):
            marks = ", ".join("?" * len(part))
            rows = self._connection.exec_driver_sql(
                f"SELECT merchant_id, category, region, legal_person_id FROM merchants WHERE merchant_id IN ({marks})",
                tuple(part),
            )
            found |= {row[0]: (row[1], row[2], row[3]) for row in rows}
        return found

    def cumulative_at(self, days: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Loans and borrowers of all products that ever drew up to each of some days."""
        wanted = select(_TOTALS.c.day, _TOTALS.c.new_loans, _TOTALS.c.new_borrowers).where(
            (_TOTALS.c.product_code == "") & ((_TOTALS.c.new_loans > 0) | (_TOTALS.c.new_borrowers > 0))
        )
        rows = sorted(tuple(row) for row in self._connection.execute(wanted))
        found: dict[int, tuple[int, int]] = {}
        place, loans, borrowers = 0, 0, 0
        for day in sorted(days):
            while place < len(rows) and rows[place][0] <= day:
                loans, borrowers, place = loans + rows[place][1], borrowers + rows[place][2], place + 1
            found[day] = (loans, borrowers)
        return found

    def drawn_upto(self, day: int) -> int:
        """What was ever drawn up to a day."""
        found = self._connection.execute(
            text("SELECT sum(amount_fen) FROM event_days WHERE kind = 'draw' AND day <= :day"), {"day": day}
        ).scalar()
        return int(found or 0)

    def new_loans(self, first_day: int, last_day: int) -> dict[str, int]:
        """Loans first drawn in these days, by product."""
        wanted = (
            select(_TOTALS.c.product_code, func.sum(_TOTALS.c.new_loans))
            .where(_TOTALS.c.day.between(first_day, last_day))
            .group_by(_TOTALS.c.product_code)
        )
        return {row[0]: int(row[1]) for row in self._connection.execute(wanted)}

    def principal_by_band(self, without: Sequence[int]) -> dict[str, int]:
        """Own principal owed now by band at opening (empty: unknown), some loans left out."""
        left_out = f" AND v.loan_no NOT IN ({','.join(str(int(number)) for number in without)})" if without else ""
        rows = self._connection.exec_driver_sql(
            "SELECT coalesce(l.band_at_opening, ''), sum(v.principal_fen) FROM live_loans v JOIN loans l"
            f" ON l.loan_no = v.loan_no WHERE v.principal_fen > 0 AND v.owner = 'own'{left_out} GROUP BY 1"
        )
        return {row[0]: int(row[1]) for row in rows}

    def spells(self, loan_nos: Sequence[int]) -> dict[int, list[LateSpell]]:
        """When these loans were past due, the earliest first."""
        found: dict[int, list[LateSpell]] = {}
        for part in chunks(loan_nos, 500):
            wanted = select(_SPELLS).where(_SPELLS.c.loan_no.in_([int(one) for one in part]))
            for row in self._connection.execute(wanted.order_by(_SPELLS.c.loan_no, _SPELLS.c.from_day)):
                found.setdefault(row.loan_no, []).append(LateSpell(*row))
        return found

    def loan_ids(self, loan_nos: Sequence[int]) -> tuple[str, ...]:
        """The ids of loans by the desk's own number."""
        found: list[str] = []
        for part in chunks(loan_nos, 500):
            wanted = select(_LOANS.c.loan_id).where(_LOANS.c.loan_no.in_([int(one) for one in part]))
            found += [row[0] for row in self._connection.execute(wanted.order_by(_LOANS.c.loan_no))]
        return tuple(found)

    def first_draws(self, merchants: Sequence[str]) -> dict[tuple[str, str], int]:
        """The day each merchant first drew on each product."""
        found: dict[tuple[str, str], int] = {}
        for part in chunks(merchants, 500):
            wanted = (
                select(_LOANS.c.merchant_id, _LOANS.c.product_code, func.min(_EVENTS.c.day))
                .join(_EVENTS, _EVENTS.c.loan_no == _LOANS.c.loan_no)
                .where(_LOANS.c.merchant_id.in_(list(part)) & (_EVENTS.c.kind == "draw"))
                .where(_EVENTS.c.principal_fen > 0)  # one that was taken back has no parts
                .group_by(_LOANS.c.merchant_id, _LOANS.c.product_code)
            )
            found |= {(row[0], row[1]): int(row[2]) for row in self._connection.execute(wanted)}
        return found

    def forget_spells(self, first_day: int, loan_nos: Sequence[int] | None) -> None:
        """Drop when loans were past due from a day on (of all loans where none are named): it is told anew."""
        if loan_nos is None:
            self._connection.execute(_SPELLS.delete())
            return
        gone = _SPELLS.delete().where((_SPELLS.c.loan_no == bindparam("b_no")) & (_SPELLS.c.until_day >= first_day))
        for part in chunks(loan_nos, 20_000):
            self._connection.execute(gone, [{"b_no": int(number)} for number in part])

    def put_spells(self, spells: Iterable[LateSpell]) -> None:
        for part in chunks(spells, 20_000):
            names = ", ".join(column.name for column in _SPELLS.c)
            marks = ", ".join(f":{column.name}" for column in _SPELLS.c)
            self._connection.execute(
                text(f"INSERT OR REPLACE INTO late_spells ({names}) VALUES ({marks})"), _rows(part)
            )

    def put_floors(self, day: int, floors: Iterable[tuple[int, int]]) -> None:
        """Classes (`loan_no`, at least) a close found worse than days past due say, from `day` on."""
        rows = [{"loan_no": number, "day": day, "at_least": at_least} for number, at_least in floors]
        if rows:
            self._connection.execute(
                text("INSERT OR REPLACE INTO book_floors (loan_no, day, at_least) VALUES (:loan_no, :day, :at_least)"),
                rows,
            )

    # ---- reading

    def last_day(self, upto: int | None = None) -> int | None:
        """The newest day summed up, at most `upto`; None where there is none."""
        wanted = select(func.max(_TOTALS.c.day))
        found = self._connection.scalar(wanted if upto is None else wanted.where(_TOTALS.c.day <= upto))
        return None if found is None else int(found)

    def first_day(self) -> int | None:
        found = self._connection.scalar(select(func.min(_TOTALS.c.day)))
        return None if found is None else int(found)

    def days(self, wanted: Sequence[int]) -> tuple[BookDay, ...]:
        """The sums of some days."""
        rows = self._connection.execute(select(_DAYS).where(_DAYS.c.day.in_(list(wanted))))
        return tuple(BookDay(*row) for row in rows)

    def totals(self, wanted: Sequence[int]) -> tuple[BookTotal, ...]:
        rows = self._connection.execute(select(_TOTALS).where(_TOTALS.c.day.in_(list(wanted))))
        return tuple(BookTotal(*row) for row in rows)

    def cumulative(self, day: int) -> dict[str, tuple[int, int]]:
        """Loans and borrowers that ever drew up to a day, by product; of all products under the empty code."""
        wanted = (
            select(_TOTALS.c.product_code, func.sum(_TOTALS.c.new_loans), func.sum(_TOTALS.c.new_borrowers))
            .where(_TOTALS.c.day <= day)
            .group_by(_TOTALS.c.product_code)
        )
        return {row[0]: (int(row[1]), int(row[2])) for row in self._connection.execute(wanted)}

    def interest_run(self, first_day: int, last_day: int) -> dict[tuple[str, str], tuple[int, int]]:
        """Interest run (millionths of a fen) and principal summed over days, by product and class, on own books."""
        wanted = (
            select(_DAYS.c.product_code, _DAYS.c.entity, func.sum(_DAYS.c.run_micro), func.sum(_DAYS.c.principal_fen))
            .where(_DAYS.c.day.between(first_day, last_day) & (_DAYS.c.owner == "own"))
            .group_by(_DAYS.c.product_code, _DAYS.c.entity)
        )
        return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in self._connection.execute(wanted)}

    def moves(self, days: Sequence[int]) -> tuple[BookMove, ...]:
        rows = self._connection.execute(
            select(_MOVES).where(_MOVES.c.day.in_(list(days))).order_by(*_MOVES.primary_key)
        )
        return tuple(BookMove(*row) for row in rows)

    def cohorts(self, upto: int, quarters: Sequence[int] = ()) -> tuple[CohortSum, ...]:
        """Summed over the days up to one; of some quarters where they are named."""
        c = _COHORTS.c
        wanted = (
            select(
                c.quarter_day, c.product_code, c.age, func.sum(c.loans), func.sum(c.drawn_fen), func.sum(c.bad_loans),
                func.sum(c.bad_fen),
            )
            .where(c.day <= upto)
            .group_by(c.quarter_day, c.product_code, c.age)
        )  # fmt: skip
        if quarters:
            wanted = wanted.where(c.quarter_day.in_(list(quarters)))
        return tuple(
            CohortSum(row[0], row[1], *(int(one) for one in row[2:])) for row in self._connection.execute(wanted)
        )

    def cohorts_on(self, day: int) -> tuple[BookCohort, ...]:
        """What was kept of one day alone."""
        rows = self._connection.execute(select(_COHORTS).where(_COHORTS.c.day == day))
        return tuple(BookCohort(*row) for row in rows)

    def late_on(self, day: int, least: int, most: int) -> tuple[tuple[int, int], ...]:
        """(loan number, days past due) of loans that were `least` to `most` days past due on a day."""
        c = _SPELLS.c
        wanted = select(c.loan_no, day - c.since_day).where(
            (c.until_day > day) & (c.from_day <= day) & (c.since_day <= day - least) & (c.since_day >= day - most)
        )
        return tuple((int(row[0]), int(row[1])) for row in self._connection.execute(wanted))

    def floors(self) -> dict[int, tuple[tuple[int, int], ...]]:
        """(day, at least) by loan, oldest first."""
        found: dict[int, list[tuple[int, int]]] = {}
        for row in self._connection.execute(select(_FLOORS).order_by(_FLOORS.c.loan_no, _FLOORS.c.day)):
            found.setdefault(row.loan_no, []).append((row.day, row.at_least))
        return {number: tuple(rows) for number, rows in found.items()}

    def stale_from(self, last_day: int) -> int | None:
        """The first day, up to `last_day`, whose sums are missing or were made before its ledger changed.

        None where every day with events up to `last_day` is summed up as the ledger has it now.
        """
        found = self._connection.scalar(
            text(
                f"SELECT min(day) FROM (SELECT day, sum(events) AS n, {MOVED} AS moved FROM event_days"
                " WHERE day <= :last GROUP BY day) AS e WHERE NOT EXISTS (SELECT 1 FROM book_totals t WHERE"
                " t.day = e.day AND t.product_code = '' AND t.events = e.n AND t.moved_fen = e.moved)"
            ),
            {"last": last_day},
        )
        gap, last = None if found is None else int(found), self.last_day()
        if last is not None and last < last_day:
            gap = min(last + 1, last_day if gap is None else gap)
        return gap

    def marks(self, first_day: int, last_day: int) -> dict[int, tuple[int, int]]:
        """Events and their sums by day, as `stale_from` compares them."""
        rows = self._connection.execute(
            text(f"SELECT day, sum(events), {MOVED} FROM event_days WHERE day BETWEEN :first AND :last GROUP BY day"),
            {"first": first_day, "last": last_day},
        )
        return {int(row[0]): (int(row[1]), int(row[2])) for row in rows}
