"""One lever of a what-if: where it is, where it was, and where it could not go on."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.common.text import Text, same
from workbench.features.feature import Unit
from workbench.ui import paint
from workbench.ui.case.typed import HIGH, WIDE, TypedValue
from workbench.ui.fonts import width
from workbench.ui.format import value_text
from workbench.ui.labels import Shown
from workbench.ui.look import Look

LABEL, VALUES = 100, 136
LABEL_MOST = 26  # px a long label may take beyond its usual width


def lever_text(value: float, unit: Unit, currency: str) -> Text:
    """A lever's value; ratios are finer than elsewhere, so that a step shows."""
    return same(f"{value:.2f}×") if unit is Unit.RATIO else value_text(value, unit, currency)


class Slider(Shown):
    """The thumb is the scenario, the tick is what is; between them the change. Arrows step, Shift by ten.

    Enter, or a double click on the figure, takes a typed value, which need not be a step. Where the thumb could not go
    on stands a warning tick, with the reason as its tooltip.
    """

    moved = Signal(float)

    def __init__(self, look: Look, parent: QWidget | None = None, label: int = LABEL) -> None:
        super().__init__(look, parent)
        self.code, self._label, self._unit, self._currency = "", same(""), Unit.COUNT, "CNY"
        self._actual = self._value = self._low = self.last = 0.0
        self._high = self._step = 1.0
        self._label_wide = self._usual_label = label
        self._stop: float | None = None
        self.typed: TypedValue | None = None
        self._dragging = False
        self.setFixedHeight(29)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_up(
        self, code: str, label: Text, unit: Unit, actual: float, low: float, high: float, step: float, currency: str
    ) -> None:
        self.code, self._label, self._unit, self._currency = code, label, unit, currency
        self._actual = self._value = self.last = actual
        self._low, self._high, self._step = low, max(high, low + step), step
        self._typed_over()
        self.clear_stop()

    @property
    def value(self) -> float:
        return self._value

    @property
    def changed(self) -> bool:
        """Away from the case's own value, be it by less than a step: values of the lattice are not the case's own."""
        return self._value != self._actual

    def reset(self) -> None:
        self._value = self.last = self._actual
        self.clear_stop()

    def put(self, value: float) -> None:
        """Stand at a value without telling anybody."""
        self._value = self.last = value
        self.clear_stop()

    def clear_stop(self) -> None:
        self._stop = None
        self.setToolTip("")
        self._show()

    def stop_at(self, value: float, wanted: float, why: Text) -> None:
        """It went as far as `value`, and not to `wanted`."""
        self._value = self.last = value
        self._stop = wanted
        self.setToolTip(self.look.say(why))
        self._show()

    def set_value(self, value: float) -> None:
        """Move the thumb to the nearest step inside the range, or back to what is; tells `moved` when it differs."""
        near = abs(value - self._actual) < self._step / 2
        self._move_to(self._actual if near else self._step * round(value / self._step))

    def _move_to(self, value: float) -> None:
        wanted = value if value == self._actual else min(self._high, max(self._low, round(value, 6)))
        if wanted != self._value:
            self._value = wanted
            self.clear_stop()
            self.moved.emit(wanted)

    def ask_value(self) -> None:
        """Lay a field over the figure; what is typed there moves the thumb."""
        if self.typed is not None:
            return
        low, high = min(self._low, self._actual), max(self._high, self._actual)
        ends = self._told(low), self._told(high)
        span = Text(f"可在 {ends[0]} 至 {ends[1]} 之间", f"Between {ends[0]} and {ends[1]}")
        self.typed = TypedValue(self.look, self._told(self._value), self._unit, (low, high), span, self)
        self.typed.move(self.width() - WIDE, (26 - HIGH) // 2)
        self.typed.given.connect(self._move_to)
        self.typed.ended.connect(self._typed_over)
        self.typed.show()
        self.typed.selectAll()
        self.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed_over(self) -> None:
        typed, self.typed = self.typed, None
        if typed is not None:
            had = typed.hasFocus()
            typed.hide()
            typed.deleteLater()
            if had:
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def label_needs(self) -> int:
        """Px at which the label stands whole, within reason."""
        needed = math.ceil(width(self.look.say(self._label), 13)) + 14
        return min(max(self._usual_label, needed), self._usual_label + LABEL_MOST)

    def give_label(self, wide: int) -> None:
        """Sliders below each other share the widest label, so that their tracks stand in line."""
        self._label_wide = wide
        self.update()

    def _show(self) -> None:
        self.setAccessibleName(f"{self.look.say(self._label)} {self._told(self._value)}")
        self.update()

    def _told(self, value: float) -> str:
        return self.look.say(lever_text(value, self._unit, self._currency))

    def _track(self) -> tuple[float, float]:
        return float(self._label_wide), max(self._label_wide + 40.0, self.width() - VALUES)

    def x_of(self, value: float) -> float:
        left, right = self._track()
        share = (min(self._high, max(self._low, value)) - self._low) / (self._high - self._low)
        return left + share * (right - left)

    def _drag(self, event: QMouseEvent) -> None:
        left, right = self._track()
        share = (event.position().x() - left) / (right - left)
        self.set_value(self._low + share * (self._high - self._low))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragging = self._label_wide - 12 < event.position().x() <= self._track()[1] + 8
        if self._dragging:
            self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.position().x() > self._track()[1] + 8:
            self.ask_value()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.ask_value()
            return
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        size = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        # From a value between two steps the first press goes to the next of them.
        place = self._value / self._step
        whole = math.ceil(place - 1e-9) if step < 0 else math.floor(place + 1e-9)
        self._move_to((whole + step * size) * self._step)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, wide, middle = self.painter(), self.look, self.width(), 13.0
        label = QRectF(0, 0, self._label_wide - 12, 26)
        paint.text(painter, label, look.say(self._label), look.colour("ink2"))
        left, right = self._track()
        paint.box(painter, QRectF(left, middle - 2, right - left, 4), 2, look.colour("line2"))
        at, was = self.x_of(self._value), self.x_of(self._actual)
        paint.box(painter, QRectF(min(at, was), middle - 2, abs(at - was), 4), 2, look.colour("accent"))
        paint.line(painter, was, middle - 6, was, middle + 6, look.colour("ink3"), 1.5)
        if self._stop is not None:
            # Just beyond the thumb, on the side it could not go on to.
            edge = at + (11 if self._stop > self._value else -11)
            paint.line(painter, edge, middle - 7, edge, middle + 7, look.colour("warn"), 2.5)
        painter.setPen(QPen(look.colour("focus" if self.hasFocus() else "accent"), 3 if self.hasFocus() else 2))
        painter.setBrush(look.colour("surface"))
        painter.drawEllipse(QPointF(at, middle), 7, 7)
        now = self._told(self._value)
        taken = width(now, 13, 600)
        paint.text(painter, QRectF(wide - 110, 0, 110, 26), now, look.colour("ink"), 13, 600, paint.RIGHT)
        before = self._told(self._actual)
        if self.changed and before != now:
            room = QRectF(right + 8, 0, wide - taken - 8 - right - 8, 26)
            paint.text(painter, room, before, look.colour("ink3"), 12, 400, paint.RIGHT)
