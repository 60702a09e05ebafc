"""How much will a merchant sell, take in and keep over the next weeks, and how sure is that?

expected = level x season. The level is the merchant's own: what it sold in recent weeks, each day divided by the season
of that day, so that a peak is read as a peak. The season is learned by cell of the year (`features.season`) from all
merchants of the category with a whole year of lines, drawn towards the desk's; a merchant with two years of its own is
drawn towards its own. How far the desk's and the category's season are believed (not, half, fully) is decided by what
they would have achieved on past months. With less than a year and a month of lines no month can tell, and they are
believed fully: what a single year of a desk shows may then be growth as well as season.

How sure: the same forecast is made as of past days, and P10, P50 and P90 are the expected amount times the quantiles of
what really came over what was expected, among merchants that sell about as often. Nothing after the last column of the
table is seen. A merchant with too little history gets no number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.features.backtest import BackTest, Spread, at_horizon, past_of
from workbench.features.level import activity, expected_of, judgeable, levels_of, share_of
from workbench.features.season_fit import Series, tempered

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HORIZONS = (30, 60, 90)


@dataclass(frozen=True, slots=True)
class Learned:
    """What a desk's merchants together tell about the next weeks of one of them."""

    season: Floats  # [groups, cells]
    growth: float  # of all merchants, log of a year; 0 where not known
    common: float  # strength of the season all categories share
    own: float  # strength of what a category has beyond it
    spreads: tuple[Spread, ...]
    outcome_spreads: tuple[Spread, ...]  # of another outcome forecast from the same series


def fit(series: Series, horizons: Sequence[int] = HORIZONS, outcome: Floats | None = None) -> Learned:
    """Learn season, strengths and spreads; of `outcome` [n, d] too, such as what is left of the amounts after costs.

    An outcome is judged as a share of the expected amount, so a net inflow below zero has its place.
    """
    tests, now = BackTest(series), past_of(series)
    common, own = tests.strengths(series.days)
    return Learned(
        season=tempered(now.season, common, own),
        growth=now.growth,
        common=common,
        own=own,
        spreads=tuple(tests.spread(days, None) for days in horizons),
        outcome_spreads=() if outcome is None else tuple(tests.spread(days, outcome) for days in horizons),
    )


def expected(learned: Learned, series: Series, days: Sequence[int]) -> Floats:
    """The expected amount of the next days, [n, len(days)], before its quantiles."""
    return expected_of(levels_of(series), learned.season, days)


def ranges(learned: Learned, series: Series, days: Sequence[int] = HORIZONS, outcome: Floats | None = None) -> Floats:
    """P10, P50 and P90 of the next `days`, [n, len(days), 3]; NaN where nothing may be said.

    That is so of a merchant that is not `judgeable`, and of a desk without a back-test.
    """
    import numpy as np

    means = expected(learned, series, days)
    group, share = activity(series), share_of(series, outcome)
    spreads = learned.spreads if outcome is None else learned.outcome_spreads
    found = np.full((len(series.start), len(days), 3), np.nan)
    for i, ahead in enumerate(days):
        if (quantiles := at_horizon(spreads, ahead)) is not None:
            found[:, i] = means[:, i, None] * (share[:, None] + quantiles[group])
    found[~(judgeable(series) & (means > 0).all(axis=1))] = np.nan
    return found
