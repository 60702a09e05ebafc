"""Which numbers has the policy, and what would each do to every merchant on record, while it is moved?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.common.errors import StaffError
from workbench.common.progress import Report, Stop
from workbench.common.text import Text, same
from workbench.services.policy_numbers import Path
from workbench.services.policy_what_if import PolicyWhatIf
from workbench.services.policy_what_if_file import WhatIfAnswer, WhatIfGround
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.charts.view import ChartView
from workbench.ui.labels import Label
from workbench.ui.layouts import column, row
from workbench.ui.look import Look
from workbench.ui.page import Command, Page
from workbench.ui.panels import Panel, Rule, Tabs, heading
from workbench.ui.policy.acts import PolicyActs
from workbench.ui.policy.band_chart import BandChart
from workbench.ui.policy.draft import Draft
from workbench.ui.policy.matrix import Matrix
from workbench.ui.policy.movers import MoversPane
from workbench.ui.policy.numbers import NumbersPane
from workbench.ui.policy.path import PathPane
from workbench.ui.policy.tiles import Tiles
from workbench.ui.states import Banner, EmptyState, Progress

NARROW, LOW = 1280 - 82, 740
LEFT, LEFT_NARROW, RIGHT = 340, 316, 404
TOTALS, MOVERS, PATH = "totals", "movers", "path"
TABS = {
    TOTALS: Text("总计", "Totals"),
    MOVERS: Text("变动商户", "Merchants that move"),
    PATH: Text("检查与提交", "Check and propose"),
}
DRAFT = Text(
    "草案：在批准生效之前，一切仍按现行政策决定",
    "A draft: everything is decided by the policy in force until it is agreed to",
)
READ = Text("只读：政策数字由风险角色修改", "Read-only: the risk role changes these numbers")
BROKEN = Text(
    "这组数字无法计算；合计仍是上一次有效的结果",
    "These numbers cannot be asked; the totals are the last valid ones",
)
SAME = Text(
    "与现行政策相同：改动任一数字，全部商户随即重算",
    "As in force: change a number and everybody is asked again at once",
)
LOOKED_AT = Text("只读：正在查看提议的影响", "Read-only: this is what the proposal comes to")
READING = Text("正在读入全部商户的评分与事实", "Reading the scores and facts of every merchant")


class PolicyPage(Page):
    nouns = frozenset({"policies", "models", "scores"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.whole: PolicyWhatIf | None = None
        self.draft: Draft | None = None
        self.answer: WhatIfAnswer | None = None
        self._charted: BandChart | None = None
        self._said: Text | None = None
        self.fault = ""  # why the newest draft could not be asked; the totals are then those before it
        self._codes: tuple[str, ...] = (MOVERS, PATH)
        self._stale = False  # something was written, or somebody else sat down, while another screen was in front
        bench.changed.connect(lambda _: self._left())
        bench.actor_changed.connect(self._left)
        self.numbers, self.tiles, self.matrix = NumbersPane(look), Tiles(look), Matrix(look)
        self.chart = ChartView(look, name=Text("按风险档", "By risk band"))
        self.movers, self.path = MoversPane(look), PathPane(look)
        self.banner = Banner(look, "", "info", "info")
        self.basis = Label(look, "", 12, 400, "ink3", fit=False)
        self.bar = Progress(look)
        self.reading = Label(look, READING, 13, 400, "ink2", "c", fit=False)
        self.none = EmptyState(look, "scales", "", "", "")
        self.none.pressed.connect(lambda: bench.go("queue"))
        self.acts = PolicyActs(self)
        self.movers.unknown.connect(self._name)
        self._lay_out()
        self._commands()
        self._fold()

    # ---- parts

    def _lay_out(self) -> None:
        look = self.look
        self.tabs = Tabs(look, tuple(TABS[code] for code in self._codes))
        self.tabs.chosen.connect(lambda _: self._fold())
        self._tab_bar = Panel(look, row(self.tabs, "stretch", margins=(16, 0, 16, 0)), sides="b", high=37)
        self._tab_pane = QWidget()
        self._inside = column(self._tab_bar, (self.movers, 1), (self.path, 1))
        self._tab_pane.setLayout(self._inside)
        self._tab_rule = Rule(look, vertical=True)
        self._totals = self._middle()
        bar = row((self.banner, 1), margins=(16, 8, 16, 8))
        self._main = row((self._totals, 1), self._tab_rule, self._tab_pane)
        right = column(bar, (self._main, 1))
        self._ready = QWidget()
        self._ready.setLayout(row(self.numbers, Rule(look, vertical=True), (right, 1)))
        self._wait = QWidget()
        self._wait.setLayout(column("stretch", self.reading, 12, self.bar, "stretch", margins=(240, 0, 240, 0)))
        self.setLayout(column((self._ready, 1), (self._wait, 1), (self.none, 1)))
        self._show_state(self._wait)

    def _middle(self) -> Panel:
        look = self.look
        moves = column(
            heading(look, Text("结果迁移", "Outcomes, now and then"), note=Text("商户数", "merchants")), 6, self.matrix,
            margins=(16, 12, 16, 10),
        )  # fmt: skip
        bands = column(
            heading(look, Text("按风险档", "By risk band")), 6, (self.chart, 1), 4, self.basis, margins=(16, 12, 16, 10)
        )
        return Panel(look, column(self.tiles, moves, Rule(look), (bands, 1)))

    def _commands(self) -> None:
        add = self.command
        self.undo_command = add(Text("撤销", "Undo"), "Ctrl+Z", self.undo, "arrow-counter-clockwise")
        self.redo_command = add(Text("重做", "Redo"), "Ctrl+Shift+Z", self.redo, "arrow-clockwise")
        self.clear_command = add(Text("全部还原", "Reset all"), "", self.clear, "eraser")
        add(Text("查找数字", "Find a number"), "Ctrl+F", self.numbers.grid.setFocus, palette=False)
        buttons = (self.undo_command, self.redo_command, self.clear_command)
        self._buttons = tuple(_plain_button(self.look, one) for one in buttons)
        self._show_commands()

    # ---- page contract

    def title(self) -> Text:
        return Text("政策", "Policy")

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("↑ ↓", Text("逐步调整", "Step the number")),
            ("⇧ ↑", Text("十步", "By ten")),
            ("Ctrl Z", Text("撤销", "Undo")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def top_buttons(self) -> tuple[QWidget, ...]:
        return self._buttons

    def panes(self) -> tuple[QWidget, ...]:
        return (self.numbers.grid, self.numbers.lever, self.chart, self.movers.table, self.path.propose)

    def activate(self, **arguments: object) -> None:
        if self.whole is None or self._stale:
            self.refresh()

    def _left(self) -> None:
        self._stale = self._stale or not self.isVisible()

    def refresh(self) -> None:
        """Gather the portfolio anew: scores, policy or model are not what they were."""
        bench, self._stale = self.bench, False
        service, actor = bench.services.policy_what_if, bench.actor

        def work(report: Report, stop: Stop) -> object:
            return service.whole(report, stop), service.draft(actor)

        if self.whole is None:
            self._show_state(self._wait)
        bench.jobs.put_long(self, work, self.show_whole, self._no_whole, self._progress)

    # ---- showing

    def _progress(self, done: int, total: int) -> None:
        self.bar.show_progress(done, total)
        self.reading.say(READING + Text(f"　{done:,} / {total:,}", f"  {done:,} / {total:,}"))

    def _no_whole(self, refusal: StaffError) -> None:
        """Nothing can be asked: say why, and what to do."""
        self.whole = self.draft = None
        self.none.say(refusal.text, refusal.hint or "", Text("去队列", "To the queue"))
        self._show_state(self.none)
        self._show_commands()

    def show_whole(self, found: tuple[PolicyWhatIf, Mapping[Path, Decimal]]) -> None:
        """A portfolio was gathered: show its numbers, and what the kept draft makes of it."""
        self.whole, kept = found
        ground = self.whole.ground
        if not ground.merchants:
            self.none.say(
                Text("没有可测算的商户", "No merchant can be asked about"),
                Text("评分之后，这里显示每个数字的影响", "Once cases are scored, every number's effect shows here"),
                Text("去队列", "To the queue"),
            )
            self._show_state(self.none)
            return
        if self.draft is not None:
            self.draft.deleteLater()
        self.draft = Draft(self.whole.policy, self.whole.numbers, self)
        self.draft.load(kept)
        self.numbers.show_draft(self.draft, ground, self.editable)
        self.draft.moved.connect(self._moved)
        self.basis.say(_basis(ground))
        self._show_state(self._ready)
        self.show_draft()
        self.acts.begin()

    @property
    def editable(self) -> bool:
        return bool(self.bench.services.policy_what_if.may_edit(self.bench.actor))

    @property
    def currency(self) -> str:
        return self.whole.ground.currency if self.whole is not None else "CNY"

    def _moved(self) -> None:
        self.show_draft()
        self.acts.moved()

    def show_draft(self) -> None:
        """Ask the draft of everybody and show it. This is done here and now, on the window's thread: the portfolio is
        in memory and the answer takes less than a frame."""
        whole, draft = self.whole, self.draft
        if whole is None or draft is None:
            return
        try:
            self.answer, self.fault = whole.ask(draft.policy), ""
        except (ValueError, KeyError, ArithmeticError) as fault:
            self.fault = str(fault) or type(fault).__name__
        if self.answer is not None and not self.fault:
            self.tiles.show_answer(self.answer, self.currency)
            self.matrix.show_counts(self.answer.from_to)
            self._show_chart(BandChart.of(self.answer, self.currency))
            self.movers.show_answer(self.answer, self.currency)
        self._say_banner()
        self._show_commands()

    def _show_chart(self, chart: BandChart) -> None:
        if chart != self._charted:
            self._charted = chart
            self.chart.show_chart(chart)

    def _say_banner(self) -> None:
        """One sentence: what the figures are of. It is painted again only where it changes."""
        words, tone, icon = self._standing()
        if words != self._said:
            self._said = words
            self.banner.say(words, tone, icon)

    def _standing(self) -> tuple[Text, str, str]:
        changed = len(self.draft.changes) if self.draft is not None else 0
        if self.fault:
            return BROKEN, "bad", "warning-octagon"
        if not self.editable:
            return (LOOKED_AT if changed else READ), "neutral", "lock"
        if changed:
            count = Text(f"（{changed} 处修改）", f" ({changed} changed)")
            return DRAFT + count, "warn", "pencil-simple"
        return SAME, "info", "info"

    def _name(self, merchant_ids: tuple[str, ...]) -> None:
        service = self.bench.services.policy_what_if
        self.bench.lane.put(self, lambda: service.names(merchant_ids), self.movers.show_names)

    # ---- acts

    def undo(self) -> None:
        if self.draft is not None:
            self.draft.undo()

    def redo(self) -> None:
        if self.draft is not None:
            self.draft.redo()

    def clear(self) -> None:
        if self.draft is not None:
            self.draft.clear()

    def _show_commands(self) -> None:
        draft, may = self.draft, self.draft is not None and self.editable
        self.undo_command.setEnabled(may and draft is not None and draft.can_undo)
        self.redo_command.setEnabled(may and draft is not None and draft.can_redo)
        self.clear_command.setEnabled(may and draft is not None and bool(draft.changes))

    # ---- folding

    @property
    def tab(self) -> str:
        return self._codes[self.tabs.index]

    def choose_tab(self, code: str) -> None:
        if code in self._codes:
            self.tabs.choose(self._codes.index(code))

    def _show_state(self, shown: QWidget) -> None:
        for one in (self._ready, self._wait, self.none):
            one.setVisible(one is shown)

    def _fold(self) -> None:
        """In the small window totals, merchants and checks take turns."""
        narrow = self.width() < NARROW
        codes = (TOTALS, MOVERS, PATH) if narrow else (MOVERS, PATH)
        if codes != self._codes:
            kept = PATH if self.tab == PATH else codes[0]
            self._codes = codes
            self.tabs.say(tuple(TABS[code] for code in codes))
            self.tabs.choose(codes.index(kept))
        low = self.height() < LOW
        self.tiles.set_low(low)
        self.matrix.set_low(low)
        self.numbers.setFixedWidth(LEFT_NARROW if narrow else LEFT)
        self._place_totals(narrow)
        self._totals.setVisible(not narrow or self.tab == TOTALS)
        self._tab_rule.setVisible(not narrow)
        self._tab_pane.setMinimumWidth(0 if narrow else RIGHT)
        self._tab_pane.setMaximumWidth(16777215 if narrow else RIGHT)
        self.movers.setVisible(self.tab == MOVERS)
        self.path.setVisible(self.tab == PATH)

    def _place_totals(self, narrow: bool) -> None:
        """The totals beside the tabs, or under them where they take turns."""
        inside = self._inside
        if narrow and inside.indexOf(self._totals) < 0:
            inside.addWidget(self._totals, 1)
        elif not narrow and inside.indexOf(self._totals) >= 0:
            self._main.insertWidget(0, self._totals, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()


def _plain_button(look: Look, command: Command) -> Button:
    """A command's button without its key: three of them stand in the small window's top bar."""
    made = Button(look, command.name, "ghost", command.icon_name, tip=same(command.keys))
    made.clicked.connect(command.trigger)
    command.enabledChanged.connect(made.setEnabled)
    return made


def _basis(ground: WhatIfGround) -> Text:
    count, out, day = f"{ground.merchants:,}", f"{ground.left_out:,}", ground.as_of.isoformat()
    words = Text(
        f"{count} 家商户，截至 {day}，模型 {ground.model_version}",
        f"{count} merchants as of {day}, model {ground.model_version}",
    )
    if ground.left_out:
        words = words + Text(f"；{out} 家未计入", f"; {out} left out")
    return words + Text("；合成数据", "; synthetic data") if ground.synthetic else words
