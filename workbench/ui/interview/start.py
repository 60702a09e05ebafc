"""What stands before an interview: which kind, and the applicant's consent?"""

from __future__ import annotations

from PySide6.QtCore import Signal

from workbench.common.text import Text
from workbench.services.interview_file import InterviewFile
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, IconView, Label, Panel, column, row

CONSENT = Text(
    "开始前须告知申请人：访谈会记录要点，用于本次授信审查，并取得同意。",
    "Tell the applicant that the interview is noted for this credit review, and obtain consent first.",
)


class StartPane(Panel):
    """Consent comes first; without it nothing is recorded and nothing can be answered."""

    real_requested = Signal()
    practice_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.title = Label(look, "", 20, 600, align="c", height=30, fit=False)
        self.detail = Label(look, "", 13, 400, "ink2", "c", wrap=True)
        agreed = Text("已取得同意，开始面谈", "Consent obtained, begin")
        self.real = Button(look, agreed, "primary", "check", height=34)
        self.practice = Button(look, Text("模拟练习", "Practise"), "secondary", "robot", height=34)
        self.remark = Label(look, "", 12, 400, "ink3", "c", wrap=True)
        self.real.clicked.connect(self.real_requested)
        self.practice.clicked.connect(self.practice_requested)
        acts = row(STRETCH, self.practice, self.real, STRETCH, spacing=10)
        self.setLayout(
            column(
                STRETCH,
                row(STRETCH, IconView(look, "video-camera", 32, "ink3"), STRETCH),
                12,
                self.title,
                6,
                self.detail,
                16,
                acts,
                12,
                self.remark,
                STRETCH,
                margins=(48, 24, 48, 24),
            )
        )

    def show_file(self, file: InterviewFile) -> None:
        self.title.say(
            Text(
                f"{file.merchant_name} · {len(file.turns)} 个问题",
                f"{file.merchant_name} · {len(file.turns)} questions",
            )
        )
        self.detail.say(CONSENT)
        self.remark.say(
            Text(
                "模拟练习由程序扮演申请人，性格在结束后揭晓；不判断真人，也不分析人脸与表情。",
                "In practice the program plays the applicant, whose character is told afterwards. No face is analysed.",
            )
        )
