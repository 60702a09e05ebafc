"""Which loans stand, how did they move, and how did each limit change?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from workbench.common.errors import StaffError
from workbench.common.rates import from_millionths, to_millionths
from workbench.common.text import Text
from workbench.storage.columns import add_rows, chunks, put_rows
from workbench.storage.kept import KeptLoan, LimitEvent, LoanEvent
from workbench.storage.tables import table
from workbench.storage.tables.loans import LimitEventRow, LoanEventRow, LoanRow
from workbench.storage.tables.people import MerchantRow

_LOANS = table(LoanRow)
_EVENTS = table(LoanEventRow)
_LIMITS = table(LimitEventRow)
_MERCHANTS = table(MerchantRow)

LIVE = ("open", "frozen")

# Balance of the loan at hand after its last movement.
_BALANCE = (
    select(_EVENTS.c.balance_fen)
    .where(_EVENTS.c.loan_id == _LOANS.c.loan_id)
    .order_by(_EVENTS.c.event_no.desc())
    .limit(1)
    .correlate(_LOANS)
    .scalar_subquery()
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


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _loan(row: Row[Any]) -> KeptLoan:
    return KeptLoan(**(dict(row._mapping) | {"daily_rate": from_millionths(row.daily_rate)}))


class LoanShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, loans: Iterable[KeptLoan]) -> None:
        rows = [_fields(loan) | {"daily_rate": to_millionths(loan.daily_rate)} for loan in loans]
        put_rows(self._connection, _LOANS, rows)

    def get(self, loan_id: str) -> KeptLoan:
        """Raises `StaffError` (`LOAN_UNKNOWN`)."""
        row = self._connection.execute(select(_LOANS).where(_LOANS.c.loan_id == loan_id)).first()
        if row is None:
            raise StaffError(
                Text(f"没有贷款 {loan_id}", f"There is no loan {loan_id}"),
                Text("请检查借据编号", "Check the loan number"),
                code="LOAN_UNKNOWN",
            )
        return _loan(row)

    def all(self, states: Sequence[str] | None = None) -> tuple[KeptLoan, ...]:
        wanted = select(_LOANS).order_by(_LOANS.c.loan_id)
        if states is not None:
            wanted = wanted.where(_LOANS.c.state.in_(list(states)))
        return tuple(_loan(row) for row in self._connection.execute(wanted))

    def of_merchant(self, merchant_id: str) -> tuple[KeptLoan, ...]:
        rows = self._connection.execute(
            select(_LOANS).where(_LOANS.c.merchant_id == merchant_id).order_by(_LOANS.c.opened_day, _LOANS.c.loan_id)
        )
        return tuple(_loan(row) for row in rows)

    def add_events(self, events: Iterable[LoanEvent]) -> None:
        """Append movements; a movement, once written, is never changed."""
        for part in chunks(events, 5000):
            add_rows(self._connection, _EVENTS, [_fields(event) for event in part])

    def events(self, loan_ids: Sequence[str] | None = None) -> dict[str, tuple[LoanEvent, ...]]:
        """Movements by loan, oldest first; of all loans when none are named."""
        found: dict[str, list[LoanEvent]] = {}
        wanted = select(_EVENTS).order_by(_EVENTS.c.loan_id, _EVENTS.c.event_no)
        parts = [None] if loan_ids is None else list(chunks(loan_ids, 500))
        for part in parts:
            some = wanted if part is None else wanted.where(_EVENTS.c.loan_id.in_(part))
            for row in self._connection.execute(some):
                found.setdefault(row.loan_id, []).append(LoanEvent(*row))
        return {loan_id: tuple(events) for loan_id, events in found.items()}

    def next_event_no(self, loan_id: str) -> int:
        last = self._connection.scalar(select(func.max(_EVENTS.c.event_no)).where(_EVENTS.c.loan_id == loan_id))
        return int(last or 0) + 1

    def balances(self) -> dict[str, int]:
        """Principal outstanding of every loan that has moved, by loan."""
        last = (
            select(_EVENTS.c.loan_id, func.max(_EVENTS.c.event_no).label("event_no"))
            .group_by(_EVENTS.c.loan_id)
            .subquery()
        )
        rows = self._connection.execute(
            select(_EVENTS.c.loan_id, _EVENTS.c.balance_fen).join(
                last, (last.c.loan_id == _EVENTS.c.loan_id) & (last.c.event_no == _EVENTS.c.event_no)
            )
        )
        return {row.loan_id: row.balance_fen for row in rows}

    def count(self) -> int:
        return int(self._connection.scalar(select(func.count()).select_from(_LOANS)) or 0)

    def outstanding_fen(self) -> int:
        """Principal outstanding of all loans that are not closed or written off."""
        live = _LOANS.c.state.in_(LIVE)
        return int(self._connection.scalar(select(func.sum(func.coalesce(_BALANCE, 0))).where(live)) or 0)

    def promised_fen(self) -> int:
        """What is owed on all live loans and what may still be drawn; a frozen limit cannot be drawn."""
        balance = func.coalesce(_BALANCE, 0)
        counted = case((_LOANS.c.state == "open", func.max(_LOANS.c.limit_fen, balance)), else_=balance)
        live = _LOANS.c.state.in_(LIVE)
        return int(self._connection.scalar(select(func.sum(counted)).where(live)) or 0)

    def lent(self) -> tuple[Lent, ...]:
        """All live loans by product, state and last day; a frozen limit cannot be drawn."""
        balance = func.coalesce(_BALANCE, 0)
        undrawn = case((_LOANS.c.state == "open", func.max(_LOANS.c.limit_fen - balance, 0)), else_=0)
        wanted = (
            select(_LOANS.c.product_code, _LOANS.c.state, _LOANS.c.maturity_day, func.sum(balance), func.sum(undrawn))
            .where(_LOANS.c.state.in_(LIVE))
            .group_by(_LOANS.c.product_code, _LOANS.c.state, _LOANS.c.maturity_day)
            .order_by(_LOANS.c.product_code, _LOANS.c.maturity_day, _LOANS.c.state)
        )
        return tuple(Lent(*row) for row in self._connection.execute(wanted))

    def standing(self, legal_person_id: str | None = None) -> tuple[Standing, ...]:
        """What each legal person owes and may draw, by state of the loan; of one person where it is named."""
        balance = func.coalesce(_BALANCE, 0)
        wanted = (
            select(
                _MERCHANTS.c.legal_person_id,
                _LOANS.c.state,
                func.sum(balance),
                func.sum(func.max(balance, _LOANS.c.limit_fen)),
                func.count(),
            )
            .join(_MERCHANTS, _MERCHANTS.c.merchant_id == _LOANS.c.merchant_id)
            .where(_LOANS.c.state != "closed")
            .group_by(_MERCHANTS.c.legal_person_id, _LOANS.c.state)
        )
        if legal_person_id is not None:
            wanted = wanted.where(_MERCHANTS.c.legal_person_id == legal_person_id)
        return tuple(Standing(*row) for row in self._connection.execute(wanted))

    def add_limits(self, events: Iterable[LimitEvent]) -> None:
        rows = [
            {
                "merchant_id": e.merchant_id, "event_no": e.event_no, "day": e.day, "limit_fen": e.limit_fen,
                "kind": e.kind, "reason_zh": e.reason.zh, "reason_en": e.reason.en, "staff_id": e.staff_id,
            }
            for e in events
        ]  # fmt: skip
        add_rows(self._connection, _LIMITS, rows)

    def limits(self, merchant_id: str | None = None) -> dict[str, tuple[LimitEvent, ...]]:
        """Limit changes by merchant, oldest first."""
        wanted = select(_LIMITS).order_by(_LIMITS.c.merchant_id, _LIMITS.c.event_no)
        if merchant_id is not None:
            wanted = wanted.where(_LIMITS.c.merchant_id == merchant_id)
        found: dict[str, list[LimitEvent]] = {}
        for r in self._connection.execute(wanted):
            event = LimitEvent(
                r.merchant_id, r.event_no, r.day, r.limit_fen, r.kind, Text(r.reason_zh, r.reason_en), r.staff_id
            )
            found.setdefault(r.merchant_id, []).append(event)
        return {merchant: tuple(events) for merchant, events in found.items()}
