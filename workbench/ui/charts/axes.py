"""Where do values fall on the paper, and which round numbers stand beside them?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.ui.charts.strokes import CENTRE, RIGHT, colour, line, words
from workbench.ui.tokens import Tokens

_ROUND_STEPS = (1.0, 1.5, 2.0, 2.5, 4.0, 5.0, 6.0, 8.0, 10.0)


def round_top(highest: float, parts: int = 3, headroom: float = 1.1) -> float:
    """The least round number that leaves some air above `highest` and divides into `parts` round steps."""
    if not highest > 0:
        return float(parts)
    wanted = highest * headroom / parts
    size = 10.0 ** math.floor(math.log10(wanted))
    step = next(size * step for step in _ROUND_STEPS if size * step >= wanted * (1 - 1e-9))
    return step * parts


@dataclass(frozen=True, slots=True)
class Axes:
    """The plot area and the value ranges it spans."""

    area: QRectF
    x_low: float
    x_high: float
    y_low: float
    y_high: float

    def x(self, value: float) -> float:
        return self.area.x() + (value - self.x_low) / ((self.x_high - self.x_low) or 1.0) * self.area.width()

    def y(self, value: float) -> float:
        return self.area.bottom() - (value - self.y_low) / ((self.y_high - self.y_low) or 1.0) * self.area.height()

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.x(x), self.y(y)

    def rows(self, painter: QPainter, tokens: Tokens, ticks: Sequence[tuple[float, str]]) -> None:
        """Horizontal grid with numbers left of it; the lowest is the base line."""
        for value, name in ticks:
            y = round(self.y(value)) + 0.5
            base = value <= self.y_low
            line(painter, (self.area.x(), y), (self.area.right(), y), colour(tokens, "line2" if base else "line"))
            place = QRectF(self.area.x() - 64, y - 8.5, 56, 16)
            words(painter, place, name, colour(tokens, "ink3"), align=RIGHT)

    def columns(self, painter: QPainter, tokens: Tokens, ticks: Sequence[tuple[float, str]]) -> None:
        """Numbers below the base line."""
        for value, name in ticks:
            place = QRectF(self.x(value) - 36, self.area.bottom() + 4, 72, 16)
            words(painter, place, name, colour(tokens, "ink3"), align=CENTRE)


def spread_beside(
    spots: Sequence[tuple[float, float]], wides: Sequence[float], gap: float, low: float, high: float
) -> tuple[float, ...]:
    """As `spread`, for words that begin at different places: only those that would overlap move apart.

    `spots` are (left, wanted height) and `wides` the widths of the words.
    """
    placed: dict[int, float] = {}
    left = sorted(range(len(spots)), key=lambda i: spots[i][0])
    while left:
        group, right = [left[0]], spots[left[0]][0] + wides[left[0]]
        for i in left[1:]:
            if spots[i][0] < right:
                group.append(i)
                right = max(right, spots[i][0] + wides[i])
        placed |= dict(zip(group, spread([spots[i][1] for i in group], gap, low, high), strict=True))
        left = [i for i in left if i not in group]
    return tuple(placed[i] for i in range(len(spots)))


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> tuple[float, ...]:
    """Heights as near to the wanted ones as a distance of `gap` between neighbours allows, inside low..high."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed: dict[int, float] = {}
    floor = low
    for i in order:
        placed[i] = max(wanted[i], floor)
        floor = placed[i] + gap
    ceiling = high
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - gap
    return tuple(placed[i] for i in range(len(wanted)))
