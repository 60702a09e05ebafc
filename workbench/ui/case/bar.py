"""Where is the case decided? Fields are filled from the recommendation; the answer is a person's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.access.staff import SYSTEM
from workbench.applications.application import Stage
from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.decision.outcome import Outcome
from workbench.services.case_file import CaseFile, DecisionRecord
from workbench.services.decision_rules import DecisionDraft
from workbench.ui.buttons import Button
from workbench.ui.case.choice import OutcomeChoice
from workbench.ui.case.grounds import Grounds
from workbench.ui.case.verdicts import APPROVALS, Entailed, entailed, expected_loss, forbids_approval, with_yearly
from workbench.ui.fields import AmountField, NumberField
from workbench.ui.format import NOTHING, moment_text, term_days, term_months
from workbench.ui.labels import Chip, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel, Rule

CONFIRM, SEND = Text("确认决策", "Confirm"), Text("送复核", "Send for approval")
MONTHS, DAYS = Text("个月", "mo"), Text("天", "days")
DONE = {
    Outcome.APPROVE: (Text("已通过", "Approved"), "ok"),
    Outcome.APPROVE_LOWER: (Text("已通过，降额", "Approved, lower limit"), "ok"),
    Outcome.REFER: (Text("已转核", "Referred"), "warn"),
    Outcome.DECLINE: (Text("已拒绝", "Declined"), "bad"),
}
ONE_TENTH = Decimal("0.1")
BAR_HIGH = 78
OPEN = (Stage.SCORED, Stage.SURVEY)


def preparer_words(prepared_by: str) -> Text:
    """A person's name; for what policy decided alone, the program and the first digits of that policy's digest."""
    who, _, digest = prepared_by.partition(":")
    if who != SYSTEM.staff_id:
        return same(prepared_by)
    return Text(f"系统（按政策 {digest[:4]}…）", f"the program (policy {digest[:4]}…)")


class DecisionBar(QWidget):
    confirm_pressed = Signal()
    withdraw_pressed = Signal()
    papers_pressed = Signal()
    reopen_pressed = Signal()
    review_pressed = Signal()
    fitted = Signal()  # the reasons above the bar have another size or place

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._file: CaseFile | None = None
        self._draft: DecisionDraft | None = None
        self._yearly = Decimal(0)
        self.sending = False
        self._began: datetime | None = None  # when the work on this case began: reading it anew is no new beginning
        # The page lays the reasons over its foot, so that opening them moves nothing.
        self.grounds = Grounds(look, parent)
        self.grounds.changed.connect(self._show_needs)
        self.choice = OutcomeChoice(look)
        self.choice.chosen.connect(self._chosen)
        self.limit = AmountField(look, wide=112)
        self.rate = NumberField(look, Decimal(0), "%", wide=76)
        self.fee = NumberField(look, Decimal(0), "%", wide=70)
        self.term = NumberField(look, Decimal(12), MONTHS, Decimal(1), Decimal(1), Decimal(3650), wide=88)
        self.limit.amount_changed.connect(lambda amount: self._show_needs())
        for field in (self.rate, self.fee, self.term):
            field.number_changed.connect(lambda number: self._show_needs())
        self.loss, self.gain = Label(look, "", 13, 600, height=30), Label(look, "", 13, 600, height=30)
        self.cost = Label(look, "", 13, 600, height=30)
        self.authority = Label(look, "", 12, 400, "ink3", "r")
        self.confirm = Button(look, CONFIRM, "primary", key="Ctrl ↵", height=32, wide=152)
        self.confirm.clicked.connect(self.confirm_pressed)
        self._open, self._closed = self._open_pane(), self._closed_pane()
        self.setLayout(column(self._open, self._closed))

    def _open_pane(self) -> Panel:
        look = self.look

        def named(words: Text, part: QWidget) -> QWidget:
            made = QWidget()
            made.setLayout(column(Label(look, words, 12, 400, "ink3"), 3, part, STRETCH))
            return made

        self._loss_pane = named(Text("预期损失", "Expected loss"), self.loss)
        self._gain_pane = named(Text("风险后收益", "Risk-adj. yield"), self.gain)
        self._cost_pane = named(Text("综合年化成本", "All-in annual cost"), self.cost)
        items = row(
            named(Text("决策", "Decision"), self.choice), 8, named(Text("授信额度", "Limit"), self.limit),
            named(Text("年化利率", "APR"), self.rate), named(Text("服务费", "Fee"), self.fee),
            named(Text("期限", "Term"), self.term), 8, Rule(look, vertical=True, high=40), 8,
            self._loss_pane, self._gain_pane, self._cost_pane, STRETCH,
            column(self.authority, 3, row(STRETCH, self.confirm), STRETCH),
            margins=(18, 10, 16, 12), spacing=10,
        )  # fmt: skip
        return Panel(look, items, "subtle", border="line", sides="t", high=BAR_HIGH)

    def _closed_pane(self) -> Panel:
        look = self.look
        self.state = Chip(look, "")
        self.said = Label(look, "", 13, 600, fit=False)
        self.detail = Label(look, "", 12, 400, "ink3", fit=False)
        self.papers = Button(look, Text("文书", "Documents"), "primary", "file-pdf", "P", 32)
        self.papers.clicked.connect(self.papers_pressed)
        self.withdraw = Button(look, Text("撤回", "Withdraw"), "secondary", "arrow-u-up-left", "", 32)
        self.withdraw.clicked.connect(self.withdraw_pressed)
        self.reopen = Button(look, Text("重开", "Reopen"), "secondary", "arrow-counter-clockwise", "", 32)
        self.reopen.clicked.connect(self.reopen_pressed)
        self.ask_review = Button(look, Text("人工复核", "Ask for a person"), "secondary", "hand", "", 32)
        self.ask_review.clicked.connect(self.review_pressed)
        words = column(STRETCH, row(self.state, 8, (self.said, 1)), 2, self.detail, STRETCH)
        items = row(
            (words, 1), self.ask_review, self.reopen, self.withdraw, self.papers, margins=(18, 10, 16, 12), spacing=10
        )
        return Panel(look, items, "subtle", border="line", sides="t", high=BAR_HIGH)

    def fit(self, wide: int) -> None:
        """Figures give way to the choice and its fields, the dearest one last."""
        panes = (self._cost_pane, self._gain_pane, self._loss_pane)
        for pane in panes:
            pane.show()
        for pane in panes:
            laid = self._open.layout()
            assert laid is not None
            laid.activate()
            if laid.minimumSize().width() <= wide:
                break
            pane.hide()
        self.fitted.emit()

    # --- an open case -----------------------------------------------------------------------------------------------

    def show_file(self, file: CaseFile, draft: DecisionDraft | None, why_not: Text | None, today: date) -> None:
        """A case that can be decided shows the fields; a decided one shows what was decided."""
        if draft is not None:
            self._began = self._began or draft.drafted_at
            draft = replace(draft, drafted_at=self._began)
        self._file, self._draft = file, draft
        decided = file.decision is not None and not file.decision.withdrawn and file.stage not in OPEN
        self._open.setVisible(not decided)
        self._closed.setVisible(decided)
        self.grounds.hide()
        if decided and file.decision is not None:
            self._show_decided(file, file.decision, today)
            return
        self.choice.show_outcome(None)
        self.choice.setEnabled(draft is not None)
        self.choice.forbid(Outcome.APPROVE, forbids_approval(file))
        for field in (self.limit, self.rate, self.fee, self.term):
            field.setEnabled(draft is not None)
        if draft is not None:
            self._fill(draft, file)
        else:
            self._empty()
        self._show_needs(why_not)

    def _fill(self, draft: DecisionDraft, file: CaseFile) -> None:
        self.limit.show_amount(draft.limit_fen, file.application.currency)
        self._yearly = (draft.daily_rate * 365 * 100).quantize(ONE_TENTH)
        self.rate.show_number(self._yearly)
        self.fee.show_number((draft.fee_rate * 100).quantize(ONE_TENTH))
        months = term_months(draft.term_days)
        self.term.set_suffix(DAYS if months is None else MONTHS)
        self.term.show_number(Decimal(draft.term_days if months is None else months))
        self.grounds.show_draft(draft.reasons, draft.reason_codes, draft.comment)

    def _empty(self) -> None:
        """Without terms: nothing is drafted or lent, and no field goes on showing those of the case before."""
        for field in (self.limit, self.rate, self.fee, self.term):
            field.set_error(False)
            field.clear()

    def draft_now(self) -> DecisionDraft | None:
        """The draft with everything chosen and typed; None where the case cannot be decided."""
        if self._draft is None:
            return None
        draft = self._draft
        fee = draft.fee_rate if self.fee.number == (draft.fee_rate * 100).quantize(ONE_TENTH) else self.fee.number / 100
        months = term_months(draft.term_days)
        typed = int(self.term.number)
        days = draft.term_days if typed == (months or draft.term_days) else term_days(typed) if months else typed
        return replace(
            draft,
            outcome=self.choice.outcome,
            limit_fen=self.limit.amount_fen,
            daily_rate=with_yearly(draft, self._yearly, self.rate.number),
            fee_rate=fee,
            term_days=days,
            reason_codes=self.grounds.codes(),
            comment=self.grounds.words(),
            override_code=self.grounds.override_code(),
        )

    def set_sending(self, sending: bool) -> None:
        """The answer is on its way to the records: it cannot be given a second time meanwhile."""
        self.sending = sending
        self.confirm.set_busy(sending)

    def start_anew(self) -> None:
        """Nothing chosen, and the work on a case begins with its next reading."""
        self._began = None
        self.choice.show_outcome(None)

    def take_up(self, held: DecisionDraft) -> None:
        """Show again what a person had chosen and typed before the case was read anew."""
        if self._draft is None or held.outcome is None:
            return
        self.limit.show_amount(held.limit_fen, self._file.application.currency if self._file else "CNY")
        if held.daily_rate != self._draft.daily_rate:
            self.rate.show_number((held.daily_rate * 365 * 100).quantize(ONE_TENTH))
        self.fee.show_number((held.fee_rate * 100).quantize(ONE_TENTH))
        self.grounds.comment.setPlainText(held.comment)
        self.choice.show_outcome(held.outcome)
        self._chosen(held.outcome, move_focus=False)
        self.grounds.choose(held.reason_codes, held.override_code)
        self._show_needs()

    def needs(self) -> Entailed | None:
        draft = self.draft_now()
        return None if draft is None or self._file is None else entailed(self._file, draft)

    def _chosen(self, outcome: Outcome, *, move_focus: bool = True) -> None:
        needs = self.needs()
        self.grounds.open_for(outcome, bool(needs and needs.comment), bool(needs and needs.override))
        approving = outcome in APPROVALS
        for field in (self.limit, self.rate, self.fee, self.term):
            field.setEnabled(approving)
        if approving:
            self.limit.show_amount(self.limit.amount_fen)
            for number in (self.rate, self.fee, self.term):
                number.show_number(number.number)
        else:
            self._empty()  # what lends nothing has no terms; the drafted ones come back with an approval
        self._show_needs()
        self.fitted.emit()
        if move_focus and needs and needs.comment and not self.grounds.words():
            (self.grounds.code if needs.override else self.grounds.comment).setFocus()

    def _show_needs(self, why_not: Text | None = None) -> None:
        """Say beside the button what is missing, else the authority; and what the figures come to."""
        file, draft, needs = self._file, self.draft_now(), self.needs()
        if file is None:
            return
        if draft is None or needs is None:
            self.confirm.setEnabled(False)
            self.confirm.say(CONFIRM)
            self.authority.say(why_not or Text("现在不能决策", "Cannot be decided now"), "bad_ink")
            for label in (self.loss, self.gain, self.cost):
                label.say(NOTHING)
            return
        asks = (self.grounds.comment.isVisibleTo(self.grounds), self.grounds.code.isVisibleTo(self.grounds))
        if draft.outcome is not None and needs.comment and asks != (True, needs.override):
            self.grounds.open_for(draft.outcome, True, needs.override)
            self.fitted.emit()
        wrong = any(field.wrong for field in (self.limit, self.rate, self.fee, self.term))
        self.confirm.say(SEND if needs.second else CONFIRM)
        self.confirm.setEnabled(needs.missing is None and not wrong and not self.sending)
        told = "\n".join(self.look.say(one) for one in needs.because)
        self.authority.setToolTip(told)
        self.authority.setAccessibleDescription(told)
        limit = money(file.authority_fen, file.application.currency)
        room = Text(f"权限内 ≤ {limit}", f"Your limit ≤ {limit}")
        if draft.outcome is not None and needs.missing is not None:
            self.authority.say(needs.missing, "bad_ink")
        elif needs.second:
            self.authority.say(Text("须第二人复核：", "Two people sign: ") + needs.why, "warn_ink")
        else:
            self.authority.say(room, "ink3")
        self._figures(file, draft)

    def _figures(self, file: CaseFile, draft: DecisionDraft) -> None:
        if draft.outcome is not None and draft.outcome not in APPROVALS:
            for label in (self.loss, self.gain, self.cost):  # a case that lends nothing costs and earns nothing
                label.say(NOTHING)
            return
        lost = expected_loss(file, draft.limit_fen)
        self.loss.say(NOTHING if lost is None else money(lost // 100 * 100, file.application.currency))
        same_price = self._draft is not None and (draft.daily_rate, draft.fee_rate, draft.term_days) == (
            self._draft.daily_rate,
            self._draft.fee_rate,
            self._draft.term_days,
        )
        gain = file.recommendation.risk_adjusted_yield if file.recommendation and same_price else None
        priced = draft.daily_rate > 0  # a band without a price has no yield and no cost, not one of 0.0 %
        self.gain.say(NOTHING if gain is None or not priced else percent(gain))
        self.cost.say(percent(draft.price.xirr) if same_price and priced else NOTHING)

    # --- a decided case ---------------------------------------------------------------------------------------------

    def _show_decided(self, file: CaseFile, decision: DecisionRecord, today: date) -> None:
        waiting = file.stage is Stage.DECISION
        words, tone = DONE[decision.outcome]
        self.state.say(
            Text("待第二人复核", "Waits for a second person") if waiting else words, "warn" if waiting else tone
        )
        amount = money(decision.limit_fen, file.application.currency) if decision.outcome in APPROVALS else ""
        yearly = percent(decision.daily_rate * 365)
        terms = Text(f"{amount} · 年化 {yearly}", f"{amount} · {yearly} APR") if amount else same(decision.comment)
        self.said.say(terms)
        at = moment_text(decision.prepared_at, today)
        by = preparer_words(decision.prepared_by)
        zh, en = f"经办 {by.zh} {at}", f"Prepared by {by.en} {at}"
        if decision.approved_by and decision.approved_at:
            signed = moment_text(decision.approved_at, today)
            zh += f" · 复核 {decision.approved_by} {signed}"
            en += f" · approved by {decision.approved_by} {signed}"
        elif decision.opened_by and decision.opened_at:
            opened = moment_text(decision.opened_at, today)
            zh += f" · {decision.opened_by} {opened} 已打开，不能再撤回"
            en += f" · opened by {decision.opened_by} {opened}: no longer withdrawn"
        self.detail.say(Text(zh, en))
        self.withdraw.setVisible(waiting and file.may_withdraw)
        self.reopen.setVisible(file.may_reopen)
        self.ask_review.setVisible(file.may_ask_review)
