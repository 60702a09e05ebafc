"""What happened at this merchant day by day, where did its money go, and what may come?"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.flow_days import DayFigures, FlowDays
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.charts.days import DaysChart, DaySeries
from workbench.ui.charts.view import ChartView
from workbench.ui.flow_days.ahead import AheadPane
from workbench.ui.flow_days.statement import StatementTable
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.page import Page
from workbench.ui.panels import Panel, Rule, Scroll, Tabs

RIGHT = 380
SALES, MONEY, PARCELS, SHOP = (
    Text("商流：订单与销售", "Commerce: orders and sales"), Text("资金流：收支与余额", "Money in, out and balance"),
    Text("物流：包裹", "Logistics: parcels"), Text("信息流：访客与退款", "Information: visits and refunds"),
)  # fmt: skip
NO_LINES = Text("没有这一流的数据", "No data of this flow")
NO_MOVEMENTS = Text("没有资金流水，无法列示", "No money movements: nothing to state")


class FlowDaysPage(Page):
    nouns = frozenset({"cases", "batches"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.case_no = ""
        self.found: FlowDays | None = None
        self.name = Label(look, "", 20, 600, height=28, fit=False)
        self.span = Label(look, "", 12, 400, "ink3", fit=False)
        self.tabs = Tabs(look, (Text("逐日", "By day"), Text("现金流量表", "Cash flow")))
        self.tabs.chosen.connect(lambda _: self._fit())
        self.charts = tuple(ChartView(look, name=name) for name in (SALES, MONEY, PARCELS, SHOP))
        self.gaps = tuple(Label(look, "", 12, 400, "ink3", fit=False) for _ in self.charts)
        self.statement = StatementTable(look, bench.status.currency)
        self.balance = Label(look, "", 12, 400, "ink3", fit=False)
        self.ahead = AheadPane(look)
        self.command(Text("逐日", "By day"), "1", lambda: self.tabs.choose(0), palette=False)
        self.command(Text("现金流量表", "Cash-flow statement"), "2", lambda: self.tabs.choose(1), "table")
        back = self.command(Text("回到案件", "Back to the case"), "C", self.go_case, "arrow-left")
        self._back = Button.of(look, back, "secondary")
        self._compose()

    def _compose(self) -> None:
        look = self.look
        head = row(column(self.name, self.span), STRETCH, self._back, margins=(18, 10, 16, 8), spacing=12)
        panes = []
        for name, chart, gap in zip((SALES, MONEY, PARCELS, SHOP), self.charts, self.gaps, strict=True):
            top = row(Label(look, name, 13, 600), 10, gap, STRETCH)
            panes.append((column(top, (chart, 1), margins=(18, 6, 12, 2)), 1))
        self._days = QWidget()
        self._days.setLayout(column(*panes))
        self._cash = QWidget()
        self._cash.setLayout(column((self.statement, 1), row(self.balance, STRETCH, margins=(18, 8, 18, 8))))
        tab_row = row(self.tabs, STRETCH, margins=(18, 0, 18, 0))
        left = Panel(look, column(tab_row, Rule(look), (self._days, 1), (self._cash, 1)))
        self._right = Scroll(self.ahead)
        self._right.setFixedWidth(RIGHT)
        body = row((left, 1), Rule(look, vertical=True), self._right)
        self.setLayout(column(Panel(look, head, high=70), Rule(look), (body, 1)))
        self._fit()

    def _fit(self) -> None:
        self._days.setVisible(self.tabs.index == 0)
        self._cash.setVisible(self.tabs.index == 1)
        self._right.setVisible(self.tabs.index == 0)  # a statement takes the whole width

    # --- what the shell asks ----------------------------------------------------------------------------------------

    def title(self) -> Text:
        return Text("四流逐日", "Flows by day")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("队列", "Queue"), Text(f"案件 {self.case_no[-4:]}", f"Case {self.case_no[-4:]}"))

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("1 2", Text("逐日 / 现金流量表", "By day / cash flow")),
            ("← →", Text("逐日走读", "Walk the days")),
            ("T", Text("图表转表格", "Chart as table")),
            ("C", Text("回到案件", "Back to the case")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (*self.charts, self.ahead.measure, self.ahead.chart) if self.tabs.index == 0 else (self.statement,)

    def activate(self, **arguments: object) -> None:
        """`case_no`: whose merchant."""
        self.case_no = str(arguments.get("case_no", self.case_no))
        self.refresh()

    def refresh(self) -> None:
        if not self.case_no:
            return
        read, case_no = self.bench.services.cases.flow_days, self.case_no
        self.bench.lane.put(self, lambda: read(case_no), self.show_days, self._refused)

    def _refused(self, refusal: StaffError) -> None:
        self.bench.tell_refusal(refusal)

    def go_case(self) -> None:
        self.bench.go("case", case_no=self.case_no)

    # --- showing ----------------------------------------------------------------------------------------------------

    def show_days(self, found: FlowDays) -> None:
        if found.case_no != self.case_no:
            return  # the person has gone on to another case
        self.found = found
        self.name.say(same(found.merchant_name))
        self.span.say(Text(f"{found.first} 至 {found.last}，按日", f"{found.first} to {found.last}, by day"))
        for chart, gap, made in zip(self.charts, self.gaps, charts_of(found), strict=True):
            chart.show_chart(made)
            some = any(value is not None for one in made.series for value in one.values)
            gap.say("" if some else NO_LINES)
        self.statement.show_rows(tuple(reversed(found.months)))
        self.balance.say(balance_words(found))
        self.ahead.show_days(found)
        self.heading_changed.emit()


def charts_of(found: FlowDays) -> tuple[DaysChart, DaysChart, DaysChart, DaysChart]:
    """The four flows; enterprises known by invoices show these as commerce."""
    first = day_number(found.first)
    days: list[DayFigures | None] = [None] * (day_number(found.last) - first + 1)
    for one in found.days:
        days[one.day - first] = one

    def series(name: Text, shade: str, shape: str, field: str, is_money: bool = True) -> DaySeries:
        values = tuple(None if one is None else getattr(one, field) for one in days)
        if field in ("orders", "parcels"):  # counted, so a day with lines of other flows has none of them
            values = tuple(value or None for value in values)
        return DaySeries(name, shade, shape, values, is_money)

    by_invoice = all(one.sales_fen is None for one in found.days) and any(one.invoiced_fen for one in found.days)
    sold, back = ("invoiced_fen", "bought_fen") if by_invoice else ("sales_fen", "refund_fen")
    names = {
        "invoiced_fen": Text("销项发票", "Sale invoices"), "bought_fen": Text("进项发票", "Purchase invoices"),
        "sales_fen": Text("销售额", "Sales"),
    }  # fmt: skip
    week = series(Text("7 日均值", "7-day mean"), "accent", "line", sold)
    bought = (series(names[back], "down", "down", back),) if by_invoice else ()
    orders = () if by_invoice else (series(Text("订单数（右轴）", "Orders (right)"), "ink3", "trend", "orders", False),)
    charts = (
        (series(names[sold], "peer_line", "up", sold), week, *orders, *bought),
        (
            series(Text("流入", "In"), "up", "up", "in_fen"), series(Text("流出", "Out"), "down", "down", "out_fen"),
            series(Text("余额（右轴）", "Balance (right)"), "ink2", "level", "balance_fen"),
        ),
        (
            series(Text("包裹", "Parcels"), "peer_line", "up", "parcels", False),
            series(Text("7 日均值", "7-day mean"), "accent", "line", "parcels", False),
        ),
        (
            series(Text("访客", "Visits"), "peer_line", "up", "visits", False),
            series(Text("7 日均值", "7-day mean"), "accent", "line", "visits", False),
            series(Text("退款（右轴）", "Refunds (right)"), "down", "spikes", "refund_fen"),
        ),
    )  # fmt: skip
    sales, cash, parcels, shop = (DaysChart(found.first, parts, found.currency) for parts in charts)
    return sales, cash, parcels, shop


def balance_words(found: FlowDays) -> Text:
    """Do the balances follow from the movements?"""
    if not found.months:
        return NO_MOVEMENTS
    if all(month.gap_fen is None for month in found.months):
        return Text("账单没有余额，无法核对连续性", "The statements print no balance: continuity cannot be checked")
    if not found.broken:
        return Text("余额逐月连续，与流水一致", "Balances follow from the movements, month after month")
    named = "、".join(f"{month:%Y-%m}" for month in found.broken)
    listed = ", ".join(f"{month:%Y-%m}" for month in found.broken)
    return Text(f"余额不连续的月份：{named}", f"Months whose balances do not follow: {listed}")
