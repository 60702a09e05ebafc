"""What did one flow bring, day by day, over a year?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import SYMBOLS
from workbench.common.text import Lang, Text, same
from workbench.ui.charts.axes import Axes, round_top
from workbench.ui.charts.chart import NO_OBSERVATION, ChartTable, Mark
from workbench.ui.charts.lines import month_name
from workbench.ui.charts.revolving import short_money
from workbench.ui.charts.strokes import RIGHT, begin, colour, curve, width_of, words
from workbench.ui.tokens import Tokens

_LEFT, _RIGHT, _HEAD, _FOOT = 56.0, 56.0, 22.0, 20.0
WEEK = 7
MINUS = "\N{MINUS SIGN}"
_RIGHT_SHAPES = frozenset({"trend", "spikes", "level"})


@dataclass(frozen=True, slots=True)
class DaySeries:
    """One figure by day; None where the flow has no line. Money is minor units.

    `shape`: `up` bars from the base line, `down` bars below it, `line` the mean of seven days. On the scale at the
    right: `trend` the mean of seven days, `spikes` bars, `level` what stands at the end of a day, held until the next.
    """

    name: Text
    shade: str
    shape: str
    values: tuple[int | None, ...]
    is_money: bool = True


@dataclass(frozen=True, slots=True)
class DaysChart:
    """Every day from `first` on, one column each; all series of one chart but levels share a scale."""

    first: date
    series: tuple[DaySeries, ...]
    currency: str

    @property
    def days(self) -> int:
        return max((len(one.values) for one in self.series), default=0)

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        plot = QRectF(rect.x() + _LEFT, rect.y() + _HEAD, rect.width() - _LEFT - _RIGHT, rect.height() - _HEAD - _FOOT)
        shared = [one for one in self.series if one.shape not in _RIGHT_SHAPES]
        top = round_top(_highest(one for one in shared if one.shape != "down"), 2)
        below = any(one.shape == "down" and any(one.values) for one in shared)
        low = -round_top(_highest(one for one in shared if one.shape == "down"), 2) if below else 0.0
        axes = Axes(plot, 0, max(self.days, 1), low, top)
        is_money = any(one.is_money for one in shared)
        ticks = [low, 0.0, top] if below else [0.0, top / 2, top]
        axes.rows(painter, tokens, [(value, self._tick(abs(value), is_money)) for value in ticks])
        axes.columns(painter, tokens, self._months(lang, plot.width()))
        self._legend(painter, tokens, lang, rect)
        for one in self.series:
            if one.shape in _RIGHT_SHAPES:
                self._on_the_right(painter, tokens, plot, one)
            elif one.shape == "line":
                curve(painter, [axes.at(x, mean) for x, mean in _means(one.values)], colour(tokens, one.shade), 2)
            else:
                _bars(painter, tokens, axes, one)
        return self._marks(axes, lang)

    def _tick(self, value: float, is_money: bool) -> str:
        if not value:
            return "0"
        return short_money(round(value), self.currency) if is_money else f"{value:,.0f}"

    def _months(self, lang: Lang, wide: float) -> list[tuple[float, str]]:
        firsts = [i for i in range(self.days) if (self.first + timedelta(days=i)).day == 1]
        every = max(1, -(-len(firsts) * 44 // max(int(wide), 1)))
        return [(float(i), month_name(f"{self.first + timedelta(days=i):%Y-%m}", lang)) for i in firsts[::every]]

    def _legend(self, painter: QPainter, tokens: Tokens, lang: Lang, rect: QRectF) -> None:
        """Names in the colour of their marks, from the right."""
        x = rect.right() - _RIGHT
        for one in reversed(self.series):
            name = one.name.of(lang)
            wide = width_of(name, 12, 500) + 4
            painter.fillRect(QRectF(x - wide - 14, rect.y() + 6, 9, 9), colour(tokens, one.shade))
            words(painter, QRectF(x - wide, rect.y(), wide, 20), name, colour(tokens, "ink2"), 12, 500, RIGHT)
            x -= wide + 28

    def _on_the_right(self, painter: QPainter, tokens: Tokens, plot: QRectF, one: DaySeries) -> None:
        known = [(i, value) for i, value in enumerate(one.values) if value is not None]
        if not known:
            return
        means = _means(one.values)
        highest = max(mean for _, mean in means) if one.shape == "trend" else max(value for _, value in known)
        # Spikes stay in the lower half, so that what they stand beside is seen.
        top = round_top(float(highest) * (2 if one.shape == "spikes" else 1), 2)
        scale = Axes(plot, 0, max(self.days, 1), min(0.0, float(min(value for _, value in known))), top)
        if one.shape == "trend":
            curve(painter, [scale.at(x, mean) for x, mean in means], colour(tokens, one.shade), 1.25)
        elif one.shape == "spikes":
            _bars(painter, tokens, scale, one)
        else:
            curve(painter, _held(scale, known), colour(tokens, one.shade), 1.25)
        for level in (top / 2, top):
            place = QRectF(plot.right() + 6, scale.y(level) - 8.5, _RIGHT - 8, 16)
            words(painter, place, self._tick(level, one.is_money), colour(tokens, "ink3"))

    def _said(self, value: int | None, one: DaySeries) -> str:
        return "—" if value is None else self._writer(one)(value)

    def _marks(self, axes: Axes, lang: Lang) -> tuple[Mark, ...]:
        """One mark for each day with lines; made for every painting, so it is kept cheap."""
        told = [(one.name.of(lang), one.values, self._writer(one)) for one in self.series]
        left, step, base = axes.x(0.5), axes.x(1) - axes.x(0), axes.y(0)
        marks = []
        for i in range(self.days):
            said = [f"{name} {write(value)}" for name, values, write in told if (value := values[i]) is not None]
            if said:
                day = (self.first + timedelta(days=i)).isoformat()
                marks.append(Mark(left + i * step, base, " · ".join([day, *said])))
        return tuple(marks)

    def _writer(self, one: DaySeries) -> Callable[[int], str]:
        """How a value of the series is written: whole units of money with a true minus sign, or a count."""
        if not one.is_money:
            return "{:,}".format
        symbol = SYMBOLS.get(self.currency, self.currency + " ")

        def write(value: int) -> str:
            return f"{MINUS if value <= -100 else ''}{symbol}{abs(value) // 100:,}"

        return write

    def sentence(self) -> Text:
        text = Text("", "")
        for n, one in enumerate(self.series):
            known = [value for value in one.values if value is not None]
            head = Text("；", "; ") if n else Text("", "")
            if not known:
                text = text + head + one.name + Text("：", ": ") + NO_OBSERVATION
                continue
            amount = same(self._said(known[-1] if one.shape == "level" else sum(known), one))
            what = (
                Text("期末 {amount}", "{amount} at the end")
                if one.shape == "level"
                else Text("合计 {amount}", "{amount} in all")
            )
            days = Text(f"（{len(known)} 天有数据）", f" ({len(known)} days with lines)")
            text = text + head + one.name + Text("：", ": ") + what.format(amount=amount) + days
        return text

    def table(self) -> ChartTable:
        heads = (Text("日期", "Date"), *(one.name for one in self.series))
        rows = tuple(
            (
                same((self.first + timedelta(days=i)).isoformat()),
                *(same(self._said(s.values[i], s)) for s in self.series),
            )
            for i in reversed(range(self.days))
            if any(one.values[i] is not None for one in self.series)
        )
        return ChartTable(heads, rows)


def _highest(series: Iterable[DaySeries]) -> float:
    return float(max((value for one in series for value in one.values if value is not None), default=0))


def _held(scale: Axes, known: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Corner points of what holds until it changes."""
    corners: list[tuple[float, float]] = []
    for i, value in known:
        if corners:
            corners.append((scale.x(i), corners[-1][1]))
        corners.append(scale.at(i, value))
    return corners


def _bars(painter: QPainter, tokens: Tokens, axes: Axes, one: DaySeries) -> None:
    shade, left, step, base = colour(tokens, one.shade), axes.x(0), axes.x(1) - axes.x(0), axes.y(0)
    tall, wide, sign = (axes.y(0) - axes.y(1)), max(step - 0.5, 0.75), -1 if one.shape == "down" else 1
    for i, value in enumerate(one.values):
        if value:
            high = sign * value * tall
            painter.fillRect(QRectF(left + i * step, base - max(high, 0.0), wide, abs(high)), shade)


def _means(values: Sequence[int | None]) -> list[tuple[float, float]]:
    """The mean of the seven days up to each, and where it stands; a day without lines brought nothing to it."""
    points, total = [], 0
    for i, value in enumerate(values):
        total += (value or 0) - ((values[i - WEEK] or 0) if i >= WEEK else 0)
        if i >= WEEK - 1:
            points.append((i + 0.5, total / WEEK))
    return points
