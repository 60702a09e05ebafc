"""How is a decision on a case confirmed, recorded or taken back?"""

from __future__ import annotations

from uuid import uuid4

from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.services.case_file import CaseFile, DecisionRecord
from workbench.services.commands import Once
from workbench.services.decision_rules import DecisionDraft
from workbench.ui.ask import ask
from workbench.ui.case.banner import Spoken, ask_about_gate, conflict_words
from workbench.ui.case.bar import DONE, DecisionBar
from workbench.ui.case.review_request import ReviewRequest
from workbench.ui.case.verdicts import APPROVALS
from workbench.ui.case.why import WhyPane
from workbench.ui.case.withdrawal import ask_reopening, ask_withdrawal
from workbench.ui.page import Page
from workbench.ui.pin import asked_for_pin

MOVED = frozenset({"DRAFT_STALE", "STAGE_NOT_NEXT", "SCORE_STALE", "CONTRADICTION_OPEN"})
CHANGED = "CASE_CHANGED"


class Deciding(Page):
    """The acts of a case page that change its decision or its score."""

    case_no: str
    file: CaseFile | None
    bar: DecisionBar
    why: WhyPane
    _spoken: Spoken | None
    _conflict: Text | None

    _held_for: tuple[str, Actor] | None
    _key: str  # of the wish that is being drafted: pressed twice, it is done once
    _seen: int  # what of the case was on the screen, or was told and kept, when it was drafted

    def drop_choice(self) -> None:
        """Forget what was chosen and typed on the case, and what was said against it; let the case go."""
        self._conflict, self._key, self._seen = None, uuid4().hex, 0
        self.bar.start_anew()
        if self._held_for is not None:
            release, (case_no, actor) = self.bench.services.decision.release, self._held_for
            self._held_for = None
            self.bench.lane.put(self, lambda: release(case_no, actor))

    def start_anew(self) -> None:
        """Another person sits here: nothing the one before had chosen stays."""
        self.drop_choice()
        self.refresh()

    def hold(self) -> None:
        """Somebody began to decide: others see it. A case that somebody else holds is shown as such."""
        hold, case_no, actor = self.bench.services.decision.hold, self.case_no, self.bench.actor
        if self._held_for == (case_no, actor):
            return
        self._held_for = (case_no, actor)
        self.bench.lane.put(self, lambda: hold(case_no, actor), None, self._not_held)

    def _not_held(self, refusal: StaffError) -> None:
        self._held_for = None
        self.bench.tell_refusal(refusal)
        self.drop_choice()
        self.refresh()

    def confirm(self) -> None:
        """Record what was chosen; a decline is asked about once more, because it goes to the applicant."""
        if self.bar.sending:
            return  # the same answer is on its way
        draft, needs = self.bar.draft_now(), self.bar.needs()
        if draft is None or needs is None or self.file is None or not self.bar.confirm.isEnabled():
            if draft is not None and needs is not None and needs.missing is not None:
                self.bench.tell(needs.missing, None, "warning")
            return
        if draft.outcome is not Outcome.DECLINE:
            self._propose(draft)
            return
        chosen = [reason.text for reason in draft.reasons if reason.code in draft.reason_codes]
        name = self.file.merchant.name
        ask(
            self, self.look, Text(f"拒绝 {name} 的申请？", f"Decline {name}?"),
            Text("将记录拒绝并列出主要原因：" + "；".join(one.zh for one in chosen) + "。",
                 "The decline will name: " + "; ".join(one.en for one in chosen) + "."),
            Text("拒绝申请", "Decline"), lambda: self._propose(draft), danger=True,
        )  # fmt: skip

    def _propose(self, draft: DecisionDraft) -> None:
        propose, actor, case_no = self.bench.services.decision.propose, self.bench.actor, self.case_no
        once = Once(self._key, self._seen)
        self.bar.set_sending(True)
        self.bench.lane.put(
            self, lambda: propose(case_no, draft, actor, once=once), self._proposed,
            lambda why: self._refused(why, draft), ("cases", "decisions"),
        )  # fmt: skip

    def _proposed(self, record: DecisionRecord) -> None:
        self.bar.set_sending(False)
        waits = record.approved_by is None and bool((needs := self.bar.needs()) and needs.second)
        self.drop_choice()
        currency = self.file.application.currency if self.file else "CNY"
        words, _ = DONE[record.outcome]
        if waits:
            words = Text("已送复核", "Sent for approval")
        amount = f" {money(record.limit_fen, currency)}" if record.outcome in APPROVALS else ""
        self.bench.tell(
            Text(words.zh + amount, words.en + amount),
            Text("P 出具文书，J 处理下一件", "P for the documents, J for the next case"),
        )
        self.why.fall.setFocus()

    def _refused(self, refusal: StaffError, draft: DecisionDraft) -> None:
        self.bar.set_sending(False)
        if asked_for_pin(self.bench, refusal, lambda: self._propose(draft)):
            return
        if refusal.code == CHANGED:
            self._conflict = conflict_words(refusal.text)
            self.refresh()
            return
        self.bench.tell_refusal(refusal)
        if refusal.code in MOVED:
            self.refresh()  # what was chosen stays, and the page says what changed

    def keep_mine(self) -> None:
        """What another did is told and accepted; what was chosen and typed goes on from there."""
        if self.file is not None:
            self._conflict, self._seen = None, self.file.seen
            self.refresh()

    def withdraw(self) -> None:
        if self.file is not None:
            ask_withdrawal(self, self.bench, self.case_no, self.file.seen)

    def reopen(self) -> None:
        if self.file is not None:
            ask_reopening(self, self.bench, self.case_no, self.file.seen)

    def ask_review(self) -> None:
        if self.file is not None:
            ReviewRequest(self.bench, self.window(), self.file).open()

    def _banner_pressed(self) -> None:
        then, file = self._spoken.then if self._spoken is not None else "", self.file
        if then == "gate" and file is not None and file.gate is not None:
            ask_about_gate(self, self.bench, self.case_no, file.gate)
        elif then == "interview":
            self.bench.go("interview", case_no=self.case_no)
        elif then == "reload":
            self.drop_choice()
            self.refresh()
        elif then == "score":
            self.score_again()

    def score_again(self) -> None:
        score, actor, case_no = self.bench.services.scoring.score_case, self.bench.actor, self.case_no
        self.bench.lane.put(self, lambda: score(case_no, actor), None, self._not_scored, ("cases",))

    def _not_scored(self, refusal: StaffError) -> None:
        self.bench.tell_refusal(refusal)
        self.refresh()  # the gate may be shut now
