"""Does every offer keep limit, product and cost cap, and does its schedule add up to the fen?"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.decision.cases import POLICY, asked, case, features
from tests.decision.test_portfolio import PRODUCTS, random_case, random_policy
from workbench.applications.products import find_product
from workbench.decision.decide import decide
from workbench.decision.limits import limit
from workbench.decision.offers import NAMES, Offer, fee_fen, instalments, offers
from workbench.decision.outcome import Outcome
from workbench.decision.pricing import yearly_cost

TMALL = find_product("credit_tmall")


def made(product: str = "credit_tmall", **changes: Any) -> dict[str, Offer]:
    return {one.code: one for one in offers(case(**changes), POLICY, find_product(product))}


def test_three_offers_of_a_clean_case_the_recommended_one_first() -> None:
    found = offers(case(), POLICY, TMALL)
    assert [(one.code, one.amount_fen, one.term_days, one.repayment) for one in found] == [
        ("recommended", 60_000_00, 365, "bullet"),
        ("smaller", 30_000_00, 180, "bullet"),
        ("other_mode", 60_000_00, 365, "equal_principal"),
    ]
    advice = decide(case(), POLICY, TMALL)
    assert (found[0].amount_fen, found[0].price) == (advice.limit.amount_fen, advice.price)


def test_a_shorter_request_is_offered_a_longer_term_too() -> None:
    found = made(application=asked(term_days=180))
    assert found["smaller"].term_days == 90
    short = made("order_taobao", application=asked(term_days=30), order_base_fen=90_000_00)
    assert (short["longer"].term_days, short["longer"].repayment) == (60, "single")


def test_what_would_break_the_cost_cap_is_not_offered() -> None:
    assert "smaller" in made()
    # With this fee 365 days stay below the cap and 180 days do not.
    rows = tuple(replace(row, fee_rate=Decimal("0.035")) if row.product == "credit_tmall" else row
                 for row in POLICY.prices)  # fmt: skip
    dear = replace(POLICY, prices=rows)
    found = offers(case(), dear, TMALL)
    assert [one.code for one in found] == ["recommended"]
    assert yearly_cost(found[0].price, "xirr") <= POLICY.cost.cap
    too_dear = replace(POLICY, prices=tuple(replace(row, fee_rate=Decimal("0.2")) for row in POLICY.prices))
    assert offers(case(), too_dear, TMALL) == ()


@pytest.mark.parametrize("changes", [{"list_hits": 1}, {"score": None}, {"verified_month_fen": None}])
def test_nothing_is_offered_on_a_declined_unscored_or_unverified_case(changes: dict[str, Any]) -> None:
    assert made(**changes) == {}


def test_a_case_for_people_has_offers_within_its_limit() -> None:
    waits = case(fraud=None)
    assert decide(waits, POLICY, TMALL).outcome is Outcome.REFER
    found = offers(waits, POLICY, TMALL)
    assert found[0].amount_fen == limit(waits, POLICY, TMALL).amount_fen > 0


def test_the_least_amount_is_not_halved_and_the_same_terms_are_not_offered_twice() -> None:
    found = made(application=asked(requested_fen=1_000_00, term_days=90))
    assert found["recommended"].amount_fen == 1_000_00
    assert "smaller" not in found


def test_every_schedule_adds_up_to_amount_and_total_cost() -> None:
    start = case().as_of
    for offer in offers(case(application=asked(requested_fen=59_999_99)), POLICY, TMALL):
        plan = instalments(offer, start)
        assert sum(one.principal_fen for one in plan) == offer.amount_fen
        assert sum(one.interest_fen for one in plan) + fee_fen(offer) == offer.total_cost_fen
        assert plan[-1].day == start + timedelta(days=offer.term_days)
        assert all(one.total_fen >= 0 for one in plan)


def test_equal_parts_cost_less_in_all_for_the_same_daily_rate() -> None:
    found = made()
    assert found["other_mode"].total_cost_fen < found["recommended"].total_cost_fen
    assert found["other_mode"].daily_rate == found["recommended"].daily_rate


def test_random_offers_of_random_policies_keep_every_bound() -> None:
    rng = random.Random("offers")
    counts = [0, 0, 0, 0, 0]
    for _ in range(6):
        policy = random_policy(rng)
        for one in (random_case(rng, policy) for _ in range(60)):
            product = PRODUCTS[one.application.product_code]
            found = offers(one, policy, product)
            counts[len(found)] += 1
            most_fen = limit(one, policy, product).amount_fen
            assert (
                len({(o.amount_fen, o.term_days, o.repayment) for o in found})
                == len(found)
                <= 3 + max(len(product.other_repayments) - 1, 0)
            )
            assert len({o.code for o in found}) == len(found)
            for offer in found:
                assert product.min_fen <= offer.amount_fen <= most_fen
                assert yearly_cost(offer.price, policy.cost.basis) <= policy.cost.cap
                assert offer.term_days <= max(product.terms_days)
            advice = decide(one, policy, product)
            if found and advice.outcome in {Outcome.APPROVE, Outcome.APPROVE_LOWER}:
                assert (found[0].code, found[0].amount_fen) == ("recommended", advice.limit.amount_fen)
    assert min(counts) > 0


def test_every_offer_has_a_name_and_a_high_refund_rate_changes_none_of_the_terms() -> None:
    assert all(text.zh and text.en for text in NAMES.values())
    assert made(features=features(refund_share_90=0.12)).keys() == made().keys()
