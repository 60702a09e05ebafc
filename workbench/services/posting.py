"""How does a fact come onto the books of a loan?

The only way events are written after an import. The facts are added, the whole loan is replayed in order of (day,
number), events whose split follows from what is new are split anew, and the live book is brought in step. Permissions
and the journal are the caller's; one call stands or falls as a whole with its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.lending.allocation import Parts
from workbench.lending.facts import NO_AMOUNT, PASSIVE, Fact, restructured
from workbench.lending.ledger import demand_available, demand_positive, row_of, standing
from workbench.lending.movement import Movement, Terms
from workbench.lending.replay import Found, Row, fee_of, play
from workbench.lending.run import NEVER
from workbench.services.holdings import terms_of

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan, LoanEvent
    from workbench.storage.shelves import Shelves

CHANGED_FROM = "ledger_changed_from"
"""Setting: the first closed day on which the ledger was changed since it was closed."""


def post(
    shelves: Shelves,
    loan_id: str,
    facts: Sequence[Fact],
    *,
    booked_day: int,
    products: Mapping[str, Product],
    policy: Policy,
) -> tuple[Movement, ...]:
    """Book facts on a loan; answers their movements in the order given, each fee that is taken from a draw after it.

    Facts may be of an earlier day: whatever follows is derived anew, and is refused where it cannot be. Events before
    the first new fact keep the split they have, so that a history from elsewhere stays as it was told.

    Raises `StaffError`: `LOAN_UNKNOWN`, `AMOUNT_NOT_POSITIVE`, `DAY_BEFORE_OPENING`, `DAY_TO_COME`, `LIMIT_EXCEEDED`,
    `OVERPAID`, `EVENT_UNKNOWN`, `ALREADY_REVERSED`, `REVERSAL_STAYS` and those of `lending.replay.play`.
    """
    loan = shelves.loans.get(loan_id)
    terms = terms_of(loan, products, policy.ledger)
    events = shelves.loans.events([loan_id]).get(loan_id, ())
    new = _numbered(terms, facts, shelves.loans.next_event_no(loan_id))
    _demand_possible(loan, events, new, booked_day)
    first = _first_changed(events, new)
    rows = sorted([*(_row(event, first) for event in events), *(row_of(fact) for fact in new)])
    _demand_drawable(terms, rows, new)
    _, found = play(terms, rows)
    derived = dict(zip((row.number for row in rows), found, strict=True))
    _demand_within_limit(terms, events, derived)
    _write(shelves, loan_id, events, new, derived, booked_day)
    _follow_agreement(shelves, loan, [*map(fact_of, events), *new])
    refresh(shelves, loan_id, day=booked_day, products=products, policy=policy)
    note_changed(shelves, min(first[0], *(fact.day for fact in new)))
    return tuple(_movement(fact, *derived[fact.number]) for fact in new)


def first_changed_day(shelves: Shelves, loan_id: str, facts: Sequence[Fact]) -> int:
    """The first day whose figures move when these facts are booked; for the journal."""
    first = _first_changed(shelves.loans.events([loan_id]).get(loan_id, ()), facts)[0]
    return min(fact.day for fact in facts) if first == NEVER else first


def note_changed(shelves: Shelves, day: int) -> None:
    """Remember that a closed day's figures moved, for the close that makes them anew."""
    closed = shelves.settings.text("closed_day")
    if closed and day <= day_number(date.fromisoformat(closed)):
        known = shelves.settings.number(CHANGED_FROM)
        shelves.settings.put(CHANGED_FROM, min(known, day) if known else day)


def changed_from(shelves: Shelves) -> int | None:
    """The first closed day whose figures must be made anew; None where all stand."""
    return shelves.settings.number(CHANGED_FROM) or None


def forget_changed(shelves: Shelves) -> None:
    """The figures of closed days were made anew."""
    shelves.settings.put(CHANGED_FROM, 0)


def refresh(shelves: Shelves, loan_id: str, *, day: int, products: Mapping[str, Product], policy: Policy) -> None:
    """Bring the row of the live book of one loan to a day, or to the later one it stands at.

    Its class stays what the last close found.
    """
    from workbench.storage.live_loans import LiveStanding

    loan_no = shelves.loans.numbers([loan_id])[loan_id]
    marks = shelves.loans.live.marks(loan_no)
    if marks is None:
        return
    terms = terms_of(shelves.loans.get(loan_id), products, policy.ledger)
    rows = [believed(event) for event in shelves.loans.events([loan_id]).get(loan_id, ())]
    loan_class, at_least, as_of_day = marks
    day = max(day, as_of_day, rows[-1].day if rows else 0)
    run, _ = play(terms, rows, day)
    now = standing(run, day)
    shelves.loans.live.put_standings(
        [
            LiveStanding(
                loan_no, now.accrued_micro, now.interest_paid_fen, now.interest_owed_fen, now.charges_fen, now.due_fen,
                now.past_due_since, now.next_due_day, now.next_due_fen, loan_class,
                at_least, day,
            )
        ]
    )  # fmt: skip


def believed(event: LoanEvent) -> Row:
    """An event with the split it has."""
    parts = Parts(event.principal_fen, event.interest_fen, event.fee_fen, event.penalty_fen)
    return Row(
        event.day, event.event_no, event.kind, event.amount_fen, event.reference, event.reverses, parts,
        event.balance_fen,
    )  # fmt: skip


def _row(event: LoanEvent, first: tuple[int, int]) -> Row:
    kept = believed(event)
    return kept if (event.day, event.event_no) < first else kept._replace(parts=None, balance=0)


def _numbered(terms: Terms, facts: Iterable[Fact], number: int) -> tuple[Fact, ...]:
    """Facts with their numbers, and with the fee that is taken from each draw where the caller did not name it."""
    known, found = list(facts), []
    for place, fact in enumerate(known):
        found.append(fact)
        named = place + 1 < len(known) and known[place + 1].kind == "fee"
        if fact.kind == "draw" and not named and (fee_fen := fee_of(terms, fact.amount_fen)):
            found.append(Fact("fee", fact.day, fee_fen, fact.reference))
    return tuple(replace(fact, number=number + i) for i, fact in enumerate(found))


def _demand_possible(loan: KeptLoan, events: Sequence[LoanEvent], new: Sequence[Fact], booked_day: int) -> None:
    for fact in new:
        if fact.kind not in NO_AMOUNT:
            demand_positive(fact.amount_fen)
        if fact.day > booked_day:
            raise _refused("DAY_TO_COME", "不能记入尚未到来的日期", "Nothing is booked on a day to come")
        if fact.day < loan.opened_day:
            opened = day_of(loan.opened_day).isoformat()
            zh, en = f"不能早于开户日 {opened}", f"Nothing is booked before the loan was opened on {opened}"
            raise _refused("DAY_BEFORE_OPENING", zh, en)
        if fact.kind == "reversal":
            _demand_reversible(events, fact)


def _demand_reversible(events: Sequence[LoanEvent], fact: Fact) -> None:
    target = next((event for event in events if event.event_no == fact.reverses), None)
    if target is None:
        raise _refused("EVENT_UNKNOWN", "没有要冲正的这笔记账", "There is no such event to reverse")
    if target.kind == "reversal":
        raise _refused(
            "REVERSAL_STAYS", "冲正不能再冲正，请重新记账", "A reversal is not reversed: book the fact again"
        )
    if any(event.reverses == fact.reverses for event in events):
        raise _refused("ALREADY_REVERSED", "这笔记账已冲正", "This event was reversed before")


def _first_changed(events: Sequence[LoanEvent], new: Sequence[Fact]) -> tuple[int, int]:
    """(day, number) from which on everything is derived anew: of what changes nothing, only itself."""
    by_number = {event.event_no: event for event in events}
    moving = [fact for fact in new if fact.kind not in PASSIVE]
    if not moving:
        return NEVER, 0
    return min(_place(fact, by_number) for fact in moving)


def _place(fact: Fact, events: Mapping[int, LoanEvent]) -> tuple[int, int]:
    target = events.get(fact.reverses or 0)
    if fact.kind != "reversal" or target is None:
        return fact.day, fact.number
    # A fee that was taken from a draw stands in the parts of the draw, right before it.
    return target.day, target.event_no - (target.kind == "fee")


def _demand_drawable(terms: Terms, rows: Sequence[Row], new: Sequence[Fact]) -> None:
    for fact in new:
        if fact.kind == "draw":
            before = [row for row in rows if (row.day, row.number) < (fact.day, fact.number)]
            voids = [row for row in rows if row.kind == "reversal" and row not in before]
            run, _ = play(terms, [*before, *voids], fact.day)
            demand_available(standing(run, fact.day), fact.amount_fen)


def _demand_within_limit(terms: Terms, events: Sequence[LoanEvent], derived: Mapping[int, Found]) -> None:
    """A fact of an earlier day lifts no later balance above the limit."""
    for event in events:
        balance_fen = derived[event.event_no][1]
        if balance_fen > max(terms.limit_fen, event.balance_fen):
            when = day_of(event.day).isoformat()
            zh, en = f"{when} 的余额将超过额度", f"The balance of {when} would stand above the limit"
            raise _refused("LIMIT_EXCEEDED", zh, en)


def _write(
    shelves: Shelves, loan_id: str, events: Sequence[LoanEvent], new: Sequence[Fact], derived: Mapping[int, Found],
    booked_day: int,
) -> None:  # fmt: skip
    from workbench.storage.kept_loans import LoanEvent

    shelves.loans.add_events(
        LoanEvent(
            loan_id, fact.number, fact.day, fact.kind, fact.amount_fen, parts.principal, parts.interest, balance_fen,
            fact.reference, booked_day, parts.fee, parts.penalty, fact.reverses,
        )
        for fact, (parts, balance_fen) in ((fact, derived[fact.number]) for fact in new)
    )  # fmt: skip
    split = [(event, *derived[event.event_no]) for event in events]
    moved = [
        replace(
            event, principal_fen=parts.principal, interest_fen=parts.interest, fee_fen=parts.fee,
            penalty_fen=parts.penalty, balance_fen=balance_fen,
        )
        for event, parts, balance_fen in split
        if (event.principal_fen, event.interest_fen, event.fee_fen, event.penalty_fen, event.balance_fen)
        != (*parts, balance_fen)
    ]  # fmt: skip
    if moved:
        shelves.loans.put_parts(moved)


def fact_of(event: LoanEvent) -> Fact:
    """An event without what followed from it."""
    return Fact(event.kind, event.day, event.amount_fen, event.reference, event.reverses, event.event_no)


def _follow_agreement(shelves: Shelves, loan: KeptLoan, known: Sequence[Fact]) -> None:
    """What is agreed now, and the state of the loan, follow from the facts."""
    void = {fact.reverses for fact in known if fact.kind == "reversal"}
    stand = sorted((fact for fact in known if fact.number not in void), key=lambda fact: (fact.day, fact.number))
    now = loan
    changes = [fact for fact in known if fact.kind == "restructure"]
    if changes:
        before, _ = restructured(min(changes, key=lambda fact: fact.number).reference)
        last = [fact for fact in stand if fact.kind == "restructure"]
        agreed = restructured(last[-1].reference)[1] if last else before
        now = replace(now, maturity_day=agreed.maturity_day, repayment=agreed.repayment)
    lost = any(fact.kind == "write_off" for fact in stand)
    owes = bool(shelves.loans.live.balances([loan.loan_id]))
    if lost and not owes:
        now = replace(now, state="written_off")
    elif (loan.state == "written_off" and not lost) or (loan.state in {"closed", "written_off"} and owes):
        now = replace(now, state="frozen")  # it owes again; a person decides whether it may draw
    if now != loan:
        shelves.loans.put([now])


def _movement(fact: Fact, parts: Parts, balance_fen: int) -> Movement:
    return Movement(
        fact.day, fact.kind, fact.amount_fen, parts.principal, parts.interest, balance_fen, fact.reference, parts.fee,
        parts.penalty, fact.number, fact.reverses,
    )  # fmt: skip


def _refused(code: str, zh: str, en: str) -> StaffError:
    hint = Text("没有写入任何内容。请更正后再试", "Nothing was written. Correct it and try again")
    return StaffError(Text(zh, en), hint, code=code)
