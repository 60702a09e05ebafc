"""Which day is closed next, what did each close do, and what waits?"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.access.permissions import Permission, may
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.close_file import ClassMove, CloseFile, CloseReport, FaultRow
from workbench.services.standing_file import AskRow
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import FactList
from workbench.ui.day_close.class_sheet import open_class_sheet
from workbench.ui.day_close.steps import StepList, day_facts
from workbench.ui.day_close.tables import AskTable, DayTable, FaultTable, MoveTable
from workbench.ui.day_close.words import count_en, days_words, span_words, tab_words
from workbench.ui.page import Page
from workbench.ui.portfolio.strip import PortfolioStrip
from workbench.ui.tasks import Task
from workbench.ui.widgets import (
    STRETCH,
    Banner,
    Button,
    EmptyState,
    Label,
    Panel,
    Progress,
    Rule,
    Scroll,
    Tabs,
    column,
    heading,
    row,
    stat,
)

NARROW = 1280 - 82
STEPS, MOVES, FAULTS, ASKS = range(4)
NO_DAYS = (
    Text("还没有日终过", "No day has been closed yet"),
    Text(
        "首次日终只处理当日；此后漏掉的日子按顺序补做",
        "The first close does that day alone; missed days follow in order",
    ),
)


class DayClosePage(Page):
    nouns = frozenset({"loans", "warnings", "desk"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.file: CloseFile | None = None
        self.task: Task | None = None
        self.stats = {
            "business": stat(look, Text("营业日期", "Business date")),
            "last": stat(look, Text("已日终至", "Closed to")),
            "waiting": stat(look, Text("待处理", "Waiting")),
            "faults": stat(look, Text("失败贷款", "Failed loans")),
        }
        self.close_command = self.command(
            Text("日终", "Close"), "Ctrl+Return|Ctrl+Enter", self.ask_close, "calendar-check"
        )
        self.stop_command = self.command(Text("停止", "Stop"), "", self.stop, "stop")
        self.class_command = self.command(
            Text("分类与重组", "Class and terms"), "C", self.open_class, "sliders-horizontal"
        )
        self.borrower_command = self.command(Text("打开借款人", "Open borrower"), "B", self.open_borrower, "user")
        self.close_button = Button.of(look, self.close_command, "primary")
        self.stop_button = Button.of(look, self.stop_command, "secondary")
        self.progress = Progress(look)
        self.told = Label(look, "", 12, 400, "ink2", fit=False)
        self.banner = Banner(look)
        self.strip = PortfolioStrip(bench, "day_close")
        self.days = DayTable(look, bench.status.currency)
        self.empty = EmptyState(look, "calendar-check", *NO_DAYS)
        self.tabs = Tabs(look, tab_words(0, 0, 0))
        self.facts, self.steps = FactList(look, 26), StepList(look)
        self.moves, self.faults = MoveTable(look, bench.status.currency), FaultTable(look)
        self.no_day = EmptyState(
            look, "calendar-blank", Text("这里显示一天的步骤", "The steps of a day stand here"),
            Text("每一步做了什么、改了什么", "What each did and what it changed"),
        )  # fmt: skip
        self.no_moves = EmptyState(look, "equals", Text("当日没有分类变动", "No class changed that day"), "")
        self.no_faults = EmptyState(look, "check-circle", Text("没有失败的贷款", "No loan failed"), "")
        self.asks = AskTable(look)
        self.days.call(Text("日终记录", "Closed days"))
        self.moves.call(Text("分类变动", "Changes of class"))
        self.faults.call(Text("失败借据", "Failed loans"))
        self.asks.call(Text("待复核", "To agree"))
        self.no_asks = EmptyState(
            look, "check-circle", Text("没有待复核的提议", "Nothing waits for a second person"), ""
        )
        self._compose()
        self._connect()
        self._show_running(False)

    def _connect(self) -> None:
        self.empty.pressed.connect(self.ask_close)
        self.days.moved.connect(lambda _: self._show_day())
        self.tabs.chosen.connect(lambda _: self._turn())
        self.moves.opened.connect(self._open_loan)
        self.faults.opened.connect(lambda fault: self.bench.go("borrower", merchant_id=fault.merchant_id))
        self.moves.moved.connect(lambda _: self._can_open())
        self.faults.moved.connect(lambda _: self._can_open())
        self.asks.opened.connect(self._open_loan)
        self.asks.moved.connect(lambda _: self._can_open())

    def _compose(self) -> None:
        look = self.look
        figures = [pane for pane, _, _ in self.stats.values()]
        run = column(
            row(STRETCH, self.stop_button, self.close_button, spacing=8), 6, row(STRETCH, self.told, spacing=0), STRETCH
        )
        head = Panel(look, row(*figures, (run, 1), margins=(20, 14, 20, 8), spacing=24), high=82)
        self._track = Panel(look, row((self.progress, 1), margins=(20, 0, 20, 8)), high=14)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.days)
        self._middle.addWidget(self.empty)
        one_day = QWidget()
        one_day.setLayout(
            column(
                heading(look, Text("当日", "That day")),
                4,
                self.facts,
                12,
                heading(look, Text("步骤", "Steps")),
                4,
                self.steps,
                STRETCH,
                margins=(20, 14, 20, 12),
            )
        )
        self._side = QStackedWidget()
        lists = ((self.moves, self.no_moves), (self.faults, self.no_faults), (self.asks, self.no_asks))
        self._day = self._with(Scroll(one_day), self.no_day)
        for pane in (self._day, *(self._with(table, empty) for table, empty in lists)):
            self._side.addWidget(pane)
        tabs = Panel(look, row(self.tabs, STRETCH, margins=(16, 0, 16, 0)), sides="b", high=37)
        borrower = Button.of(look, self.borrower_command, "secondary", 28)
        classed = Button.of(look, self.class_command, "secondary", 28)
        self._acts = Panel(
            look, row(STRETCH, borrower, classed, margins=(16, 0, 12, 0), spacing=8), "subtle", sides="t", high=48
        )
        self._right = Panel(look, column(tabs, (self._side, 1), self._acts), wide=440)
        body = row((self._middle, 1), Rule(look, vertical=True), self._right)
        self._notice = Panel(look, row((self.banner, 1), margins=(16, 0, 16, 8)))
        self.setLayout(column(self.strip, head, self._track, self._notice, Rule(look), (body, 1)))
        self._notice.hide()

    def _with(self, table: QWidget, empty: QWidget) -> QStackedWidget:
        stack = QStackedWidget()
        stack.addWidget(table)
        stack.addWidget(empty)
        return stack

    # ---- page contract

    def title(self) -> Text:
        return Text("日终", "Day close")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("组合", "Portfolio"),)

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("Ctrl ↵", Text("日终", "Close")),
            ("↑↓", Text("移动", "Move")),
            ("C", Text("分类与重组", "Class and terms")),
            ("B", Text("打开借款人", "Open borrower")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.days, self.moves, self.faults, self.asks)

    def activate(self, **arguments: object) -> None:
        self.refresh()
        self.days.setFocus()

    def refresh(self) -> None:
        service, actor = self.bench.services.standing, self.bench.actor
        self.bench.lane.put(self, lambda: service.waiting(actor), self.asks.show_rows)
        self.bench.lane.put(self, self.bench.services.day_close.open, self.show_file)

    def show_file(self, file: CloseFile) -> None:
        self.file = file
        self.stats["business"][1].say(file.business_date.isoformat())
        self.stats["last"][1].say(file.last_closed.isoformat() if file.last_closed else "—")
        self.stats["waiting"][1].say(
            Text(f"{file.waiting} 天", count_en(file.waiting, "day")) if file.waiting else Text("无", "None"),
            "warn_ink" if file.waiting else "ink",
        )
        self.stats["faults"][1].say(f"{len(file.faults):,}", "bad_ink" if file.faults else "ink")
        self.days.show_rows(file.days)
        self._middle.setCurrentWidget(self.days if file.days else self.empty)
        self.faults.show_rows(file.faults)
        self._show_banner(file)
        self._show_day()
        self._show_running(self.task is not None)

    def _show_banner(self, file: CloseFile) -> None:
        failed = next((one for one in file.days if one.state == "failed"), None)
        if failed is not None and failed.failure is not None:
            waits = Text(f"{failed.day} 停在失败的步骤：", f"{failed.day} waits at a step that failed: ")
            self.banner.say(waits + failed.failure, "bad", "x-circle")
        elif file.stale:
            after = Text("日终后有补记，“日终”时按顺序重做：", "Known after their close; made again in order: ")
            self.banner.say(after + days_words(file.stale), "warn", "arrows-clockwise")
        elif file.unknown_elsewhere:
            count = file.unknown_elsewhere
            words = Text(
                f"{count} 个公司债务人的他行逾期情况未知：未知不等于没有，取得征信后请登记",
                f"{count} companies: nothing is known of their debt elsewhere, which is not the same as none",
            )
            self.banner.say(words, "info", "question")
        self._notice.setVisible(failed is not None or bool(file.stale) or bool(file.unknown_elsewhere))

    # ---- one day

    def _show_day(self) -> None:
        day, faults = self.days.chosen(), () if self.file is None else self.file.faults
        self._day.setCurrentIndex(0 if day is not None else 1)
        if day is None:
            self.facts.show_facts(())
            self.steps.show_steps(())
            self.moves.show_rows(())
            self.tabs.say(tab_words(0, len(faults), len(self.asks.rows.rows)))
            self._turn()
            return
        self.tabs.say(tab_words(day.worse + day.better, len(faults), len(self.asks.rows.rows)))
        self.facts.show_facts(day_facts(day))
        self.steps.show_steps(day.steps)
        service, chosen = self.bench.services.day_close, day.day
        self.bench.lane.put(self, lambda: service.moves(chosen), self._show_moves)

    def _show_moves(self, moves: tuple[ClassMove, ...]) -> None:
        self.moves.show_rows(moves)
        self._turn()

    def _turn(self) -> None:
        self._side.setCurrentIndex(self.tabs.index)
        for place, table, empty in (
            (MOVES, self.moves, self.no_moves),
            (FAULTS, self.faults, self.no_faults),
            (ASKS, self.asks, self.no_asks),
        ):
            stack = self._side.widget(place)
            assert isinstance(stack, QStackedWidget)
            stack.setCurrentWidget(table if table.rows.rows else empty)
        self._can_open()

    def show_moves(self) -> None:
        """Turn to the changes of class of the shown day that has most of them."""
        busiest = max(self.days.rows.rows, key=lambda one: one.worse + one.better, default=None)
        if busiest is not None:
            self.days.go_to(busiest.day)
        self.tabs.choose(MOVES)

    def _chosen(self) -> ClassMove | FaultRow | AskRow | None:
        table = {MOVES: self.moves, FAULTS: self.faults, ASKS: self.asks}.get(self.tabs.index)
        found = None if table is None else table.current_row()
        return found if isinstance(found, ClassMove | FaultRow | AskRow) else None

    def _can_open(self) -> None:
        chosen = self._chosen()
        self._acts.setVisible(self.tabs.index != STEPS)
        self.class_command.setEnabled(chosen is not None)
        self.borrower_command.setEnabled(chosen is not None)

    def open_class(self) -> None:
        """The dialog on the class of the chosen loan."""
        chosen = self._chosen()
        if chosen is not None:
            self._open_loan(chosen)

    def _open_loan(self, chosen: ClassMove | FaultRow | AskRow) -> None:
        open_class_sheet(self.bench, self, chosen.loan_id)

    def open_borrower(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.bench.go("borrower", merchant_id=chosen.merchant_id)

    # ---- closing

    def ask_close(self) -> None:
        file = self.file
        if file is None or self.task is not None or not self.close_command.isEnabled():
            return
        upto = file.business_date
        first = file.next_day or upto
        days = [first] if first == upto else [first, upto]
        words = days_words(days) if len(days) == 1 else span_words(file)
        ask(
            self,
            self.look,
            Text("日终至 ", "Close up to ") + same(upto.isoformat()) + Text("？", "?"),
            Text("将处理：", "To be done: ")
            + words
            + Text(
                "。计息、分类、拨备、额度阶梯与预警；做完的日子不会丢失，可随时停止。",
                ". Interest, classes, provisions, limits, warnings. Days done stay done; it may be stopped.",
            ),
            Text("日终", "Close"),
            self.close_days,
        )

    def close_days(self) -> None:
        service, actor, day = self.bench.services.day_close, self.bench.actor, self.bench.status.business_date
        self.progress.show_progress(0, 1)
        self.task = self.bench.jobs.put_long(
            self,
            lambda report, stop: service.close(day, actor, report, stop),
            self._closed,
            self._refused,
            self._report,
            changed=("loans", "warnings", "desk"),
        )
        if self.task.finished:  # it was done at once
            self.task = None
        self._show_running(self.task is not None)

    def stop(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.task = None
            self._show_running(False)
            self.bench.tell(
                Text("已停止日终", "The close was stopped"),
                Text(
                    "做完的步骤已保存，下次从未完成处继续", "What is done stays done; the next close goes on from there"
                ),
                "warning",
            )
            self.refresh()

    def _report(self, done: int, total: int) -> None:
        self.progress.show_progress(done, total)
        share = 100 * done // total if total else 0
        self.told.say(Text(f"正在处理 {share}%", f"{share} % done"))

    def _closed(self, report: CloseReport) -> None:
        self.task = None
        self._show_running(False)
        if report.again:
            self.bench.tell(Text("没有需要日终的日子", "There was nothing to close"))
            return
        made = len(report.days) + len(report.remade)
        told = Text(f"已日终 {made} 天，至 {report.day}", f"{count_en(made, 'day')} closed, up to {report.day}")
        if report.faults:
            failed = count_en(report.faults, "loan")
            self.bench.tell(told, Text(f"{report.faults} 笔失败，见列表", f"{failed} failed: see the list"), "warning")
        else:
            self.bench.tell(told)

    def _refused(self, refusal: StaffError) -> None:
        self.task = None
        self._show_running(False)
        self.bench.tell_refusal(refusal)
        self.refresh()

    def _show_running(self, running: bool) -> None:
        allowed = may(self.bench.actor, Permission.CLOSE_DAY)
        waits = self.file is not None and self.file.waiting > 0
        self.close_button.set_busy(running)
        self.stop_button.setVisible(running)
        self._track.setVisible(running)
        self.stop_command.setEnabled(running)
        self.close_command.setEnabled(allowed and waits and not running)
        self.close_button.setEnabled(self.close_command.isEnabled())  # not being busy alone does not allow it
        if running:
            self.told.say(Text("正在处理", "Working"))
        elif not allowed:
            self.told.say(Text("由授信经理或风险总监日终", "A credit manager or risk director closes"))
        elif self.file is not None:
            upto = self.file.business_date.isoformat()
            self.told.say(Text(f"将日终至 {upto}", f"Closes up to {upto}") if waits else Text("已是最新", "Up to date"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.days.set_narrow(self.width() < NARROW)
