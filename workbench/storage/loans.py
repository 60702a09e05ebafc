"""Which loans stand, how did they move, and how did each limit change?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from workbench.common.errors import StaffError
from workbench.common.rates import from_millionths, to_millionths
from workbench.common.text import Text
from workbench.storage.balance_check import off_balance
from workbench.storage.columns import add_rows, chunks
from workbench.storage.event_days import EventDayShelf
from workbench.storage.kept_loans import KeptLoan, LimitEvent, LoanEvent
from workbench.storage.live_loans import LiveLoanShelf
from workbench.storage.loan_marks import LoanMarkShelf
from workbench.storage.loan_pages import LoanPageShelf
from workbench.storage.plain_books import PlainBook, plain_books
from workbench.storage.tables import table
from workbench.storage.tables.loans import LimitEventRow, LoanEventRow, LoanRow

_LOANS = table(LoanRow)
_EVENTS = table(LoanEventRow)
_LIMITS = table(LimitEventRow)
RATES = ("daily_rate", "fee_rate", "penalty_rate")
PARTS = ("principal_fen", "interest_fen", "fee_fen", "penalty_fen", "balance_fen")


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _event_row(event: LoanEvent, loan_no: int) -> dict[str, Any]:
    row = _fields(event)
    del row["loan_id"]
    return row | {"loan_no": loan_no, "booked_day": event.day if event.booked_day is None else event.booked_day}


def _event(row: Row[Any]) -> LoanEvent:
    found = dict(row._mapping)
    booked = None if found["booked_day"] == found["day"] else found["booked_day"]
    return LoanEvent(**(found | {"booked_day": booked}))


def read_loan(row: Row[Any]) -> KeptLoan:
    """A loan of its row."""
    found = dict(row._mapping)
    del found["loan_no"]
    return KeptLoan(**(found | {name: from_millionths(found[name]) for name in RATES}))


class LoanShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.live = LiveLoanShelf(connection)
        self.days = EventDayShelf(connection)
        self.marks = LoanMarkShelf(connection)
        self.pages = LoanPageShelf(connection)

    def put(self, loans: Iterable[KeptLoan]) -> None:
        """Agree loans, or change what was agreed; the live book follows."""
        kept = list(loans)
        rows = [_fields(one) | {name: to_millionths(getattr(one, name)) for name in RATES} for one in kept]
        if not rows:
            return
        statement = upsert(_LOANS)
        changed = {name: statement.excluded[name] for name in rows[0] if name != "loan_id"}
        self._connection.execute(statement.on_conflict_do_update(index_elements=["loan_id"], set_=changed), rows)
        self.live.follow(one.loan_id for one in kept)

    def get(self, loan_id: str) -> KeptLoan:
        """Raises `StaffError` (`LOAN_UNKNOWN`)."""
        row = self._connection.execute(select(_LOANS).where(_LOANS.c.loan_id == loan_id)).first()
        if row is None:
            raise StaffError(
                Text(f"没有贷款 {loan_id}", f"There is no loan {loan_id}"),
                Text("请检查借据编号", "Check the loan number"),
                code="LOAN_UNKNOWN",
            )
        return read_loan(row)

    def some(self, loan_ids: Sequence[str]) -> dict[str, KeptLoan]:
        """Loans by name; one that is not on record is not named."""
        found: dict[str, KeptLoan] = {}
        for part in chunks(loan_ids, 500):
            rows = self._connection.execute(select(_LOANS).where(_LOANS.c.loan_id.in_(part)))
            found |= {row.loan_id: read_loan(row) for row in rows}
        return found

    def all(self, states: Sequence[str] | None = None) -> tuple[KeptLoan, ...]:
        wanted = select(_LOANS).order_by(_LOANS.c.loan_id)
        if states is not None:
            wanted = wanted.where(_LOANS.c.state.in_(list(states)))
        return tuple(read_loan(row) for row in self._connection.execute(wanted))

    def first_opened_day(self) -> int | None:
        """The day the first loan was agreed; None where nothing was lent."""
        found = self._connection.scalar(select(func.min(_LOANS.c.opened_day)))
        return None if found is None else int(found)

    def of_merchant(self, merchant_id: str) -> tuple[KeptLoan, ...]:
        rows = self._connection.execute(
            select(_LOANS).where(_LOANS.c.merchant_id == merchant_id).order_by(_LOANS.c.opened_day, _LOANS.c.loan_id)
        )
        return tuple(read_loan(row) for row in rows)

    def of_merchants(self, merchant_ids: Sequence[str]) -> tuple[KeptLoan, ...]:
        """Every loan of some merchants, merchant by merchant, the oldest first."""
        found: list[KeptLoan] = []
        for part in chunks(sorted(set(merchant_ids)), 500):
            wanted = select(_LOANS).where(_LOANS.c.merchant_id.in_(part))
            wanted = wanted.order_by(_LOANS.c.merchant_id, _LOANS.c.opened_day, _LOANS.c.loan_id)
            found += map(read_loan, self._connection.execute(wanted))
        return tuple(found)

    def opened_from(self, day: int) -> tuple[KeptLoan, ...]:
        """Every loan opened on a day or later, merchant by merchant, the oldest first."""
        # Put in order here: asked for in order, SQLite would go through every loan of every merchant instead.
        found = map(read_loan, self._connection.execute(select(_LOANS).where(_LOANS.c.opened_day >= day)))
        return tuple(sorted(found, key=lambda one: (one.merchant_id, one.opened_day, one.loan_id)))

    def of_cases(self) -> tuple[KeptLoan, ...]:
        """Every loan that a case of this desk led to, by case."""
        wanted = select(_LOANS).where(_LOANS.c.case_no.is_not(None)).order_by(_LOANS.c.case_no, _LOANS.c.loan_id)
        return tuple(map(read_loan, self._connection.execute(wanted)))

    def owing_about(self, day: int) -> tuple[KeptLoan, ...]:
        """Loans that were open at the end of a day, or moved after it: no other owed anything then."""
        moved = select(_EVENTS.c.loan_no).where(_EVENTS.c.day > day)
        still = (_LOANS.c.state != "closed") | _LOANS.c.loan_no.in_(moved)
        rows = self._connection.execute(select(_LOANS).where(_LOANS.c.opened_day <= day, still).order_by("loan_no"))
        return tuple(read_loan(row) for row in rows)

    def numbers(self, loan_ids: Sequence[str]) -> dict[str, int]:
        """The desk's own numbers of loans; one that is not on record is not named."""
        found: dict[str, int] = {}
        for part in chunks(loan_ids, 500):
            rows = self._connection.execute(
                select(_LOANS.c.loan_id, _LOANS.c.loan_no).where(_LOANS.c.loan_id.in_(part))
            )
            found |= {row.loan_id: row.loan_no for row in rows}
        return found

    def add_events(self, events: Iterable[LoanEvent]) -> None:
        """Write what happened; an event, once written, is never changed. The live book follows."""
        for part in chunks(events, 5000):
            numbers = self.numbers(sorted({event.loan_id for event in part}))
            add_rows(self._connection, _EVENTS, [_event_row(event, numbers[event.loan_id]) for event in part])
            homes = self._homes(numbers)
            self.days.add(part, homes)
            taken_back = {(event.loan_id, event.reverses) for event in part if event.reverses is not None}
            if taken_back:
                self.days.add(self._named(taken_back), homes, times=-1)
            self.live.follow(numbers)

    def _named(self, chosen: Set[tuple[str, int | None]]) -> list[LoanEvent]:
        """Events by loan and number."""
        own = self.events(sorted({loan_id for loan_id, _ in chosen}))
        return [one for events in own.values() for one in events if (one.loan_id, one.event_no) in chosen]

    def _homes(self, numbers: Mapping[str, int]) -> dict[str, tuple[str, str]]:
        """Product and company by loan."""
        found: dict[str, tuple[str, str]] = {}
        columns = select(_LOANS.c.loan_id, _LOANS.c.product_code, _LOANS.c.entity)
        for part in chunks(numbers.values(), 500):
            for row in self._connection.execute(columns.where(_LOANS.c.loan_no.in_(part))):
                found[row.loan_id] = (row.product_code, row.entity or "")
        return found

    def put_parts(self, events: Iterable[LoanEvent]) -> None:
        """Write anew how events that stand are split and what balance they leave; their facts stay as they are."""
        for part in chunks(events, 5000):
            numbers = self.numbers(sorted({event.loan_id for event in part}))
            homes = self._homes(numbers)
            known = [one for own in self.events(list(numbers)).values() for one in own]
            # What was taken back is in no sum of a day, however it is split.
            void = {(one.loan_id, one.reverses) for one in known if one.reverses is not None}
            counted = [event for event in part if (event.loan_id, event.event_no) not in void]
            chosen = {(event.loan_id, event.event_no) for event in counted}
            self.days.add([o for o in known if (o.loan_id, o.event_no) in chosen], homes, times=-1, count=False)
            self.days.add(counted, homes, count=False)
            rows = [
                {"b_no": numbers[event.loan_id], "b_event": event.event_no}
                | {name: getattr(event, name) for name in PARTS}
                for event in part
            ]
            where = (_EVENTS.c.loan_no == bindparam("b_no")) & (_EVENTS.c.event_no == bindparam("b_event"))
            self._connection.execute(_EVENTS.update().where(where).values({n: bindparam(n) for n in PARTS}), rows)
            self.live.follow(numbers)

    def events(self, loan_ids: Sequence[str] | None = None) -> dict[str, tuple[LoanEvent, ...]]:
        """Events by loan, in order of their day and then of booking; of all loans when none are named."""
        found: dict[str, list[LoanEvent]] = {}
        columns = [c for c in _EVENTS.c if c.name != "loan_no"]
        wanted = (
            select(_LOANS.c.loan_id, *columns)
            .join(_LOANS, _LOANS.c.loan_no == _EVENTS.c.loan_no)
            .order_by(_EVENTS.c.loan_no, _EVENTS.c.day, _EVENTS.c.event_no)
        )
        parts = [None] if loan_ids is None else list(chunks(loan_ids, 500))
        for part in parts:
            some = wanted if part is None else wanted.where(_LOANS.c.loan_id.in_(part))
            for row in self._connection.execute(some):
                found.setdefault(row.loan_id, []).append(_event(row))
        return {loan_id: tuple(events) for loan_id, events in found.items()}

    def next_event_no(self, loan_id: str) -> int:
        number = select(_LOANS.c.loan_no).where(_LOANS.c.loan_id == loan_id).scalar_subquery()
        last = self._connection.scalar(select(func.max(_EVENTS.c.event_no)).where(_EVENTS.c.loan_no == number))
        return int(last or 0) + 1

    def plain_books(self, loan_ids: Sequence[str], day: int) -> Iterator[PlainBook]:
        """Loans on which a sale of a day follows without a replay; `storage.plain_books`."""
        return plain_books(self._connection, loan_ids, day)

    def numbered(self, loan_nos: Sequence[int]) -> dict[int, KeptLoan]:
        """Loans by the desk's own number."""
        found: dict[int, KeptLoan] = {}
        for part in chunks(loan_nos, 500):
            for row in self._connection.execute(select(_LOANS).where(_LOANS.c.loan_no.in_(list(part)))):
                found[row.loan_no] = read_loan(row)
        return found

    def off_balance(self) -> tuple[str, ...]:
        """Loans whose movements do not come to the balance they leave; every event passes, none is kept."""
        return off_balance(self._connection)

    def count(self) -> int:
        """How many loans there are: they are numbered from 1 on and none ever leaves, so that none need be counted."""
        return int(self._connection.scalar(select(func.max(_LOANS.c.loan_no))) or 0)

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
