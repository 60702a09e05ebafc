"""Does the predicted probability come true?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.services.model_room import CalibrationPoint
from workbench.ui.charts.axes import Axes, round_top
from workbench.ui.charts.chart import ChartTable, Mark, percent_text
from workbench.ui.charts.strokes import DOTS, begin, colour, curve, dot, line
from workbench.ui.tokens import Tokens


@dataclass(frozen=True, slots=True)
class CalibrationChart:
    """Deciles on equal axes, with the 95 % interval of the observed rate."""

    points: tuple[CalibrationPoint, ...]

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        highest = max((max(p.predicted, p.observed, p.high) for p in self.points), default=0.1)
        top = round_top(highest, 4, 1.0)
        plot = QRectF(rect.x() + 38, rect.y() + 6, rect.width() - 54, rect.height() - 34)
        axes = Axes(plot, 0, top, 0, top)
        digits = 0 if top >= 0.04 and round(top * 25, 6).is_integer() else 1
        ticks = [(top * i / 4, f"{top * i / 4 * 100:.{digits}f}%") for i in range(5)]
        axes.rows(painter, tokens, ticks)
        axes.columns(painter, tokens, ticks)
        line(painter, axes.at(0, 0), axes.at(top, top), colour(tokens, "ctl"), 1, DOTS)
        accent = colour(tokens, "accent")
        for p in self.points:
            line(painter, axes.at(p.predicted, p.low), axes.at(p.predicted, p.high), accent, 1.5)
        spots = [axes.at(p.predicted, p.observed) for p in self.points]
        curve(painter, spots, accent, 1.5)
        for spot in spots:
            dot(painter, spot, 4, accent, colour(tokens, "surface"))
        return tuple(Mark(*spot, self._words(p).of(lang)) for spot, p in zip(spots, self.points, strict=True))

    def _words(self, point: CalibrationPoint) -> Text:
        return Text("预测 {p}，实际 {o}（{n} 笔）", "predicted {p}, observed {o} ({n} cases)").format(
            p=percent_text(point.predicted), o=percent_text(point.observed), n=f"{point.count:,}"
        )

    def sentence(self) -> Text:
        inside = sum(1 for p in self.points if p.low <= p.predicted <= p.high)
        return Text(
            f"校准：{len(self.points)} 组中 {inside} 组的预测在实际违约率的 95% 区间内",
            f"Calibration: in {inside} of {len(self.points)} groups the prediction lies in the 95% interval",
        )

    def table(self) -> ChartTable:
        heads = (
            Text("预测 PD", "Predicted PD"),
            Text("实际", "Observed"),
            Text("95% 下限", "95% low"),
            Text("95% 上限", "95% high"),
            Text("笔数", "Cases"),
        )
        rows = tuple(
            (*(percent_text(value) for value in (p.predicted, p.observed, p.low, p.high)), same(f"{p.count:,}"))
            for p in self.points
        )
        return ChartTable(heads, rows)
