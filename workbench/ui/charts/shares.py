"""Into which parts does a whole fall? (answers of an interview, rows of an import)"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import RIGHT, bar, begin, colour, words
from workbench.ui.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Part:
    name: Text
    count: int
    tone: str  # token of the colour


@dataclass(frozen=True, slots=True)
class SharesChart:
    """A bar cut into its parts, with the counts below: in two columns of names, or under each part (`wide`)."""

    parts: tuple[Part, ...]
    wide: bool = False

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        return self._wide(painter, rect, tokens, lang) if self.wide else self._narrow(painter, rect, tokens, lang)

    def _narrow(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        total = sum(part.count for part in self.parts) or 1
        x, marks = rect.x(), []
        for i, part in enumerate(self.parts):
            share = rect.width() * part.count / total
            bar(painter, QRectF(x, rect.y(), share - 3, 8), 3, colour(tokens, part.tone))
            x += share
            left, y = rect.x() + (i % 2) * rect.width() / 2, rect.y() + 18 + (i // 2) * 24
            half = rect.width() / 2 - 14
            bar(painter, QRectF(left, y + 7, 9, 9), 2, colour(tokens, part.tone))
            words(painter, QRectF(left + 16, y, half - 44, 23), part.name.of(lang), colour(tokens, "ink2"), 12)
            words(painter, QRectF(left, y, half, 23), f"{part.count:,}", colour(tokens, "ink"), 12, 600, RIGHT)
            marks.append(Mark(left + 4, y + 11, f"{part.name.of(lang)} {part.count:,}"))
        return tuple(marks)

    def _wide(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        total = sum(part.count for part in self.parts) or 1
        # Every part keeps room for its name; the rest of the width is shared by count.
        least = min(110.0, rect.width() / max(len(self.parts), 1))
        spare = rect.width() - least * len(self.parts)
        x, marks = rect.x(), []
        for part in self.parts:
            share = least + spare * part.count / total
            bar(painter, QRectF(x, rect.y(), share - 3, 10), 3, colour(tokens, part.tone))
            words(painter, QRectF(x, rect.y() + 18, share - 6, 18), part.name.of(lang), colour(tokens, "ink3"), 12)
            words(painter, QRectF(x, rect.y() + 36, share - 6, 26), f"{part.count:,}", colour(tokens, "ink"), 18, 600)
            marks.append(Mark(x + 4, rect.y() + 5, f"{part.name.of(lang)} {part.count:,}"))
            x += share
        return tuple(marks)

    def sentence(self) -> Text:
        listed = [part.name + same(f" {part.count:,}") for part in self.parts]
        text = Text("", "")
        for i, one in enumerate(listed):
            text = text + (Text("，", ", ") if i else Text("", "")) + one
        return text

    def table(self) -> ChartTable:
        rows = tuple((part.name, same(f"{part.count:,}")) for part in self.parts)
        return ChartTable((Text("部分", "Part"), Text("数量", "Count")), rows)
