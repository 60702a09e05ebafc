"""Does the model hold its strength month after month?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.ui.charts.axes import Axes
from workbench.ui.charts.chart import NO_OBSERVATION, ChartTable, Mark
from workbench.ui.charts.strokes import CENTRE, bar, begin, colour, words
from workbench.ui.tokens import Tokens

CHANCE = 0.5


@dataclass(frozen=True, slots=True)
class StabilityChart:
    """AUC by month of origination, from chance (the base line) up. Months without outcomes stay empty."""

    months: tuple[str, ...]  # 2026-11
    auc: tuple[float | None, ...]

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        plot = QRectF(rect.x() + 38, rect.y() + 8, rect.width() - 52, rect.height() - 36)
        axes = Axes(plot, 0, max(len(self.months), 1), CHANCE, 1.0)
        axes.rows(painter, tokens, [(value, f"{value:.1f}") for value in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)])
        return self._bars(painter, tokens, axes)

    def _bars(self, painter: QPainter, tokens: Tokens, axes: Axes) -> tuple[Mark, ...]:
        wide = axes.area.width() / max(len(self.months), 1)
        last = max((i for i, value in enumerate(self.auc) if value is not None), default=-1)
        marks = []
        for i, (month, value) in enumerate(zip(self.months, self.auc, strict=True)):
            x = axes.x(i)
            name = QRectF(x - 4, axes.area.bottom() + 4, wide + 8, 16)
            words(
                painter, name, str(int(month[5:7])) if len(month) >= 7 else month, colour(tokens, "ink3"), align=CENTRE
            )
            if value is None:
                continue
            top = axes.y(max(value, CHANCE))
            shade = colour(tokens, "accent" if i == last else "line2")
            bar(painter, QRectF(x + wide * 0.22, top, wide * 0.56, axes.area.bottom() - top), 2, shade)
            if i == last:
                place = QRectF(x + wide / 2 - 30, top - 20, 60, 18)
                words(painter, place, f"{value:.3f}", colour(tokens, "ok_ink"), 12, 600, CENTRE)
            marks.append(Mark(x + wide / 2, top, f"{month} · AUC {value:.3f}"))
        return tuple(marks)

    def sentence(self) -> Text:
        seen = [value for value in self.auc if value is not None]
        if not seen:
            return Text("还没有可观测结果的月份", "No month has outcomes yet")
        text = Text("按月 AUC 在 {low} 与 {high} 之间", "Monthly AUC lies between {low} and {high}")
        return text.format(low=f"{min(seen):.3f}", high=f"{max(seen):.3f}")

    def table(self) -> ChartTable:
        pairs = zip(self.months, self.auc, strict=True)
        rows = tuple((same(m), NO_OBSERVATION if v is None else same(f"{v:.3f}")) for m, v in pairs)
        return ChartTable((Text("月份", "Month"), same("AUC")), rows)
