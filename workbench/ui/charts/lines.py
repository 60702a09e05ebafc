"""How do several series run over time? (vintages, NPL)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.services.portfolio_file import Series
from workbench.ui.charts.axes import Axes, round_top, spread, spread_beside
from workbench.ui.charts.chart import ChartTable, Mark, percent_text
from workbench.ui.charts.strokes import DASH, LEFT, RIGHT, bar, colour, curve, dot, line, width_of, words
from workbench.ui.fonts import metrics
from workbench.ui.tokens import Tokens

_SHADES = {"main": "accent", "alert": "down", "plain": "ink3", "past": "line2"}
_WORD_SHADES = {"main": "ok_ink", "alert": "down_ink"}
_LABEL_GAP = 16.0


def _last(series: Series) -> tuple[int, float] | None:
    """Index and value of the newest observation; a line ends there and is never extended."""
    seen = [(i, value) for i, value in enumerate(series.values) if value is not None]
    return seen[-1] if seen else None


def _highest(lines: Sequence[Series]) -> float:
    return max((value for one in lines for value in one.values if value is not None), default=0.0)


def _points(axes: Axes, xs: Sequence[float], series: Series) -> list[tuple[float, float]]:
    pairs = zip(xs, series.values, strict=False)
    return [axes.at(x, value) for x, value in pairs if value is not None]


def _draw(painter: QPainter, tokens: Tokens, axes: Axes, xs: Sequence[float], lines: Sequence[Series]) -> None:
    order = {"past": 0, "plain": 1, "main": 2, "alert": 3}
    for series in sorted(lines, key=lambda one: order[one.emphasis]):
        strong = series.emphasis in ("main", "alert")
        shade = colour(tokens, _SHADES[series.emphasis])
        curve(painter, _points(axes, xs, series), shade, 2.25 if strong else 1.5)


def _percent_ticks(top: float) -> list[tuple[float, str]]:
    """Four levels from nothing to `top`; one decimal while it tells something."""
    if top < 0.006:  # one decimal would say the same of two lines
        return [(top * i / 3, f"{top * i / 3 * 100:.2f}%") for i in range(4)]
    digits = 0 if top >= 0.15 and abs(top / 3 * 100 - round(top / 3 * 100)) < 1e-9 else 1
    return [(top * i / 3, f"{top * i / 3 * 100:.{digits}f}%") for i in range(4)]


def _margin(top: float) -> float:
    """Room left of the grid for its numbers."""
    return max(40.0, max(width_of(name, 11) for _, name in _percent_ticks(top)) + 10)


def _marks(axes: Axes, xs: Sequence[float], names: Sequence[str], lines: Sequence[Series], lang: Lang) -> list[Mark]:
    found = []
    for series in lines:
        for x, name, value in zip(xs, names, series.values, strict=False):
            if value is not None:
                px, py = axes.at(x, value)
                found.append(Mark(px, py, f"{series.name.of(lang)} · {name} · {percent_text(value).of(lang)}"))
    return found


def _data_rows(lines: Sequence[Series], count: int) -> tuple[tuple[Text, ...], ...]:
    return tuple(
        (one.name, *(percent_text(one.values[i] if i < len(one.values) else None) for i in range(count)))
        for one in lines
    )


def _end_name(one: Series, value: float, lang: Lang) -> str:
    """Name of a line; one that stands out tells its value too."""
    name = one.name.of(lang)
    return f"{name}  {percent_text(value).of(lang)}" if one.emphasis in ("main", "alert") else name


@dataclass(frozen=True, slots=True)
class VintageChart:
    """Cumulative default of each quarter's loans by months on book; young cohorts stop where they stand."""

    months: tuple[int, ...]
    lines: tuple[Series, ...]

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        top = round_top(_highest(self.lines))
        begin = _margin(top)
        plot = QRectF(rect.x() + begin, rect.y() + 8, rect.width() - begin - 96, rect.height() - 34)
        axes = Axes(plot, 0, max((*self.months, 12)), 0, top)
        axes.rows(painter, tokens, _percent_ticks(top))
        axes.columns(painter, tokens, [(m, str(m)) for m in range(0, int(axes.x_high) + 1, 3)])
        _draw(painter, tokens, axes, self.months, self.lines)
        self._end_labels(painter, tokens, axes, lang)
        return tuple(_marks(axes, self.months, [str(m) for m in self.months], self.lines, lang))

    def _end_labels(self, painter: QPainter, tokens: Tokens, axes: Axes, lang: Lang) -> None:
        ends = [(one, last) for one in self.lines if (last := _last(one)) is not None]
        points = [axes.at(self.months[i], value) for _, (i, value) in ends]
        names = [_end_name(one, value, lang) for one, (_, value) in ends]
        wides = [width_of(name, 12, 600) + 4 for name in names]
        # The outlier's words stand left of its point: the older, longer lines run on to its right.
        lefts = [one.emphasis == "alert" and x - wide > axes.area.x()
                 for (one, _), (x, _), wide in zip(ends, points, wides, strict=True)]  # fmt: skip
        spots = [
            (x - wide - 7 if left else x + 7, y - (8 if left else self._lift(axes, one, place, y)))
            for (one, (place, _)), (x, y), wide, left in zip(ends, points, wides, lefts, strict=True)
        ]
        # The lowest words stand on the base line, not across it.
        heights = spread_beside(spots, wides, _LABEL_GAP, axes.area.y() - 4, axes.area.bottom() - 10)
        for n, (one, _) in enumerate(ends):
            strong = one.emphasis in ("main", "alert")
            if strong:
                dot(painter, points[n], 4, colour(tokens, _SHADES[one.emphasis]), colour(tokens, "surface"))
            place = QRectF(spots[n][0], heights[n] - 9, wides[n], 18)
            shade = colour(tokens, _WORD_SHADES.get(one.emphasis, "ink3"))
            words(painter, place, names[n], shade, 12, 600 if strong else 400, RIGHT if lefts[n] else LEFT)

    def _lift(self, axes: Axes, one: Series, place: int, y: float) -> float:
        """How far words rise above the end of a line, so that no older line runs on through them."""
        after = [other.values[place + 1] for other in self.lines if other is not one and place + 1 < len(other.values)]
        return 10.0 if any(value is not None and abs(axes.y(value) - y) < 9 for value in after) else 0.0

    def sentence(self) -> Text:
        latest = [one for one in self.lines if one.emphasis in ("main", "alert")] or list(self.lines[-1:])
        parts = [Text("批次累计违约率：", "Cumulative default by vintage: ")]
        for n, one in enumerate(latest):
            last = _last(one)
            if last is None:
                continue
            joint = Text("；", "; ") if n else Text("", "")
            words_ = Text("{name} 第 {month} 个月 {value}", "{name} {value} at month {month}")
            parts.append(joint + words_.format(name=one.name, month=self.months[last[0]], value=percent_text(last[1])))
        return sum(parts[1:], parts[0])

    def table(self) -> ChartTable:
        heads = (Text("批次", "Vintage"), *(Text(f"{m} 月", f"{m} m") for m in self.months))
        return ChartTable(heads, _data_rows(self.lines, len(self.months)))


@dataclass(frozen=True, slots=True)
class NplChart:
    """Non-performing share by amount, month by month, against the tolerance."""

    months: tuple[str, ...]  # 2026-11
    lines: tuple[Series, ...]
    tolerance: float

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        top = round_top(max(_highest(self.lines), self.tolerance))
        room = min(self._label_room(lang), rect.width() * 0.36)
        begin = _margin(top)
        plot = QRectF(rect.x() + begin, rect.y() + 8, rect.width() - begin - room, rect.height() - 34)
        xs = tuple(float(i) for i in range(len(self.months)))
        axes = Axes(plot, 0, max(len(self.months) - 1, 1), 0, top)
        axes.rows(painter, tokens, _percent_ticks(top))
        names = [month_name(month, lang) for month in self.months]
        axes.columns(painter, tokens, [(i, names[i]) for i in _month_ticks(len(names))])
        _draw(painter, tokens, axes, xs, self.lines)
        self._tolerance(painter, tokens, axes, lang)
        self._end_labels(painter, tokens, axes, xs, room, lang)
        return tuple(_marks(axes, xs, names, self.lines, lang))

    def _tolerance(self, painter: QPainter, tokens: Tokens, axes: Axes, lang: Lang) -> None:
        y = axes.y(self.tolerance)
        line(painter, (axes.area.x(), y), (axes.area.right(), y), colour(tokens, "warn"), 1.25, DASH)
        text = Text("容忍度 {value}", "Tolerance {value}").format(value=percent_text(self.tolerance)).of(lang)
        place = QRectF(axes.area.x() + 4, y - 17, width_of(text, 11, 500) + 4, 16)
        # The words stay readable where lines run behind them.
        bar(painter, place.adjusted(-2, 1, 1, -1), 3, colour(tokens, "surface", 0.85))
        words(painter, place, text, colour(tokens, "warn_ink"), 11, 500)

    def _label_room(self, lang: Lang) -> float:
        """Width the longest end label takes, with its gap."""
        names = (self._end_text(one, lang) for one in self.lines if _last(one) is not None)
        return max((width_of(name, 12, 600) for name in names), default=60.0) + 16

    def _end_text(self, one: Series, lang: Lang, room: float = 0.0) -> str:
        """Name and newest value; where there is no `room` for both the name is cut, never the value."""
        name, last = one.name.of(lang), _last(one)
        value = "" if last is None else f" {percent_text(last[1]).of(lang)}"
        if room:
            left = room - width_of(value, 12, 600)
            name = metrics(12, 600).elidedText(name, Qt.TextElideMode.ElideRight, left)
        return name + value

    def _end_labels(
        self, painter: QPainter, tokens: Tokens, axes: Axes, xs: Sequence[float], room: float, lang: Lang
    ) -> None:
        ends = [(one, last) for one in self.lines if (last := _last(one)) is not None]
        spots = [axes.at(xs[i], value) for _, (i, value) in ends]
        heights = spread([y for _, y in spots], _LABEL_GAP, axes.area.y() + 4, axes.area.bottom() - 4)
        for (one, _), height in zip(ends, heights, strict=True):
            main = one.emphasis == "main"
            shade = colour(tokens, _WORD_SHADES.get(one.emphasis, "ink3"))
            # A line that ended early has its words in the same column: beside it they would stand on other lines.
            place = QRectF(axes.area.right() + 8, height - 9, room - 8, 18)
            words(painter, place, self._end_text(one, lang, place.width()), shade, 12, 600 if main else 400)

    def sentence(self) -> Text:
        main = next((one for one in self.lines if one.emphasis == "main"), None)
        last = _last(main) if main is not None else None
        if main is None or last is None:
            return Text("还没有不良率数据", "No NPL figures yet")
        over = last[1] > self.tolerance
        verdict = Text("高于", "above") if over else Text("低于", "below")
        return Text(
            "不良率（按金额）{value}，{verdict}容忍度 {limit}",
            "NPL by amount {value}, {verdict} the tolerance of {limit}",
        ).format(value=percent_text(last[1]), verdict=verdict, limit=percent_text(self.tolerance))

    def table(self) -> ChartTable:
        heads = (Text("产品", "Product"), *(same(month) for month in self.months))
        return ChartTable(heads, _data_rows(self.lines, len(self.months)))


_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_name(month: str, lang: Lang) -> str:
    """`11月` or `Nov` of `2026-11`."""
    number = int(month[5:7])
    return f"{number}月" if lang is Lang.ZH else _EN_MONTHS[number - 1]


def _month_ticks(count: int) -> list[int]:
    """First, every third and last month; a third one too near the last gives way."""
    ticks = [i for i in range(0, count, 3) if count - 1 - i >= 2]
    return [*ticks, count - 1] if count else []
