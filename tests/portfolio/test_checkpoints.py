"""Is a borrower who falls behind inside a period told of at the first checkpoint, once and for good?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.applications.policy_watch import Checkpoints
from workbench.portfolio.checkpoints import (
    Period,
    checkpoint_days,
    minimum_fen,
    near_breach,
    passed,
    periods,
    required_fen,
)

HALF = Decimal("0.5")


def test_the_published_vector() -> None:
    period = Period(0, 90, 1_000, 30, HALF)
    assert required_fen(0, HALF, 1_000) == 500
    assert near_breach(period, [(10, 400)], 30) is True
    assert near_breach(period, [(10, 500)], 30) is None  # paid < required, so exactly enough is enough


def test_checkpoints_stand_strictly_before_the_end() -> None:
    assert checkpoint_days(Period(100, 190, 1, 30, HALF)) == (130, 160)
    assert checkpoint_days(Period(100, 191, 1, 30, HALF)) == (130, 160, 190)
    with pytest.raises(ValueError, match="frequency"):
        checkpoint_days(Period(0, 90, 1, 0, HALF))


def test_it_is_false_only_once_the_period_is_over() -> None:
    period = Period(0, 90, 1_000, 30, HALF)
    paid = [(5, 1_000)]
    assert [near_breach(period, paid, day) for day in (0, 29, 30, 89, 90, 200)] == [
        None,
        None,
        None,
        None,
        False,
        False,
    ]


def test_a_payment_after_the_checkpoint_does_not_undo_it() -> None:
    period = Period(0, 90, 1_000, 30, HALF)
    assert near_breach(period, [(31, 5_000)], 60) is True


@given(
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 900)), max_size=12), st.integers(0, 120), st.integers(0, 30)
)
def test_once_true_it_stays_true_and_asking_again_changes_nothing(
    paid: list[tuple[int, int]], day: int, later: int
) -> None:
    period = Period(0, 90, 1_000, 30, HALF)
    first = near_breach(period, paid, day)
    assert near_breach(period, paid, day) is first
    if first is True:
        assert near_breach(period, paid, day + later) is True
    assert all(one.short == (one.paid_fen < one.required_fen) for one in passed(period, paid, day))


def test_the_least_repayment_is_less_for_a_long_term_and_counts_the_fee() -> None:
    rules = Checkpoints()
    assert minimum_fen(10_000_00, 500_00, 180, rules) == 1_050_00
    assert minimum_fen(10_000_00, 500_00, 365, rules) == 525_00
    found = periods(0, 200, 10_000_00, 0, 100, rules)
    assert [(one.from_day, one.to_day) for one in found] == [(0, 90), (90, 180)]
    assert periods(0, 200, 10_000_00, 0, 500, rules)[-1].to_day == 200
