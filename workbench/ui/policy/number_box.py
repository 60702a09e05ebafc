"""How does a person type or step one number of a policy?"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent

from workbench.common.errors import StaffError
from workbench.common.money import money, parse_amount
from workbench.common.text import Text
from workbench.services.policy_numbers import PolicyNumber
from workbench.ui.fields import Field
from workbench.ui.look import Look

WIDE, NARROW = 128, 104  # of amounts, of all others
SUFFIX = {
    "share": Text("%", "%"),
    "daily": Text("%/日", "%/day"),
    "points": Text("分", "pts"),
    "times": Text("倍", "×"),
    "months": Text("个月", "mo"),
    "days": Text("天", "days"),
}
UNREADABLE = Decimal("NaN")


class NumberBox(Field):
    """Up and Down step, with Shift by ten; Enter and leaving write the number out. `typed` tells NaN for no number."""

    typed = Signal(object)  # Decimal
    stepped = Signal(object)  # Decimal

    def __init__(self, look: Look, number: PolicyNumber, value: Decimal, currency: str) -> None:
        super().__init__(
            look,
            "",
            WIDE if number.kind == "fen" else NARROW,
            align="r",
            weight=500,
            suffix=SUFFIX.get(number.kind, ""),
        )
        self.number, self._value, self._currency = number, value, currency
        self.setAccessibleName(look.say(number.title))
        self.textEdited.connect(lambda text: self.typed.emit(self._read(text)))
        self.editingFinished.connect(self._write)
        self._write()

    def show_value(self, value: Decimal) -> None:
        """Show a number without telling it; what is being typed stays."""
        self._value = value
        if not (self.hasFocus() and self._read(self.text()) == value):
            self._write()

    def _write(self) -> None:
        if not self.wrong:
            self.setText(shown(self.number, self._value, self._currency))

    def _read(self, typed: str) -> Decimal:
        try:
            if self.number.kind == "fen":
                return Decimal(parse_amount(typed))
            value = Decimal(typed.strip().rstrip("%％").strip().replace(",", ""))
        except (InvalidOperation, StaffError):
            return UNREADABLE
        if self.number.kind in {"share", "daily"}:
            return value / 100
        return value if value == value.to_integral_value() or self.number.kind in {"count", "times"} else UNREADABLE

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None or self.isReadOnly():
            super().keyPressEvent(event)
            return
        size = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self.set_error(False)
        self.stepped.emit(self._value + step * size * self.number.step)

    def event(self, event: QEvent) -> bool:
        undoing = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
        if isinstance(event, QKeyEvent) and any(event.matches(one) for one in undoing):
            # Steps are taken back for the whole draft, not letter by letter in one field.
            event.ignore()
            return event.type() == QEvent.Type.ShortcutOverride
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the list is scrolled over numbers; none may move unseen


def shown(number: PolicyNumber, value: Decimal, currency: str) -> str:
    """The number as the field writes it; its unit stands beside it."""
    if number.kind == "fen":
        return money(int(value), currency)
    if number.kind in {"share", "daily"}:
        places = max(4 if number.kind == "daily" else 1, _places(value * 100))
        return f"{value * 100:.{places}f}"
    return f"{value.normalize():f}"


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
