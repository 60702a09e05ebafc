"""What stands before an interview: which kind, and the applicant's consent?"""

from __future__ import annotations

from PySide6.QtCore import Signal

from workbench.common.text import Text
from workbench.services.interview_file import InterviewFile
from workbench.ui.interview.talk import PERSONAS, SURPRISE, consent_words
from workbench.ui.look import Look
from workbench.ui.widgets import (
    STRETCH,
    Button,
    Check,
    Choice,
    IconView,
    Label,
    Panel,
    Rule,
    Scroll,
    column,
    heading,
    row,
)

READ = Text("请向申请人逐字宣读", "Read this to the applicant, word for word")
APART = Text("申请人已单独同意处理面部与声音信息", "The applicant separately agreed to the handling of face and voice")
REFUSED = Text("申请人不同意录制，只作笔记", "Recording refused: notes only")
REMARK = Text(
    "练习由程序扮演申请人，画面始终标明“模拟”；不判断真人，也不分析人脸与表情。练习的评级不是对任何人的判断。",
    "The program plays the applicant, and the picture always says so. No face is analysed, no lie detected, and a"
    " rating given in practice judges nobody.",
)


class StartPane(Panel):
    """Consent comes first; without it nothing is recorded and nothing can be answered."""

    real_requested = Signal(str)  # what was agreed to: recording, notes
    practice_requested = Signal(object)  # code of the persona, or None for a surprise

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.title = Label(look, "", 20, 600, height=30, fit=False)
        self.before = Label(look, "", 12, 400, "warn_ink", wrap=True)
        self.recorded = Label(look, consent_words("recording"), 15, 400, "ink", wrap=True)
        self.noted = Label(look, consent_words("notes"), 13, 400, "ink2", wrap=True)
        self.apart = Check(look, APART)
        self.real = Button(
            look, Text("已同意录制，开始访谈", "Agreed to recording, begin"), "primary", "check", height=34
        )
        self.real.setEnabled(False)
        self.apart.toggled.connect(lambda on: self.real.setEnabled(on))
        self.notes_only = Button(look, REFUSED, "secondary", "notebook", height=34)
        self.practice = Button(look, Text("模拟练习", "Practise"), "secondary", "robot", height=34)
        self.persona = Choice(look, 208, 34)
        self.persona.offer(((SURPRISE, None), *((name, code) for code, name in PERSONAS.items())))
        self.persona.setCurrentIndex(0)
        self.persona.setAccessibleName(look.say(SURPRISE))
        self.real.clicked.connect(lambda: self.real_requested.emit("recording"))
        self.notes_only.clicked.connect(lambda: self.real_requested.emit("notes"))
        self.practice.clicked.connect(lambda: self.practice_requested.emit(self.persona.value))
        self._compose()

    def _compose(self) -> None:
        look = self.look
        words = Panel(
            look,
            column(
                row(IconView(look, "quotes", 15, "ok_ink"), Label(look, READ, 12, 600, "ok_ink"), STRETCH, spacing=8),
                8,
                self.recorded,
                margins=(16, 14, 16, 16),
            ),
            "surface",
            10,
            "accent",
        )
        refused = Panel(look, column(self.noted, margins=(16, 12, 16, 12)), "subtle", 8, "line")
        practice = column(
            heading(look, Text("没有申请人在场？", "Nobody there?")),
            8,
            row(self.practice, self.persona, STRETCH, spacing=8),
            8,
            Label(look, REMARK, 12, 400, "ink3", wrap=True),
        )
        inner = Panel(
            look,
            column(
                self.title,
                4,
                self.before,
                12,
                words,
                8,
                self.apart,
                8,
                row(self.real, STRETCH),
                20,
                heading(look, Text("申请人不同意录制时宣读", "If recording is refused, read")),
                8,
                refused,
                12,
                row(self.notes_only, STRETCH),
                20,
                Rule(look),
                20,
                practice,
                STRETCH,
                margins=(24, 20, 24, 20),
            ),
        )
        self.setLayout(column((Scroll(inner), 1)))

    def show_file(self, file: InterviewFile) -> None:
        self.title.say(
            Text(
                f"{file.merchant_name} · {len(file.turns)} 个问题",
                f"{file.merchant_name} · {len(file.turns)} questions",
            )
        )
        self.apart.setChecked(False)  # nobody's consent is carried over to another case
        self.real.setEnabled(False)
        over = file.state == "abandoned"
        self.before.say(Text("上一次访谈没有完成，将另起一次", "The last interview was left; a new one begins"))
        self.before.setVisible(over)
