"""What does a merchant sell on a day without season, and what does that make of the days ahead?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.features.season import season_cells
from workbench.features.season_fit import YEAR, Series, own_seasons

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

LEAST_HISTORY, LEAST_DAYS, RECENT = 56, 8, 56  # days since the first line; days with sales of 90; a sale within
ACTIVITY = (15, 35, 60)  # days with sales of the last 90: ends of the groups that share quantiles
_HALF_LIFE, _LONG_HALF_LIFE, _WINDOW = 28.0, 120.0, 91
_PULL = 4.0  # days of steady selling by which the long level holds the recent one


def judgeable(series: Series) -> Flags:
    """Who has enough history for a number: [n]."""
    sold = series.amounts > 0
    old = series.days - series.start >= LEAST_HISTORY
    often = sold[:, -90:].sum(axis=1) >= LEAST_DAYS
    found: Flags = old & often & sold[:, -RECENT:].any(axis=1)
    return found


def activity(series: Series) -> Ints:
    import numpy as np

    found: Ints = np.digitize((series.amounts[:, -90:] > 0).sum(axis=1), ACTIVITY)
    return found


def share_of(series: Series, outcome: Floats | None) -> Floats:
    """The part of the amounts that the outcome was over the last year, [n]; nothing is taken off a forecast of itself.

    Quantiles are of the outcome over the expected amount less this share.
    """
    import numpy as np

    if outcome is None:
        return np.zeros(len(series.start))
    whole = series.amounts[:, -YEAR:].sum(axis=1)
    kept = outcome[:, max(0, series.days - YEAR) : series.days].sum(axis=1)
    found: Floats = np.divide(kept, whole, out=np.zeros(len(whole)), where=whole > 0)
    return found


@dataclass(frozen=True, slots=True)
class Levels:
    """What the level of each merchant is made of before any season is known: weighted sums of its days, [n]."""

    series: Series
    recent: Floats
    long: Floats
    pull: Floats


def _weights(days: int) -> tuple[Floats, Floats]:
    """Weight of each day in the recent and in the long level, [days]."""
    import numpy as np

    age = days - 1 - np.arange(days)
    return 0.5 ** (age / _HALF_LIFE) * (age < _WINDOW), 0.5 ** (age / _LONG_HALF_LIFE) * (age < YEAR)


def levels_of(series: Series) -> Levels:
    import numpy as np

    recent, long = _weights(series.days)
    steady = (series.amounts[:, -180:] > 0).sum(axis=1) / np.clip(series.days - series.start, 1, 180)
    return Levels(series, series.amounts @ recent, series.amounts @ long, _PULL / np.maximum(steady, 0.02))


def expected_of(levels: Levels, season: Floats, days: Sequence[int]) -> Floats:
    """Level x season, summed over the next days: [n, len(days)]."""
    import numpy as np

    series = levels.series
    rows, row = own_seasons(series, season)
    by_day = rows[:, season_cells(series.first_day, series.days + max(days), series.currency)]
    past, ahead = by_day[:, : series.days], np.cumsum(by_day[:, series.days :], axis=1)
    start = np.minimum(series.start, series.days - 1)

    def season_seen(weight: Floats) -> Floats:
        """Weighted season of the days since each merchant's first line: it sold nothing before, not little."""
        since = np.cumsum((past * weight)[:, ::-1], axis=1)[:, ::-1]
        found: Floats = since[row, start]
        return found

    recent, long = _weights(series.days)
    long_level = levels.long / np.maximum(season_seen(long), 1e-9)
    level = (levels.recent + levels.pull * long_level) / (season_seen(recent) + levels.pull)
    found: Floats = level[:, None] * ahead[row][:, [d - 1 for d in days]]
    return found
