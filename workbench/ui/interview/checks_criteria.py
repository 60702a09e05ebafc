"""How does the officer mark the five criteria by their written anchors, and rate with a reason?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text, same
from workbench.interview.diligence import DILIGENCE_NAMES
from workbench.interview.questions import Diligence
from workbench.services.interview_file import CriterionItem, InterviewFile
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, Field, Label, Panel, column, row

LEAST_REASON = 10  # characters
NOT_YET = Text("尚未评分：对照文字选择 1 至 5", "No mark yet: choose 1 to 5 by the words")

SECOND = Text(
    "第二评分：这里只有您自己的评分，首评不显示；您的评分只用于一致性统计，不改变本次评级。",
    "Second rating: only your own marks stand here, the first ones are not shown. They serve the statistics of "
    "agreement and change no rating.",
)


class CriteriaPane(QWidget):
    """A row of five marks for each criterion, with the words of the one chosen; below, a rating that differs."""

    marked = Signal(str, int)
    rated = Signal(object, str)  # Diligence, why

    def __init__(self, look: Look, file: InterviewFile, enabled: bool, second: bool = False) -> None:
        super().__init__()
        self.look = look
        self.ratings: list[Button] = []
        self.boxes: dict[str, list[Button]] = {}
        parts: list[QWidget] = [self._criterion(item, enabled) for item in file.criteria]
        end = Label(look, SECOND, 13, 400, "ink2", wrap=True) if second else self._rating(file, enabled)
        self.setLayout(column(*parts, 14, end, STRETCH))

    def _criterion(self, item: CriterionItem, enabled: bool) -> QWidget:
        words = Label(self.look, NOT_YET, 12, 400, "ink3", wrap=True)
        if item.mark is not None:
            words = Label(self.look, item.anchors[item.mark - 1], 12, 400, "ink2", wrap=True)
        boxes = []
        for mark, anchor in enumerate(item.anchors, 1):
            kind = "on" if mark == item.mark else "secondary"
            box = Button(self.look, same(str(mark)), kind, height=28, wide=36, tip=anchor)
            box.setEnabled(enabled or mark == item.mark)  # what was chosen stays to be seen
            if enabled:
                box.clicked.connect(lambda *_, code=item.code, mark=mark: self.marked.emit(code, mark))
            boxes.append(box)
        self.boxes[item.code] = boxes
        title = Label(self.look, item.title, 13, 600, fit=False)
        title.setFixedWidth(132)
        line = row(title, *boxes, 12, (column(STRETCH, words, STRETCH), 1), spacing=4)
        return Panel(self.look, line, sides="b", high=52)

    def _rating(self, file: InterviewFile, enabled: bool) -> QWidget:
        """Where the officer differs from what the marks give, he says why."""
        rule = Text("—", "—") if file.suggested is None else DILIGENCE_NAMES[file.suggested]
        letter = "" if file.suggested is None else f"{file.suggested.value} "
        told = Text("按规则：", "By the rule: ") + same(letter) + rule + same(" · ") + file.suggested_why
        self.why = Field(
            self.look,
            file.rating_reason,
            placeholder=Text(
                f"改评须写理由（至少 {LEAST_REASON} 字）", f"Another rating needs a reason ({LEAST_REASON} characters)"
            ),
        )
        self.why.setEnabled(enabled)
        for one in Diligence:
            kind = "on" if one is file.diligence else "secondary"
            button = Button(self.look, same(f"{one.value} ") + DILIGENCE_NAMES[one], kind, height=30)
            button.setEnabled(enabled or one is file.diligence)
            if enabled:
                button.clicked.connect(lambda *_, one=one: self.rated.emit(one, self.why.text()))
            self.ratings.append(button)
        return Panel(
            self.look,
            column(Label(self.look, told, 13, 500, wrap=True), 8, self.why, 8, row(*self.ratings, STRETCH, spacing=8)),
        )
