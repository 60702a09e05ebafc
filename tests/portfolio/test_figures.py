"""Do months, caps, vintages and warnings of a book come out as published?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from workbench.applications.policy_file import load_policy
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.portfolio.figures import month_ends
from workbench.portfolio.funding import require_lenders, require_room, usage
from workbench.portfolio.vintages import CohortSum, lived_months, quarter, vintages
from workbench.portfolio.warnings import WatchFacts, raised

POLICY = load_policy("cn-2025")
TODAY = day_number(date(2026, 11, 22))


def test_the_funding_cap_and_its_headroom_are_the_published_ones() -> None:
    on_book_fen = 1_978_000_000_00
    assert usage(POLICY, on_book_fen).headroom_fen == 422_000_000_00
    pilot = load_policy("cn-2008-pilot")
    sold = usage(pilot, on_book_fen - 500_000_000_00, sold_fen=500_000_000_00)
    assert sold.headroom_fen == 922_000_000_00
    counted = usage(POLICY, on_book_fen - 500_000_000_00, sold_fen=500_000_000_00)
    assert counted.headroom_fen == 422_000_000_00  # securities count among what may be borrowed
    used = usage(POLICY, on_book_fen)
    assert (used.own_fen, used.bank_fen) == (1_600_000_000_00, 378_000_000_00)


def test_exactly_the_cap_may_be_lent_and_one_fen_more_not() -> None:
    used = usage(POLICY, 1_978_000_000_00, reserved_fen=22_000_000_00)
    require_room(used, 400_000_000_00)
    with pytest.raises(StaffError, match="FUNDING_CAP"):
        require_room(used, 400_000_000_01)


def test_three_banks_are_too_many_under_the_pilot_rules() -> None:
    pilot = load_policy("cn-2008-pilot")
    require_lenders(pilot, 2)
    with pytest.raises(StaffError, match="TOO_MANY_LENDERS"):
        require_lenders(pilot, 3)


def test_month_ends_run_up_to_today() -> None:
    days = month_ends(TODAY, 12)
    assert [days[0], days[-2], days[-1]] == [
        day_number(date(2025, 12, 31)), day_number(date(2026, 10, 31)), TODAY
    ]  # fmt: skip


def test_vintages_accumulate_and_stop_where_nobody_has_lived_yet() -> None:
    first, second = day_number(date(2026, 1, 1)), day_number(date(2026, 10, 1))
    sums = [
        CohortSum(first, "p", 0, 2, 900_00, 0, 0),
        CohortSum(first, "p", 1, 0, 100_00, 0, 0),
        CohortSum(first, "p", 5, 0, 0, 1, 100_00),
        CohortSum(second, "p", 0, 1, 500_00, 0, 0),
    ]
    old, new = vintages(sums, TODAY)
    assert (old.name, old.drawn_fen, new.name) == ("26Q1", 1_000_00, "26Q4")
    assert old.shares[:6] == (0, 0, 0, 0, 0, Decimal("0.1"))
    assert old.shares[7] == Decimal("0.1")
    assert old.shares[8] is None  # the loans of 31 March have lived seven months
    assert new.shares == (None,) * 13  # its quarter goes on
    assert quarter(day_number(date(2026, 12, 31))) == "26Q4"


def test_a_quarter_has_lived_a_month_when_its_youngest_loan_has() -> None:
    first = day_number(date(2026, 1, 1))
    assert lived_months(first, day_number(date(2026, 3, 30))) == -1
    assert lived_months(first, day_number(date(2026, 3, 31))) == 0
    assert lived_months(first, day_number(date(2026, 4, 29))) == 0
    assert lived_months(first, day_number(date(2026, 4, 30))) == 1


def facts(balance_fen: int = 100_00, late: int = 0, due_fen: int = 0, **features: float | None) -> WatchFacts:
    return WatchFacts("M1", balance_fen, late, due_fen, features)


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        (facts(), []),
        (facts(days_since_inflow=20.0), []),
        (facts(days_since_inflow=21.0), ["NO_INFLOW"]),
        (facts(late=1), ["PAST_DUE"]),
        (facts(refund_rise=2.0, refund_share_90=0.141), ["REFUNDS_UP"]),
        (facts(refund_rise=2.0, refund_share_90=0.11), []),
        (facts(dispatch_change=2.0, dispatch_hours_30=96.0), ["DISPATCH_UP"]),
        (facts(login_change=0.4), ["LOGINS_DOWN"]),
        (facts(sales_trend_30=0.36), []),
        (facts(sales_trend_30=0.35), ["SALES_DOWN"]),
        (facts(due_fen=500_00, balance_30_fen=249_99.0), ["LOW_BALANCE"]),
        (facts(balance_fen=0, days_since_inflow=99.0), []),
        (
            facts(login_change=0.4, days_since_inflow=30.0, days_since_sale=42.0),
            ["NO_INFLOW", "NO_SALES", "LOGINS_DOWN"],
        ),
        (facts(login_change=float("nan"), sales_trend_30=None), []),
    ],
)
def test_each_warning_is_raised_at_its_threshold_and_the_worst_first(known: WatchFacts, codes: list[str]) -> None:
    assert [warning.code for warning in raised(known, POLICY.watch)] == codes


def test_a_longer_lateness_is_more_urgent() -> None:
    levels = [raised(facts(late=days), POLICY.watch)[0].level for days in (1, 8, 31)]
    assert levels == ["watch", "high", "urgent"]
