"""What falls due on a day, and which lines are over?

The first step of the close of a day: a bill for every loan on whose due day something falls due, one a day; a line that
owes nothing and has matured is closed. Running it again changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError, Stopped
from workbench.lending.facts import Fact
from workbench.lending.replay import play
from workbench.services.close_steps import CloseContext, Fault, StepDone
from workbench.services.holdings import terms_of
from workbench.services.posting import believed, post

if TYPE_CHECKING:
    from workbench.storage.kept_loans import LiveLoan
    from workbench.storage.shelves import Shelves

PART = 500
"""Loans of one transaction: a close that is killed has billed whole parts."""


def close_step(context: CloseContext) -> StepDone:
    """Bill what falls due on the day, and close lines that are over. Raises `Stopped` between two parts."""
    with context.ground.store.reading() as shelves:
        chosen = [one.loan_id for one in shelves.loans.live.all() if _may_be_due(one, context.day)]
    counts = {"billed": 0, "billed_fen": 0, "closed": 0}
    faults: list[Fault] = []
    for start in range(0, max(len(chosen), 1), PART):
        if context.stop():
            raise Stopped
        with context.ground.transaction() as shelves:
            for loan_id in chosen[start : start + PART]:
                try:
                    _settle(context, shelves, loan_id, counts)
                except StaffError as fault:
                    faults.append(Fault(loan_id, fault.code, fault.text))
        context.report(min(start + PART, len(chosen)), len(chosen))
    return StepDone(counts, tuple(faults))


def _may_be_due(loan: LiveLoan, day: int) -> bool:
    """Could something fall due on the day? A row that no close has seen, or that is ahead of the day, is asked."""
    if loan.as_of_day == 0 or loan.as_of_day > day:
        return True
    if not loan.principal_fen:
        return loan.maturity_day <= day
    return loan.next_due_day is not None and loan.next_due_day <= day


def _settle(context: CloseContext, shelves: Shelves, loan_id: str, counts: dict[str, int]) -> None:
    loan = shelves.loans.get(loan_id)
    events = shelves.loans.events([loan_id]).get(loan_id, ())
    terms = terms_of(loan, context.products, context.policy.ledger)
    run, _ = play(terms, [believed(event) for event in events], context.day)
    if not run.balance and run.matured:
        if not run.owed() and loan.state in {"open", "frozen"}:
            shelves.loans.put([replace(loan, state="closed")])
            counts["closed"] += 1
        return
    if run.last_due[0] != context.day or any(one.kind == "bill" and one.day == context.day for one in events):
        return
    _, interest, principal, interest_before, principal_before = run.last_due
    amount_fen = max(interest - interest_before, 0) + max(principal - principal_before, 0)
    if not amount_fen or not run.balance:
        return
    post(
        shelves, loan_id, (Fact("bill", context.day, amount_fen),), booked_day=context.day, products=context.products,
        policy=context.policy,
    )  # fmt: skip
    counts["billed"] += 1
    counts["billed_fen"] += amount_fen
