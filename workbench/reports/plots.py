"""How are a validation's curves drawn on paper?

Vector drawing on a square of the sheet: axes with few ticks, one accent for the model, a dashed line for what chance or
perfection would give. Every plot says in words what its axes are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ParamSpec

from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.reports.blocks import Blocks
from workbench.reports.sheet import ACCENT, INK2, INK3, LINE, TRACK, WARN, Sheet

Scale = Callable[[float], float]
_Given = ParamSpec("_Given")


@dataclass(frozen=True, slots=True)
class Square:
    """Where a plot stands: its inner left, top, width and height in points."""

    left: float
    top: float
    width: float
    height: float

    def x(self, share: float) -> float:
        return self.left + share * self.width

    def y(self, share: float) -> float:
        return self.top + (1 - share) * self.height


@dataclass(frozen=True, slots=True)
class Whisker:
    """A value with its interval."""

    label: str
    value: float
    low: float
    high: float


def _figure(draw: Callable[_Given, None]) -> Callable[_Given, None]:
    """One plot is one figure to a reader who does not see it, told by its title."""

    def drawn(*given: _Given.args, **named: _Given.kwargs) -> None:
        blocks = next(one for one in given if isinstance(one, Blocks))
        title = next(one for one in given if isinstance(one, Text))
        with blocks.sheet.part("Figure", alternative=blocks.wordings(title)[0]):
            draw(*given, **named)

    return drawn


def frame(blocks: Blocks, square: Square, title: Text, across: Text, up: Text) -> None:
    """Title, axis names and the box of a plot."""
    sheet = blocks.sheet
    sheet.text(square.left, square.top - 20, blocks.wordings(title)[0], 9.5, bold=True)
    sheet.text(square.left, square.top - 7, f"↑ {blocks.wordings(up)[0]}", 7.4, color=INK3)
    sheet.text(
        square.left + square.width,
        square.top + square.height + 21,
        f"{blocks.wordings(across)[0]} →",
        7.4,
        color=INK3,
        align="right",
    )
    sheet.box(square.left, square.top, square.width, square.height, line=LINE)


def ticks(sheet: Sheet, square: Square, values: Sequence[float], scale: Scale, *, across: bool, up: bool) -> None:
    """Shares from 0 to 1 as percentages on one axis or both."""
    for value in values:
        place, words = scale(value), percent(value, 0 if value >= 0.01 or value == 0 else 1)
        if across:
            sheet.line(square.x(place), square.y(0), square.x(place), square.y(0) + 3)
            sheet.text(square.x(place), square.y(0) + 11, words, 7, color=INK2, align="centre")
        if up:
            sheet.text(square.left - 4, square.y(place) + 2.4, words, 7, color=INK2, align="right")
            if 0 < place < 1:
                sheet.line(square.left, square.y(place), square.x(1), square.y(place), color=TRACK, width=0.5)


def curve(sheet: Sheet, square: Square, xs: Sequence[float], ys: Sequence[float], color: str = ACCENT) -> None:
    sheet.path([(square.x(x), square.y(y)) for x, y in zip(xs, ys, strict=True)], color=color, width=1.6)


def plain(value: float) -> float:
    return value


@_figure
def roc_plot(blocks: Blocks, square: Square, xs: Sequence[float], ys: Sequence[float], title: Text) -> None:
    frame(blocks, square, title, Text("误拒的正常户占比", "Good turned away"), Text("识别的违约占比", "Bad caught"))
    ticks(blocks.sheet, square, (0, 0.25, 0.5, 0.75, 1), plain, across=True, up=True)
    blocks.sheet.line(square.x(0), square.y(0), square.x(1), square.y(1), color=INK3, dash=True)
    curve(blocks.sheet, square, xs, ys)


@_figure
def precision_plot(
    blocks: Blocks, square: Square, recall: Sequence[float], precision: Sequence[float], share: float, title: Text
) -> None:
    frame(
        blocks,
        square,
        title,
        Text("识别的违约占比", "Bad caught"),
        Text("判为违约者中真违约占比", "Truly bad of those flagged"),
    )
    ticks(blocks.sheet, square, (0, 0.25, 0.5, 0.75, 1), plain, across=True, up=True)
    blocks.sheet.line(square.x(0), square.y(share), square.x(1), square.y(share), color=INK3, dash=True)
    curve(blocks.sheet, square, recall[1:], precision[1:])


@_figure
def reliability_plot(blocks: Blocks, square: Square, bins: Sequence[tuple[float, Whisker]], title: Text) -> None:
    """Predicted against observed, both on a square-root scale, which keeps small probabilities apart."""
    frame(blocks, square, title, Text("预测违约概率", "Predicted PD"), Text("实际违约率", "Observed"))
    most = max(max(predicted, bar.high) for predicted, bar in bins)
    top = min(1.0, most * 1.05)

    def scale(value: float) -> float:
        return math.sqrt(min(value, top) / top)

    marks = [value for value in (0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if value <= top]
    ticks(blocks.sheet, square, marks, scale, across=True, up=True)
    blocks.sheet.line(square.x(0), square.y(0), square.x(1), square.y(1), color=INK3, dash=True)
    for predicted, bar in bins:
        x = square.x(scale(predicted))
        inside = bar.low <= predicted <= bar.high
        color = ACCENT if inside else WARN
        blocks.sheet.line(x, square.y(scale(bar.low)), x, square.y(scale(bar.high)), color=color, width=1.2)
        blocks.sheet.dot(x, square.y(scale(bar.value)), 2.4, color)


@_figure
def whisker_plot(blocks: Blocks, square: Square, bars: Sequence[Whisker], line: float, title: Text, up: Text) -> None:
    """Figures between 0.5 and 1 with their intervals, side by side; `line` is the figure of all rows."""
    frame(blocks, square, title, Text("月份", "Month"), up)
    least = min([0.5, *(math.floor(bar.low * 10) / 10 for bar in bars)])

    def scale(value: float) -> float:
        return (value - least) / (1 - least)

    for step in range(round((1 - least) / 0.1) + 1):
        value = least + 0.1 * step
        blocks.sheet.text(square.left - 4, square.y(scale(value)) + 2.4, f"{value:.1f}", 7, color=INK2, align="right")
        if step > 0 and value < 0.99:
            blocks.sheet.line(square.left, square.y(scale(value)), square.x(1), square.y(scale(value)), color=TRACK)
    blocks.sheet.line(square.x(0), square.y(scale(line)), square.x(1), square.y(scale(line)), color=INK3, dash=True)
    every = max(1, math.ceil(len(bars) / 6))
    for number, bar in enumerate(bars):
        x = square.x((number + 0.5) / len(bars))
        low, high = square.y(scale(bar.low)), square.y(scale(bar.high))
        blocks.sheet.line(x, low, x, high, color=ACCENT, width=1.2)
        blocks.sheet.dot(x, square.y(scale(bar.value)), 2.4, ACCENT)
        if number % every == 0:
            blocks.sheet.text(x, square.y(0) + 11, bar.label, 7, color=INK2, align="centre")
