"""How much will a merchant sell, take in and keep over the next weeks, and how sure is that?

expected = level x season. The level is the merchant's own: what it sold in recent weeks, each day divided by the season
of that day, so that a peak is read as a peak. The season is learned by cell of the year (`features.season`) from all
merchants of the category with a whole year of lines, drawn towards the desk's; a merchant with two years of its own is
drawn towards its own. How far the desk's and the category's season are believed (not, half, fully) is decided by what
they would have achieved on past months; with less than a year and a month of lines nobody can tell season from growth,
and half of what all categories share is believed.

How sure: the same forecast is made as of past days, and P10, P50 and P90 are the expected amount times the quantiles of
what really came over what was expected, among merchants that sell about as often. Nothing after the last column of the
table is seen. A merchant with too little history gets no number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.features.season import WEEKS, cell_count, season_cells

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Part = tuple[Floats, Ints]

HORIZONS = (30, 60, 90)
QUANTILES = (0.1, 0.5, 0.9)
YEAR = 364  # whole weeks
LEAST_HISTORY, LEAST_DAYS, RECENT = 56, 8, 56  # days since the first line; days with sales of 90; a sale within
_STEP, _MOST_ORIGINS = 30, 4
_YOUNGEST_ORIGIN = 150  # days of lines an origin of the back-test must have
_ACTIVITY = (15, 35, 60)  # days with sales of the last 90: ends of the groups that share quantiles
_LEAST_SEEN = 40  # outcomes a group needs for quantiles of its own
_HALF_LIFE, _LONG_HALF_LIFE, _WINDOW = 28.0, 120.0, 91
_PULL = 4.0  # days of steady selling by which the long level holds the recent one
_CATEGORY_PULL = 14_000.0  # in days x selling days: about ten merchants' weeks
_OWN_PULL = 4_000.0
_HIGHEST = 60.0  # times a merchant's mean day: one day may not make a season
_LEAST_OVERLAP, _GROWTH_BOUND = 28, 1.5
_STRENGTHS = tuple((common, own) for common in (0.5, 0.0, 1.0) for own in (1.0, 0.5, 0.0))
_BETTER = 0.98  # a strength other than the first must be this much better


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


@dataclass(frozen=True, slots=True)
class Spread:
    """Quantiles of what came over what was expected after `days` days, by activity group: [groups, 3].

    `coverage`: the share of `outcomes` that fell between P10 and P90, judged by quantiles learned before them (or, with
    one past day only, by the other half of the merchants); None without a back-test.
    """

    days: int
    quantiles: Floats
    coverage: float | None
    outcomes: int


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
    tests, now = _BackTest(series), _past(series)
    common, own = tests.strengths(series.days)
    return Learned(
        season=_tempered(now.season, common, own),
        growth=now.growth,
        common=common,
        own=own,
        spreads=tuple(tests.spread(days, None) for days in horizons),
        outcome_spreads=() if outcome is None else tuple(tests.spread(days, outcome) for days in horizons),
    )


def expected(learned: Learned, series: Series, days: Sequence[int]) -> Floats:
    """The expected amount of the next days, [n, len(days)], before its quantiles."""
    return _expected(_levels(series), learned.season, days)


def ranges(learned: Learned, series: Series, days: Sequence[int] = HORIZONS, outcome: Floats | None = None) -> Floats:
    """P10, P50 and P90 of the next `days`, [n, len(days), 3]; NaN where nothing may be said.

    That is so of a merchant that is not `judgeable`, and of a desk without a back-test.
    """
    import numpy as np

    means = expected(learned, series, days)
    group, share = _activity(series), _share(series, outcome)
    found = np.full((len(series.start), len(days), 3), np.nan)
    for i, ahead in enumerate(days):
        if (
            quantiles := at_horizon(learned.spreads if outcome is None else learned.outcome_spreads, ahead)
        ) is not None:
            found[:, i] = means[:, i, None] * (share[:, None] + quantiles[group])
    found[~(judgeable(series) & (means > 0).all(axis=1))] = np.nan
    return found


def at_horizon(spreads: Sequence[Spread], days: int) -> Floats | None:
    """Quantiles for any number of days, [groups, 3]: of the next longer horizon that was tested.

    Beyond the longest they spread around the middle with the root of time, as errors of a level that drifts at random
    do: an assumption no back-test here can hold. None without a back-test.
    """
    tested = [spread for spread in spreads if spread.coverage is not None]
    if not tested:
        return None
    longer = next((spread for spread in tested if spread.days >= days), None)
    if longer is not None:
        return longer.quantiles
    last = tested[-1]
    middle = last.quantiles[:, 1:2]
    return middle + (last.quantiles - middle) * float((days / last.days) ** 0.5)


def judgeable(series: Series) -> Flags:
    """Who has enough history for a number: [n]."""
    sold = series.amounts > 0
    old = series.days - series.start >= LEAST_HISTORY
    often = sold[:, -90:].sum(axis=1) >= LEAST_DAYS
    found: Flags = old & often & sold[:, -RECENT:].any(axis=1)
    return found


def _activity(series: Series) -> Ints:
    import numpy as np

    found: Ints = np.digitize((series.amounts[:, -90:] > 0).sum(axis=1), _ACTIVITY)
    return found


def _share(series: Series, outcome: Floats | None) -> Floats:
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


# --- season -----------------------------------------------------------------------------------------------------------


def _season(series: Series) -> tuple[Floats, float]:
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

    overlap = min(series.days - YEAR, 182)
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


def _tempered(season: Floats, common: float, own: float) -> Floats:
    """Seasons of the categories as far as they are believed, [groups, cells]."""
    desk, groups = season[0], season[1:]
    found: Floats = desk**common * (groups / desk) ** own
    return found


def _own_seasons(series: Series, season: Floats) -> tuple[Floats, Ints]:
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


# --- level and expectation --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Levels:
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


def _levels(series: Series) -> _Levels:
    import numpy as np

    recent, long = _weights(series.days)
    steady = (series.amounts[:, -180:] > 0).sum(axis=1) / np.clip(series.days - series.start, 1, 180)
    return _Levels(series, series.amounts @ recent, series.amounts @ long, _PULL / np.maximum(steady, 0.02))


def _expected(levels: _Levels, season: Floats, days: Sequence[int]) -> Floats:
    """Level x season, summed over the next days: [n, len(days)]."""
    import numpy as np

    series = levels.series
    rows, row = _own_seasons(series, season)
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


# --- back-test --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Past:
    """Everything a forecast as of one day needs, and who may have one: [n] each."""

    levels: _Levels
    season: Floats  # [1 + groups, cells]
    growth: float
    told: Flags
    activity: Ints

    def means(self, strength: tuple[float, float], days: int) -> Floats:
        return _expected(self.levels, _tempered(self.season, *strength), [days])[:, 0]


def _past(series: Series) -> _Past:
    season, growth = _season(series)
    return _Past(_levels(series), season, growth, judgeable(series), _activity(series))


class _BackTest:
    """The same forecast as of past days, a month apart. As of any of them only what was known then is used."""

    def __init__(self, series: Series) -> None:
        self._series = series
        self._pasts: dict[int, _Past] = {}
        self._losses: dict[int, Floats] = {}

    def _at(self, origin: int) -> _Past:
        if origin not in self._pasts:
            self._pasts[origin] = _past(self._series.until(origin))
        return self._pasts[origin]

    def strengths(self, known: int) -> tuple[float, float]:
        """How far to believe the seasons as of column `known`: by what they would have missed in the months before.

        (0.5, 1) where no month tells, or where nothing else would have been clearly better.
        """
        origins = _origins(known, _STEP, youngest=YEAR)
        if not origins:
            return _STRENGTHS[0]
        losses = sum(self._loss(origin) for origin in origins[1:]) + self._loss(origins[0])
        best = int(losses.argmin())
        return _STRENGTHS[best if losses[best] < _BETTER * losses[0] else 0]

    def _loss(self, origin: int) -> Floats:
        """Absolute error of the month after `origin` over usual sales, summed over merchants; for each strength."""
        import numpy as np

        if origin not in self._losses:
            past, amounts = self._at(origin), self._series.amounts
            came, usual = amounts[:, origin : origin + _STEP].sum(axis=1), amounts[:, origin - 90 : origin].sum(axis=1)
            told = past.told & (usual > 0)
            missed = [np.abs(came - past.means(strength, _STEP))[told] / usual[told] for strength in _STRENGTHS]
            self._losses[origin] = np.array([part.sum() for part in missed])
        return self._losses[origin]

    def spread(self, horizon: int, outcome: Floats | None) -> Spread:
        """Quantiles from every past day; coverage of the newest by the quantiles of those before it."""
        import numpy as np

        days = self._series.days
        strength = self.strengths(days)
        parts = [
            part for o in _origins(days, horizon) if len((part := self._outcomes(o, horizon, strength, outcome))[0])
        ]
        if sum(len(part[0]) for part in parts) < _LEAST_SEEN:
            return Spread(horizon, np.zeros((len(_ACTIVITY) + 1, 3)), None, 0)
        newest, older = self._judged(horizon, outcome) if len(parts) > 1 else _halves(parts[0])
        low_high = _quantiles(older)[newest[1]]
        inside = (newest[0] >= low_high[:, 0]) & (newest[0] <= low_high[:, 2])
        return Spread(horizon, _quantiles(parts), float(inside.mean()), len(inside))

    def _judged(self, horizon: int, outcome: Floats | None) -> tuple[Part, list[Part]]:
        """The newest past day and those whose outcome was known on it, under the strengths believed on it."""
        newest = self._series.days - horizon
        strength = self.strengths(newest)
        known = _origins(newest, horizon) or _origins(self._series.days, horizon)[1:]
        older = [self._outcomes(origin, horizon, strength, outcome) for origin in known]
        return self._outcomes(newest, horizon, strength, outcome), older

    def _outcomes(self, origin: int, horizon: int, strength: tuple[float, float], outcome: Floats | None) -> Part:
        """What came over what was expected, less the share, and the activity group, of all who may be judged."""
        past = self._at(origin)
        means = past.means(strength, horizon)
        told = past.told & (means > 0)
        amounts = self._series.amounts if outcome is None else outcome
        came = amounts[:, origin : origin + horizon].sum(axis=1)
        share = _share(past.levels.series, outcome)
        return came[told] / means[told] - share[told], past.activity[told]


def _origins(days: int, horizon: int, youngest: int = _YOUNGEST_ORIGIN) -> list[int]:
    """Past as-of columns whose next `horizon` days are known, newest first."""
    newest = days - horizon
    return [newest - _STEP * k for k in range(_MOST_ORIGINS) if newest - _STEP * k >= youngest]


def _halves(part: Part) -> tuple[Part, list[Part]]:
    """With one past day only: every second merchant is judged by the others."""
    return (part[0][1::2], part[1][1::2]), [(part[0][::2], part[1][::2])]


def _quantiles(parts: Sequence[Part]) -> Floats:
    """By activity group, [groups, 3]; a group with few outcomes takes those of all."""
    import numpy as np

    ratios, group = np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    rows = []
    for number in range(len(_ACTIVITY) + 1):
        own = ratios[group == number]
        rows.append(np.quantile(own if len(own) >= _LEAST_SEEN else ratios, QUANTILES))
    return np.array(rows)
