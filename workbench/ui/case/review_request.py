"""How is it recorded that a declined merchant asks for a person?"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from workbench.access.permissions import Permission, may
from workbench.access.staff import actor_of
from workbench.common.text import Text
from workbench.services.case_file import CaseFile
from workbench.services.human_review import CHANNELS
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.fields import Choice, Field, TextBox
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.overlay import Overlay

TITLE = Text("记录商户的人工复核请求", "Record a merchant's request for a person")
WHAT = Text(
    "商户有权要求由人复核拒绝的决定。指定的同事不能是作出拒绝的人。",
    "A declined merchant may ask that a person look again. Whoever made the decline cannot be named.",
)
SAID = Text("商户的原话", "What the merchant said")


class ReviewRequest(Overlay):
    def __init__(self, bench: Bench, window: QWidget, file: CaseFile) -> None:
        look = bench.look
        super().__init__(look, window, 470)
        self._bench, self._case_no = bench, file.application.case_no
        self.channel, self.person = Choice(look, wide=200), Choice(look, wide=200)
        self.channel.offer(tuple((words, code) for code, words in CHANNELS.items()), "phone")
        people = [one for one in bench.status.staff if may(actor_of(one), Permission.REVIEW)]
        others = [one for one in people if file.decision is None or one.name != file.decision.prepared_by]
        self.person.offer(tuple((one.name, one.staff_id) for one in others), others[0].staff_id if others else None)
        self.day = Field(look, bench.status.business_date.isoformat(), wide=200)
        self.words = TextBox(look, SAID, 84)
        self.words.textChanged.connect(self._fit_button)
        self.no = Button(look, Text("取消", "Cancel"), "secondary", key="Esc")
        self.yes = Button(look, Text("记录请求", "Record"), "primary", key="Ctrl ↵")
        self.no.clicked.connect(self.close_overlay)
        self.yes.clicked.connect(self.record)

        def named(words: Text, part: QWidget) -> QWidget:
            made = QWidget()
            made.setLayout(column(Label(look, words, 12, 400, "ink3"), 3, part))
            return made

        self.sheet.setLayout(
            column(
                Label(look, TITLE, 15, 600, height=24, fit=False),
                4,
                Label(look, WHAT, 13, 400, "ink2", wrap=True),
                12,
                row(named(Text("渠道", "Channel"), self.channel), 16, named(Text("请求日期", "Day asked"), self.day)),
                10,
                row(named(Text("由谁复核", "Who looks again"), self.person), STRETCH),
                10,
                self.words,
                14,
                row(STRETCH, self.no, self.yes, spacing=8),
                margins=(20, 18, 20, 16),
            )
        )
        self.closed.connect(self.deleteLater)
        self._fit_button()

    def open(self) -> None:
        super().open()
        self.words.setFocus()

    def _fit_button(self) -> None:
        self.yes.setEnabled(bool(self.words.toPlainText().strip()) and self.person.value is not None)

    def record(self) -> None:
        """Hand the request in; a day that cannot be read marks its field and keeps everything."""
        if not self.yes.isEnabled():
            return
        try:
            day = date.fromisoformat(self.day.text().strip())
        except ValueError:
            self.day.set_error(True)
            return
        ask, actor, case_no = self._bench.services.reviews.ask_for_person, self._bench.actor, self._case_no
        channel, words, person = str(self.channel.value), self.words.toPlainText(), str(self.person.value)
        self._bench.lane.put(
            self,
            lambda: ask(case_no, channel, words, day, person, actor),
            lambda _: self._recorded(),
            changed=("cases", "decisions"),
        )

    def _recorded(self) -> None:
        self._bench.tell(Text("已记录人工复核请求", "The request is recorded"))
        self.close_overlay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.record()
        else:
            super().keyPressEvent(event)
