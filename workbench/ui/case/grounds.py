"""Where are reasons chosen and written? In the bar itself, next to the choice that needs them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from workbench.applications.override_codes import LEND, REFUSE, codes_towards
from workbench.common.text import Text
from workbench.decision.outcome import Outcome, ReasonCode
from workbench.ui.buttons import Check
from workbench.ui.case.verdicts import MOST_REASONS
from workbench.ui.fields import Choice, TextBox
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel

HEADS = {
    Outcome.APPROVE: Text("例外理由（交第二人复核）", "Reason for the exception (for the second person)"),
    Outcome.REFER: Text("转核理由", "Why it is referred"),
    Outcome.DECLINE: Text("主要原因（一至四项，发给申请人）", "Main reasons (one to four, sent to the applicant)"),
}
HINTS = {
    Outcome.APPROVE: Text("写明依据：为什么仍可通过", "What makes it acceptable all the same"),
    Outcome.REFER: Text("写明要核实什么", "What is to be looked into"),
    Outcome.DECLINE: Text("改判理由（仅内部）", "Reason for the override (internal)"),
}
SHOWN = 8
WHY = Text("选择改判原因", "Why it is overridden")


class Grounds(Panel):
    changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, None, "subtle", sides="t", border="line", parent=parent)
        self._outcome = Outcome.APPROVE
        self._reasons: tuple[ReasonCode, ...] = ()
        self.head = Label(look, "", 12, 500, "ink3")
        self.checks = tuple(Check(look, "") for _ in range(SHOWN))
        for check in self.checks:
            check.toggled.connect(lambda on: self._checked())
        self.code = Choice(look, wide=320, height=28)
        self.code.picked.connect(lambda _: self.changed.emit())
        self.code.setAccessibleName(look.say(WHY))
        self.comment = TextBox(look, "", 56)
        self.comment.textChanged.connect(self.changed)
        self._grid = QWidget()
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(0)
        for place, check in enumerate(self.checks):
            grid.addWidget(check, place // 2, place % 2)
        self.setLayout(column(row(self.head, STRETCH, self.code), 4, self._grid, self.comment, margins=(18, 8, 18, 6)))
        self.hide()

    def show_draft(self, reasons: tuple[ReasonCode, ...], codes: tuple[str, ...], comment: str) -> None:
        self._reasons = reasons[:SHOWN]
        preset = [one.code for one in self._reasons if one.code in codes][:MOST_REASONS]
        for check, reason in zip(self.checks, (*self._reasons, *[None] * SHOWN), strict=False):
            check.setVisible(reason is not None)
            if reason is not None:
                check.blockSignals(True)
                check.say(reason.text)
                check.setToolTip(self.look.say(reason.text))
                check.setChecked(reason.code in preset)
                check.blockSignals(False)
        self.comment.setPlainText(comment)
        self.code.hide()

    def open_for(self, outcome: Outcome, comment: bool, override: bool = False) -> None:
        """Show what this outcome needs; nothing where it needs nothing."""
        if override and (outcome is not self._outcome or not self.code.isVisibleTo(self)):
            codes = codes_towards(REFUSE if outcome is Outcome.DECLINE else LEND)
            self.code.offer(((WHY, ""), *((one.name, one.code) for one in codes)), self.override_code() or "")
        self.code.setVisible(override)
        self._outcome = outcome
        self.head.say(HEADS[outcome])
        self.comment.set_hint(HINTS[outcome])
        self._grid.setVisible(outcome is Outcome.DECLINE)
        self.comment.setVisible(comment)
        self.setVisible(comment or outcome is Outcome.DECLINE)

    def codes(self) -> tuple[str, ...]:
        return tuple(
            reason.code for reason, check in zip(self._reasons, self.checks, strict=False) if check.isChecked()
        )

    def override_code(self) -> str:
        """The declared reason chosen; empty where none is, or none is wanted."""
        return str(self.code.value or "") if self.code.isVisibleTo(self) else ""

    def choose(self, codes: tuple[str, ...], override_code: str) -> None:
        """Take up again what was chosen before."""
        for reason, check in zip(self._reasons, self.checks, strict=False):
            check.setChecked(reason.code in codes)
        self.code.offer(self.code._options, override_code)

    def words(self) -> str:
        return self.comment.toPlainText()

    def _checked(self) -> None:
        full = len(self.codes()) >= MOST_REASONS
        for check in self.checks:
            check.setEnabled(check.isChecked() or not full)
        self.changed.emit()
