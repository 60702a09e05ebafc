"""Which model scores here, what may it be used for, and how well does it work?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QResizeEvent

from workbench.common.text import Text, same
from workbench.services.model_room import ModelRoom
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.charts.beeswarm import SwarmChart, level_colour
from workbench.ui.charts.calibration import CalibrationChart
from workbench.ui.charts.roc import RocChart
from workbench.ui.charts.stability import StabilityChart
from workbench.ui.charts.view import ChartView
from workbench.ui.labels import Canvas
from workbench.ui.layouts import column, row
from workbench.ui.look import Look
from workbench.ui.models.card import CardPane
from workbench.ui.models.contest import ContestPane
from workbench.ui.page import Page
from workbench.ui.panels import Panel, Rule, Scroll, Tabs, heading

NARROW = 1280 - 82


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
        self.card, self.contest = CardPane(look), ContestPane(look)
        self.roc = ChartView(look, name=Text("ROC 曲线", "ROC curve"))
        self.calibration = ChartView(look, name=Text("校准", "Calibration"))
        self.stability = ChartView(look, name=Text("稳定性", "Stability"))
        self.swarm = ChartView(look, name=Text("特征影响", "Feature effect"))
        self.tabs = Tabs(look, (Text("表现", "Performance"), Text("模型卡", "Model card")))
        self.tabs.chosen.connect(lambda _: self._fold())
        self._tab_bar = Panel(look, row(self.tabs, "stretch", margins=(16, 0, 16, 0)), sides="b", high=37)
        self._card_scroll = Scroll(self.card)
        self._card_rule = Rule(look, vertical=True)
        self._main = Panel(look, column(self._charts(), Rule(look), (self._lower(), 1)))
        body = row(self._card_scroll, self._card_rule, (self._main, 1))
        self.setLayout(column(self._tab_bar, (body, 1)))
        self._fold()

    def _charts(self) -> Panel:
        look = self.look
        top = row(
            (_chart_pane(look, Text("区分度", "Discrimination"), Text("ROC · 留出集", "ROC, holdout"), self.roc), 1),
            Rule(look, vertical=True),
            (
                _chart_pane(
                    look,
                    Text("校准", "Calibration"),
                    Text("预测 PD 对实际违约，十分位", "predicted vs actual, deciles"),
                    self.calibration,
                ),
                1,
            ),
            Rule(look, vertical=True),
            (
                _chart_pane(
                    look,
                    Text("稳定性", "Stability"),
                    Text("按月 AUC，0.5 等于随机", "AUC by month, 0.5 is chance"),
                    self.stability,
                ),
                1,
            ),
        )
        return Panel(look, top, high=268)

    def _lower(self) -> Panel:
        look = self.look
        title = heading(
            look,
            Text("特征影响", "Feature effect"),
            Canvas(look, _levels, Text("颜色：取值低到高", "Colour: low to high value"), 184, 22),
            note=Text("每点一笔，横轴为评分增减", "one dot per loan, x: score points"),
        )
        swarm = Panel(look, column(title, 6, (self.swarm, 1), margins=(16, 12, 14, 8)))
        return Panel(look, row((swarm, 1), Rule(look, vertical=True), self.contest))

    # ---- page contract

    def title(self) -> Text:
        return same(self.room.version) if self.room is not None else Text("模型", "Models")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("模型", "Models"),)

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("← →", Text("逐点查看", "Walk points")),
            ("T", Text("以表格显示", "Show as table")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[Panel | ChartView, ...]:
        return (self.card, self.roc, self.calibration, self.stability, self.swarm, self.contest)

    def refresh(self) -> None:
        self.bench.lane.put(self, self.bench.services.models.room, self.show_room)

    def show_room(self, room: ModelRoom) -> None:
        self.room = room
        self.card.show_room(room)
        self.contest.show_room(room)
        self.roc.show_chart(RocChart(room.roc))
        self.calibration.show_chart(CalibrationChart(room.calibration))
        self.stability.show_chart(StabilityChart(room.stability_months, room.stability_auc))
        self.swarm.show_chart(SwarmChart(room.swarm))
        self.heading_changed.emit()

    def _fold(self) -> None:
        """In the small window the card and the charts take turns."""
        narrow = self.width() < NARROW
        self._tab_bar.setVisible(narrow)
        self._card_scroll.setVisible(not narrow or self.tabs.index == 1)
        self._card_rule.setVisible(not narrow)
        self._main.setVisible(not narrow or self.tabs.index == 0)
        self._card_scroll.setMaximumWidth(16777215 if narrow else 312)
        self._card_scroll.setMinimumWidth(312)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()


def _chart_pane(look: Look, title: Text, note: Text, view: ChartView) -> Panel:
    return Panel(look, column(heading(look, title, note=note), 8, (view, 1), margins=(16, 12, 14, 8)))
