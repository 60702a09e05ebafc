"""A desk with one borrower 140 days late, one 20 days late, one 5 days late and one who pays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.builders import APPROVER, NOW, OFFICER, PROGRAM, merchant
from tests.services.scored_desk import CLEAN, DIRECTOR, ME, MISMATCH, REFUNDS, RISKY, ground_on, put_case
from workbench.common.dates import day_number, day_of
from workbench.lending.ledger import position
from workbench.scoring.score import Band
from workbench.services.ground import Ground
from workbench.services.holdings import holdings
from workbench.storage.kept_loans import KeptLoan, LoanEvent
from workbench.storage.live_loans import LiveStanding
from workbench.storage.shelves import Shelves
from workbench.storage.store import Store

TODAY = NOW.date()
DAY = day_number(TODAY)
WHY = "多次联系未果，平台仍在销售"
BASIS = "合同第 9 条"
OWED = {"M2": (5, 8_000_00), "M3": (140, 20_000_00), "M4": (20, 30_000_00)}  # days late, principal


def late_desk(store: Store) -> Ground:
    """Merchants M1 to M4 of the scored desk; M1 owes and is not late."""
    ground = ground_on(store)
    with ground.transaction() as shelves:
        shelves.staff.put(OFFICER, APPROVER, DIRECTOR, PROGRAM)
        for case_no, merchant_id in zip((CLEAN, REFUNDS, MISMATCH), ("M1", "M2", "M3"), strict=True):
            put_case(shelves, case_no, merchant_id)
        put_case(shelves, RISKY, "M4", band=Band.E, points=510, pd=0.14)
        shelves.loans.put([loan("L1", "M1", DAY - 20, DAY + 100, 10_000_00)])
        shelves.loans.add_events([drawn("L1", DAY - 20, 10_000_00)])
        for merchant_id, (late, principal) in OWED.items():
            opened = DAY - late - 60
            shelves.loans.put([loan(f"L{merchant_id}", merchant_id, opened, DAY - late, principal + 5_000_00)])
            shelves.loans.add_events([drawn(f"L{merchant_id}", opened, principal)])
    stand_as_of(ground, TODAY)
    return ground


def loan(loan_id: str, merchant_id: str, opened: int, matures: int, limit_fen: int) -> KeptLoan:
    return KeptLoan(
        loan_id, merchant_id, None, "credit_taobao", "CNY", limit_fen, Decimal("0.0005"), opened, matures, "open", "B"
    )


def drawn(loan_id: str, day: int, amount_fen: int) -> LoanEvent:
    return LoanEvent(loan_id, 1, day, "draw", amount_fen, amount_fen, 0, amount_fen, "")


def pay(ground: Ground, loan_id: str, amount_fen: int, day: int, number: int = 2, interest_fen: int = 0) -> None:
    """Book a payment as the ledger splits it."""
    with ground.transaction() as shelves:
        before = shelves.loans.events([loan_id])[loan_id][-1].balance_fen
        principal = amount_fen - interest_fen
        shelves.loans.add_events(
            [
                LoanEvent(
                    loan_id, number, day, "repay", amount_fen, principal, interest_fen, before - principal, "",
                    booked_day=day,
                )
            ]
        )  # fmt: skip


def pay_all(ground: Ground, merchant_id: str) -> None:
    """Pay everything a late borrower owes, today."""
    loan_id = f"L{merchant_id}"
    with ground.store.reading() as shelves:
        held = next(
            h
            for one, h in holdings(shelves, ground.products(), ground.policy().ledger, merchant_id)
            if one.loan_id == loan_id
        )
        where = position(held.terms, held.movements, DAY)
    pay(ground, loan_id, where.owed_fen, DAY, interest_fen=where.interest_owed_fen)
    stand_as_of(ground, TODAY)


def stand_as_of(ground: Ground, on: date) -> None:
    """What a close of the day writes into the live book."""
    day = day_number(on)
    with ground.transaction() as shelves:
        rows = []
        for one, held in holdings(shelves, ground.products(), ground.policy().ledger):
            where = position(held.terms, held.movements, day)
            number = shelves.loans.numbers([one.loan_id])[one.loan_id]
            late = where.days_past_due
            rows.append(
                LiveStanding(
                    number, 0, 0, where.interest_owed_fen, 0, where.due_fen, where.past_due_since, where.next_due_day,
                    where.next_due_fen, 3 if late > 90 else 2 if late else 1, 1, day,
                )
            )  # fmt: skip
        shelves.loans.live.put_standings(rows)


def many_late(shelves: Shelves, count: int) -> None:
    """So many more borrowers, each late by another number of days."""
    people = [merchant(f"N{n:06d}", name=f"商户{n:06d}", legal_person_id=f"P-N{n}") for n in range(count)]
    shelves.merchants.put(people)
    shelves.loans.put(
        [loan(f"LN{n:06d}", f"N{n:06d}", DAY - 200, DAY - 1 - n % 150, 10_000_00 + n * 100) for n in range(count)]
    )
    shelves.loans.add_events([drawn(f"LN{n:06d}", DAY - 200, 10_000_00 + n * 100) for n in range(count)])
    numbers = shelves.loans.numbers([f"LN{n:06d}" for n in range(count)])
    shelves.loans.live.put_standings(
        [
            LiveStanding(
                numbers[f"LN{n:06d}"], 0, 0, 500, 0, 10_000_00, DAY - 1 - n % 150, None, 0, 2, 1, DAY,
            )
            for n in range(count)
        ]
    )  # fmt: skip


__all__ = ["BASIS", "DAY", "ME", "TODAY", "WHY", "day_of", "late_desk", "many_late", "pay", "pay_all", "replace"]
