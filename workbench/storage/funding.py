"""Which capital, borrowings and guarantees does the lender have, who agreed, and what does the book owe to whom?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, select, text

from workbench.common.rates import from_millionths, to_millionths
from workbench.storage.columns import chunks, moment_in, moment_or_none, moment_out, moment_out_or_none
from workbench.storage.kept_funding import Agreed, KeptBorrowing, KeptCapital, KeptGuarantee
from workbench.storage.tables import table
from workbench.storage.tables.funding import BorrowingRow, CapitalEventRow, GuaranteeRow

_CAPITAL = table(CapitalEventRow)
_BORROWINGS = table(BorrowingRow)
_GUARANTEES = table(GuaranteeRow)
RATES = ("rate", "coverage", "least_own", "share")
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class BookPart:
    """Live loans of one product, company, owner and state. Written-off loans owe nothing here.

    `unreserved_fen`: may still be drawn on open lines that never had a reservation and are young enough to have one had
    it been kept when they were opened; it counts as promised up to and on `until_day`.
    `partner_fen`: of the principal, lent by partners; `partner_undrawn_fen`: of what may still be drawn so.
    """

    product_code: str
    entity: str
    owner: str
    state: str
    maturity_day: int
    until_day: int
    loans: int
    principal_fen: int
    unreserved_fen: int
    partner_fen: int
    partner_undrawn_fen: int


_BOOK = """
WITH part AS (SELECT loan_no, share FROM loan_shares)
SELECT v.product_code, coalesce(v.entity, '') AS entity, v.owner, v.state, v.maturity_day,
 CASE WHEN v.opened_day + :keep >= :day THEN min(v.maturity_day, v.opened_day + :keep) ELSE 0 END AS until_day,
 count(*) AS loans,
 sum(v.principal_fen) AS principal_fen,
 sum(CASE WHEN v.state = 'open' AND v.owner = 'own' AND r.loan_no IS NULL AND v.opened_day + :keep >= :day
     THEN max(v.limit_fen - v.principal_fen, 0) ELSE 0 END) AS unreserved_fen,
 sum(coalesce(p.principal_fen, 0)) AS partner_fen,
 sum(CASE WHEN v.state = 'open' AND v.owner = 'own' AND r.loan_no IS NULL AND v.opened_day + :keep >= :day
     THEN coalesce(p.undrawn_fen, 0) ELSE 0 END) AS partner_undrawn_fen
FROM live_loans v
LEFT JOIN (SELECT DISTINCT loan_no FROM reservations) r ON r.loan_no = v.loan_no
LEFT JOIN (SELECT s.loan_no, sum(w.principal_fen * s.share / 1000000) AS principal_fen,
     sum(max(w.limit_fen - w.principal_fen, 0) * s.share / 1000000) AS undrawn_fen
     FROM part s JOIN live_loans w ON w.loan_no = s.loan_no GROUP BY s.loan_no) p ON p.loan_no = v.loan_no
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY v.product_code, v.maturity_day, v.state, 6
"""

# Each partner's part is rounded down, as payments are split; the odd fen are the lender's.
_OWN = """
SELECT l.loan_id, v.product_code, coalesce(v.entity, '') AS entity, v.principal_fen - coalesce((SELECT
 sum(v.principal_fen * s.share / 1000000) FROM loan_shares s WHERE s.loan_no = v.loan_no), 0) AS own_fen
FROM live_loans v JOIN loans l ON l.loan_no = v.loan_no WHERE v.owner = 'own' AND v.principal_fen > 0
"""

_EXPOSED = """
SELECT product_code, coalesce(entity, ''), sum(own_fen) FROM (
SELECT product_code, entity, principal_fen AS own_fen FROM live_loans WHERE owner = 'own' AND principal_fen > 0
UNION ALL SELECT v.product_code, v.entity, -(v.principal_fen * s.share / 1000000) FROM loan_shares s
 JOIN live_loans v ON v.loan_no = s.loan_no WHERE v.owner = 'own' AND v.principal_fen > 0
) GROUP BY 1, 2
"""


def row_of(value: Any) -> dict[str, Any]:
    """The columns of a kept value; who agreed stands in columns of its own."""
    row: dict[str, Any] = {}
    for field in fields(value):
        told = getattr(value, field.name)
        if isinstance(told, Agreed):
            row |= {
                "proposed_by": told.proposed_by, "proposed_at": moment_in(told.proposed_at),
                "agreed_by": told.agreed_by, "agreed_at": moment_or_none(told.agreed_at),
            }  # fmt: skip
        else:
            row[field.name] = to_millionths(told) if field.name in RATES else told
    return row


def kept_of(kind: type[Kept], row: Row[Any]) -> Kept:
    found = dict(row._mapping)
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if "agreed" in names:
        found["agreed"] = Agreed(
            found["proposed_by"], moment_out(found["proposed_at"]), found["agreed_by"],
            moment_out_or_none(found["agreed_at"]),
        )  # fmt: skip
    told = {name: from_millionths(value) if name in RATES else value for name, value in found.items() if name in names}
    return kind(**told)


class FundingShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def capital(self) -> tuple[KeptCapital, ...]:
        return self._all(_CAPITAL, KeptCapital)

    def borrowings(self) -> tuple[KeptBorrowing, ...]:
        return self._all(_BORROWINGS, KeptBorrowing)

    def guarantees(self) -> tuple[KeptGuarantee, ...]:
        return self._all(_GUARANTEES, KeptGuarantee)

    def add_capital(self, kept: KeptCapital) -> int:
        return self._add(_CAPITAL, row_of(kept))

    def add_borrowing(self, kept: KeptBorrowing) -> int:
        return self._add(_BORROWINGS, row_of(kept))

    def add_guarantee(self, kept: KeptGuarantee) -> int:
        return self._add(_GUARANTEES, row_of(kept))

    def settle_capital(self, number: int, state: str, staff_id: str, now: datetime) -> bool:
        return self._settle(_CAPITAL, number, state, staff_id, now)

    def settle_borrowing(self, number: int, state: str, staff_id: str, now: datetime) -> bool:
        return self._settle(_BORROWINGS, number, state, staff_id, now)

    def settle_guarantee(self, number: int, state: str, staff_id: str, now: datetime) -> bool:
        return self._settle(_GUARANTEES, number, state, staff_id, now)

    def end_borrowing(self, number: int, day: int) -> bool:
        """An active borrowing is repaid; False where it was not active any more."""
        changed = (_BORROWINGS.c.number == number) & (_BORROWINGS.c.state == "active")
        done = self._connection.execute(_BORROWINGS.update().where(changed).values(state="ended", ended_day=day))
        return done.rowcount == 1

    def end_guarantee(self, number: int, day: int) -> bool:
        changed = (_GUARANTEES.c.number == number) & (_GUARANTEES.c.state == "active")
        done = self._connection.execute(_GUARANTEES.update().where(changed).values(state="ended", to_day=day))
        return done.rowcount == 1

    def book(self, day: int, keep_days: int) -> tuple[BookPart, ...]:
        """The live book by product, company, owner, state and last day, with what is promised on a day.

        A line without a reservation counts for `keep_days` after it was opened, as a reservation would.
        """
        rows = self._connection.execute(text(_BOOK), {"day": day, "keep": keep_days})
        return tuple(BookPart(*row) for row in rows)

    def exposures(self) -> dict[tuple[str, str], int]:
        """Own principal on the books by product and company, for what guarantees cover; partners bear their own."""
        rows = self._connection.execute(text(_EXPOSED))
        return {(row[0], row[1]): int(row[2]) for row in rows}

    def own_principal(self, loan_ids: Sequence[str]) -> Iterator[tuple[str, str, str, int]]:
        """Loan, product, company (may be empty) and own principal of these loans, as far as they are on the books."""
        for part in chunks(loan_ids, 500):
            marks = ",".join(f":i{place}" for place in range(len(part)))
            named = {f"i{place}": loan_id for place, loan_id in enumerate(part)}
            wanted = f"SELECT * FROM ({_OWN}) WHERE loan_id IN ({marks})"
            yield from (tuple(row) for row in self._connection.execute(text(wanted), named))

    def _all(self, source: Table, kind: type[Kept]) -> tuple[Kept, ...]:
        return tuple(kept_of(kind, row) for row in self._connection.execute(select(source).order_by(source.c.number)))

    def _add(self, into: Table, row: Mapping[str, Any]) -> int:
        """Add a record; answers the number it was given."""
        told = {name: value for name, value in row.items() if name != "number"}
        done = self._connection.execute(into.insert().values(**told))
        return int(done.inserted_primary_key[0])  # type: ignore[index]

    def _settle(self, into: Table, number: int, state: str, staff_id: str, now: datetime) -> bool:
        """A proposal becomes active or is refused; False where it was settled already."""
        changed = (into.c.number == number) & (into.c.state == "proposed")
        told = {"state": state, "agreed_by": staff_id, "agreed_at": moment_in(now)}
        return self._connection.execute(into.update().where(changed).values(**told)).rowcount == 1
