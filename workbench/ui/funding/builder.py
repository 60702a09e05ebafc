"""Which loans would a new pool take, and what would it be like?

Every change of a filter asks the book again; nothing is written before it is proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QTimer, Signal

from workbench.common.errors import StaffError
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.portfolio.eligibility import PoolRules
from workbench.portfolio.waterfall import Slice
from workbench.services.funding_file import FundingFile
from workbench.services.pools_file import PoolDraft
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.funding.acts import companies
from workbench.ui.funding.folding import FoldingTable
from workbench.ui.funding.forms import Form
from workbench.ui.funding.pool_detail import figure_facts
from workbench.ui.funding.words import offer, share, short, whole
from workbench.ui.table import Column
from workbench.ui.widgets import STRETCH, Banner, Button, Label, Panel, Rule, Scroll, column, heading, row

SETTLE_MS = 250  # typing is over


class BuilderPane(Panel):
    """Filters on the left, what they choose on the right."""

    proposed = Signal(str, object, object, str)  # name, PoolRules, day, reason
    left = Signal()

    def __init__(self, bench: Bench) -> None:
        look = bench.look
        super().__init__(look)
        self._bench = bench
        self.draft: PoolDraft | None = None
        self.form = Form(look)
        self.back = Button(look, Text("返回列表", "Back"), "ghost", "arrow-left", height=28)
        self.propose = Button(look, Text("提议转让", "Propose"), "primary", "check", height=30)
        self.count = Label(look, "", 18, 600, height=26)
        self.of = Label(look, "", 12, 400, "ink3", fit=False)
        self.remark = Banner(look, "", "info", "info")
        self.figures, self.price = FactList(look, 26), FactList(look, 26)
        self.slices, self.kept = _SliceTable(bench), _KeptTable(bench)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SETTLE_MS)
        self._later.timeout.connect(self.ask)
        self._composed = False
        self.back.clicked.connect(self.left)
        self._may = False
        self.propose.clicked.connect(self._propose)
        self.form.changed.connect(self._later.start)

    def compose(self, file: FundingFile) -> None:
        """Lay out the filters once the companies are known; note whether this person may propose."""
        self._may = file.may_fund
        if self._composed:
            return
        self._composed, look, form = True, self.look, self.form
        form.line("name", Text("名称", "Name"), hint=Text("例如 11 号专项计划", "Deal 11, say"))
        form.choice("entity", Text("出让主体", "Seller"), companies(file, every=False))
        form.line("target", Text("目标规模", "Target size"), hint=Text("空白为全部", "Empty: all that fit"))
        form.line("least_days", Text("剩余期限（天）从", "Remaining days from"), "1")
        form.line("most_days", Text("至", "to"), "365")
        form.line("least_fen", Text("单笔余额从", "Balance from"), "1")
        form.line("most_fen", Text("至", "to"), "1000000")
        form.line("bands", Text("风险档", "Bands"), hint=Text("A B C；空白为不限", "A B C; empty: any"))
        form.line("regions", Text("地区", "Regions"), hint=Text("空白为不限", "Empty: any"))
        form.line("categories", Text("行业", "Categories"), hint=Text("空白为不限", "Empty: any"))
        form.line("borrower", Text("单一借款人 ≤", "One borrower ≤"), "1", suffix="%")
        form.line("category", Text("单一行业 ≤", "One category ≤"), "100", suffix="%")
        form.line("region", Text("单一地区 ≤", "One region ≤"), "100", suffix="%")
        form.line("day", Text("转让日（日终）", "Transfer at end of"), file.day.isoformat())
        form.reason(Text("依据，例如董事会决议", "The board's resolution, say"))
        form.done()
        filters = column(
            row(self.back, STRETCH),
            4,
            heading(look, Text("筛选条件", "Filters")),
            8,
            form,
            4,
            Label(look, Text("固定条件：正常类、未逾期、未转让、有余额、非联合贷款",
                             "Always: class normal, not late, not sold, owing, not lent jointly"),
                  12, 400, "ink3", wrap=True),
            STRETCH,
            margins=(16, 10, 16, 12),
        )  # fmt: skip
        side = Scroll(Panel(look, filters))
        side.setFixedWidth(372)
        right = column(
            row(self.count, 8, (self.of, 1), self.propose, spacing=4),
            8,
            self.remark,
            8,
            row((column(self.figures, STRETCH), 1), 24, (column(self.price, STRETCH), 1)),
            12,
            heading(look, Text("分层", "Tranches"), note=Text("比例与票面为未核实参数", "unverified parameters")),
            4,
            self.slices,
            12,
            heading(look, Text("未入池原因", "Kept out by"), note=Text("一笔可有多个原因", "a loan may have several")),
            4,
            (self.kept, 1),
            margins=(16, 12, 16, 12),
        )
        self.setLayout(row(side, Rule(look, vertical=True), (Panel(look, right), 1)))
        self.remark.hide()

    def rules(self) -> PoolRules:
        """Raises `StaffError` (`FIELD_UNREADABLE`)."""
        form = self.form
        return PoolRules(
            least_days=form.number("least_days"), most_days=form.number("most_days"),
            least_fen=form.amount("least_fen"), most_fen=form.amount("most_fen"),
            entity=str(form.chosen("entity") or ""), regions=form.words("regions"), categories=form.words("categories"),
            bands=form.words("bands"), borrower_share=form.percent("borrower"),
            category_share=form.percent("category"), region_share=form.percent("region"),
            target_fen=form.amount("target") if form.text("target") else 0,
        )  # fmt: skip

    def ask(self) -> None:
        """Ask the book what these filters choose."""
        try:
            rules = self.rules()
        except StaffError as fault:
            self._say_fault(fault)
            return
        service = self._bench.services.pools
        self._bench.jobs.put(self, lambda: service.draft(rules), self.show_draft, self._say_fault)

    def _say_fault(self, fault: StaffError) -> None:
        self.remark.say(fault.text, "bad", "x-circle")
        self.remark.show()
        self.propose.setEnabled(False)

    def show_draft(self, draft: PoolDraft) -> None:
        self.draft, money = draft, self._bench.status.currency
        found = draft.figures
        self.count.say(Text(f"{found.loans:,} 笔", f"{found.loans:,} loans"))
        self.of.say(
            Text("{sum}，{people} 户；全部在册 {all} 笔", "{sum}, {people} borrowers; of {all} on the books").format(
                sum=short(found.balance_fen, money), people=f"{found.borrowers:,}", all=f"{draft.asked:,}"
            )
        )
        self.figures.show_facts(figure_facts(found, money))
        self.price.show_facts(
            [
                Fact(Text("池内余额", "Balance"), whole(found.balance_fen, money)),
                Fact(Text("应计利息", "Interest owed"), whole(found.interest_fen, money)),
                Fact(Text("转让价款（平价）", "Price, at par"), whole(draft.price_fen, money)),
                Fact(Text("实收（扣自持）", "Proceeds less retained"), whole(draft.proceeds_fen, money)),
                Fact(Text("笔均 / 最大", "Average / largest"),
                     whole(found.average_fen, money) + same(" / ") + whole(found.largest_fen, money)),
                Fact(Text("无风险档", "Without a band"), Text(f"{found.no_band} 笔", f"{found.no_band}")),
            ]
        )  # fmt: skip
        self.slices.show_rows([_Slice(one, found.balance_fen) for one in draft.slices])
        self.slices.setFixedHeight(32 + 32 * max(len(draft.slices), 1))
        self.kept.show_rows([one for one in draft.kept_out if one.loans])
        self.remark.setVisible(bool(draft.remarks))
        if draft.remarks:
            told = draft.remarks[0]
            for one in draft.remarks[1:]:
                told = told + Text("；", "; ") + one
            self.remark.say(told, "info", "info")
        offer(self.propose, bool(draft.loan_nos), self.look, self._may)

    def _propose(self) -> None:
        try:
            rules, day = self.rules(), self.form.day("day")
        except StaffError as fault:
            self._bench.tell_refusal(fault)
            return
        self.proposed.emit(self.form.text("name"), rules, day, self.form.why())


@dataclass(frozen=True, slots=True)
class _Slice:
    """A tranche with its part of the pool."""

    slice: Slice
    balance_fen: int

    @property
    def share(self) -> Decimal:
        return Decimal(self.slice.issued_fen) / self.balance_fen if self.balance_fen else Decimal(0)


class _SliceTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("name", Text("分层", "Tranche"), 180, lambda r: r.slice.name, stretch=True, weight=600),
            Column("share", Text("占比", "Share"), 80, _part, align="r"),
            Column("coupon", Text("票面（年）", "Coupon"), 96, lambda r: percent(r.slice.coupon, 2), align="r"),
            Column(
                "issued", Text("发行", "Issue"), 160, lambda r: whole(r.slice.issued_fen, money), align="r", weight=600
            ),
        )
        super().__init__(bench, columns, lambda r: r.slice.code, ("coupon",), 32)


def _part(one: Any) -> Text:
    return share(one.share, 1)


class _KeptTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("title", Text("原因", "Reason"), 220, lambda r: r.title, stretch=True, weight=500),
            Column("loans", Text("笔数", "Loans"), 100, lambda r: f"{r.loans:,}", align="r", sort=lambda r: r.loans),
            Column("only", Text("仅此原因", "Only this"), 100, lambda r: f"{r.only:,}", align="r", colour="ink2"),
            Column("sum", Text("余额", "Balance"), 150, lambda r: whole(r.principal_fen, money), align="r"),
        )
        super().__init__(bench, columns, lambda r: r.code, ("only",), 32)
