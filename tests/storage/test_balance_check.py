"""Are exactly the loans named whose balances do not follow from their movements?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.services.scored_desk import fill
from workbench.storage.kept_loans import KeptLoan, LoanEvent
from workbench.storage.store import Store

LOAN = KeptLoan("L1", "M1", None, "credit_tmall", "CNY", 500_00, Decimal("0.0005"), 20_600, 20_780, "open", "B")


def event(loan_id: str, number: int, day: int, kind: str, principal: int, balance: int) -> LoanEvent:
    return LoanEvent(loan_id, number, day, kind, max(principal, 1), principal, 0, balance, "")


def test_a_balance_that_its_movements_do_not_come_to_is_named_once_and_no_other(store: Store) -> None:
    fill(store)
    with store.transaction() as shelves:
        shelves.loans.put(replace(LOAN, loan_id=name) for name in ("L1", "L2", "L3", "L4"))
        shelves.loans.add_events(
            [
                event("L1", 1, 20_600, "draw", 400_00, 400_00),
                event("L1", 2, 20_650, "repay", 100_00, 150_00),  # on top of what was booked later for an earlier day
                event("L1", 3, 20_620, "repay", 150_00, 250_00),
                event("L1", 4, 20_660, "bill", 0, 150_00),
                event("L2", 1, 20_600, "draw", 400_00, 400_00),
                event("L2", 2, 20_640, "repay", 100_00, 299_99),
                event("L2", 3, 20_641, "repay", 100_00, 199_99),
                event("L3", 1, 20_600, "draw", 300_00, 300_00),
                event("L3", 2, 20_640, "write_off", 300_00, 0),
                event("L4", 1, 20_600, "bill", 0, 1),
            ]
        )
    with store.reading() as shelves:
        assert shelves.loans.off_balance() == ("L2", "L4")
