"""How did amounts or counts move from month to month?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import compact_money
from workbench.common.text import Lang, Text, same
from workbench.services.portfolio_file import Series
from workbench.ui.charts.axes import Axes, round_top
from workbench.ui.charts.chart import NO_OBSERVATION, ChartTable, Mark
from workbench.ui.charts.lines import month_name
from workbench.ui.charts.strokes import area, colour, curve, dot, width_of, words
from workbench.ui.tokens import Tokens


@dataclass(frozen=True, slots=True)
class MonthsChart:
    """One line over months; amounts are whole units of the currency, without one they are counts."""

    months: tuple[str, ...]  # 2026-11
    line: Series
    currency: str = ""

    def _shown(self, value: float, lang: Lang) -> str:
        if not self.currency:
            return f"{value:,.0f}"
        return compact_money(round(value * 100), lang, self.currency) if value else "0"

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        known = [value for value in self.line.values if value is not None]
        top = round_top(max(known, default=0.0))
        ticks = [(top * i / 3, self._shown(top * i / 3, lang)) for i in range(4)]
        left = max(width_of(name) for _, name in ticks) + 12
        last = self._shown(known[-1], lang) if known else ""
        right = width_of(last, 12, 600) + 18
        plot = QRectF(rect.x() + left, rect.y() + 10, rect.width() - left - right, rect.height() - 36)
        axes = Axes(plot, 0, max(len(self.months) - 1, 1), 0, top)
        axes.rows(painter, tokens, ticks)
        every = max(1, len(self.months) // 8)
        # More than a year: a month's name alone would not say which.
        names = [month[2:] if len(self.months) > 12 else month_name(month, lang) for month in self.months]
        shown = list(range(len(names) - 1, -1, -every))[::-1]  # counted from the newest: even steps, none left out
        axes.columns(painter, tokens, [(i, names[i]) for i in shown])
        points = [axes.at(i, value) for i, value in enumerate(self.line.values) if value is not None]
        if len(points) > 1:
            area(painter, points, plot.bottom(), colour(tokens, "accent", 0.08))
        curve(painter, points, colour(tokens, "accent"), 2.25)
        if points:
            dot(painter, points[-1], 4, colour(tokens, "accent"), colour(tokens, "surface"))
            place = QRectF(points[-1][0] + 9, points[-1][1] - 9, right, 18)
            words(painter, place, last, colour(tokens, "ok_ink"), 12, 600)
        return tuple(
            Mark(*axes.at(i, value), f"{month} · {self._shown(value, lang)}")
            for i, (month, value) in enumerate(zip(self.months, self.line.values, strict=True))
            if value is not None
        )

    def sentence(self) -> Text:
        known = [
            (month, value) for month, value in zip(self.months, self.line.values, strict=True) if value is not None
        ]
        if not known:
            return self.line.name + Text("：没有数据", ": no data")
        month, value = known[-1]
        told = Text(self._shown(value, Lang.ZH), self._shown(value, Lang.EN))
        return self.line.name + Text(f"：{month} 为 ", f": {month} ") + told

    def table(self) -> ChartTable:
        rows = tuple(
            (
                same(month),
                NO_OBSERVATION if value is None else Text(self._shown(value, Lang.ZH), self._shown(value, Lang.EN)),
            )
            for month, value in zip(self.months, self.line.values, strict=True)
        )
        return ChartTable((Text("月份", "Month"), self.line.name), rows)
