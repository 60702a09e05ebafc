"""What may be done on a case by key or button, beside deciding it?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt

from workbench.common.text import Text, same
from workbench.decision.outcome import Outcome
from workbench.services.case_file import SearchHit
from workbench.ui.case.deciding import Deciding
from workbench.ui.case.evidence import EvidenceDrawer
from workbench.ui.case.notes import NoteBox
from workbench.ui.case.proofs import ProofsSheet
from workbench.ui.case.sales import SalesDrawer
from workbench.ui.case.scenarios import ScenarioDrawer
from workbench.ui.case.ways import WaysPane
from workbench.ui.case.whatif import WhatIfPane
from workbench.ui.custody.acts import hand_over
from workbench.ui.panels import Scroll, Tabs


class CaseActs(Deciding):
    """The acts of a case page; the page that has them brings the parts."""

    left_tabs: Tabs
    right_tabs: Tabs
    whatif: WhatIfPane
    ways: WaysPane
    sales_drawer: SalesDrawer | None
    scenario_drawer: ScenarioDrawer | None
    _drawer: EvidenceDrawer | None
    _order: tuple[str, ...]
    _narrow: bool
    _right_scroll: Scroll

    def _commands(self) -> None:
        add, choose = self.command, self.bar.choice.choose
        add(Text("通过当前案件", "Approve this case"), "A", partial(choose, Outcome.APPROVE), "check-circle")
        add(Text("转核当前案件", "Refer this case"), "R", partial(choose, Outcome.REFER), "user-focus")
        add(Text("拒绝当前案件", "Decline this case"), "D", partial(choose, Outcome.DECLINE), "x-circle")
        add(Text("确认决策", "Confirm the decision"), "Ctrl+Return|Ctrl+Enter", self.confirm, "check")
        add(Text("改额度", "Change the limit"), "L", self._to_limit, "pencil-simple")
        add(Text("看依据", "Evidence"), "E", self.why.fall.ask_evidence, "magnifying-glass")
        add(Text("四流逐日与预测", "Flows by day and forecast"), "F", self.go_days, "chart-bar")
        add(Text("核实销售额", "Verified sales"), "V", self.show_sales, "funnel")
        add(Text("视频访谈", "Video interview"), "I", self.go_interview, "video-camera")
        add(Text("假设分析", "What if"), "W", self._to_whatif, "sliders-horizontal")
        add(Text("全部假设与情景", "All levers and scenarios"), "Shift+W", self.show_scenarios, "sliders")
        add(Text("方案与约束", "Offers and constraints"), "T", self.show_terms, "list-checks")
        add(Text("自证材料", "Proofs of further sales"), "", self.show_proofs, "paperclip")
        add(Text("写备注", "Write a note"), "N", self.write_note, "note")
        add(Text("下一件", "Next case"), "J", lambda: self.step(1), "arrow-down")
        add(Text("上一件", "Previous case"), "K", lambda: self.step(-1), "arrow-up")
        add(Text("导出决定 PDF", "Export decision PDF"), "P", self.export_papers, "file-pdf")
        add(Text("交给另一台账", "Hand over to another desk"), "", self.hand_over, "arrows-left-right")
        for digit in (1, 2, 3):
            add(
                Text(f"标签 {digit}", f"Tab {digit}"),
                str(digit),
                partial(self.left_tabs.choose, digit - 1),
                palette=False,
            )

    def show_terms(self) -> None:
        """Turn the right column to the offers, then to the constraints, and back."""
        tabs = self.right_tabs
        last = tabs.count - 1
        tabs.choose(0 if tabs.index == last else max(tabs.index + 1, last - 1))

    def show_proofs(self) -> None:
        """Files that prove further sales: add, accept, remove; the limit follows."""
        if self.file is not None:
            ProofsSheet(self.bench, self.window(), self.case_no, self.file.application.currency).open()

    def hand_over(self) -> None:
        """Write the case into a signed file for another desk."""
        hand_over(self, self.bench, self.case_no)

    def write_note(self) -> None:
        NoteBox(self.bench, self.window(), self.case_no).open()

    def show_evidence(self, feature: str) -> None:
        if self._drawer is None:
            self._drawer = EvidenceDrawer(self.bench, self.window())
        self._drawer.ask(self.case_no, feature)

    def show_sales(self) -> None:
        """How much of the sales is confirmed, and the orders behind each bar."""
        if self.sales_drawer is None:
            self.sales_drawer = SalesDrawer(self.bench, self.window())
        self.sales_drawer.ask(self.case_no)

    def show_scenarios(self, values: Mapping[str, float] | None = None) -> None:
        """All levers, and the kept scenarios; the sliders stand at `values`, or where the pane has them."""
        if self.file is None or self.file.score is None:
            return
        if self.scenario_drawer is None:
            self.scenario_drawer = ScenarioDrawer(self.bench, self.window())
        scenario = self.whatif.scenario
        tried, limit = (values, None) if values else (scenario.changes(), scenario.limit())
        self.scenario_drawer.ask(self.file, tried, limit)

    @property
    def drawer(self) -> EvidenceDrawer | None:
        return self._drawer

    def go_interview(self) -> None:
        self.bench.go("interview", case_no=self.case_no)

    def go_days(self) -> None:
        self.bench.go("flow_days", case_no=self.case_no)

    def go_papers(self) -> None:
        self.bench.go("documents", case_no=self.case_no)

    def export_papers(self) -> None:
        self.bench.go("documents", case_no=self.case_no, export=True)

    def step(self, by: int) -> None:
        """To the next or previous case of the list this one was opened from."""
        if self.case_no not in self._order:
            return
        at = self._order.index(self.case_no) + by
        if 0 <= at < len(self._order):
            self.drop_choice()
            self.case_no = self._order[at]
            self.refresh()
            self.why.fall.setFocus()

    def recent(self) -> SearchHit | None:
        """This case as the palette remembers it."""
        if self.file is None:
            return None
        return SearchHit("case", self.case_no, self.file.merchant.name, same(self.case_no))

    def _to_limit(self) -> None:
        self.bar.limit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.limit.selectAll()

    def _to_whatif(self) -> None:
        if self._narrow:
            self.right_tabs.choose(1)
        self.whatif.sliders[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._right_scroll.verticalScrollBar().setValue(self.whatif.y())  # and what would change it below
