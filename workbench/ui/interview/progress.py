"""How far is the interview, what is still to do, and what will it change?"""

from __future__ import annotations

from PySide6.QtCore import Signal

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.services.interview_file import InterviewFile
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.charts.view import ChartView
from workbench.ui.charts.wave import clock
from workbench.ui.interview.answers import tally
from workbench.ui.interview.talk import persona_name
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, Check, Label, Panel, Progress, Rule, Scroll, column, heading, row

NEVER_SCORE = Text("访谈只影响额度与复核，不改模型评分。", "The interview affects limit and approval, never the score.")
REPORT = Text("访谈报告", "Interview report")
FINISH = Text("结束并写入案件", "Finish and save")


class ProgressPane(Panel):
    ticked = Signal(str, bool)
    finish_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, wide=300)
        self.timer = Label(look, "00:00", 32, 600, height=42)
        self.plan = Label(look, "", 12, 400, "ink3", "r", fit=False)
        self.bar = Progress(look, 5)
        self.tally = ChartView(look, height=68, name=Text("作答", "Answers"))
        self.done = Label(look, "", 12, 400, "ink3")
        self.effect = FactList(look, 26)
        self.route = Label(look, "", 12, 500, "ink2", wrap=True)
        self.note = Label(look, NEVER_SCORE, 12, 400, "ink3", wrap=True)
        self.persona = Label(look, "", 12, 500, "ink2", wrap=True)
        self.finish = Button(look, FINISH, "primary", "", "Ctrl ↵", 34)
        self.finish.spread()
        self.finish.clicked.connect(self.finish_requested)
        self._ticks = column()
        self._checks: dict[str, Check] = {}
        self._compose()

    def _compose(self) -> None:
        look = self.look
        upper = column(
            column(row(self.timer, (self.plan, 1)), 4, self.bar, margins=(16, 12, 16, 14)),
            Rule(look),
            column(heading(look, Text("作答", "Answers")), 8, self.tally, margins=(16, 12, 16, 10)),
            Rule(look),
            column(heading(look, Text("必做项", "Checklist"), self.done), 4, self._ticks, margins=(16, 12, 16, 10)),
            Rule(look),
            column(
                heading(look, Text("对决策的影响", "Effect on decision")),
                4,
                self.effect,
                4,
                self.route,
                margins=(16, 12, 16, 12),
            ),
            Rule(look),
            column(self.note, 4, self.persona, margins=(16, 10, 16, 8)),
            STRETCH,
        )
        foot = Panel(look, column(self.finish, margins=(16, 12, 16, 16)), sides="t")
        self.setLayout(column((Scroll(Panel(look, upper)), 1), foot))

    def show_time(self, elapsed: int, planned: int) -> None:
        self.timer.say(clock(elapsed))
        self.plan.say(Text(f"建议 {planned // 60} 分内", f"Aim for {planned // 60} min"))
        self.bar.show_progress(elapsed, planned)

    def show_file(self, file: InterviewFile) -> None:
        self.tally.show_chart(tally(file))
        done = sum(1 for item in file.checklist if item.done)
        self.done.say(f"{done} / {len(file.checklist)}")
        self._show_checks(file)
        self._show_effect(file)
        over = file.state == "finished"
        self.finish.setEnabled(over or (file.consent_at is not None and file.state != "planned"))
        self.finish.say(REPORT if over else FINISH, "file-text" if over else "", key="P" if over else "Ctrl ↵")
        self.persona.setVisible(over and file.persona is not None)
        if file.persona is not None:
            told = Text("模拟申请人的性格：", "The simulated applicant was ")
            self.persona.say(told + persona_name(file.persona))

    def _show_checks(self, file: InterviewFile) -> None:
        if set(self._checks) != {item.code for item in file.checklist}:
            for old in self._checks.values():
                self._ticks.removeWidget(old)
                old.deleteLater()
            self._checks = {}
            for item in file.checklist:
                check = Check(self.look, item.text)
                check.clicked.connect(lambda on, code=item.code: self.ticked.emit(code, on))
                self._checks[item.code] = check
                self._ticks.addWidget(check)
        for item in file.checklist:
            self._checks[item.code].setChecked(item.done)
            self._checks[item.code].setEnabled(file.state in ("running", "paused"))

    def _show_effect(self, file: InterviewFile) -> None:
        effect, currency = file.effect, file.currency
        none = Text("无", "none")
        before = same(effect.before.value) if effect.before else none
        after = same(effect.after.value) if effect.after else none
        lower = effect.limit_after_fen < effect.limit_before_fen
        limit = f"{money(effect.limit_before_fen, currency)} → {money(effect.limit_after_fen, currency)}"
        points = same("—") if effect.points is None else Text(f"{effect.points}，不变", f"{effect.points}, unchanged")
        self.route.say(effect.route)
        self.effect.show_facts(
            [
                Fact(Text("尽调评级", "Diligence"), before + same(" → ") + after, "warn_ink" if lower else "ink"),
                Fact(Text("额度上限", "Limit cap"), limit),
                Fact(Text("模型评分", "Model score"), points, "ink3", strong=False),
            ]
        )
