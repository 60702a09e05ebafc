"""How are lines over time drawn on paper, each named at its end?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.common.text import Text
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


def line_plot(blocks: Blocks, plot: LinePlot, high: float = 150.0) -> None:
    """The plot over the whole width where the sheet stands."""
    sheet = blocks.sheet
    sheet.need(high + 66)
    square = Square(88.0, sheet.y + 28, 362.0, high)
    with sheet.part("Figure", alternative=_spoken(blocks, plot)):
        frame(blocks, square, plot.title, plot.across, plot.up)
        known = [value for line in plot.lines for value in line.values if value is not None]
        top = max([*known, plot.limit or 0.0], default=0.0) * 1.12 or 1.0
        for step in range(5):
            y = square.y(step / 4)
            if 0 < step < 4:
                sheet.line(square.left, y, square.x(1), y, color=TRACK, width=0.5)
            sheet.text(square.left - 4, y + 2.4, _worded(top * step / 4, plot.percent), 7, color=INK2, align="right")
        every = max(1, len(plot.names) // 8)
        for place in range(0, len(plot.names), every):
            sheet.text(_x(square, place, plot), square.y(0) + 11, plot.names[place], 7, color=INK2, align="centre")
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
    floor = square.top
    for y, line, value in sorted(ends, key=lambda end: end[0]):
        y = max(y + 2.4, floor)
        words = f"{blocks.wordings(line.name)[0]}  {_worded(value, plot.percent)}"
        strong = line.emphasis in {"main", "alert"}
        blocks.sheet.text(square.x(1) + 6, y, words, 7.2, bold=strong, color=_COLORS[line.emphasis])
        floor = y + _APART


def _x(square: Square, place: int, plot: LinePlot) -> float:
    return square.x(place / max(len(plot.names) - 1, 1))


def _worded(value: float, percent: bool) -> str:
    if percent:
        return f"{value * 100:.2f}%"
    for size, name in ((1e8, "亿"), (1e4, "万")):
        if value >= size:
            return f"{value / size:,.2f} {name}"
    return f"{value:,.0f}"


def _spoken(blocks: Blocks, plot: LinePlot) -> str:
    """Title and the newest value of each line, for readers who do not see the picture."""
    told = []
    for line in plot.lines:
        last: Sequence[float] = [value for value in line.values if value is not None][-1:]
        told += [f"{blocks.wordings(line.name)[0]} {_worded(value, plot.percent)}" for value in last]
    return f"{blocks.wordings(plot.title)[0]}: " + ", ".join(told)
