"""Are the golden figures exact, and is a share of nothing unknown and not nought?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from workbench.applications.policy_file import load_policy
from workbench.common.dates import day_number
from workbench.portfolio.ageing import BUCKETS, FLOORS, bucket_of, cells
from workbench.portfolio.book_figures import interest_bearing_fen, ratio, stand
from workbench.portfolio.book_rows import BookDay, BookTotal
from workbench.portfolio.concentration import concentration
from workbench.portfolio.economics import unit_economics
from workbench.portfolio.published import in_order, published
from workbench.portfolio.stress import Scenario, StressBook, scenarios, shifted_pd, stressed

POLICY = load_policy("cn-2008-pilot")
DAY = day_number(date(2013, 4, 30))


def seed_state() -> tuple[list[BookDay], list[BookTotal]]:
    """The published state: 114,800 loans, 19.78 亿, of it 1.23 % bad; a sold loan beside it."""
    whole, bad = 197_800_000_000, 2_432_940_000
    rows = [
        BookDay(DAY, "order_taobao", "", "own", 1, 0, 114_000, whole - bad, (whole - bad) * 500),
        BookDay(DAY, "order_taobao", "", "own", 3, 4, 800, bad, bad * 500),
        BookDay(DAY, "order_taobao", "", "P01", 3, 4, 9, 5_000_000_00, 0),
    ]
    return rows, [BookTotal(DAY, "", 43_800, 700, 900, 0, 0)]


def rounded(part: int, whole: int, places: int = 2) -> Decimal | None:
    found = ratio(part, whole)
    return None if found is None else round(found, places)


def test_golden_averages_of_the_published_totals() -> None:
    assert rounded(13_000_000_000, 1_700_000) == Decimal("7647.06")
    assert rounded(1_700_000, 182) == Decimal("9340.66")
    assert rounded(81_023_000_000, 8_030_800) == Decimal("10089.03")
    assert rounded(81_023_000_000, 240_300) == Decimal("337174.37")
    assert rounded(8_030_800, 240_300, 3) == Decimal("33.420")


def test_golden_figures_of_the_seed_state() -> None:
    now = stand(DAY, *seed_state())
    assert (now.all.loans, now.borrowers) == (114_800, 43_800)
    per_borrower, per_loan = ratio(now.all.fen, now.borrowers * 100), ratio(now.all.fen, now.all.loans * 100)
    assert per_borrower is not None
    assert per_loan is not None
    assert (round(per_borrower, 2), round(per_loan, 2)) == (Decimal("45159.82"), Decimal("17229.97"))
    assert round(ratio(now.all.loans, now.borrowers) or 0, 3) == Decimal("2.621")
    assert now.bad.fen == 24_329_400_00
    assert now.bad.share_of(now.all) == Decimal("0.0123")
    assert now.sold.fen == 5_000_000_00  # has left the balance and the base


def test_golden_balances_behind_a_million_of_interest_a_day() -> None:
    assert interest_bearing_fen(1_000_000_00, Decimal("0.0005")) == 2_000_000_000_00
    assert round(interest_bearing_fen(1_000_000_00, Decimal("0.0006")) / Decimal(10**10), 2) == Decimal("16.67")
    assert stand(DAY, *seed_state()).daily_interest_fen == 197_800_000_000 * 5 // 10_000


def test_a_share_of_nothing_is_unknown() -> None:
    empty = stand(DAY, [], [])
    assert empty.bad.share_of(empty.all) is None
    assert empty.borrowers == 0
    assert concentration({"M1": 0}).herfindahl is None


def test_every_day_past_due_has_one_bucket_and_its_class() -> None:
    assert [bucket_of(days) for days in (0, 1, 30, 31, 60, 90, 91, 180, 181, 270, 271, 360, 361, 4000)] == [
        0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6, 7, 7
    ]  # fmt: skip
    assert len(FLOORS) == len(BUCKETS)
    found = {cell.low: (cell.bucket, cell.loan_class) for cell in cells(POLICY.classification)}
    assert found == {0: (0, 1), 1: (1, 2), 31: (2, 2), 61: (3, 2), 91: (4, 3), 181: (5, 3), 271: (6, 4), 361: (7, 5)}
    forgiving = cells(replace(POLICY.classification, technical_days=7))
    assert [(cell.low, cell.loan_class) for cell in forgiving][:3] == [(0, 1), (1, 1), (8, 2)]


def test_unit_economics_take_loss_funding_and_cost_from_income() -> None:
    found = unit_economics(
        "p", 365, loans=10, drawn_fen=0, run_micro=18_250_000_000_000, principal_days_fen=100_000_00 * 365,
        fees_fen=500_00, default_rate=Decimal("0.02"), rules=POLICY.economics, operating_per_loan_fen=10_00,
    )  # fmt: skip
    assert (found.average_fen, found.income_fen) == (100_000_00, 18_250_000)
    assert (found.loss_fen, found.funding_fen, found.operating_fen) == (900_00, 5_000_00, 2_400_00 + 100_00)
    assert found.result_fen == 18_250_000 + 500_00 - 900_00 - 5_000_00 - 2_500_00
    assert found.per_hundred == Decimal(found.result_fen) / 10_000_000 * 100


def test_concentration_is_one_for_one_name_and_a_tenth_for_ten_equal_ones() -> None:
    assert concentration({"M1": 5}).herfindahl == 1
    ten = concentration({f"M{n}": 7 for n in range(10)})
    assert (ten.herfindahl, ten.top10_share) == (Decimal("0.1"), 1)
    assert concentration({"A": 1, "B": 3}).top == (("B", 3), ("A", 1))


def test_a_fall_of_sales_moves_the_odds_by_the_declared_elasticity() -> None:
    fall = Scenario("s", POLICY.name, sales_fall=Decimal("0.20"))
    odds = Decimal("0.02") / Decimal("0.98") * Decimal("1.5625")
    assert round(shifted_pd(Decimal("0.02"), fall, Decimal(2)), 12) == round(odds / (1 + odds), 12)
    double = Scenario("d", POLICY.name, pd_multiple=Decimal(2))
    assert shifted_pd(Decimal("0.7"), double, Decimal(2)) == 1


def test_stress_costs_more_the_harder_it_is_and_takes_room_to_lend() -> None:
    book = StressBook({"A": 9_000_000_00, "": 1_000_000_00}, 100_000_00, {"A": Decimal("0.01")}, Decimal("0.05"),
                      10_100_000_00)  # fmt: skip
    found = {one.code: stressed(book, one, POLICY) for one in scenarios(POLICY)}
    base, worst = found["base"], found["all"]
    newly = Decimal(9_000_000_00) * Decimal("0.01") + Decimal(1_000_000_00) * Decimal("0.05")
    assert base.bad_fen == 100_000_00 + int(newly)
    assert base.expected_loss_fen == round((newly + 100_000_00) * POLICY.economics.loss_given_default)
    assert all(worst.expected_loss_fen >= one.expected_loss_fen for one in found.values())
    assert all(worst.headroom_fen <= one.headroom_fen for one in found.values())
    assert found["pd2"].bad_fen == 100_000_00 + 2 * int(newly)


def test_published_figures_stand_in_order_and_lost_digits_stay_lost() -> None:
    rows, industry = published()
    assert [row.day for row in rows] == sorted(row.day for row in rows)
    lost = next(row for row in rows if row.lost)
    assert lost.lost == ("borrowers", "average")
    assert lost.borrowers is None
    assert round(industry.per_company_yuan / 10_000) == 9469
    assert round(industry.per_staff_yuan / 10_000) == 855
    with pytest.raises(ValueError, match="order of their days"):
        in_order(tuple(reversed(rows)))
