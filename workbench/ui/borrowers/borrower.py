"""How does this borrower use the line, and should it change?"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.portfolio.then_now import Action
from workbench.services.portfolio_file import BorrowerFile
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.borrowers.ledger import LedgerTable
from workbench.ui.borrowers.page import late_words, state_of
from workbench.ui.borrowers.standing import StandingPane
from workbench.ui.borrowers.then_now import JUDGE, ThenNowDrawer
from workbench.ui.charts.revolving import RevolvingChart
from workbench.ui.charts.view import ChartView
from workbench.ui.day_close.borrower_acts import add_acts
from workbench.ui.page import Page
from workbench.ui.widgets import (
    STRETCH,
    AmountField,
    BandChip,
    Button,
    Chip,
    Field,
    Label,
    Panel,
    Rule,
    Scroll,
    Segmented,
    column,
    heading,
    row,
    stat,
)

SPANS = (90, 365, 0)  # days; 0: all
LEAST_WORDS = 10


class BorrowerPage(Page):
    nouns = frozenset({"loans", "warnings"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.merchant_id = ""
        self.file: BorrowerFile | None = None
        self.name = Label(look, "", 20, 600, height=28, fit=False)
        self.band = BandChip(look, None)
        self.state = Chip(look, "", "ok")
        self.line = Label(look, "", 12, 400, "ink2", fit=False)
        self.stats = {
            "limit": stat(look, Text("授信额度", "Limit")),
            "used": stat(look, Text("已用", "Used")),
            "available": stat(look, Text("可用", "Available")),
            "late": stat(look, Text("逾期", "Past due")),
            "class": stat(look, Text("五级分类", "Class")),
        }
        self.span = Segmented(look, (Text("3 个月", "3 m"), Text("12 个月", "12 m"), Text("全部", "All")), 1)
        self.chart = ChartView(look, name=Text("循环使用", "Revolving use"))
        self.ledger = LedgerTable(look, bench.status.currency)
        self.standing = StandingPane(look)
        self.freeze_command = self.command(Text("冻结", "Freeze"), "F", self.freeze, "snowflake")
        self.thaw_command = self.command(Text("解冻", "Unfreeze"), "U", self.thaw, "sun")
        self.adjust_command = self.command(Text("调整额度", "Adjust limit"), "L", self.adjust)
        self.compare_command = self.command(JUDGE, "N", self.compare, "scales")
        self.class_command, self.again_command = add_acts(self, lambda: self.merchant_id)
        self.drawer: ThenNowDrawer | None = None
        self.confirm_command = self.command(Text("确认额度", "Confirm limit"), "Ctrl+Return|Ctrl+Enter", self.confirm)
        self._compose()
        self.span.chosen.connect(lambda _: self._show_chart())

    def _compose(self) -> None:
        look = self.look
        who = column(row(self.name, self.band, self.state, STRETCH, spacing=8), 2, self.line, STRETCH)
        figures = [pane for pane, _, _ in self.stats.values()]
        freeze = Button.of(look, self.freeze_command, "secondary")
        self.thaw_button = Button.of(look, self.thaw_command, "secondary")
        self.freeze_button = freeze
        adjust = Button.of(look, self.adjust_command, "primary")
        self.compare_button = Button.of(look, self.compare_command, "secondary")
        head = row(
            (who, 1),
            *figures,
            self.compare_button,
            freeze,
            self.thaw_button,
            adjust,
            margins=(18, 14, 16, 8),
            spacing=18,
        )
        title = heading(
            look,
            Text("循环使用", "Revolving use"),
            Label(look, Text("▲ 支用", "▲ Drawdown"), 12, 500, "up_ink"),
            Label(look, Text("▼ 还款", "▼ Repayment"), 12, 500, "ok_ink"),
            Label(look, Text("虚线为额度", "Dashed: limit"), 12, 400, "ink3"),
            self.span,
        )
        use = Panel(look, column(title, 6, (self.chart, 1), margins=(18, 12, 18, 8)))
        left = Panel(look, column((use, 12), Rule(look), (self.ledger, 10)))
        self._right = Scroll(self.standing)
        self._right.setFixedWidth(360)
        body = row((left, 1), Rule(look, vertical=True), self._right)
        self.setLayout(column(Panel(look, head, high=82), self._adjust_bar(), Rule(look), (body, 1)))

    def _adjust_bar(self) -> Panel:
        look = self.look
        self.limit = AmountField(look, 0, self.bench.status.currency)
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
            ("N", JUDGE),
            ("T", Text("图表转表格", "Chart as table")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.chart, self.ledger, self.standing)

    def activate(self, **arguments: object) -> None:
        """`merchant_id`: whose page; `compare`: judge the borrower today at once."""
        self.merchant_id = str(arguments.get("merchant_id", self.merchant_id))
        self._close_bar()
        self.refresh()
        self.ledger.setFocus()
        if arguments.get("compare"):
            self.compare()

    def refresh(self) -> None:
        if self.merchant_id:
            service, merchant_id = self.bench.services.lending, self.merchant_id
            self.bench.lane.put(self, lambda: service.borrower(merchant_id), self.show_file)

    def leave(self) -> bool:
        shown = self.bar.isVisible()
        self._close_bar()
        return shown

    def show_file(self, file: BorrowerFile) -> None:
        if file.row.merchant_id != self.merchant_id:
            return
        self.file = file
        one, merchant = file.row, file.merchant
        self.name.say(one.merchant_name)
        self.band.show_band(one.band.value if one.band is not None else None)
        self.state.say(*state_of(one))
        first = file.ladder[0].at.isoformat() if file.ladder else "—"
        words = f"{one.merchant_id} · {merchant.owner_name} · "
        self.line.say(Text(f"{words}首次授信 {first}", f"{words}first limit {first}"))
        self._show_stats(file)
        self._show_chart()
        self.ledger.show_rows(file.ledger)
        self.standing.show_file(file, self.bench.status.business_date)
        frozen = one.state == "frozen"
        self.freeze_command.setEnabled(one.state in ("current", "late"))
        self.thaw_command.setEnabled(frozen)
        self.freeze_button.setVisible(not frozen)
        self.thaw_button.setVisible(frozen)
        self.adjust_command.setEnabled(one.state in ("current", "late"))
        self.heading_changed.emit()

    def _show_stats(self, file: BorrowerFile) -> None:
        one = file.row
        shown: dict[str, Text | str] = {
            "limit": money(one.limit_fen, one.currency),
            "used": money(one.balance_fen, one.currency),
            "available": money(one.available_fen, one.currency),
            "late": late_words(one.days_past_due),
            "class": one.category_class,
        }
        for code, words in shown.items():
            tone = "bad_ink" if code == "late" and one.days_past_due > 0 else "ink"
            self.stats[code][1].say(words, tone)

    def _show_chart(self) -> None:
        if self.file is None:
            return
        span = SPANS[self.span.index] or len(self.file.days)
        file = self.file
        days, balances, limits = file.days[-span:], file.balances_fen[-span:], file.limits_fen[-span:]
        self.chart.show_chart(RevolvingChart(days, balances, limits, file.row.currency))

    # ---- acts

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
        for code in ("class", "available"):  # the second is limit less used
            self.stats[code][0].setVisible(not narrow)
