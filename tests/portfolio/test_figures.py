"""Do the figures of the whole book agree with the published ones and with the ledgers?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from workbench.applications.policy import Classification
from workbench.applications.policy_file import load_policy
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.lending.movement import Movement, Terms
from workbench.portfolio.figures import Holding, averages, figures, month_ends, npl_by_month
from workbench.portfolio.funding import require_lenders, require_room, usage
from workbench.portfolio.vintages import CohortSum, lived_months, quarter, vintages
from workbench.portfolio.warnings import WatchFacts, raised

RULES = Classification()
POLICY = load_policy("cn-2025")
OPENED = day_number(date(2026, 1, 10))
TODAY = day_number(date(2026, 11, 22))


def loan(name: str, amount_fen: int, *, days: int = 60, repaid: int | None = None, opened: int = OPENED) -> Holding:
    terms = Terms(amount_fen, Decimal("0.0005"), opened, opened + days)
    book = [Movement(opened, "draw", amount_fen, amount_fen, 0, amount_fen)]
    if repaid is not None:
        book.append(Movement(repaid, "repay", amount_fen, amount_fen, 0, 0))
    return Holding(name, f"M-{name}", "credit_tmall", terms, tuple(book))


def test_the_published_averages_are_exact() -> None:
    half_year = averages(Decimal(13_000_000_000), 1_700_000, 1)
    assert round(half_year.per_loan, 2) == Decimal("7647.06")
    assert round(Decimal(1_700_000) / 182, 2) == Decimal("9340.66")
    whole = averages(Decimal(81_023_000_000), 8_030_800, 240_300)
    assert (round(whole.per_loan, 2), round(whole.per_borrower, 2)) == (Decimal("10089.03"), Decimal("337174.37"))
    assert round(whole.loans_per_borrower, 3) == Decimal("33.420")
    book = averages(Decimal(1_978_000_000), 114_800, 43_800)
    assert (round(book.per_borrower, 2), round(book.per_loan, 2)) == (Decimal("45159.82"), Decimal("17229.97"))
    assert round(book.loans_per_borrower, 3) == Decimal("2.621")


def test_the_published_bad_share_is_a_share_by_amount() -> None:
    good, bad = loan("G", 197_800_000_00 - 2_432_940_00, opened=TODAY - 5), loan("B", 2_432_940_00)
    found = figures([good, bad], TODAY, RULES)
    assert found.outstanding_fen == 197_800_000_00
    assert found.npl_fen == 2_432_940_00
    assert found.npl_share == Decimal("0.0123")


def test_a_day_interest_of_a_million_needs_the_published_balance() -> None:
    for rate, balance_fen in [("0.0005", 2_000_000_000_00), ("0.0006", 1_666_666_667_00)]:
        book = loan("G", balance_fen, opened=TODAY)
        dear = replace(book, terms=replace(book.terms, daily_rate=Decimal(rate)))
        assert figures([dear], TODAY, RULES).daily_interest_fen >= 1_000_000_00


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


def test_any_past_day_gives_the_same_figures_again() -> None:
    book = [loan("A", 100_00, repaid=OPENED + 30), loan("B", 300_00)]
    assert figures(book, OPENED + 29, RULES).outstanding_fen == 400_00
    assert figures(book, OPENED + 30, RULES).outstanding_fen == 300_00
    assert figures(book, OPENED - 1, RULES).loans == 0
    assert figures(book, OPENED + 30, RULES).repaid_fen == 100_00


def test_month_ends_run_up_to_today_and_bad_loans_appear_ninety_one_days_late() -> None:
    days = month_ends(TODAY, 12)
    assert [days[0], days[-2], days[-1]] == [
        day_number(date(2025, 12, 31)), day_number(date(2026, 10, 31)), TODAY
    ]  # fmt: skip
    shares = npl_by_month([loan("B", 100_00)], days, RULES)
    assert shares[0] is None
    assert shares[1] == 0
    assert shares[-1] == 1


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
