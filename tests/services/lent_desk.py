"""A desk with a book of drawn loans, for tests of funding: merchants of several regions, loans of two companies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.builders import APPROVER, NOW, OFFICER, PROGRAM, merchant
from tests.services.scored_desk import DIRECTOR, ground_on
from workbench.applications.policy import Policy
from workbench.common.dates import day_number
from workbench.services.ground import Ground
from workbench.storage.kept_loans import KeptLoan, LoanEvent
from workbench.storage.store import Store

TODAY = day_number(NOW.date())
PRODUCTS = {"chongqing": "credit_taobao", "zhejiang": "credit_b2b"}
REGIONS = ("浙江", "江苏", "上海", "广东")


def lent_desk(store: Store, balances: Sequence[int] = (), days: int = 90) -> Ground:
    """`balances` in fen: one drawn loan each, of a merchant of its own, at Chongqing."""
    ground = ground_on(store)
    with store.transaction() as shelves:
        shelves.staff.put(OFFICER, APPROVER, DIRECTOR, PROGRAM)
    add_loans(ground, balances, days=days)
    return ground


def add_loans(
    ground: Ground, balances: Sequence[int], *, first: int = 1, days: int = 90, opened: int = -30,
    entity: str = "chongqing",
) -> None:  # fmt: skip
    with ground.transaction() as shelves:
        people = [
            replace(merchant(f"M{n}"), region=REGIONS[n % 4], legal_person_id=f"P{n}", category=f"c{n % 3}")
            for n in range(first, first + len(balances))
        ]
        shelves.merchants.put(people)
        loans = [
            KeptLoan(
                f"LO-{n:05d}", f"M{n}", None, PRODUCTS[entity], "CNY", balance, Decimal("0.0006"), TODAY + opened,
                TODAY + days, "open", "ABC"[n % 3], entity,
            )
            for n, balance in enumerate(balances, start=first)
        ]  # fmt: skip
        shelves.loans.put(loans)
        shelves.loans.add_events(
            LoanEvent(loan.loan_id, 1, loan.opened_day, "draw", loan.limit_fen, loan.limit_fen, 0, loan.limit_fen, "r")
            for loan in loans
        )


def open_line(ground: Ground, loan_id: str, limit_fen: int, product: str = "credit_b2b") -> KeptLoan:
    """A line nobody drew on, of a new merchant."""
    loan = KeptLoan(
        loan_id, f"M-{loan_id}", None, product, "CNY", limit_fen, Decimal("0.0005"), TODAY, TODAY + 90, "open", "B"
    )
    with ground.transaction() as shelves:
        shelves.merchants.put([merchant(loan.merchant_id)])
        shelves.loans.put([loan])
    return loan


def with_policy(ground: Ground, **changes: object) -> Policy:
    """The policy in force with other numbers of its funding part."""
    policy = ground.policy()
    made = replace(policy, funding=replace(policy.funding, **changes))  # type: ignore[arg-type]
    ground._policies[policy.policy_id] = made
    return made


def on_day(ground: Ground, day: date) -> None:
    with ground.transaction() as shelves:
        shelves.settings.put("business_date", day.isoformat())


def repaid(ground: Ground, loan_id: str, day: int, principal_fen: int, interest_fen: int) -> None:
    """A payment as the ledger would split it."""
    with ground.transaction() as shelves:
        owed = shelves.loans.live.balances([loan_id])[loan_id]
        shelves.loans.add_events(
            [
                LoanEvent(
                    loan_id, shelves.loans.next_event_no(loan_id), day, "repay", principal_fen + interest_fen,
                    principal_fen, interest_fen, owed - principal_fen, "r",
                )
            ]
        )  # fmt: skip
