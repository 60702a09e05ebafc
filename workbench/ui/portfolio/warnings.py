"""Which early warnings stand, and what is done about one?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.services.portfolio_file import WarningRow
from workbench.ui import paint
from workbench.ui.look import Look
from workbench.ui.table import Column, Table
from workbench.ui.widgets import STRETCH, Button, Chip, EmptyState, Label, Panel, Segmented, column, row

# level: words, tone of the chip, icon, rank
LEVELS = {
    "urgent": (Text("紧急", "Urgent"), "bad", "warning-octagon", 0),
    "high": (Text("高", "High"), "down", "caret-double-up", 1),
    "watch": (Text("关注", "Watch"), "neutral", "eye", 2),
}


TITLE = Text("早期预警", "Early warnings")
MOST = 500  # open ones the pane is given; the whole list has a page of its own


def level_of(one: WarningRow) -> tuple[Text, str, str, int]:
    return LEVELS.get(one.level, LEVELS["watch"])


def _level(painter: QPainter, rect: QRectF, one: WarningRow, look: Look, current: bool) -> None:
    name, tone, icon, _ = level_of(one)
    paint.chip(painter, rect.x(), rect.y() + (rect.height() - 20) / 2, look.say(name), look.tokens, tone, icon)


def _borrower(painter: QPainter, rect: QRectF, one: WarningRow, look: Look, current: bool) -> None:
    top = QRectF(rect.x(), rect.y() + 5, rect.width(), 20)
    paint.text(painter, top, one.merchant_name, look.colour("ink"), 13, 500)
    below = QRectF(rect.x(), rect.y() + 24, rect.width(), 18)
    paint.text(painter, below, look.say(one.trigger), look.colour("ink2"), 12)


def merchant_words(one: WarningRow) -> Text:
    """Both lines of the cell."""
    return same(f"{one.merchant_name}\n") + one.trigger


def _flows(painter: QPainter, rect: QRectF, one: WarningRow, look: Look, current: bool) -> None:
    paint.flow_glyph(painter, rect.x(), rect.y() + (rect.height() - 18) / 2, one.flows, look.tokens)


def _flow_words(one: WarningRow) -> str:
    return " ".join("—" if value is None else f"P{value:.0f}" for value in one.flows)


COLUMNS = (
    Column(
        "level", Text("级别", "Level"), 88, lambda r: level_of(r)[0], _level, sort=lambda r: level_of(r)[3], left=16
    ),
    Column(
        "borrower",
        Text("借款人 / 触发", "Borrower / trigger"),
        170,
        merchant_words,
        _borrower,
        stretch=True,
    ),
    Column("flows", Text("三流", "Flows"), 60, _flow_words, _flows),
    Column(
        "balance",
        Text("余额", "Balance"),
        88,
        lambda r: money(r.balance_fen, r.currency),
        align="r",
        sort=lambda r: r.balance_fen,
        weight=600,
        right=16,
    ),
)


class WarningsPane(Panel):
    opened = Signal(str)  # merchant id
    compared = Signal(str)  # merchant id: judge the borrower today
    handled = Signal(str, str)  # warning id, act: freeze, contact, dismiss

    def __init__(self, look: Look) -> None:
        super().__init__(look, wide=440)
        self.warnings: tuple[WarningRow, ...] = ()
        self.count = Chip(look, "0")
        self.which = Segmented(look, (Text("未处理", "Open"), Text("全部", "All")))
        self.table = Table(look, COLUMNS, lambda one: one.warning_id, 48, 32).call(TITLE)
        self.chosen = Label(look, "", 12, 400, "ink2", fit=False)
        self.freeze = Button(look, Text("冻结额度", "Freeze"), "secondary", "snowflake", "F", 28)
        judge = Text("今天还会批准吗（N）", "Would we approve today? (N)")
        self.compare = Button(look, "", "ghost", "scales", "", 28, tip=judge)
        self.contact = Button(look, Text("联系", "Contact"), "secondary", "phone", height=28)
        none = Text("没有未处理的预警", "No open warnings")
        self.empty = EmptyState(look, "check-circle", none, Text("日终后自动重算", "Recomputed when the day closes"))
        self._compose()
        self.which.chosen.connect(lambda _: self._refill())
        self.table.opened.connect(lambda one: self.opened.emit(one.merchant_id))
        self.table.moved.connect(lambda _: self._say_chosen())
        self.freeze.clicked.connect(lambda: self.act("freeze"))
        self.compare.clicked.connect(self.judge)
        self.contact.clicked.connect(lambda: self.act("contact"))

    def _compose(self) -> None:
        look = self.look
        self.title = Label(look, TITLE, 14, 600)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        foot = row((self.chosen, 1), self.compare, self.freeze, self.contact, margins=(16, 0, 12, 0), spacing=8)
        self.setLayout(
            column(
                row(self.title, self.count, STRETCH, self.which, margins=(16, 10, 12, 8), spacing=8),
                (self._stack, 1),
                Panel(look, foot, "subtle", sides="t", high=48),
            )
        )

    def show_warnings(self, warnings: tuple[WarningRow, ...], today_only: bool = False) -> None:
        """`today_only`: the figures beside are those of an earlier day, the warnings are not, and that is said."""
        self.warnings = warnings
        self.title.say(TITLE + Text("（今天）", ", today") if today_only else TITLE)
        self._refill()

    def _refill(self) -> None:
        open_ones = [one for one in self.warnings if one.state == "open"]
        self.count.say(f"{len(open_ones)}+" if len(open_ones) >= MOST else str(len(open_ones)))
        shown = open_ones if self.which.index == 0 else list(self.warnings)
        self.table.show_rows(sorted(shown, key=lambda one: level_of(one)[3]))
        self._stack.setCurrentWidget(self.table if shown else self.empty)
        self._say_chosen()

    def current(self) -> WarningRow | None:
        row_ = self.table.current_row()
        return row_ if isinstance(row_, WarningRow) else None

    def _say_chosen(self) -> None:
        one = self.current()
        self.chosen.say(Text("选中：", "Selected: ") + one.trigger if one is not None else "")
        live = one is not None and one.state == "open"
        self.freeze.setEnabled(live)
        self.contact.setEnabled(live)
        self.compare.setEnabled(one is not None)

    def judge(self) -> None:
        """Would the borrower of the chosen warning be approved today?"""
        one = self.current()
        if one is not None:
            self.compared.emit(one.merchant_id)

    def act(self, code: str) -> None:
        one = self.current()
        if one is not None and one.state == "open":
            self.handled.emit(one.warning_id, code)
