"""Which of several things does a column of figures mean? Staff chooses; the desk's own lines say how well each fits."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from workbench.common.text import Text
from workbench.services.import_file import Meaning
from workbench.ui import paint
from workbench.ui.labels import Shown
from workbench.ui.look import Look

_PITCH, _HIGH = 36, 32


def rate_words(meaning: Meaning) -> Text:
    if meaning.match_rate is None:
        return Text("无可比", "Nothing to compare")
    return Text(f"匹配 {meaning.match_rate:.1%}", f"{meaning.match_rate:.1%} match")


class MeaningChoice(Shown):
    """Boxes below each other with a radio mark each; arrows or the digits choose."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.meanings: tuple[Meaning, ...] = ()
        self.field: str | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_meanings(self, meanings: tuple[Meaning, ...], field: str | None) -> None:
        self.meanings, self.field = meanings, field
        self.setFixedHeight(max(_PITCH * len(meanings) - (_PITCH - _HIGH), 1))
        self.follow()

    def follow(self) -> None:
        say = self.look.say
        parts = [f"{say(one.label)} {say(rate_words(one))}" for one in self.meanings]
        self.setAccessibleName("; ".join(parts))
        super().follow()

    def sizeHint(self) -> QSize:
        return QSize(240, max(_PITCH * len(self.meanings) - (_PITCH - _HIGH), 1))

    def choose(self, place: int) -> bool:
        """Take the meaning at `place`; False where there is none."""
        if not 0 <= place < len(self.meanings):
            return False
        self.field = self.meanings[place].field
        self.update()
        self.chosen.emit(self.field)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(int(event.position().y() // _PITCH))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        here = next((n for n, one in enumerate(self.meanings) if one.field == self.field), -1)
        self.choose(here + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = self.painter(), self.look
        for n, meaning in enumerate(self.meanings):
            area = QRectF(0, n * _PITCH, self.width(), _HIGH)
            self._option(painter, area, meaning, meaning.field == self.field)
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), 6, look.tokens)

    def _option(self, painter: QPainter, area: QRectF, meaning: Meaning, on: bool) -> None:
        look = self.look
        inner = area.adjusted(0.5, 0.5, -0.5, -0.5)
        edge = None if on else look.colour("line")
        paint.box(painter, inner, 6, look.colour("sel" if on else "raised"), edge)
        circle = QRectF(area.x() + 11, area.center().y() - 7, 14, 14)
        paint.box(painter, circle, 7, look.colour("raised"), look.colour("accent" if on else "ctl"), 1.5)
        if on:
            paint.box(painter, circle.adjusted(3.5, 3.5, -3.5, -3.5), 3.5, look.colour("accent"))
        rate = look.say(rate_words(meaning))
        room = area.adjusted(0, 0, -11, 0)
        taken = paint.text(painter, room, rate, look.colour("ink2"), 12, align=paint.RIGHT)
        words = QRectF(area.x() + 34, area.y(), area.width() - 34 - taken - 22, area.height())
        paint.text(painter, words, look.say(meaning.label), look.colour("ink"), 13, 500 if on else 400)
