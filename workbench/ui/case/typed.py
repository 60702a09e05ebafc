"""How is the value of a lever typed instead of dragged?"""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QToolTip, QWidget

from workbench.common.errors import StaffError
from workbench.common.money import parse_amount
from workbench.common.text import Text, same
from workbench.features.feature import Unit
from workbench.ui.fields import Field
from workbench.ui.look import Look

HIGH, WIDE = 26, 104
_LEFT_OUT = ("小时", "个月", "月", "天", "家", "次", "hours", "months", "days", "h", "%", "×", "x")  # units typed along


def value_of(typed: str, unit: Unit) -> float:
    """What was typed, in the lever's own unit: `6%` and `6` are 0.06 of a share, `6万` is money in minor units.

    Raises `StaffError` (`AMOUNT_UNREADABLE`, `NUMBER_UNREADABLE`) instead of guessing.
    """
    if unit is Unit.FEN:
        return float(parse_amount(typed))
    text = typed.strip().replace(",", "").replace("，", "").replace("−", "-").replace("％", "%")
    ending = next((word for word in _LEFT_OUT if text.lower().endswith(word)), "")
    try:
        number = Decimal(text.removesuffix(text[len(text) - len(ending) :]).strip() if ending else text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not math.isfinite(float(number)) or (unit is Unit.COUNT and number != number.to_integral_value()):
        raise StaffError(
            Text(f"“{typed}” 不是可用的数值", f"“{typed}” is not a number that fits"),
            Text("请写数字，例如 30；百分比写 6 或 6%", "Write a number such as 30; a share as 6 or 6%"),
            code="NUMBER_UNREADABLE",
        )
    return float(number / 100 if unit is Unit.SHARE else number)


class TypedValue(Field):
    """A small field over the lever's figure. Enter gives the value, Esc and leaving take it back.

    What cannot be read, or lies outside of the range, turns the border red and says why; nothing moves then.
    """

    given = Signal(float)
    ended = Signal()

    def __init__(self, look: Look, shown: str, unit: Unit, span: tuple[float, float], told: Text, parent: QWidget):
        super().__init__(look, shown, WIDE, HIGH, align="r", weight=600, parent=parent)
        self._unit, self._span, self._range = unit, span, told
        self._over = False
        self.setAccessibleName(look.say(Text("输入数值", "Type a value")))
        self.textEdited.connect(lambda _: self._complain(None))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in ("\r", "\n"):
            self._give()
        elif event.text() == "\x1b":
            self._end()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end()

    def _give(self) -> None:
        low, high = self._span
        try:
            value = value_of(self.text(), self._unit)
        except StaffError as refusal:
            self._complain(refusal.text + same(" · ") + refusal.hint)
            return
        if not low <= value <= high:
            self._complain(self._range)
            return
        self.given.emit(value)
        self._end()

    def _complain(self, why: Text | None) -> None:
        words = "" if why is None else self.look.say(why)
        self.set_error(bool(words))
        self.setToolTip(words)
        self.setAccessibleDescription(words)
        if words:
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), words, self)

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self.ended.emit()
