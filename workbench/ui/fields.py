"""Which widgets take what a person types?"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from workbench.common.errors import StaffError
from workbench.common.money import money, parse_amount
from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.fonts import font, width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Words
from workbench.ui.look import Look
from workbench.ui.names import Named

AMOUNT = Text("金额", "Amount")


class Field(QLineEdit, Named):
    """One line of text. `error` turns the border red; Esc gives the focus back to the pane."""

    left_field = Signal()

    def __init__(
        self,
        look: Look,
        value: str = "",
        wide: int = 0,
        height: int = 30,
        icon: str = "",
        placeholder: Words = "",
        suffix: Words = "",
        key: str = "",
        align: str = "l",
        weight: int = 400,
        fill: str = "raised",
        bare: bool = False,
        px: int = 13,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(value, parent)
        self.look = look
        self._icon, self._hint, self._suffix, self._key = icon, placeholder, suffix, key
        self._fill, self._error, self._bare = fill, False, bare
        self.setFont(font(px, weight))
        self.setFixedHeight(height)
        if wide:
            self.setFixedWidth(wide)
        self.setFrame(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight if align == "r" else Qt.AlignmentFlag.AlignLeft)
        look.changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        suffix = self.look.say(self._suffix)
        right = 7 + (round(width(suffix, 12)) + 4 if suffix else 0) + (paint.key_width(self._key) if self._key else 0)
        self.setTextMargins(7 + (22 if self._icon else 0), 0, right, 0)
        self.setPlaceholderText(self.look.say(self._hint))
        self.tell_name(self.look.say(self._hint))
        palette = self.palette()
        for role, name in (
            (QPalette.ColorRole.Text, "ink"),
            (QPalette.ColorRole.PlaceholderText, "ink3"),
            (QPalette.ColorRole.Highlight, "accent"),
            (QPalette.ColorRole.HighlightedText, "on_accent"),
        ):
            palette.setColor(role, self.look.colour(name))
        self.setPalette(palette)
        self.update()

    def set_suffix(self, suffix: Words) -> None:
        self._suffix = suffix
        self.follow()

    def set_hint(self, placeholder: Words) -> None:
        self._hint = placeholder
        self.follow()

    def set_error(self, error: bool) -> None:
        self._error = error
        self.update()

    @property
    def wrong(self) -> bool:
        return self._error

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
            self.left_field.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, tokens = QRectF(self.rect()), self.look.tokens
        edge = "bad" if self._error else "ctl" if not self._key else "line2"
        fill = self._fill if self.isEnabled() and not self.isReadOnly() else "sunken"
        if not self._bare:
            paint.box(painter, area.adjusted(0.5, 0.5, -0.5, -0.5), 6, self.look.colour(fill), self.look.colour(edge))
        if self.hasFocus() and not self._bare:
            paint.box(
                painter, area.adjusted(1, 1, -1, -1), 5.5, None, self.look.colour("bad" if self._error else "focus"), 2
            )
        high = self.height()
        if self._icon:
            draw_icon(painter, 9, (high - 16) / 2, self._icon, 16, self.look.colour("ink3"))
        right = self.width() - 9.0
        if self._key and self.look.key_hints:
            right -= paint.key_width(self._key) - 2
            paint.key_cap(painter, right, (high - 18) / 2, self._key, tokens)
        suffix = self.look.say(self._suffix)
        if suffix:
            room = QRectF(0, 0, right, high)
            paint.text(painter, room, suffix, self.look.colour("ink3"), 12, align=paint.RIGHT)
        painter.end()
        super().paintEvent(event)


class AmountField(Field):
    """An amount in the desk's currency: accepts `6万` and `60,000.00`, shows `¥60,000`. Arrows step, with Shift by ten.

    `amount_changed` tells minor units once they can be read; an unreadable entry turns the border red.
    """

    amount_changed = Signal(object)  # int, minor units

    def __init__(
        self, look: Look, amount_fen: int = 0, currency: str = "CNY", step_fen: int = 100_000, wide: int = 112
    ) -> None:
        super().__init__(look, money(amount_fen, currency), wide, align="r", weight=500)
        self.call(AMOUNT)
        self._amount, self._currency, self._step = amount_fen, currency, step_fen
        self.textEdited.connect(self._read)
        self.editingFinished.connect(self._write)

    @property
    def amount_fen(self) -> int:
        return self._amount

    @property
    def currency(self) -> str:
        return self._currency

    def show_amount(self, amount_fen: int, currency: str = "") -> None:
        """Show an amount without telling it."""
        self._amount, self._currency = amount_fen, currency or self._currency
        self.set_error(False)
        self._write()

    def set_step(self, step_fen: int) -> None:
        self._step = step_fen

    def _read(self, typed: str) -> None:
        try:
            amount = parse_amount(typed)
        except StaffError:
            self.set_error(True)
            return
        self.set_error(amount < 0)
        if amount >= 0 and amount != self._amount:
            self._amount = amount
            self.amount_changed.emit(amount)

    def _write(self) -> None:
        if not self._error:
            self.setText(money(self._amount, self._currency))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        size = self._step * (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        self._amount = max(0, self._amount + step * size)
        self.set_error(False)
        self._write()
        self.amount_changed.emit(self._amount)


class NumberField(Field):
    """A decimal number with a unit; arrows step, with Shift by ten."""

    number_changed = Signal(object)  # Decimal

    def __init__(
        self,
        look: Look,
        number: Decimal,
        suffix: Words = "",
        step: Decimal = Decimal("0.1"),
        low: Decimal = Decimal(0),
        high: Decimal = Decimal(1_000_000),
        wide: int = 76,
    ) -> None:
        super().__init__(look, str(number), wide, suffix=suffix, align="r", weight=500)
        self._number, self._step, self._low, self._high = number, step, low, high
        self.textEdited.connect(self._read)
        self.editingFinished.connect(self._write)

    @property
    def number(self) -> Decimal:
        return self._number

    def show_number(self, number: Decimal) -> None:
        self._number = number
        self.set_error(False)
        self._write()

    def _read(self, typed: str) -> None:
        try:
            number = Decimal(typed.strip().rstrip("%").strip())
        except InvalidOperation:
            number = Decimal("NaN")
        fine = number.is_finite() and self._low <= number <= self._high
        self.set_error(not fine)
        if fine and number != self._number:
            self._number = number
            self.number_changed.emit(number)

    def _write(self) -> None:
        if not self._error:
            places = max(0, -int(self._step.as_tuple().exponent))
            self.setText(f"{self._number:.{places}f}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        size = self._step * (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        self._number = min(self._high, max(self._low, self._number + step * size))
        self.set_error(False)
        self._write()
        self.number_changed.emit(self._number)


class Choice(QComboBox, Named):
    """One of several options, each a wording with a value; painted like a field."""

    picked = Signal(object)

    def __init__(self, look: Look, wide: int = 0, height: int = 30, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._options: tuple[tuple[Words, object], ...] = ()
        self.setFont(font(13))
        self.setFixedHeight(height)
        if wide:
            self.setFixedWidth(wide)
        self.activated.connect(lambda index: self.picked.emit(self._options[index][1]))
        look.changed.connect(self.follow)

    def offer(self, options: tuple[tuple[Words, object], ...], chosen: object = None) -> None:
        """Show these options and choose one, without telling it."""
        if options != self._options:
            self._options = options
            self.follow()
        values = [value for _, value in options]
        self.setCurrentIndex(values.index(chosen) if chosen in values else -1)

    @property
    def options(self) -> tuple[tuple[Words, object], ...]:
        return self._options

    @property
    def value(self) -> object:
        return self._options[self.currentIndex()][1] if self.currentIndex() >= 0 else None

    def follow(self) -> None:
        index = self.currentIndex()
        self.tell_name()
        self.blockSignals(True)
        self.clear()
        self.addItems([self.look.say(words) for words, _ in self._options])
        self.setCurrentIndex(index)
        self.blockSignals(False)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        edge = self.look.colour("ctl")
        paint.box(painter, area.adjusted(0.5, 0.5, -0.5, -0.5), 6, self.look.colour("raised"), edge)
        if self.hasFocus():
            paint.box(painter, area.adjusted(1, 1, -1, -1), 5.5, None, self.look.colour("focus"), 2)
        colour = self.look.colour("ink" if self.isEnabled() else "ink_off")
        paint.text(painter, area.adjusted(9, 0, -26, 0), self.currentText(), colour)
        draw_icon(painter, self.width() - 22, (self.height() - 14) / 2, "caret-down", 14, self.look.colour("ink3"))


class TextBox(QPlainTextEdit, Named):
    """Several lines of plain text; Esc gives the focus back."""

    left_field = Signal()

    def __init__(self, look: Look, placeholder: Words = "", high: int = 72, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self._hint, self._error = look, placeholder, False
        self.setFont(font(13))
        self.setFixedHeight(high)
        self.setTabChangesFocus(True)
        self.setObjectName("TextBox")
        look.changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        self.setPlaceholderText(self.look.say(self._hint))
        self.tell_name(self.look.say(self._hint))

    def set_hint(self, placeholder: Words) -> None:
        self._hint = placeholder
        self.follow()

    def set_error(self, error: bool) -> None:
        self.setProperty("wrong", error)
        self.style().unpolish(self)
        self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
            self.left_field.emit()
            return
        super().keyPressEvent(event)
