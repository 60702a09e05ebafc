"""A desk with a few lines whose books tests move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tests.builders import APPROVER, NOW, OFFICER, PROGRAM, merchant
from tests.services.scored_desk import CLEAN, DIRECTOR, ME, fill, ground_on
from workbench.common.dates import day_number
from workbench.decision.outcome import Outcome
from workbench.lending.facts import Fact
from workbench.lending.ledger import Position, position, replay
from workbench.lending.movement import Movement
from workbench.services.decision import DecisionService
from workbench.services.ground import Ground
from workbench.services.holdings import movements_of, terms_of
from workbench.services.posting import fact_of, post
from workbench.storage.kept_loans import KeptLoan, LiveLoan
from workbench.storage.store import Store

TODAY = NOW.date()
DAY = day_number(TODAY)
LINE = "LO-261123-0001"
OPENED = KeptLoan(
    LINE, "M1", None, "credit_tmall", "CNY", 60_000_00, Decimal("0.000427"), DAY, DAY + 90, "open", "B", None, "bullet",
    Decimal("0.005"),
)  # fmt: skip


def books(store: Store, *, decided: bool = False) -> Ground:
    """Four lines without any movement: one opened today with a fee, and three older ones, A of M2, B of M3, C of M4.

    `decided`: the first was signed as an approval of a scored case, which costs a second of set-up.
    """
    ground = ground_on(store)
    if decided:
        fill(store)
        desk = DecisionService(ground)
        desk.propose(CLEAN, replace(desk.draft(CLEAN, ME), outcome=Outcome.APPROVE), ME)
    with ground.transaction() as shelves:
        if not decided:
            shelves.staff.put(OFFICER, APPROVER, DIRECTOR, PROGRAM)
            shelves.merchants.put([merchant(f"M{number}") for number in range(1, 6)])
            shelves.loans.put([OPENED])
        old = replace(
            OPENED, opened_day=DAY - 200, maturity_day=DAY + 165, limit_fen=50_000_00, fee_rate=Decimal(0),
            daily_rate=Decimal("0.0005"),
        )  # fmt: skip
        shelves.loans.put(
            [
                replace(old, loan_id="A", merchant_id="M2", repayment="equal_principal"),
                replace(old, loan_id="B", merchant_id="M3", repayment="single"),
                replace(old, loan_id="C", merchant_id="M4", repayment="single", maturity_day=DAY - 20),
            ]
        )
    return ground


def booked(ground: Ground, loan_id: str, *facts: Fact, on: int = DAY) -> tuple[Movement, ...]:
    with ground.transaction() as shelves:
        return post(shelves, loan_id, facts, booked_day=on, products=ground.products(), policy=ground.policy())


def kept(ground: Ground, loan_id: str) -> KeptLoan:
    with ground.store.reading() as shelves:
        return shelves.loans.get(loan_id)


def movements(ground: Ground, loan_id: str) -> tuple[Movement, ...]:
    with ground.store.reading() as shelves:
        return movements_of(shelves.loans.events([loan_id]).get(loan_id, ()))


def stands(ground: Ground, loan_id: str, day: int = DAY) -> Position:
    terms = terms_of(kept(ground, loan_id), ground.products(), ground.policy().ledger)
    return position(terms, movements(ground, loan_id), day)


def live(ground: Ground, loan_id: str) -> LiveLoan:
    with ground.store.reading() as shelves:
        return next(one for one in shelves.loans.live.all() if one.loan_id == loan_id)


def differences(ground: Ground, day: int = DAY) -> Iterator[str]:
    """Everything in which what is stored differs from what follows from the facts alone."""
    with ground.store.reading() as shelves:
        rows = {one.loan_id: one for one in shelves.loans.live.all()}
        for loan in shelves.loans.all():
            events = shelves.loans.events([loan.loan_id]).get(loan.loan_id, ())
            terms = terms_of(loan, ground.products(), ground.policy().ledger)
            book = replay(terms, map(fact_of, events), day)
            if list(book.movements) != [m for m in movements_of(events) if m.day <= day]:
                yield f"{loan.loan_id}: events"
            row, now = rows.get(loan.loan_id), book.position
            if row is None or row.as_of_day != day:
                continue
            told = (row.principal_fen, row.accrued_micro, row.interest_paid_fen, row.interest_fen, row.charges_fen,
                    row.due_fen, row.past_due_since, row.next_due_day, row.next_due_fen)  # fmt: skip
            found = (now.principal_fen, now.accrued_micro, now.interest_paid_fen, now.interest_owed_fen,
                     now.charges_fen, now.due_fen, now.past_due_since, now.next_due_day, now.next_due_fen)  # fmt: skip
            if told != found:
                yield f"{loan.loan_id}: live book {told} {found}"
        yield from (f"{loan_id}: principal" for loan_id in shelves.loans.live.wrong())
        yield from (f"{key}: sums of a day" for key in shelves.loans.days.wrong())


def on(back: int) -> date:
    return TODAY - timedelta(days=back)
