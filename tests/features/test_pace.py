"""Does the pace see a shop break off, and not a weekend, a market or a shop that sells seldom?"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.features.pace import pace, season_shares
from workbench.features.season_fit import Series

Floats = NDArray[np.float64]


def series(amounts: Floats, group: int = 0) -> Series:
    n = len(amounts)
    return Series(16_000, amounts, np.zeros(n, dtype=np.int64), np.full(n, group, dtype=np.int64), "CNY")


def weekly(weeks: int, days: tuple[float, ...] = (5, 5, 5, 5, 5, 9, 9)) -> Floats:
    return np.tile(np.array(days, dtype=np.float64), (1, weeks))


def test_a_shop_that_goes_on_as_before_has_a_pace_of_one() -> None:
    assert pace(series(weekly(8)))[0] == pytest.approx(1.0)


def test_an_even_fall_is_told_by_its_size_and_a_stop_by_nearly_nothing() -> None:
    half = weekly(8)
    half[:, -7:] /= 2
    stopped = weekly(8)
    stopped[:, -7:] = 0
    assert pace(series(half))[0] == pytest.approx(0.5)
    assert pace(series(stopped))[0] == pytest.approx(0.02)


def test_weekends_alone_move_nothing_whichever_day_it_is() -> None:
    days = weekly(9)
    assert [pace(series(days[:, : 56 + shift]))[0] for shift in range(7)] == pytest.approx([1.0] * 7)


def test_what_all_peers_see_is_taken_off() -> None:
    shops = np.repeat(weekly(8), 9, axis=0)
    shops[:, -7:] *= 0.4  # a holiday
    shops[0, -7:] *= 0.5
    found = pace(series(shops))
    assert found[1:] == pytest.approx([1.0] * 8)
    assert found[0] == pytest.approx(0.5)


def test_a_group_too_small_takes_nothing_off() -> None:
    shops = np.repeat(weekly(8), 3, axis=0)
    shops[:, -7:] *= 0.4
    assert pace(series(shops)) == pytest.approx([0.4] * 3)


def test_a_shop_that_sells_seldom_is_believed_less_and_hardly_any_sales_tell_nothing() -> None:
    seldom = np.zeros((2, 28))
    seldom[0, [1, 4, 8, 11, 15, 18, 20]] = 100  # seven of 21 days, then a silent week
    seldom[1, [3, 12, 19]] = 100
    found = pace(series(seldom))
    assert found[0] == pytest.approx(0.02 ** ((7 / 21) ** 2))
    assert np.isnan(found[1])


def test_a_shop_two_weeks_old_is_judged_by_the_one_week_there_is_and_a_younger_one_not_at_all() -> None:
    amounts = weekly(8).repeat(3, axis=0)
    amounts[:2, :-14] = 0
    amounts[2, :-13] = 0
    amounts[1, -7:] /= 2
    found = pace(Series(16_000, amounts, np.array([42, 42, 43]), np.zeros(3, dtype=np.int64), "CNY"))
    assert found[:2] == pytest.approx([1.0, 0.5])
    assert np.isnan(found[2])


def test_newer_days_weigh_more_and_one_silent_day_alone_reaches_no_step() -> None:
    early, late = weekly(8), weekly(8)
    early[:, -7] = 0
    late[:, -1] = 0
    assert 0.5 < pace(series(late))[0] < pace(series(early))[0] < 1


def test_four_weeks_are_needed() -> None:
    assert np.isnan(pace(series(weekly(3))))[0]


def test_nothing_after_the_last_column_and_nothing_before_the_four_weeks_is_read() -> None:
    long = weekly(20)
    long[:, :-28] = 1e9
    assert pace(series(long))[0] == pytest.approx(1.0)


def test_what_was_sold_stands_over_what_was_to_be_expected_and_beside_the_peers() -> None:
    dice = np.random.default_rng(4)
    shops = dice.poisson(40, (12, 400)).astype(np.float64)
    shops[0, -30:] *= 0.3
    own, peers = season_shares(series(shops))
    assert own[0] == pytest.approx(0.3, abs=0.06)
    assert own[1:] == pytest.approx([1.0] * 11, abs=0.15)
    assert peers == pytest.approx([np.median(own)] * 12)


def test_too_little_history_gives_no_share() -> None:
    own, peers = season_shares(series(weekly(6)))
    assert np.isnan(own).all()
    assert np.isnan(peers).all()
