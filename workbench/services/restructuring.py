"""What is written when two people agreed to restructure a loan?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.common.dates import day_number, day_of
from workbench.lending.classification import LoanClass
from workbench.lending.ledger import due_days
from workbench.lending.restructured import observed_class, observed_until
from workbench.services.ground import Ground
from workbench.services.holdings import terms_of

if TYPE_CHECKING:
    from workbench.storage.loan_classes import ClassAsk
    from workbench.storage.shelves import Shelves


def restructure(ground: Ground, shelves: Shelves, ask: ClassAsk, actor: Actor) -> None:
    """Give a loan its new last day, tell its ledger, and begin the observation. The caller writes the entry."""
    from workbench.storage.kept_loans import LoanEvent
    from workbench.storage.loan_classes import ClassFloor

    assert ask.maturity_day is not None
    today, rules = day_number(ground.today()), ground.policy().classes
    loan = shelves.classes.loans([ask.loan_no])[ask.loan_no]
    live = next(one for one in shelves.loans.live.all(loan.merchant_id) if one.loan_id == loan.loan_id)
    words = f"{_agreed(loan.maturity_day, loan.repayment)} > {_agreed(ask.maturity_day, loan.repayment)}"
    changed = replace(loan, maturity_day=ask.maturity_day)
    shelves.loans.put([changed])
    number = shelves.loans.next_event_no(loan.loan_id)
    shelves.loans.add_events(
        [LoanEvent(loan.loan_id, number, today, "restructure", 0, 0, 0, live.principal_fen, words)]
    )
    terms = terms_of(changed, ground.products())
    until = observed_until(today, due_days(terms, ask.maturity_day), ask.maturity_day, rules)
    least = observed_class(LoanClass(live.loan_class), rules)
    if least > LoanClass.NORMAL:
        floor = ClassFloor(ask.loan_no, "observation", least, today, until, ask.reason, actor.staff_id, ground.now())
        shelves.classes.add_floor(floor)
        shelves.classes.stand(ask.loan_no, max(live.loan_class, least), max(live.at_least, least))


def _agreed(maturity_day: int, repayment: str) -> str:
    return f"{day_of(maturity_day).isoformat()} {repayment}"
