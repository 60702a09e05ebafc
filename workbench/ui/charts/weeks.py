"""In which weeks did something happen, and how much?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import bar, begin, colour, words
from workbench.ui.tokens import Tokens

_NAME = 34.0


@dataclass(frozen=True, slots=True)
class HeatRow:
    name: str
    counts: tuple[int, ...]  # oldest week first


@dataclass(frozen=True, slots=True)
class WeeksChart:
    """One cell a week, darker with the count; a week with nothing is an empty cell."""

    rows: tuple[HeatRow, ...]

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        most = max((n for row in self.rows for n in row.counts), default=0)
        marks = []
        for r, row in enumerate(self.rows):
            y = rect.y() + r * 16
            words(painter, QRectF(rect.x(), y, _NAME - 2, 14), row.name, colour(tokens, "ink2"), 12)
            wide = (rect.width() - _NAME) / max(len(row.counts), 1)
            for i, n in enumerate(row.counts):
                shade = colour(tokens, "accent", 0.15 + 0.75 * n / most) if n else colour(tokens, "sunken")
                x = rect.x() + _NAME + i * wide
                bar(painter, QRectF(x + 1, y + 0.5, wide - 2, 13), 2, shade)
                marks.append(Mark(x + wide / 2, y + 7, f"{row.name} · {i - len(row.counts) + 1:+d} · {n:,}"))
        return tuple(marks)

    def sentence(self) -> Text:
        text = Text("", "")
        for i, row in enumerate(self.rows):
            active = sum(1 for n in row.counts if n)
            part = Text(
                f"{row.name}：{len(row.counts)} 周中 {active} 周有", f"{row.name}: {active} of {len(row.counts)} weeks"
            )
            text = text + (Text("；", "; ") if i else Text("", "")) + part
        return text

    def table(self) -> ChartTable:
        weeks = max((len(row.counts) for row in self.rows), default=0)
        heads = (Text("行", "Row"), *(same(str(i - weeks + 1)) for i in range(weeks)))
        return ChartTable(heads, tuple((same(row.name), *(same(f"{n:,}") for n in row.counts)) for row in self.rows))
