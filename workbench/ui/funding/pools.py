"""Which pools were sold, and which is being built?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from workbench.common.text import Text
from workbench.portfolio.eligibility import PoolRules
from workbench.portfolio.waterfall import PoolTerms
from workbench.services.commands import Once
from workbench.services.funding_file import FundingFile
from workbench.services.pools_file import PoolFile, PoolRow
from workbench.ui.bench import Bench
from workbench.ui.funding.acts import CHANGED, ask_form, companies, with_reason
from workbench.ui.funding.builder import BuilderPane
from workbench.ui.funding.folding import FoldingTable
from workbench.ui.funding.forms import Form
from workbench.ui.funding.pool_detail import PoolDetail
from workbench.ui.funding.words import chip_of, offer, said, short
from workbench.ui.table import Column
from workbench.ui.widgets import Button, EmptyState, Label, Panel, Rule, column, heading, row

NOTE = Text(
    "阿里巴巴 1–10 号：三年内不超过 10 期，每期 2–5 亿，循环 12 个月后分 3 个月偿付。",
    "Alibaba 1 to 10: at most ten deals in three years, 200 to 500 million each, 12 months revolving, then three.",
)


class PoolsPane(Panel):
    """A list with one pool beside it, or the builder in their place."""

    opened = Signal(str)  # pool id

    def __init__(self, bench: Bench) -> None:
        look = bench.look
        super().__init__(look)
        self._bench = bench
        self.file: FundingFile | None = None
        self.new = Button(look, Text("新建资产池", "New pool"), "primary", "plus", height=30)
        self.outside = Button(look, Text("登记前已转让…", "Sold before…"), "secondary", "archive", height=28)
        self.table = _PoolTable(bench)
        self.table.call(Text("资产池", "Pools"))
        self.empty = EmptyState(
            look, "stack", Text("还没有资产池", "No pool yet"),
            Text("新建资产池，按条件筛选贷款", "Build one: filters choose the loans"), Text("新建资产池", "New pool"),
        )  # fmt: skip
        self.detail = PoolDetail(bench)
        self.builder = BuilderPane(bench)
        self._stack = QStackedWidget()
        self._compose()
        self.new.clicked.connect(self.build)
        self.empty.pressed.connect(self.build)
        self.outside.clicked.connect(self._ask_outside)
        self.table.moved.connect(self._open)
        self.builder.left.connect(lambda: self._stack.setCurrentIndex(0))
        self.builder.proposed.connect(self._propose)
        self.detail.acted.connect(self._act)

    def _compose(self) -> None:
        look = self.look
        left = column(
            heading(look, Text("资产池", "Pools"), self.outside, self.new),
            10,
            (self.table, 1),
            (self.empty, 1),
            6,
            Label(look, NOTE, 12, 400, "ink3", wrap=True),
            margins=(16, 12, 16, 12),
        )
        listing = Panel(look, left)
        listing.setFixedWidth(452)
        shown = Panel(look, row(listing, Rule(look, vertical=True), (self.detail, 1)))
        self._stack.addWidget(shown)
        self._stack.addWidget(self.builder)
        self.setLayout(column((self._stack, 1)))

    def show_file(self, file: FundingFile) -> None:
        self.file = file
        self.builder.compose(file)
        for button in (self.new, self.outside):
            offer(button, True, self.look, file.may_fund)
        self.refresh()

    def refresh(self) -> None:
        self._bench.lane.put(self, self._bench.services.pools.pools, self.show_pools)

    def show_pools(self, rows: tuple[PoolRow, ...]) -> None:
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.detail.setVisible(bool(rows))
        self._open(self.table.current_row())

    def build(self) -> None:
        self._stack.setCurrentIndex(1)
        self.builder.refresh_templates()
        self.builder.ask()

    def _open(self, one: PoolRow | None) -> None:
        if one is not None:
            service = self._bench.services.pools
            self._bench.lane.put(self, lambda: service.pool(one.pool_id), self._show)

    def _show(self, file: PoolFile) -> None:
        current = self.table.current_row()
        if current is not None and current.pool_id == file.row.pool_id:
            self.detail.show_file(file)

    # --- acts

    def _propose(self, name: str, rules: PoolRules, terms: PoolTerms, day: date, reason: str) -> None:
        service, actor = self._bench.services.pools, self._bench.actor

        def done(pool_id: str) -> None:
            self._bench.tell(Text(f"已提议 {pool_id}，等待第二人同意", f"{pool_id} proposed: a second person agrees"))
            self._stack.setCurrentIndex(0)

        work = partial(service.propose, name, rules, terms, day, reason, actor, Once(uuid4().hex))
        self._bench.lane.put(self, work, done, changed=CHANGED)

    def _ask_outside(self) -> None:
        bench, file = self._bench, self.file
        if file is None:
            return
        form = Form(bench.look)
        form.line("name", Text("名称", "Name"), hint=Text("例如 1–10 号专项计划", "Deals 1 to 10, say"))
        form.choice("entity", Text("出让主体", "Seller"), companies(file, every=False))
        form.line("amount", Text("未偿余额", "Outstanding"), hint=Text("例如 40亿", "4000000000, say"))
        form.reason(Text("依据", "Basis"))
        form.done()
        service, actor = bench.services.pools, bench.actor

        def read() -> Callable[[], Any]:
            told = (form.text("name"), str(form.chosen("entity") or ""), form.amount("amount"), form.why())
            return lambda: service.record_outside(*told, actor)

        ask_form(
            self, bench, form, Text("登记此前已转让的资产", "Record what was sold before"),
            Text("本台账没有其贷款明细，只记余额；须第二人同意。",
                 "Only its sum is kept, not its loans; a second person agrees."),
            Text("提交", "Submit"), read, lambda one: Text(f"{one} 等待第二人同意", f"{one} awaits a second person"),
        )  # fmt: skip

    def _act(self, code: str) -> None:
        file, service, actor = self.detail.file, self._bench.services.pools, self._bench.actor
        if file is None:
            return
        pool_id = file.row.pool_id
        if code in {"agree", "buy_more", "agree_buy_back"}:
            done = {
                "agree": Text("已同意，日终转让", "Agreed: transfers at the end of the day"),
                "buy_more": Text("已列入清单，日终购买", "Listed: bought at the end of the day"),
                "agree_buy_back": Text("已回购", "Bought back"),
            }[code]
            work = partial(getattr(service, code), pool_id, actor)
            self._bench.lane.put(self, work, lambda _: self._bench.tell(done), changed=CHANGED)
        elif code == "cancel":
            with_reason(
                self, self._bench, Text(f"取消 {pool_id}？", f"Cancel {pool_id}?"),
                Text("清单释放，贷款仍在账上。", "Its loans stay on the books."), Text("取消资产池", "Cancel it"),
                lambda why: service.cancel(pool_id, why, actor), Text("已取消", "Cancelled"), danger=True,
            )  # fmt: skip
        else:
            self._ask_back(file, code)

    def _ask_back(self, file: PoolFile, code: str) -> None:
        service, actor, pool_id = self._bench.services.pools, self._bench.actor, file.row.pool_id
        chosen = [one.loan_id for one in self.detail.loans.checked_rows()]
        kind = "clean_up" if code == "clean_up" else "defect"
        what = (
            Text("回购池内全部剩余贷款", "Buy back all that is left") if kind == "clean_up"
            else Text(f"回购所选 {len(chosen)} 笔", f"Buy back the {len(chosen)} selected")
        )  # fmt: skip
        money = short(file.row.balance_fen, self._bench.status.currency)
        with_reason(
            self, self._bench, what + Text("？", "?"),
            Text("按本金与应计利息回购（池余额 {sum}）；大额须第二人同意。",
                 "At principal and interest owed (pool balance {sum}); a large one waits.").format(sum=money),
            Text("回购", "Buy back"), lambda why: service.buy_back(pool_id, chosen, kind, why, actor),
            Text("已提交回购", "Buy-back recorded"),
        )  # fmt: skip


class _PoolTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("name", Text("名称", "Name"), 130, lambda r: r.name, stretch=True, weight=600),
            Column("loans", Text("笔数", "Loans"), 74, lambda r: f"{r.loans:,}" if r.loans else "—", align="r"),
            Column("balance", Text("余额", "Balance"), 104, lambda r: short(r.balance_fen, money), align="r"),
            Column("state", Text("状态", "State"), 104, lambda r: said("sold" if r.state == "active" else r.state),
                   chip_of(lambda r: "sold" if r.state == "active" else r.state)),
        )  # fmt: skip
        super().__init__(bench, columns, lambda r: r.pool_id, (), 36)
