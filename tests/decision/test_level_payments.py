"""Is a level payment the same to the fen wherever it is told: alone, priced, offered and as the ledger books it?"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from tests.decision.cases import MERCHANT, POLICY, asked, case
from workbench.applications.instalment_plans import level_dues, level_payment_fen
from workbench.applications.policy_file import load_policy
from workbench.applications.policy_ledger import STANDARD
from workbench.applications.products import find_product
from workbench.common.dates import day_number
from workbench.decision.all_in import all_in
from workbench.decision.offers import MODES, SHORT_MODES, fee_fen, instalments, offers
from workbench.decision.pricing import LEVEL, effective_year, in_fen, payment_days, price, schedule
from workbench.lending.movement import Terms
from workbench.lending.replay import agreed
from workbench.lending.schedule import schedule as dues_of
from workbench.merchants.merchant import Platform
from workbench.records import verify_decision

START = date(2026, 1, 5)
FIVE = Decimal("0.0005")
B2B = replace(MERCHANT, platform=Platform.B2B, city="杭州", trustpass_index=80)


def gaps(start: date, days: tuple[date, ...]) -> list[int]:
    return [(after - before).days for before, after in pairwise((start, *days))]


def left_over(pay: Fraction, whole: Fraction, daily: Fraction, spans: list[int]) -> Fraction:
    """What is owed after every payment, by the plain recursion of the balance."""
    owed = whole
    for span in spans:
        owed = owed + owed * daily * span - pay
    return owed


def by_bisection(whole: Fraction, daily: Fraction, spans: list[int], steps: int = 200) -> Fraction:
    low, high = whole / len(spans), whole * (1 + daily * sum(spans))
    assert left_over(low, whole, daily, spans) >= 0 >= left_over(high, whole, daily, spans)
    for _ in range(steps):
        middle = (low + high) / 2
        low, high = (middle, high) if left_over(middle, whole, daily, spans) > 0 else (low, middle)
    return (low + high) / 2


def half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def test_sixty_thousand_over_twelve_months_is_what_bisection_finds() -> None:
    days = payment_days(START, 365)
    spans = gaps(START, days)
    assert spans == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    found = by_bisection(Fraction(60_000_00), Fraction(1, 2000), spans)
    plan = in_fen(60_000_00, FIVE, START, 365, LEVEL)
    assert half_up(found) == 5_505_76
    assert [one.total_fen for one in plan[:-1]] == [5_505_76] * 11
    assert sum(one.principal_fen for one in plan) == 60_000_00
    assert abs(plan[-1].total_fen - 5_505_76) <= 12
    assert level_payment_fen(60_000_00, 500, day_number(START), [day_number(day) for day in days]) == 5_505_76
    # The unit payments the rates stand on are the same sum, not rounded.
    units = schedule(FIVE, START, days, LEVEL)
    assert all(abs(Fraction(one.total) * 60_000_00 - found) < Fraction(1, 10**15) for one in units)


def test_every_yearly_rate_of_the_golden_loan_makes_its_payments_worth_what_was_lent() -> None:
    found, days = price(60_000_00, FIVE, Decimal(0), START, 365, LEVEL), payment_days(START, 365)
    pay = float(by_bisection(Fraction(1), Fraction(1, 2000), gaps(START, days)))

    def worth(rate: float, times: list[float]) -> float:
        return sum(pay / (1 + rate) ** time for time in times)

    assert abs(worth(float(found.xirr), [(day - START).days / 365 for day in days]) - 1) < 1e-9
    assert abs(worth(float(found.irr_x12) / 12, [float(month) for month in range(1, 13)]) - 1) < 1e-9
    assert found.nominal_365 == Decimal("0.1825")
    assert found.total_cost_fen == sum(one.interest_fen for one in in_fen(60_000_00, FIVE, START, 365, LEVEL))
    whole = all_in(START, schedule(FIVE, START, days, LEVEL))
    assert (whole.xirr, whole.irr_x12) == (found.xirr, found.irr_x12)
    assert abs(whole.nominal_365 - Decimal("0.1825")) < Decimal("1e-12")
    # More is owed for longer than with equal principal, so more is paid; the yearly rate is nearly the same.
    equal = price(60_000_00, FIVE, Decimal(0), START, 365, "equal_principal")
    assert equal.total_cost_fen == 5_907_50 < found.total_cost_fen < 365 * 30_00
    assert abs(found.xirr - equal.xirr) < Decimal("0.0005")
    assert effective_year(FIVE, 31) < found.xirr < effective_year(FIVE, 28)
    dear = price(60_000_00, FIVE, Decimal("0.01"), START, 365, LEVEL)
    assert dear.total_cost_fen == found.total_cost_fen + 600_00
    assert dear.xirr > found.xirr


def test_what_is_offered_is_what_the_ledger_lets_fall_due_to_the_fen() -> None:
    chance = random.Random("level")
    for _ in range(400):
        ppm, term = chance.randrange(1, 1000), chance.choice([20, 30, 45, 60, 90, 180, 365, 730])
        amount_fen = chance.choice([chance.randrange(1, 1_000_000_00), chance.randrange(1, 100), 50_000_00])
        start = date(2026, 1, 1) + timedelta(days=chance.randrange(800))
        first, daily = day_number(start), Decimal(ppm) / 1_000_000
        line = agreed(Terms(amount_fen, daily, first, first + term), first + term, LEVEL)
        booked = dues_of(line, amount_fen)
        plan = in_fen(amount_fen, daily, start, term, LEVEL)
        assert [(due.day, due.principal_fen, due.interest_fen) for due in booked] == [
            (day_number(one.day), one.principal_fen, one.interest_fen) for one in plan if one.total_fen
        ]
        if amount_fen >= 100_00:  # a few fen in many payments are repaid before the last
            assert len({one.total_fen for one in plan[:-1]}) <= 1
        assert price(amount_fen, daily, Decimal(0), start, term, LEVEL).total_cost_fen == sum(
            due.interest_fen for due in booked
        )


def test_the_last_payment_differs_by_less_than_half_a_fen_for_each_payment_with_its_interest() -> None:
    chance = random.Random("last")
    for _ in range(200):
        amount_fen = chance.randrange(1_000_00, 1_000_000_00)
        plan = in_fen(amount_fen, Decimal(chance.randrange(100, 1000)) / 1_000_000, START, 365, LEVEL)
        assert abs(plan[-1].total_fen - plan[0].total_fen) <= 8  # 12 half fen with a year's interest, and its own
        assert all(one.principal_fen > 0 and one.interest_fen >= 0 for one in plan)


def test_the_single_file_solves_it_in_its_own_way_and_agrees() -> None:
    chance = random.Random("file")
    for _ in range(60):
        daily, amount_fen = Decimal(chance.randrange(1, 2000)) / 1_000_000, chance.randrange(1, 900_000_00)
        term = chance.choice([90, 180, 365])
        start = START + timedelta(days=chance.randrange(400))
        spans = gaps(start, payment_days(start, term))
        level = verify_decision.level_payment(Fraction(daily), spans)
        assert abs(level - by_bisection(Fraction(1), Fraction(daily), spans)) < Fraction(1, 10**30)
        interest = verify_decision.level_interest(amount_fen, Fraction(daily), spans, level)
        assert interest == [one.interest_fen for one in in_fen(amount_fen, daily, start, term, LEVEL)]


def test_a_period_whose_interest_is_more_than_the_level_payment_repays_nothing() -> None:
    # A long first period and a short second one at a rate nobody lends at: interest 90, level payment less.
    dues = level_dues(100_00, 100_000, 0, (9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20))
    pay_fen = level_payment_fen(100_00, 100_000, 0, (9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20))
    assert dues[0] == (0, 90_00)
    assert pay_fen < 90_00
    assert sum(part for part, _ in dues) == 100_00


@pytest.mark.parametrize("amount_fen", [60_000_00, 59_999_99, 1_000_00])
def test_the_b2b_credit_loan_is_offered_in_level_payments_beside_equal_principal(amount_fen: int) -> None:
    one = case(application=asked(product_code="credit_b2b", requested_fen=amount_fen, term_days=365), merchant=B2B)
    found = {offer.code: offer for offer in offers(one, POLICY, find_product("credit_b2b"))}
    assert {"recommended", "other_mode", "level_mode"} <= found.keys()
    level, equal = found["level_mode"], found["other_mode"]
    assert (level.repayment, equal.repayment) == ("equal_instalment", "equal_principal")
    assert level.amount_fen == equal.amount_fen == found["recommended"].amount_fen
    assert equal.total_cost_fen < level.total_cost_fen < found["recommended"].total_cost_fen
    plan = instalments(level, one.as_of)
    assert len({part.total_fen for part in plan[:-1]}) == 1
    assert MODES[level.repayment].zh == SHORT_MODES[level.repayment].zh == "等额本息"


HALVES = [Decimal("0.5"), Decimal("0.2"), Decimal("0.75")]


@pytest.mark.parametrize("half", HALVES)
def test_half_equal_principal_is_what_the_ledger_books_to_the_fen(half: Decimal) -> None:
    chance = random.Random(str(half))
    for _ in range(100):
        amount_fen, term = chance.randrange(1_00, 900_000_00), chance.choice([90, 180, 365])
        start = START + timedelta(days=chance.randrange(400))
        first, last = day_number(start), day_number(start) + term
        rules = replace(STANDARD, half_equal_share=half)
        booked = dues_of(agreed(Terms(amount_fen, FIVE, first, last, rules=rules), last, "half_equal"), amount_fen)
        plan = in_fen(amount_fen, FIVE, start, term, "half_equal", half)
        assert [due.principal_fen for due in booked] == [one.principal_fen for one in plan]
        # Interest of each payment is rounded alone in the offer, by its running total in the ledger.
        assert all(abs(due.interest_fen - one.interest_fen) <= 1 for due, one in zip(booked, plan, strict=True))


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("mode", ["bullet", "single", "equal_principal", "equal_instalment", "half_equal"])
def test_the_single_file_performs_every_price_again_and_misses_no_fen(mode: str, half: Decimal) -> None:
    def check(told: dict[str, Any], amount_fen: int) -> None:
        verify_decision.check_cost(told, amount_fen, START, mode, half, "")

    for amount_fen, fee, term in ((60_000_00, "0", 365), (49_999_99, "0.01", 180), (7_77, "0.005", 90)):
        found = price(amount_fen, FIVE, Decimal(fee), START, term, mode, half)
        names = ("daily_rate", "fee_rate", "nominal_365", "irr_x12", "xirr")
        told: dict[str, Any] = {name: str(getattr(found, name)) for name in names}
        told |= {"total_cost_fen": found.total_cost_fen, "term_days": term}
        check(told, amount_fen)
        with pytest.raises(verify_decision.Wrong, match=r"^total_cost_fen"):
            check(told | {"total_cost_fen": found.total_cost_fen + 1}, amount_fen)
        with pytest.raises(verify_decision.Wrong, match=r"^xirr"):
            check(told | {"xirr": str(found.xirr + Decimal("0.00001"))}, amount_fen)


@pytest.mark.parametrize("half", HALVES)
def test_the_pilot_offers_what_it_published_with_the_share_its_policy_names(half: Decimal) -> None:
    pilot = load_policy("cn-2008-pilot")
    policy = replace(pilot, ledger=replace(pilot.ledger, half_equal_share=half))
    product, day = find_product("credit_b2b_pilot"), date(2011, 6, 1)
    wish, firm = asked(product_code=product.code, term_days=180), replace(B2B, opened_on=date(2008, 1, 5))
    made = offers(case(application=wish, merchant=firm, as_of=day), policy, product)
    found = {offer.code: offer for offer in made}
    assert {(code, offer.repayment) for code, offer in found.items()} == {
        ("recommended", "bullet"), ("smaller", "bullet"), ("level_mode", "equal_instalment"),
        ("half_mode", "half_equal"),
    }  # fmt: skip
    offer = found["half_mode"]
    plan = instalments(offer, day)
    assert sum(part.principal_fen for part in plan[:-1]) == round(offer.amount_fen * half * 5 / 6)
    assert sum(part.interest_fen for part in plan) + fee_fen(offer) == offer.total_cost_fen
    assert [one.verified for one in product.published if one.code == "half_equal"] == [False]


def test_a_product_that_does_not_list_it_is_not_offered_in_level_payments() -> None:
    found = offers(case(), POLICY, find_product("credit_tmall"))
    assert LEVEL not in {offer.repayment for offer in found}
