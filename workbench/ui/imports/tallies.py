"""How many rows can be written, have warnings, have errors, and what is new? A press shows what is behind a number."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from workbench.common.text import Text
from workbench.services.import_file import ImportCheck
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Canvas
from workbench.ui.look import Look

READY, WARNED, BAD, DIFFERENCE = range(4)
_GAP = 10


class Tiles(Canvas):
    """Four tallies side by side; arrows and the digits 1 to 4 choose one."""

    chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        self.check: ImportCheck | None = None
        self.index, self.narrow = BAD, False
        super().__init__(look, self._paint, high=60)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_check(self, check: ImportCheck | None) -> None:
        self.check = check
        self.follow()

    def choose(self, index: int) -> None:
        if 0 <= index < 4:
            self.index = index
            self.update()
            self.chosen.emit(index)

    def follow(self) -> None:
        super().follow()
        said = [f"{value} {self.look.say(label)}" for value, label, _, _ in self._tiles()]
        self.setAccessibleName("; ".join(said))

    def _tiles(self) -> tuple[tuple[str, Text, str, str], ...]:
        c = self.check
        numbers = ("—",) * 4
        if c is not None:
            numbers = (f"{c.good:,}", f"{c.warned:,}", f"{c.bad:,}", f"{c.new:,} / {c.updated:,} / {c.unchanged:,}")
        return (
            (numbers[0], Text("可直接写入", "Ready to write"), "check-circle", "ok"),
            (numbers[1], Text("有提醒，可写入", "Warnings, can write"), "warning", "warn"),
            (numbers[2], Text("有错，需处理", "Errors, need action"), "warning-octagon", "bad"),
            (numbers[3], Text("新增 / 更新 / 未变", "New / updated / unchanged"), "git-diff", "info"),
        )

    def _boxes(self) -> list[QRectF]:
        """Of one width; in a small window the last one, which has three numbers, takes more."""
        room, last = self.width() - 3 * _GAP, 1.45 if self.narrow else 1.0
        wide = room / (3 + last)
        return [QRectF(n * (wide + _GAP), 0, wide * (last if n == 3 else 1), 60) for n in range(4)]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for n, box in enumerate(self._boxes()):
            if box.contains(event.position()):
                self.choose(n)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.choose(min(max(self.index + step, 0), 3))

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        for n, (box, (value, label, icon, tone)) in enumerate(zip(self._boxes(), self._tiles(), strict=True)):
            on = n == self.index
            edge = look.colour("accent" if on else "line")
            area = box.adjusted(0.5, 0.5, -0.5, -0.5)
            paint.box(painter, area, 8, look.colour("sel" if on else "subtle"), edge)
            draw_icon(painter, box.x() + 14, 21, icon, 18, look.colour(tone))
            words = QRectF(box.x() + 44, 7, box.width() - 50, 26)
            px = next(px for px in (18, 15, 13, 12) if px == 12 or width(value, px, 600) <= words.width())
            paint.text(painter, words, value, look.colour("ink"), px, 600)
            below = QRectF(box.x() + 44, 33, box.width() - 50, 18)
            paint.text(painter, below, look.say(label), look.colour("ink2"), 12)
            if on and self.hasFocus():
                paint.focus_ring(painter, box, 8, look.tokens)
