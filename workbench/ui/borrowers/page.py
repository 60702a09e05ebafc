"""Who borrows, how much, and who is late?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.money import compact_money, money
from workbench.common.text import Lang, Text
from workbench.services.portfolio_file import BorrowerRow
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.borrowers.strip import BorrowersStrip
from workbench.ui.look import Look
from workbench.ui.page import Page
from workbench.ui.table import Column, Table
from workbench.ui.widgets import STRETCH, EmptyState, Field, Label, Panel, Segmented, column, row

STATES = {
    "current": (Text("正常", "Current"), "ok"),
    "late": (Text("逾期", "Late"), "bad"),
    "frozen": (Text("已冻结", "Frozen"), "info"),
    "closed": (Text("已结清", "Closed"), "neutral"),
    "written_off": (Text("已核销", "Written off"), "bad"),
}
FILTERS = (Text("全部", "All"), Text("逾期", "Late"), Text("已冻结", "Frozen"))
NARROW = 1280 - 82


def state_of(row_: BorrowerRow) -> tuple[Text, str]:
    return STATES.get(row_.state, STATES["current"])


def late_words(days: int) -> Text:
    return Text(f"{days} 天", f"{days} days" if days != 1 else "1 day")


def _name(painter: QPainter, rect: QRectF, one: BorrowerRow, look: Look, current: bool) -> None:
    top = QRectF(rect.x(), rect.y() + 4, rect.width(), 19)
    paint.text(painter, top, one.merchant_name, look.colour("ink"), 13, 500)
    below = QRectF(rect.x(), rect.y() + 22, rect.width(), 18)
    words = f"{one.merchant_id} · {look.say(one.category)}"
    paint.text(painter, below, words, look.colour("ink3"), 12)


def _band(painter: QPainter, rect: QRectF, one: BorrowerRow, look: Look, current: bool) -> None:
    if one.band is None:
        paint.text(painter, rect, "—", look.colour("ink3"))
    else:
        paint.band_chip(painter, rect.x(), rect.y() + (rect.height() - 20) / 2, one.band.value, look.tokens)


def _flows(painter: QPainter, rect: QRectF, one: BorrowerRow, look: Look, current: bool) -> None:
    paint.flow_glyph(painter, rect.x(), rect.y() + (rect.height() - 18) / 2, one.flows, look.tokens)


def _late(painter: QPainter, rect: QRectF, one: BorrowerRow, look: Look, current: bool) -> None:
    late = one.days_past_due > 0
    colour = look.colour("bad_ink" if late else "ink3")
    paint.text(painter, rect, look.say(late_words(one.days_past_due)), colour, 13, 600 if late else 400, paint.RIGHT)


def _state(painter: QPainter, rect: QRectF, one: BorrowerRow, look: Look, current: bool) -> None:
    name, tone = state_of(one)
    paint.chip(painter, rect.x(), rect.y() + (rect.height() - 20) / 2, look.say(name), look.tokens, tone)


def _flow_words(one: BorrowerRow) -> str:
    return " ".join("—" if value is None else f"P{value:.0f}" for value in one.flows)


def _amount(name: str, title: Text, colour: str = "ink2", weight: int = 400) -> Column:
    """A column of amounts: right, sortable, in the line's currency."""

    def value(one: BorrowerRow) -> int:
        return int(getattr(one, name))

    return Column(
        name,
        title,
        104,
        lambda r: money(value(r), r.currency),
        align="r",
        sort=value,
        colour=colour,
        weight=weight,
    )


COLUMNS = (
    Column(
        "name",
        Text("借款人", "Borrower"),
        240,
        lambda r: r.merchant_name,
        _name,
        stretch=True,
        left=16,
        sort=lambda r: r.merchant_name,
    ),
    Column(
        "band",
        Text("风险档", "Band"),
        76,
        lambda r: r.band.value if r.band else "—",
        _band,
        sort=lambda r: r.band.value if r.band else None,
    ),
    _amount("limit_fen", Text("授信额度", "Limit")),
    _amount("balance_fen", Text("余额", "Balance"), "ink", 600),
    _amount("available_fen", Text("可用", "Available")),
    Column("flows", Text("三流", "Flows"), 70, _flow_words, _flows, left=16),
    Column(
        "late",
        Text("逾期", "Past due"),
        84,
        lambda r: late_words(r.days_past_due),
        _late,
        "r",
        lambda r: r.days_past_due,
    ),
    Column("class", Text("五级分类", "Class"), 124, lambda r: r.category_class, colour="ink2", left=16),
    Column("state", Text("状态", "State"), 100, lambda r: state_of(r)[0], _state, sort=lambda r: r.state, right=16),
)


class BorrowersPage(Page):
    nouns = frozenset({"loans", "decisions"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.all: tuple[BorrowerRow, ...] = ()
        self.table = Table(look, COLUMNS, lambda one: one.merchant_id).call(Text("借款人", "Borrowers"))
        self.table.opened.connect(lambda one: bench.go("borrower", merchant_id=one.merchant_id))
        self.which = Segmented(look, FILTERS)
        self.which.chosen.connect(lambda _: self._refill())
        self.search = Field(
            look, wide=220, icon="magnifying-glass", placeholder=Text("筛选借款人", "Filter borrowers"), key="/"
        )
        self.search.textChanged.connect(lambda _: self._refill())
        self.search.left_field.connect(self.table.setFocus)
        self.search.returnPressed.connect(self.table.setFocus)
        self.count = Label(look, "", 12, 400, "ink3", fit=False)
        self.empty = EmptyState(
            look,
            "users",
            Text("还没有借款人", "No borrowers yet"),
            Text("批准的额度出现在这里", "Approved lines appear here"),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        title = Label(look, Text("借款人", "Borrowers"), 20, 600, height=28)
        bar = row(title, (self.count, 1), STRETCH, self.search, self.which, margins=(16, 12, 16, 10), spacing=10)
        self.setLayout(column(BorrowersStrip(bench, "borrowers"), Panel(look, bar), (self._stack, 1), spacing=0))
        self.command(Text("筛选", "Filter"), "/", self.search.setFocus, "magnifying-glass", palette=False)

    def title(self) -> Text:
        return Text("借款人", "Borrowers")

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("↵", Text("打开", "Open")),
            ("/", Text("筛选", "Filter")),
            ("Ctrl C", Text("复制", "Copy")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.table,)

    def activate(self, **arguments: object) -> None:
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        self.bench.lane.put(self, self.bench.services.lending.borrowers, self.show_rows)

    def show_rows(self, rows: tuple[BorrowerRow, ...]) -> None:
        self.all = rows
        self._refill()

    def _shown(self) -> list[BorrowerRow]:
        wanted = {1: "late", 2: "frozen"}.get(self.which.index)
        typed = self.search.text().strip().casefold()
        return [
            one
            for one in self.all
            if (wanted is None or one.state == wanted)
            and (not typed or typed in f"{one.merchant_name} {one.merchant_id}".casefold())
        ]

    def _refill(self) -> None:
        shown = self._shown()
        self.table.show_rows(shown)
        self._stack.setCurrentWidget(self.table if shown else self.empty)
        if self.all:
            narrowed = (
                Text("没有符合筛选的借款人", "No borrower matches"),
                Text("换一个词或去掉筛选", "Change or drop the filter"),
            )
            self.empty.say(*narrowed)
        currency = shown[0].currency if shown else self.bench.status.currency
        total = sum(one.balance_fen for one in shown)
        zh, en = (compact_money(total, lang, currency) for lang in (Lang.ZH, Lang.EN))
        self.count.say(Text(f"{len(shown):,} 户 · 余额 {zh}", f"{len(shown):,} · outstanding {en}"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.table.hide_columns(frozenset({"available_fen", "class"}) if narrow else frozenset())
