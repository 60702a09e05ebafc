"""What did the applicant agree to?"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.services.interview_file import InterviewFile
from workbench.services.recordings_file import RecordingsFile
from workbench.ui.interview.picture import BADGE
from workbench.ui.look import Look
from workbench.ui.widgets import IconView, Label, Panel, row

RECORDED = Text("已同意录制", "Agreed to recording")
NOTED = Text("已同意，只作笔记", "Agreed, notes only")
NONE_YET = Text("尚未取得同意", "No consent yet")


class ConsentSign(Panel):
    """Stands in the top bar for as long as the room is open; hidden in its page until the bar takes it."""

    def __init__(self, look: Look, page: QWidget) -> None:
        super().__init__(look, high=30, parent=page)
        self.hide()
        self.icon = IconView(look, "shield-check", 16, "ink2")
        self.words = Label(look, NONE_YET, 13, 400, "ink2")
        self.setLayout(row(self.icon, self.words, margins=(4, 0, 8, 0), spacing=6))

    def show_consent(self, file: InterviewFile | None, media: RecordingsFile | None) -> None:
        if file is None:
            return
        if file.simulated:
            self._say("robot", Text(BADGE, BADGE), "ink2")
        elif file.consent_at is None or file.state == "planned":
            self._say("shield-warning", NONE_YET, "warn_ink")
        elif media is not None and media.case_no == file.case_no and media.scope == "recording":
            self._say("shield-check", RECORDED, "ink2")
        else:
            self._say("shield-check", NOTED, "ink2")

    def _say(self, icon: str, words: Text, tone: str) -> None:
        self.icon.show_icon(icon, tone)
        self.words.say(words, tone)
