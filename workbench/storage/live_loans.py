"""Which loans owe or may draw, and what do they come to in all?

One narrow row per live loan among millions of closed ones: sums over the live book never read the ledger. The rows
follow the ledger in the same transaction; `recounted` tells them from the ledger again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, case, func, select, text

from workbench.common.rates import from_millionths
from workbench.storage.columns import chunks
from workbench.storage.kept_loans import LiveLoan
from workbench.storage.live_columns import live_rows, put_live_rows
from workbench.storage.live_people import line_rows, live_people, lost_people, planned_loans
from workbench.storage.tables import table
from workbench.storage.tables.loans import LiveLoanRow, LoanRow
from workbench.storage.tables.people import MerchantRow

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LIVE = table(LiveLoanRow)
_LOANS = table(LoanRow)
_MERCHANTS = table(MerchantRow)
_UNDRAWN = case((_LIVE.c.state == "open", func.max(_LIVE.c.limit_fen - _LIVE.c.principal_fen, 0)), else_=0)

# Principal outstanding after the last movement, by day and then by number.
_BALANCE = (
    "coalesce((SELECT e.balance_fen FROM loan_events e WHERE e.loan_no = l.loan_no"
    " ORDER BY e.day DESC, e.event_no DESC LIMIT 1), 0)"
)
_COUNTED = (
    f"SELECT l.loan_no, l.merchant_id, l.product_code, l.entity, l.state, l.limit_fen, l.daily_rate, l.opened_day,"
    f" l.maturity_day, {_BALANCE} AS principal_fen FROM loans l"
)


@dataclass(frozen=True, slots=True)
class Lent:
    """Live loans of one product, state and last day: what is owed, and what may still be drawn."""

    product_code: str
    state: str
    maturity_day: int
    balance_fen: int
    undrawn_fen: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Loans of one legal person in one state. `promised_fen` sums the larger of balance and limit."""

    legal_person_id: str
    state: str
    balance_fen: int
    promised_fen: int
    loans: int


@dataclass(frozen=True, slots=True)
class LiveStanding:
    """What a replay or a close of a day found for one live loan, as of `as_of_day`."""

    loan_no: int
    accrued_micro: int
    interest_paid_fen: int
    interest_fen: int
    charges_fen: int
    due_fen: int
    past_due_since: int | None
    next_due_day: int | None
    next_due_fen: int
    loan_class: int
    at_least: int
    as_of_day: int


def _live(row: Row[Any]) -> LiveLoan:
    found = dict(row._mapping)
    return LiveLoan(**(found | {"daily_rate": from_millionths(found["daily_rate"])}))


class LiveLoanShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def follow(self, loan_ids: Iterable[str]) -> None:
        """Bring the rows of these loans to what their agreement and their ledger say."""
        for part in chunks(sorted(set(loan_ids)), 500):
            marks = ",".join(f":i{n}" for n in range(len(part)))
            names = {f"i{n}": loan_id for n, loan_id in enumerate(part)}
            chosen = f"SELECT loan_no FROM loans WHERE loan_id IN ({marks})"
            self._connection.execute(
                text(
                    "INSERT INTO live_loans (loan_no, merchant_id, product_code, entity, state, limit_fen, daily_rate,"
                    " opened_day, maturity_day, principal_fen)"
                    f" SELECT * FROM ({_COUNTED} WHERE l.loan_no IN ({chosen}))"
                    " WHERE state IN ('open','frozen') OR principal_fen > 0"
                    " ON CONFLICT (loan_no) DO UPDATE SET state = excluded.state, limit_fen = excluded.limit_fen,"
                    " entity = excluded.entity, daily_rate = excluded.daily_rate, maturity_day = excluded.maturity_day,"
                    " principal_fen = excluded.principal_fen"
                ),
                names,
            )
            self._connection.execute(
                text(
                    f"DELETE FROM live_loans WHERE loan_no IN (SELECT loan_no FROM ({_COUNTED} WHERE l.loan_no"
                    f" IN ({chosen})) WHERE state NOT IN ('open','frozen') AND principal_fen = 0)"
                ),
                names,
            )

    def put_standings(self, standings: Sequence[LiveStanding]) -> None:
        """Write what was found of live loans; a loan that is not live any more is passed over."""
        if not standings:
            return
        names = [field.name for field in fields(LiveStanding)]
        sets = ", ".join(f"{name} = :{name}" for name in names[1:])
        rows = [{name: getattr(one, name) for name in names} for one in standings]
        self._connection.execute(text(f"UPDATE live_loans SET {sets} WHERE loan_no = :loan_no"), rows)

    def rows(self) -> Sequence[tuple[Any, ...]]:
        """Every live loan as a row of `live_columns.COLUMNS`, for questions over the whole book."""
        return live_rows(self._connection)

    def people(self) -> dict[str, tuple[str, str, str]]:
        """Name, category and currency of every merchant with a live loan or one that was written off."""
        return live_people(self._connection)

    def lines(self) -> tuple[list[str], NDArray[Any]]:
        """Merchants, and an array with a field for each of `live_people.LINE`, of every live loan by its number."""
        return line_rows(self._connection)

    def lost(self) -> frozenset[str]:
        """Merchants of whom a loan was written off."""
        return lost_people(self._connection)

    def planned(self, products: Sequence[str]) -> tuple[int, ...]:
        """Open live loans that are repaid by a plan; `storage.live_people`."""
        return planned_loans(self._connection, products)

    def put_rows(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write a whole book's standing: tuples of `live_columns.STOOD` and, last, the number of the loan."""
        put_live_rows(self._connection, rows)

    def marks(self, loan_nos: Sequence[int]) -> dict[int, tuple[int, int, int]]:
        """Class, worst class set and day of the row by live loan; one that is not live is not named."""
        found: dict[int, tuple[int, int, int]] = {}
        wanted = select(_LIVE.c.loan_no, _LIVE.c.loan_class, _LIVE.c.at_least, _LIVE.c.as_of_day)
        for part in chunks(loan_nos, 500):
            for row in self._connection.execute(wanted.where(_LIVE.c.loan_no.in_(part))):
                found[row.loan_no] = (row.loan_class, row.at_least, row.as_of_day)
        return found

    def all(self, merchant_id: str | None = None) -> tuple[LiveLoan, ...]:
        """Live loans (of one merchant, where named), in the order they were opened."""
        wanted = select(_LOANS.c.loan_id, *(c for c in _LIVE.c if c.name != "loan_no")).join(
            _LOANS, _LOANS.c.loan_no == _LIVE.c.loan_no
        )
        if merchant_id is not None:
            wanted = wanted.where(_LIVE.c.merchant_id == merchant_id)
        return tuple(_live(row) for row in self._connection.execute(wanted.order_by(_LIVE.c.loan_no)))

    def balances(self, loan_ids: Sequence[str] | None = None) -> dict[str, int]:
        """Principal outstanding by loan; a loan without any is not named."""
        wanted = select(_LOANS.c.loan_id, _LIVE.c.principal_fen).join(_LOANS, _LOANS.c.loan_no == _LIVE.c.loan_no)
        wanted = wanted.where(_LIVE.c.principal_fen > 0)
        parts = [wanted]
        if loan_ids is not None:
            parts = [wanted.where(_LOANS.c.loan_id.in_(part)) for part in chunks(loan_ids, 500)]
        return {row.loan_id: row.principal_fen for part in parts for row in self._connection.execute(part)}

    def outstanding_fen(self) -> int:
        """Principal outstanding of all loans."""
        return int(self._connection.scalar(select(func.sum(_LIVE.c.principal_fen))) or 0)

    def promised_fen(self) -> int:
        """What is owed on all live loans and what may still be drawn; a frozen limit cannot be drawn."""
        return int(self._connection.scalar(select(func.sum(_LIVE.c.principal_fen + _UNDRAWN))) or 0)

    def lent(self) -> tuple[Lent, ...]:
        """All live loans by product, state and last day; a frozen limit cannot be drawn."""
        keys = (_LIVE.c.product_code, _LIVE.c.state, _LIVE.c.maturity_day)
        wanted = (
            select(*keys, func.sum(_LIVE.c.principal_fen), func.sum(_UNDRAWN))
            .where(_LIVE.c.state.in_(["open", "frozen"]))
            .group_by(*keys)
            .order_by(_LIVE.c.product_code, _LIVE.c.maturity_day, _LIVE.c.state)
        )
        return tuple(Lent(*row) for row in self._connection.execute(wanted))

    def standing(self, legal_person_id: str | None = None) -> tuple[Standing, ...]:
        """What each legal person owes and may draw, by state of the loan; of one person where it is named.

        A loan that was written off counts with what it still owes, which is nothing.
        """
        owes = func.coalesce(_LIVE.c.principal_fen, 0)
        wanted = (
            select(
                _MERCHANTS.c.legal_person_id, _LOANS.c.state, func.sum(owes),
                func.sum(func.max(owes, _LOANS.c.limit_fen)), func.count(),
            )
            .select_from(_LOANS)
            .join(_MERCHANTS, _MERCHANTS.c.merchant_id == _LOANS.c.merchant_id)
            .outerjoin(_LIVE, _LIVE.c.loan_no == _LOANS.c.loan_no)
            .where(_LOANS.c.state != "closed")
            .group_by(_MERCHANTS.c.legal_person_id, _LOANS.c.state)
        )  # fmt: skip
        if legal_person_id is not None:
            wanted = wanted.where(_MERCHANTS.c.legal_person_id == legal_person_id)
        return tuple(Standing(*row) for row in self._connection.execute(wanted))

    def wrong(self, most: int = 20) -> tuple[str, ...]:
        """Loans whose row here differs from their ledger, or that should have one or none."""
        found = self._connection.execute(
            text(
                f"SELECT loan_id FROM (SELECT l.loan_id, l.state, v.loan_no AS live, v.principal_fen AS told,"
                f" {_BALANCE} AS principal_fen FROM loans l LEFT JOIN live_loans v ON v.loan_no = l.loan_no"
                " WHERE l.state <> 'closed' OR v.loan_no IS NOT NULL)"
                " WHERE (live IS NOT NULL) <> (state IN ('open','frozen') OR principal_fen > 0)"
                " OR coalesce(told, 0) <> principal_fen ORDER BY loan_id LIMIT :most"
            ),
            {"most": most},
        )
        return tuple(row.loan_id for row in found)
