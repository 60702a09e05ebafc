"""Which loans are there, all eight million of them, and where is the one I look for?"""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from functools import cache, cached_property

from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.loan_filter import LoanFilter
from workbench.services.loan_order import MOVED
from workbench.services.loan_table import LoanLine, LoanList
from workbench.ui.bench import Bench
from workbench.ui.borrowers.strip import BorrowersStrip
from workbench.ui.loans.columns import FOLDED, ORDER_OF, loan_columns
from workbench.ui.loans.filters import Filters
from workbench.ui.loans.leaving import Leaving, Wanted
from workbench.ui.loans.view import MOST_CHECKED, LoanView
from workbench.ui.loans.window import PAGE, LoanWindow
from workbench.ui.page import Page
from workbench.ui.widgets import EmptyState, Field, Label, Panel, column, row

NARROW = 1280 - 82
LIVE_SORTS = frozenset({"balance", "late"})
QUICK = frozenset({"merchant_id", "loan_class", "least_class", "bucket", "least_bucket", "owner", "ids", "officer"})
NO_LOANS = Text("还没有借据", "No loans yet"), Text("放款后借据出现在这里", "Loans appear here once they are drawn")
NO_MATCH = Text("没有符合条件的借据", "No loan matches"), Text("换一个条件或清除筛选", "Change or clear the filter")


@cache
def _set_aside() -> None:
    """Once a run. `gc.get_freeze_count` would tell whether it was done, but walks all that was set aside: 25 ms."""
    gc.freeze()


class LoansPage(Page):
    nouns = frozenset({"loans"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look, self._service = self.look, bench.services.loan_table
        self._sort, self._descending = "loan", True
        self._marking = False
        # A full collection walks everything the program ever loaded and holds up a frame for a tenth of a second:
        # what is there by now stays for good and is set aside.
        _set_aside()
        self.rows = LoanWindow(look, loan_columns(self._service.products), self._ask)
        self.view = LoanView(look, self.rows)
        self.view.opened.connect(self._open)
        self.view.sort_asked.connect(self._sort_by)
        self.view.checks_changed.connect(self._count)
        self.view.too_many.connect(self._too_many)
        self.filters = Filters(look)
        self.filters.changed.connect(lambda chosen: self._list())
        self.search = Field(
            look, wide=196, icon="magnifying-glass", placeholder=Text("借据号或日期", "No. or date"), key="/"
        )
        self.search.returnPressed.connect(self._jump)
        self.search.left_field.connect(self.view.setFocus)
        self.leaving = Leaving(bench, self._wanted)
        self.count = Label(look, "", 12, 400, "ink3", fit=False)
        self._stack = QStackedWidget()
        shown = QWidget()
        shown.setLayout(row((self.view, 1), self.view.bar, spacing=0))
        self._stack.addWidget(shown)
        title = Label(look, Text("借据", "Loans"), 20, 600, height=28)
        bar = row(
            title, (self.count, 1), self.filters, self.search, self.leaving, margins=(16, 10, 16, 10),
            spacing=10,
        )  # fmt: skip
        self.setLayout(column(BorrowersStrip(bench, "loans"), Panel(look, bar), (self._stack, 1), spacing=0))
        self.command(Text("查找借据或日期", "Find a loan or a day"), "/", self.search.setFocus, "magnifying-glass")
        self.command(Text("导出借据", "Export loans"), "E", self.leaving.menu, "download-simple")
        self.command(Text("复制已勾选", "Copy what is checked"), "Ctrl+Shift+C", self.copy_checked, "copy")

    def title(self) -> Text:
        return Text("借据", "Loans")

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("↵", Text("打开借款人", "Open borrower")),
            ("/", Text("查找", "Find")),
            ("X", Text("勾选", "Check")),
            ("E", Text("导出", "Export")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.view,)

    def leave(self) -> bool:
        if self.rows.checked:
            self.view.clear_checks()
            return True
        return False

    def activate(self, **arguments: object) -> None:
        """`filter` narrows the list (a figure hands it over); `merchant_id` to one borrower's loans."""
        chosen = arguments.get("filter")
        if isinstance(chosen, LoanFilter):
            self.filters.show_filter(chosen)
        elif "merchant_id" in arguments:
            self.filters.show_filter(LoanFilter(merchant_id=str(arguments["merchant_id"])))
        self.filters.offer_products(self._service.products())
        self._list()
        self.view.setFocus()

    def refresh(self) -> None:
        self._list(keep=True)

    @cached_property
    def empty(self) -> EmptyState:
        """Made where a list is empty, which few are."""
        made = EmptyState(self.look, "files", *NO_LOANS)
        self._stack.addWidget(made)
        return made

    # --- the list ---------------------------------------------------------------------------------------------------

    def _list(self, keep: bool = False) -> None:
        chosen, sort, descending = self.filters.chosen, ORDER_OF[self._sort], self._descending
        first, current = (self.rows.first, self.rows.current) if keep else (0, 0)
        page, service = first // PAGE, self._service

        def read() -> tuple[LoanList, tuple[LoanLine, ...]]:
            listed = service.open(chosen, sort, descending)
            return listed, service.page(listed, page * PAGE, PAGE) if listed.total else ()

        def came(found: tuple[LoanList, tuple[LoanLine, ...]]) -> None:
            listed, lines = found
            self._show(listed, page, lines)
            if keep and listed.total:
                self.view.bar.setValue(min(first, listed.total - 1))
                self.view.go_to(current)

        # What needs a walk through every loan must not hold up the desk.
        quick = not chosen.narrows or any(getattr(chosen, name) not in (None, ()) for name in QUICK)
        lane = self.bench.lane if quick or chosen.state in ("live", "open", "frozen") else self.bench.jobs
        if lane is self.bench.jobs:
            self.count.say(Text("正在查找…", "Looking…"))
        lane.put(self, read, came, self._refused)

    def _show(self, listed: LoanList, page: int, lines: tuple[LoanLine, ...]) -> None:
        self.rows.sorted_by, self.rows.descending = self._sort, self._descending
        self.rows.show_list(listed, page, lines)
        self.view.setFocus()
        if listed.total:
            self._stack.setCurrentIndex(0)
        else:
            self.empty.say(*(NO_MATCH if listed.chosen.narrows else NO_LOANS))
            self._stack.setCurrentWidget(self.empty)
        self._count()
        if not listed.marked and not self._marking:
            self._mark()

    def _mark(self) -> None:
        """The order by this column is not known yet: make it, then show it."""
        self._marking = True
        self.count.say(Text("正在编排次序…", "Working out the order…"))

        def done(_: object) -> None:
            self._list()
            self._marking = False

        def failed(refusal: StaffError) -> None:
            self._marking = False
            self.bench.tell_refusal(refusal)

        self.bench.jobs.put(self, self._service.mark, done, failed)

    def _ask(self, first: int, count: int, done: Callable[[tuple[LoanLine, ...]], None]) -> None:
        listed = self.rows.listed
        if listed is not None:
            self.bench.lane.put(self, lambda: self._service.page(listed, first, count), done, self._refused)

    def _refused(self, refusal: StaffError) -> None:
        """Loans came or changed under an order by marks: put it right; anything else is said."""
        if refusal.code == MOVED and not self._marking:
            self._mark()
        elif refusal.code != MOVED:
            self.bench.tell_refusal(refusal)

    def _sort_by(self, code: str) -> None:
        again = self._sort == code
        self._sort, self._descending = code, not self._descending if again else code != "merchant"
        self._list()

    def _count(self) -> None:
        total, checked = self.rows.total, len(self.rows.checked)
        words = Text(f"{total:,} 笔", f"{total:,} loans")
        if self.filters.chosen.words is not None:  # what a figure narrowed the list to
            narrowed = self.filters.chosen.words
            words = Text(f"{narrowed.zh} · {words.zh}", f"{narrowed.en} · {words.en}")
        if checked:
            words = Text(f"{words.zh} · 已勾选 {checked:,}", f"{words.en} · {checked:,} checked")
        self.count.say(words)

    def _too_many(self) -> None:
        self.bench.tell(
            Text(f"一次最多勾选 {MOST_CHECKED:,} 笔", f"At most {MOST_CHECKED:,} loans can be checked"),
            Text("已勾选的不变。请先缩小筛选范围", "What is checked stays. Narrow the list first"),
            "warning",
        )

    # --- acts -------------------------------------------------------------------------------------------------------

    def _open(self, line: LoanLine) -> None:
        if line.merchant_id:
            self.bench.go("borrower", merchant_id=line.merchant_id)

    def _jump(self) -> None:
        """To a loan by its number, or to the first one of a day."""
        typed, listed = self.search.text().strip(), self.rows.listed
        if not typed or listed is None:
            return
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            self.bench.lane.put(self, lambda: self._service.place_of(listed, typed), self._jumped)
        else:
            self.bench.lane.put(self, lambda: self._service.place_of_day(listed, day), self._jumped)

    def _jumped(self, place: int | None) -> None:
        if place is None:
            self.bench.tell(
                Text("列表中没有这笔借据", "There is no such loan in this list"),
                Text("请检查编号，或清除筛选", "Check the number, or clear the filter"),
                "warning",
            )
            return
        self.view.jump(place)
        self.view.setFocus()

    def _wanted(self) -> Wanted:
        checked = tuple(sorted(self.rows.checked))
        return Wanted(self.filters.chosen, ORDER_OF[self._sort], self._descending, checked)

    def copy_checked(self) -> None:
        """Checked loans as tab-separated text, in order of number; without any, the current one."""
        numbers, listed = sorted(self.rows.checked), self.rows.listed
        if not numbers or listed is None:
            QGuiApplication.clipboard().setText(self.view.copied())
            return

        def came(lines: tuple[LoanLine, ...]) -> None:
            QGuiApplication.clipboard().setText(self.view.copied_lines(lines))
            self.bench.tell(Text(f"已复制 {len(lines):,} 笔", f"{len(lines):,} loans copied"))

        self.bench.lane.put(self, lambda: self._service.lines(numbers, listed.today), came)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.view.hide_columns(FOLDED if narrow else frozenset())
        self.filters.fold(narrow)
        self.search.setFixedWidth(152 if narrow else 196)
