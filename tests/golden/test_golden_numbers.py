"""Do the published figures and worked examples come out exactly, each under its own number?

G1 to G16, and the cost vectors: rates on unrounded payments of one unit, to one millionth.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.decision.cases import case
from tests.flows.lines_of import views
from workbench.applications.policy import Classification
from workbench.applications.policy_file import load_policy
from workbench.applications.products import find_product
from workbench.common.dates import day_number
from workbench.common.rates import to_millionths
from workbench.decision.all_in import Charges, all_in, largest_monthly_fee
from workbench.decision.limits import limit
from workbench.decision.pricing import (
    Payment,
    compound_year,
    effective_year,
    irr_x12,
    month_after,
    price,
    schedule,
    simple_year,
    xirr,
)
from workbench.decision.working_capital import Worksheet, working_capital
from workbench.flows.engine import open_engine
from workbench.flows.order_base import order_base
from workbench.lending.classification import CLASS_NAMES, classify
from workbench.lending.ledger import draw, position, repay
from workbench.lending.movement import Movement, Terms
from workbench.portfolio.ageing import bucket_of
from workbench.portfolio.book_figures import ratio, stand
from workbench.portfolio.book_rows import BookDay
from workbench.portfolio.funding import usage

START = date(2026, 1, 5)
FIVE, SIX = Decimal("0.0005"), Decimal("0.0006")
PILOT = load_policy("cn-2008-pilot")
YI = 100_000_000_00  # 亿 in minor units


def near(found: Decimal, per_cent: str) -> bool:
    return abs(found - Decimal(per_cent) / 100) <= Decimal("0.000001")


def fifths(count: int) -> tuple[date, ...]:
    return tuple(month_after(START, month) for month in range(1, count + 1))


def cents(value: Decimal, places: int = 2) -> Decimal:
    return round(value, places)


def average(whole: int, parts: int, places: int = 2) -> Decimal:
    found = ratio(whole, parts)
    assert found is not None
    return cents(found, places)


def test_g1_the_first_half_of_2012() -> None:
    assert average(13_000_000_000, 1_700_000) == Decimal("7647.06")
    assert average(1_700_000, 182) == Decimal("9340.66")


def test_g2_all_loans_ever_made() -> None:
    assert average(81_023_000_000, 8_030_800) == Decimal("10089.03")
    assert average(81_023_000_000, 240_300) == Decimal("337174.37")
    assert average(8_030_800, 240_300, 3) == Decimal("33.420")


def test_g3_the_book() -> None:
    assert average(1_978_000_000, 43_800) == Decimal("45159.82")
    assert average(1_978_000_000, 114_800) == Decimal("17229.97")
    assert average(114_800, 43_800, 3) == Decimal("2.621")


def owing(amount_fen: int, opened: int, today: int, daily: Decimal = FIVE) -> BookDay:
    """A loan of 60 days, repaid at once, as the sums of a day count it."""
    terms = Terms(amount_fen, daily, opened, opened + 60)
    now = position(terms, (Movement(opened, "draw", amount_fen, amount_fen, 0, amount_fen),), today)
    loan_class, bucket = classify(now.days_past_due, Classification()), bucket_of(now.days_past_due)
    run_micro = now.principal_fen * to_millionths(daily)
    return BookDay(today, "credit_tmall", "", "own", loan_class, bucket, 1, now.principal_fen, run_micro)


def test_g4_bad_loans_of_the_book() -> None:
    today = day_number(START)
    bad_fen = 24_329_400_00
    book = [owing(1_978_000_000_00 - bad_fen, today - 1, today), owing(bad_fen, today - 151, today)]
    found = stand(today, book, ())
    npl_share = found.bad.share_of(found.all)
    assert (found.bad.fen, npl_share) == (24_329_400_00, Decimal("0.0123"))
    assert npl_share is not None
    assert npl_share * 1_978_000_000 == 24_329_400


def test_g5_the_funding_cap_before_and_after_a_sale() -> None:
    book_fen = 1978 * YI // 100
    before = usage(PILOT, book_fen)
    assert (before.cap_fen, before.headroom_fen) == (24 * YI, 422 * YI // 100)
    assert usage(PILOT, book_fen - 5 * YI, sold_fen=5 * YI).headroom_fen == 922 * YI // 100


def test_g6_the_balance_behind_a_million_of_interest_a_day() -> None:
    assert Decimal(1_000_000) / FIVE == Decimal("20.00") * 10**8
    assert cents(Decimal(1_000_000) / SIX / 10**8) == Decimal("16.67")
    assert stand(0, [owing(20 * YI, 0, 0)], ()).daily_interest_fen == 1_000_000_00


def test_g7_an_order_loan_of_twelve_days() -> None:
    assert price(10_000_00, FIVE, Decimal(0), START, 12, "single").total_cost_fen == 60_00


def test_g8_a_revolving_draw_repaid_in_two_parts() -> None:
    day = day_number(START)
    terms = Terms(limit_fen=10_000_00, daily_rate=SIX, opened_day=day, maturity_day=day + 180)
    book = draw(terms, (), day, 10_000_00, "r")
    for after, amount_fen in ((10, 4_060_00), (25, 6_054_00)):
        book = (*book, repay(terms, book, day + after, amount_fen, "r"))
    assert [movement.interest_fen for movement in book[1:]] == [60_00, 54_00]
    assert book[-1].balance_fen == 0
    paid = tuple(
        Payment(START + timedelta(days=m.day - day), Decimal(m.principal_fen), Decimal(m.interest_fen))
        for m in book[1:]
    )
    assert near(xirr(START, Decimal(10_000_00), paid), "24.382591")


def test_g9_six_months_of_interest_and_a_bullet() -> None:
    payments = schedule(SIX, START, fifths(6), "bullet")
    interest = [one.interest * 50_000 for one in payments]
    assert (interest, sum(interest)) == ([930, 840, 930, 900, 930, 900], 5_430)
    found = all_in(START, payments)
    assert near(found.nominal_365, "21.90")
    assert abs(found.irr_x12 - Decimal("0.21717")) < Decimal("0.000005")  # published to three places
    assert near(found.xirr, "24.239313")
    assert near(all_in(START, payments, Charges(at_draw=Decimal("0.01"))).xirr, "26.899983")


def test_g10_twelve_equal_parts() -> None:
    payments = schedule(FIVE, START, fifths(12), "equal_principal")
    interest = [cents(one.interest * 60_000) for one in payments]
    expected = "930 770 775 675 620 525 465 387.50 300 232.50 150 77.50"
    assert interest == [Decimal(amount) for amount in expected.split()]
    assert sum(interest) == Decimal("5907.50")
    assert near(xirr(START, Decimal(1), payments), "19.857155")


@pytest.mark.parametrize(
    ("daily", "expected"),
    [
        pytest.param(FIVE, ("18.25", "18.00", "20.016", "19.859"), id="g11"),
        pytest.param(SIX, ("21.90", "21.60", "24.475", "24.241"), id="g12"),
    ],
)
def test_g11_g12_one_daily_rate_and_its_four_yearly_names(daily: Decimal, expected: tuple[str, ...]) -> None:
    found = (simple_year(daily), simple_year(daily, 360), compound_year(daily), effective_year(daily, 30))
    assert [cents(a * 100, len(b.partition(".")[2])) for a, b in zip(found, expected, strict=True)] == [
        Decimal(b) for b in expected
    ]


def test_g13_the_five_classes_begin_on_their_days() -> None:
    found = [CLASS_NAMES[classify(days, Classification())].zh for days in (0, 1, 90, 91, 270, 271, 360, 361)]
    assert found == ["正常", "关注", "关注", "次级", "次级", "可疑", "可疑", "损失"]


def test_g14_what_an_order_loan_stands_on() -> None:
    engine, day = open_engine(memory_mb=200, threads=1), 20700

    def order(name: str, yuan: int, status: str, **more: object) -> dict[str, object]:
        made: dict[str, object] = {"merchant_id": "m1", "day": day - 3, "order_id": name, "line_no": 1}
        return made | {"gross_fen": yuan * 100, "paid_fen": yuan * 100, "status": status, "buyer_key": name} | more

    from datetime import datetime

    sent = {"shipped_at": datetime(2026, 9, 3, 8)}  # noqa: DTZ001
    orders = [
        order("A", 1_000, "shipped", **sent), order("B", 500, "shipped", refund_fen=500_00, **sent),
        order("C", 800, "paid"), order("D", 1_200, "finished", **sent),
    ]  # fmt: skip
    views(engine, orders=orders)
    eligible_fen = order_base(engine, day)["m1"]
    assert eligible_fen == 1_000_00
    base = limit(case(order_base_fen=eligible_fen), PILOT, find_product("order_taobao"))
    may_stand_fen = next(term.amount_fen for term in base.terms if term.code == "order_base")
    assert (may_stand_fen, may_stand_fen - 300_00) == (800_00, 500_00)


def test_g15_the_working_capital_worksheet() -> None:
    figures_ = "20315.74 19178.09 903.12 36500 1222.43 79.55 1029.66 1845.39 1.00 3001.22"
    found = working_capital(Worksheet(*(Decimal(figure) for figure in figures_.split())))
    assert (cents(found.turns, 4), cents(found.need), cents(found.new_loan)) == (
        Decimal("4.8516"), Decimal("7188.83"), Decimal("4187.61"),
    )  # fmt: skip
    assert cents(found.new_loan, 6) == Decimal("4187.609721")


def test_g16_a_fixed_fee_paid_by_the_day() -> None:
    days = -(-11_300 // 100)
    payments = tuple(Payment(START + timedelta(days=i + 1), Decimal(100), Decimal(0)) for i in range(days))
    assert days == 113
    assert near(xirr(START, Decimal(10_000), payments), "122.317227")


# --- cost vectors ---------------------------------------------------------------------------------------------------


def equal_months(count: int = 12) -> tuple[Payment, ...]:
    return tuple(Payment(month_after(START, i), Decimal(1) / count, Decimal(0)) for i in range(1, count + 1))


def test_one_per_cent_a_month_of_the_original_principal() -> None:
    found = all_in(START, equal_months(), Charges(each=Decimal("0.01")))
    assert near(found.monthly, "1.78809869")
    assert near(found.irr_x12, "21.45718430")
    assert near(found.compound, "23.69838417")


def test_the_same_with_three_per_cent_at_the_draw_is_blocked() -> None:
    found = all_in(START, equal_months(), Charges(at_draw=Decimal("0.03"), each=Decimal("0.01")))
    assert near(found.monthly, "2.28457083")
    assert near(found.irr_x12, "27.41485002")
    assert near(found.compound, "31.13587776")
    assert found.irr_x12 > load_policy("cn-2025").cost.cap


def test_ten_yuan_break_the_cap_on_seven_thousand_for_a_week() -> None:
    week = schedule(FIVE, START, (START + timedelta(days=7),), "single")
    found = all_in(START, week, Charges(at_end=Decimal(10) / 7000))
    assert near(found.nominal_365, "25.69897959")
    assert near(found.xirr, "29.22159984")
    assert found.xirr > load_policy("cn-2025").cost.cap


def test_ninety_days_at_five_in_ten_thousand() -> None:
    found = all_in(START, schedule(FIVE, START, (START + timedelta(days=90),), "single"))
    assert near(found.nominal_365, "18.25")
    assert near(found.xirr, "19.54383332")


def test_the_largest_flat_monthly_fee_is_solved_and_lands_on_the_cap() -> None:
    for cap, basis, expected in (
        ("0.24", "irr_x12", "1.12262633"), ("0.24", "compound", "1.0119"), ("0.12", "irr_x12", "0.55154553"),
    ):  # fmt: skip
        fee = largest_monthly_fee(Decimal(cap), 12, basis)
        assert near(fee, expected)
        found = all_in(START, equal_months(), Charges(each=fee))
        assert abs((found.irr_x12 if basis == "irr_x12" else found.compound) - Decimal(cap)) < Decimal("1e-9")


def test_one_loan_passes_on_two_bases_and_fails_on_the_third() -> None:
    found, cap = all_in(START, schedule(SIX, START, fifths(6), "bullet")), load_policy("cn-2025").cost.cap
    assert found.nominal_365 < cap
    assert found.irr_x12 < cap
    assert found.xirr > cap
    assert irr_x12(Decimal(1), schedule(SIX, START, fifths(6), "bullet")) == found.irr_x12
