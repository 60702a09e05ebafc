"""Which fields does staff fill in to record a borrowing, capital, a guarantee, a partner, a share or a pool?

A form reads its own fields into a frozen value, or says which field is wrong; what may be recorded is the service's
answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.common.errors import StaffError
from workbench.common.money import parse_amount
from workbench.common.text import Text
from workbench.ui.fields import Choice, Field, TextBox
from workbench.ui.labels import Label
from workbench.ui.layouts import column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel

Value = TypeVar("Value")
Option = tuple[Text, object]


class Form(Panel):
    """Labelled fields in two columns; `changed` follows every edit."""

    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._rows: list[tuple[Text, QWidget]] = []
        self._lines: dict[str, Field] = {}
        self._choices: dict[str, Choice] = {}
        self._box: TextBox | None = None

    def line(self, name: str, label: Text, value: str = "", hint: Text | str = "", suffix: str = "") -> Field:
        field = Field(self.look, value, placeholder=hint, suffix=suffix)
        field.call(label)
        field.textEdited.connect(lambda _: self.changed.emit())
        self._lines[name] = field
        self._rows.append((label, field))
        return field

    def put(self, name: str, value: str) -> None:
        """Write into a field as if it were typed."""
        self._lines[name].setText(value)
        self.changed.emit()

    def options(self, name: str) -> tuple[tuple[Text | str, object], ...]:
        return self._choices[name].options

    def pick(self, name: str, value: object) -> None:
        """Choose an option as if it were picked."""
        field = self._choices[name]
        field.offer(field.options, value)
        self.changed.emit()

    def choice(self, name: str, label: Text, options: Sequence[Option], chosen: object = None) -> Choice:
        field = Choice(self.look)
        field.offer(tuple(options), options[0][1] if chosen is None and options else chosen)
        field.call(label)
        field.picked.connect(lambda _: self.changed.emit())
        self._choices[name] = field
        self._rows.append((label, field))
        return field

    def reason(self, hint: Text) -> TextBox:
        self._box = TextBox(self.look, hint, 56)
        self._box.call(Text("依据", "Basis"))
        self._box.textChanged.connect(self.changed.emit)
        self._rows.append((Text("依据", "Basis"), self._box))
        return self._box

    def done(self) -> Form:
        """Lay the fields out; call it last."""
        items: list[QWidget | object] = []
        for label, field in self._rows:
            caption = Label(self.look, label, 12, 400, "ink3")
            caption.setFixedWidth(128)
            items.append(row(caption, (field, 1), spacing=8))
        self.setLayout(column(*items, spacing=8))  # type: ignore[arg-type]
        return self

    # --- what was entered; each raises `StaffError` and marks its field

    def text(self, name: str) -> str:
        return self._lines[name].text().strip()

    def chosen(self, name: str) -> object:
        return self._choices[name].value

    def why(self) -> str:
        return "" if self._box is None else self._box.toPlainText().strip()

    def amount(self, name: str) -> int:
        return self._read(name, parse_amount)

    def amount_or_none(self, name: str) -> int | None:
        return self.amount(name) if self.text(name) else None

    def day(self, name: str) -> date:
        return self._read(name, date.fromisoformat)

    def percent(self, name: str) -> Decimal:
        """A fraction of one from what was written as percent."""
        return self._read(name, lambda typed: Decimal(typed.rstrip("% ")) / 100)

    def number(self, name: str) -> int:
        return self._read(name, int)

    def words(self, name: str) -> tuple[str, ...]:
        """Several words, separated by commas or spaces."""
        typed = self.text(name).replace("，", " ").replace(",", " ").replace("、", " ")
        return tuple(typed.split())

    def _read(self, name: str, read: Callable[[str], Value]) -> Value:
        field = self._lines[name]
        try:
            value = read(self.text(name))
        except (StaffError, ValueError, InvalidOperation) as fault:
            field.set_error(True)
            field.setFocus()
            label = next(label for label, one in self._rows if one is field)
            raise StaffError(
                Text("“{label}”无法读取", "“{label}” cannot be read").format(label=label),
                Text("金额如 3亿，日期如 2026-11-23", "An amount like 300000000, a day like 2026-11-23"),
                code="FIELD_UNREADABLE",
            ) from fault
        field.set_error(False)
        return value
