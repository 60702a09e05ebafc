"""In which class did each loan stand since when, and what keeps it from a better one?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from workbench.storage.columns import add_rows, chunks, moment_in, moment_out, moment_out_or_none
from workbench.storage.kept_loans import KeptLoan, LoanEvent
from workbench.storage.live_columns import fetched
from workbench.storage.loans import read_loan
from workbench.storage.tables import table
from workbench.storage.tables.closes import ClassAskRow, ClassChangeRow, ClassFloorRow, OtherDebtRow
from workbench.storage.tables.loans import LiveLoanRow, LoanRow

_CHANGES, _FLOORS, _ASKS = table(ClassChangeRow), table(ClassFloorRow), table(ClassAskRow)
_DEBTS, _LOANS = table(OtherDebtRow), table(LoanRow)
_LIVE = table(LiveLoanRow)
_EVENT = (
    "SELECT loan_no, event_no, day, kind, amount_fen, principal_fen, interest_fen, balance_fen, reference, booked_day,"
    " fee_fen, penalty_fen, reverses FROM loan_events"
)


@dataclass(frozen=True, slots=True)
class ClassChange:
    """From `day` on a loan is in another class."""

    loan_no: int
    day: int
    from_class: int
    to_class: int
    cause: str
    principal_fen: int
    staff_id: str


@dataclass(frozen=True, slots=True)
class ClassFloor:
    """A loan is at least in a class from one day until another (that day no longer), or until it is lifted."""

    loan_no: int
    kind: str  # person, model, rule, observation
    at_least: int
    from_day: int
    until_day: int | None
    reason: str
    staff_id: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class ClassAsk:
    """What two people must agree on for one loan."""

    ask_id: int
    kind: str  # lift, restructure
    loan_no: int
    at_least: int
    maturity_day: int | None
    reason: str
    proposed_by: str
    proposed_at: datetime
    state: str = "open"
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str = ""


class LoanClassShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_changes(self, changes: Iterable[ClassChange], unmoved: Iterable[tuple[int, int]] = ()) -> None:
        """Write changes of class, and take away those of (loan, day) pairs that were none after all."""
        cursor = self._connection.connection.cursor()
        try:
            cursor.executemany("DELETE FROM class_changes WHERE loan_no = ? AND day = ?", list(unmoved))
            cursor.executemany(
                "INSERT INTO class_changes (loan_no, day, from_class, to_class, cause, principal_fen, staff_id)"
                " VALUES (?,?,?,?,?,?,?) ON CONFLICT (loan_no, day) DO UPDATE SET from_class = excluded.from_class,"
                " to_class = excluded.to_class, cause = excluded.cause, principal_fen = excluded.principal_fen,"
                " staff_id = excluded.staff_id",
                [(c.loan_no, c.day, c.from_class, c.to_class, c.cause, c.principal_fen, c.staff_id) for c in changes],
            )
        finally:
            cursor.close()

    def changes(self, first_day: int, last_day: int) -> tuple[ClassChange, ...]:
        """Changes of class on these days, both included."""
        wanted = select(_CHANGES).where(_CHANGES.c.day.between(first_day, last_day))
        rows = self._connection.execute(wanted.order_by(_CHANGES.c.day, _CHANGES.c.loan_no))
        return tuple(ClassChange(*row) for row in rows)

    def changes_of(self, loan_no: int) -> tuple[ClassChange, ...]:
        """The course of one loan through the classes."""
        wanted = select(_CHANGES).where(_CHANGES.c.loan_no == loan_no).order_by(_CHANGES.c.day)
        return tuple(ClassChange(*row) for row in self._connection.execute(wanted))

    def classes_before(self, day: int, loan_nos: Sequence[int] | None = None) -> dict[int, int]:
        """The class at the end of the day before `day`, of loans that ever left normal (some of them, where named)."""
        newest = (
            "SELECT c.loan_no, c.to_class FROM class_changes c WHERE c.day = (SELECT max(n.day) FROM class_changes n"
            " WHERE n.loan_no = c.loan_no AND n.day < ?)"
        )
        if loan_nos is None:
            return {int(no): int(found) for no, found in fetched(self._connection, newest, (day,))}
        found: dict[int, int] = {}
        for part in chunks(loan_nos, 500):
            marks = ",".join("?" * len(part))
            rows = fetched(self._connection, f"{newest} AND c.loan_no IN ({marks})", (day, *part))
            found |= {int(no): int(to) for no, to in rows}
        return found

    def add_floor(self, floor: ClassFloor) -> None:
        row = {
            "loan_no": floor.loan_no, "kind": floor.kind, "at_least": floor.at_least, "from_day": floor.from_day,
            "until_day": floor.until_day, "reason": floor.reason.strip(), "staff_id": floor.staff_id,
            "set_at": moment_in(floor.set_at),
        }  # fmt: skip
        add_rows(self._connection, _FLOORS, [row])

    def end_floors(self, loan_no: int, above: int, day: int) -> None:
        """From `day` on no floor of a person, a model or a rule holds the loan below class `above`."""
        stands = (_FLOORS.c.loan_no == loan_no) & (_FLOORS.c.at_least > above) & (_FLOORS.c.kind != "observation")
        still = _FLOORS.c.until_day.is_(None) | (_FLOORS.c.until_day > day)
        until = func.max(_FLOORS.c.from_day, day)
        self._connection.execute(update(_FLOORS).where(stands & still).values(until_day=until))

    def floors(self, loan_no: int | None = None) -> tuple[ClassFloor, ...]:
        """Every floor that was ever set (on one loan, where named), the oldest first."""
        wanted = select(*(c for c in _FLOORS.c if c.name != "floor_id")).order_by(_FLOORS.c.floor_id)
        if loan_no is not None:
            wanted = wanted.where(_FLOORS.c.loan_no == loan_no)
        rows = self._connection.execute(wanted)
        return tuple(ClassFloor(**(dict(row._mapping) | {"set_at": moment_out(row.set_at)})) for row in rows)

    def floors_on(self, day: int) -> dict[int, tuple[int, str]]:
        """The worst class floors set on a day demand, with the kind of floor, by loan."""
        wanted = select(_FLOORS.c.loan_no, _FLOORS.c.at_least, _FLOORS.c.kind).where(
            _FLOORS.c.from_day <= day, _FLOORS.c.until_day.is_(None) | (_FLOORS.c.until_day > day)
        )
        found: dict[int, tuple[int, str]] = {}
        for row in self._connection.execute(wanted.order_by(_FLOORS.c.floor_id)):
            if row.at_least > found.get(row.loan_no, (0, ""))[0]:
                found[row.loan_no] = (row.at_least, row.kind)
        return found

    def stand(self, loan_no: int, loan_class: int, at_least: int) -> None:
        """Bring a live loan into a class before the next close finds it there."""
        values = {"loan_class": loan_class, "at_least": at_least}
        self._connection.execute(update(_LIVE).where(_LIVE.c.loan_no == loan_no).values(**values))

    def ask(self, ask: ClassAsk) -> int:
        """The number of a new proposal; `ask_id` of the value is not read."""
        row = {
            "kind": ask.kind, "loan_no": ask.loan_no, "at_least": ask.at_least, "maturity_day": ask.maturity_day,
            "reason": ask.reason.strip(), "proposed_by": ask.proposed_by, "proposed_at": moment_in(ask.proposed_at),
            "state": "open", "note": "",
        }  # fmt: skip
        key = self._connection.execute(_ASKS.insert().values(**row)).inserted_primary_key
        assert key is not None
        return int(key[0])

    def settle(self, ask_id: int, state: str, staff_id: str, at: datetime, note: str = "") -> bool:
        """Bring an open proposal to its end; False where somebody already did."""
        done = self._connection.execute(
            update(_ASKS)
            .where(_ASKS.c.ask_id == ask_id, _ASKS.c.state == "open")
            .values(state=state, decided_by=staff_id, decided_at=moment_in(at), note=note)
        )
        return done.rowcount == 1

    def asks(self, loan_no: int | None = None, state: str | None = None) -> tuple[ClassAsk, ...]:
        """Proposals, the newest first."""
        wanted = select(_ASKS).order_by(_ASKS.c.ask_id.desc())
        if loan_no is not None:
            wanted = wanted.where(_ASKS.c.loan_no == loan_no)
        if state is not None:
            wanted = wanted.where(_ASKS.c.state == state)
        return tuple(_ask(row) for row in self._connection.execute(wanted))

    def put_other_debt(self, legal_person_id: str, day: int, share_millionths: int, source: str, staff_id: str) -> None:
        statement = upsert(_DEBTS).values(
            legal_person_id=legal_person_id, day=day, share=share_millionths, source=source.strip(), staff_id=staff_id
        )
        changed = {name: statement.excluded[name] for name in ("share", "source", "staff_id")}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["legal_person_id", "day"], set_=changed)
        )

    def other_debts(self, day: int, not_before: int) -> dict[str, int]:
        """The newest known share (millionths) of each debtor's debt past due elsewhere, told on or after a day."""
        wanted = select(_DEBTS).where(_DEBTS.c.day.between(not_before, day)).order_by(_DEBTS.c.day)
        return {row.legal_person_id: row.share for row in self._connection.execute(wanted)}

    def loans(self, loan_nos: Iterable[int]) -> dict[int, KeptLoan]:
        """Loans by their number."""
        found: dict[int, KeptLoan] = {}
        for part in chunks(loan_nos, 500):
            rows = self._connection.execute(select(_LOANS).where(_LOANS.c.loan_no.in_(part)))
            found |= {row.loan_no: read_loan(row) for row in rows}
        return found

    def events(self, loan_nos: Iterable[int], names: Mapping[int, KeptLoan]) -> dict[int, tuple[LoanEvent, ...]]:
        """Events by the number of their loan, in order of their day and then of booking."""
        found: dict[int, list[LoanEvent]] = {}
        for part in chunks(loan_nos, 500):
            marks = ",".join("?" * len(part))
            where = f"WHERE loan_no IN ({marks}) ORDER BY loan_no, day, event_no"
            for row in fetched(self._connection, f"{_EVENT} {where}", part):
                no, number, day, kind, fen, principal, interest, balance, words, booked, fee, penalty, reverses = row
                event = LoanEvent(
                    names[no].loan_id, number, day, kind, fen, principal, interest, balance, words,
                    None if booked == day else booked, fee, penalty, reverses,
                )  # fmt: skip
                found.setdefault(no, []).append(event)
        return {loan_no: tuple(events) for loan_no, events in found.items()}

    def moved_from(self, day: int) -> tuple[int, ...]:
        """Loans with an event that counts from this day or a later one."""
        rows = fetched(self._connection, "SELECT DISTINCT loan_no FROM loan_events WHERE day >= ?", (day,))
        return tuple(int(row[0]) for row in rows)

    def debtors(self, merchant_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Legal person and kind of entity by merchant."""
        wanted = "SELECT merchant_id, legal_person_id, entity_type FROM merchants"
        if len(merchant_ids) > 2000:  # most of them: one walk is cheaper than many look-ups
            rows = fetched(self._connection, wanted)
        else:
            rows = []
            for part in chunks(merchant_ids, 500):
                marks = ",".join("?" * len(part))
                rows += fetched(self._connection, f"{wanted} WHERE merchant_id IN ({marks})", part)
        return {merchant: (person, kind) for merchant, person, kind in rows}

    def of_debtors(self, persons: Sequence[str], day: int) -> tuple[int, ...]:
        """Loans of all merchants of these legal persons that were opened by a day."""
        found: list[int] = []
        for part in chunks(persons, 500):
            marks = ",".join("?" * len(part))
            statement = (
                "SELECT l.loan_no FROM merchants m JOIN loans l ON l.merchant_id = m.merchant_id"
                f" WHERE m.legal_person_id IN ({marks}) AND l.opened_day <= ?"
            )
            found += [int(row[0]) for row in fetched(self._connection, statement, (*part, day))]
        return tuple(found)

    def balances_after(self, day: int) -> dict[int, int]:
        """Principal at the end of a day of every loan that moved after it."""
        last = (
            "coalesce((SELECT b.balance_fen FROM loan_events b WHERE b.loan_no = e.loan_no AND b.day <= ?"
            " ORDER BY b.day DESC, b.event_no DESC LIMIT 1), 0)"
        )
        moved = "(SELECT DISTINCT loan_no FROM loan_events WHERE day > ?) e"
        rows = fetched(self._connection, f"SELECT e.loan_no, {last} FROM {moved}", (day, day))
        return {int(loan_no): int(balance) for loan_no, balance in rows}


def _ask(row: Row[Any]) -> ClassAsk:
    found = dict(row._mapping)
    moments = {"proposed_at": moment_out(row.proposed_at), "decided_at": moment_out_or_none(row.decided_at)}
    return ClassAsk(**(found | moments))
