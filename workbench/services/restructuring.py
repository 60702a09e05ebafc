"""What is written when two people agreed to restructure a loan?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.lending.classification import LoanClass
from workbench.lending.facts import Agreement, restructuring
from workbench.lending.ledger import due_days
from workbench.lending.restructured import observed_class, observed_until
from workbench.services.ground import Ground
from workbench.services.holdings import terms_of
from workbench.services.posting import post

if TYPE_CHECKING:
    from workbench.storage.loan_classes import ClassAsk
    from workbench.storage.shelves import Shelves


def restructure(ground: Ground, shelves: Shelves, ask: ClassAsk, actor: Actor) -> None:
    """Book the new agreement on the loan, and begin the observation. The caller writes the entry.

    Raises `StaffError`: `NOTHING_OWED` where it was repaid since it was proposed, `RESTRUCTURE_UNREADABLE` where the
    last day agreed on has passed by now, and those of
    `services.posting.post`.
    """
    from workbench.storage.loan_classes import ClassFloor

    assert ask.maturity_day is not None
    today, policy, products = day_number(ground.today()), ground.policy(), ground.products()
    loan = shelves.classes.loans([ask.loan_no])[ask.loan_no]
    live = next((one for one in shelves.loans.live.all(loan.merchant_id) if one.loan_id == loan.loan_id), None)
    if live is None or not live.principal_fen:
        raise StaffError(
            Text(f"{loan.loan_id} 已没有欠款，不能重组", f"{loan.loan_id} owes nothing any more"),
            Text("没有改动。请撤回或退回该提议", "Nothing was changed. Withdraw the proposal, or refuse it"),
            code="NOTHING_OWED",
        )
    before, after = Agreement(loan.maturity_day, loan.repayment), Agreement(ask.maturity_day, loan.repayment)
    fact = restructuring(today, live.principal_fen, before, after)
    post(shelves, loan.loan_id, (fact,), booked_day=today, products=products, policy=policy)
    terms = terms_of(shelves.loans.get(loan.loan_id), products, policy.ledger)
    until = observed_until(today, due_days(terms, ask.maturity_day), ask.maturity_day, policy.classes)
    least = observed_class(LoanClass(live.loan_class), policy.classes)
    if least > LoanClass.NORMAL:
        floor = ClassFloor(ask.loan_no, "observation", least, today, until, ask.reason, actor.staff_id, ground.now())
        shelves.classes.add_floor(floor)
        shelves.classes.stand(ask.loan_no, max(live.loan_class, least), max(live.at_least, least))
