"""What does a year look like for the merchants of a desk?

The season of a cell of the year (`features.season`) is what merchants sold on its days, each over what it sold on the
mean day of its year. It is learned from everybody with a whole year of lines, category by category, each
category drawn towards the desk's and a merchant with two years of its own drawn towards its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.features.season import WEEKS, cell_count, season_cells

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

YEAR = 364  # whole weeks
_CATEGORY_PULL = 14_000.0  # in days x selling days: about ten merchants' weeks
_OWN_PULL = 4_000.0
_HIGHEST = 60.0  # times a merchant's mean day: one day may not make a season
_LEAST_OVERLAP, _MOST_OVERLAP, _GROWTH_BOUND = 28, 182, 1.5


@dataclass(frozen=True, slots=True)
class Series:
    """Amounts by day of n merchants, [n, d]; `start`: first column with lines; `group`: row of the category."""

    first_day: int
    amounts: Floats
    start: Ints
    group: Ints
    currency: str

    def until(self, columns: int) -> Series:
        """The same as of an earlier day."""
        return replace(self, amounts=self.amounts[:, :columns])

    @property
    def days(self) -> int:
        return int(self.amounts.shape[1])


def season_of(series: Series) -> tuple[Floats, float]:
    """Seasons of desk and categories, [1 + groups, cells], about 1 in the mean; and the growth taken out of them."""
    import numpy as np

    groups = int(series.group.max()) + 1 if len(series.group) else 1
    cells = season_cells(series.first_day, series.days, series.currency)
    count, growth = cell_count(series.currency), _growth(series)
    sums, weights = np.zeros((groups, count)), np.zeros((groups, count))
    for end in range(series.days, YEAR - 1, -YEAR):
        days = slice(end - YEAR, end)
        whole = (series.start <= end - YEAR) & ((series.amounts[:, days] > 0).sum(axis=1) >= 20)
        amounts, group = series.amounts[whole, days], series.group[whole]
        selling = (amounts > 0).sum(axis=1)
        relative = np.minimum(amounts / np.maximum(amounts.mean(axis=1, keepdims=True), 1e-9), _HIGHEST)
        aged = np.exp(growth * (series.days - 1 - np.arange(days.start, end)) / 365)
        member = (group[None] == np.arange(groups)[:, None]) * selling
        here = cells[days]
        for row, day_sums in enumerate(member @ relative * aged):
            sums[row] += np.bincount(here, day_sums, count)
            weights[row] += np.bincount(here, minlength=count) * member[row].sum()
    desk = _smoothed(sums.sum(axis=0), weights.sum(axis=0))
    rows = [_smoothed(sums[g] + _CATEGORY_PULL * desk, weights[g] + _CATEGORY_PULL) for g in range(groups)]
    return np.array([desk, *rows]), growth


def _smoothed(sums: Floats, weights: Floats) -> Floats:
    """Means by cell; a week leans on its neighbours, a feast stands alone; 1 where nothing was ever seen."""
    import numpy as np

    def leaning(cells: Floats) -> Floats:
        weeks = cells[:WEEKS]
        around: Floats = np.concatenate([2 * weeks + np.roll(weeks, 1) + np.roll(weeks, -1), cells[WEEKS:]])
        return around

    above, below = leaning(sums), leaning(weights)
    found: Floats = np.divide(above, below, out=np.ones(len(below)), where=below > 0)
    return np.maximum(found, 0.05)


def _growth(series: Series) -> float:
    """Log growth a year of those seen in the same weeks of two years, each counting once; 0 with too short an overlap.

    Without it the end of a year would look better than its beginning for no reason of season.
    """
    import numpy as np

    overlap = min(series.days - YEAR, _MOST_OVERLAP)
    if overlap < _LEAST_OVERLAP:
        return 0.0
    both = series.start <= series.days - YEAR - overlap
    now = series.amounts[both, -overlap:].sum(axis=1)
    then = series.amounts[both, -overlap - YEAR : -YEAR].sum(axis=1)
    whole = now + then
    some = whole > 0
    grown, was = float((now[some] / whole[some]).sum()), float((then[some] / whole[some]).sum())
    if grown <= 0 or was <= 0:
        return 0.0
    return float(np.clip(np.log(grown / was), -_GROWTH_BOUND, _GROWTH_BOUND))


def tempered(season: Floats, common: float, own: float) -> Floats:
    """Seasons of the categories as far as they are believed, [groups, cells]."""
    desk, groups = season[0], season[1:]
    found: Floats = desk**common * (groups / desk) ** own
    return found


def own_seasons(series: Series, season: Floats) -> tuple[Floats, Ints]:
    """Seasons as rows and the row of each merchant: its category's, or its own where it has two years."""
    import numpy as np

    row = series.group.copy()
    old = np.flatnonzero(series.start <= series.days - 2 * YEAR)
    if not len(old):
        return season, row
    cells, count = season_cells(series.first_day, series.days, series.currency), season.shape[1]
    sums, weights = np.zeros((len(old), count)), np.zeros((len(old), count))
    for end in (series.days, series.days - YEAR):
        days = slice(end - YEAR, end)
        amounts = series.amounts[old, days]
        selling = (amounts > 0).sum(axis=1)[:, None]
        relative = np.minimum(amounts / np.maximum(amounts.mean(axis=1, keepdims=True), 1e-9), _HIGHEST) * selling
        placed = np.zeros((YEAR, count))
        placed[np.arange(YEAR), cells[days]] = 1
        sums += relative @ placed
        weights += selling * placed.sum(axis=0)
    base = season[series.group[old]]
    rows = [
        _smoothed(sums[i] + _OWN_PULL * base[i], weights[i] + _OWN_PULL) if weights[i].any() else base[i]
        for i in range(len(old))
    ]
    row[old] = len(season) + np.arange(len(old))
    return np.concatenate([season, np.array(rows)]), row
