"""How does one number of a policy stand in the list: its field, what it was, and what is wrong with it?"""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QPaintEvent

from workbench.common.text import Text
from workbench.services.policy_numbers import PolicyNumber, fault_of, number_words
from workbench.ui.buttons import Button, Check
from workbench.ui.labels import Label
from workbench.ui.layouts import column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel
from workbench.ui.policy.draft import Draft
from workbench.ui.policy.number_box import NumberBox

NO_NUMBER = Text(
    "这不是可用的数字；合计仍是上一次有效的结果", "Not a usable number; the totals are the last valid ones"
)
STAYS = Text("；合计仍是上一次有效的结果", "; the totals are the last valid ones")
YES = Text("是", "Yes")


class NumberRow(Panel):
    """A label and a field; below, once changed, old → new with a way back, or the sentence of what is wrong."""

    focused = Signal(object)  # PolicyNumber

    def __init__(self, draft: Draft, number: PolicyNumber, currency: str, editable: bool, look: Look) -> None:
        super().__init__(look)
        self.draft, self.number, self._currency = draft, number, currency
        self.field: NumberBox | Check = self._field(editable)
        self.was = Label(look, "", 12, 400, "ink3", fit=False)
        self.fault = Label(look, "", 12, 400, "bad_ink", wrap=True)
        self.back = Button(look, Text("还原", "Reset"), "ghost", height=24)
        self.back.clicked.connect(lambda: draft.take_back(number))
        self._below = Panel(look, row((self.was, 1), self.back, spacing=4), high=24)
        title = Label(look, number.title, 13, 400, "ink", fit=False)
        self.setLayout(
            column(row((title, 1), self.field, spacing=8), self._below, self.fault, spacing=2, margins=(16, 3, 16, 3))
        )
        self.field.installEventFilter(self)
        self._shown: tuple[Decimal, bool, bool] | None = None
        self.show_number()

    def _field(self, editable: bool) -> NumberBox | Check:
        draft, number = self.draft, self.number
        value = draft.value(number)
        if number.kind == "flag":
            check = Check(self.look, YES, bool(value))
            check.setEnabled(editable)
            check.toggled.connect(lambda on: self.put(Decimal(int(on))))
            return check
        box = NumberBox(self.look, number, value, self._currency)
        box.setReadOnly(not editable)
        box.typed.connect(lambda typed: self.put(typed))
        box.stepped.connect(lambda value: self.put(value, together=True))
        return box

    def put(self, value: Decimal, together: bool = False) -> None:
        """Try a number: one that cannot be is said below the field, and nothing else moves."""
        fault = NO_NUMBER if value.is_nan() else fault_of(self.number, self.draft.policy, value, self._currency)
        if fault is None:
            self._say_fault(None)
            self.draft.put(self.number, value, together)
        elif together:
            self._say_fault(None)  # a step beyond the end is no step
        else:
            self._say_fault(fault + STAYS)

    @property
    def wrong(self) -> bool:
        return bool(self.fault.words)

    def _say_fault(self, fault: Text | None) -> None:
        if isinstance(self.field, NumberBox):
            self.field.set_error(fault is not None)
        self._shown = None
        self.fault.say("" if fault is None else fault)
        self.fault.setVisible(fault is not None)

    def show_number(self) -> None:
        """What the draft says now; a row that did not move is not painted again."""
        value, changed = self.draft.value(self.number), self.draft.is_changed(self.number)
        if self.wrong and not self.field.hasFocus():
            self._say_fault(None)
        if self._shown == (value, changed, self.wrong):
            return
        self._shown = (value, changed, self.wrong)
        if isinstance(self.field, Check):
            self.field.blockSignals(True)
            self.field.setChecked(bool(value))
            self.field.blockSignals(False)
        elif not self.wrong:
            self.field.show_value(value)
        if changed:
            old, new = (
                number_words(self.number, one, self._currency) for one in (self.draft.before(self.number), value)
            )
            self.was.say(Text(f"{old.zh} → {new.zh}", f"{old.en} → {new.en}"))
        self._below.setVisible(changed)
        self.fault.setVisible(self.wrong)
        self.tint("accent_soft" if changed else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.draft.end_step()
            self.focused.emit(self.number)
        elif event.type() == QEvent.Type.FocusOut and self.wrong:
            # What could not be is not kept: the field shows what holds again.
            self._say_fault(None)
            if isinstance(self.field, NumberBox):
                self.field.show_value(self.draft.value(self.number))
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.draft.is_changed(self.number):
            self.painter().fillRect(0, 0, 3, self.height(), self.look.colour("accent"))
