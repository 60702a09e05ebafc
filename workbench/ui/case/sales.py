"""How much of the sales is confirmed, and which orders are not? A drawer: bars, detectors, the orders behind them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.services.sales_file import LegLine, SalesFile, SalesOrder, SalesOrders
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.case.sales_bars import HitList, SalesBars
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.overlay import Overlay
from workbench.ui.panels import Rule, Scroll, stat
from workbench.ui.table import Column, Table

WIDE, LEAST_LEFT = 1080, 470
TITLE = Text("核实销售额", "Verified sales")
VERIFIED = Text("核实占比", "Verified share")
TWO = Text("两流印证", "By two flows")
THREE = Text("三流印证", "By three flows")
DETECTORS = Text("刷单检测", "Fraud detectors")
LEGS = Text("四流对账", "Reconciliation")
LINKS = Text("关联商户", "Linked merchants")
NO_LINK = Text("没有发现关联商户", "No linked merchant found")
NO_SALES = Text("近一年没有可核实的销售", "No sale of the last year to verify")
PRESS = Text("选择一段或一项检测，查看背后的订单", "Choose a bar or a detector to see the orders behind it")
NOTHING = "—"


class SalesDrawer(Overlay):
    def __init__(self, bench: Bench, window: QWidget) -> None:
        super().__init__(bench.look, window, WIDE)
        self.bench, look = bench, bench.look
        self._case_no, self._currency, self._more = "", "CNY", 0
        self._orders: list[SalesOrder] = []
        self.name = Label(look, "", 15, 600, height=24, fit=False)
        self.as_of = Label(look, "", 12, 400, "ink3", fit=False)
        shares = [stat(look, words) for words in (VERIFIED, TWO, THREE)]
        self.shares = tuple(value for _, value, _ in shares)
        self.bars, self.hits = SalesBars(look), HitList(look)
        self.legs, self.links = Label(look, "", 12, 400, "ink2", wrap=True), Label(look, "", 12, 400, "ink2", wrap=True)
        self.bars.pressed.connect(partial(self._ask_orders, self.bars))
        self.hits.pressed.connect(partial(self._ask_orders, self.hits))
        self.count = Label(look, PRESS, 13, 600, fit=False)
        self.more = Button(look, Text("更多", "More"), "ghost", height=24)
        self.more.clicked.connect(self._ask_more)
        self.table = Table(look, _columns(), key=lambda one: one.order_id, row_high=34, head_high=32)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        close = Button(look, "", "ghost", "x", height=28, wide=28, tip=Text("关闭", "Close"))
        close.clicked.connect(self.close_overlay)
        head = row(self.name, 10, (self.as_of, 1), close, margins=(18, 12, 12, 4))
        figures = row(*(pane for pane, _, _ in shares), STRETCH, spacing=34, margins=(8, 0, 0, 0))
        found = QWidget()
        found.setLayout(
            column(
                Label(look, DETECTORS, 12, 500, "ink3"), 6, self.hits, 12, Label(look, LEGS, 12, 500, "ink3"), 4,
                self.legs, 10, Label(look, LINKS, 12, 500, "ink3"), 4, self.links, STRETCH, margins=(14, 0, 16, 8),
            )
        )  # fmt: skip
        self._left = QWidget()
        self._left.setLayout(column(figures, 4, self.bars, STRETCH, margins=(10, 0, 10, 8)))
        self._upper = QWidget()
        self._upper.setLayout(row((self._left, 1), Rule(look, vertical=True), (Scroll(found), 1)))
        foot = row(self.count, STRETCH, self.more, margins=(18, 8, 12, 6))
        self.sheet.setLayout(
            column(head, self._upper, Rule(look), foot, Rule(look), (self.table, 1), margins=(1, 1, 1, 8))
        )

    def _fit(self) -> None:
        """The whole height at the right; bars above, orders below."""
        self.setGeometry(self._window.rect())
        wide = min(WIDE, self.width() - 96)
        high = self.height() - 52 - 38
        self.sheet.setFixedWidth(wide)
        self.sheet.setGeometry(self.width() - wide - 12, 52, wide, high)
        self._left.setMinimumWidth(LEAST_LEFT)
        self._upper.setFixedHeight(min(300, high // 2))

    def ask(self, case_no: str) -> None:
        """Read the verified sales of a case's merchant and open."""
        self._case_no = case_no
        sales = self.bench.services.cases.sales
        self.bench.lane.put(self, lambda: sales(case_no), self.show_sales)

    def show_sales(self, found: SalesFile) -> None:
        self._currency = found.currency
        self.name.say(Text(f"{TITLE.zh} · {found.merchant}", f"{TITLE.en} · {found.merchant}"))
        self.as_of.say(Text(f"截至 {found.as_of} 的一年", f"One year up to {found.as_of}") if found.steps else NO_SALES)
        for label, share in zip(
            self.shares, (found.verified_share, found.two_flows_share, found.three_flows_share), strict=True
        ):
            label.say(NOTHING if share is None else percent(share))
        self.bars.show_steps(found.steps, found.currency)
        self.hits.show_hits(found.hits, any(step.drills for step in found.steps))
        lines = [_leg_words(leg, found.currency) for leg in found.legs]
        self.legs.say(Text("\n".join(one.zh for one in lines), "\n".join(one.en for one in lines)))
        links = found.links or (NO_LINK,)
        self.links.say(Text("\n".join(one.zh for one in links), "\n".join(one.en for one in links)))
        self._orders, self._more = [], 0
        self.table.show_rows(())
        self.count.say(PRESS)
        self.more.hide()
        self.open()
        self.bars.setFocus()
        flagged = [hit.code for hit in found.hits if hit.flagged]
        if flagged:
            self.hits.choose(self.hits.codes().index(flagged[0]))

    def _ask_orders(self, rows: SalesBars | HitList, what: str) -> None:
        (self.hits if rows is self.bars else self.bars).clear()
        self._orders = []
        self._read(what)

    def _read(self, what: str) -> None:
        behind, case_no, offset = self.bench.services.cases.orders_behind, self._case_no, len(self._orders)
        self._what = what
        self.bench.lane.put(self, lambda: behind(case_no, what, offset), self._show_orders)

    def _ask_more(self) -> None:
        self._read(self._what)

    def _show_orders(self, found: SalesOrders) -> None:
        if found.what != self._what:
            return  # another bar was chosen meanwhile
        self._orders += found.rows
        shown, total = len(self._orders), money(found.total_fen, self._currency)
        part = ("", "") if shown == found.count else (f"，显示 {shown:,} 笔", f", {shown:,} shown")
        self.count.say(
            Text(
                f"{found.label.zh}：{found.count:,} 笔，合计 {total}{part[0]}",
                f"{found.label.en}: {found.count:,} orders, {total} in all{part[1]}",
            )
        )
        self.more.setVisible(shown < found.count)
        self.table.show_rows(self._orders)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.shadow(self.painter(), QRectF(self.sheet.geometry()), 12, 60, 10, self.look.tokens)


def _leg_words(leg: LegLine, currency: str) -> Text:
    """`订单 262 行 = 配对 231 + 未配 4（¥11,556.10）+ 不涉及 27`; a leg that does not add up says so."""
    zh = f"{leg.name.zh} {leg.imported:,} 行 = 配对 {leg.matched:,}"
    en = f"{leg.name.en} {leg.imported:,} lines = {leg.matched:,} matched"
    if leg.by_amount:
        zh, en = f"{zh}（其中按金额 {leg.by_amount:,}）", f"{en} ({leg.by_amount:,} by amount)"
    zh, en = f"{zh} + 未配 {leg.unmatched:,}", f"{en} + {leg.unmatched:,} unmatched"
    if leg.unmatched and leg.unmatched_fen is not None:
        amount = money(leg.unmatched_fen, currency)
        zh, en = f"{zh}（{amount}）", f"{en} ({amount})"
    if leg.apart:
        zh, en = f"{zh} + 不涉及 {leg.apart:,}", f"{en} + {leg.apart:,} not of a sale"
    return Text(zh, en) if leg.adds_up else Text(f"{zh}：不平", f"{en}: does not add up")


def _columns() -> tuple[Column, ...]:
    def order_id(one: SalesOrder) -> str:
        return one.order_id

    return (
        Column("day", Text("日期", "Day"), 104, lambda one: one.day, px=12, left=18),
        Column("order", Text("订单", "Order"), 128, order_id, px=12),
        Column("amount", Text("金额", "Amount"), 100, lambda one: one.amount, px=12, align="r"),
        Column("flows", Text("印证", "Confirmed by"), 192, lambda one: one.flows, px=12, colour="ink2"),
        Column("gap", Text("回款差额", "Gap"), 84, lambda one: one.gap or same(NOTHING), px=12, align="r"),
        Column("source", Text("文件与行", "File and line"), 150, lambda one: one.source, px=12, colour="ink2"),
        Column(
            "witness", Text("佐证", "What shows it"), 160, lambda one: one.witness, px=12, colour="ink2", stretch=True
        ),
    )
