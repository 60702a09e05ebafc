"""Why is one loan in its class, and who may change it?

A sheet over the window: the class with what demands it, its course, and below what may be done: worse by one person,
better or another last day by two. Opened from the day close and from the borrower page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.access.permissions import Permission, may
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.lending.classification import CLASS_NAMES, LoanClass
from workbench.services.standing_file import AskRow, LoanStanding
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.day_close.words import CLASS_TONES, ask_words, class_name
from workbench.ui.labels import Chip
from workbench.ui.overlay import Overlay
from workbench.ui.widgets import STRETCH, Button, Choice, Field, Label, Panel, Rule, TextBox, column, row

LEAST_WORDS = 10
WORSE, BETTER, TERMS = "worse", "better", "terms"
ACTS = (
    (Text("下调分类（一人，立即生效）", "Make the class worse (one person, at once)"), WORSE),
    (Text("提议解除下调（两人）", "Propose to lift a demand (two people)"), BETTER),
    (Text("提议重组：更改到期日（两人）", "Propose another last day (two people)"), TERMS),
)
VERBS = {
    WORSE: Text("下调", "Make worse"),
    BETTER: Text("提议", "Propose"),
    TERMS: Text("提议", "Propose"),
}
DONE = {
    WORSE: Text("已下调", "Made worse"),
    BETTER: Text("已提议，等待复核", "Proposed: another person agrees"),
    TERMS: Text("已提议，等待复核", "Proposed: another person agrees"),
}


class ClassSheet(Overlay):
    """The sheet of one loan; gone when it is closed."""

    def __init__(self, bench: Bench, window: QWidget, loan_id: str) -> None:
        super().__init__(bench.look, window, 560)
        look = self.look
        self.bench, self.loan_id = bench, loan_id
        self.file: LoanStanding | None = None
        self.name = Label(look, "", 15, 600, height=24, fit=False)
        self.chip = Chip(look, "…")
        self.loan = Choice(look, 250, 28)
        self.line = Label(look, "", 12, 400, "ink2", fit=False)
        self.facts, self.floors, self.course = FactList(look, 26), FactList(look, 26), FactList(look, 24)
        self.no_floor = Label(
            look,
            Text("没有人工、模型、规则或观察期的要求", "No person, model, rule or observation demands worse"),
            12,
            400,
            "ink3",
        )
        self._asks = QVBoxLayout()
        self._asks.setContentsMargins(0, 0, 0, 0)
        self._asks.setSpacing(8)
        self.act = Choice(look, 330)
        self.to = Choice(look, 150)
        self.until = Field(look, placeholder=Text("新到期日 2027-06-30", "New last day 2027-06-30"))
        self.until.setFixedWidth(190)
        self.reason = TextBox(
            look, Text("原因，不少于 10 个字；记入流水", "Reason, 10 characters or more; kept in the journal"), 56
        )
        self.fault = Label(look, "", 12, 500, "bad_ink", fit=False)
        self.close_button = Button(look, Text("关闭", "Close"), "secondary", key="Esc")
        self.do_button = Button(look, VERBS[WORSE], "primary")
        self.loan.call(Text("借据", "Loan"))
        self.act.call(Text("做什么", "What to do"))
        self.to.call(Text("五级分类", "Class"))
        self._compose()
        self.act.offer(ACTS, WORSE)
        self.loan.picked.connect(self._other)
        self.act.picked.connect(lambda _: self._turn())
        self.reason.textChanged.connect(self._can_do)
        self.until.textChanged.connect(lambda _: self._can_do())
        self.close_button.clicked.connect(self.close_overlay)
        self.do_button.clicked.connect(self.do)
        self.closed.connect(self.deleteLater)
        self._turn()

    def _compose(self) -> None:
        look = self.look
        self._form = Panel(
            look,
            column(
                row(self.act, self.to, self.until, STRETCH, spacing=8), 8, self.reason, 2, self.fault,
            ),
        )  # fmt: skip
        self.sheet.setLayout(
            column(
                row((self.name, 1), self.loan, self.chip, spacing=8),
                2,
                self.line,
                10,
                self.facts,
                8,
                Label(look, Text("要求不优于", "Demanded at least"), 13, 600),
                2,
                self.no_floor,
                self.floors,
                8,
                Label(look, Text("分类变动", "Course"), 13, 600),
                2,
                self.course,
                8,
                self._asks,
                10,
                Rule(look),
                10,
                self._form,
                10,
                row(STRETCH, self.close_button, self.do_button, spacing=8),
                margins=(20, 18, 20, 16),
            )
        )

    def open(self) -> None:
        super().open()
        self.setAccessibleName(self.look.say(Text("分类与重组", "Class and terms")))
        self.reason.setFocus()
        self.read()

    def read(self) -> None:
        service, loan_id, actor = self.bench.services.standing, self.loan_id, self.bench.actor
        self.bench.lane.put(self, lambda: service.open(loan_id, actor), self.show_file, self._gone)

    def _other(self, loan_id: object) -> None:
        self.loan_id = str(loan_id)
        self.read()

    def _gone(self, refusal: StaffError) -> None:
        self.close_overlay()
        self.bench.tell_refusal(refusal)

    def show_file(self, file: LoanStanding) -> None:
        self.file = file
        tone, icon = CLASS_TONES[file.loan_class]
        several = len(file.beside) > 1
        self.name.say(same(file.merchant_name if several else f"{file.merchant_name} · {file.loan_id}"))
        options = tuple((same(f"{one} · {money(fen, file.currency)}"), one) for one, _, fen in file.beside)
        self.loan.offer(options, file.loan_id)
        self.loan.setVisible(several)
        self.chip.say(class_name(file.loan_class), tone, icon)
        as_of = "—" if file.as_of is None else file.as_of.isoformat()
        owed = money(file.balance_fen, file.currency)
        self.line.say(
            Text(
                f"余额 {owed} · 到期 {file.maturity} · 截至 {as_of}",
                f"Balance {owed} · last day {file.maturity} · as of {as_of}",
            )
        )
        self.facts.show_facts(
            [
                Fact(Text("逾期天数", "Days past due"), f"{file.days_past_due:,}"),
                Fact(Text("逾期天数允许的最好分类", "Best class its days allow"), class_name(file.floor)),
            ]
        )
        holding = [one for one in file.floors if one.holds]
        self.floors.show_facts(
            [
                Fact(
                    class_name(one.at_least) + Text(" · ", " · ") + one.kind + same(f" · {one.by} · {one.reason}"),
                    _until(one.since, one.until),
                    "ink2",
                    "ink",
                    strong=False,
                )
                for one in holding
            ]
        )
        self.floors.setVisible(bool(holding))
        self.no_floor.setVisible(not holding)
        moves = file.course[:4]
        self.course.show_facts(
            [
                Fact(
                    same(day.isoformat()) + Text("  ", "  ") + cause, _arrow(before, after), "ink", "ink2", strong=False
                )
                for day, before, after, cause in moves
            ]
            or [Fact(Text("一直正常", "Always normal"))]
        )
        self._show_asks(file)
        self._turn()
        QTimer.singleShot(0, self._grow)  # as high as what it now says, once that is laid out

    def _grow(self) -> None:
        layout = self.sheet.layout()
        if layout is not None and self.is_open:
            layout.invalidate()
            layout.activate()
            self._fit()

    def _show_asks(self, file: LoanStanding) -> None:
        while self._asks.count():
            item = self._asks.takeAt(0)
            if item is not None and (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for one in file.asks:
            self._asks.addWidget(self._ask_pane(one))

    def _ask_pane(self, one: AskRow) -> QWidget:
        look = self.look
        agree = Button(look, Text("同意", "Agree"), "primary", height=28)
        refuse = Button(look, Text("拒绝", "Refuse"), "secondary", height=28)
        withdraw = Button(look, Text("撤回", "Withdraw"), "secondary", height=28)
        agree.setEnabled(one.may_decide)
        refuse.setEnabled(one.may_decide)
        agree.clicked.connect(lambda: self._settle(lambda s, a: s.agree(one.ask_id, a), Text("已同意", "Agreed")))
        refuse.clicked.connect(lambda: self._refuse(one))
        withdraw.clicked.connect(
            lambda: self._settle(lambda s, a: s.withdraw(one.ask_id, a), Text("已撤回", "Withdrawn"))
        )
        acts = [withdraw] if one.may_withdraw else [refuse, agree]
        if one.why_not is not None:
            agree.setToolTip(look.say(one.why_not))
        words = column(
            Label(look, ask_words(one), 13, 600, height=20, fit=False),
            Label(look, same(f"{one.proposed_by} · {one.reason}"), 12, 400, "ink2", fit=False),
        )
        return Panel(look, row((words, 1), *acts, margins=(12, 6, 8, 6), spacing=8), "subtle", 6, high=54)

    # ---- the form

    def _chosen(self) -> str:
        return str(self.act.value)

    def _classes(self) -> tuple[tuple[Text, object], ...]:
        here = 1 if self.file is None else max(self.file.loan_class, self.file.at_least)
        numbers = range(here + 1, 6) if self._chosen() == WORSE else range(1, max(here, 2))
        return tuple((CLASS_NAMES[LoanClass(one)], one) for one in numbers)

    def _first(self) -> object:
        found = self._classes()
        return found[0][1] if found else None

    def _turn(self) -> None:
        terms = self._chosen() == TERMS
        self.to.setVisible(not terms)
        self.until.setVisible(terms)
        self.to.offer(self._classes(), self._first())
        self.do_button.say(VERBS[self._chosen()])
        self._form.setEnabled(may(self.bench.actor, Permission.LEND))
        self._can_do()

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.until.text().strip())
        except ValueError:
            return None

    def _can_do(self) -> None:
        enough = len(self.reason.toPlainText().strip()) >= LEAST_WORDS
        target = self._day() is not None if self._chosen() == TERMS else self.to.value is not None
        self.until.set_error(bool(self.until.text().strip()) and self._day() is None)
        self.do_button.setEnabled(
            enough and target and self.file is not None and may(self.bench.actor, Permission.LEND)
        )
        self.fault.say("")

    def do(self) -> None:
        """Do what is chosen; a refusal stands in the sheet and loses nothing that was typed."""
        chosen, reason, loan_id = self._chosen(), self.reason.toPlainText(), self.loan_id
        if not self.do_button.isEnabled():
            return
        day, number = self._day(), self.to.value

        def work(service: object, actor: object) -> object:
            if chosen == TERMS:
                assert day is not None
                return service.ask_restructure(loan_id, day, reason, actor)  # type: ignore[attr-defined]
            if chosen == BETTER:
                return service.ask_better(loan_id, number, reason, actor)  # type: ignore[attr-defined]
            return service.set_class(loan_id, number, reason, actor)  # type: ignore[attr-defined]

        self._settle(work, DONE[chosen])

    def _refuse(self, one: AskRow) -> None:
        note = self.reason.toPlainText()
        self._settle(lambda s, a: s.refuse(one.ask_id, note, a), Text("已拒绝", "Refused"))

    def _settle(self, work: Callable[..., object], done: Text) -> None:
        service, actor = self.bench.services.standing, self.bench.actor

        def shown(file: object) -> None:
            assert isinstance(file, LoanStanding)
            self.reason.setPlainText("")
            self.show_file(file)
            self.bench.tell(done, same(self.loan_id))

        self.bench.lane.put(self, lambda: work(service, actor), shown, self._say_fault, changed=("loans",))

    def _say_fault(self, refusal: StaffError) -> None:
        self.fault.say(refusal.text + Text("。", ". ") + refusal.hint)


def _until(since: date, until: date | None) -> Text:
    if until is None:
        return Text(f"自 {since}", f"since {since}")
    return Text(f"{since} 至 {until}", f"{since} to {until}")


def _arrow(before: int, after: int) -> Text:
    return class_name(before) + Text(" → ", " → ") + class_name(after)


def open_class_sheet(bench: Bench, owner: QWidget, loan_id: str) -> ClassSheet:
    """Open the sheet of a loan over the owner's window."""
    sheet = ClassSheet(bench, owner.window(), loan_id)
    sheet.open()
    return sheet
