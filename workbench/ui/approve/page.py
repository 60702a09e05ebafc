"""What waits for a second look: proposals to sign, cases to judge blind, merchants who asked for a person?"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.text import Text
from workbench.ui.approve.blind import BlindPane
from workbench.ui.approve.pane import Pane
from workbench.ui.approve.proposals import ProposalsPane
from workbench.ui.approve.requests import RequestsPane
from workbench.ui.approve.statistics import StatisticsPane
from workbench.ui.bench import Bench
from workbench.ui.page import Page
from workbench.ui.widgets import STRETCH, Rule, Tabs, column, row

PANES = {"proposals": 0, "blind": 1, "requests": 2, "statistics": 3}


class ApprovePage(Page):
    nouns = frozenset({"decisions", "cases"})
    shown = Signal(int)

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.proposals, self.blind = ProposalsPane(bench), BlindPane(bench)
        self.requests, self.statistics = RequestsPane(bench), StatisticsPane(bench)
        self.tabs = Tabs(self.look, tuple(pane.tab_name() for pane in self._all))
        self.tabs.chosen.connect(self._turn)
        self._stack = QStackedWidget()
        for pane in self._all:
            self._stack.addWidget(pane)
            pane.counted.connect(self._name_tabs)
        head = row(self.tabs, STRETCH, margins=(16, 6, 16, 0))
        self.setLayout(column(head, Rule(self.look), (self._stack, 1)))
        self._connect()

    @property
    def _all(self) -> tuple[Pane, ...]:
        return (self.proposals, self.blind, self.requests, self.statistics)

    @property
    def pane(self) -> Pane:
        return self._all[self.tabs.index]

    def _connect(self) -> None:
        self.command(
            Text("签署或提交", "Sign or submit"), "Ctrl+Return|Ctrl+Enter", lambda: self.pane.confirm(), "check"
        )
        self.command(Text("退回", "Return"), "B", lambda: self.pane.send_back(), "arrow-bend-up-left")
        for name, place in PANES.items():
            self.command(
                self._all[place].title,
                str(place + 1),
                partial(self.tabs.choose, place),
                "",
                palette=name != "proposals",
            )
        self.bench.actor_changed.connect(self.refresh)

    def _turn(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self.pane.refresh()
        self.heading_changed.emit()
        self.pane.take_focus()

    def _name_tabs(self) -> None:
        self.tabs.say(tuple(pane.tab_name() for pane in self._all))

    # ---- page contract

    def title(self) -> Text:
        return self.pane.title

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("复核", "Approve"),)

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (*self.pane.hints(), ("1–4", Text("切换", "Turn")), ("?", Text("全部快捷键", "All shortcuts")))

    def panes(self) -> tuple[QWidget, ...]:
        return self.pane.stops()

    def leave(self) -> bool:
        return self.pane.leave()

    def activate(self, **arguments: object) -> None:
        """`pane`: proposals, blind, requests or statistics."""
        place = PANES.get(str(arguments.get("pane", "")))
        if place is not None:
            self.tabs.choose(place)
        self.refresh()
        self.pane.take_focus()

    def refresh(self) -> None:
        for pane in self._all[:3]:
            pane.refresh()
        if self.pane is self.statistics:
            self.statistics.refresh()

    def setFocus(self, *reason: object) -> None:
        self.pane.take_focus()
