"""How will the first rows of a file stand on the desk?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.labels import Canvas
from workbench.ui.look import Look

ROWS, COLUMNS, _HEAD, _ROW = 4, 4, 30, 30
TITLE = Text("写入后预览", "As it will be written")

Written = tuple[tuple[Text, ...], tuple[tuple[str, ...], ...]]
"""Labels of the fields and the first rows in words."""


class WrittenView(Canvas):
    """The first rows as they will be stored: what is typed, what is hashed, what is left out."""

    def __init__(self, look: Look) -> None:
        self.labels: tuple[Text, ...] = ()
        self.cells: tuple[tuple[str, ...], ...] = ()
        self.refusal: Text | None = None
        self.column: Text | None = None  # the label the reader looks at now
        super().__init__(look, self._paint, TITLE, high=_HEAD + ROWS * _ROW)

    def show_written(self, written: Written, column: Text | None) -> None:
        (self.labels, self.cells), self.column, self.refusal = written, column, None
        self._tell()

    def show_refusal(self, words: Text) -> None:
        """Why nothing can be shown yet."""
        self.labels, self.cells, self.refusal = (), (), words
        self._tell()

    def look_at(self, column: Text | None) -> None:
        self.column = column
        self._tell()

    def _tell(self) -> None:
        say = self.look.say
        lines = [" ".join(say(self.labels[n]) for n in self.shown())]
        lines += [" ".join(row[n] for n in self.shown()) for row in self.cells[:ROWS]]
        self.setAccessibleName("; ".join(line for line in lines if line) or say(self.refusal or TITLE))
        self.update()

    def shown(self) -> tuple[int, ...]:
        """The first two columns, the one looked at, and the one after it."""
        count, most = len(self.labels), COLUMNS if self.width() > 320 else COLUMNS - 1
        here = next((n for n, label in enumerate(self.labels) if label == self.column), 2)
        wanted = sorted({0, 1, here, here + 1})
        for n in range(count):
            if len([place for place in wanted if place < count]) >= most:
                break
            if n not in wanted:
                wanted = sorted({*wanted, n})
        shown = [place for place in wanted if place < count]
        if len(shown) > most and here < count:
            shown = sorted({*shown[: most - 1], here})
        return tuple(shown[:most])

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        if self.refusal is not None:
            words = QRectF(16, 4, rect.width() - 32, 22)
            paint.text(painter, words, look.say(self.refusal), look.colour("ink3"), 12)
            return
        shown = self.shown()
        if not shown:
            return
        x, gap = 16.0, 10.0
        for n, wide in zip(shown, self._widths(shown, rect.width() - 32, gap), strict=True):
            right = self._is_number(n)
            align = paint.RIGHT if right else paint.LEFT
            mine = self.labels[n] == self.column
            head = QRectF(x, 0, wide, _HEAD)
            ink = look.colour("ink" if mine else "ink3")
            paint.text(painter, head, look.say(self.labels[n]), ink, 12, 600 if mine else 500, align)
            for r, cells in enumerate(self.cells[:ROWS]):
                spot = QRectF(x, _HEAD + r * _ROW, wide, _ROW)
                paint.text(painter, spot, cells[n] or "—", look.colour("ink2" if n == 0 else "ink"), 12, 400, align)
            x += wide + gap
        paint.line(painter, 0, _HEAD - 0.5, rect.width(), _HEAD - 0.5, look.colour("line2"))
        for r in range(1, len(self.cells[:ROWS]) + 1):
            y = _HEAD + r * _ROW - 0.5
            paint.line(painter, 0, y, rect.width(), y, look.colour("line"))

    def _is_number(self, column: int) -> bool:
        cells = [row[column].strip("¥−-+% ") for row in self.cells[:ROWS] if row[column]]
        return column > 0 and bool(cells) and all(cell.replace(",", "").replace(".", "").isdigit() for cell in cells)

    def _widths(self, shown: tuple[int, ...], room: float, gap: float) -> list[float]:
        """Room by what each column holds, none more than half."""
        room -= gap * (len(shown) - 1)
        say = self.look.say
        wanted = []
        for n in shown:
            words = [say(self.labels[n]), *(row[n] for row in self.cells[:ROWS])]
            wanted.append(min(max(width(one, 12, 500) for one in words), room / 2) + 4)
        total = sum(wanted) or 1.0
        return [one * room / total for one in wanted]
