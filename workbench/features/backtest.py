"""How far off would the same forecast have been as of past days?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.features.level import ACTIVITY, Levels, activity, expected_of, judgeable, levels_of, share_of
from workbench.features.season_fit import YEAR, Series, season_of, tempered

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Part = tuple[Floats, Ints]

QUANTILES = (0.1, 0.5, 0.9)
STRENGTHS = tuple((common, own) for common in (1.0, 0.5, 0.0) for own in (1.0, 0.5, 0.0))
_BETTER = 0.98  # a strength other than the first must leave this much less error
_STEP, _MOST_ORIGINS = 30, 4
_YOUNGEST_ORIGIN = 150  # days of lines an origin of the back-test must have
_LEAST_SEEN = 40  # outcomes a group needs for quantiles of its own


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


def at_horizon(spreads: Sequence[Spread], days: int) -> Floats | None:
    """Quantiles for any number of days, [groups, 3]: of the next longer horizon that was tested, or of the longest.

    Beyond the longest the relative spread is carried on as it is: an assumption that no back-test here holds, and that
    callers must name. None without a back-test.
    """
    tested = [spread for spread in spreads if spread.coverage is not None]
    longer = (spread.quantiles for spread in tested if spread.days >= days)
    return next(longer, tested[-1].quantiles if tested else None)


@dataclass(frozen=True, slots=True)
class Past:
    """Everything a forecast as of one day needs, and who may have one: [n] each."""

    levels: Levels
    season: Floats  # [1 + groups, cells]
    growth: float
    told: Flags
    activity: Ints

    def means(self, strength: tuple[float, float], days: int) -> Floats:
        return expected_of(self.levels, tempered(self.season, *strength), [days])[:, 0]


def past_of(series: Series) -> Past:
    season, growth = season_of(series)
    return Past(levels_of(series), season, growth, judgeable(series), activity(series))


class BackTest:
    """The same forecast as of past days, a month apart. As of any of them only what was known then is used."""

    def __init__(self, series: Series) -> None:
        self._series = series
        self._pasts: dict[int, Past] = {}
        self._losses: dict[int, Floats] = {}

    def _at(self, origin: int) -> Past:
        if origin not in self._pasts:
            self._pasts[origin] = past_of(self._series.until(origin))
        return self._pasts[origin]

    def strengths(self, known: int) -> tuple[float, float]:
        """How far to believe the seasons as of column `known`: by what they would have missed in the months before.

        (1, 1) where no month tells, or where nothing else would have been clearly better.
        """
        origins = _origins(known, _STEP, youngest=YEAR)
        if not origins:
            return STRENGTHS[0]
        losses = sum(self._loss(origin) for origin in origins[1:]) + self._loss(origins[0])
        best = int(losses.argmin())
        return STRENGTHS[best if losses[best] < _BETTER * losses[0] else 0]

    def _loss(self, origin: int) -> Floats:
        """Absolute error of the month after `origin` over usual sales, summed over merchants; for each strength."""
        import numpy as np

        if origin not in self._losses:
            past, amounts = self._at(origin), self._series.amounts
            came, usual = amounts[:, origin : origin + _STEP].sum(axis=1), amounts[:, origin - 90 : origin].sum(axis=1)
            told = past.told & (usual > 0)
            missed = [np.abs(came - past.means(strength, _STEP))[told] / usual[told] for strength in STRENGTHS]
            self._losses[origin] = np.array([part.sum() for part in missed])
        return self._losses[origin]

    def spread(self, horizon: int, outcome: Floats | None) -> Spread:
        """Quantiles from every past day; coverage of the newest by the quantiles of those before it."""
        import numpy as np

        days = self._series.days
        strength = self.strengths(days)
        every = (self._outcomes(origin, horizon, strength, outcome) for origin in _origins(days, horizon))
        parts = [part for part in every if len(part[0])]
        if sum(len(part[0]) for part in parts) < _LEAST_SEEN:
            return Spread(horizon, np.zeros((len(ACTIVITY) + 1, 3)), None, 0)
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
        share = share_of(past.levels.series, outcome)
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
    for number in range(len(ACTIVITY) + 1):
        own = ratios[group == number]
        rows.append(np.quantile(own if len(own) >= _LEAST_SEEN else ratios, QUANTILES))
    return np.array(rows)
