"""What falls due on a day, and which lines are over?

The first step of the close of a day: a bill for every loan on whose due day something falls due, one a day; a line that
owes nothing and has matured is closed. Running it again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError, Stopped
from workbench.lending.facts import Fact
from workbench.lending.replay import play
from workbench.lending.run import Run
from workbench.services.close_steps import CloseContext, Fault, StepDone
from workbench.services.holdings import terms_of
from workbench.services.posting import believed, post_many

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan, LiveLoan, LoanEvent
    from workbench.storage.shelves import Shelves

PART = 500
"""Loans of one transaction: a close that is killed has billed whole parts."""


def close_step(context: CloseContext) -> StepDone:
    """Bill what falls due on the day, and close lines that are over. Raises `Stopped` between two parts."""
    with context.ground.store.reading() as shelves:
        chosen = [one.loan_id for one in shelves.loans.live.all() if _may_be_due(one, context.day)]
    counts: Counter[str] = Counter(billed=0, billed_fen=0, closed=0)
    faults: list[Fault] = []
    for start in range(0, max(len(chosen), 1), PART):
        if context.stop():
            raise Stopped
        with context.ground.transaction() as shelves:
            did: Counter[str] = Counter(billed=0, billed_fen=0, closed=0)
            faults += _settle(context, shelves, chosen[start : start + PART], did)
            context.tally(shelves, did)
        counts.update(did)
        context.report(min(start + PART, len(chosen)), len(chosen))
    return StepDone(counts, tuple(faults))


def _may_be_due(loan: LiveLoan, day: int) -> bool:
    """Could something fall due on the day? A row that no close has seen, or that is ahead of the day, is asked."""
    if loan.as_of_day == 0 or loan.as_of_day > day:
        return True
    if not loan.principal_fen:
        return loan.maturity_day <= day
    return loan.next_due_day is not None and loan.next_due_day <= day


def _settle(context: CloseContext, shelves: Shelves, loan_ids: list[str], counts: Counter[str]) -> Iterator[Fault]:
    """Bill these loans and close those that are over; answers the loans that could not be billed."""
    loans, events = shelves.loans.some(loan_ids), shelves.loans.events(loan_ids)
    bills: dict[str, tuple[Fact, ...]] = {}
    over: list[KeptLoan] = []
    for loan_id, loan in loans.items():
        own = events.get(loan_id, ())
        try:
            terms = terms_of(loan, context.products, context.policy.ledger)
            run, _ = play(terms, [believed(event) for event in own], context.day)
        except StaffError as fault:
            yield Fault(loan_id, fault.code, fault.text)
            continue
        if run.matured and not run.owed():
            over += [loan] if _is_over(loan, own, context.day) else []
        elif amount_fen := _fallen_due(run, own, context.day):
            bills[loan_id] = (Fact("bill", context.day, amount_fen),)
    refused: dict[str, StaffError] = {}
    post_many(
        shelves, bills, booked_day=context.day, products=context.products, policy=context.policy, refused=refused
    )  # fmt: skip
    shelves.loans.put(replace(loan, state="closed") for loan in over)
    counts["closed"] += len(over)
    counts["billed"] += len(bills) - len(refused)
    counts["billed_fen"] += sum(bills[one][0].amount_fen for one in bills if one not in refused)
    for loan_id, refusal in refused.items():
        yield Fault(loan_id, refusal.code, refusal.text)


def _is_over(loan: KeptLoan, events: Sequence[LoanEvent], day: int) -> bool:
    """A line that may be closed: nothing moved on it after the day that is closed."""
    return loan.state in {"open", "frozen"} and all(event.day <= day for event in events)


def _fallen_due(run: Run, events: Sequence[LoanEvent], day: int) -> int:
    """What fell due on the day and was not billed yet."""
    due_day, interest, principal, interest_before, principal_before = run.last_due
    if due_day != day or not run.balance or any(one.kind == "bill" and one.day == day for one in events):
        return 0
    return max(interest - interest_before, 0) + max(principal - principal_before, 0)
