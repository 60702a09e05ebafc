from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.features.economy import SampleSales, sample_sales, steady
from workbench.features.backtest import Spread, at_horizon
from workbench.features.forecast import HORIZONS, expected, fit, ranges
from workbench.features.level import judgeable
from workbench.features.season_fit import Series

JULY = 364  # column of the first day after 20 July in the economy below: a year of lines stands before it
SUMMER = 2


@pytest.fixture(scope="module")
def economy() -> SampleSales:
    return sample_sales(8, date(2026, 10, 20), 2_400)


@pytest.fixture(scope="module")
def flat() -> Series:
    return steady(np.random.default_rng(3), 120, 500)


def inside(series: Series, origin: int, horizon: int) -> float:
    """Share of merchants whose sales after `origin` lie in the range forecast there."""
    then = series.until(origin)
    found = ranges(fit(then, (horizon,)), then, (horizon,))[:, 0]
    told = ~np.isnan(found[:, 0])
    came = series.amounts[told, origin : origin + horizon].sum(axis=1)
    return float(((came >= found[told, 0]) & (came <= found[told, 2])).mean())


# --- properties -------------------------------------------------------------------------------------------------------


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000), st.integers(380, 460))
def test_nothing_after_the_as_of_day_is_seen(seed: int, origin: int) -> None:
    series = steady(np.random.default_rng(seed), 60, 500, peak=0.5)
    changed = series.amounts.copy()
    changed[:, origin:] *= 17
    told = [ranges(fit(one.until(origin)), one.until(origin)) for one in (series, replace(series, amounts=changed))]
    np.testing.assert_array_equal(*told)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([2.0**-9, 8.0, 2.0**17]))
def test_scaling_all_sales_scales_the_forecast(seed: int, scale: float) -> None:
    series = steady(np.random.default_rng(seed), 60, 460, peak=0.5)
    larger = replace(series, amounts=series.amounts * scale)
    np.testing.assert_allclose(ranges(fit(larger), larger), scale * ranges(fit(series), series), rtol=1e-9)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_merchants_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    series = steady(rng, 60, 460, peak=0.5)
    order = rng.permutation(60)
    mixed = Series(series.first_day, series.amounts[order], series.start[order], series.group[order], series.currency)
    np.testing.assert_allclose(ranges(fit(mixed), mixed), ranges(fit(series), series)[order], rtol=1e-9)


def test_one_merchant_alone_gets_the_same_as_among_all(flat: Series) -> None:
    learned = fit(flat)
    alone = Series(flat.first_day, flat.amounts[7:8], flat.start[7:8], flat.group[7:8], flat.currency)
    np.testing.assert_allclose(ranges(learned, alone)[0], ranges(learned, flat)[7], rtol=1e-12)


# --- what it finds ----------------------------------------------------------------------------------------------------


def test_steady_sales_go_on_and_ranges_hold_what_comes(flat: Series) -> None:
    learned = fit(flat)
    means = expected(learned, flat, HORIZONS) / np.array(HORIZONS)
    np.testing.assert_allclose(means, flat.amounts.mean(axis=1, keepdims=True) * np.ones((1, 3)), rtol=0.12)
    assert all(spread.coverage is not None and 0.6 <= spread.coverage <= 0.97 for spread in learned.spreads)
    low, middle, high = np.moveaxis(ranges(learned, flat), 2, 0)
    assert (low < middle).all()
    assert (middle < high).all()


def test_a_season_is_learned_from_the_category_and_not_laid_on_others() -> None:
    series = steady(np.random.default_rng(5), 160, 364 + 140, peak=0.6)
    origin = 364 + 45  # six weeks past the peak: the last quarter was high, the next one is not
    then = series.until(origin)
    learned = fit(then)
    next_90, last_90 = expected(learned, then, (90,))[:, 0], then.amounts[:, -90:].sum(axis=1)
    came = series.amounts[:, origin : origin + 90].sum(axis=1)
    peaking = series.group == 1
    assert abs(np.log(next_90 / came)[peaking].mean()) < 0.5 * abs(np.log(last_90 / came)[peaking].mean())
    assert abs(np.log(next_90 / came)[~peaking].mean()) < 0.05


def test_growth_of_everybody_is_not_taken_for_season() -> None:
    rng = np.random.default_rng(11)
    series = steady(rng, 120, 364 + 150)
    growing = replace(series, amounts=series.amounts * np.exp(1.2 * np.arange(series.days) / 365))
    then = growing.until(364 + 60)
    learned = fit(then)
    assert learned.growth == pytest.approx(1.2, abs=0.1)
    came = growing.amounts[:, then.days : then.days + 90].sum(axis=1)
    # Growth is taken out of the season, not carried on: the level is weeks old, the quarter's middle 45 days ahead.
    assert -1.2 * (45 + 45) / 365 < np.log(expected(learned, then, (90,))[:, 0] / came).mean() < 0


def test_a_merchant_with_two_years_of_its_own_leans_on_them() -> None:
    """One shop peaks in a category of flat ones: with a year it is read as they are, with two years as itself."""
    rng = np.random.default_rng(2)
    series = steady(rng, 81, 2 * 364, groups=1, noise=0.1)
    wave = 1 + 0.7 * np.cos(2 * np.pi * np.arange(series.days) / 364)
    series.amounts[0] *= wave
    young = Series(series.first_day + 364, series.amounts[:, 364:], series.start, series.group, "CNY")
    ahead = 0.7 * np.cos(2 * np.pi * np.arange(90) / 364).mean() + 1
    of_two, of_one = (expected(fit(one), one, (90,))[0, 0] for one in (series, young))
    truth = series.amounts[0].mean() * 90 * ahead
    assert abs(np.log(of_two / truth)) < abs(np.log(of_one / truth))


def test_a_summer_shop_is_not_judged_on_its_peak(economy: SampleSales) -> None:
    """As of 20 July, all summer shops together: a month by P10 and by P50 is no more than the three months brought.

    The month that just passed, and the trailing mean of a quarter, both promise more than came.
    """
    then = economy.series.until(JULY)
    found = ranges(fit(then), then)[:, HORIZONS.index(90)]
    chosen = ~np.isnan(found[:, 0]) & (economy.season == SUMMER)
    came = economy.series.amounts[chosen, JULY : JULY + 90].sum(axis=1)
    quarter, peak = then.amounts[chosen, -90:].sum(axis=1), 3 * then.amounts[chosen, -30:].sum(axis=1)
    assert chosen.sum() > 300
    assert found[chosen, 0].sum() < found[chosen, 1].sum() <= came.sum() < quarter.sum() < peak.sum()
    assert peak.sum() > 1.1 * came.sum()
    assert (found[chosen, 0] > came).mean() <= 0.1  # P10 promised too much to one in ten at most ...
    assert (peak > came).mean() > 0.6  # ... the peak to most


def test_ranges_hold_what_came_on_the_sample_economy(economy: SampleSales) -> None:
    found = {horizon: inside(economy.series, economy.series.days - horizon, horizon) for horizon in HORIZONS}
    assert all(0.7 <= share <= 0.9 for share in found.values()), found


def test_the_coverage_that_is_told_is_that_of_forecasts_made_then(economy: SampleSales) -> None:
    learned = fit(economy.series)
    for spread in learned.spreads:
        told = inside(economy.series, economy.series.days - spread.days, spread.days)
        assert spread.coverage == pytest.approx(told, abs=1e-9)


# --- what it refuses --------------------------------------------------------------------------------------------------


def test_too_little_history_gets_no_number(flat: Series) -> None:
    amounts, start = flat.amounts.copy(), flat.start.copy()
    amounts[0, :-40], start[0] = 0, flat.days - 40  # young
    amounts[1, -60:] = 0  # silent
    amounts[2, :] = 0
    amounts[2, -50::10] = 900.0  # seldom
    few = replace(flat, amounts=amounts, start=start)
    assert judgeable(few)[:4].tolist() == [False, False, False, True]
    found = ranges(fit(few), few)
    assert np.isnan(found[:3]).all()
    assert not np.isnan(found[3]).any()


def test_a_desk_too_small_for_a_back_test_gives_no_range() -> None:
    series = steady(np.random.default_rng(1), 6, 200)
    learned = fit(series)
    assert {spread.coverage for spread in learned.spreads if spread.days == 90} == {None}
    assert np.isnan(ranges(fit(series.until(120)), series.until(120))).all()


def test_an_outcome_below_nought_keeps_its_sign() -> None:
    """Merchants that spend all they take in and more: the range of what is left lies around the loss."""
    rng = np.random.default_rng(4)
    series = steady(rng, 80, 460)
    left = -0.2 * series.amounts * np.exp(rng.normal(0, 0.1, series.amounts.shape))
    learned = fit(series, HORIZONS, left)
    found = ranges(learned, series, HORIZONS, left)
    assert (found[:, :, 2] < 0).all()
    np.testing.assert_allclose(found[:, 0, 1] / (30 * left.mean(axis=1)), 1, rtol=0.2)


def test_horizons_between_and_beyond_those_tested() -> None:
    one, two = (np.full((4, 3), value) for value in (1.0, 2.0))
    spreads = (Spread(30, one, 0.8, 99), Spread(90, two, 0.8, 99))
    assert at_horizon(spreads, 7) is one
    assert at_horizon(spreads, 31) is two
    assert at_horizon(spreads, 365) is two
    assert at_horizon((Spread(30, one, None, 0),), 30) is None
