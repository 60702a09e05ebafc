"""Are the lender's constraints read from the records, and is a loan past one of them refused at signing?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.builders import NOW
from tests.services.scored_desk import CLEAN, ME, SECOND, THIRD, fill
from workbench.applications.policy import Policy
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.decision.governor import Governed, Headroom
from workbench.decision.outcome import Outcome
from workbench.services.borrowings import BorrowingService, NewBorrowing
from workbench.services.decision import DecisionService
from workbench.services.governor import GovernorService, booked_at
from workbench.services.ground import Ground
from workbench.storage.kept_funding import Agreed, KeptBorrowing, KeptPool
from workbench.storage.kept_loans import KeptLoan, LoanEvent
from workbench.storage.store import Store

DAY = day_number(date(2026, 11, 1))
BY = Agreed(SECOND.staff_id, NOW)


@pytest.fixture
def ground(store: Store) -> Ground:
    return fill(store)


def row(found: Governed, code: str) -> Headroom:
    return next(one for one in found.rows if one.code == code)


def lend(ground: Ground, loan_id: str, product: str, limit_fen: int, balance_fen: int, merchant_id: str = "M2") -> None:
    loan = KeptLoan(
        loan_id, merchant_id, None, product, "CNY", limit_fen, Decimal("0.0004"), DAY, DAY + 90, "open", "B"
    )
    with ground.transaction() as shelves:
        shelves.loans.put([loan])
        if balance_fen:
            shelves.loans.add_events(
                [LoanEvent(loan_id, 1, DAY, "draw", balance_fen, balance_fen, 0, balance_fen, "r")]
            )


def borrow(ground: Ground, lender: str, amount_fen: int) -> None:
    """Recorded by one, agreed to by another."""
    days = (date(2026, 11, 1), date(2027, 11, 1))
    new = NewBorrowing(lender, "bank", amount_fen, Decimal("0.05"), *days, reason="合同 2026-18")
    desk = BorrowingService(ground)
    number = desk.borrow(new, SECOND)
    if amount_fen >= ground.policy().funds.two_persons_from_fen:
        desk.agree("borrowing", number, THIRD)


def sold_before(ground: Ground, amount_fen: int) -> None:
    with ground.transaction() as shelves:
        shelves.pools.add(KeptPool("P-0000", "1-10 号", "", "active", "{}", "{}", 0, 0, amount_fen, "登记前", BY))


def with_funding(ground: Ground, **changes: object) -> Policy:
    policy = ground.policy()
    made = replace(policy, funding=replace(policy.funding, **changes))  # type: ignore[arg-type]
    ground._policies[policy.policy_id] = made
    return made


def test_every_constraint_stands_before_and_after_this_loan(ground: Ground) -> None:
    lend(ground, "L1", "credit_tmall", 50_000_00, 20_000_00)
    lend(ground, "L2", "credit_b2b", 70_000_00, 70_000_00)
    found = GovernorService(ground).of_case(CLEAN, 60_000_00)
    assert found.allowed
    consolidated, company = row(found, "FUNDING_CAP"), row(found, "FUNDING_ENTITY")
    assert (consolidated.cap_fen, consolidated.used_fen) == (2_400_000_000_00, 120_000_00)
    assert (company.cap_fen, company.used_fen, company.after_fen) == (1_500_000_000_00, 50_000_00, 110_000_00)
    assert row(found, "FUNDING_LAW").cap_fen == 9_600_000_000_00
    assert row(found, "BORROWER").cap_fen == 160_000_000_00
    assert row(found, "LINKED").cap_fen == 240_000_000_00
    assert {one.code for one in found.rows} >= {
        "LEGAL_PERSON",
        "HOUSEHOLD",
        "ABS",
        "JOINT_SHARE",
        "REGION",
        "COST_xirr",
    }
    assert [one.code for one in found.rows if one.binding] == ["LEGAL_PERSON"]


def test_each_product_stands_on_the_books_of_one_company(ground: Ground) -> None:
    rules = ground.policy().funding
    names = {code: booked_at(rules, code) for code in ("credit_tmall", "order_taobao", "credit_b2b")}
    assert {code: one.code for code, one in names.items() if one} == {
        "credit_tmall": "chongqing", "order_taobao": "chongqing", "credit_b2b": "zhejiang",
    }  # fmt: skip
    assert sum(one.capital_fen for one in rules.entities) == rules.capital_fen


def test_a_company_that_is_full_stops_the_signature_though_the_group_has_room(ground: Ground) -> None:
    rules = ground.policy().funding
    small = replace(rules.entities[0], capital_fen=50_000_00)
    large = replace(rules.entities[1], capital_fen=rules.capital_fen - 50_000_00)
    with_funding(ground, entities=(small, large))
    lend(ground, "L1", "credit_tmall", 20_000_00, 0)
    found = GovernorService(ground).of_case(CLEAN, 60_000_00)
    assert (row(found, "FUNDING_ENTITY").left_fen, row(found, "FUNDING_CAP").state) == (-5_000_00, "ok")
    relief = {one.kind: one for one in found.reliefs}
    assert relief["lower"].amount_fen == 5_000_00
    assert "transfer" not in relief
    desk = DecisionService(ground)
    draft = replace(desk.draft(CLEAN, ME), outcome=Outcome.APPROVE)
    with pytest.raises(StaffError, match="FUNDING_CAP") as refusal:
        desk.propose(CLEAN, draft, ME)
    assert "重庆" in refusal.value.text.zh
    exactly = replace(draft, limit_fen=55_000_00, comment="资金只余这些，先批这一部分")
    assert desk.propose(CLEAN, exactly, ME).limit_fen == 55_000_00


def test_the_pilot_counts_bank_lenders_and_what_nobody_recorded_does_not_pass(ground: Ground) -> None:
    with_funding(ground, rule="pilot", max_bank_lenders=2)
    governor = GovernorService(ground)
    assert row(governor.of_case(CLEAN), "BANK_LENDERS").state == "unknown"
    borrow(ground, "工商银行", 600_000_000_00)
    borrow(ground, "建设银行", 200_000_000_00)
    assert governor.of_case(CLEAN).allowed
    assert row(governor.of_case(CLEAN), "IN_HAND").cap_fen == 2_400_000_000_00
    with pytest.raises(StaffError, match="TOO_MANY_LENDERS"):
        borrow(ground, "农业银行", 1_00)
    with ground.transaction() as shelves:  # a third that stood before the rule did
        told = KeptBorrowing(0, "农业银行", "bank", "", 1_00, Decimal(0), DAY, DAY + 99, "", "active", BY)
        shelves.funding.add_borrowing(told)
    assert row(governor.of_case(CLEAN), "BANK_LENDERS").state == "over"


def test_lines_of_banks_nobody_named_leave_their_number_unknown(ground: Ground) -> None:
    with_funding(ground, rule="pilot", max_bank_lenders=2)
    with ground.transaction() as shelves:
        told = KeptBorrowing(0, "", "bank", "", 800_000_000_00, Decimal(0), 0, 100_000, "", "active", BY)
        shelves.funding.add_borrowing(told)
    found = GovernorService(ground).of_case(CLEAN)
    assert (row(found, "BANK_LENDERS").state, row(found, "IN_HAND").state) == ("unknown", "ok")


def test_a_lender_that_says_it_borrows_nothing_has_no_bank(ground: Ground) -> None:
    with_funding(ground, rule="pilot", max_bank_lenders=2)
    BorrowingService(ground).state_none(SECOND)
    found = row(GovernorService(ground).of_case(CLEAN), "BANK_LENDERS")
    assert (found.state, found.used_fen) == ("ok", 0)


def test_what_was_sold_counts_under_one_plus_four_and_not_under_the_pilot(ground: Ground) -> None:
    governor = GovernorService(ground)
    sold_before(ground, 500_000_000_00)
    found = governor.of_case(CLEAN)
    assert (row(found, "FUNDING_CAP").used_fen, row(found, "ABS").used_fen) == (500_000_000_00, 500_000_000_00)
    with_funding(ground, rule="pilot")
    assert row(governor.of_case(CLEAN), "FUNDING_CAP").used_fen == 0


@pytest.mark.parametrize(("amount_fen", "partner_fen"), [(0, 0), (-1, 0), (100, 100), (100, -1)])
def test_an_amount_that_cannot_be_is_refused(ground: Ground, amount_fen: int, partner_fen: int) -> None:
    with pytest.raises(StaffError, match="AMOUNT_IMPOSSIBLE"):
        GovernorService(ground).of_case(CLEAN, amount_fen, partner_fen)


def test_a_second_shop_of_one_owner_has_the_room_that_is_left(ground: Ground) -> None:
    lend(ground, "L1", "credit_tmall", 970_000_00, 0, merchant_id="M1")
    found = GovernorService(ground).of_case(CLEAN, 30_000_01)
    assert (row(found, "LEGAL_PERSON").left_fen, row(found, "LEGAL_PERSON").binding) == (-1, True)
    assert GovernorService(ground).of_case(CLEAN, 30_000_00).allowed


def test_what_is_promised_and_not_drawn_is_no_longer_free_to_advise(ground: Ground) -> None:
    from workbench.services.advice import case_input

    policy = ground.policy()
    lend(ground, "L1", "credit_tmall", 50_000_00, 20_000_00)
    lend(ground, "L2", "order_taobao", 10_000_00, 0)
    with ground.store.reading() as shelves:
        case = case_input(shelves, CLEAN, policy)
        assert shelves.loans.live.promised_fen() == 60_000_00
    assert case.headroom_fen == policy.funding_cap_fen - 60_000_00
