"""How does this borrower use the line, and should it change?"""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.portfolio.then_now import Action
from workbench.services.collection_file import CollectionView, StepLine
from workbench.services.portfolio_file import BorrowerFile
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.borrowers.head import Head, is_frozen
from workbench.ui.borrowers.ledger import LedgerTable
from workbench.ui.borrowers.money_dialogs import ask_money
from workbench.ui.borrowers.more import MoreActs
from workbench.ui.borrowers.standing import StandingPane
from workbench.ui.borrowers.then_now import JUDGE, ThenNowDrawer
from workbench.ui.borrowers.timeline import TimelineTable, moments
from workbench.ui.charts.revolving import RevolvingChart
from workbench.ui.charts.view import ChartView
from workbench.ui.collections.step_acts import StepActs
from workbench.ui.day_close.borrower_acts import add_acts
from workbench.ui.fonts import font
from workbench.ui.page import Command, Page
from workbench.ui.widgets import (
    STRETCH,
    AmountField,
    Button,
    Field,
    Label,
    Panel,
    Rule,
    Scroll,
    Segmented,
    Tabs,
    column,
    row,
)

SPANS = (90, 365, 0)  # days; 0: all
LEAST_WORDS = 10


class BorrowerPage(Page):
    nouns = frozenset({"loans", "warnings", "collections"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.merchant_id = ""
        self.file: BorrowerFile | None = None
        self.view: CollectionView | None = None
        self.tabs = Tabs(look, (Text("循环使用", "Revolving use"), Text("时间线", "Timeline")))
        self.span = Segmented(look, (Text("3 个月", "3 m"), Text("12 个月", "12 m"), Text("全部", "All")), 1)
        self.chart = ChartView(look, name=Text("循环使用", "Revolving use"))
        self.ledger = LedgerTable(look, bench.status.currency, bench.status.business_date)
        self.parts = LedgerTable(look, bench.status.currency, bench.status.business_date, parts=True)
        self.timeline = TimelineTable(look, bench.status.business_date)
        self.ledger.call(Text("账务", "Ledger"))
        self.parts.call(Text("全部账务", "Whole ledger"))
        self.timeline.call(Text("时间线", "Timeline"))
        self.standing = StandingPane(look)
        self.steps, self.further = StepActs(self), MoreActs(self)
        self._commands()
        self.drawer: ThenNowDrawer | None = None
        self._compose()
        self.span.chosen.connect(lambda _: self._show_chart())
        self.tabs.chosen.connect(lambda _: self._turn())
        self.standing.steps.acted.connect(self._step)
        bench.actor_changed.connect(self.refresh)

    def _commands(self) -> None:
        self.freeze_command = self.command(Text("冻结", "Freeze"), "F", self.freeze, "snowflake")
        self.thaw_command = self.command(Text("解冻", "Unfreeze"), "U", self.thaw, "sun")
        self.adjust_command = self.command(Text("调整额度", "Adjust limit"), "L", self.adjust)
        self.compare_command = self.command(JUDGE, "N", self.compare, "scales")
        self.class_command, self.again_command = add_acts(self, lambda: self.merchant_id)
        self.draw_command = self.command(Text("支用", "Draw"), "D", lambda: self._money(False), "arrow-up-right")
        self.repay_command = self.command(Text("登记还款", "Repayment"), "R", lambda: self._money(True),
                                          "arrow-down-left")  # fmt: skip
        self.history_command = self.command(Text("全部往来", "Full ledger"), "H", self.whole_ledger, "list-bullets")
        self.time_command = self.command(Text("时间线", "Timeline"), "Y", self._timeline, "clock-counter-clockwise")
        self.collect_command = self.command(Text("催收", "Collections"), "C", self._collect, "handshake")
        self.confirm_command = self.command(Text("确认额度", "Confirm limit"), "Ctrl+Return|Ctrl+Enter", self.confirm)

    def _compose(self) -> None:
        look = self.look
        self.freeze_button = Button.of(look, self.freeze_command, "secondary")
        self.thaw_button = Button.of(look, self.thaw_command, "secondary")
        adjust = Button.of(look, self.adjust_command, "primary")
        tip = Text("更多：支用、还款、重判、往来", "More: draw, repay, judge today, ledger")
        self.more = Button(look, "", "secondary", "dots-three", wide=34, tip=tip)
        self.more.setAccessibleName(look.say(tip))
        self.more.clicked.connect(self._menu)
        self.head = Head(look, (self.freeze_button, self.thaw_button, adjust, self.more))
        self.stats, self.name, self.state = self.head.stats, self.head.name, self.head.state
        self._legend = Panel(look)
        self._legend.setLayout(
            row(
                Label(look, Text("▲ 支用", "▲ Drawdown"), 12, 500, "up_ink"),
                Label(look, Text("▼ 还款", "▼ Repayment"), 12, 500, "ok_ink"),
                Label(look, Text("虚线为额度", "Dashed: limit"), 12, 400, "ink3"),
                self.span,
                spacing=10,
            )
        )
        title = Panel(look, row(self.tabs, STRETCH, self._legend, margins=(18, 6, 18, 0)), high=46)
        self._use = Panel(look, column((self.chart, 1), margins=(18, 0, 18, 8)))
        self._rule = Rule(look)
        self._lists = QStackedWidget()
        for one in (self.ledger, self.timeline, self.parts):
            self._lists.addWidget(one)
        left = Panel(look, column(title, (self._use, 11), self._rule, (self._lists, 10)))
        self._right = Scroll(self.standing)
        self._right.setFixedWidth(360)
        body = row((left, 1), Rule(look, vertical=True), self._right)
        self.setLayout(column(self.head, self._adjust_bar(), Rule(look), (body, 1)))

    def _adjust_bar(self) -> Panel:
        look = self.look
        self.limit = AmountField(look, 0, self.bench.status.currency).call(Text("新额度", "New limit"))
        self.reason = Field(look, placeholder=Text("原因，不少于 10 个字", "Reason, 10 characters or more"))
        self.limit.left_field.connect(self._close_bar)
        self.reason.left_field.connect(self._close_bar)
        confirm = Button.of(look, self.confirm_command, "primary")
        cancel = Button(look, Text("取消", "Cancel"), "ghost", key="Esc")
        cancel.clicked.connect(self._close_bar)
        line = row(
            Label(look, Text("新额度", "New limit"), 13, 600),
            self.limit,
            (self.reason, 1),
            cancel,
            confirm,
            margins=(18, 8, 16, 8),
            spacing=10,
        )
        self.bar = Panel(look, line, "subtle", sides="t", high=48)
        self.bar.hide()
        self.confirm_command.setEnabled(False)
        return self.bar

    # ---- page contract

    def title(self) -> Text:
        return same(self.file.row.merchant_name) if self.file is not None else Text("借款人", "Borrower")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("借款人", "Borrowers"),)

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("L", Text("调整额度", "Adjust limit")),
            ("F", Text("冻结", "Freeze")),
            ("R", Text("登记还款", "Repayment")),
            ("H", Text("全部往来", "Full ledger")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.chart, self._list(), self.standing)

    def activate(self, **arguments: object) -> None:
        """`merchant_id`: whose page; `compare`: judge the borrower today at once."""
        self.merchant_id = str(arguments.get("merchant_id", self.merchant_id))
        self._close_bar()
        self.refresh()
        self.ledger.setFocus()
        if arguments.get("compare"):
            self.compare()

    def refresh(self) -> None:
        if not self.merchant_id:
            return
        services, merchant_id, actor = self.bench.services, self.merchant_id, self.bench.actor
        self.bench.lane.put(self, lambda: services.lending.borrower(merchant_id), self.show_file)
        self.bench.lane.put(self, lambda: services.collections.open(merchant_id, actor), self.show_view)

    def leave(self) -> bool:
        if self.bar.isVisible():
            self._close_bar()
            return True
        if self._list() is not self.ledger:
            self.tabs.choose(0)
            self._show_list(self.ledger)
            return True
        return False

    def show_file(self, file: BorrowerFile) -> None:
        if file.row.merchant_id != self.merchant_id:
            return
        self.file = file
        one, today = file.row, self.bench.status.business_date
        self.head.show_file(file, today)
        self._show_chart()
        self.ledger.show_rows(file.ledger)
        self.parts.show_rows(file.ledger)
        self.standing.show_file(file, today)
        frozen = is_frozen(file)
        live = one.state in ("current", "late") and not frozen
        self.freeze_command.setEnabled(live)
        self.thaw_command.setEnabled(frozen)
        self.freeze_button.setVisible(not frozen)
        self.thaw_button.setVisible(frozen)
        self.adjust_command.setEnabled(live)
        self._show_timeline()
        self.heading_changed.emit()

    def show_view(self, view: CollectionView) -> None:
        if view.merchant_id == self.merchant_id:
            self.view = view
            self.standing.show_view(view, self.bench.status.business_date)
            self._show_timeline()

    def _show_timeline(self) -> None:
        view = self.view if self.view is not None and self.view.merchant_id == self.merchant_id else None
        if self.file is not None and self.tabs.index == 1:
            self.timeline.show_rows(moments(self.file, view))

    def _show_chart(self) -> None:
        if self.file is None:
            return
        span = SPANS[self.span.index] or len(self.file.days)
        file = self.file
        days, balances, limits = file.days[-span:], file.balances_fen[-span:], file.limits_fen[-span:]
        self.chart.show_chart(RevolvingChart(days, balances, limits, file.row.currency))

    # ---- what the left pane shows

    def _list(self) -> QWidget:
        return self._lists.currentWidget() or self.ledger

    def _turn(self) -> None:
        self._show_list(self.timeline if self.tabs.index else self.ledger)

    def _show_list(self, chosen: QWidget) -> None:
        """The ledger stands below the chart; the timeline and the split ledger take the whole pane."""
        self._lists.setCurrentWidget(chosen)
        for one in (self._use, self._rule, self._legend):
            one.setVisible(chosen is self.ledger)
        self._show_timeline()
        chosen.setFocus()

    def _timeline(self) -> None:
        self.tabs.choose(1 - self.tabs.index)

    def whole_ledger(self) -> None:
        """The ledger over the whole pane with the parts of each event; asked again, the chart comes back."""
        split = self._list() is not self.parts
        self.tabs.choose(0)
        self._show_list(self.parts if split else self.ledger)

    # ---- acts

    def _menu(self) -> None:
        menu = QMenu(self)
        menu.setFont(font(13))
        menu.aboutToHide.connect(menu.deleteLater)
        for one in (self.repay_command, self.draw_command, self.compare_command, self.history_command,
                    self.time_command, self.collect_command):  # fmt: skip
            self._offer(menu, one)
        further = self.further.offered(self.file) if self.file is not None else []
        if further:
            menu.addSeparator()
        for name, act in further:
            menu.addAction(self.look.say(name)).triggered.connect(lambda _=False, do=act: do())
        menu.popup(self.more.mapToGlobal(QPoint(self.more.width() - menu.sizeHint().width(), self.more.height() + 2)))

    def _offer(self, menu: QMenu, one: Command) -> None:
        action = menu.addAction(f"{self.look.say(one.name)}\t{one.keys}")
        action.setEnabled(one.isEnabled())
        action.triggered.connect(one.trigger)

    def _money(self, repaying: bool) -> None:
        if self.file is not None:
            ask_money(self, self.file, repaying=repaying)

    def _collect(self) -> None:
        self.bench.go("collections", merchant_id=self.merchant_id)

    def _step(self, act: str, one: StepLine) -> None:
        if self.file is not None:
            self.steps.begin(act, one, self.merchant_id, self.file.row.merchant_name)

    def compare(self) -> None:
        """Judge the borrower today as on the day of the decision."""
        if self.drawer is None:
            self.drawer = ThenNowDrawer(self.bench, self.window())
            self.drawer.acted.connect(self._take_up)
        self.drawer.ask(self.merchant_id)

    def _take_up(self, action: Action) -> None:
        """Go to the act that was recommended, filled in; a person gives the reason and confirms."""
        if action.code == "freeze":
            self.freeze()
        elif action.code == "lower" and self.file is not None:
            self.adjust()
            self.limit.show_amount(action.limit_fen, self.file.row.currency)

    def adjust(self) -> None:
        if self.file is None:
            return
        self.limit.show_amount(self.file.row.limit_fen, self.file.row.currency)
        self.reason.clear()
        self.bar.show()
        self.confirm_command.setEnabled(True)
        self.limit.setFocus()
        self.limit.selectAll()

    def _close_bar(self) -> None:
        self.bar.hide()
        self.confirm_command.setEnabled(False)

    def confirm(self) -> None:
        if self.file is None or not self.bar.isVisible() or self.limit.wrong:
            return
        reason, limit_fen = self.reason.text().strip(), self.limit.amount_fen
        self.reason.set_error(len(reason) < LEAST_WORDS)
        if len(reason) < LEAST_WORDS:
            self.reason.setFocus()
            return
        service, merchant_id, actor = self.bench.services.lending, self.merchant_id, self.bench.actor
        words = money(limit_fen, self.file.row.currency)
        done = Text(f"额度已调整为 {words}", f"Limit is now {words}")
        self.bench.lane.put(
            self,
            lambda: service.set_limit(merchant_id, limit_fen, reason, actor),
            lambda _: self._changed(done),
            changed=("loans",),
        )

    def _changed(self, done: Text) -> None:
        self._close_bar()
        self.bench.tell(done)

    def freeze(self) -> None:
        self._ask_reason(
            Text("冻结 {name} 的额度？", "Freeze the line of {name}?"),
            Text("冻结后不能再支用；已用部分照常还款。", "No further drawdown; repayment goes on."),
            Text("冻结额度", "Freeze"),
            "freeze",
            Text("已冻结额度", "Line frozen"),
        )

    def thaw(self) -> None:
        self._ask_reason(
            Text("解冻 {name} 的额度？", "Unfreeze the line of {name}?"),
            Text("解冻后可以再支用；须由有复核权限的人操作。", "Drawing is allowed again; an approver does this."),
            Text("解冻额度", "Unfreeze"),
            "thaw",
            Text("已解冻额度", "Line unfrozen"),
        )

    def _ask_reason(self, question: Text, detail: Text, verb: Text, act: str, done: Text) -> None:
        if self.file is None:
            return
        reason = Field(self.look, placeholder=Text("原因，不少于 10 个字", "Reason, 10 characters or more"))
        ask(
            self,
            self.look,
            question.format(name=self.file.row.merchant_name),
            detail,
            verb,
            lambda: self._do(act, reason.text().strip(), done),
            danger=act == "freeze",
            body=reason,
        )

    def _do(self, act: str, reason: str, done: Text) -> None:
        if len(reason) < LEAST_WORDS:
            self.bench.tell(
                Text("没有改变：请写明原因，不少于 10 个字", "Unchanged: say why in 10 characters or more"),
                kind="warning",
            )
            return
        service, merchant_id, actor = self.bench.services.lending, self.merchant_id, self.bench.actor
        change = {"freeze": service.freeze, "thaw": service.thaw}[act]
        self.bench.lane.put(
            self,
            lambda: change(merchant_id, reason, actor),
            lambda _: self.bench.tell(done),
            changed=("loans", "warnings"),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < 1280 - 82
        self._right.setFixedWidth(300 if narrow else 360)
        self.head.fold(narrow)
        self.parts.hide_columns(frozenset({"balance"}) if narrow else frozenset())
