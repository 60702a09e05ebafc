"""Where does the officer see claims, equity and criteria of an interview, and settle what is open?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.access.staff import Actor
from workbench.common.text import Text
from workbench.interview.equity import EquityCheck
from workbench.interview.ledger import LedgerRow
from workbench.interview.questions import Diligence
from workbench.services.bundle import Services
from workbench.services.interview_file import InterviewFile
from workbench.services.interview_second import second_rater
from workbench.ui.bench import Bench
from workbench.ui.interview.checks_claims import ClaimsPane, EquityPane
from workbench.ui.interview.checks_criteria import CriteriaPane
from workbench.ui.overlay import Overlay
from workbench.ui.widgets import STRETCH, Button, Chip, Label, Panel, Scroll, Tabs, column, row

WIDE, HIGH = 820, 560
TABS = (Text("陈述台账", "Claims"), Text("权益核对", "Equity check"), Text("评分标准", "Criteria"))
OPEN_STATES = ("running", "paused")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the sheet shows, read in one go."""

    file: InterviewFile
    own_marks: Mapping[str, int]
    claims: tuple[LedgerRow, ...]
    equity: EquityCheck


def read(services: Services, case_no: str, actor: Actor) -> Checked:
    service = services.interview
    file = service.open(case_no, actor)
    return Checked(file, service.own_marks(case_no, actor), service.claims(case_no), service.equity(case_no))


class ChecksSheet(Overlay):
    """Over the room; every press is written at once, and the answer of the service is what is shown."""

    changed = Signal()

    def __init__(self, bench: Bench, window: QWidget, case_no: str) -> None:
        super().__init__(bench.look, window, WIDE)
        self.bench, self.case_no = bench, case_no
        self.checked: Checked | None = None
        title = Label(self.look, Text("核对与评分", "Claims, equity and marks"), 15, 600)
        self.open_chip = Chip(self.look, Text("读取中", "Reading"), "neutral")
        self.tabs = Tabs(self.look, TABS)
        shut = Button(self.look, Text("关闭", "Close"), "ghost", key="Esc")
        shut.clicked.connect(self.close_overlay)
        self._stack = QStackedWidget()
        self.tabs.chosen.connect(self._stack.setCurrentIndex)
        self.setAccessibleName(self.look.say(Text("核对与评分", "Claims, equity and marks")))
        self.sheet.setLayout(
            column(
                row(title, 10, self.open_chip, STRETCH, shut, margins=(20, 14, 14, 0)),
                Panel(self.look, row(self.tabs, STRETCH, margins=(20, 0, 20, 0)), sides="b"),
                (self._stack, 1),
            )
        )
        self.closed.connect(self.deleteLater)
        self._ask(lambda: None)

    def _height(self) -> int:
        return HIGH

    def _ask(self, act: Callable[[], object]) -> None:
        services, case_no, actor = self.bench.services, self.case_no, self.bench.actor

        def work() -> Checked:
            act()
            return read(services, case_no, actor)

        self.bench.lane.put(self, work, self._show)

    def _write(self, act: Callable[[], object]) -> None:
        self._ask(act)
        self.changed.emit()

    def _show(self, checked: Checked) -> None:
        self.checked = checked
        file, service, actor = checked.file, self.bench.services.interview, self.bench.actor
        count = len(file.open_points)
        if count:
            words = Text(f"{count} 处矛盾未说明，不能批准", f"{count} unexplained: no approval")
            self.open_chip.say(words, "bad", "x")
        else:
            self.open_chip.say(Text("没有未说明的矛盾", "Nothing unexplained"), "ok", "check")
        live = file.state in OPEN_STATES
        claims = ClaimsPane(self.look, checked.claims, live or file.state == "finished")
        claims.explained.connect(
            lambda claim, why: self._write(lambda: service.resolve(self.case_no, claim, "explained", why, actor))
        )
        second = second_rater(file, actor)
        if second:
            items = tuple(replace(one, mark=checked.own_marks.get(one.code)) for one in file.criteria)
            file = replace(file, criteria=items)
        criteria = CriteriaPane(self.look, file, live or second, second)
        criteria.marked.connect(
            lambda code, mark: self._write(lambda: service.score_criterion(self.case_no, code, mark, actor))
        )
        criteria.rated.connect(self._rate)
        self._replace((claims, EquityPane(self.look, checked.equity), criteria))

    def _rate(self, rating: Diligence, why: str) -> None:
        service, actor = self.bench.services.interview, self.bench.actor
        self._write(lambda: service.rate(self.case_no, rating, actor, why))

    def _replace(self, panes: tuple[QWidget, ...]) -> None:
        while (old := self._stack.widget(0)) is not None:
            self._stack.removeWidget(old)
            old.deleteLater()
        for pane in panes:
            place = QWidget()
            place.setLayout(column((pane, 1), margins=(20, 0, 20, 16)))
            self._stack.addWidget(Scroll(place))
        self._stack.setCurrentIndex(self.tabs.index)
