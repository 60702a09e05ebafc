"""Which cases went to another desk or came from one, whom does this desk trust, and where did two copies part?"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.common.dates import local
from workbench.common.text import Text, same
from workbench.services.custody_file import CustodyView, Move, Taken
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.custody import acts
from workbench.ui.custody.forks import ForkPane
from workbench.ui.page import Page
from workbench.ui.table import Column, Table
from workbench.ui.widgets import STRETCH, Button, EmptyState, Label, Panel, Rule, Scroll, column, heading, row

NO_MOVES = (
    Text("还没有交接过案件", "No case has been handed over yet"),
    Text("在案件中选择“交给另一台账”，或接收 .case 文件", "Hand one over from its case, or take a .case file"),
    Text("接收文件…", "Take a file…"),
)


class CustodyPage(Page):
    nouns = frozenset({"cases", "desk"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.view: CustodyView | None = None
        self.take = Button(look, Text("接收文件…", "Take a file…"), "primary", "download-simple", height=30)
        self.export = Button(look, Text("导出公钥…", "Export key…"), "secondary", "key", height=28)
        self.trust = Button(look, Text("信任另一台账…", "Trust a desk…"), "secondary", "shield-check", height=28)
        self.table = _MoveTable(bench)
        self.empty = EmptyState(look, "arrows-left-right", *NO_MOVES)
        self.own, self.desks = FactList(look, 24), FactList(look, 40)
        self.none = Label(
            look, Text("还不信任任何台账，只能交出。", "No desk is trusted yet: cases can only be handed over."), 12,
            400, "ink3", wrap=True,
        )  # fmt: skip
        self._forks = QVBoxLayout()
        self._forks.setContentsMargins(0, 0, 0, 0)
        self._forks.setSpacing(12)
        self._compose()
        self.take.clicked.connect(lambda: acts.take(self, bench))
        self.empty.pressed.connect(lambda: acts.take(self, bench))
        self.export.clicked.connect(lambda: acts.export_key(self, bench))
        self.trust.clicked.connect(lambda: acts.ask_trust(self, bench))
        self.table.opened.connect(lambda move: bench.go("case", case_no=move.case_no))
        self.command(Text("接收案件文件", "Take a case file"), "", lambda: acts.take(self, bench), "download-simple")

    def _compose(self) -> None:
        look = self.look
        left = column(
            heading(look, Text("交接的案件", "Cases handed over and taken"), self.take),
            12,
            self._forks,
            12,
            (self.table, 1),
            (self.empty, 1),
            margins=(20, 16, 20, 16),
        )
        right = Panel(
            look,
            column(
                heading(look, Text("本台账", "This desk"), self.export),
                6,
                self.own,
                4,
                Label(
                    look, Text("指纹请用电话等另一途径核对。", "Compare fingerprints another way, by phone say."),
                    12, 400, "ink3", wrap=True,
                ),
                16,
                heading(look, Text("信任的台账", "Trusted desks"), self.trust),
                6,
                self.desks,
                self.none,
                STRETCH,
                margins=(20, 16, 20, 16),
            ),
        )  # fmt: skip
        side = Scroll(right)
        side.setFixedWidth(372)
        self.setLayout(row((Panel(look, left), 1), Rule(look, vertical=True), side))

    # ---- page contract

    def title(self) -> Text:
        return Text("台账交接", "Hand-over")

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (("↵", Text("打开案件", "Open case")), ("?", Text("全部快捷键", "All shortcuts")))

    def panes(self) -> tuple[QWidget, ...]:
        return (self.table, self.export)

    def refresh(self) -> None:
        service, actor = self.bench.services.custody, self.bench.actor
        self.bench.lane.put(self, lambda: service.overview(actor), self.show_view)

    def show_view(self, view: CustodyView) -> None:
        self.view = view
        self._show_forks(view)
        self.table.show_rows(view.moves)
        self.table.setVisible(bool(view.moves))
        self.empty.setVisible(not view.moves and not view.forks)
        self.own.show_facts(
            [Fact(same(view.own.name), strong=True, label_tone="ink"), Fact(same(view.own.fingerprint))]
        )
        self.desks.show_facts([Fact(same(desk.name), same(desk.fingerprint), "ink3", "ink") for desk in view.trusted])
        self.desks.setVisible(bool(view.trusted))
        self.none.setVisible(not view.trusted)
        self.take.setEnabled(view.may_move)
        self.trust.setEnabled(view.may_trust)
        self.trust.setToolTip(
            "" if view.may_trust else self.look.say(Text("由可改设置的人员操作", "Who may change settings does this"))
        )

    def _show_forks(self, view: CustodyView) -> None:
        while self._forks.count():
            item = self._forks.takeAt(0)
            if item is not None and (old := item.widget()) is not None:
                old.deleteLater()
        for fork in view.forks:
            pane = ForkPane(self.look, fork, view.own.name, view.may_settle)
            pane.chosen.connect(self._settle)
            pane.opened.connect(lambda case_no: self.bench.go("case", case_no=case_no))
            self._forks.addWidget(pane)

    def _settle(self, fork: Taken, keep: str) -> None:
        acts.ask_settle(self, self.bench, fork, keep)


class _MoveTable(Table):
    def __init__(self, bench: Bench) -> None:
        columns = (
            Column("case", Text("案件", "Case"), 138, lambda m: m.case_no, colour="ink2"),
            Column("merchant", Text("商户", "Merchant"), 180, lambda m: m.merchant_name, stretch=True, weight=600),
            Column("stage", Text("阶段", "Stage"), 110, lambda m: m.stage, colour="ink2"),
            Column("way", Text("方向", "Way"), 150, _way),
            Column("person", Text("经手人", "By"), 96, lambda m: m.person, colour="ink2"),
            Column("at", Text("时间", "When"), 110, lambda m: f"{local(m.at):%m-%d %H:%M}", colour="ink2", align="r"),
            Column("since", Text("此后", "Since"), 110, _since, align="r"),
        )
        super().__init__(bench.look, columns, lambda m: m.case_no, 36, 32)


def _way(move: Move) -> Text:
    if move.outward:
        return Text(f"已交出（第 {move.hands} 次）", f"Handed over (no. {move.hands})")
    return Text(f"来自 {move.desk}", f"From {move.desk}")


def _since(move: Move) -> Text:
    return Text("已有改动", "Changed here") if move.changed_since else Text("无改动", "Unchanged")
