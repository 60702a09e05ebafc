"""How is a decision on a case confirmed, recorded or taken back?"""

from __future__ import annotations

from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.services.case_file import CaseFile, DecisionRecord
from workbench.services.decision_rules import DecisionDraft
from workbench.ui.ask import ask
from workbench.ui.case.banner import Spoken, ask_about_gate
from workbench.ui.case.bar import DONE, DecisionBar
from workbench.ui.case.verdicts import APPROVALS
from workbench.ui.case.why import WhyPane
from workbench.ui.case.withdrawal import ask_withdrawal
from workbench.ui.page import Page


class Deciding(Page):
    """The acts of a case page that change its decision or its score."""

    case_no: str
    file: CaseFile | None
    bar: DecisionBar
    why: WhyPane
    _spoken: Spoken | None

    def confirm(self) -> None:
        """Record what was chosen; a decline is asked about once more, because it goes to the applicant."""
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
        self.bar.confirm.set_busy(True)
        self.bench.lane.put(
            self, lambda: propose(case_no, draft, actor), self._proposed, self._refused, ("cases", "decisions")
        )

    def _proposed(self, record: DecisionRecord) -> None:
        self.bar.confirm.set_busy(False)
        currency = self.file.application.currency if self.file else "CNY"
        needs = self.bar.needs()
        words, _ = DONE[record.outcome]
        if needs is not None and needs.second:
            words = Text("已送复核", "Sent for approval")
        amount = f" {money(record.limit_fen, currency)}" if record.outcome in APPROVALS else ""
        self.bench.tell(
            Text(words.zh + amount, words.en + amount),
            Text("P 出具文书，J 处理下一件", "P for the documents, J for the next case"),
        )
        self.why.fall.setFocus()

    def _refused(self, refusal: StaffError) -> None:
        self.bar.confirm.set_busy(False)
        self.bench.tell_refusal(refusal)

    def withdraw(self) -> None:
        ask_withdrawal(self, self.bench, self.case_no)

    def _banner_pressed(self) -> None:
        if self.file is not None and self.file.gate is not None and self.file.gate.shut:
            ask_about_gate(self, self.bench, self.case_no, self.file.gate)
        else:
            self.score_again()

    def score_again(self) -> None:
        score, actor, case_no = self.bench.services.scoring.score_case, self.bench.actor, self.case_no
        self.bench.lane.put(self, lambda: score(case_no, actor), None, self._not_scored, ("cases",))

    def _not_scored(self, refusal: StaffError) -> None:
        self.bench.tell_refusal(refusal)
        self.refresh()  # the gate may be shut now
