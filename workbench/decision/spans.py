"""How far may a feature be moved, in which steps, and how large is a move?

A span runs over what the training data are known to have held: from their 10th to their 90th percentile, and on to
every value at which the model divides them (each division had rows on both sides), within what the unit allows, and
always out to the case's own value. Its lattice are the values staff can tell apart on the screen (0.1 percentage
points, one hour), so that "no smaller change exists" is a statement about a finite set. A move is measured in
interquartile ranges of the training data, which makes a change of one feature comparable with another's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.common.text import Text
from workbench.decision.links import bounds_of, figure
from workbench.features.catalogue import BY_NAME
from workbench.features.feature import Unit
from workbench.scoring.reference import Distribution

# A step of each unit, and its decimals. Days and hours are shown in whole numbers from ten on.
_STEPS: dict[Unit, tuple[float, int]] = {
    Unit.SHARE: (0.001, 3), Unit.DAYS: (1.0, 0), Unit.HOURS: (1.0, 0), Unit.COUNT: (1.0, 0), Unit.RATIO: (0.01, 2),
    Unit.FEN: (100_000.0, 0), Unit.MONTHS: (1.0, 0), Unit.LEVEL: (0.01, 2),
}  # fmt: skip
MOST_POINTS = 4_000


@dataclass(frozen=True, slots=True)
class Span:
    """One feature's reach in one case. `scale` is one interquartile range; `low_why`, `high_why` say what ends it."""

    name: str
    actual: float
    low: float
    high: float
    step: float
    digits: int
    scale: float
    low_why: Text
    high_why: Text

    @property
    def label(self) -> Text:
        return BY_NAME[self.name].label

    @property
    def unit(self) -> Unit:
        return BY_NAME[self.name].unit

    def told(self, value: float, currency: str = "CNY") -> Text:
        return figure(value, self.unit, currency)

    def lattice(self) -> npt.NDArray[np.float64]:
        """Every value from `low` to `high` that can be told apart, rising; the actual value is not added."""
        first, last = math.ceil(self.low / self.step - 1e-9), math.floor(self.high / self.step + 1e-9)
        return np.round(np.arange(first, last + 1) * self.step, self.digits)

    def cost(self, value: float) -> float:
        return abs(value - self.actual) / self.scale

    def costs(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.abs(values - self.actual) / self.scale

    def holds(self, value: float) -> bool:
        return self.low - 1e-9 <= value <= self.high + 1e-9


def span(name: str, actual: float, reference: Distribution | None, splits: Sequence[float]) -> Span:
    """The span of one feature. `splits` are the model's thresholds on it; without a reference, the case's value only.

    The ends lie on the lattice, except where the case's own value lies beyond them.
    """
    step, digits = _STEPS[BY_NAME[name].unit]
    edges = () if reference is None else reference.edges
    seen = [*edges, *(float(one) for one in splits)]
    low, high = min(seen, default=actual), max(seen, default=actual)
    while (high - low) / step > MOST_POINTS:
        step, digits = step * 10, max(0, digits - 1)
    # A row goes left strictly below a split: one step below the lowest split is in the data, and still another cell.
    low, high = (math.ceil(low / step - 1e-9) - 1) * step, (math.floor(high / step + 1e-9) + 1) * step
    least, most = bounds_of(name, actual)
    low_why = _data(Text("下端", "the low end"))
    high_why = _data(Text("上端", "the high end"))
    if low <= least:
        low, low_why = least, _unit_why(name, least)
    if high >= most:
        high, high_why = most, _unit_why(name, most)
    if actual < low:
        low, low_why = actual, _OWN
    if actual > high:
        high, high_why = actual, _OWN
    return Span(name, actual, round(low, 9), round(high, 9), step, digits, _scale(reference, step), low_why, high_why)


_OWN = Text("本案实际值", "this case's own value")


def _data(end: Text) -> Text:
    return Text(f"已到训练数据常见范围的{end.zh}", f"{end.en} of the usual range of the training data")


def _unit_why(name: str, bound: float) -> Text:
    told = figure(bound, BY_NAME[name].unit)
    return Text(f"按定义以 {told.zh} 为限", f"By definition it ends at {told.en}")


def _scale(reference: Distribution | None, step: float) -> float:
    """Interquartile range by straight lines between the reference's edges; else the edges' spread, else ten steps."""
    if reference is None or not reference.edges:
        return 10 * step
    upto = np.cumsum(reference.shares[: len(reference.edges)])
    known = 1.0 - reference.shares[-1]
    low, high = np.interp([0.25 * known, 0.75 * known], upto, reference.edges)
    spread = float(high - low) or float(reference.edges[-1] - reference.edges[0])
    return max(spread, step) if spread else 10 * step
