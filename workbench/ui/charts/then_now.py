"""How did a borrower's standing change since the loan was approved?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.services.portfolio_file import ThenNow
from workbench.ui.charts.chart import NO_OBSERVATION, ChartTable, Mark
from workbench.ui.charts.strokes import RIGHT, bar, begin, colour, dot, line, words
from workbench.ui.tokens import Tokens

_ROW = 42.0
_FALL = 5.0  # points of percentile from which a fall is coloured


def _percentile(value: float | None) -> Text:
    return NO_OBSERVATION if value is None else same(f"{value:.0f}")


@dataclass(frozen=True, slots=True)
class ThenNowChart:
    """Bars diverge from the peer median; the hollow ring is where the merchant stood at approval."""

    rows: tuple[ThenNow, ...]

    @property
    def height(self) -> float:
        return len(self.rows) * _ROW

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        marks = []
        for i, row in enumerate(self.rows):
            place = QRectF(rect.x(), rect.y() + i * _ROW, rect.width(), _ROW)
            marks.append(self._row(painter, place, row, tokens, lang))
        return tuple(marks)

    def _row(self, painter: QPainter, place: QRectF, row: ThenNow, tokens: Tokens, lang: Lang) -> Mark:
        then, now = row.then_percentile, row.now_percentile
        fell = then is not None and now is not None and now < then - _FALL
        half = QRectF(place.x(), place.y(), place.width() - 100, 20)
        words(painter, half, row.label.of(lang), colour(tokens, "ink"), 13, 500)
        moved = f"{_percentile(then).of(lang)} → {_percentile(now).of(lang)}"
        shade = colour(tokens, "down_ink" if fell else "ink")
        words(painter, QRectF(place.right() - 140, place.y(), 140, 20), moved, shade, 13, 600, RIGHT)
        y, centre, reach = place.y() + 26, place.center().x(), place.width() / 2
        bar(painter, QRectF(place.x(), y, place.width(), 5), 2.5, colour(tokens, "sunken"))
        if now is not None:
            end = centre + (now - 50) / 50 * reach
            tone = "up" if now >= 50 else "down"
            bar(painter, QRectF(min(centre, end), y, abs(end - centre), 5), 2, colour(tokens, tone))
        line(painter, (centre, y - 2), (centre, y + 7), colour(tokens, "ctl"))
        if then is not None:
            ring = (centre + (then - 50) / 50 * reach, y + 2.5)
            dot(painter, ring, 4.75, colour(tokens, "ink2"))
            dot(painter, ring, 3.25, colour(tokens, "surface"))
        return Mark(centre, y, row.text.of(lang))

    def sentence(self) -> Text:
        text = Text("", "")
        for i, row in enumerate(self.rows):
            text = text + (Text("；", "; ") if i else Text("", "")) + row.text
        return text

    def table(self) -> ChartTable:
        heads = (Text("流", "Flow"), Text("放款时", "At approval"), Text("现在", "Now"))
        rows = tuple(
            (row.label, _percentile(row.then_percentile), _percentile(row.now_percentile)) for row in self.rows
        )
        return ChartTable(heads, rows)
