"""Why does one warning stand, what was done, and what can be done now?"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from workbench.common.dates import local
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.services.case_file import HistoryItem
from workbench.services.portfolio_file import WarningRow
from workbench.services.warnings_file import RuleAnswer, TracedDraw, WarningFile
from workbench.ui.buttons import Button
from workbench.ui.case.timeline import Timeline
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.format import moment_text
from workbench.ui.labels import Chip, FlowGlyph, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel, Rule, Scroll, Tabs
from workbench.ui.portfolio.warnings import level_of
from workbench.ui.states import EmptyState
from workbench.ui.warnings.columns import stage_of

WIDE, NARROW_WIDE = 416, 376
STATES = {"raised": ("warning", "down_ink"), "unknown": ("question", "ink3"), "clear": ("check", "ok")}
LEVEL_WORDS = {"urgent": Text("紧急", "Urgent"), "high": Text("高", "High"), "watch": Text("关注", "Watch")}
TITLES = (
    Text("证据", "Evidence"),
    Text("经过", "History"),
    Text("规则", "Rules"),
    Text("资金去向", "Proceeds"),
)


class DetailPane(Panel):
    acted = Signal(str)  # contact, recommended, close, snooze, assign, reopen, judge, life, borrower

    def __init__(self, look: Look) -> None:
        super().__init__(look, wide=WIDE)
        self.file: WarningFile | None = None
        self._today = date(1970, 1, 1)
        self.level, self.stage = Chip(look, ""), Chip(look, "")
        self.glyph = FlowGlyph(look)
        self.trigger = Label(look, "", 15, 600, wrap=True)
        self.who = Label(look, "", 13, 500, "ink2", fit=False)
        self.when, self.whose = Label(look, "", 12, 400, "ink3", fit=False), Label(look, "", 12, 400, "ink3", fit=False)
        self.advice = Button(look, "", "primary", height=30)
        self.contact = Button(look, Text("联系", "Contact"), "secondary", height=28)
        self.snooze = Button(look, Text("暂缓", "Snooze"), "secondary", height=28)
        self.assign = Button(look, Text("分派", "Assign"), "secondary", height=28)
        self.close_it = Button(look, Text("关闭", "Close"), "secondary", height=28)
        self.reopen = Button(look, Text("重新打开", "Reopen"), "secondary", height=28)
        self.judge = Button(look, Text("今天还会批准吗", "Approve today?"), "ghost", "scales", height=28)
        self.life = Button(look, Text("商户时间线", "Timeline"), "ghost", "clock-counter-clockwise", height=28)
        self.closing = Label(look, "", 13, 400, "ink2", wrap=True)
        self.tabs = Tabs(look, TITLES)
        self.evidence, self.steps_at = FactList(look, 27), FactList(look, 25)
        self.grounds = Label(look, "", 12, 400, "ink3", wrap=True)
        self.no_evidence = Label(look, Text("发出时没有留存证据", "No evidence was kept"), 12, 400, "ink3", fit=False)
        self.timeline = Timeline(look)
        self.answers = FactList(look, 27)
        self.draws = QWidget()
        self._draws = QVBoxLayout(self.draws)
        self._draws.setContentsMargins(0, 0, 0, 0)
        self._draws.setSpacing(0)
        self.empty = EmptyState(
            look, "bell-ringing", Text("选一条预警", "Choose a warning"),
            Text("这里显示它的证据、经过和可做的事", "Its evidence, its history and what can be done"),
        )  # fmt: skip
        self._compose()
        for code, button in self._buttons().items():
            button.clicked.connect(lambda _=False, code=code: self.acted.emit(code))
        self.tabs.chosen.connect(self._pages.setCurrentIndex)
        self.show_file(None, self._today)

    def _buttons(self) -> dict[str, Button]:
        return {
            "recommended": self.advice, "contact": self.contact, "snooze": self.snooze, "assign": self.assign,
            "close": self.close_it, "reopen": self.reopen, "judge": self.judge, "life": self.life,
        }  # fmt: skip

    def _compose(self) -> None:
        look = self.look
        head = column(
            row(self.level, self.stage, STRETCH, self.glyph, spacing=8), 8, self.trigger, 4, self.who, 2, self.when,
            self.whose, 10, self.closing, row(self.advice, STRETCH), 8,
            row(self.contact, self.snooze, self.assign, self.close_it, self.reopen, STRETCH, spacing=6), 4,
            row(self.judge, self.life, STRETCH, spacing=4),
            margins=(16, 14, 16, 6),
        )  # fmt: skip
        self._pages = QStackedWidget()
        for inside in (
            column(self.evidence, self.no_evidence, 10, Rule(look), 8, self.steps_at, 6, self.grounds, STRETCH),
            column(self.timeline, STRETCH),
            column(self.answers, STRETCH),
            column(self.draws, STRETCH),
        ):
            inside.setContentsMargins(16, 8, 16, 12)
            page = QWidget()
            page.setLayout(inside)
            self._pages.addWidget(Scroll(page))
        self._whole = QWidget()
        tabs = row(self.tabs, STRETCH, margins=(16, 0, 16, 0))
        self._whole.setLayout(column(head, Rule(look), tabs, Rule(look), (self._pages, 1)))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._whole)
        self.setLayout(column((self._stack, 1)))

    def show_file(self, file: WarningFile | None, today: date) -> None:
        self.file, self._today = file, today
        self._stack.setCurrentIndex(0 if file is None else 1)
        if file is None:
            return
        row_ = file.row
        name, tone, icon, _ = level_of(row_)
        self.level.say(name, tone, icon)
        self.stage.say(*stage_of(row_))
        self.glyph.show_flows(row_.flows)
        self.trigger.say(row_.trigger)
        self.who.say(same(f"{row_.merchant_name} · {money(row_.balance_fen, row_.currency)}"))
        self.when.say(self._when(row_))
        self.whose.say(self._whose(row_))
        self._show_acts(file)
        self._show_evidence(file)
        self.timeline.show_items(
            tuple(HistoryItem(s.at, s.words, self.look.say(s.actor), "warning") for s in file.steps), today
        )
        self.answers.show_facts([_answer(one) for one in file.answers])
        raised = sum(one.state == "raised" for one in file.answers)
        words = (TITLES[0], TITLES[1], TITLES[2] + same(f" {raised}/{len(file.answers)}"), TITLES[3])
        self.tabs.say(words)
        self._show_draws(file)

    def _when(self, one: WarningRow) -> Text:
        raised = moment_text(local(one.raised_at), self._today)
        return Text(
            f"{one.rule.zh} · {raised} 发出 · 已见 {one.seen} 天",
            f"{one.rule.en} · raised {raised} · seen {one.seen} d",
        )

    def _whose(self, one: WarningRow) -> Text:
        words = Text(f"负责人 {one.owner or '未分派'}", f"Owner {one.owner or 'nobody'}")
        if one.state == "open" and one.due_at is not None:
            due = moment_text(local(one.due_at), self._today)
            words = words + Text(f" · 时限 {due}", f" · due {due}")
        return words

    def _show_acts(self, file: WarningFile) -> None:
        live, may = file.row.state == "open", file.may
        self.advice.say(Text("建议：", "Suggested: ") + file.action[1])
        for button in (self.advice, self.contact, self.snooze, self.assign, self.close_it):
            button.setVisible(live)
            button.setEnabled(may)
        self.reopen.setVisible(not live)
        self.reopen.setEnabled(may)
        self.closing.setVisible(not live and bool(file.note))
        done = file.done or same("")
        self.closing.say(done + same("：" if file.note else "") + same(file.note))

    def _show_evidence(self, file: WarningFile) -> None:
        facts = []
        for line in file.evidence:
            moved = line.then != line.now and line.now.zh != "—"
            value = line.then + Text(f" → 现在 {line.now.zh}", f" → now {line.now.en}") if moved else line.then
            facts.append(Fact(line.label, value))
        self.evidence.show_facts(facts)
        self.evidence.setVisible(bool(facts))
        self.no_evidence.setVisible(not facts)
        steps = [
            Fact(LEVEL_WORDS[level] + Text("门槛", " from"), words, strong=False) for level, words in file.thresholds
        ]
        self.steps_at.show_facts(steps)
        model = (
            Text(f" · 模型 {file.model_version}", f" · model {file.model_version}") if file.model_version else same("")
        )
        self.grounds.say(Text(f"政策 {file.policy_id or '—'}", f"Policy {file.policy_id or '—'}") + model)

    def _show_draws(self, file: WarningFile) -> None:
        while (item := self._draws.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if not file.draws:
            none = Text(
                "没有可追踪的支用：没有支用，或没有其后的资金流水", "No draw to follow, or no fund lines after it"
            )
            self._draws.addWidget(Label(self.look, none, 12, 400, "ink3", wrap=True))
        for draw in file.draws[:6]:
            self._draws.addWidget(_draw_facts(self.look, draw, file.row.currency))

    def fold(self, narrow: bool) -> None:
        self.setFixedWidth(NARROW_WIDE if narrow else WIDE)


def _answer(one: RuleAnswer) -> Fact:
    icon, tone = STATES[one.state]
    value_tone = "ink" if one.state == "raised" else "ink3"
    return Fact(one.title, one.words, value_tone, "ink2", icon, tone, strong=False)


def _draw_facts(look: Look, draw: TracedDraw, currency: str) -> QWidget:
    """One draw: its amount, and where each part went."""
    whole = Text("已追踪完", "followed whole") if draw.whole else Text(
        f"追踪到 {draw.until:%m-%d} 为止", f"followed until {draw.until:%d %b}"
    )  # fmt: skip
    title = Text(
        f"{draw.day:%m-%d} 支用 {money(draw.drawn_fen, currency)} · ",
        f"{draw.day:%d %b}, {money(draw.drawn_fen, currency)} · ",
    )
    facts = [
        Fact(
            name,
            same(f"{money(fen, currency)} · {fen / draw.drawn_fen:.0%}"),
            "bad_ink" if code == "unknown" else "ink",
        )
        for code, name, fen in draw.parts
        if fen
    ]
    made = QWidget()
    made.setLayout(column(Label(look, title + whole, 13, 600, fit=False), 2, FactList(look, 24, facts), 12))
    return made
