"""How is a small table of figures painted inside a report, readable at any width?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QToolTip

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.labels import Canvas, Words
from workbench.ui.look import Look

LINE = 28
GAP = 20
WIDEST_GAP = 160.0
TONES = {"warn": "warn_ink", "block": "bad_ink", "note": "ink3", "pass": "ink2"}


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its words, `l` or `r`, and its share of what the figures leave; 0 keeps the widest cell's width."""

    words: Text
    align: str = "r"
    share: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of words under heads; `tones` colour whole rows by name (warn, block, note, pass), empty for none."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Words, ...], ...]
    tones: tuple[str, ...] = ()


class GridView(Canvas):
    """As high as its rows. Columns with a share elide; the others never do."""

    def __init__(self, look: Look, grid: Grid) -> None:
        self.grid = grid
        super().__init__(look, self._paint, high=LINE * (len(grid.rows) + 1))
        self._say()

    def follow(self) -> None:
        super().follow()
        self._say()

    def _say(self) -> None:
        if not hasattr(self, "grid"):
            return
        say = self.look.say
        heads = [say(head.words) for head in self.grid.heads]
        spoken = ["; ".join(f"{h} {say(c)}" for h, c in zip(heads, row, strict=True)) for row in self.grid.rows]
        self.setAccessibleName("\n".join(spoken))

    def widths(self, room: float) -> list[float]:
        """Widths of the columns in a room so wide."""
        say, heads = self.look.say, self.grid.heads
        needed = [
            max([width(say(head.words), 12, 500), *(width(say(row[i]), 12, 500) for row in self.grid.rows)]) + 2
            for i, head in enumerate(heads)
        ]
        fixed = sum(wide for head, wide in zip(heads, needed, strict=True) if not head.share)
        left = max(0.0, room - fixed - GAP * (len(heads) - 1))
        widths = [0.0 if head.share else wide for head, wide in zip(heads, needed, strict=True)]
        open_columns = {i for i, head in enumerate(heads) if head.share}
        while open_columns:
            # Who needs less than the share gives the rest back to those who need more.
            shares = sum(heads[i].share for i in open_columns)
            content = {i for i in open_columns if needed[i] <= left * heads[i].share / shares}
            for i in content or open_columns:
                widths[i] = needed[i] if content else left * heads[i].share / shares
            left -= sum(widths[i] for i in content)
            open_columns = open_columns - content if content else set()
        return widths

    def cell_at(self, x: float, y: float) -> str:
        """The whole words of the cell under a point; empty outside of the rows."""
        n = int(y // LINE) - 1
        if not 0 <= n < len(self.grid.rows):
            return ""
        edge = 0.0
        for i, wide in enumerate(self.widths(self.width())):
            edge += wide + GAP + (self._spare() if i == 0 else 0)
            if x < edge:
                return self.look.say(self.grid.rows[n][i])
        return ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.cell_at(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def _spare(self) -> float:
        """What goes behind the first column; not so much that a row falls apart."""
        widths = self.widths(self.width())
        return min(WIDEST_GAP, max(0.0, self.width() - sum(widths) - GAP * (len(widths) - 1)))

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        heads, widths = self.grid.heads, self.widths(rect.width())
        spare = self._spare()
        end = rect.x() + sum(widths) + GAP * (len(heads) - 1) + spare
        lines: Sequence[tuple[Words, ...]] = (tuple(head.words for head in heads), *self.grid.rows)
        for n, cells in enumerate(lines):
            x, y = rect.x(), rect.y() + n * LINE
            tone = TONES.get(self.grid.tones[n - 1], "ink") if n and self.grid.tones else "ink"
            for i, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
                place = QRectF(x, y, wide, LINE)
                align = paint.RIGHT if heads[i].align == "r" else paint.LEFT
                shade = "ink3" if not n else tone if i == 0 or heads[i].align == "r" else "ink2"
                paint.text(painter, place, look.say(cell), look.colour(shade), 12, 500 if not n else 400, align)
                x += wide + GAP + (spare if i == 0 else 0)
            edge = look.colour("line2" if not n else "line")
            paint.line(painter, rect.x(), y + LINE - 0.5, end, y + LINE - 0.5, edge)
