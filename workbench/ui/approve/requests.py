"""Which declined merchants asked for a person, who answers them, and until when?"""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.text import Text
from workbench.services.review_file import HumanReviewRow
from workbench.ui.approve.columns import REQUESTS, days_text
from workbench.ui.approve.pane import CHANGED, LEAST_WORDS, Pane
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.table import Table
from workbench.ui.widgets import STRETCH, Button, EmptyState, Label, Panel, Rule, Scroll, TextBox, column, heading, row

WHAT = Text(
    "维持或推翻都须写明依据。推翻后原决定保留，案件重新开启，按新的证据再决定。",
    "Either answer needs grounds. When overturned the old decision stays on record and the case is decided anew.",
)
BY_PROGRAM = Text("按政策自动拒绝", "Declined by policy alone")
BY_PEOPLE = Text("人工拒绝", "Declined by a person")


class RequestsPane(Pane):
    title = Text("人工复核", "Asked for a person")

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.table = Table(look, REQUESTS, lambda one: (one.case_no, one.number))
        self.empty = EmptyState(
            look,
            "check-circle",
            Text("没有待答复的请求", "No request waits for an answer"),
            Text("商户要求人工复核时，在被拒案件下方记录", "Record one at the foot of a declined case"),
        )
        self.name = Label(look, "", 14, 600, fit=False)
        self.facts = FactList(look, 26)
        self.said, self.reasons = Label(look, "", 13, 400, "ink", wrap=True), Label(look, "", 13, 400, "ink", wrap=True)
        self.why = Label(look, "", 12, 500, "warn_ink", wrap=True)
        self.answer = TextBox(
            look, Text("答复的依据（至少 10 个字）", "Grounds of the answer (10 characters or more)"), 84
        )
        self.see = Button(look, Text("看案件", "See the case"), "secondary", "folder-open", "↵", 28)
        self.overturn = Button(look, Text("推翻并重开", "Overturn"), "secondary", "arrow-counter-clockwise", "", 34)
        self.keep = Button(look, Text("维持拒绝", "Keep the decline"), "primary", "check", "Ctrl ↵", 34)
        self._compose()
        self.table.opened.connect(lambda _: self.open_current())
        self.table.moved.connect(lambda _: self._show_chosen())
        self.see.clicked.connect(self.open_current)
        self.keep.clicked.connect(self.confirm)
        self.overturn.clicked.connect(self.overturn_current)
        self.answer.textChanged.connect(self._fit_buttons)

    def _compose(self) -> None:
        look = self.look
        head = row(Label(look, self.title, 20, 600, height=28), STRETCH, margins=(16, 14, 16, 10))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        inner = QWidget()
        inner.setLayout(
            column(
                column(row((self.name, 1), self.see), 6, self.facts, margins=(16, 12, 16, 10)),
                Rule(look),
                column(heading(look, Text("商户所说", "The merchant said")), 4, self.said, 10,
                       heading(look, Text("原拒绝理由", "Reasons of the decline")), 4, self.reasons,
                       margins=(16, 12, 16, 12)),
                Rule(look),
                column(Label(look, WHAT, 12, 400, "ink3", wrap=True), 6, self.why, margins=(16, 12, 16, 12)),
                STRETCH,
            )
        )  # fmt: skip
        foot = column(self.answer, 10, row(self.overturn, STRETCH, self.keep, spacing=8), margins=(16, 12, 16, 16))
        self.detail = Panel(look, column((Scroll(inner), 1), Rule(look), foot), wide=372)
        self._edge = Rule(look, vertical=True)
        self.setLayout(row((Panel(look, column(head, (self._stack, 1))), 1), self._edge, self.detail))

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (("↵", Text("看案件", "See the case")), ("Ctrl ↵", Text("维持拒绝", "Keep")))

    def stops(self) -> tuple[QWidget, ...]:
        return (self.table, self.detail)

    def refresh(self) -> None:
        requests, actor = self.bench.services.reviews.requests, self.bench.actor
        self.bench.lane.put(self, lambda: requests(actor), self.show_rows)

    def show_rows(self, rows: tuple[HumanReviewRow, ...]) -> None:
        self.table.show_rows(rows)
        self._stack.setCurrentWidget(self.table if rows else self.empty)
        self.show_count(len(rows))
        self._show_chosen()

    def current(self) -> HumanReviewRow | None:
        one = self.table.current_row()
        return one if isinstance(one, HumanReviewRow) else None

    def _show_chosen(self) -> None:
        one = self.current()
        for part in (self.detail, self._edge):
            part.setVisible(one is not None)
        self._fit_buttons()
        if one is None:
            for label in (self.name, self.said, self.reasons, self.why):
                label.say("")
            self.facts.show_facts(())
            return
        self.name.say(one.merchant_name)
        late = one.days_left < 0
        self.facts.show_facts(
            [
                Fact(Text("答复期限", "Answer due"), days_text(one.days_left), "bad_ink" if late else "ink"),
                Fact(Text("由谁复核", "Named person"), one.assigned_to),
                Fact(
                    Text("渠道 / 日期", "Channel / day"), f"{self.look.say(one.channel)} · {one.asked_on.isoformat()}"
                ),
                Fact(Text("原决定", "First decision"), BY_PROGRAM if one.by_program else BY_PEOPLE),
                Fact(Text("记录人", "Recorded by"), one.recorded_by),
            ]
        )
        self.said.say(one.words)
        self.reasons.say(Text("；".join(r.zh for r in one.reasons), "; ".join(r.en for r in one.reasons)))
        self.why.say(one.why_not or Text("由你答复。", "You answer it."), "warn_ink" if one.why_not else "ok_ink")

    def _fit_buttons(self) -> None:
        one = self.current()
        mine = one is not None and one.why_not is None
        enough = len(self.answer.toPlainText().strip()) >= LEAST_WORDS
        self.answer.setEnabled(mine)
        self.keep.setEnabled(mine and enough)
        self.overturn.setEnabled(mine and enough)

    # ---- acts

    def open_current(self) -> None:
        """Look at the case; the named person's time is counted from here."""
        one = self.current()
        if one is None:
            return
        service, actor = self.bench.services.reviews, self.bench.actor
        if one.why_not is None and one.opened_at is None:
            self.bench.lane.put(self, lambda: service.open_request(one.case_no, actor))
        self.bench.go("case", case_no=one.case_no)

    def confirm(self) -> None:
        self._close(False)

    def overturn_current(self) -> None:
        one = self.current()
        if one is None or not self.overturn.isEnabled():
            return
        ask(
            self, self.look,
            Text(f"推翻对 {one.merchant_name} 的拒绝？", f"Overturn the decline of {one.merchant_name}?"),
            Text("原决定保留并标为已被取代，案件回到待决策。", "The decision stays, superseded; the case waits again."),
            Text("推翻并重开", "Overturn"), lambda: self._close(True),
        )  # fmt: skip

    def _close(self, overturn: bool) -> None:
        one = self.current()
        if one is None or not self.keep.isEnabled():
            return
        close, actor, words = self.bench.services.reviews.close_request, self.bench.actor, self.answer.toPlainText()
        done = (
            Text("已推翻，案件重新开启", "Overturned; the case is open again") if overturn else Text("已维持", "Kept")
        )
        self.bench.lane.put(
            self, lambda: close(one.case_no, overturn, words, actor), lambda _: self._closed(done), changed=CHANGED
        )

    def _closed(self, done: Text) -> None:
        self.answer.clear()
        self.bench.tell(done)
