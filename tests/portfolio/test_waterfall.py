"""Does every fen a pool collects go to somebody, in order of rank?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workbench.applications.policy_funds import FundRules
from workbench.common.dates import day_number
from workbench.portfolio.waterfall import (
    PoolTerms,
    distribute,
    distribution_days,
    issue,
    months_after,
    planned,
    retained_fen,
    revolves,
)

TERMS = PoolTerms(FundRules().tranches)
DAY = day_number(date(2026, 1, 31))
FEN = st.integers(0, 10**11)


@given(FEN)
def test_tranches_sum_to_the_balance(balance: int) -> None:
    slices = issue(balance, TERMS.tranches)
    assert sum(one.issued_fen for one in slices) == balance
    assert retained_fen(slices) >= balance // 10


@given(FEN, st.lists(st.tuples(FEN, FEN, st.booleans()), min_size=1, max_size=15))
def test_what_comes_in_goes_out_or_is_carried_and_nobody_gets_more_than_is_owed(
    balance: int, months: list[tuple[int, int, bool]]
) -> None:
    slices = issue(balance, TERMS.tranches)
    for interest, principal, revolving in months:
        found = distribute(slices, interest, principal, DAY, 30, revolving=revolving)
        assert found.paid_fen == interest + principal
        assert all(one.amount_fen >= 0 for one in found.paid)
        assert found.carried_fen == next((p.amount_fen for p in found.paid if p.kind == "reinvest"), 0)
        for before, after in zip(slices, found.after, strict=True):
            assert 0 <= after.principal_fen <= before.principal_fen
            assert after.unpaid_fen >= 0
        slices = found.after


@given(FEN, FEN, FEN)
def test_no_rank_is_repaid_before_the_one_above_it(balance: int, interest: int, principal: int) -> None:
    found = distribute(issue(balance, TERMS.tranches), interest, principal, DAY, 30, revolving=False)
    for upper, lower in zip(found.after, found.after[1:], strict=False):
        assert upper.principal_fen == 0 or lower.principal_fen == lower.issued_fen


def test_a_month_is_paid_to_the_fen() -> None:
    slices = issue(1_000_000_00, TERMS.tranches)
    found = distribute(slices, 10_000_00, 0, DAY, 30, revolving=True)
    senior = 382_192  # 750,000 x 6.2 % x 30 / 365
    mezzanine = 135_616
    assert [one.amount_fen for one in found.paid] == [senior, mezzanine, 0, 0, 1_000_000 - senior - mezzanine]
    short = distribute(slices, 1_000_00, 2_000_00, DAY, 30, revolving=True)
    assert [one.unpaid_fen for one in short.after] == [senior - 300_000, mezzanine, 0]
    assert short.carried_fen == 0
    later = distribute(short.after, 10_000_00, 0, DAY, 0, revolving=True)
    assert [one.amount_fen for one in later.paid[:2]] == [senior - 300_000, mezzanine]


def test_twelve_months_revolve_and_three_follow_a_month_apart() -> None:
    days = distribution_days(DAY, TERMS)
    assert len(days) == 15
    assert days[0] == day_number(date(2026, 2, 28))
    assert days[11:] == tuple(day_number(date(2027, m, d)) for m, d in ((1, 31), (2, 28), (3, 31), (4, 30)))
    assert revolves(DAY, TERMS, days[11])
    assert not revolves(DAY, TERMS, days[11] + 1)
    assert months_after(day_number(date(2024, 1, 30)), 1) == day_number(date(2024, 2, 29))


def test_the_plan_repays_everybody_when_every_loan_pays() -> None:
    paid = tuple(planned(1_000_000_00, Decimal("0.18"), DAY, TERMS))
    assert len(paid) == 15
    assert sum(one.principal_fen for one in paid) == 1_000_000_00
    assert all(one.principal_fen == 0 and one.unpaid_fen == 0 for one in paid[-1].after)
