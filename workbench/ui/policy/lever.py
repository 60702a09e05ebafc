"""How is the number in focus moved by hand while the totals follow?"""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from workbench.services.policy_numbers import PolicyNumber
from workbench.ui import paint
from workbench.ui.labels import Shown
from workbench.ui.look import Look

REACH = 40  # steps to either side of the policy in force
_EDGE = 9.0


class Lever(Shown):
    """The thumb is the draft, the tick the policy in force; between them the change. Arrows step, Shift by ten."""

    moved = Signal(object)  # Decimal

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.number: PolicyNumber | None = None
        self._was = self._value = self._low = Decimal(0)
        self._high = Decimal(1)
        self.setFixedHeight(26)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_number(self, number: PolicyNumber, was: Decimal, value: Decimal, span: tuple[Decimal, Decimal]) -> None:
        """`was` is the number in force; the track reaches so many steps to either side, within `span`."""
        self.number, self._was, self._value = number, was, value
        reach = REACH * number.step
        self._low, self._high = max(span[0], min(was - reach, value)), min(span[1], max(was + reach, value))
        if self._high <= self._low:
            self._high = self._low + number.step
        self.setAccessibleName(f"{self.look.say(number.title)} {value}")
        self.update()

    @property
    def value(self) -> Decimal:
        return self._value

    def x_of(self, value: Decimal) -> float:
        share = float((min(self._high, max(self._low, value)) - self._low) / (self._high - self._low))
        return _EDGE + share * (self.width() - 2 * _EDGE)

    def _tell(self, value: Decimal) -> None:
        wanted = min(self._high, max(self._low, value))
        if self.number is not None and self.isEnabled() and wanted != self._value:
            self.moved.emit(wanted)

    def _drag(self, event: QMouseEvent) -> None:
        if self.number is None:
            return
        share = (event.position().x() - _EDGE) / max(1.0, self.width() - 2 * _EDGE)
        steps = round(float(self._high - self._low) * share / float(self.number.step))
        start = self._was + ((self._low - self._was) / self.number.step).to_integral_value() * self.number.step
        value = start + steps * self.number.step
        self._tell(self._was if abs(value - self._was) < self.number.step / 2 else value)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or self.number is None:
            super().keyPressEvent(event)
            return
        size = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self._tell(self._value + step * size * self.number.step)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.number is None:
            return
        painter, look, middle = self.painter(), self.look, 13.0
        tone = "accent" if self.isEnabled() else "ink_off"
        paint.box(painter, QRectF(_EDGE, middle - 2, self.width() - 2 * _EDGE, 4), 2, look.colour("line2"))
        at, was = self.x_of(self._value), self.x_of(self._was)
        paint.box(painter, QRectF(min(at, was), middle - 2, abs(at - was), 4), 2, look.colour(tone))
        paint.line(painter, was, middle - 7, was, middle + 7, look.colour("ink3"), 1.5)
        painter.setPen(QPen(look.colour("focus" if self.hasFocus() else tone), 3 if self.hasFocus() else 2))
        painter.setBrush(look.colour("surface"))
        painter.drawEllipse(QPointF(at, middle), 7, 7)
