"""Do the prices agree with the published worked examples?"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from workbench.decision.pricing import (
    Payment,
    compound_year,
    effective_year,
    irr_x12,
    month_after,
    payment_days,
    price,
    schedule,
    simple_year,
    xirr,
)

START = date(2026, 1, 5)
FIVE, SIX = Decimal("0.0005"), Decimal("0.0006")


def near(found: Decimal, expected: str) -> bool:
    return abs(found - Decimal(expected)) < Decimal("0.000001")


def fifths(count: int) -> tuple[date, ...]:
    return tuple(month_after(START, month) for month in range(1, count + 1))


def test_an_order_loan_of_twelve_days_costs_sixty_yuan() -> None:
    found = price(1_000_000, FIVE, Decimal(0), START, 12, "single")
    assert found.total_cost_fen == 6_000


def test_interest_is_rounded_once_and_not_every_day() -> None:
    assert price(1_000_300, FIVE, Decimal(0), START, 12, "single").total_cost_fen == 6_002


def test_a_revolving_draw_repaid_in_two_parts_has_the_published_yearly_rate() -> None:
    payments = (
        Payment(START + timedelta(days=10), Decimal(4000), Decimal(60)),
        Payment(START + timedelta(days=25), Decimal(6000), Decimal(54)),
    )
    assert near(xirr(START, Decimal(10000), payments), "0.24382591")


def test_six_months_of_interest_and_a_bullet_have_the_published_bases() -> None:
    payments = schedule(SIX, START, fifths(6), "bullet")
    assert [payment.interest * 50_000 for payment in payments] == [930, 840, 930, 900, 930, 900]
    assert near(simple_year(SIX), "0.2190")
    assert abs(irr_x12(Decimal(1), payments) - Decimal("0.21717")) < Decimal("0.000005")
    assert near(xirr(START, Decimal(1), payments), "0.24239313")
    assert near(xirr(START, Decimal("0.99"), payments), "0.26899983")


def test_twelve_equal_parts_have_the_published_interest_and_rate() -> None:
    payments = schedule(FIVE, START, fifths(12), "equal_principal")
    interest = [float((payment.interest * 60_000).quantize(Decimal("0.01"))) for payment in payments]
    assert interest == [930, 770, 775, 675, 620, 525, 465, 387.5, 300, 232.5, 150, 77.5]
    assert near(xirr(START, Decimal(1), payments), "0.19857155")


@pytest.mark.parametrize(
    ("daily", "expected"),
    [(FIVE, ("0.1825", "0.18", "0.20016", "0.19859")), (SIX, ("0.2190", "0.2160", "0.24475", "0.24241"))],
)
def test_one_daily_rate_has_four_yearly_names(daily: Decimal, expected: tuple[str, ...]) -> None:
    found = (simple_year(daily), simple_year(daily, 360), compound_year(daily), effective_year(daily, 30))
    assert [abs(a - Decimal(b)) < Decimal("0.00001") for a, b in zip(found, expected, strict=True)] == [True] * 4


def monthly(count: int, fee: str) -> tuple[Payment, ...]:
    part = Decimal(1) / count
    return tuple(Payment(START + timedelta(days=30 * i), part, Decimal(fee)) for i in range(1, count + 1))


def test_a_flat_monthly_fee_costs_nearly_twice_its_name() -> None:
    assert near(irr_x12(Decimal(1), monthly(12, "0.01")), "0.2145718430")
    assert near(irr_x12(Decimal("0.97"), monthly(12, "0.01")), "0.2741485002")
    assert near(irr_x12(Decimal(1), monthly(12, "0.0112262633")), "0.24")


def test_a_small_fee_breaks_the_cap_on_a_short_loan() -> None:
    payments = (Payment(START + timedelta(days=7), Decimal(7000), Decimal("24.5") + 10),)
    assert near(xirr(START, Decimal(7000), payments), "0.2922159984")
    assert near(Decimal("34.5") / 7000 / 7 * 365, "0.2569897959")


def test_ninety_days_at_five_in_ten_thousand_cost_nineteen_and_a_half_per_cent() -> None:
    found = price(100_000, FIVE, Decimal(0), START, 90, "single")
    assert found.nominal_365 == Decimal("0.1825")
    assert near(found.xirr, "0.1954383332")


def test_a_fixed_fee_advance_shows_why_dated_payments_are_needed() -> None:
    daily = [Decimal(100)] * 113
    payments = tuple(Payment(START + timedelta(days=i + 1), amount, Decimal(0)) for i, amount in enumerate(daily))
    assert near(xirr(START, Decimal(10_000), payments), "1.22317227")


def test_the_last_payment_falls_exactly_at_the_end_of_the_term() -> None:
    days = payment_days(START, 365)
    assert len(days) == 12
    assert days[-1] == START + timedelta(days=365)
    assert payment_days(date(2026, 1, 31), 90)[0] == date(2026, 2, 28)
    assert len(payment_days(START, 30)) == 1


def test_a_fee_that_takes_everything_has_no_rate() -> None:
    with pytest.raises(ArithmeticError):
        price(100_000, FIVE, Decimal(1), START, 365, "bullet")
