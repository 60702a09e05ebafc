"""Which key figures stand above the charts?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from workbench.services.portfolio_file import Kpi
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.labels import Canvas
from workbench.ui.look import Look


class KpiStrip(Canvas):
    """Six figures in a row, each with its change; a change for the worse is tinted and has its word.

    A figure is pressed to see what stands behind it: with the mouse, or with Left, Right and Enter.
    """

    pressed = Signal(str)  # the figure's code

    def __init__(self, look: Look) -> None:
        self.kpis: tuple[Kpi, ...] = ()
        self._over, self._held = -1, 0
        super().__init__(look, self._paint, high=78)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_kpis(self, kpis: tuple[Kpi, ...]) -> None:
        self.kpis = kpis
        self.follow()

    def follow(self) -> None:
        super().follow()
        say = self.look.say
        self.setAccessibleName("; ".join(f"{say(k.label)} {say(k.value)} {say(k.detail)}" for k in self.kpis))

    def _wide(self) -> float:
        return (self.width() - 28) / max(len(self.kpis), 1)

    def _at(self, x: float) -> int:
        place = int((x - 14) // self._wide())
        return place if 0 <= place < len(self.kpis) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def _hover(self, place: int) -> None:
        self._over = place
        self.setCursor(Qt.CursorShape.PointingHandCursor if place >= 0 else Qt.CursorShape.ArrowCursor)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position().x())
        if place >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self.kpis[place].code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self._held = min(max(self._held + step, 0), max(len(self.kpis) - 1, 0))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.kpis:
            self.pressed.emit(self.kpis[self._held].code)
        else:
            super().keyPressEvent(event)

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        if not self.kpis:
            return
        wide = self._wide()
        room = wide - 16
        said = [(look.say(kpi.value), look.say(kpi.detail)) for kpi in self.kpis]
        # Changes stand beside their values; where one has no room there, all of them stand below.
        below = any(detail and width(value, 20, 600) + width(detail, 12, 500) + 8 > room for value, detail in said)
        label_y, value_y = (8, 26) if below else (14, 36)
        # A figure is never cut: in a narrow window all of them are set smaller.
        widest = max((value for value, _ in said), key=lambda one: width(one, 20, 600))
        px = next((one for one in (20, 18, 16, 14) if width(widest, one, 600) <= room), 13)
        for n, kpi in enumerate(self.kpis):
            x = 18 + n * wide
            if n == self._over:
                paint.box(painter, QRectF(x - 8, 6, wide - 8, rect.height() - 12), 7, look.colour("hover"))
            if n == self._held and self.hasFocus():
                paint.focus_ring(painter, QRectF(x - 8, 6, wide - 8, rect.height() - 12), 7, look.tokens)
            if n:
                paint.line(painter, x - 12.5, 22, x - 12.5, 58, look.colour("line"))
            value, detail = said[n]
            paint.text(painter, QRectF(x, label_y, room, 18), look.say(kpi.label), look.colour("ink3"), 12)
            paint.text(painter, QRectF(x, value_y, room, 28), value, look.colour("ink"), px, 600)
            tone = look.colour("down_ink" if kpi.worse else "ink3")
            beside = 0 if below else width(value, px, 600) + 8
            place = QRectF(x + beside, 53 if below else 36, room - beside, 18 if below else 30)
            paint.text(painter, place, detail, tone, 12, 500)
