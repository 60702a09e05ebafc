"""What stands behind one merchant's order loans: the base, its orders, and what platforms paid out?"""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.services.order_loans_file import OrderLoanFile, OrderRow
from workbench.ui.look import Look
from workbench.ui.order_loans.columns import ORDERS, certificate_columns, settlement_columns, state_of
from workbench.ui.table import Table
from workbench.ui.widgets import (
    STRETCH,
    Banner,
    Button,
    Chip,
    EmptyState,
    Label,
    Panel,
    Rule,
    Segmented,
    Tabs,
    column,
    row,
    stat,
)

TABS = (Text("订单", "Orders"), Text("平台结算", "Settlements"), Text("日终证明", "Certificates"))
SHOWS = (Text("可质押与已质押", "Carrying"), Text("全部", "All"))


class MerchantPane(Panel):
    """The right side of the page. Buttons are handed in by the page, which owns the acts."""

    def __init__(self, look: Look, currency: str, *acts: Button) -> None:
        super().__init__(look)
        self.file: OrderLoanFile | None = None
        self.name = Label(look, "", 20, 600, height=28, fit=False)
        self.state = Chip(look, "", "ok")
        self.line = Label(look, "", 12, 400, "ink2", fit=False)
        self.stats = {
            "eligible": stat(look, Text("计入订单", "Orders that count")),
            "advance": stat(look, Text("可贷", "May be lent")),
            "drawn": stat(look, Text("已支用", "Drawn")),
            "available": stat(look, Text("可支用", "Available")),
        }
        self.banner = Banner(look, Text("", ""), "bad")
        self.banner.hide()
        self.tabs = Tabs(look, TABS)
        self.shows = Segmented(look, SHOWS)
        self.picked = Label(look, "", 12, 400, "ink2", fit=False)
        self.orders = Table(look, ORDERS, lambda one: one.order_id, 44, 32).call(Text("订单", "Orders"))
        self.settlements = Table(look, settlement_columns(currency), lambda one: one.settlement_id, 36, 32)
        self.settlements.call(Text("结算", "Settlements"))
        self.certificates = Table(look, certificate_columns(currency), lambda one: one.certificate_no, 36, 32)
        self.certificates.call(Text("额度凭证", "Certificates"))
        self.empty = EmptyState(look, "package", Text("没有订单", "No orders"))
        self._stack = QStackedWidget()
        for one in (self.orders, self.settlements, self.certificates, self.empty):
            self._stack.addWidget(one)
        self._compose(acts)
        self.tabs.chosen.connect(lambda _: self._show_tab())
        self.shows.chosen.connect(lambda _: self._show_tab())
        self.orders.checks_changed.connect(self._say_picked)

    def _compose(self, acts: tuple[Button, ...]) -> None:
        look = self.look
        who = column(row(self.name, self.state, STRETCH, spacing=8), 2, self.line, STRETCH)
        head = row((who, 1), *acts, margins=(16, 14, 16, 8), spacing=8)
        figures = row(*(pane for pane, _, _ in self.stats.values()), STRETCH, margins=(16, 6, 16, 8), spacing=32)
        bar = Panel(
            look,
            row(self.tabs, STRETCH, self.picked, self.shows, margins=(16, 0, 12, 0), spacing=12),
            sides="tb",
            high=41,
        )
        self.setLayout(
            column(
                Panel(look, head, high=72),
                Panel(look, figures, high=84),
                self.banner,
                bar,
                (self._stack, 1),
                Rule(look),
            )
        )

    @property
    def panes(self) -> tuple[QWidget, ...]:
        return (self.orders, self.settlements, self.certificates)

    def show_file(self, file: OrderLoanFile) -> None:
        self.file = file
        one = file.row
        self.name.say(one.merchant_name)
        words, tone, icon = state_of(one)
        self.state.say(words, tone, icon)
        loans = "、".join(line.loan_id for line in file.loans)
        as_of = file.as_of.isoformat()
        self.line.say(
            Text(
                f"{one.merchant_id} · {loans} · 订单截至 {as_of}", f"{one.merchant_id} · {loans} · orders up to {as_of}"
            )
        )
        self._show_stats(file)
        self._show_banner(file)
        self.orders.clear_checks()
        self.settlements.show_rows(file.settlements)
        self.certificates.show_rows(file.certificates)
        self._show_tab()

    def _show_stats(self, file: OrderLoanFile) -> None:
        one, cash = file.row, lambda fen: money(fen, file.row.currency)
        count = sum(order.why == "eligible" for order in file.orders)
        running = sum(line.running_fen for line in file.loans)
        self.stats["eligible"][1].say(cash(one.eligible_fen))
        self.stats["eligible"][2].say(Text(f"{count} 笔订单", f"{count} orders"))
        self.stats["advance"][1].say(cash(one.advance_fen))
        share = percent(float(file.advance), 0)
        self.stats["advance"][2].say(Text(f"预付比例 {share}", f"advance {share}"))
        self.stats["drawn"][1].say(cash(one.drawn_fen))
        self.stats["drawn"][2].say(Text(f"应计息费 {cash(running)}", f"interest {cash(running)}"))
        self.stats["available"][1].say(cash(one.available_fen), "ink" if one.available_fen else "ink3")
        limit = cash(one.limit_fen)
        self.stats["available"][2].say(Text(f"额度 {limit}", f"limit {limit}"))

    def _show_banner(self, file: OrderLoanFile) -> None:
        words, tone = banner_of(file)
        self.banner.setVisible(words is not None)
        if words is not None:
            self.banner.say(words, tone)

    def _show_tab(self) -> None:
        if self.file is None:
            return
        place, file = self.tabs.index, self.file
        self.shows.setVisible(place == 0)
        self.picked.setVisible(place != 2)
        if place == 1:
            self._say_swept(file)
        rows = (self._shown_orders(), file.settlements, file.certificates)[place]
        if place == 0:
            self.orders.show_rows(rows)
            self._say_picked()
        self._stack.setCurrentIndex(place if rows else 3)
        if not rows:
            self.empty.say(*EMPTY[place])

    def _shown_orders(self) -> tuple[OrderRow, ...]:
        if self.file is None:
            return ()
        every = self.file.orders
        return every if self.shows.index == 1 else tuple(one for one in every if one.why == "eligible" or one.lent_fen)

    def _say_picked(self) -> None:
        rows = self.orders.checked_rows()
        if not rows or self.file is None:
            self.picked.say(Text("X 选择订单", "X picks an order") if self._shown_orders() else "")
            return
        free = money(sum(one.free_fen for one in rows), self.file.row.currency)
        self.picked.say(Text(f"已选 {len(rows)} 笔，可贷 {free}", f"{len(rows)} picked, {free} free"))

    def _say_swept(self, file: OrderLoanFile) -> None:
        swept = money(sum(one.swept_fen for one in file.settlements), file.row.currency)
        released = money(sum(one.released_fen for one in file.settlements), file.row.currency)
        self.picked.say(Text(f"还款 {swept} · 划给商户 {released}", f"{swept} to loans · {released} released"))

    def chosen(self) -> tuple[OrderRow, ...]:
        """Checked orders; where none is, all that carry something."""
        rows = self.orders.checked_rows() or (() if self.file is None else self.file.orders)
        return tuple(one for one in rows if one.free_fen > 0)

    def narrow(self, on: bool) -> None:
        self.orders.hide_columns(frozenset({"paid", "shipped"}) if on else frozenset())
        self.settlements.hide_columns(frozenset({"source"} if on else ()))
        self.certificates.hide_columns(frozenset({"eligible_fen"} if on else ()))
        self.stats["eligible"][0].setVisible(not on)


EMPTY = (
    (
        Text("没有可质押的订单", "No order carries a loan"),
        Text("点“全部”查看每笔订单为何不计入", "Choose “All” to see why each order does not count"),
    ),
    (
        Text("还没有结算", "No settlements yet"),
        Text("日终从资金流读入，也可导入平台结算文件", "The day close reads the fund flow; a file can be imported too"),
    ),
    (
        Text("还没有证明", "No certificates yet"),
        Text("按 E 出具当日借款基础证明", "Press E to certify the base of the day"),
    ),
)


def banner_of(file: OrderLoanFile) -> tuple[Text | None, str]:
    """What must be said before anything is drawn, and in which tone."""
    one, cash = file.row, lambda fen: money(fen, file.row.currency)
    open_ = next((call for call in file.calls if call.state == "open"), None)
    if open_ is not None:
        short, pay, due = cash(open_.short_fen), cash(open_.to_pay_fen), open_.due.isoformat()
        return (
            Text(f"差 {short}：{due} 前补充订单，或还款 {pay}（{open_.cause.zh}）",
                 f"{short} short: pledge more or pay {pay} by {due} ({open_.cause.en})"),
            "bad",
        )  # fmt: skip
    if one.call_state == "failed":
        return Text(
            "差额未补足，贷款已提前到期，额度已冻结", "The shortfall was not cured: due at once, line frozen"
        ), "bad"
    if not one.named:
        return (
            Text("现有余额没有指明订单：先补录，再支用", "No orders are named for the balance: name them, then draw"),
            "warn",
        )
    if file.stale:
        return Text("订单数据已陈旧，不能支用；请先导入", "The orders are old: import them before drawing"), "warn"
    return None, ""
