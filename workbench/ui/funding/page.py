"""Where does the lender's money come from, how much is left, what was sold, and with whom is it lent?"""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.text import Text
from workbench.services.funding_file import FundingFile
from workbench.services.partners import PartnerRow
from workbench.ui.bench import Bench
from workbench.ui.funding import acts
from workbench.ui.funding.borrowing import BorrowingPane
from workbench.ui.funding.partners import PartnersPane
from workbench.ui.funding.pools import PoolsPane
from workbench.ui.funding.room import RoomPane
from workbench.ui.page import Page
from workbench.ui.widgets import STRETCH, Chip, Panel, Tabs, column, row

TABS = (
    Text("资金", "Funding"), Text("借入", "Borrowings"), Text("证券化", "Securitisation"), Text("合作方", "Partners"),
)  # fmt: skip
CODES = ("room", "borrowings", "pools", "partners")


class FundingPage(Page):
    nouns = frozenset({"funding", "loans", "policy", "desk"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.file: FundingFile | None = None
        self.tabs = Tabs(look, TABS)
        self.origin = Chip(look, Text("合成数据", "Synthetic"), "info", "flask")
        self.room, self.borrowings = RoomPane(bench), BorrowingPane(bench)
        self.pools, self.partners = PoolsPane(bench), PartnersPane(bench)
        self._stack = QStackedWidget()
        for pane in (self.room, self.borrowings, self.pools, self.partners):
            self._stack.addWidget(pane)
        strip = Panel(look, row(self.tabs, STRETCH, self.origin, margins=(16, 0, 16, 0)), sides="b", high=37)
        self.setLayout(column(strip, (self._stack, 1)))
        self._connect()

    def _connect(self) -> None:
        bench = self.bench
        self.tabs.chosen.connect(self._stack.setCurrentIndex)
        self.room.unknown.pressed.connect(lambda: self.tabs.choose(1))
        self.room.release.clicked.connect(self._release)
        self.borrowings.record_asked.connect(lambda: self._with(acts.ask_borrowing))
        self.borrowings.capital_asked.connect(lambda: self._with(acts.ask_capital))
        self.borrowings.none_asked.connect(lambda: acts.state_none(self, bench))
        self.borrowings.end_asked.connect(self._end)
        self.borrowings.settled.connect(lambda one, yes: acts.settle(self, bench, one, yes))
        self.partners.partner_asked.connect(lambda: self._with(acts.ask_partner))
        self.partners.shares_asked.connect(self._shares)
        self.partners.guarantee_asked.connect(self._guarantee)
        self.partners.ended.connect(self._end_partner)
        for place, name in enumerate(TABS):
            self.command(name, str(place + 1), partial(self.tabs.choose, place))
        self.command(Text("登记借入", "Record a borrowing"), "", lambda: self._with(acts.ask_borrowing), "bank")
        self.command(Text("新建资产池", "New pool"), "", self._build, "stack")

    # ---- page contract

    def title(self) -> Text:
        return Text("资金", "Funding")

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("1–4", Text("切换页签", "Tabs")),
            ("↑↓", Text("移动", "Move")),
            ("T", Text("图表转表格", "Chart as table")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return {
            0: (self.room.reserved, self.room.cap, self.room.coming),
            1: (self.borrowings.table,),
            2: (self.pools.table, self.pools.detail.slices),
            3: (self.partners.table, self.partners.loans, self.partners.covers),
        }[self.tabs.index]

    def activate(self, **arguments: object) -> None:
        """`pane`: room, borrowings, pools or partners."""
        pane = arguments.get("pane")
        if pane in CODES:
            self.tabs.choose(CODES.index(str(pane)))
            self._stack.setCurrentIndex(self.tabs.index)
        self.refresh()

    def refresh(self) -> None:
        service, actor = self.bench.services.funding, self.bench.actor
        self.bench.lane.put(self, lambda: service.overview(actor), self.show_file)

    def show_file(self, file: FundingFile) -> None:
        self.file = file
        self.origin.setVisible(bool(self.bench.status.synthetic))
        waits = len(file.proposals)
        borrowed = Text(f"借入 · {waits} 待同意", f"Borrowings · {waits} wait") if waits else TABS[1]
        self.tabs.say((TABS[0], borrowed, TABS[2], TABS[3]))
        for pane in (self.room, self.borrowings, self.pools, self.partners):
            pane.show_file(file)

    # ---- acts

    def _with(self, act) -> None:  # type: ignore[no-untyped-def]
        if self.file is not None:
            act(self, self.bench, self.file)

    def _build(self) -> None:
        self.tabs.choose(2)
        self.pools.build()

    def _end(self, one: object) -> None:
        if one is not None and self.file is not None:
            acts.end_borrowing(self, self.bench, one, self.file)  # type: ignore[arg-type]

    def _release(self) -> None:
        one = self.room.reserved.current_row()
        if one is not None and one.state == "active":
            acts.release(self, self.bench, one)

    def _shares(self) -> None:
        known = tuple((Text(one.name, one.name), one.partner_id) for one in self.partners.rows if one.state == "active")
        if known:
            acts.ask_shares(self, self.bench, known)
        else:
            self.bench.tell(Text("名单中还没有合作方", "No partner is on the list"), kind="warning")

    def _guarantee(self) -> None:
        if self.file is not None:
            acts.ask_guarantee(self, self.bench, self.file, self.file.products)

    def _end_partner(self, one: PartnerRow | None) -> None:
        if one is None:
            return
        service, actor = self.bench.services.partners, self.bench.actor
        acts.with_reason(
            self, self.bench, Text(f"将 {one.name} 移出名单？", f"Take {one.name} off the list?"),
            Text("已联合发放的贷款继续执行，不再新增。", "Loans lent together run on; no new one is."),
            Text("移出名单", "Take off"), lambda why: service.end(one.partner_id, why, actor),
            Text("已移出名单", "Taken off the list"), danger=True,
        )  # fmt: skip
