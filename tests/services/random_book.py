"""A small book of random loans: every way of repayment, late ones, written-off and sold ones."""

from __future__ import annotations

import random
from decimal import Decimal

from tests.builders import APPROVER, NOW, OFFICER, PROGRAM, merchant
from workbench.common.dates import day_number
from workbench.lending.ledger import draw, position, repay
from workbench.lending.movement import Movement, Terms
from workbench.services.ground import Ground
from workbench.storage.kept_loans import KeptLoan, LoanEvent
from workbench.storage.shelves import Shelves
from workbench.storage.store import Store

TODAY = day_number(NOW.date())
PRODUCTS = ("order_taobao", "credit_taobao", "credit_b2b")
MODES = ("single", "bullet", "equal_principal")


def ground_with(store: Store, seed: int, loans: int = 30, merchants: int = 9) -> Ground:
    ground = Ground(store.folder, lambda: NOW, store)
    chance = random.Random(seed)
    with store.transaction() as shelves:
        shelves.staff.put(OFFICER, APPROVER, PROGRAM)
        shelves.merchants.put([merchant(f"M{n}", name=f"店铺 {n}") for n in range(merchants)])
        for number in range(loans):
            put_loan(shelves, chance, f"L{number:03d}", f"M{chance.randrange(merchants)}")
        connection = shelves.loans.live._connection  # what the sale of a loan does to the live book
        connection.exec_driver_sql(
            "UPDATE live_loans SET owner = 'P01' WHERE (SELECT e.kind FROM loan_events e WHERE e.loan_no ="
            " live_loans.loan_no AND e.kind IN ('transfer', 'buy_back') ORDER BY e.day DESC, e.event_no DESC LIMIT 1)"
            " = 'transfer'"
        )
    return ground


def put_loan(shelves: Shelves, chance: random.Random, loan_id: str, merchant_id: str) -> None:
    mode = chance.choice(MODES)
    young = chance.random() < 0.3
    opened = TODAY - (chance.randrange(3, 30) if young else chance.randrange(30, 700))
    days = 180 if young else chance.choice((14, 30, 60, 180))
    limit = chance.randrange(10, 500) * 100_00
    loan = KeptLoan(
        loan_id=loan_id, merchant_id=merchant_id, case_no=None, product_code=chance.choice(PRODUCTS), currency="CNY",
        limit_fen=limit, daily_rate=Decimal("0.0005"), opened_day=opened, maturity_day=opened + days, state="open",
        entity=chance.choice(("chongqing", "zhejiang", None)), repayment=mode,
    )  # fmt: skip
    shelves.loans.put([loan])
    shelves.loans.add_events(events_of(loan, mode, chance))


def events_of(loan: KeptLoan, mode: str, chance: random.Random) -> list[LoanEvent]:
    """A life that ends paid, late, written off or sold."""
    terms = Terms(
        loan.limit_fen, loan.daily_rate, loan.opened_day, loan.maturity_day,
        interest_monthly=mode != "single", equal_parts=mode == "equal_principal",
    )  # fmt: skip
    moved: list[Movement] = []
    day = loan.opened_day + chance.randrange(0, 5)
    while day < TODAY and len(moved) < 8:
        now = position(terms, moved, day)
        if chance.random() < 0.5 and now.available_fen > 100_00:
            moved += draw(terms, moved, day, chance.randrange(1, now.available_fen // 100_00 + 1) * 100_00, "")
        elif now.owed_fen:
            whole = chance.random() < 0.5
            moved.append(repay(terms, moved, day, now.owed_fen if whole else max(now.owed_fen // 3, 1), ""))
        day += chance.randrange(1, 70)
    events = [
        LoanEvent(loan.loan_id, n, m.day, m.kind, m.amount_fen, m.principal_fen, m.interest_fen, m.balance_fen, "")
        for n, m in enumerate(moved, 1)
    ]
    return events + _ending(loan, events, chance)


def _ending(loan: KeptLoan, events: list[LoanEvent], chance: random.Random) -> list[LoanEvent]:
    if not events or not events[-1].balance_fen:
        return []
    last, owed = events[-1], events[-1].balance_fen
    day = min(last.day + chance.randrange(1, 300), TODAY)
    number = len(events) + 1
    fate = chance.random()
    if fate < 0.2:
        return [LoanEvent(loan.loan_id, number, day, "write_off", owed, owed, 0, 0, "")]
    if fate < 0.4:
        sold = LoanEvent(loan.loan_id, number, day, "transfer", owed, 0, 0, owed, "P01 sold")
        back = LoanEvent(loan.loan_id, number + 1, min(day + 40, TODAY), "buy_back", owed, 0, 0, owed, "P01")
        return [sold, back] if chance.random() < 0.5 else [sold]
    return []
