"""What does a second officer fill in: an answer, a rating, reasons and words?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text, same
from workbench.decision.outcome import Outcome, ReasonCode
from workbench.interview.questions import Diligence
from workbench.services.decline_reasons import MOST_REASONS
from workbench.services.review_file import BlindAnswer
from workbench.ui.approve.pane import LEAST_WORDS
from workbench.ui.buttons import Check, Segmented
from workbench.ui.fields import TextBox
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look

NOT_YET = Text("未选", "None")
ANSWERS = (Outcome.APPROVE, Outcome.REFER, Outcome.DECLINE)
NAMES = (NOT_YET, Text("通过", "Approve"), Text("转核", "Refer"), Text("拒绝", "Decline"))
SHOWN = 6


class BlindForm(QWidget):
    """Nothing is chosen beforehand."""

    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.outcome = Segmented(look, NAMES)
        self.rating = Segmented(look, (NOT_YET, *(same(one.value) for one in Diligence)))
        self.checks = tuple(Check(look, "") for _ in range(SHOWN))
        self.comment = TextBox(look, Text("依据（至少 10 个字）", "On what grounds (10 characters or more)"), 72)
        self._reasons: tuple[ReasonCode, ...] = ()
        self._lay_out()
        self.outcome.chosen.connect(lambda _: self._fit())
        self.rating.chosen.connect(lambda _: self._fit())
        self.comment.textChanged.connect(self.changed)
        for check in self.checks:
            check.toggled.connect(lambda on: self._checked())
        self.setFocusProxy(self.outcome)

    def _lay_out(self) -> None:
        look = self.look

        def named(words: Text, *parts: QWidget) -> QWidget:
            made = QWidget()
            made.setLayout(column(Label(look, words, 12, 400, "ink3"), 3, row(*parts, spacing=6)))
            return made

        self._grid = QWidget()
        self._grid.setLayout(column(*self.checks))
        self.setLayout(
            column(
                row(named(Text("你的结论", "Your answer"), self.outcome), 24,
                    named(Text("尽调评级", "Rating"), self.rating), STRETCH),
                8,
                self._grid,
                4,
                self.comment,
            )
        )  # fmt: skip

    def begin(self, reasons: tuple[ReasonCode, ...]) -> None:
        """An empty form with the reasons that may be named."""
        self._reasons = reasons[:SHOWN]
        for check, reason in zip(self.checks, (*self._reasons, *[None] * SHOWN), strict=False):
            check.setChecked(False)
            check.setVisible(reason is not None)
            if reason is not None:
                check.say(reason.text)
        self.outcome.show_index(0)
        self.rating.show_index(0)
        self.comment.clear()
        self._fit()

    def _fit(self) -> None:
        self._grid.setVisible(self._outcome() is Outcome.DECLINE)
        self.changed.emit()

    def _checked(self) -> None:
        full = len(self._codes()) >= MOST_REASONS
        for check in self.checks:
            check.setEnabled(check.isChecked() or not full)
        self.changed.emit()

    def _codes(self) -> tuple[str, ...]:
        return tuple(r.code for r, check in zip(self._reasons, self.checks, strict=False) if check.isChecked())

    def _outcome(self) -> Outcome | None:
        return None if self.outcome.index == 0 else ANSWERS[self.outcome.index - 1]

    def _rating(self) -> Diligence | None:
        return None if self.rating.index == 0 else tuple(Diligence)[self.rating.index - 1]

    def missing(self) -> Text:
        """What still stands in the way."""
        if self._outcome() is None:
            return Text("请选择结论", "Choose an answer")
        if self._rating() is None:
            return Text("请选择尽调评级", "Choose a rating")
        if self._outcome() is Outcome.DECLINE and not self._codes():
            return Text("请选一至四项原因", "Choose one to four reasons")
        return Text(f"请写依据，至少 {LEAST_WORDS} 个字", f"Write {LEAST_WORDS} characters or more")

    def answer(self) -> BlindAnswer | None:
        """What was filled in; None while something is missing."""
        outcome, rating, words = self._outcome(), self._rating(), self.comment.toPlainText().strip()
        if outcome is None or rating is None or len(words) < LEAST_WORDS:
            return None
        if outcome is Outcome.DECLINE and not self._codes():
            return None
        return BlindAnswer(outcome, rating, self._codes() if outcome is Outcome.DECLINE else (), words)
