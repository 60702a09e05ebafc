"""Which diligence rating is given?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter

from workbench.common.text import Text
from workbench.interview.diligence import DILIGENCE_NAMES
from workbench.interview.questions import Diligence
from workbench.ui import paint
from workbench.ui.look import Look
from workbench.ui.widgets import Canvas

RATING_EFFECTS = {
    None: Text("评级只影响额度与复核路径，不改评分", "The rating moves limit and route, never the score"),
    Diligence.A: Text("A：不影响额度", "A: no effect on the limit"),
    Diligence.B: Text("B：不影响额度", "B: no effect on the limit"),
    Diligence.C: Text("C：额度不超过建议的 70%，须复核", "C: limit capped at 70%, second approval"),
    Diligence.D: Text("D：转核或拒绝，须复核", "D: refer or decline, second approval"),
}


class RatingBoxes(Canvas):
    """Diligence A to D; none is chosen beforehand. Arrow keys choose."""

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        self.rating: Diligence | None = None
        self.suggested: Diligence | None = None
        super().__init__(look, self._paint, high=46)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_rating(self, rating: Diligence | None, suggested: Diligence | None) -> None:
        self.rating, self.suggested = rating, suggested
        self.setAccessibleName(f"{rating or '—'}")
        self.update()

    def _boxes(self) -> list[tuple[Diligence, QRectF]]:
        wide = (self.width() - 18) / 4
        return [(one, QRectF(n * (wide + 6), 0, wide, 46)) for n, one in enumerate(Diligence)]

    def mousePressEvent(self, event: object) -> None:
        for one, box in self._boxes():
            if box.contains(event.position()):  # type: ignore[attr-defined]
                self.chosen.emit(one)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letters = {ord(one.value): one for one in Diligence}
        if event.key() in letters:
            self.chosen.emit(letters[event.key()])
        else:
            super().keyPressEvent(event)

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        for one, box in self._boxes():
            on = one is self.rating
            edge = look.colour("accent" if on else "line2")
            area = box.adjusted(0.75, 0.75, -0.75, -0.75)
            off = not self.isEnabled()
            fill = "sel" if on else "sunken" if off else "raised"
            paint.box(painter, area, 7, look.colour(fill), None if off and not on else edge, 1.5 if on else 1)
            ink = look.colour("ink" if on else "ink_off" if off else "ink2")
            paint.text(painter, QRectF(box.x(), 4, box.width(), 20), one.value, ink, 14, 700, paint.CENTRE)
            words = QRectF(box.x(), 23, box.width(), 18)
            colour = look.colour("ink2" if on else "ink_off" if off else "ink3")
            paint.text(painter, words, DILIGENCE_NAMES[one].of(look.lang), colour, 12, 400, paint.CENTRE)
            if one is self.suggested and not on:
                paint.box(painter, QRectF(box.right() - 12, 6, 6, 6), 3, look.colour("accent"))
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), 7, look.tokens)
