"""Which facts moved a score between then and now, and by how much?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import MINUS
from workbench.common.text import Lang, Text, same
from workbench.services.then_now_file import Change
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import RIGHT, bar, begin, colour, line, words
from workbench.ui.tokens import Tokens

MOST = 8
_ROW = 30.0
_NUMBER = 56.0
STATES = {"appeared": Text("新增", "New"), "vanished": Text("缺失", "Gone"), "moved": Text("", "")}


def signed(points: float) -> str:
    """Whole points with their sign; a true minus."""
    whole = round(points)
    return f"+{whole}" if whole > 0 else f"{MINUS}{-whole}" if whole < 0 else "0"


@dataclass(frozen=True, slots=True)
class MovedChart:
    """Bars diverge from the middle: right raises the score, left lowers it. What is not named is added up last.

    The exact parts, with their rounding, are in the table.
    """

    changes: tuple[Change, ...]
    points: float
    rounding: float

    @property
    def height(self) -> float:
        return _ROW * max(len(self._rows()), 1)

    def _rows(self) -> list[tuple[Text, Text, float]]:
        named = [(one.label, _then_now(one), one.points) for one in self.changes[:MOST]]
        rest = self.changes[MOST:]
        if rest:
            others = Text(f"其余 {len(rest)} 项", f"{len(rest)} others")
            named.append((others, Text("", ""), sum(one.points for one in rest)))
        return named

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        rows = self._rows()
        left = rect.x() + rect.width() * 0.56
        reach = (rect.right() - _NUMBER - left) / 2
        centre = left + reach
        most = max((abs(points) for _, _, points in rows), default=1.0) or 1.0
        line(painter, (centre, rect.y() + 2), (centre, rect.y() + len(rows) * _ROW - 2), colour(tokens, "line2"))
        marks = []
        for i, (label, moved, points) in enumerate(rows):
            y = rect.y() + i * _ROW
            room = left - rect.x() - 12
            words(painter, QRectF(rect.x(), y, room * 0.5, _ROW), label.of(lang), colour(tokens, "ink"), 13)
            beside = QRectF(rect.x() + room * 0.5, y, room * 0.5, _ROW)
            words(painter, beside, moved.of(lang), colour(tokens, "ink3"), 12)
            wide = abs(points) / most * reach
            tone = "up" if points >= 0 else "down"
            start = centre if points >= 0 else centre - wide
            bar(painter, QRectF(start, y + _ROW / 2 - 5, max(wide, 1.0), 10), 2.5, colour(tokens, tone))
            number = QRectF(rect.right() - _NUMBER, y, _NUMBER, _ROW)
            words(painter, number, signed(points), colour(tokens, f"{tone}_ink"), 13, 600, RIGHT)
            marks.append(Mark(centre, y + _ROW / 2, f"{label.of(lang)} {moved.of(lang)} {signed(points)}"))
        return tuple(marks)

    def sentence(self) -> Text:
        if not self.changes:
            return Text("放款以来没有任何指标变化", "No figure changed since the decision")
        first, total = self.changes[0], signed(self.points)
        return Text(
            f"评分变化 {total} 分，变化最大的是{first.label.zh}（{signed(first.points)}）",
            f"The score moved {total} points, most by {first.label.en} ({signed(first.points)})",
        )

    def table(self) -> ChartTable:
        heads = (
            Text("指标", "Figure"), Text("流", "Flow"), Text("放款时", "Then"), Text("现在", "Now"),
            Text("分值", "Points"),
        )  # fmt: skip
        rows = [(one.label, one.flow, one.then, one.now, same(f"{one.points:+.2f}")) for one in self.changes]
        nothing = Text("", "")
        rows.append((Text("舍入", "Rounding"), nothing, nothing, nothing, same(f"{self.rounding:+.4f}")))
        rows.append((Text("合计", "Total"), nothing, nothing, nothing, same(f"{self.points:+.2f}")))
        return ChartTable(heads, tuple(rows))


def _then_now(one: Change) -> Text:
    return one.then + Text(" → ", " → ") + one.now
