"""How does a second officer judge a case without seeing how it was judged first?"""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.money import money
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.services.review_file import BlindCase, BlindResult, BlindRow
from workbench.ui.approve.columns import BLIND
from workbench.ui.approve.form import BlindForm
from workbench.ui.approve.pane import CHANGED, Pane
from workbench.ui.bench import Bench
from workbench.ui.case.flows import FlowView
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.format import term_text
from workbench.ui.table import Table
from workbench.ui.widgets import STRETCH, Button, EmptyState, Label, Panel, Rule, Scroll, column, heading, row

WHAT = Text(
    "随机抽取的已决案件。领取后只看到商户本身：看不到此前的任何结论，答复后才揭晓。",
    "Decided cases drawn at random. You see the merchant alone; what was concluded before is told after your answer.",
)


class BlindPane(Pane):
    title = Text("盲审", "Blind review")

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.taken: BlindCase | None = None
        self.table = Table(look, BLIND, lambda one: (one.case_no, one.version))
        self.empty = EmptyState(
            look,
            "check-circle",
            Text("没有待盲审的案件", "No case waits for a blind look"),
            Text("已决案件按政策比例随机抽取", "Decided cases are drawn at the share policy names"),
        )
        self.name = Label(look, "", 14, 600, fit=False)
        self.hint = Label(look, WHAT, 12, 400, "ink3", wrap=True)
        self.facts, self.more = FactList(look, 26), FactList(look, 26)
        self.mismatches = Label(look, "", 13, 400, "ink", wrap=True)
        self.flows = tuple(FlowView(look) for _ in range(3))
        for view in self.flows:
            view.setMinimumSize(150, 200)  # three of them beside the list, in the smallest window too
        self.form = BlindForm(look)
        self.take = Button(look, Text("领取", "Take it"), "primary", "hand-grabbing", "↵", 34)
        self.submit = Button(look, Text("提交盲审", "Submit"), "primary", "check", "Ctrl ↵", 34)
        self._compose()
        self.table.opened.connect(lambda _: self.take_current())
        self.table.moved.connect(lambda _: self._show_chosen())
        self.take.clicked.connect(self.take_current)
        self.submit.clicked.connect(self.confirm)
        self.form.changed.connect(self._fit_submit)

    def _compose(self) -> None:
        look = self.look
        head = row(Label(look, self.title, 20, 600, height=28), STRETCH, margins=(16, 14, 16, 10))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self._seen = QWidget()
        self._seen.setLayout(
            column(
                Rule(look),
                column(heading(look, Text("三流（与同类商户比）", "Three flows, against peers")), 8,
                       row(*((view, 1) for view in self.flows), spacing=20), 8, self.mismatches,
                       margins=(16, 12, 16, 12)),
                Rule(look),
                column(self.form, margins=(16, 12, 16, 12)),
            )
        )  # fmt: skip
        inner = QWidget()
        inner.setLayout(
            column(
                column(
                    self.name,
                    4,
                    self.hint,
                    6,
                    row((column(self.facts, STRETCH), 1), 28, (column(self.more, STRETCH), 1)),
                    margins=(16, 12, 16, 10),
                ),
                self._seen,
                STRETCH,
            )
        )
        foot = row(STRETCH, self.take, self.submit, margins=(16, 12, 16, 16))
        self.detail = Panel(look, column((Scroll(inner), 1), Rule(look), foot))
        self._list = Panel(look, column(head, (self._stack, 1)))
        self.setLayout(row((self._list, 5), Rule(look, vertical=True), (self.detail, 6)))

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (("↵", Text("领取", "Take")), ("Ctrl ↵", Text("提交", "Submit")))

    def stops(self) -> tuple[QWidget, ...]:
        return (self.table, self.form)

    def refresh(self) -> None:
        waiting, actor = self.bench.services.reviews.blind_waiting, self.bench.actor
        self.bench.lane.put(self, lambda: waiting(actor), self.show_rows)

    def show_rows(self, rows: tuple[BlindRow, ...]) -> None:
        self.table.show_rows(rows)
        self._stack.setCurrentWidget(self.table if rows else self.empty)
        self.show_count(sum(one.why_not is None for one in rows))
        if self.taken is not None and not any(one.mine and one.case_no == self.taken.case_no for one in rows):
            self.taken = None  # another person sits here now, or it was answered
        self._show_chosen()

    def current(self) -> BlindRow | None:
        one = self.table.current_row()
        return one if isinstance(one, BlindRow) else None

    def _show_chosen(self) -> None:
        one = self.current()
        seen = self.taken if one is not None and self.taken is not None and self.taken.case_no == one.case_no else None
        self.detail.setEnabled(one is not None)
        self._seen.setVisible(seen is not None)
        self.take.setVisible(seen is None)
        self.submit.setVisible(seen is not None)
        self.take.setEnabled(one is not None and one.why_not is None)
        self.hint.say(one.why_not if one is not None and one.why_not is not None else WHAT)
        if one is None:
            self.name.say("")
            self.facts.show_facts(())
            self.more.show_facts(())
            return
        self.name.say(one.merchant_name)
        asked = money(one.requested_fen, one.currency)
        facts = [Fact(Text("产品", "Product"), one.product), Fact(Text("申请金额", "Requested"), asked)]
        known = facts if seen is None else [*facts, *case_facts(seen)]
        half = (len(known) + 1) // 2
        self.facts.show_facts(known[:half])
        self.more.show_facts(known[half:])
        self._fit_submit()

    def _fit_submit(self) -> None:
        self.submit.setEnabled(self.form.answer() is not None)

    def take_current(self) -> None:
        one = self.current()
        if one is None or one.why_not is not None:
            return
        take, actor = self.bench.services.reviews.take, self.bench.actor
        self.bench.lane.put(self, lambda: take(one.case_no, actor), self.show_case, changed=("decisions",))

    def show_case(self, seen: BlindCase) -> None:
        """The case as it is seen blind, and an empty form."""
        self.taken = seen
        for view, panel in zip(self.flows, seen.panels, strict=False):
            view.show_panel(panel, seen.currency)
        said = Text("；".join(one.zh for one in seen.mismatches), "; ".join(one.en for one in seen.mismatches))
        self.mismatches.setVisible(bool(seen.mismatches))
        self.mismatches.say(Text("申报与平台不一致：", "Mismatches with the platform: ") + said)
        self.form.begin(seen.reasons)
        self._show_chosen()
        self.form.setFocus()

    def confirm(self) -> None:
        if self.taken is None:
            self.take_current()
            return
        answer = self.form.answer()
        if answer is None:
            self.bench.tell(self.form.missing(), kind="warning")
            return
        give, actor, case_no = self.bench.services.reviews.give, self.bench.actor, self.taken.case_no
        self.bench.lane.put(self, lambda: give(case_no, answer, actor), self._given, changed=CHANGED)

    def _given(self, result: BlindResult) -> None:
        self.taken = None
        first, second = _SAID[result.first], _SAID[result.second]
        agrees = (
            Text("与初次决定一致", "You agree with the first decision")
            if result.agrees
            else Text(
                f"与初次决定不同：初次{first.zh}，你{second.zh}", f"You differ: first {first.en}, you {second.en}"
            )
        )
        self.bench.tell(Text("盲审已提交", "Submitted"), agrees, "done" if result.agrees else "warning")


_SAID = {
    Outcome.APPROVE: Text("通过", "approved"),
    Outcome.REFER: Text("转核", "referred"),
    Outcome.DECLINE: Text("拒绝", "declined"),
}


def case_facts(seen: BlindCase) -> list[Fact]:
    """What is known of the merchant and the request."""
    facts = [Fact(Text("类目", "Category"), seen.category), Fact(Text("期限", "Term"), term_text(seen.term_days))]
    if seen.region:
        facts.append(Fact(Text("所在地", "Place"), seen.region))
    if seen.purpose:
        facts.append(Fact(Text("用途", "Purpose"), seen.purpose))
    if seen.months_open is not None:
        facts.append(Fact(Text("开店", "Shop open"), Text(f"{seen.months_open} 个月", f"{seen.months_open} months")))
    facts.append(Fact(Text("第几次申请", "Application no."), str(seen.returning)))
    return facts
