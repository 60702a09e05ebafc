"""Which early warnings stand in the whole book, who has them, and what is done about each?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.text import Text, same
from workbench.portfolio.watch_rules.rule import ACTIONS
from workbench.services.warnings_file import WarningCount, WarningFile, WarningPage
from workbench.ui.bench import Bench
from workbench.ui.borrowers.then_now import ThenNowDrawer
from workbench.ui.buttons import Button, Segmented
from workbench.ui.fields import Field
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.page import Page
from workbench.ui.panels import Panel, Rule
from workbench.ui.portfolio.strip import PortfolioStrip
from workbench.ui.queue.filters import FilterChip
from workbench.ui.states import EmptyState, Skeleton
from workbench.ui.table import Table
from workbench.ui.warnings.asks import ask_close, ask_owner, ask_reopen, ask_sleep
from workbench.ui.warnings.columns import NARROW_HIDES, columns
from workbench.ui.warnings.detail import DetailPane
from workbench.ui.warnings.life import LifeDrawer

NARROW = 1280 - 82
STATES = ("open", "snoozed", "handled", "cleared")
STATE_NAMES = (Text("未处理", "Open"), Text("暂缓", "Asleep"), Text("已关闭", "Closed"), Text("自动解除", "Cleared"))
ORDERS = {"level": "urgency", "merchant": "merchant", "balance": "balance", "due": "due", "seen": "raised"}
MORE = 300
NOBODY = Text("未分派", "Nobody")


class WarningsPage(Page):
    nouns = frozenset({"warnings", "loans"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.found: WarningPage | None = None
        self._wanted, self._limit, self._narrow, self._filling = "", MORE, False, False
        self.strip = PortfolioStrip(bench, "warnings")
        self.which = Segmented(look, STATE_NAMES)
        self.level = FilterChip(look, Text("级别", "Level"), lambda: self._counted("levels"))
        self.rule = FilterChip(look, Text("规则", "Rule"), lambda: self._counted("rules"))
        self.owner = FilterChip(look, Text("负责人", "Owner"), self._owners)
        self.late = FilterChip(look, Text("时限", "Due"), lambda: [("late", Text("已超时", "Overdue"))])
        self.search = Field(look, wide=180, icon="magnifying-glass", placeholder=Text("借款人", "Borrower"), key="/")
        self.sums, self.handled = (
            Label(look, "", 13, 400, "ink2", fit=False),
            Label(look, "", 12, 400, "ink3", "r", fit=False),
        )
        self.table = Table(look, columns(bench.status.business_date), lambda one: one.warning_id, 48, 32)
        self.table.call(Text("预警", "Warnings"))
        self.more = Button(look, "", "ghost", height=28)
        self.detail = DetailPane(look)
        self.empty = EmptyState(look, "check-circle", "", "")
        self._drawer: ThenNowDrawer | None = None
        self._life: LifeDrawer | None = None
        self._compose()
        self._connect()

    def _compose(self) -> None:
        look = self.look
        first = row(self.which, (self.sums, 1), self.search, margins=(16, 10, 12, 4), spacing=12)
        second = row(
            self.level, self.rule, self.owner, self.late, (self.handled, 1), margins=(16, 4, 12, 8), spacing=8
        )  # fmt: skip
        self._stack = QStackedWidget()
        for part in (Skeleton(look, 10), self.table, self.empty):
            self._stack.addWidget(part)
        foot = row(STRETCH, self.more, STRETCH, margins=(12, 2, 12, 4))
        left = Panel(look, column(first, second, (self._stack, 1), foot))
        body = row((left, 1), Rule(look, vertical=True), self.detail)
        self.setLayout(column(self.strip, (Panel(look, body), 1)))
        self.more.hide()

    def _connect(self) -> None:
        self.which.chosen.connect(lambda _: self._filtered())
        for chip in (self.level, self.rule, self.owner, self.late):
            chip.changed.connect(self._filtered)
        self.search.textChanged.connect(lambda _: self._filtered())
        self.search.left_field.connect(self.table.setFocus)
        self.search.returnPressed.connect(self.table.setFocus)
        self.more.clicked.connect(self._more)
        self.table.opened.connect(lambda one: self.bench.go("borrower", merchant_id=one.merchant_id))
        self.table.moved.connect(lambda _: self._read_one())
        self.table.horizontalHeader().sectionClicked.connect(self._sorted)
        self.detail.acted.connect(self.act)
        self._order = "urgency"
        for words, keys, code, icon in (
            (Text("联系借款人", "Contact borrower"), "C", "contact", "phone"),
            (Text("冻结并关闭预警", "Freeze and close"), "F", "freeze", "snowflake"),
            (Text("关闭预警", "Close warning"), "E", "close", "check"),
            (Text("暂缓预警", "Snooze warning"), "Z", "snooze", "clock"),
            (Text("分派预警", "Assign warning"), "A", "assign", "user"),
            (Text("重新打开预警", "Reopen warning"), "R", "reopen", "arrow-counter-clockwise"),
            (Text("今天还会批准吗", "Would we approve today?"), "N", "judge", "scales"),
            (Text("商户时间线", "Merchant timeline"), "T", "life", "clock-counter-clockwise"),
        ):
            self.command(words, keys, partial(self.act, code), icon)

    # ---- page contract

    def title(self) -> Text:
        return Text("预警", "Warnings")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("组合", "Portfolio"),)

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("↑↓", Text("移动", "Move")),
            ("↵", Text("打开借款人", "Open borrower")),
            ("E", Text("关闭", "Close")),
            ("N", Text("重判", "Judge today")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.table, self.detail.tabs, self.search)

    def activate(self, **arguments: object) -> None:
        """`warning_id` chooses one, in whichever list it stands."""
        self._wanted = str(arguments.get("warning_id", ""))
        if self._wanted:
            self.read_file(self._wanted)
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        read, state = self.bench.services.warnings.page, STATES[self.which.index]
        level, rule = self.level.value or None, self.rule.value or None
        owner = None if not self.owner.value else "" if self.owner.value == "-" else self.owner.value
        late, words, order, limit = bool(self.late.value), self.search.text(), self._order, self._limit
        self.bench.jobs.put(
            self, lambda: read(state, level, rule, owner, late, words, order, limit), self.show_page
        )  # fmt: skip

    # ---- showing

    def show_page(self, page: WarningPage) -> None:
        self.found = page
        self._fill(page)
        self._stack.setCurrentWidget(self.table if page.rows else self.empty)
        self._say_empty()
        shown = len(page.rows)
        self.sums.say(_sums_words(page, self.which.index == 0))
        self.handled.say(_handling_words(page))
        self.more.setVisible(shown < page.total)
        self.more.say(Text(f"已显示 {shown:,}，再显示 {MORE}", f"{shown:,} shown, {MORE} more"))
        if self._wanted:
            return  # the one that was asked for is shown, whether it stands in this list or not
        if page.rows:
            self._read_one()
        else:
            self.detail.show_file(None, self.bench.status.business_date)

    def _fill(self, page: WarningPage) -> None:
        """Show the rows; that the table then chooses its first row is nobody's choice."""
        self._filling = True
        self.table.show_rows(page.rows)
        if any(one.warning_id == self._wanted for one in page.rows):
            self.table.go_to(self._wanted)
        self._filling = False

    def _say_empty(self) -> None:
        narrowed = any(chip.value for chip in (self.level, self.rule, self.owner, self.late)) or self.search.text()
        if narrowed:
            self.empty.say(
                Text("没有符合筛选的预警", "No warning fits the filter"),
                Text("点筛选上的 × 放宽", "Press × on a filter"),
            )
        elif self.which.index == 0:
            self.empty.say(
                Text("没有未处理的预警", "No open warnings"), Text("日终后自动重算", "Recomputed when the day closes")
            )
        else:
            self.empty.say(Text("这里还没有预警", "No warnings here yet"), same(""))

    def _read_one(self) -> None:
        one = self.table.current_row()
        if one is not None and not self._filling:
            self._wanted = ""
            self.read_file(one.warning_id)

    def read_file(self, warning_id: str) -> None:
        read, actor = self.bench.services.warnings.one, self.bench.actor
        self.bench.lane.put(self, lambda: read(warning_id, actor), self._show_file)

    def _show_file(self, file: WarningFile) -> None:
        self.detail.show_file(file, self.bench.status.business_date)

    def _filtered(self) -> None:
        self._limit, self._wanted = MORE, ""
        self.refresh()

    def _more(self) -> None:
        self._limit += MORE
        self.refresh()

    def _sorted(self, section: int) -> None:
        """The database sorts: the list on screen is only a part."""
        order = ORDERS.get(self.table.rows.columns[section].code)
        if order is not None and order != self._order:
            self._order = order
            self._filtered()

    def _counted(self, what: str) -> list[tuple[str, Text]]:
        """Choices of a filter with how many open warnings each has."""
        counts: tuple[WarningCount, ...] = () if self.found is None else getattr(self.found, what)
        return [(one.code, one.name + same(f" {one.count}")) for one in counts]

    def _owners(self) -> list[tuple[str, Text]]:
        people = () if self.found is None else self.found.owners
        return [("-", NOBODY), *((staff_id, same(name)) for staff_id, name in people)]

    # ---- acts

    def act(self, code: str) -> None:
        file = self.detail.file
        if file is None:
            return
        live = file.row.state == "open" and file.may
        merchant_id = file.row.merchant_id
        if code == "judge":
            self._judge(merchant_id)
        elif code == "life":
            self._show_life(merchant_id)
        elif code == "reopen" and file.row.state != "open" and file.may:
            ask_reopen(
                self, self.look, file, lambda reason: self._do("reopen", reason, done=Text("已重新打开", "Reopened"))
            )
        elif live:
            self._act_open(code, file)

    def _act_open(self, code: str, file: WarningFile) -> None:
        if code == "recommended":
            code = {"contact": "contact", "cut": "judge"}.get(file.action[0], file.action[0])
            if code == "judge":
                self._judge(file.row.merchant_id)
                return
        if code == "contact":
            self._do(
                "start",
                "contact",
                done=Text("已开始联系，处理完请关闭预警", "Contact begun; close the warning when done"),
            )
        elif code == "snooze":
            ask_sleep(
                self, self.look, file, lambda days, note: self._do("snooze", days, note, done=Text("已暂缓", "Asleep"))
            )
        elif code == "assign":
            people = () if self.found is None else self.found.owners
            ask_owner(self, self.look, people, self.bench.actor.staff_id,
                      lambda who: self._do("assign", who, done=Text("已分派", "Assigned")))  # fmt: skip
        else:
            action = code if code in ACTIONS else file.action[0]
            closed = Text("已关闭预警", "Warning closed")
            ask_close(self, self.look, file, action, lambda act, note: self._do("close", act, note, done=closed))

    def _do(self, verb: str, *given: object, done: Text) -> None:
        file, actor = self.detail.file, self.bench.actor
        if file is None:
            return
        command: Callable[..., None] = getattr(self.bench.services.warnings, verb)
        warning_id = file.row.warning_id
        self._wanted = warning_id
        self.bench.lane.put(
            self, lambda: command(warning_id, *given, actor), lambda _: self._done(warning_id, done),
            changed=("warnings", "loans"),
        )  # fmt: skip

    def _done(self, warning_id: str, words: Text) -> None:
        self.bench.tell(words)
        self.read_file(warning_id)

    def _judge(self, merchant_id: str) -> None:
        """Open the decision of that time beside today's, and take up what is recommended on the borrower's page."""
        if self._drawer is None:
            self._drawer = ThenNowDrawer(self.bench, self.window())
            self._drawer.acted.connect(lambda _: self._go_and_act())
        self._drawer.ask(merchant_id)

    def _go_and_act(self) -> None:
        if self.detail.file is not None:
            self.bench.go("borrower", merchant_id=self.detail.file.row.merchant_id)

    def _show_life(self, merchant_id: str) -> None:
        if self._life is None:
            self._life = LifeDrawer(self.bench, self.window())
        self._life.ask(merchant_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            self.table.hide_columns(NARROW_HIDES if narrow else frozenset())
            self.detail.fold(narrow)


def _sums_words(page: WarningPage, of_open: bool) -> Text:
    """How many, and of the open ones how many are late, nobody's or asleep; what is none is not said."""
    zh, en = [f"共 {page.total:,} 条"], [f"{page.total:,} in all"]
    counts = (
        (page.overdue, "超时", "overdue"),
        (page.unowned, "未分派", "unowned"),
        (page.snoozed, "暂缓", "asleep"),
        (page.unseen, "从无流水的借款人", "borrowers without lines"),
    )
    for count, said, told in counts if of_open else ():
        if count:
            zh.append(f"{said} {count:,}")
            en.append(f"{count:,} {told}")
    return Text(" · ".join(zh), " · ".join(en))


def _handling_words(page: WarningPage) -> Text:
    """Mean hours to take up and to close, over 90 days."""
    found = page.handling
    if found.mean_to_acknowledge is None:
        return Text("近 90 天尚无处理记录", "Nothing handled in 90 days")
    zh, en = (
        f"近 90 天 平均响应 {found.mean_to_acknowledge:.1f} 小时",
        f"90 days: taken up in {found.mean_to_acknowledge:.1f} h",
    )
    if found.mean_to_close is not None and found.in_time_share is not None:
        zh += f" · 关闭 {found.mean_to_close:.1f} 小时 · 按时 {found.in_time_share:.0%}"
        en += f" · closed in {found.mean_to_close:.1f} h · {found.in_time_share:.0%} in time"
    return Text(zh, en)
