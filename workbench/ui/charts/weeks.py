"""In which weeks did something happen, and how much?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import bar, begin, colour, width_of, words
from workbench.ui.tokens import Tokens

PITCH = 16  # px from row to row
_LEAST_NAME, _MOST_NAME = 34.0, 96.0


@dataclass(frozen=True, slots=True)
class HeatRow:
    """`said` tells what each cell holds, where that is more than its count."""

    name: Text
    counts: tuple[int, ...]  # oldest week first
    said: tuple[Text, ...] = ()
    faint: bool = False  # named, and nothing of it is there

    def cell(self, index: int) -> Text:
        return self.said[index] if self.said else same(f"{self.counts[index]:,}")


@dataclass(frozen=True, slots=True)
class WeeksChart:
    """One cell a week, darker with the count; a week with nothing is an empty cell.

    `starts`: first day of each week. `apart`: rows measure different things, each is shaded by its own largest.
    """

    rows: tuple[HeatRow, ...]
    starts: tuple[date, ...] = ()
    apart: bool = False

    @property
    def high(self) -> int:
        return PITCH * len(self.rows)

    def _names(self, lang: Lang) -> float:
        widest = max((width_of(row.name.of(lang), 12) for row in self.rows), default=0.0) + 8
        return min(max(widest, _LEAST_NAME), _MOST_NAME)

    def _most(self, row: HeatRow) -> int:
        rows = (row,) if self.apart else self.rows
        return max((n for one in rows for n in one.counts), default=0)

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        marks, names = [], self._names(lang)
        for r, row in enumerate(self.rows):
            y, most = rect.y() + r * PITCH, self._most(row)
            ink = colour(tokens, "bad_ink" if row.faint else "ink2")
            words(painter, QRectF(rect.x(), y, names - 4, 14), row.name.of(lang), ink, 12)
            wide = (rect.width() - names) / max(len(row.counts), 1)
            for i, n in enumerate(row.counts):
                shade = colour(tokens, "accent", 0.15 + 0.75 * n / most) if n else colour(tokens, "sunken")
                x = rect.x() + names + i * wide
                bar(painter, QRectF(x + 1, y + 0.5, wide - 2, 13), 2, shade)
                said = f"{row.name.of(lang)} · {self._week(i, len(row.counts))} · {row.cell(i).of(lang)}"
                marks.append(Mark(x + wide / 2, y + 7, said))
        return tuple(marks)

    def _week(self, index: int, weeks: int) -> str:
        return self.starts[index].isoformat() if self.starts else f"{index - weeks + 1:+d}"

    def sentence(self) -> Text:
        text = Text("", "")
        for i, row in enumerate(self.rows):
            active, weeks = sum(1 for n in row.counts if n), len(row.counts)
            part = row.name + Text(f"：{weeks} 周中 {active} 周有", f": {active} of {weeks} weeks")
            text = text + (Text("；", "; ") if i else Text("", "")) + part
        return text

    def table(self) -> ChartTable:
        """A line for each week, newest first: a strip is wide and low, its table is not."""
        weeks = max((len(row.counts) for row in self.rows), default=0)
        heads = (Text("周（起始日）", "Week from") if self.starts else Text("周", "Week"), *(r.name for r in self.rows))
        lines = tuple((same(self._week(i, weeks)), *(row.cell(i) for row in self.rows)) for i in reversed(range(weeks)))
        return ChartTable(heads, lines)
