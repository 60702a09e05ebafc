"""May staff book what they may, is it done once, and does a quote say what settles a loan?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.services.books import DAY, LINE, TODAY, booked, books, differences, kept, live, movements, on, stands
from tests.services.scored_desk import CLEAN, ME, SECOND, THIRD
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.lending.facts import Fact
from workbench.lending.pay_out import Leg, in_words, legs, legs_in, with_legs
from workbench.services.commands import Once
from workbench.services.ground import Ground
from workbench.services.lending import LendingService
from workbench.storage.store import Store

WHY = "客户来函说明，核对无误"


@pytest.fixture
def ground(store: Store) -> Ground:
    made = books(store)
    booked(made, "B", Fact("draw", DAY - 100, 10_000_00))
    booked(made, "A", Fact("draw", DAY - 200, 48_000_00))
    return made


@pytest.fixture
def desk(ground: Ground) -> LendingService:
    return LendingService(ground)


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def newest(ground: Ground) -> dict[str, object]:
    with ground.store.reading() as shelves:
        entry = list(shelves.journal.walk())[-1]
    return {"action": entry.action} | dict(json.loads(entry.payload))


def test_a_quote_settles_the_loan_to_the_fen(desk: LendingService, ground: Ground) -> None:
    quote = desk.quote("B")
    assert (quote.principal_fen, quote.interest_fen, quote.settle_fen) == (10_000_00, 500_00, 10_500_00)
    assert (quote.next_due_day, quote.next_due_fen) == (DAY + 165, 10_000_00 + 1_325_00)
    assert quote.saving_fen == 825_00
    desk.repay("B", quote.settle_fen, ME)
    assert stands(ground, "B").owed_fen == 0
    ahead = desk.quote("A", TODAY + timedelta(days=30))
    assert ahead.days_past_due > 0
    assert sum(due.principal_fen for due in ahead.dues) == 48_000_00
    assert ahead.dues[0].total_fen == ahead.due_fen
    assert desk.schedule("A", TODAY + timedelta(days=30)) == ahead.dues


def test_a_fee_of_paying_early_is_charged_first_and_quoted_before(
    desk: LendingService, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    products = {"credit_tmall": replace(ground.products()["credit_tmall"], prepay_fee=Decimal("0.01"))}
    monkeypatch.setattr(ground, "products", lambda: products)
    quote = desk.quote("B")
    assert (quote.prepay_fee_fen, quote.settle_fen) == (100_00, 10_600_00)
    desk.repay("B", 500_00 + 1_010_00, ME)  # interest, then 1,000 of principal and its fee
    assert [(m.kind, m.amount_fen, m.principal_fen) for m in movements(ground, "B")[1:]] == [
        ("fee", 10_00, 0),
        ("repay", 1_510_00, 1_000_00),
    ]
    desk.repay("B", desk.quote("B").settle_fen, ME)
    assert stands(ground, "B").owed_fen == 0


def test_charges_and_waivers_are_owed_settled_and_journalled(desk: LendingService, ground: Ground) -> None:
    now = desk.charge("B", "penalty", 80_00, WHY, ME)
    assert (now.charges_fen, now.due_fen) == (80_00, 80_00)
    assert live(ground, "B").charges_fen == 80_00
    with refused("NOT_PERMITTED"):
        desk.waive("B", 80_00, WHY, ME)
    assert desk.waive("B", 80_00, WHY, SECOND).charges_fen == 0
    told = newest(ground)
    assert (told["action"], told["reason"], told["first_changed_day"]) == ("loan.waive", WHY, DAY)
    with refused("COMMENT_TOO_SHORT"):
        desk.charge("B", "fee", 80_00, "因为", ME)
    with refused("CHARGE_UNKNOWN"):
        desk.charge("B", "repay", 80_00, WHY, ME)
    with refused("NOT_PERMITTED"):
        desk.charge("B", "fee", 80_00, WHY, Actor("s09", "审", Role.AUDITOR))
    assert list(differences(ground)) == []


def test_a_second_press_of_the_button_books_nothing(desk: LendingService, ground: Ground) -> None:
    once = Once(str(uuid4()))
    first = desk.repay("B", 100_00, ME, once=once)
    assert desk.repay("B", 100_00, ME, once=once).ledger == first.ledger
    assert len(movements(ground, "B")) == 2
    with refused("COMMAND_REUSED"):
        desk.repay("B", 200_00, ME, once=once)
    key = Once(str(uuid4()))
    for _ in range(2):
        desk.charge("B", "fee", 5_00, WHY, ME, once=key)
    assert stands(ground, "B").charges_fen == 5_00


def test_a_reversal_needs_who_may_sign_and_tells_the_first_day_that_moved(desk: LendingService, ground: Ground) -> None:
    desk.repay("B", 1_000_00, ME, on(20))
    with refused("NOT_PERMITTED"):
        desk.reverse("B", 2, WHY, ME)
    assert desk.reverse("B", 2, WHY, SECOND).principal_fen == 10_000_00
    told = newest(ground)
    assert (told["action"], told["first_changed_day"], told["reverses"]) == ("loan.reversal", DAY - 20, "2")
    with refused("ALREADY_REVERSED"):
        desk.reverse("B", 2, WHY, SECOND)


def test_a_day_far_back_needs_who_may_sign(desk: LendingService, ground: Ground) -> None:
    most = ground.policy().ledger.back_days
    with refused("DAY_TOO_FAR_BACK"):
        desk.repay("B", 1_00, ME, on(most + 1))
    desk.repay("B", 1_00, ME, on(most))
    desk.repay("B", 1_00, SECOND, on(most + 1))
    with refused("DAY_TO_COME"):
        desk.repay("B", 1_00, SECOND, TODAY + timedelta(days=1))


def test_an_order_that_is_returned_after_its_loan_was_repaid_is_owed_again(
    desk: LendingService, ground: Ground
) -> None:
    desk.repay("B", desk.quote("B").settle_fen, ME)
    now = desk.refund("B", 300_00, "2184567890123456789", WHY, ME)
    assert (now.principal_fen, now.due_fen) == (300_00, 300_00)
    assert movements(ground, "B")[-1].reference == "2184567890123456789"


def test_a_draw_of_the_b2b_loan_is_paid_out_in_two_legs_to_the_fen(desk: LendingService, ground: Ground) -> None:
    with ground.transaction() as shelves:
        shelves.loans.put([replace(shelves.loans.get(LINE), product_code="credit_b2b", fee_rate=Decimal(0))])
    desk.draw(LINE, 10_000_03, ME, reference="备货")
    (drawn,) = movements(ground, LINE)
    assert legs_in(drawn.reference) == (Leg("bank_card", 8_000_03), Leg("alipay", 2_000_00))
    told = newest(ground)
    assert told["pay_out"] == {"bank_card": 8_000_03, "alipay": 2_000_00}
    shares = ground.products()["credit_b2b"].pay_out
    for amount_fen in (1, 2, 3, 99, 12_345_67):
        assert sum(leg.amount_fen for leg in legs(shares, amount_fen)) == amount_fen
    assert legs_in("备货") == legs({}, 100) == ()
    assert in_words("备货 → bank_card 800003, alipay 200000", "CNY") == Text(
        "备货 → 银行卡 ¥8,000.03，支付宝 ¥2,000", "备货 → bank card ¥8,000.03, Alipay ¥2,000"
    )
    assert in_words(" → bank_card 800003", "CNY") == Text("银行卡 ¥8,000.03", "bank card ¥8,000.03")
    assert in_words("备货", "CNY") is None
    assert with_legs("备货", ()) == "备货"


def test_a_signed_line_moves_its_case_and_its_fee_is_not_owed(store: Store) -> None:
    ground = books(store, decided=True)
    desk = LendingService(ground)
    desk.draw(LINE, 20_000_00, ME)
    assert (stands(ground, LINE).charges_fen, kept(ground, LINE).case_no) == (0, CLEAN)
    assert desk.quote(LINE).due_fen == 0


def test_loss_first_then_recovery(desk: LendingService, ground: Ground) -> None:
    booked(ground, "C", Fact("draw", DAY - 100, 10_000_00))
    with refused("OVERPAID"):
        desk.recover("C", 1_00, "法院", ME)
    booked(ground, "C", Fact("write_off", DAY, stands(ground, "C").owed_fen))
    assert desk.recover("C", 1_000_00, "法院", THIRD).claims_fen == 9_500_00
