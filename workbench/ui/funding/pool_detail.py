"""What is one pool: its tranches, what it paid and will pay, its loans and what became of them?"""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Signal

from workbench.common.dates import day_of
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.portfolio.pool_figures import PoolFigures
from workbench.services.pools_file import PoolFile
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.funding.folding import FoldingTable
from workbench.ui.funding.words import STATES, chip_of, day, said, short, whole
from workbench.ui.table import Column
from workbench.ui.widgets import STRETCH, Button, Chip, Label, Panel, Tabs, column, row

PLANNED = Text("尚未分配；以下为按期收回的测算。", "Nothing paid yet: a plan, if all is repaid on its days. ")
TABS = (Text("分层", "Tranches"), Text("分配", "Distributions"), Text("贷款", "Loans"), Text("记录", "History"))


class PoolDetail(Panel):
    """One pool; the acts its state allows stand at the top."""

    acted = Signal(str)  # agree, cancel, buy_more, buy_back, clean_up, agree_buy_back

    def __init__(self, bench: Bench) -> None:
        look = bench.look
        super().__init__(look)
        self._bench = bench
        self.file: PoolFile | None = None
        self.name = Label(look, "", 15, 600, height=24, fit=False)
        self.state = Chip(look, "", "neutral")
        self.agree = Button(look, Text("同意转让", "Agree"), "primary", "check", height=30)
        self.cancel = Button(look, Text("取消…", "Cancel…"), "secondary", "x", height=28)
        self.buy_more = Button(look, Text("循环购买", "Buy more"), "secondary", "arrows-clockwise", height=28)
        self.buy_back = Button(look, Text("回购所选…", "Buy back…"), "secondary", "arrow-left", height=28)
        self.clean_up = Button(look, Text("清仓回购…", "Clean-up call…"), "secondary", "arrow-left", height=28)
        self.agree_back = Button(look, Text("同意回购", "Agree buy-back"), "secondary", "check", height=28)
        self.facts, self.risk = FactList(look, 26), FactList(look, 26)
        self.tabs = Tabs(look, TABS)
        self.slices, self.paid = _SliceTable(bench), _PaidTable(bench)
        self.loans, self.events = _LoanTable(bench), _EventTable(bench)
        self.note = Label(look, "", 12, 400, "ink3", wrap=True)
        self._compose()
        for code, button in (
            ("agree", self.agree), ("cancel", self.cancel), ("buy_more", self.buy_more), ("buy_back", self.buy_back),
            ("clean_up", self.clean_up), ("agree_buy_back", self.agree_back),
        ):  # fmt: skip
            button.clicked.connect(lambda _=False, code=code: self.acted.emit(code))
        self.tabs.chosen.connect(lambda _: self._turn())
        self.loans.checks_changed.connect(self._follow)

    def _compose(self) -> None:
        head = row(
            (self.name, 1), self.state, 8, self.cancel, self.buy_more, self.buy_back, self.clean_up, self.agree_back,
            self.agree, spacing=8,
        )  # fmt: skip
        self.setLayout(
            column(
                head,
                8,
                row((column(self.facts, STRETCH), 1), 24, (column(self.risk, STRETCH), 1)),
                8,
                row(self.tabs, STRETCH),
                4,
                (self.slices, 1),
                (self.paid, 1),
                (self.loans, 1),
                (self.events, 1),
                6,
                self.note,
                margins=(16, 12, 16, 12),
            )
        )
        self._turn()

    def _turn(self) -> None:
        for place, table in enumerate((self.slices, self.paid, self.loans, self.events)):
            table.setVisible(place == self.tabs.index)
        if self.file is not None:
            self._say_note(self.file)
        self._follow()

    def show_file(self, file: PoolFile) -> None:
        self.file, money = file, self._bench.status.currency
        one = file.row
        self.name.say(same(f"{one.pool_id} · {one.name}"))
        words, tone, icon = STATES["sold" if one.state == "active" else one.state]
        self.state.say(words, tone, icon)
        terms = file.terms
        revolves = file.revolves_until
        self.facts.show_facts(
            [
                Fact(Text("出让主体", "Seller"), one.entity),
                Fact(Text("转让规模", "Sold"), short(one.sold_fen, money)),
                Fact(Text("现存余额", "Balance now"), short(one.balance_fen, money)),
                Fact(Text("其中逾期", "Of it late"), short(one.late_fen, money)),
                Fact(Text("转让日", "Transfer day"), day(one.transfer_day)),
                Fact(Text("循环购买至", "Revolves until"), day(revolves) if terms else Text("—", "—")),
                Fact(Text("可用于购买", "Cash to buy loans"), short(file.cash_fen, money)),
            ]
        )
        self.risk.show_facts(figure_facts(file.figures, money) if file.figures else [])
        self.slices.show_rows(file.slices)
        self.paid.show_rows(file.paid or file.planned)
        self.loans.show_rows(file.loans)
        self.events.show_rows(file.events)
        self._say_note(file)
        self._follow()

    def _say_note(self, file: PoolFile) -> None:
        parts = [text + same(f" {count}") for text, count in file.dropped]
        told = Text("", "")
        if parts:
            told = Text("已剔除：", "Dropped: ")
            for place, part in enumerate(parts):
                told = told + (Text("、", ", ") if place else Text("", "")) + part
        if not file.paid and file.planned and self.tabs.index == 1:
            told = (
                Text("尚未分配；以下为按期收回的测算。", "Nothing paid yet: a plan if all is repaid on its days. ")
                + told
            )
        if file.next_days:
            comma = Text("；", "; ") if parts else Text("", "")
            told = told + comma + Text("下次分配 ", "Next distribution ") + day(file.next_days[0])
        self.note.say(told)

    def _follow(self) -> None:
        file = self.file
        if file is None:
            return
        one, actor = file.row, self._bench.actor
        self.agree.setVisible(one.state == "proposed")
        self.agree.setEnabled(one.proposed_by != actor.staff_id)
        self.cancel.setVisible(one.state in {"proposed", "pending"})
        sold = one.state == "active" and file.terms is not None
        self.buy_more.setVisible(sold and file.cash_fen > 0)
        self.buy_back.setVisible(sold and self.tabs.index == 2)
        self.buy_back.setEnabled(bool(self.loans.checked_rows()))
        self.clean_up.setVisible(sold and file.clean_up)
        asked = bool(file.events) and file.events[0].kind == "propose" and one.state == "active"
        self.agree_back.setVisible(asked)


def _days(value: Decimal) -> Text:
    return Text(f"{value:.0f} 天", f"{value:.0f} d")


def figure_facts(found: PoolFigures, money: str) -> list[Fact]:
    """What a pool is like, for the pane and the builder alike."""
    stress = next((one for one in found.stress if one.times == 3), None)
    facts = [
        Fact(Text("加权平均期限", "Weighted average life"), _days(found.life_days)),
        Fact(Text("加权剩余期限", "Remaining term"), _days(found.term_days)),
        Fact(Text("加权利率（×365）", "Weighted rate, × 365"), percent(found.yearly, 2)),
        Fact(Text("前十大借款人", "Ten largest borrowers"), percent(found.top_share, 2)),
        Fact(Text("HHI 行业 / 地区", "HHI category / region"), f"{found.category_hhi:.3f} / {found.region_hhi:.3f}"),
        Fact(Text("违约概率 / 预期损失", "PD / expected loss"),
             same(percent(found.pd, 2) + " / ") + short(found.expected_loss_fen, money)),
    ]  # fmt: skip
    if stress is not None:
        told = short(stress.loss_fen, money) + same(f" ({percent(stress.share, 2)})")
        facts.append(Fact(Text("压力：PD × 3 的损失", "Stress: loss at PD × 3"), told))
    return facts


class _SliceTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("name", Text("分层", "Tranche"), 180, lambda r: r.name, stretch=True, weight=600),
            Column("coupon", Text("票面（年）", "Coupon"), 90, lambda r: percent(r.coupon, 2), align="r"),
            Column("issued", Text("发行", "Issued"), 150, lambda r: whole(r.issued_fen, money), align="r"),
            Column("left", Text("尚欠本金", "Principal owed"), 150, lambda r: whole(r.principal_fen, money), align="r",
                   weight=600),
            Column("unpaid", Text("欠付利息", "Coupon owed"), 120, lambda r: whole(r.unpaid_fen, money), align="r"),
            Column("kept", Text("持有", "Held"), 96, _held, colour="ink2"),
        )  # fmt: skip
        super().__init__(bench, columns, lambda r: r.code, ("unpaid", "issued", "held", "kept"), 36)


def _held(one: object) -> Text:
    return Text("自持", "By us") if one.retained else Text("投资人", "Investors")  # type: ignore[attr-defined]


class _PaidTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency

        def part(code: str, *kinds: str):  # type: ignore[no-untyped-def]
            return lambda r: whole(sum(p.amount_fen for p in r.paid if p.code == code and p.kind in kinds), money)

        both = ("coupon", "principal")
        columns = (
            Column("day", Text("分配日", "Day"), 104, lambda r: day(day_of(r.day)), weight=600),
            Column("interest", Text("利息收入", "Interest in"), 130, lambda r: whole(r.interest_fen, money), align="r"),
            Column("principal", Text("本金收入", "Principal in"), 140, lambda r: whole(r.principal_fen, money),
                   align="r"),
            Column("senior", Text("优先级", "Senior"), 130, part("senior", *both), align="r"),
            Column("mezzanine", Text("次优级", "Mezzanine"), 130, part("mezzanine", *both), align="r"),
            Column("rest", Text("次级", "Retained"), 130, part("retained", *both, "rest"), align="r", stretch=True),
            Column("carried", Text("留存再购", "Carried"), 130, lambda r: whole(r.carried_fen, money), align="r"),
        )  # fmt: skip
        super().__init__(bench, columns, lambda r: r.day, ("principal", "carried", "interest"), 34)


class _LoanTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        from workbench.ui.table import check_column

        money = bench.status.currency
        columns = (
            check_column(),
            Column("loan", Text("借据", "Loan"), 190, lambda r: r.loan_id, stretch=True, weight=500),
            Column("principal", Text("本金", "Principal"), 130, lambda r: whole(r.principal_fen, money), align="r",
                   sort=lambda r: r.principal_fen),
            Column("price", Text("价款", "Price"), 130, lambda r: whole(r.price_fen, money), align="r"),
            Column("day", Text("日期", "Day"), 110, lambda r: day(r.day), align="r", colour="ink2"),
            Column("reason", Text("原因", "Reason"), 170, lambda r: r.reason, colour="ink2"),
            Column("state", Text("状态", "State"), 110, lambda r: said("sold" if r.state == "active" else r.state),
                   chip_of(lambda r: "sold" if r.state == "active" else r.state)),
        )  # fmt: skip
        super().__init__(bench, columns, lambda r: r.loan_id, ("reason", "price", "day"), 34)


class _EventTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("day", Text("日期", "Day"), 110, lambda r: day(r.day)),
            Column("name", Text("事项", "What"), 170, lambda r: r.name, stretch=True, weight=600),
            Column("loans", Text("笔数", "Loans"), 80, lambda r: f"{r.loans:,}" if r.loans else "—", align="r"),
            Column("principal", Text("本金", "Principal"), 150, lambda r: whole(r.principal_fen or None, money),
                   align="r"),
            Column("amount", Text("金额", "Amount"), 150, lambda r: whole(r.amount_fen or None, money), align="r"),
            Column("by", Text("经手人", "By"), 110, lambda r: r.by, colour="ink2"),
        )  # fmt: skip
        super().__init__(bench, columns, lambda r: (r.day, r.kind, r.amount_fen, r.by), ("by", "principal"), 34)
