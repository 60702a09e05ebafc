"""How much may come over the next months, and how sure is that?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPolygonF

from workbench.common.money import money
from workbench.common.text import Lang, Text, same
from workbench.ui.charts.axes import Axes, round_top, spread
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.revolving import short_money
from workbench.ui.charts.strokes import DASH, begin, colour, curve, dot, width_of, words
from workbench.ui.tokens import Tokens


@dataclass(frozen=True, slots=True)
class FanPoint:
    """Minor units added up from the as-of day to the end of day `days`."""

    days: int
    low_fen: int
    middle_fen: int
    high_fen: int


@dataclass(frozen=True, slots=True)
class FanChart:
    """P10 to P90 of what adds up after `start`; beside it what the same days brought a year ago, where known."""

    start: date
    points: tuple[FanPoint, ...]
    year_ago_fen: tuple[int, ...]  # added up, day by day from the first; empty where unknown
    currency: str

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        if not self.points:
            return ()
        room = max(width_of(f"P90 {self._short(p.high_fen)}", 12, 600) for p in self.points)
        plot = QRectF(rect.x() + 52, rect.y() + 10, rect.width() - 52 - room - 14, rect.height() - 36)
        highest = max(*(p.high_fen for p in self.points), *(self.year_ago_fen or (0,)), 1)
        low = min(0, *(p.low_fen for p in self.points))
        axes = Axes(plot, 0, self.points[-1].days, low, round_top(highest, 3, 1.05))
        levels = [*([float(low)] if low < 0 else []), *(axes.y_high * i / 3 for i in range(4))]
        axes.rows(painter, tokens, [(v, self._short(round(v))) for v in levels])
        axes.columns(painter, tokens, [(p.days, f"{self.start + timedelta(days=p.days):%m-%d}") for p in self.points])
        self._fan(painter, tokens, axes)
        if self.year_ago_fen:
            past = [axes.at(i + 1, value) for i, value in enumerate(self.year_ago_fen)]
            curve(painter, [axes.at(0, 0), *past], colour(tokens, "ink3"), 1.5, DASH)
        self._labels(painter, tokens, axes)
        return tuple(
            Mark(*axes.at(p.days, p.middle_fen), " · ".join(one.of(lang) for one in self._row(p))) for p in self.points
        )

    def _short(self, amount_fen: int) -> str:
        """Three digits at most: a forecast is no surer than that."""
        size = 10 ** max(len(str(abs(amount_fen))) - 3, 0)
        amount = abs(amount_fen + (size // 2 if amount_fen >= 0 else -(size // 2)))
        sign = "\N{MINUS SIGN}" if amount_fen < 0 else ""
        return sign + short_money(amount // size * size, self.currency) if amount_fen else "0"

    def _fan(self, painter: QPainter, tokens: Tokens, axes: Axes) -> None:
        up = [axes.at(0, 0), *(axes.at(p.days, p.high_fen) for p in self.points)]
        down = [axes.at(0, 0), *(axes.at(p.days, p.low_fen) for p in self.points)]
        painter.setBrush(colour(tokens, "accent", 0.16))
        painter.drawPolygon(QPolygonF([QPointF(*at) for at in (*up, *reversed(down))]))
        begin(painter)
        curve(
            painter,
            [axes.at(0, 0), *(axes.at(p.days, p.middle_fen) for p in self.points)],
            colour(tokens, "accent"),
            2.25,
        )
        for p in self.points:
            dot(painter, axes.at(p.days, p.middle_fen), 3.5, colour(tokens, "accent"), colour(tokens, "surface"))

    def _labels(self, painter: QPainter, tokens: Tokens, axes: Axes) -> None:
        last = self.points[-1]
        ends = [("P90", last.high_fen, 400), ("P50", last.middle_fen, 600), ("P10", last.low_fen, 600)]
        heights = spread([axes.y(value) for _, value, _ in ends], 17, axes.area.y(), axes.area.bottom())
        for (name, value, weight), y in zip(ends, heights, strict=True):
            place = QRectF(axes.area.right() + 8, y - 9, 120, 18)
            text = f"{name} {self._short(value)}"
            words(painter, place, text, colour(tokens, "ink" if weight > 400 else "ink2"), 12, weight)

    def _row(self, p: FanPoint) -> tuple[Text, ...]:
        amounts = (money(fen // 100 * 100, self.currency) for fen in (p.low_fen, p.middle_fen, p.high_fen))
        said = [same(f"{name} {amount}") for name, amount in zip(("P10", "P50", "P90"), amounts, strict=True)]
        return (Text(f"未来 {p.days} 天", f"Next {p.days} days"), *said)

    def sentence(self) -> Text:
        if not self.points:
            return Text("没有预测", "No forecast")
        parts = self._row(self.points[-1])
        return Text("，".join(one.zh for one in parts), ", ".join(one.en for one in parts))

    def table(self) -> ChartTable:
        heads = (Text("期限", "Span"), same("P10"), same("P50"), same("P90"), Text("去年同期", "A year ago"))
        rows = []
        for p in self.points:
            known = len(self.year_ago_fen) >= p.days
            ago = same(money(self.year_ago_fen[p.days - 1] // 100 * 100, self.currency) if known else "—")
            amounts = (money(fen // 100 * 100, self.currency) for fen in (p.low_fen, p.middle_fen, p.high_fen))
            rows.append((self._row(p)[0], *(same(amount) for amount in amounts), ago))
        return ChartTable(heads, tuple(rows))
