"""How are the figures of a column spread?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.services.import_file import Histogram
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import CENTRE, RIGHT, bar, begin, colour, line, words
from workbench.ui.tokens import Tokens

_FOOT = 20


@dataclass(frozen=True, slots=True)
class SpreadChart:
    """Bars of equal width, the one that holds the median in the accent; lowest, middle and highest value below."""

    histogram: Histogram

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        counts, middle = self.histogram.counts, self.histogram.median_bucket
        most = max(counts, default=0) or 1
        pitch, floor = rect.width() / max(len(counts), 1), rect.bottom() - _FOOT
        marks = []
        for n, count in enumerate(counts):
            high = (floor - rect.y()) * count / most
            top = QRectF(rect.x() + n * pitch + 0.75, floor - high, pitch - 1.5, high)
            bar(painter, top, 1.5, colour(tokens, "accent" if n == middle else "line2"))
            marks.append(Mark(top.center().x(), top.y(), f"{n + 1}/{len(counts)} · {count:,}"))
        line(painter, (rect.x(), floor + 0.5), (rect.right(), floor + 0.5), colour(tokens, "line2"))
        self._labels(painter, QRectF(rect.x(), floor + 2, rect.width(), _FOOT - 2), pitch, tokens, lang)
        return tuple(marks)

    def _labels(self, painter: QPainter, foot: QRectF, pitch: float, tokens: Tokens, lang: Lang) -> None:
        figures = self.histogram
        words(painter, foot, figures.low, colour(tokens, "ink3"), 12)
        words(painter, foot, figures.high, colour(tokens, "ink3"), 12, 400, RIGHT)
        at = foot.x() + (figures.median_bucket + 0.5) * pitch
        wide = min(150.0, foot.width() - 140)
        left = min(max(at - wide / 2, foot.x() + 70), foot.right() - 70 - wide)
        spot = QRectF(left, foot.y(), wide, foot.height())
        words(painter, spot, self._median().of(lang), colour(tokens, "ink"), 12, 500, CENTRE)

    def _median(self) -> Text:
        return Text("中位 ", "Median ") + same(self.histogram.median)

    def sentence(self) -> Text:
        low, high = self.histogram.low, self.histogram.high
        return Text(f"从 {low} 到 {high}，", f"From {low} to {high}, ") + self._median()

    def table(self) -> ChartTable:
        rows = tuple((same(str(n + 1)), same(f"{count:,}")) for n, count in enumerate(self.histogram.counts))
        return ChartTable((Text("区间", "Bucket"), Text("行数", "Rows")), rows)
