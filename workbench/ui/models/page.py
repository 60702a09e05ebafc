"""Which model scores here, what may it be used for, how well does it work, and how is it changed?"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.drift_file import DriftView
from workbench.services.model_room import ModelRoom
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.charts.beeswarm import SwarmChart, level_colour
from workbench.ui.charts.calibration import CalibrationChart
from workbench.ui.charts.psi_months import PsiMonthsChart
from workbench.ui.charts.roc import RocChart
from workbench.ui.charts.view import ChartView
from workbench.ui.labels import Canvas, Label
from workbench.ui.layouts import column, row
from workbench.ui.look import Look
from workbench.ui.models.acts import ModelActs
from workbench.ui.models.card import CardPane
from workbench.ui.models.changes import ask_decision, ask_proposal
from workbench.ui.models.contest import ContestPane
from workbench.ui.models.validation import ValidationPane
from workbench.ui.page import Page
from workbench.ui.panels import Panel, Rule, Scroll, Tabs, heading
from workbench.ui.states import Banner

NARROW = 1280 - 82
CARD_WIDE, CARD_READ = 312, 640
TOP_HIGH, TOP_LOW, LOW = 268, 232, 740  # px of the charts above, less in a low window
CHARTS, CARD, REPORT = "charts", "card", "report"
TABS = {
    CHARTS: Text("表现", "Performance"),
    CARD: Text("模型卡", "Model card"),
    REPORT: Text("验证报告", "Validation"),
}
NO_SCORES = Text("本台账还没有评分，评分后显示每项指标的影响", "No case is scored yet: effects appear after scoring")
NOT_WHOLE = Text("模型文件未通过检查，不计算影响", "The model's files do not pass their check: no effects are computed")
BROKEN = Text("模型文件的指纹或签名不符：评分已停用", "Hash or signature of the model differs: scoring is blocked")


def _levels(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Legend of the swarm: low grey to high accent."""
    low, high = Text("取值低", "Low").of(look.lang), Text("高", "High").of(look.lang)
    paint.text(painter, QRectF(0, 0, 60, 22), low, look.colour("ink3"), 12, 400, paint.RIGHT)
    for n in range(24):
        painter.fillRect(QRectF(66 + n * 3, 7, 3.2, 8), level_colour(look.tokens, n / 23))
    paint.text(painter, QRectF(144, 0, 40, 22), high, look.colour("ink3"), 12)


class ModelsPage(Page):
    nouns = frozenset({"models"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.room: ModelRoom | None = None
        self.drift: DriftView | None = None
        self._version: str | None = None  # None: the champion
        self._codes: tuple[str, ...] = (CHARTS, REPORT)
        self.card, self.contest, self.report = CardPane(look), ContestPane(look), ValidationPane(look)
        self.roc = ChartView(look, name=Text("ROC 曲线", "ROC curve"))
        self.calibration = ChartView(look, name=Text("校准", "Calibration"))
        self.stability = ChartView(look, name=Text("稳定性", "Stability"))
        self.swarm = ChartView(look, name=Text("特征影响", "Feature effect"))
        self.holdout = Label(look, "", 12, 400, "ink3", fit=False)
        self.population = Label(look, "", 12, 400, "ink3", wrap=True, lines=2)
        self.no_scores = Label(look, NO_SCORES, 12, 400, "ink3", wrap=True)
        self.banner = Banner(look, "", "bad", "warning-octagon")
        self.acts = ModelActs(self)
        self.contest.propose_asked.connect(self.propose)
        self.contest.disagreed_asked.connect(self.show_disagreed)
        self.contest.shadow_asked.connect(self.run_shadow)
        self.contest.change.decided.connect(partial(ask_decision, self, bench))
        self._lay_out()
        self._commands()
        self._fold()

    # ---- parts

    def _lay_out(self) -> None:
        look = self.look
        self.tabs = Tabs(look, tuple(TABS[code] for code in self._codes))
        self.tabs.chosen.connect(lambda _: self._fold())
        self._tab_bar = Panel(look, row(self.tabs, "stretch", margins=(16, 0, 16, 0)), sides="b", high=37)
        self._banner_row = QWidget()
        self._banner_row.setLayout(row((self.banner, 1), margins=(16, 8, 14, 8)))
        self._card_scroll = Scroll(self.card)
        self._card_rule = Rule(look, vertical=True)
        self._main = Panel(look, column(self._charts(), Rule(look), (self._lower(), 1)))
        self._inside = column(self._tab_bar, self._banner_row, (self._main, 1), (self.report, 1))
        right = QWidget()
        right.setLayout(self._inside)
        self._outside = row(self._card_scroll, self._card_rule, (right, 1))
        self.setLayout(self._outside)

    def _charts(self) -> Panel:
        look = self.look
        named = row(Label(look, Text("区分度", "Discrimination"), 14, 600), 8, (self.holdout, 1))
        roc = column(named, 8, (self.roc, 1), margins=(16, 12, 14, 8))
        months = column(
            heading(look, Text("稳定性", "Stability"), note=Text("评分 PSI，按月", "score PSI by month")),
            8,
            (self.stability, 1),
            self.population,
            margins=(16, 12, 14, 8),
        )
        calibration = _chart_pane(
            look,
            Text("校准", "Calibration"),
            Text("预测 PD 对实际违约，十分位", "predicted vs actual, deciles"),
            self.calibration,
        )
        top = row(
            (Panel(look, roc), 1), Rule(look, vertical=True), (calibration, 1), Rule(look, vertical=True),
            (Panel(look, months), 1),
        )  # fmt: skip
        self._top = Panel(look, top, high=TOP_HIGH)
        return self._top

    def _lower(self) -> Panel:
        look = self.look
        title = heading(
            look,
            Text("特征影响", "Feature effect"),
            Canvas(look, _levels, Text("颜色：取值低到高", "Colour: low to high value"), 184, 22),
            note=Text("每点一家商户，横轴为评分增减", "one dot per merchant, x: score points"),
        )
        swarm = Panel(look, column(title, 6, self.no_scores, (self.swarm, 1), margins=(16, 12, 14, 8)))
        return Panel(look, row((swarm, 1), Rule(look, vertical=True), self.contest))

    def _commands(self) -> None:
        add = self.command
        add(Text("切换模型", "Switch model"), "M", self.next_version, "swap")
        add(Text("导出模型卡", "Export the model card"), "Ctrl+E", self.acts.ask_export, "file-pdf")
        add(Text("重新训练", "Train again"), "", self.acts.ask_training, "play")
        add(Text("停止影子运行", "Stop the shadow run"), "", self.stop_shadow, "stop")
        for place in range(3):
            add(
                Text(f"标签 {place + 1}", f"Tab {place + 1}"),
                str(place + 1),
                partial(self.tabs.choose, place),
                palette=False,
            )

    # ---- page contract

    def title(self) -> Text:
        return same(self.room.version) if self.room is not None else Text("模型", "Models")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("模型", "Models"),)

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("M", Text("切换模型", "Switch model")),
            ("Ctrl E", Text("导出模型卡", "Export card")),
            ("T", Text("以表格显示", "Show as table")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def top_buttons(self) -> tuple[QWidget, ...]:
        return self.acts.buttons

    def panes(self) -> tuple[QWidget, ...]:
        return (self.card, self.roc, self.calibration, self.stability, self.swarm, self.contest)

    def leave(self) -> bool:
        if self._version is None:
            return False
        self._version = None  # back to the champion first
        self.refresh()
        return True

    def refresh(self) -> None:
        services, version, actor = self.bench.services, self._version, self.bench.actor
        self.bench.lane.put(self, lambda: services.models.room(version, actor), self.show_room)
        self.bench.lane.put(self, services.drift.view, self.show_drift, self._no_drift)

    # ---- showing

    def show_room(self, room: ModelRoom) -> None:
        self.room = room
        self.card.show_room(room)
        self.contest.show_room(room, self.bench.actor.staff_id)
        self.report.show_room(room)
        rows = f"{room.holdout:,}"
        self.holdout.say(Text(f"ROC · 留出集 {rows} 笔", f"ROC, holdout {rows}") if room.holdout else "ROC")
        self.roc.show_chart(RocChart(room.roc))
        self.calibration.show_chart(CalibrationChart(room.calibration))
        self.swarm.show_chart(SwarmChart(room.swarm))
        self.no_scores.say(NO_SCORES if room.healthy else NOT_WHOLE)
        self.no_scores.setVisible(not room.swarm)
        self.swarm.setVisible(bool(room.swarm))
        self._warn()
        self.heading_changed.emit()

    def show_drift(self, drift: DriftView) -> None:
        self.drift = drift
        self.stability.show_chart(PsiMonthsChart(drift.months))
        self.population.say(drift.population)
        self.contest.show_drift(drift)
        self._warn()

    def _no_drift(self, refusal: StaffError) -> None:
        """Without a whole model nothing is known of drift; the room says the rest."""
        self.drift = None
        self.stability.show_chart(PsiMonthsChart(()))
        self.population.say(refusal.text)
        self.contest.show_drift(None)
        self._warn()

    def _warn(self) -> None:
        """One banner for what stops scoring or deciding; a sound model shows none."""
        broken = self.room is not None and self.room.is_champion and not self.room.healthy
        standing = self.drift.standing if self.drift is not None else None
        drifted = standing is not None and standing.state != "ok"
        if broken:
            self.banner.say(BROKEN, "bad")
        elif standing is not None and drifted:
            self.banner.say(standing.words, "bad" if standing.state == "stop" else "warn")
        self._banner_row.setVisible(broken or drifted)

    # ---- acts

    def next_version(self) -> None:
        """Show the next version of the list; after the last one the champion again."""
        if self.room is None or len(self.room.versions) < 2:
            return
        names = [one.version for one in self.room.versions]
        following = names[(names.index(self.room.version) + 1) % len(names)] if self.room.version in names else names[0]
        self._version = None if following == self.room.champion else following
        self.refresh()

    def propose(self, version: str) -> None:
        contest = self.room.contest if self.room is not None else None
        if contest is not None:
            ask_proposal(self, self.bench, version, contest.champion, contest.warnings)

    def run_shadow(self, version: str) -> None:
        """Score a version silently beside the champion from now on."""
        service, actor = self.bench.services.shadow, self.bench.actor
        told = Text(f"{version} 开始影子运行", f"{version} runs in the shadow")
        self.bench.lane.put(
            self, lambda: service.start(version, actor), lambda _: self.bench.tell(told), changed=("models",)
        )

    def stop_shadow(self) -> None:
        service, actor = self.bench.services.shadow, self.bench.actor
        told = Text("影子运行已停止", "The shadow run is stopped")
        self.bench.lane.put(self, lambda: service.stop(actor), lambda _: self.bench.tell(told), changed=("models",))

    def show_disagreed(self) -> None:
        """Walk the cases on which champion and challenger differ."""
        if self.drift is not None and self.drift.disagreed:
            self.bench.go("case", case_no=self.drift.disagreed[0], order=self.drift.disagreed)

    @property
    def tab(self) -> str:
        return self._codes[self.tabs.index]

    def choose_tab(self, code: str) -> None:
        if code in self._codes:
            self.tabs.choose(self._codes.index(code))

    def _fold(self) -> None:
        """In the small window the card, the charts and the validation take turns."""
        narrow = self.width() < NARROW
        codes = (CHARTS, CARD, REPORT) if narrow else (CHARTS, REPORT)
        if codes != self._codes:
            kept = self.tab if self.tab in codes else CHARTS
            self._codes = codes
            self.tabs.say(tuple(TABS[code] for code in codes))
            self.tabs.choose(codes.index(kept))
        tab = self.tab
        self._place_card(narrow)
        self._card_scroll.setVisible(not narrow or tab == CARD)
        self._card_rule.setVisible(not narrow)
        self._top.setFixedHeight(TOP_LOW if self.height() < LOW else TOP_HIGH)
        self._main.setVisible(tab == CHARTS)
        self.report.setVisible(tab == REPORT)

    def _place_card(self, narrow: bool) -> None:
        """The card at the left, or under the tabs where it takes turns."""
        inside = self._inside.indexOf(self._card_scroll) >= 0
        if narrow and not inside:
            self._inside.addWidget(self._card_scroll, 1)
        elif not narrow and inside:
            self._outside.insertWidget(0, self._card_scroll)
        self._card_scroll.setMinimumWidth(CARD_WIDE)
        self._card_scroll.setMaximumWidth(16777215 if narrow else CARD_WIDE)
        self.card.setMaximumWidth(CARD_READ if narrow else CARD_WIDE)  # words and figures stay near each other

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()


def _chart_pane(look: Look, title: Text, note: Text, view: ChartView) -> Panel:
    return Panel(look, column(heading(look, title, note=note), 8, (view, 1), margins=(16, 12, 14, 8)))
