"""Who has order loans, what do their orders carry, and what is drawn, cured and swept on them?"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import uuid4

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from workbench.common.money import money
from workbench.common.text import Text
from workbench.lending.pledges import Pick
from workbench.services.commands import Once
from workbench.services.order_certificates import IssuedCertificate
from workbench.services.order_loans_file import OrderLoanFile, OrderLoanLine, OrderLoanList, OrderLoanRow
from workbench.services.sweep import SweepSummary
from workbench.ui.bench import Bench
from workbench.ui.borrowers.strip import BorrowersStrip
from workbench.ui.order_loans.columns import MERCHANTS
from workbench.ui.order_loans.detail import MerchantPane
from workbench.ui.order_loans.draw import AmountBody, ask_amount
from workbench.ui.page import Page
from workbench.ui.table import Table
from workbench.ui.widgets import STRETCH, Button, EmptyState, Field, Label, Panel, Rule, Segmented, column, row

FILTERS = (Text("全部", "All"), Text("待补足", "Cure calls"))
NARROW = 1280 - 82
CHANGED = ("loans", "warnings")


class OrderLoansPage(Page):
    nouns = frozenset({"loans", "batches"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.found: OrderLoanList | None = None
        self.merchant_id = self._wanted = ""
        self.strip = BorrowersStrip(bench, "order_loans")
        self.table = Table(look, MERCHANTS, lambda one: one.merchant_id).call(
            Text("订单贷商户", "Merchants with order loans")
        )
        self.which = Segmented(look, FILTERS)
        self.search = Field(look, wide=150, icon="magnifying-glass", placeholder=Text("筛选商户", "Filter"), key="/")
        self.count = Label(look, "", 12, 400, "ink3", fit=False)
        self.draw_command = self.command(Text("按订单支用", "Draw on orders"), "D", self.draw, "arrow-up-right")
        self.cure_command = self.command(Text("补充订单", "Pledge more"), "C", self.cure, "plus-circle")
        self.adopt_command = self.command(Text("补录质押订单", "Name orders"), "M", self.adopt, "list-plus")
        self.issue_command = self.command(Text("出具日终证明", "Certify the base"), "E", self.issue, "file-text")
        self.file_command = self.command(
            Text("导入结算文件", "Import settlements"), "S", self.settle, "file-arrow-down"
        )
        self.borrower_command = self.command(Text("打开借款人", "Open borrower"), "B", self.borrower, "user", False)
        self.pane = MerchantPane(look, bench.status.currency, *self._buttons())
        self.empty = EmptyState(
            look,
            "package",
            Text("还没有订单贷", "No order loans yet"),
            Text("批准的订单贷额度出现在这里", "Approved order loans appear here"),
        )
        self._compose()
        for act in (self.cure_button, self.adopt_button):
            act.hide()  # until a merchant needs it
        self.table.moved.connect(self._chosen)
        self.table.opened.connect(lambda _: self.pane.orders.setFocus())
        self.pane.certificates.opened.connect(lambda one: self._save(one.certificate_no))
        self.which.chosen.connect(lambda _: self._refill())
        self.search.textChanged.connect(lambda _: self._refill())
        self.search.left_field.connect(self.table.setFocus)
        self.search.returnPressed.connect(self.table.setFocus)
        self.command(Text("筛选", "Filter"), "/", self.search.setFocus, "magnifying-glass", palette=False)

    def _buttons(self) -> tuple[Button, ...]:
        look = self.look
        self.draw_button = Button.of(look, self.draw_command, "primary")
        self.cure_button = Button.of(look, self.cure_command, "primary")
        self.adopt_button = Button.of(look, self.adopt_command, "primary")
        self.issue_button = Button.of(look, self.issue_command, "secondary")
        return self.issue_button, self.adopt_button, self.cure_button, self.draw_button

    def _compose(self) -> None:
        look = self.look
        title = row(Label(look, Text("订单贷", "Order loans"), 20, 600, height=28), (self.count, 1), spacing=10)
        self.file_button = Button.of(look, self.file_command, "secondary")
        tools = row(self.search, STRETCH, self.which, spacing=8)
        head = column(title, 8, tools, margins=(16, 12, 12, 10))
        foot = Panel(look, row(self.file_button, STRETCH, margins=(16, 8, 12, 8)), sides="t", high=47)
        self._left = Panel(look, column(head, (self.table, 1), foot))
        self._all = QWidget()
        self._all.setLayout(row(self._left, Rule(look, vertical=True), (self.pane, 1)))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._all)
        self._stack.addWidget(self.empty)
        self.setLayout(column(self.strip, Rule(look), (self._stack, 1)))

    # ---- page contract

    def title(self) -> Text:
        return Text("订单贷", "Order loans")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("借款人", "Borrowers"),)

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("↵", Text("看订单", "Orders")),
            ("X", Text("选择订单", "Pick order")),
            ("D", Text("按订单支用", "Draw on orders")),
            ("E", Text("日终证明", "Certificate")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.table, *self.pane.panes)

    def activate(self, **arguments: object) -> None:
        """`merchant_id`: whose orders are shown first; `tab`: orders, settlements or certificates."""
        self._wanted = str(arguments.get("merchant_id", ""))
        tab = arguments.get("tab")
        if isinstance(tab, int):
            self.pane.tabs.choose(tab)
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        # Orders of hundreds of merchants are read from the lines: the job lane, so that no case waits for them.
        self.bench.jobs.put(self, self.bench.services.order_loans.merchants, self.show_list)

    def show_list(self, found: OrderLoanList) -> None:
        self.found = found
        self._stack.setCurrentWidget(self._all if found.rows else self.empty)
        self._refill()
        if self._wanted:
            self.table.go_to(self._wanted)
            self._wanted = ""
        self._read()

    def _shown(self) -> list[OrderLoanRow]:
        typed = self.search.text().strip().casefold()
        rows = () if self.found is None else self.found.rows
        return [
            one
            for one in rows
            if (self.which.index == 0 or one.call_state)
            and (not typed or typed in f"{one.merchant_name} {one.merchant_id}".casefold())
        ]

    def _refill(self) -> None:
        shown = self._shown()
        self.table.show_rows(shown)
        if self.found is not None:
            calls = sum(one.call_state == "open" for one in self.found.rows)
            more = self.found.total - len(self.found.rows)
            rest, rest_en = (f"，另有 {more:,} 户未列出", f", {more:,} more not listed") if more > 0 else ("", "")
            self.count.say(
                Text(f"{len(shown):,} 户 · 待补足 {calls}{rest}", f"{len(shown):,} · {calls} to cure{rest_en}")
            )

    def _chosen(self, one: OrderLoanRow | None) -> None:
        if one is not None and one.merchant_id != self.merchant_id:
            self.merchant_id = one.merchant_id
            self._read()

    def _read(self) -> None:
        current = self.table.current_row()
        if current is None:
            return
        service, merchant_id = self.bench.services.order_loans, current.merchant_id
        self.merchant_id = merchant_id
        self.bench.lane.put(self, lambda: service.file(merchant_id), self.show_file)

    def show_file(self, file: OrderLoanFile) -> None:
        if file.row.merchant_id != self.merchant_id:
            return
        self.pane.show_file(file)
        one, open_ = file.row, any(call.state == "open" for call in file.calls)
        drawable = one.named and not one.call_state and one.available_fen > 0 and not file.stale
        self.draw_command.setEnabled(drawable)
        self.cure_command.setEnabled(open_)
        self.adopt_command.setEnabled(not one.named)
        self.draw_button.setVisible(one.named and not open_)
        self.cure_button.setVisible(open_)
        self.adopt_button.setVisible(not one.named and not open_)

    # ---- acts

    def _line(self, open_call: bool = False) -> OrderLoanLine | None:
        """The loan an act is about: the one that is called for, else the one that may be drawn most."""
        file = self.pane.file
        if file is None or not file.loans:
            return None
        called = {call.loan_id for call in file.calls if call.state == "open"}
        lines = [line for line in file.loans if line.loan_id in called] if open_call else list(file.loans)
        return max(lines, key=lambda line: line.available_fen, default=None)

    def draw(self) -> None:
        file, line = self.pane.file, self._line()
        if file is None or line is None or not self.draw_command.isEnabled():
            return
        most = min(file.row.available_fen, line.available_fen)
        body = AmountBody(self.look, self.pane.chosen(), most, file.row.currency)
        rate = f"{line.daily_rate * 100:.3f}".rstrip("0")
        ask_amount(
            self,
            self.look,
            Text(f"为 {file.row.merchant_name} 支用多少？", f"How much is drawn for {file.row.merchant_name}?"),
            Text(
                f"{line.loan_id} · 日利率 {rate}% · 买家确认收货时由平台货款自动还款",
                f"{line.loan_id} · {rate} % a day · repaid by the platform when buyers confirm",
            ),
            Text("支用", "Draw"),
            body,
            lambda picks: self._do("draw", line.loan_id, picks, Text("已支用", "Drawn")),
        )

    def cure(self) -> None:
        file, line = self.pane.file, self._line(open_call=True)
        if file is None or line is None:
            return
        call = next(one for one in file.calls if one.state == "open" and one.loan_id == line.loan_id)
        short, pay = money(call.short_fen, file.row.currency), money(call.to_pay_fen, file.row.currency)
        body = AmountBody(self.look, self.pane.chosen(), call.short_fen, file.row.currency)
        ask_amount(
            self,
            self.look,
            Text(f"以其他订单补足 {short}？", f"Cover {short} with other orders?"),
            Text(
                f"{call.cause.zh}。也可还款 {pay}；{call.due.isoformat()} 前未补足，贷款提前到期。",
                f"Because {call.cause.en}. A payment of {pay} does too; after {call.due.isoformat()} the loan is due.",
            ),
            Text("质押", "Pledge"),
            body,
            lambda picks: self._do("cure", line.loan_id, picks, Text("已补充质押", "Pledged")),
        )

    def _do(self, act: str, loan_id: str, picks: tuple[Pick, ...], done: Text) -> None:
        service, actor, once = self.bench.services.order_loans, self.bench.actor, Once(str(uuid4()))
        change = service.draw if act == "draw" else service.cure
        total = money(sum(pick.amount_fen for pick in picks), self.bench.status.currency)
        self.bench.lane.put(
            self,
            partial(change, loan_id, picks, actor, once=once),
            lambda file: self._done(file, done + Text(f" {total}", f" {total}")),
            changed=CHANGED,
        )

    def adopt(self) -> None:
        line = next((one for one in self.pane.file.loans if not one.named), None) if self.pane.file else None
        if line is None:
            return
        service, actor, once, loan_id = (
            self.bench.services.order_loans,
            self.bench.actor,
            Once(str(uuid4())),
            line.loan_id,
        )
        self.bench.lane.put(
            self,
            lambda: service.adopt(loan_id, actor, once=once),
            lambda file: self._done(file, Text("已补录质押订单", "Orders named")),
            changed=CHANGED,
        )

    def _done(self, file: OrderLoanFile, words: Text) -> None:
        self.show_file(file)
        self.bench.tell(words)

    def issue(self) -> None:
        if self.pane.file is None:
            return
        service, merchant_id, actor = self.bench.services.order_certificates, self.merchant_id, self.bench.actor
        self.bench.lane.put(
            self, lambda: service.issue(merchant_id, actor), lambda one: self._issued(one), changed=("loans",)
        )

    def _issued(self, one: IssuedCertificate) -> None:
        if one.again:
            self.bench.tell(
                Text("当日证明没有变化", "The certificate of the day stands"),
                Text(one.certificate_no, one.certificate_no),
            )
        self._save(one.certificate_no)

    def _save(self, certificate_no: str) -> None:
        service, merchant_id = self.bench.services.order_certificates, self.merchant_id
        self.bench.jobs.put(
            self,
            lambda: service.save(merchant_id, certificate_no),
            lambda path: self.bench.tell(Text("已保存证明", "Certificate saved"), Text(path.name, path.name)),
        )

    def settle(self) -> None:
        title = self.look.say(Text("选择平台结算文件", "Choose a settlement file"))
        chosen, _ = QFileDialog.getOpenFileName(self, title, "", "CSV (*.csv)")
        if chosen:
            self.book_file(Path(chosen))

    def book_file(self, path: Path) -> None:
        service, actor = self.bench.services.sweeps, self.bench.actor
        self.bench.jobs.put(self, lambda: service.book_file(path, actor), self._booked, changed=CHANGED)

    def _booked(self, found: SweepSummary) -> None:
        currency = self.bench.status.currency
        swept, released = money(found.swept_fen, currency), money(found.released_fen, currency)
        self.bench.tell(
            Text(f"已入账 {found.booked} 笔结算", f"{found.booked} settlements booked"),
            Text(f"还款 {swept}，划给商户 {released}；{found.known} 笔此前已入账",
                 f"{swept} to loans, {released} released; {found.known} were booked before"),
        )  # fmt: skip

    def borrower(self) -> None:
        if self.merchant_id:
            self.bench.go("borrower", merchant_id=self.merchant_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self._left.setFixedWidth(388 if narrow else 500)
        self.table.hide_columns(frozenset({"drawn_fen"}) if narrow else frozenset())
        self.pane.narrow(narrow)
