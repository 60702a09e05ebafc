"""How are lines over time drawn on paper, each named at its end?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.common.money import compact_money
from workbench.common.text import Lang, Text
from workbench.reports.blocks import Blocks
from workbench.reports.plots import Square, frame
from workbench.reports.sheet import ACCENT, DOWN, INK2, INK3, TRACK, WARN

_COLORS = {"main": ACCENT, "alert": DOWN, "plain": INK2, "past": INK3}
_NAMES_WIDE = 96.0
_APART = 9.0


@dataclass(frozen=True, slots=True)
class PlotLine:
    """None where nothing is known. `emphasis`: main, alert, plain, past."""

    name: Text
    values: tuple[float | None, ...]
    emphasis: str


@dataclass(frozen=True, slots=True)
class LinePlot:
    """`shown` words a value on the axis and at a line's end; `limit` is a dashed line with its words."""

    title: Text
    across: Text
    up: Text
    names: tuple[str, ...]
    lines: tuple[PlotLine, ...]
    percent: bool = True
    limit: float | None = None
    limit_name: Text | None = None


HIGH = 150.0


def plot_height(high: float = HIGH) -> float:
    """What a plot takes with its title and the words below."""
    return high + 66


def line_plot(blocks: Blocks, plot: LinePlot, high: float = HIGH) -> None:
    """The plot over the whole width where the sheet stands."""
    sheet = blocks.sheet
    sheet.need(plot_height(high))
    square = Square(88.0, sheet.y + 28, 362.0, high)
    with sheet.part("Figure", alternative=_spoken(blocks, plot)):
        frame(blocks, square, plot.title, plot.across, plot.up)
        first, *second = blocks.wordings(plot.title)
        for words in second:  # beside the title, as in headings
            x = square.left + sheet.width(first, 9.5, True) + 8
            sheet.text(x, square.top - 20, words, 8, bold=True, color=INK2)
        known = [value for line in plot.lines for value in line.values if value is not None]
        top = _round_top(max([*known, plot.limit or 0.0], default=0.0))
        for step in range(5):
            y = square.y(step / 4)
            if 0 < step < 4:
                sheet.line(square.left, y, square.x(1), y, color=TRACK, width=0.5)
            sheet.text(
                square.left - 4,
                y + 2.4,
                _worded(top * step / 4, plot.percent, blocks.languages[0]),
                7,
                color=INK2,
                align="right",
            )
        every = max(1, -(-len(plot.names) // 9))
        for place in range(0, len(plot.names), every):
            name = plot.names[place][2:] if "-" in plot.names[place] else plot.names[place]
            sheet.text(_x(square, place, plot), square.y(0) + 11, name, 7, color=INK2, align="centre")
        if plot.limit is not None:
            y = square.y(plot.limit / top)
            sheet.line(square.left, y, square.x(1), y, color=WARN, dash=True)
            if plot.limit_name is not None:
                sheet.text(square.left + 4, y - 3, blocks.wordings(plot.limit_name)[0], 7, color=WARN)
        _lines(blocks, square, plot, top)
    sheet.y = square.top + high + 34


def _lines(blocks: Blocks, square: Square, plot: LinePlot, top: float) -> None:
    ends: list[tuple[float, PlotLine, float]] = []
    order = sorted(plot.lines, key=lambda line: ("past", "plain", "main", "alert").index(line.emphasis))
    for line in order:
        points = [(i, value) for i, value in enumerate(line.values) if value is not None]
        if not points:
            continue
        way = [(_x(square, i, plot), square.y(value / top)) for i, value in points]
        strong = line.emphasis in {"main", "alert"}
        blocks.sheet.path(way, color=_COLORS[line.emphasis], width=1.7 if strong else 0.9)
        blocks.sheet.dot(*way[-1], 2.2 if strong else 1.4, _COLORS[line.emphasis])
        ends.append((way[-1][1], line, points[-1][1]))
    ceiling = square.y(0) + 2.4
    for y, line, value in sorted(ends, key=lambda end: -end[0]):
        y = min(y + 2.4, ceiling)
        words = f"{blocks.wordings(line.name)[0]}  {_worded(value, plot.percent, blocks.languages[0])}"
        strong = line.emphasis in {"main", "alert"}
        blocks.sheet.text(square.x(1) + 6, y, words, 7.2, bold=strong, color=_COLORS[line.emphasis])
        ceiling = y - _APART


def _round_top(highest: float) -> float:
    """The least round number above the highest that divides into four round steps."""
    if highest <= 0:
        return 0.04
    size = 10.0 ** math.floor(math.log10(highest * 1.05 / 4))
    return 4 * next(size * step for step in (1, 1.5, 2, 2.5, 4, 5, 7.5, 10) if size * step * 4 >= highest * 1.05)


def _x(square: Square, place: int, plot: LinePlot) -> float:
    return square.x(place / max(len(plot.names) - 1, 1))


def _worded(value: float, percent: bool, lang: Lang) -> str:
    if percent:
        return f"{value * 100:.2f}%"
    if value < 1000:
        return f"{value:,.0f}"
    return compact_money(round(value * 100), lang, " ").strip()


def _spoken(blocks: Blocks, plot: LinePlot) -> str:
    """Title and the newest value of each line, for readers who do not see the picture."""
    told = []
    for line in plot.lines:
        last: Sequence[float] = [value for value in line.values if value is not None][-1:]
        told += [
            f"{blocks.wordings(line.name)[0]} {_worded(value, plot.percent, blocks.languages[0])}" for value in last
        ]
    return f"{blocks.wordings(plot.title)[0]}: " + ", ".join(told)
