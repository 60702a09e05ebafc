"""Which features move the score, which way, and how far?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from workbench.common.text import Lang, Text, same
from workbench.services.model_room import SwarmRow
from workbench.ui.charts.axes import Axes
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import CENTRE, RIGHT, begin, blend, colour, dot, line, width_of, words
from workbench.ui.tokens import Tokens

_RADIUS = 1.75
_COLUMN = 3.2
_APART, _CLOSEST, _AIR = 2.5, 0.9, 4.0
_NAMES, _NUMBERS, _FOOT = 128.0, 46.0, 24.0


def level_colour(tokens: Tokens, level: float) -> QColor:
    """Low grey to high accent, missing (NaN) grey. Never blue against orange: those two mean direction."""
    if level != level:
        return colour(tokens, "line2")
    return blend(colour(tokens, "line2"), colour(tokens, "accent"), level)


@dataclass(frozen=True, slots=True)
class SwarmChart:
    """One dot a loan, x in score points (right raises the score); dots stack where they would overlap."""

    rows: tuple[SwarmRow, ...]

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        longest = max((width_of(row.label.of(lang), 12) for row in self.rows), default=0.0) + 14
        names = min(max(_NAMES, longest), rect.width() * 0.36)
        plot = QRectF(rect.x() + names, rect.y(), rect.width() - names - _NUMBERS, rect.height() - _FOOT)
        reach = self._reach()
        axes = Axes(plot, -reach, reach, 0, 1)
        self._grid(painter, tokens, axes, reach)
        height = plot.height() / max(len(self.rows), 1)
        marks = []
        for i, row in enumerate(self.rows):
            y = plot.y() + i * height
            name = QRectF(rect.x(), y, names - 12, height)
            words(painter, name, row.label.of(lang), colour(tokens, "ink"), 12, 400, RIGHT)
            number = QRectF(rect.right() - _NUMBERS, y, _NUMBERS, height)
            words(painter, number, f"{row.mean_abs_points:.1f}", colour(tokens, "ink2"), 12, 600, RIGHT)
            marks.append(Mark(plot.center().x(), y + height / 2, self._words(row).of(lang)))
        self._dots(painter, tokens, axes, height)
        return tuple(marks)

    def _reach(self) -> float:
        widest = max((abs(p) for row in self.rows for p in row.points), default=10.0)
        return max(10.0, 10.0 * -(-widest * 1.05 // 10))

    def _grid(self, painter: QPainter, tokens: Tokens, axes: Axes, reach: float) -> None:
        step = next(step for step in (5, 10, 20, 40, 100, 1000) if reach / step <= 3.2)
        for n in range(-int(reach // step), int(reach // step) + 1):
            x, value = axes.x(n * step), n * step
            line(painter, (x, axes.area.y()), (x, axes.area.bottom() + 2), colour(tokens, "line" if value else "ctl"))
            place = QRectF(x - 30, axes.area.bottom() + 5, 60, 16)
            words(painter, place, signed(value), colour(tokens, "ink3"), align=CENTRE)

    def _dots(self, painter: QPainter, tokens: Tokens, axes: Axes, height: float) -> None:
        for i, row in enumerate(self.rows):
            middle = axes.area.y() + (i + 0.5) * height
            taken: dict[int, int] = {}
            step = self._step(axes, row, height)
            for points, level in zip(row.points, row.level, strict=True):
                x = axes.x(points)
                column = int(x // _COLUMN)
                n = taken[column] = taken.get(column, 0) + 1
                # Stacks that would leave the row still start over, so a row never reaches its neighbour.
                room = max(int((height / 2 - _AIR) / step), 1)
                lift = (n // 2 % room) * step * (1 if n % 2 else -1)
                dot(painter, (x, middle + lift), _RADIUS, level_colour(tokens, level))

    def _step(self, axes: Axes, row: SwarmRow, height: float) -> float:
        """How far apart dots of one stack lie: closer in a crowded row, so that its outline tells how many."""
        counts = Counter(int(axes.x(points) // _COLUMN) for points in row.points)
        most = max(counts.values(), default=1)
        return max(_CLOSEST, min(_APART, (height / 2 - _AIR) / max(most / 2, 1)))

    def picture(
        self, size: tuple[int, int], ratio: float, tokens: Tokens, lang: Lang
    ) -> tuple[QPixmap, tuple[Mark, ...]]:
        """The whole chart as one pixmap: thousands of dots are painted once, not at every repaint."""
        pixmap = QPixmap(round(size[0] * ratio), round(size[1] * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        marks = self.paint(painter, QRectF(0, 0, *size), tokens, lang)
        painter.end()
        return pixmap, marks

    def _words(self, row: SwarmRow) -> Text:
        text = Text("{name}：平均影响 {points} 分", "{name}: {points} points on average")
        return text.format(name=row.label, points=f"{row.mean_abs_points:.1f}")

    def sentence(self) -> Text:
        if not self.rows:
            return Text("没有特征影响数据", "No feature effects")
        top = max(self.rows, key=lambda row: row.mean_abs_points)
        return Text("影响最大的特征：", "Strongest feature: ") + self._words(top)

    def table(self) -> ChartTable:
        heads = (
            Text("特征", "Feature"),
            Text("平均影响（分）", "Mean effect, points"),
            Text("最低", "Lowest"),
            Text("最高", "Highest"),
        )
        rows = tuple(
            (
                row.label,
                same(f"{row.mean_abs_points:.1f}"),
                same(signed(min(row.points, default=0.0), 1)),
                same(signed(max(row.points, default=0.0), 1)),
            )
            for row in self.rows
        )
        return ChartTable(heads, rows)


def signed(value: float, digits: int = 0) -> str:
    """`+20`, `−20`, `0`, with a true minus sign."""
    number = f"{abs(value):.{digits}f}"
    if float(number) == 0:
        return number
    return ("+" if value > 0 else "\u2212") + number
