"""With whom is lent together, what is theirs of each payment, and who guarantees?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from PySide6.QtCore import Signal

from workbench.common.errors import StaffError
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.lending.movement import KINDS
from workbench.services.funding_file import FundingFile
from workbench.services.partners import PartnerRow, SharedLoan, Statement
from workbench.ui.bench import Bench
from workbench.ui.fields import Field
from workbench.ui.funding.folding import FoldingTable
from workbench.ui.funding.words import chip_of, day, offer, said, short, whole
from workbench.ui.table import Column
from workbench.ui.widgets import Button, EmptyState, Label, Panel, Rule, column, heading, row

DAYS = 30


class PartnersPane(Panel):
    """The approved list and a statement on the left; loans lent together and guarantees on the right."""

    partner_asked = Signal()
    shares_asked = Signal()
    guarantee_asked = Signal()
    ended = Signal(object)  # PartnerRow

    def __init__(self, bench: Bench) -> None:
        look = bench.look
        super().__init__(look)
        self._bench = bench
        self.file: FundingFile | None = None
        self.rows: tuple[PartnerRow, ...] = ()
        self.new = Button(look, Text("提议合作方…", "Propose…"), "primary", "plus", height=30)
        self.end = Button(look, Text("移出名单…", "Take off…"), "secondary", "minus-circle", height=28)
        self.share = Button(look, Text("设定份额…", "Set shares…"), "secondary", "percent", height=28)
        self.guarantee = Button(look, Text("登记担保…", "Record…"), "secondary", "shield-check", height=28)
        self.table, self.lines = _PartnerTable(bench), _LineTable(bench)
        self.loans, self.covers = _LoanTable(bench), _CoverTable(bench)
        self.table.call(Text("合作方", "Partners"))
        self.lines.call(Text("对账单", "Statement"))
        self.loans.call(Text("联合贷借据", "Joint loans"))
        self.covers.call(Text("担保", "Guarantees"))
        self.first, self.last = Field(look, "", 108), Field(look, "", 108)
        self.first.call(Text("对账单自", "Statement from"))
        self.last.call(Text("对账单至", "Statement to"))
        self.net = Label(look, "", 12, 500, "ink2", fit=False)
        self.empty = EmptyState(look, "handshake", Text("名单为空", "The list is empty"),
                                Text("只与持牌机构联合放贷", "Only licensed lenders are lent with"))  # fmt: skip
        self.no_loans = EmptyState(look, "percent", Text("没有联合贷款", "No loan is lent jointly"))
        self.no_covers = EmptyState(look, "shield-check", Text("没有担保", "No guarantee"))
        for one in (self.empty, self.no_loans, self.no_covers):
            one._button.hide()
        self._compose()
        self.new.clicked.connect(self.partner_asked)
        self.share.clicked.connect(self.shares_asked)
        self.guarantee.clicked.connect(self.guarantee_asked)
        self.end.clicked.connect(lambda: self.ended.emit(self.table.current_row()))
        self.table.moved.connect(lambda _: self._read())
        for field in (self.first, self.last):
            field.editingFinished.connect(self._read)

    def _compose(self) -> None:
        look = self.look
        left = column(
            column(
                heading(look, Text("合作方名单", "Approved partners"), self.end, self.new),
                8,
                (self.table, 1),
                (self.empty, 1),
                margins=(16, 12, 16, 10),
            ),
            Rule(look),
            column(
                heading(look, Text("对账单", "Statement"), self.first, Label(look, "–", 12, 400, "ink3"), self.last),
                4,
                self.net,
                4,
                (self.lines, 1),
                margins=(16, 10, 16, 10),
            ),
        )
        right = column(
            column(
                heading(look, Text("联合贷款", "Loans lent jointly"), self.share),
                8,
                (self.loans, 1),
                (self.no_loans, 1),
                margins=(16, 12, 16, 10),
            ),
            Rule(look),
            column(
                heading(look, Text("担保", "Guarantees"), self.guarantee,
                        note=Text("降低 LGD，不改变 PD", "lower the LGD, not the PD")),
                8,
                (self.covers, 1),
                (self.no_covers, 1),
                margins=(16, 10, 16, 10),
            ),
        )  # fmt: skip
        for half in (left, right):
            half.setStretch(0, 1)
            half.setStretch(2, 1)
        self.setLayout(row((Panel(look, left), 1), Rule(look, vertical=True), (Panel(look, right), 1)))

    def show_file(self, file: FundingFile) -> None:
        self.file = file
        if not self.first.text():
            self.first.setText((file.day - timedelta(days=DAYS)).isoformat())
            self.last.setText(file.day.isoformat())
        self.covers.show_rows(file.guarantees)
        self.covers.setVisible(bool(file.guarantees))
        self.no_covers.setVisible(not file.guarantees)
        for button in (self.new, self.guarantee, self.share, self.end):
            offer(button, True, self.look, file.may_fund)
        service = self._bench.services.partners
        self._bench.lane.put(self, lambda: (service.partners(), service.shared_loans()), self.show_partners)

    def show_partners(self, found: tuple[tuple[PartnerRow, ...], tuple[SharedLoan, ...]]) -> None:
        self.rows, loans = found
        self.table.show_rows(self.rows)
        self.table.setVisible(bool(self.rows))
        self.empty.setVisible(not self.rows)
        self.loans.show_rows(loans)
        self.loans.setVisible(bool(loans))
        self.no_loans.setVisible(not loans)
        self._read()

    def _read(self) -> None:
        one = self.table.current_row()
        may = self.file is not None and self.file.may_fund
        self.end.setEnabled(may and one is not None and one.state == "active")
        if one is None:
            self.lines.show_rows(())
            self.net.say("")
            return
        try:
            first, last = (_day_in(field) for field in (self.first, self.last))
        except ValueError:
            self.net.say(Text("日期须如 2026-11-23", "Days like 2026-11-23"))
            return
        service = self._bench.services.partners
        self._bench.lane.put(
            self, lambda: service.statement(one.partner_id, first, last), self.show_statement, self._no
        )

    def _no(self, fault: StaffError) -> None:
        self.lines.show_rows(())
        self.net.say(fault.text)

    def show_statement(self, found: Statement) -> None:
        money = self._bench.status.currency
        self.lines.show_rows(found.lines)
        self.net.say(
            Text("{name}：出资 {paid}，应得 {got}，净额 {net}", "{name}: paid in {paid}, due {got}, net {net}").format(
                name=found.name, paid=whole(found.paid_in_fen, money), got=whole(found.paid_out_fen, money),
                net=whole(found.net_fen, money),
            )
        )  # fmt: skip


def _day_in(field: Field):  # type: ignore[no-untyped-def]
    from datetime import date

    try:
        found = date.fromisoformat(field.text().strip())
    except ValueError:
        field.set_error(True)
        raise
    field.set_error(False)
    return found


class _PartnerTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("name", Text("合作方", "Partner"), 140, lambda r: r.name, stretch=True, weight=600),
            Column("kind", Text("类型", "Kind"), 116, lambda r: r.kind_name, colour="ink2"),
            Column("own", Text("自有下限", "Own ≥"), 78, lambda r: percent(r.least_own, 2), align="r"),
            Column("loans", Text("笔数", "Loans"), 60, lambda r: str(r.loans), align="r"),
            Column("lent", Text("其出资", "Theirs"), 110, lambda r: short(r.lent_fen, money), align="r", weight=600),
            Column("state", Text("状态", "State"), 100, lambda r: said(r.state), chip_of(lambda r: r.state)),
        )
        super().__init__(bench, columns, lambda r: r.partner_id, ("kind", "own", "loans"), 36)


class _LineTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("day", Text("日期", "Day"), 112, lambda r: day(r.day)),
            Column("loan", Text("借据", "Loan"), 140, lambda r: r.loan_id, stretch=True, colour="ink2"),
            Column("kind", Text("事项", "What"), 84, lambda r: KINDS.get(r.kind, same(r.kind))),
            Column("amount", Text("金额", "Amount"), 92, lambda r: whole(r.amount_fen, money), align="r"),
            Column("theirs", Text("合作方", "Theirs"), 92, lambda r: whole(r.partner_fen, money), align="r",
                   weight=600),
            Column("own", Text("本机构", "Own"), 92, lambda r: whole(r.own_fen, money), align="r"),
        )  # fmt: skip
        super().__init__(bench, columns, lambda r: (r.day, r.loan_id, r.kind, r.amount_fen), ("own", "kind"), 34)


class _LoanTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("loan", Text("借据", "Loan"), 130, lambda r: r.loan_id, stretch=True, weight=500),
            Column("shares", Text("份额", "Shares"), 240, _shares, colour="ink2"),
            Column("owed", Text("余额", "Balance"), 92, lambda r: whole(r.principal_fen, money), align="r"),
            Column("own", Text("自有", "Own"), 92, lambda r: whole(r.own_fen, money), align="r", weight=600),
        )
        super().__init__(bench, columns, lambda r: r.loan_id, ("owed", "own"), 34)


def plain_share(share: Decimal) -> str:
    """`40%`, `33.33%`: decimals only where there are some."""
    return percent(share, 0 if share * 100 == int(share * 100) else 2)


def _shares(one: SharedLoan) -> Text:
    told = Text("自有 ", "Own ") + same(plain_share(one.own))
    for name, part in one.shares:
        told = told + same(f" · {name} {plain_share(part)}")
    return told


class _CoverTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("guarantor", Text("担保方", "Guarantor"), 110, lambda r: r.guarantor, stretch=True, weight=600),
            Column("product", Text("范围", "For"), 120, lambda r: r.product, colour="ink2"),
            Column("coverage", Text("代偿", "Pays"), 72, lambda r: percent(r.coverage, 0), align="r"),
            Column("effective", Text("按上限折算", "After cap"), 86, lambda r: percent(r.effective, 2), align="r",
                   weight=600),
            Column("cap", Text("上限", "At most"), 100,
                   lambda r: short(r.cap_fen, money) if r.cap_fen is not None else Text("不限", "no bound"), align="r"),
            Column("state", Text("状态", "State"), 100, lambda r: said(r.state), chip_of(lambda r: r.state)),
        )  # fmt: skip
        super().__init__(bench, columns, lambda r: r.number, ("product", "cap"), 36)
