"""How does a fact come onto the books of a loan?

The only way events are written after an import. The facts are added, the whole loan is replayed in order of (day,
number), events whose split follows from what is new are split anew, and the live book is brought in step. Permissions
and the journal are the caller's; one call stands or falls as a whole with its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.errors import StaffError
from workbench.lending.allocation import Parts
from workbench.lending.facts import Fact, restructured
from workbench.lending.ledger import row_of, standing
from workbench.lending.movement import Movement
from workbench.lending.replay import Found, Row, play
from workbench.lending.run import NEVER
from workbench.services.holdings import terms_of
from workbench.services.posting_rules import (
    demand_drawable,
    demand_possible,
    demand_within_limit,
    first_changed,
    numbered,
)  # fmt: skip
from workbench.services.posting_sales import sales

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan, LoanEvent
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Posted:
    """What booking facts on one loan comes to, before it is written."""

    loan: KeptLoan
    events: tuple[LoanEvent, ...]
    new: tuple[Fact, ...]
    derived: Mapping[int, Found]

    def movements(self) -> tuple[Movement, ...]:
        return tuple(_movement(fact, *self.derived[fact.number]) for fact in self.new)

    def rows(self) -> list[Row]:
        """Everything booked on the loan, believed."""
        known = [*map(fact_of, self.events), *self.new]
        return sorted(
            row_of(fact)._replace(parts=self.derived[fact.number][0], balance=self.derived[fact.number][1])
            for fact in known
        )


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
    `LINE_FROZEN`, `OVERPAID`, `EVENT_UNKNOWN`, `ALREADY_REVERSED`, `REVERSAL_STAYS`, `SALE_STAYS`
    and those of `lending.replay.play`.
    """
    shelves.loans.get(loan_id)
    return _replayed(shelves, {loan_id: facts}, booked_day, products, policy, None)[loan_id]


def post_many(
    shelves: Shelves,
    facts: Mapping[str, Sequence[Fact]],
    *,
    booked_day: int,
    products: Mapping[str, Product],
    policy: Policy,
    refused: dict[str, StaffError] | None = None,
) -> dict[str, tuple[Movement, ...]]:
    """Book facts on many loans at the price of a few statements; answers movements by loan.

    What stands afterwards is what `post` would have left, loan by loan. Sales, which move nothing a borrower owes, are
    booked without replaying where that is sure to find the same. With `refused`, a loan whose facts cannot be booked is
    named there and left as it was, and the others are booked; without, it raises as `post` does and nothing may stand.
    """
    sold, moved = sales(shelves, facts, booked_day)
    shelves.loans.add_events(sold)
    rest = {loan_id: told for loan_id, told in facts.items() if loan_id not in moved}
    return moved | (_replayed(shelves, rest, booked_day, products, policy, refused) if rest else {})


def _replayed(
    shelves: Shelves, facts: Mapping[str, Sequence[Fact]], booked_day: int, products: Mapping[str, Product],
    policy: Policy, refused: dict[str, StaffError] | None,
) -> dict[str, tuple[Movement, ...]]:  # fmt: skip
    loans, events = shelves.loans.some(list(facts)), shelves.loans.events(list(facts))
    made: list[Posted] = []
    for loan_id, loan in loans.items():
        try:
            made.append(_derived(loan, events.get(loan_id, ()), facts[loan_id], booked_day, products, policy))
        except StaffError as refusal:
            if refused is None:
                raise
            refused[loan_id] = refusal
    _write(shelves, made, booked_day)
    _follow_agreements(shelves, made)
    _refresh(shelves, [(one.loan.loan_id, one.rows()) for one in made], booked_day, products, policy)
    return {one.loan.loan_id: one.movements() for one in made}


def _derived(
    loan: KeptLoan, events: tuple[LoanEvent, ...], facts: Sequence[Fact], booked_day: int,
    products: Mapping[str, Product], policy: Policy,
) -> Posted:  # fmt: skip
    terms = terms_of(loan, products, policy.ledger)
    new = numbered(terms, facts, events)
    demand_possible(loan, events, new, booked_day)
    first = first_changed(events, new)
    rows = sorted([*(_row(event, first) for event in events), *(row_of(fact) for fact in new)])
    demand_drawable(terms, rows, new)
    _, found = play(terms, rows)
    derived = dict(zip((row.number for row in rows), found, strict=True))
    demand_within_limit(terms, events, derived)
    return Posted(loan, events, new, derived)


def first_changed_day(shelves: Shelves, loan_id: str, facts: Sequence[Fact]) -> int:
    """The first day whose figures move when these facts are booked; for the journal."""
    first = first_changed(shelves.loans.events([loan_id]).get(loan_id, ()), facts)[0]
    return min(fact.day for fact in facts) if first == NEVER else first


def refresh(
    shelves: Shelves, loan_ids: Sequence[str], *, day: int, products: Mapping[str, Product], policy: Policy
) -> None:
    """Bring rows of the live book to a day, or to the later one they stand at; a class stays what a close found."""
    events = shelves.loans.events(loan_ids)
    known = [(one, [believed(event) for event in events.get(one, ())]) for one in loan_ids]
    _refresh(shelves, known, day, products, policy)


def _refresh(
    shelves: Shelves, known: Sequence[tuple[str, list[Row]]], day: int, products: Mapping[str, Product], policy: Policy
) -> None:
    from workbench.storage.live_loans import LiveStanding

    names = [loan_id for loan_id, _ in known]
    numbers, loans = shelves.loans.numbers(names), shelves.loans.some(names)
    marks = shelves.loans.live.marks(list(numbers.values()))
    made = []
    for loan_id, rows in known:
        number = numbers[loan_id]
        if number not in marks:
            continue
        loan_class, at_least, as_of_day = marks[number]
        when = max(day, as_of_day, rows[-1].day if rows else 0)
        run, _ = play(terms_of(loans[loan_id], products, policy.ledger), rows, when)
        now = standing(run, when)
        made.append(
            LiveStanding(
                number, now.accrued_micro, now.interest_paid_fen, now.interest_owed_fen, now.charges_fen, now.due_fen,
                now.past_due_since, now.next_due_day, now.next_due_fen, loan_class, at_least, when,
            )
        )  # fmt: skip
    shelves.loans.live.put_standings(made)


def believed(event: LoanEvent) -> Row:
    """An event with the split it has."""
    parts = Parts(event.principal_fen, event.interest_fen, event.fee_fen, event.penalty_fen)
    return Row(
        event.day, event.event_no, event.kind, event.amount_fen, event.reference, event.reverses, parts,
        event.balance_fen,
    )  # fmt: skip


def fact_of(event: LoanEvent) -> Fact:
    """An event without what followed from it."""
    return Fact(event.kind, event.day, event.amount_fen, event.reference, event.reverses, event.event_no)


def _row(event: LoanEvent, first: tuple[int, int]) -> Row:
    kept = believed(event)
    return kept if (event.day, event.event_no) < first else kept._replace(parts=None, balance=0)


def _write(shelves: Shelves, made: Iterable[Posted], booked_day: int) -> None:
    from workbench.storage.kept_loans import LoanEvent

    added: list[LoanEvent] = []
    moved: list[LoanEvent] = []
    for one in made:
        for fact in one.new:
            parts, balance_fen = one.derived[fact.number]
            added.append(
                LoanEvent(
                    one.loan.loan_id, fact.number, fact.day, fact.kind, fact.amount_fen, parts.principal,
                    parts.interest, balance_fen, fact.reference, booked_day, parts.fee, parts.penalty, fact.reverses,
                )
            )  # fmt: skip
        for event in one.events:
            parts, balance_fen = one.derived[event.event_no]
            now = replace(
                event, principal_fen=parts.principal, interest_fen=parts.interest, fee_fen=parts.fee,
                penalty_fen=parts.penalty, balance_fen=balance_fen,
            )  # fmt: skip
            if now != event:
                moved.append(now)
    shelves.loans.add_events(added)
    if moved:
        shelves.loans.put_parts(moved)


def _follow_agreements(shelves: Shelves, made: Sequence[Posted]) -> None:
    """What is agreed now, and the state of each loan, follow from the facts."""
    changed = [now for one in made if (now := _agreement(one)) != one.loan]
    if changed:
        shelves.loans.put(changed)


def _agreement(posted: Posted) -> KeptLoan:
    loan, now = posted.loan, posted.loan
    known = [*map(fact_of, posted.events), *posted.new]
    void = {fact.reverses for fact in known if fact.kind == "reversal"}
    stand = sorted((fact for fact in known if fact.number not in void), key=lambda fact: (fact.day, fact.number))
    changes = [fact for fact in known if fact.kind == "restructure"]
    if changes:
        before, _ = restructured(min(changes, key=lambda fact: fact.number).reference)
        last = [fact for fact in stand if fact.kind == "restructure"]
        agreed = restructured(last[-1].reference)[1] if last else before
        now = replace(now, maturity_day=agreed.maturity_day, repayment=agreed.repayment)
    lost = any(fact.kind == "write_off" for fact in stand)
    last_fact = max(known, key=lambda fact: (fact.day, fact.number))
    owes = posted.derived[last_fact.number][1] > 0
    if lost and not owes:
        return replace(now, state="written_off")
    if (loan.state == "written_off" and not lost) or (loan.state in {"closed", "written_off"} and owes):
        return replace(now, state="frozen")  # it owes again; a person decides whether it may draw
    return now


def _movement(fact: Fact, parts: Parts, balance_fen: int) -> Movement:
    return Movement(
        fact.day, fact.kind, fact.amount_fen, parts.principal, parts.interest, balance_fen, fact.reference, parts.fee,
        parts.penalty, fact.number, fact.reverses,
    )  # fmt: skip
