"""Who is in arrears, who is spoken to next, and what waits for a second person?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.money import compact_money
from workbench.common.text import Lang, Text, same
from workbench.services.collection_file import ArrearsRow, CollectionView, QueueFile, QueueFilter, StepLine
from workbench.ui.bench import Bench
from workbench.ui.collections.columns import COLUMNS
from workbench.ui.collections.detail import DetailPane
from workbench.ui.collections.forms import Forms
from workbench.ui.collections.letters import ask_letter, open_path
from workbench.ui.collections.step_acts import CHANGED, StepActs
from workbench.ui.collections.workload import WorkloadList
from workbench.ui.page import Page
from workbench.ui.paged import PAGE, Done, PagedTable
from workbench.ui.widgets import STRETCH, Choice, EmptyState, Field, Label, Panel, Rule, Segmented, column, row

BUCKETS = ("", "1-30", "31-60", "61-90", "90+")
WHICH = (
    (Text("全部状态", "All states"), ""), (Text("待复核", "Waits for approval"), "waiting"),
    (Text("有建议", "Step suggested"), "suggested"), (Text("失约", "Promise broken"), "broken"),
    (Text("应解除", "Due to be lifted"), "cured"),
)  # fmt: skip
RISING = frozenset({"name", "step", "promise", "owner", "next"})  # the first press of these sorts upwards
FORMULA = Text(
    "预期损失 = 自担欠款（扣除合作方、资产池与担保）× 违约概率 × 违约损失率",
    "Expected loss = own exposure (after partners, pools, guarantors) × PD × loss given default",
)
PAUSE_MS = 150  # of typing before the list is asked again
EVERYBODY = (Text("全部经办", "All owners"), "")


class CollectionsPage(Page):
    nouns = frozenset({"collections", "loans", "warnings"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.file: QueueFile | None = None
        self._wanted = ""  # borrower to come to
        self._sort, self._descending = "loss", True
        self._list = QueueFilter(limit=PAGE)  # what the list on screen was asked for
        self.table = PagedTable(look, COLUMNS, lambda one: one.merchant_id)
        self.table.call(Text("逾期借款人", "Borrowers in arrears"))
        self.detail = DetailPane(look)
        self.forms, self.acts = Forms(self), StepActs(self)
        names = (Text("全部", "All"), *(Text(f"{one} 天", f"{one} d") for one in BUCKETS[1:]))
        self.bucket = Segmented(look, names)
        self.owner, self.which = Choice(look, 124), Choice(look, 132)
        self.table.call(Text("逾期借款人", "Borrowers in arrears"))
        self.owner.call(Text("负责人", "Owner"))
        self.which.call(Text("状态", "State"))
        self.owner.offer((EVERYBODY,), "")
        self.which.offer(WHICH, "")
        self.search = Field(look, wide=170, icon="magnifying-glass", placeholder=Text("筛选", "Filter"), key="/")
        self.count = Label(look, "", 12, 400, "ink3", fit=False)
        self.more = Label(look, "", 12, 400, "ink3", fit=False)
        self.place = Label(look, "", 12, 400, "ink3")
        self.empty = EmptyState(
            look, "handshake", Text("没有逾期的借款人", "Nobody is in arrears"),
            Text("日终后，逾期的借款人按预期损失排在这里", "After the close of a day they stand here by expected loss"),
        )  # fmt: skip
        self.workload = WorkloadList(look, bench.status.currency)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(PAUSE_MS)
        self._connect()
        self._commands()
        self._compose()

    def _connect(self) -> None:
        self.table.moved.connect(self._moved)
        self.table.sort_asked.connect(self._sort_by)
        self.table.opened.connect(lambda one: self._open(one.merchant_id))
        self.bucket.chosen.connect(lambda _: self.refresh())
        self.owner.picked.connect(lambda _: self.refresh())
        self.which.picked.connect(lambda _: self.refresh())
        self.search.textChanged.connect(lambda _: self._typing.start())
        self._typing.timeout.connect(self.refresh)
        self.search.left_field.connect(self.table.setFocus)
        self.search.returnPressed.connect(self.table.setFocus)
        self.detail.opened.connect(lambda: self._open(self.detail.view.merchant_id if self.detail.view else ""))
        self.detail.wished.connect(self.wish)
        self.detail.steps.acted.connect(self._step)
        self.bench.actor_changed.connect(self.refresh)

    def _commands(self) -> None:
        for name, keys, wish, icon in (
            (Text("登记联系", "Log a contact"), "N", "contact", "phone"),
            (Text("登记承诺", "Record a promise"), "P", "promise", "handshake"),
            (Text("领取", "Take this borrower"), "T", "take", "user-plus"),
            (Text("下一步处置", "Next step"), "E", "step", "prohibit"),
            (Text("困难申请", "Request for help"), "K", "help", "lifebuoy"),
            (Text("生成文书", "Make a letter"), "L", "letter", "file-text"),
            (Text("打开指令文件夹", "Open the instruction folder"), "O", "folder", "folder-open"),
        ):
            self.command(name, keys, partial(self.wish, wish), icon)
        self.command(Text("筛选", "Filter"), "/", self.search.setFocus, "magnifying-glass", palette=False)
        self.command(Text("工作量", "Workload"), "W", self.turn_workload, "chart-bar")
        for place in range(4):
            self.command(
                Text(f"第 {place + 1} 页签", f"Leaf {place + 1}"), str(place + 1),
                partial(self.detail.tabs.choose, place), palette=False,
            )  # fmt: skip

    def _compose(self) -> None:
        look = self.look
        self._stack = QStackedWidget()
        for one in (self.table, self.empty, self.workload):
            self._stack.addWidget(one)
        title = Label(look, Text("催收", "Collections"), 20, 600, height=28)
        top = row(title, (self.count, 1), self.search, margins=(16, 12, 16, 6), spacing=10)
        filters = row(self.bucket, STRETCH, self.which, self.owner, margins=(16, 0, 16, 10), spacing=8)
        self._foot = Panel(
            look, row((self.more, 1), self.place, margins=(16, 0, 16, 0), spacing=12), sides="t", high=30
        )
        left = Panel(look, column(top, filters, Rule(look), (self._stack, 1), self._foot))
        self.setLayout(row((left, 1), Rule(look, vertical=True), self.detail))

    # ---- page contract

    def title(self) -> Text:
        return Text("催收", "Collections")

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("N", Text("登记联系", "Log contact")),
            ("P", Text("承诺", "Promise")),
            ("E", Text("下一步处置", "Next step")),
            ("W", Text("工作量", "Workload")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.table, self.detail.tabs)

    def leave(self) -> bool:
        if self._stack.currentWidget() is self.workload:
            self.turn_workload()
            return True
        return False

    def activate(self, **arguments: object) -> None:
        """`merchant_id`: come to this borrower; `which`: waiting, suggested or broken."""
        self._wanted = str(arguments.get("merchant_id", ""))
        if "which" in arguments:
            self.which.offer(WHICH, arguments["which"])
        if self._wanted:
            self.bucket.choose(0)
            self.which.offer(WHICH, "")
            self._ask(self._wanted)
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        service = self.bench.services.collections
        asked = QueueFilter(
            bucket=BUCKETS[self.bucket.index], owner=str(self.owner.value or ""), which=str(self.which.value or ""),
            words=self.search.text(), limit=PAGE, sort=self._sort, descending=self._descending,
        )  # fmt: skip

        def came(file: QueueFile) -> None:
            self._list = asked
            self.show_file(file)

        self.bench.lane.put(self, lambda: service.queue(asked), came)
        if self._stack.currentWidget() is self.workload:
            self.bench.lane.put(self, service.workload, self.workload.show_rows)
        if self.detail.view is not None:
            self._ask(self.detail.view.merchant_id)

    def show_file(self, file: QueueFile) -> None:
        self.file = file
        people = tuple((Text(name, name), staff_id) for staff_id, name in file.owners)
        chosen = self.owner.value or ""
        self.owner.offer((EVERYBODY, (Text("无人经办", "Nobody's"), "-"), *people), chosen)
        self.table.rows.sort_by(self._list.sort, self._list.descending)
        self.table.show_order(file.order, file.rows, self._rows)
        wanted, self._wanted = self._wanted, ""
        if wanted and not self.table.go_to_key(wanted):  # not in arrears: nobody else is shown in their place
            self._ask(wanted)
        if self._stack.currentWidget() is not self.workload:
            self._stack.setCurrentWidget(self.table if file.rows else self.empty)
        zh, en = (compact_money(file.loss_fen, lang, file.currency) for lang in (Lang.ZH, Lang.EN))
        due_zh, due_en = (compact_money(file.due_fen, lang, file.currency) for lang in (Lang.ZH, Lang.EN))
        self.count.say(
            Text(
                f"{file.borrowers:,} 户 · 到期未还 {due_zh} · 预期损失 {zh}",
                f"{file.borrowers:,} borrowers · due {due_en} · expected loss {en}",
            )
        )
        self._say_foot(file)
        if not file.rows and self.detail.view is None:
            self.detail.show_nothing()

    def _rows(self, merchant_ids: Sequence[str], done: Done) -> None:
        """Read a page of the list on screen."""
        service, asked = self.bench.services.collections, self._list
        self.bench.lane.put(self, lambda: service.page(asked, merchant_ids), done)

    def _sort_by(self, code: str) -> None:
        again = self._sort == code
        self._sort, self._descending = code, not self._descending if again else code not in RISING
        self.refresh()

    def _say_foot(self, file: QueueFile) -> None:
        words = FORMULA
        if file.breaches_30:
            count = file.breaches_30
            words += Text(f"；近 30 天 {count} 次联系超出规定", f"; {count} contacts broke a rule in 30 days")
        if file.calendar_note.zh:
            words += Text(f"；{file.calendar_note.zh}", f"; {file.calendar_note.en}")
        self.more.say(words, "bad_ink" if file.breaches_30 else "ink3")
        self._say_place()

    def _say_place(self) -> None:
        place, total = self.table.currentIndex().row() + 1, len(self.table.rows.rows)
        self.place.say(Text(f"第 {place:,} / {total:,} 户", f"{place:,} of {total:,}") if place else same(""))

    # ---- one borrower

    def _moved(self, one: ArrearsRow | None) -> None:
        self._say_place()
        if one is not None:
            self._ask(one.merchant_id)

    def _ask(self, merchant_id: str) -> None:
        service, actor = self.bench.services.collections, self.bench.actor
        self._asked = merchant_id
        self.bench.lane.put(self, lambda: service.open(merchant_id, actor), self.show_view)

    def show_view(self, view: CollectionView) -> None:
        if view.merchant_id == self._asked:
            self.detail.show_view(view, self.bench.status.business_date)

    def _open(self, merchant_id: str) -> None:
        if merchant_id:
            self.bench.go("borrower", merchant_id=merchant_id)

    # ---- acts

    def wish(self, what: str) -> None:
        view = self.detail.view
        if what == "folder":
            folder = self.bench.services.instructions.folder
            self.bench.lane.put(self, folder, open_path)
            return
        if view is None:
            return
        if what in {"contact", "promise", "help"}:
            {"contact": self.forms.contact, "promise": self.forms.promise, "help": self.forms.help}[what](view)
        elif what in {"grant", "refuse"}:
            self.forms.answer(view, granted=what == "grant")
        elif what == "take":
            service, actor = self.bench.services.collections, self.bench.actor
            self.bench.lane.put(
                self, lambda: service.assign(view.merchant_id, actor.staff_id, actor),
                lambda _: self.bench.tell(Text("已领取", "It is yours")), changed=CHANGED,
            )  # fmt: skip
        elif what == "letter":
            ask_letter(self, view)
        elif what == "step":
            self._next_step(view)

    def _next_step(self, view: CollectionView) -> None:
        self.detail.tabs.choose(2)
        found = self.detail.steps.next_act()
        if found is None:
            self.bench.tell(Text("现在没有可以做的处置", "No step may be taken now"), kind="warning")
            return
        self.acts.begin(found[0], found[1], view.merchant_id, view.name)

    def _step(self, act: str, one: StepLine) -> None:
        view = self.detail.view
        if view is not None:
            self.acts.begin(act, one, view.merchant_id, view.name)

    def turn_workload(self) -> None:
        """The list of borrowers, or what each officer has in hand."""
        if self._stack.currentWidget() is self.workload:
            self._stack.setCurrentWidget(self.table if self.file is not None and self.file.rows else self.empty)
            return
        self._stack.setCurrentWidget(self.workload)
        self.bench.lane.put(self, self.bench.services.collections.workload, self.workload.show_rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < 1280 - 82
        self.detail.setFixedWidth(372 if narrow else 440)
        hidden = {"chance", "next"} | ({"promise"} if narrow else set())
        wide = self.width() >= 1500
        self.table.hide_columns(frozenset() if wide else frozenset(hidden))
