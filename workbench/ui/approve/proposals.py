"""Which decisions wait for the second person, and what exactly would be signed?"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.decision.outcome import OUTCOME_NAMES, Outcome
from workbench.services.commands import Once
from workbench.services.document_file import ApprovalRow
from workbench.services.proposals import Proposal
from workbench.ui.approve.columns import PROPOSALS, outcome_words
from workbench.ui.approve.conflict import ConflictNote
from workbench.ui.approve.pane import CHANGED, LEAST_WORDS, Pane
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.format import left_text, moment_text, term_text
from workbench.ui.pin import asked_for_pin
from workbench.ui.table import Table
from workbench.ui.widgets import STRETCH, Button, EmptyState, Label, Panel, Rule, Scroll, TextBox, column, heading, row

FOUR_EYES = Text(
    "经办人不能复核自己提出的决定。打开提案后，经办不能再撤回，只能由你签署或退回。",
    "Nobody approves their own proposal. Once you open it, it can no longer be withdrawn: you sign it or return it.",
)
APPROVALS = (Outcome.APPROVE, Outcome.APPROVE_LOWER)


class ProposalsPane(Pane):
    title = Text("四眼复核", "Second approval")

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.opened: Proposal | None = None
        self._key = uuid4().hex  # of the wish on the opened proposal: pressed twice, it is done once
        self._sending = False
        self._again: Callable[[], None] | None = None  # what was wished when the case turned out to have changed
        self.conflict = ConflictNote(look)
        self.conflict.show_asked.connect(self.open_current)
        self.conflict.keep_asked.connect(self.keep_mine)
        self.table = Table(look, PROPOSALS, lambda one: one.case_no)
        self.count = Label(look, "", 12, 400, "ink3")
        self.empty = EmptyState(
            look,
            "check-circle",
            Text("没有待复核的决定", "Nothing waits for a second person"),
            Text(
                "超过权限、改判或例外的决定会出现在这里",
                "Proposals above authority, overrides and exceptions appear here",
            ),
        )
        self.name = Label(look, "", 14, 600, fit=False)
        self.facts, self.terms = FactList(look, 26), FactList(look, 26)
        self.reasons = Label(look, "", 13, 400, "ink", wrap=True)
        self.said = Label(look, "", 13, 400, "ink", wrap=True)
        self.why = Label(look, "", 12, 500, "warn_ink", wrap=True)
        hint = Text("意见：退回时必填，不少于 10 个字", "Comment: needed to return, 10 characters at least")
        self.comment = TextBox(look, hint, 72)
        self.open = Button(look, Text("打开提案", "Open"), "secondary", "envelope-open", "↵", 28)
        self.papers = Button(look, Text("文书", "Papers"), "ghost", "files", "", 28)
        self.back = Button(look, Text("退回", "Return"), "secondary", "arrow-bend-up-left", "B", 34)
        self.sign = Button(look, Text("签署", "Sign"), "primary", "check", "Ctrl ↵", 34)
        self._compose()
        self.table.opened.connect(lambda _: self.open_current())
        self.table.moved.connect(lambda _: self._moved())
        self.open.clicked.connect(self.open_current)
        self.papers.clicked.connect(self.see_papers)
        self.back.clicked.connect(self.send_back)
        self.sign.clicked.connect(self.confirm)

    def _compose(self) -> None:
        look = self.look
        head = row(
            Label(look, Text("待复核", "To approve"), 20, 600, height=28), self.count, STRETCH,
            margins=(16, 14, 16, 10), spacing=10,
        )  # fmt: skip
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self._inside = QWidget()
        self._inside.setLayout(
            column(
                heading(look, Text("提案", "Proposal")), 4, self.terms, 8, self.reasons, 4, self.said,
                margins=(16, 12, 16, 12),
            )
        )  # fmt: skip
        rules = column(
            heading(look, Text("四眼复核", "Four-eyes approval")), 6,
            Label(look, FOUR_EYES, 12, 400, "ink3", wrap=True), 8, self.why, margins=(16, 12, 16, 12),
        )  # fmt: skip
        self._rule, self._gap = Rule(look), QWidget()
        self._gap.setFixedHeight(8)
        self._gap.hide()
        inner = QWidget()
        inner.setLayout(
            column(
                column(row((self.name, 1), self.papers, self.open, spacing=4), 6, self.facts, margins=(16, 12, 16, 10)),
                self._rule, self._inside, Rule(look), rules, STRETCH,
            )
        )  # fmt: skip
        foot = column(
            self.conflict,
            self._gap,
            self.comment,
            10,
            row(self.back, STRETCH, self.sign, spacing=8),
            margins=(16, 12, 16, 16),
        )
        self.detail = Panel(look, column((Scroll(inner), 1), Rule(look), foot), wide=372)
        self.setLayout(row((Panel(look, column(head, (self._stack, 1))), 1), Rule(look, vertical=True), self.detail))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < 1280 - 82
        self.table.hide_columns(frozenset({"product", "requested", "by"}) if narrow else frozenset())

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("↵", Text("打开提案", "Open")),
            ("Ctrl ↵", Text("签署", "Sign")),
            ("B", Text("退回", "Return")),
        )

    def stops(self) -> tuple[QWidget, ...]:
        return (self.table, self.detail)

    def refresh(self) -> None:
        service, actor = self.bench.services.decision, self.bench.actor
        self.bench.lane.put(self, lambda: service.approvals(actor), self.show_rows)

    def show_rows(self, rows: tuple[ApprovalRow, ...]) -> None:
        self.table.show_rows(rows)
        mine = sum(1 for one in rows if one.may_sign)
        self.count.say(Text(f"{len(rows)} 件，可由你签署 {mine} 件", f"{len(rows)} waiting, {mine} for you to sign"))
        self._stack.setCurrentWidget(self.table if rows else self.empty)
        self.show_count(mine)
        self._show_chosen()

    def current(self) -> ApprovalRow | None:
        one = self.table.current_row()
        return one if isinstance(one, ApprovalRow) else None

    def _proposal(self) -> Proposal | None:
        """What was opened, where it is the row the cursor stands on."""
        one = self.current()
        return (
            self.opened if one is not None and self.opened is not None and self.opened.case_no == one.case_no else None
        )

    def _moved(self) -> None:
        if self._proposal() is None:
            self._tell_conflict(None)
        self._show_chosen()

    def _show_chosen(self) -> None:
        one, proposal = self.current(), self._proposal()
        self.detail.setEnabled(one is not None)
        ready = proposal is not None and not proposal.changed and not proposal.contradictions
        free = one is not None and one.may_sign and not self._sending
        self.sign.setEnabled(free and ready)
        self.back.setEnabled(free)
        self.open.setEnabled(one is not None and proposal is None)
        self.papers.setEnabled(one is not None)
        self._inside.setVisible(proposal is not None)
        self._rule.setVisible(proposal is not None)
        if one is None:
            self.name.say("")
            self.facts.show_facts(())
            self.why.say("")
            return
        today = self.bench.status.business_date
        self.name.say(one.merchant_name)
        self.facts.show_facts(
            [
                Fact(Text("决定", "Decision"), outcome_words(one), "warn_ink" if one.override else "ink"),
                Fact(Text("申请金额", "Requested"), money(one.requested_fen, one.currency)),
                Fact(Text("拟授额度", "Limit"), money(one.limit_fen, one.currency)),
                Fact(Text("经办", "Preparer"), f"{one.prepared_by} · {moment_text(one.prepared_at, today)}"),
                Fact(Text("剩余时限", "Time left"), left_text(one.minutes_left)),
            ]
        )
        if proposal is not None:
            self._show_proposal(proposal)
        words, tone = self._why(one, proposal)
        self.why.say(words, tone)

    def _show_proposal(self, one: Proposal) -> None:
        approved = one.advised in APPROVALS
        advice = OUTCOME_NAMES[one.advised] + (
            same(f" {money(one.advised_fen, one.currency)}") if approved else same("")
        )
        seen = Text("与经办所见一致", "unchanged") if not one.changed else Text("已变", "has changed")
        facts = [Fact(Text("建议", "Recommendation"), advice)]
        if one.outcome in APPROVALS:
            yearly = f"{percent(one.daily_rate * 365)} · {self.look.say(term_text(one.term_days))}"
            facts.append(Fact(Text("年化利率 / 期限", "APR / term"), yearly))
        if one.override is not None:
            facts.append(Fact(Text("改判原因", "Override"), one.override, "warn_ink"))
        for check in one.unmet[:3]:
            facts.append(Fact(check.title, check.value, "warn_ink"))
        if one.scored_times > 1:
            facts.append(Fact(Text("评分次数", "Times scored"), str(one.scored_times), "warn_ink"))
        digest = f"{one.seen_digest[:8]}… "
        facts.append(Fact(Text("所见内容摘要", "Digest of the seen"), same(digest) + seen,
                          "bad_ink" if one.changed else "ok_ink"))  # fmt: skip
        self.terms.show_facts(facts)
        named = Text("；".join(r.text.zh for r in one.reasons), "; ".join(r.text.en for r in one.reasons))
        self.reasons.setVisible(bool(one.reasons))
        self.reasons.say(Text("原因：", "Reasons: ") + named)
        self.said.setVisible(bool(one.comment))
        self.said.say(Text(f"经办理由：{one.comment}", f"Preparer: {one.comment}"))

    def _why(self, one: ApprovalRow, proposal: Proposal | None) -> tuple[Text, str]:
        if proposal is not None and proposal.changed:
            named = Text("、".join(c.zh for c in proposal.changed), ", ".join(c.en for c in proposal.changed))
            return Text("提出之后已变：{n}。请退回重新提出。", "Changed since it was proposed: {n}. Return it.").format(
                n=named
            ), "bad_ink"
        if proposal is not None and proposal.contradictions:
            first = proposal.contradictions[0]
            return Text("访谈矛盾未澄清：", "A contradiction stands: ") + first, "bad_ink"
        if one.may_sign:
            if proposal is None:
                return Text("打开提案后可以签署。", "Open the proposal to sign it."), "ink2"
            return Text("你可以签署这项决定。", "You may sign this decision."), "ok_ink"
        if one.prepared_by == self.bench.actor.name:
            return Text("这是你自己提出的，须由另一人签署。", "You prepared it: another person must sign."), "warn_ink"
        return Text("你的角色或权限不能签署这项决定。", "Your role or authority does not cover it."), "warn_ink"

    # ---- acts

    def open_current(self) -> None:
        """Open the proposal: from here it can no longer be withdrawn."""
        one = self.current()
        if one is None:
            return
        service, actor = self.bench.services.decision, self.bench.actor
        self.bench.lane.put(self, lambda: service.open_proposal(one.case_no, actor), self.show_proposal)

    def show_proposal(self, proposal: Proposal) -> None:
        self.opened, self._key = proposal, uuid4().hex
        self._tell_conflict(None)
        self._show_chosen()

    def _tell_conflict(self, words: Text | None, again: Callable[[], None] | None = None) -> None:
        self._again = again
        self.conflict.tell(words)
        self._gap.setVisible(words is not None)

    def keep_mine(self) -> None:
        """Open the proposal as it stands now and do what was wished, where that is still possible."""
        one, again = self.current(), self._again
        if one is None:
            return
        service, actor = self.bench.services.decision, self.bench.actor

        def go_on(proposal: Proposal) -> None:
            self.show_proposal(proposal)
            if again is not None:
                again()

        self.bench.lane.put(self, lambda: service.open_proposal(one.case_no, actor), go_on, self._gone)

    def _gone(self, refusal: StaffError) -> None:
        """It no longer waits, or may not be opened: the comment stays in its box."""
        self.bench.tell_refusal(refusal)
        self._tell_conflict(None)
        self.opened = None
        self.refresh()

    def see_papers(self) -> None:
        one = self.current()
        if one is not None:
            self.bench.go("documents", case_no=one.case_no)

    def confirm(self) -> None:
        """Sign what is open; a proposal nobody has read is opened first."""
        one = self.current()
        if one is None or not one.may_sign or self._sending:
            return
        if self._proposal() is None:
            self.open_current()
        elif self.sign.isEnabled():
            self._sign(one)

    def _sign(self, one: ApprovalRow) -> None:
        service, actor, comment = self.bench.services.decision, self.bench.actor, self._words()
        once = self._once()
        self._set_sending(True)
        self.bench.lane.put(
            self,
            lambda: service.sign(one.case_no, actor, comment, once=once),
            lambda _: self._done(Text("已签署", "Signed"), one),
            lambda refusal: self._refused(refusal, lambda: self._sign(one)),
            CHANGED,
        )

    def _once(self) -> Once:
        proposal = self._proposal()
        return Once(self._key, None if proposal is None else proposal.seen)

    def _set_sending(self, sending: bool) -> None:
        self._sending = sending
        self.sign.set_busy(sending)
        if not sending:
            self._show_chosen()

    def _refused(self, refusal: StaffError, again: Callable[[], None]) -> None:
        self._set_sending(False)
        if asked_for_pin(self.bench, refusal, again):
            return
        if refusal.code == "CASE_CHANGED":
            self._tell_conflict(refusal.text, again)
            return
        self.bench.tell_refusal(refusal)
        self.opened = None
        self.refresh()

    def _words(self) -> str:
        return self.comment.toPlainText().strip()

    def send_back(self) -> None:
        one = self.current()
        if one is None or not one.may_sign or self._sending:
            return
        words = self._words()
        self.comment.set_error(len(words) < LEAST_WORDS)
        if len(words) < LEAST_WORDS:
            self.comment.setFocus()
            self.bench.tell(Text("请写明退回原因，不少于 10 个字", "Say why, in 10 characters or more"), kind="warning")
            return
        service, actor, once = self.bench.services.decision, self.bench.actor, self._once()
        self._set_sending(True)
        self.bench.lane.put(
            self,
            lambda: service.send_back(one.case_no, words, actor, once),
            lambda _: self._done(Text("已退回", "Returned"), one),
            lambda refusal: self._refused(refusal, self.send_back),
            CHANGED,
        )

    def _done(self, what: Text, one: ApprovalRow) -> None:
        self.comment.clear()
        self.opened = None
        self._key = uuid4().hex
        self._tell_conflict(None)
        self._set_sending(False)
        self.bench.tell(what, Text(one.merchant_name, one.merchant_name))
