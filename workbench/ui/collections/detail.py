"""What is owed, what was said, what is done, and what was written for one borrower?"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.services.collection_file import CollectionView
from workbench.ui.borrowers.ledger import SHAPES, code_of, effect_words
from workbench.ui.borrowers.page import late_words
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.collections.promises import promise_facts
from workbench.ui.collections.steps import StepsPane
from workbench.ui.collections.value import TITLE, value_facts, value_note
from workbench.ui.format import day_text, moment_text
from workbench.ui.look import Look
from workbench.ui.widgets import (
    STRETCH,
    Button,
    Chip,
    EmptyState,
    Label,
    Panel,
    Rule,
    Scroll,
    Tabs,
    column,
    heading,
    row,
)

TABS = (Text("概况", "Owed"), Text("联系", "Contacts"), Text("处置", "Steps"), Text("文书", "Papers"))
FILE_STATES = {
    "whole": (Text("完好", "whole"), "ok_ink"),
    "changed": (Text("被改动", "changed"), "bad_ink"),
    "missing": (Text("缺失", "missing"), "bad_ink"),
}


class DetailPane(Panel):
    """The right side: a head that stays, four leaves below it, the acts at the foot."""

    opened = Signal()  # the borrower's own page is wished for
    wished = Signal(str)  # contact, promise, help, grant, refuse, take, folder, letter

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.view: CollectionView | None = None
        self.name = Label(look, "", 14, 600, height=21, fit=False)
        self.late, self.rank = Chip(look, "", "bad", "warning"), Chip(look, "", "neutral")
        self.sums = Label(look, "", 12, 400, "ink2", fit=False)
        self.tabs = Tabs(look, TABS)
        self.open_button = Button(look, Text("借款人", "Borrower"), "ghost", "user", "↵", 28)
        self.open_button.clicked.connect(self.opened)
        # owed
        self.owed, self.moves = FactList(look, 26), FactList(look, 26)
        self.value, self.value_note = FactList(look, 26), Label(look, "", 12, 500, "ink3", wrap=True)
        # contacts
        self.promises, self.contacts = FactList(look, 26), FactList(look, 26)
        self.rules = Label(look, "", 12, 400, "ink3", wrap=True)
        self.hardship = Label(look, "", 12, 400, "ink2", wrap=True)
        self.grant = Button(look, Text("同意", "Grant"), "secondary", height=26)
        self.deny = Button(look, Text("不同意", "Refuse"), "ghost", height=26)
        # steps
        self.steps, self.history = StepsPane(look), FactList(look, 26)
        # papers
        self.files = FactList(look, 26)
        self.folder = Button(look, Text("打开文件夹", "Open folder"), "secondary", "folder-open", "O", 28)
        self.letter = Button(look, Text("生成文书", "Make a letter"), "secondary", "file-text", "L", 28)
        # acts
        self.contact_button = Button(look, Text("登记联系", "Log contact"), "primary", "phone", "N", 34)
        self.promise_button = Button(look, Text("承诺", "Promise"), "secondary", "handshake", "P", 34)
        self.help_button = Button(look, Text("困难申请", "Asks for help"), "ghost", "lifebuoy", "K", 28)
        self.take_button = Button(look, Text("领取", "Take"), "secondary", "user-plus", "T", 28)
        self._connect()
        self._compose()

    def _connect(self) -> None:
        for button, wish in (
            (self.contact_button, "contact"), (self.promise_button, "promise"), (self.help_button, "help"),
            (self.grant, "grant"), (self.deny, "refuse"), (self.take_button, "take"), (self.folder, "folder"),
            (self.letter, "letter"),
        ):  # fmt: skip
            button.clicked.connect(lambda _=False, one=wish: self.wished.emit(one))
        self.tabs.chosen.connect(lambda place: self._leaves.setCurrentIndex(place))

    def _compose(self) -> None:
        look = self.look
        head = column(
            row((self.name, 1), self.take_button, self.open_button, spacing=4), 4,
            row(self.late, self.rank, STRETCH, spacing=8), 6, self.sums, margins=(16, 12, 12, 8),
        )  # fmt: skip
        self._leaves = QStackedWidget()
        for leaf in (self._owed(), self._contacts(), self._steps(), self._papers()):
            self._leaves.addWidget(Scroll(leaf))
        bar = Panel(look, row(self.tabs, STRETCH, margins=(16, 0, 16, 0)), sides="b", high=37)
        foot = row(STRETCH, self.promise_button, self.contact_button, margins=(12, 10, 16, 12),
                   spacing=8)  # fmt: skip
        shown = QWidget()
        shown.setLayout(column(head, bar, (self._leaves, 1), Rule(look), foot))
        self.empty = EmptyState(
            look, "handshake", Text("没有选中的借款人", "No borrower is chosen"),
            Text("在左侧选择一户", "Choose one at the left"),
        )  # fmt: skip
        self._stack = QStackedWidget()
        self._stack.addWidget(shown)
        self._stack.addWidget(self.empty)
        self._stack.setCurrentWidget(self.empty)
        self.setLayout(column((self._stack, 1)))

    def _owed(self) -> QWidget:
        look, inner = self.look, QWidget()
        inner.setLayout(
            column(
                heading(look, Text("所欠款项", "What is owed")), 4, self.owed, 10, Rule(look), 10,
                heading(look, TITLE), 4, self.value, 2, self.value_note, 10, Rule(look), 10,
                heading(look, Text("最近往来", "Latest movements")), 4, self.moves, STRETCH, margins=(16, 12, 16, 8),
            )
        )  # fmt: skip
        return inner

    def _contacts(self) -> QWidget:
        look, inner = self.look, QWidget()
        self._help_box = Panel(
            look,
            column(self.hardship, 6, row(STRETCH, self.deny, self.grant, spacing=8), margins=(12, 8, 12, 8)),
            "warn_soft", radius=8,
        )  # fmt: skip
        inner.setLayout(
            column(
                self._help_box, 4, heading(look, Text("还款承诺", "Promises"), self.help_button), 4, self.promises, 10,
                Rule(look), 10,
                heading(look, Text("联系记录", "Contact log")), 4, self.contacts, 8, self.rules, STRETCH,
                margins=(16, 12, 16, 12),
            )
        )  # fmt: skip
        return inner

    def _steps(self) -> QWidget:
        look, inner = self.look, QWidget()
        quiet = Text("程序不会自行发送", "nothing is sent by itself")
        inner.setLayout(
            column(
                heading(look, Text("违约处置", "If default"), note=quiet),
                6, self.steps, 10, Rule(look), 10, heading(look, Text("处置记录", "History")), 4, self.history, STRETCH,
                margins=(16, 12, 16, 12),
            )
        )  # fmt: skip
        return inner

    def _papers(self) -> QWidget:
        look, inner = self.look, QWidget()
        inner.setLayout(
            column(
                heading(look, Text("指令文件", "Instruction files"), self.folder), 4, self.files, 12,
                row(self.letter, STRETCH), STRETCH, margins=(16, 12, 16, 12),
            )
        )  # fmt: skip
        return inner

    def show_nothing(self) -> None:
        self.view = None
        self._stack.setCurrentWidget(self.empty)

    def show_view(self, view: CollectionView, today: date) -> None:
        self.view, currency = view, view.currency
        self._stack.setCurrentIndex(0)
        self.name.say(view.name)
        days = late_words(view.days_past_due)
        late = view.days_past_due > 0
        words = Text(f"逾期 {days.zh}", f"{days.en} late") if late else Text("没有逾期", "Not late")
        self.late.say(words, "bad" if late else "ok", "warning" if late else "check")
        self.rank.say(view.loan_class, "neutral" if view.days_past_due < 1 else "warn")
        due, owed = money(view.due_fen, currency), money(view.owed_fen, currency)
        self.sums.say(Text(f"到期未还 {due} · 共欠 {owed}", f"due {due} · owed {owed}"))
        self.take_button.setVisible(not view.owner)
        self._show_owed(view, today)
        self._show_talk(view, today)
        self.steps.show_steps(view.steps, today)
        self.history.show_facts(
            [Fact(one.words, f"{one.by} {one.on:%m-%d}", "ink3", "ink2", strong=False) for one in view.history[:20]]
            or [Fact(Text("没有处置", "No step was taken"))]
        )
        self._show_files(view)
        waits = sum(one.state in {"proposed", "lifting"} for one in view.steps)
        steps = TABS[2] if not waits else Text(f"处置 · {waits} 待复核", f"Steps · {waits} waits")
        self.tabs.say((TABS[0], TABS[1], steps, TABS[3]))

    def _show_owed(self, view: CollectionView, today: date) -> None:
        def said(label: Text, fen: int, *, strong: bool = False) -> Fact:
            return Fact(label, money(fen, view.currency), "ink" if strong else "ink2", strong=strong)

        facts = []
        for one in view.owed:
            late = (
                Text(f" · 逾期 {one.days_past_due} 天", f" · {one.days_past_due} d late")
                if one.days_past_due
                else same("")
            )
            name = Text(f"{one.loan_id} · {one.product.zh}", f"{one.loan_id} · {one.product.en}") + late
            facts.append(said(name, one.principal_fen + one.interest_fen + one.charges_fen))
        facts += [
            said(Text("本金", "Principal"), sum(one.principal_fen for one in view.owed)),
            said(Text("利息", "Interest"), sum(one.interest_fen for one in view.owed)),
            said(Text("费用与罚息", "Charges"), sum(one.charges_fen for one in view.owed)),
            said(Text("合计", "In all"), view.owed_fen, strong=True),
        ]
        self.owed.show_facts(facts)
        self.value.show_facts(value_facts(view.value, view.currency))
        note = value_note(view.value)
        self.value_note.say(note, "bad_ink" if view.value.warns else "ink3")
        self.value_note.setVisible(bool(note.zh))
        self.moves.show_facts(
            [
                Fact(
                    same(f"{day_text(line.at, today)}  ") + line.kind, effect_words(line, view.currency), "ink", "ink2",
                    *SHAPES.get(code_of(line), ("dot", "ink3")), strong=False,
                )
                for line in view.ledger
            ]
            or [Fact(Text("没有往来", "No movement"))]
        )  # fmt: skip

    def _show_talk(self, view: CollectionView, today: date) -> None:
        self.promises.show_facts(promise_facts(view.promises[:5], view.currency))
        self.contacts.show_facts(
            [
                Fact(
                    one.kind + Text(" · ", " · ") + one.outcome + same(f"  {one.note}" if one.note else ""),
                    f"{one.by} {self.look.say(moment_text(one.at, today))}", "ink3", "ink",
                    "warning" if one.breaches else "phone", "bad" if one.breaches else "ink3", strong=False,
                )
                for one in view.contacts[:15]
            ]
            or [Fact(Text("还没有联系过", "Nobody was contacted yet"))]
        )  # fmt: skip
        self.rules.say(view.contact_rules)
        waiting = next((one for one in view.hardships if one.state == "open"), None)
        self._help_box.setVisible(waiting is not None)
        if waiting is not None:
            self.hardship.say(
                Text(f"请求：{waiting.asks.zh}（{waiting.by}）。{waiting.words}",
                     f"Asks for: {waiting.asks.en} ({waiting.by}). {waiting.words}")
            )  # fmt: skip
            self.grant.setEnabled(waiting.may_answer)
            self.deny.setEnabled(waiting.may_answer)

    def _show_files(self, view: CollectionView) -> None:
        facts = []
        for one in view.instructions:
            state, tone = FILE_STATES[one.state]
            label = Text(f"{one.number:06d} {one.name.zh}", f"{one.number:06d} {one.name.en}")
            words = Text(f"{one.on:%m-%d} {state.zh}", f"{one.on:%m-%d} {state.en}")
            facts.append(Fact(label, words, tone, "ink", "file-text", "ink3", strong=False, big_label=True))
        self.files.show_facts(facts or [Fact(Text("还没有指令", "No instruction yet"))])
