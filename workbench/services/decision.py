"""How is a case decided: drafted, proposed, signed by a second person, sent back or withdrawn?

The rules stand in `decision_rules`; here they meet the records, each step one transaction with its journal entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import SYSTEM, Actor, Role, Staff
from workbench.applications.application import Stage
from workbench.applications.products import Product
from workbench.common.dates import day_number
from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text
from workbench.decision.case_input import CaseInput
from workbench.decision.decide import decide
from workbench.decision.outcome import Outcome, Recommendation
from workbench.records.proof import PURPOSE
from workbench.services.advice import case_input
from workbench.services.case_file import DecisionRecord
from workbench.services.case_view import decision_record, staleness
from workbench.services.decision_rules import (
    APPROVALS,
    DecisionDraft,
    Judged,
    judge,
    reasons_to_choose,
    refuse,
    require_comment,
)
from workbench.services.document_file import ApprovalRow
from workbench.services.drift import require_automatic, second_by_drift
from workbench.services.governor import require_funds
from workbench.services.ground import Ground
from workbench.services.lines_of_credit import open_line
from workbench.services.offers import keep_offers, with_chosen
from workbench.services.proving import Grounds, proof_text
from workbench.services.second_person import approval_rows, why_not

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision, KeptScore
    from workbench.storage.shelves import Shelves

__all__ = ["DecisionDraft", "DecisionService"]

DECIDABLE = (Stage.SCORED, Stage.SURVEY)
LEFT_TO_PEOPLE = {"SCORE_STALE": "stale", "FUNDING_CAP": "people"}
AFTER = {Outcome.DECLINE: Stage.REJECTED, Outcome.REFER: Stage.SURVEY}


@dataclass(frozen=True, slots=True)
class _Ready:
    """A case with everything a decision on it stands on, as of now."""

    case: CaseInput
    kept: KeptScore
    advice: Recommendation
    product: Product


class DecisionService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def draft(self, case_no: str, actor: Actor) -> DecisionDraft:
        """The recommended terms, filled in; the outcome is left for a person to choose.

        Raises `StaffError` (`CASE_UNKNOWN`, `SCORE_STALE`).
        """
        require(actor, Permission.PROPOSE)
        drift = second_by_drift(self._ground)
        with self._ground.store.reading() as shelves:
            ready = self._ready(shelves, case_no, drift)
            return with_chosen(self._draft(ready), shelves)

    def _draft(self, ready: _Ready) -> DecisionDraft:
        advice = ready.advice
        return DecisionDraft(
            case_no=ready.case.application.case_no,
            outcome=None,
            limit_fen=advice.limit.amount_fen,
            daily_rate=advice.price.daily_rate,
            fee_rate=advice.price.fee_rate,
            term_days=advice.price.term_days,
            reason_codes=tuple(reason.code for reason in advice.reasons),
            comment="",
            reasons=reasons_to_choose(ready.case, advice),
            price=advice.price,
            inputs_digest=ready.kept.inputs_digest,
            model_version=ready.kept.score.model_version,
            policy_digest=advice.policy_digest,
            drafted_at=self._ground.now(),
        )

    def _ready(self, shelves: Shelves, case_no: str, drift: Text | None) -> _Ready:
        """Raises `StaffError` (`SCORE_STALE`) when the case must be scored again first."""
        policy = self._ground.policy()
        case = replace(case_input(shelves, case_no, policy), drift=drift)
        kept = shelves.scores.get(case_no)
        stale = staleness(kept, self._ground.model().version, policy)
        if kept is None or stale is not None:
            raise refuse(
                "SCORE_STALE", stale or Text("尚未评分", "Not scored yet"), Text("请先重新评分", "Score it first")
            )
        product = self._ground.products()[case.application.product_code]
        return _Ready(case, kept, decide(case, policy, product), product)

    def propose(self, case_no: str, draft: DecisionDraft, actor: Actor) -> DecisionRecord:
        """Decide where the actor may alone; otherwise hand it to the second person.

        Raises `StaffError`: `NOT_PERMITTED`, `STAGE_NOT_NEXT`, `SCORE_STALE`, `DRAFT_STALE` and those of
        `decision_rules.judge`.
        """
        require(actor, Permission.PROPOSE)
        now, drift = self._ground.now(), second_by_drift(self._ground)
        with self._ground.transaction() as shelves:
            ready = self._ready(shelves, case_no, drift)
            self._require_fresh(draft, ready)
            preparer = shelves.staff.get(actor.staff_id)
            judged = judge(draft, ready.case, ready.advice, self._ground.policy(), ready.product, preparer)
            kept = self._kept(shelves, judged, ready, preparer, now)
            keep_offers(shelves, ready.case, self._ground.policy(), ready.product, kept)
            if judged.needs_second:
                shelves.decisions.add(kept)
                shelves.applications.move(case_no, Stage.DECISION)
                self._journal(shelves, now, actor, "decision.propose", kept, drift)
            else:
                kept = self._settle(shelves, kept, ready, now, actor)
            return decision_record(kept, shelves.staff.names())

    def _require_fresh(self, draft: DecisionDraft, ready: _Ready) -> None:
        drafted = (draft.inputs_digest, draft.model_version, draft.policy_digest)
        standing = (ready.kept.inputs_digest, ready.kept.score.model_version, ready.advice.policy_digest)
        if drafted != standing:
            raise refuse(
                "DRAFT_STALE",
                Text("起草之后评分、模型或政策已变", "Score, model or policy changed after this was drafted"),
                Text("请重新打开案件，再作决定", "Open the case again, then decide"),
            )

    def _kept(self, shelves: Shelves, judged: Judged, ready: _Ready, preparer: Staff, now: datetime) -> KeptDecision:
        from workbench.storage.kept import KeptDecision

        draft, case_no = judged.draft, ready.case.application.case_no
        return KeptDecision(
            case_no=case_no,
            version=len(shelves.decisions.versions(case_no)) + 1,
            state="proposed",
            outcome=judged.outcome,
            limit_fen=draft.limit_fen,
            currency=ready.case.application.currency,
            daily_rate=draft.daily_rate,
            fee_rate=draft.fee_rate,
            term_days=draft.term_days,
            reason_codes=draft.reason_codes if judged.outcome is not Outcome.APPROVE else (),
            comment=draft.comment.strip(),
            override=judged.override,
            needs_second=judged.needs_second,
            prepared_by=preparer.staff_id,
            prepared_at=now,
            approved_by=None,
            approved_at=None,
            model_version=ready.kept.score.model_version,
            inputs_digest=ready.kept.inputs_digest,
            policy_id=ready.advice.policy_id,
            policy_digest=ready.advice.policy_digest,
            proof="",
            repayment=draft.repayment if judged.outcome in APPROVALS else "",
        )

    def _settle(self, shelves: Shelves, kept: KeptDecision, ready: _Ready, now: datetime, actor: Actor) -> KeptDecision:
        """Sign a decision for good: proof, stage, line of credit, journal.

        Raises `StaffError` (`FUNDING_CAP`) when the last of the funds is promised to others already.
        """
        if kept.outcome in APPROVALS:
            policy, today = self._ground.policy(), self._ground.today()
            require_funds(shelves, ready.case, policy, ready.product, ready.advice, today, kept.limit_fen)
        signed = replace(kept, state="signed")
        grounds = self._grounds(shelves, ready, kept.prepared_by)
        signed = replace(signed, proof=proof_text(signed, grounds, now, shelves.journal.head()))
        shelves.decisions.replace(signed)
        shelves.applications.move(kept.case_no, AFTER.get(kept.outcome, Stage.CONTRACT))
        self._journal(shelves, now, actor, "decision.sign", signed)
        if signed.outcome in APPROVALS:
            band = ready.kept.score.band.value
            open_line(shelves, ready.case.application, signed, band, day_number(self._ground.today()), actor)
        return signed

    def _grounds(self, shelves: Shelves, ready: _Ready, preparer: str) -> Grounds:
        """What the decision stands on; the desk keeps the text of policy and product from here on."""
        self._ground.keep_policy()
        return Grounds(
            case=ready.case,
            score=ready.kept,
            advice=ready.advice,
            policy=self._ground.policy(),
            product=ready.product,
            product_digest=self._ground.keep_product(ready.product),
            evidence=self._ground.model_of(ready.kept.model_digest, replay=True).evidence,
            preparer=shelves.staff.get(preparer),
        )

    def _journal(
        self, shelves: Shelves, now: datetime, actor: Actor, action: str, kept: KeptDecision, drift: Text | None = None
    ) -> None:
        facts: dict[str, object] = {
            "version": kept.version,
            "outcome": kept.outcome.value,
            "limit_fen": kept.limit_fen,
            "reasons": list(kept.reason_codes),
            "override": kept.override,
            "comment": kept.comment,
            "inputs": kept.inputs_digest,
            "policy": kept.policy_digest,
            "proof": _proof_digest(kept),
        }
        if drift is not None:
            facts["drift"] = drift.en
        if kept.proof:
            proof = facts["proof"]
            facts["signed"] = self._ground.signer(shelves).sign(PURPOSE, str(proof).encode("ascii")).decode("ascii")
        shelves.journal.append(now, actor, action, kept.case_no, facts)

    def approvals(self, actor: Actor) -> tuple[ApprovalRow, ...]:
        """Proposals that wait for a second person, those due first in front."""
        with self._ground.store.reading() as shelves:
            return approval_rows(shelves, actor, self._ground.policy(), self._ground.products(), self._ground.now())

    def sign(self, case_no: str, actor: Actor, comment: str = "") -> DecisionRecord:
        """Sign a proposal as the second person, on the same inputs it was proposed on.

        Raises `StaffError`: `NOTHING_TO_SIGN`, `NOT_PERMITTED`, `SAME_PERSON`, `BEYOND_AUTHORITY`, `SCORE_STALE`,
        `CHANGED_SINCE`, and what forbids the decision now.
        """
        now, drift = self._ground.now(), second_by_drift(self._ground)
        with self._ground.transaction() as shelves:
            kept = self._proposal(shelves, case_no)
            forbidden = why_not(kept, actor, self._ground.policy())
            if forbidden is not None:
                raise forbidden
            ready = self._ready(shelves, case_no, drift)
            if (kept.inputs_digest, kept.policy_digest) != (ready.kept.inputs_digest, ready.advice.policy_digest):
                raise refuse(
                    "CHANGED_SINCE",
                    Text("提出之后评分或政策已变", "Score or policy changed after the proposal"),
                    Text("请退回，由经办重新提出", "Send it back to be proposed again"),
                )
            # Funds, exposure and rules may have moved since: they are asked again on today's records.
            preparer = shelves.staff.get(kept.prepared_by)
            judge(self._as_draft(kept, ready), ready.case, ready.advice, self._ground.policy(), ready.product, preparer)
            signed = replace(kept, approved_by=actor.staff_id, approved_at=now, approver_comment=comment.strip())
            return decision_record(self._settle(shelves, signed, ready, now, actor), shelves.staff.names())

    def _as_draft(self, kept: KeptDecision, ready: _Ready) -> DecisionDraft:
        return replace(
            self._draft(ready),
            outcome=kept.outcome,
            limit_fen=kept.limit_fen,
            daily_rate=kept.daily_rate,
            fee_rate=kept.fee_rate,
            term_days=kept.term_days,
            reason_codes=kept.reason_codes,
            comment=kept.comment,
            repayment=kept.repayment,
        )

    def _proposal(self, shelves: Shelves, case_no: str) -> KeptDecision:
        kept = shelves.decisions.get(case_no)
        if kept is None or kept.state != "proposed":
            raise refuse(
                "NOTHING_TO_SIGN",
                Text(f"{case_no} 没有待复核的决策", f"{case_no} has no proposal waiting"),
                Text("请刷新列表", "Reload the list"),
            )
        return kept

    def send_back(self, case_no: str, comment: str, actor: Actor) -> None:
        """Return a proposal to its preparer. Raises `StaffError` (`COMMENT_TOO_SHORT`, `NOT_PERMITTED`, ...)."""
        require(actor, Permission.APPROVE)
        self._undo(case_no, comment, actor, "sent_back", "decision.send_back")

    def withdraw(self, case_no: str, comment: str, actor: Actor) -> None:
        """Take a proposal back before it is signed; only its preparer may.

        Raises `StaffError`: `COMMENT_TOO_SHORT`, `NOTHING_TO_SIGN` (also once it is signed), `NOT_YOURS`.
        """
        require(actor, Permission.PROPOSE)
        self._undo(case_no, comment, actor, "withdrawn", "decision.withdraw")

    def _undo(self, case_no: str, comment: str, actor: Actor, state: str, action: str) -> None:
        require_comment(comment)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = self._proposal(shelves, case_no)
            if state == "withdrawn" and kept.prepared_by != actor.staff_id:
                raise refuse(
                    "NOT_YOURS",
                    Text("只有经办可以撤回", "Only the preparer may withdraw it"),
                    Text("复核请用“退回”", "As approver, send it back"),
                )
            shelves.decisions.replace(replace(kept, state=state, approver_comment=comment.strip()))
            shelves.applications.move(case_no, Stage.SCORED)
            shelves.journal.append(now, actor, action, case_no, {"version": kept.version, "comment": comment.strip()})

    def decide_automatically(
        self, case_nos: Iterable[str] | None, actor: Actor, report: Report = silent, stop: Stop = never
    ) -> Mapping[str, int]:
        """Let policy decide what it may: green is approved, red is declined with its reasons, yellow waits for people.

        Recorded as the program's own decisions, with who started it. Answers counts by outcome, `people` and `stale`.
        Where scores drifted, policy leaves everything to people or refuses (`StaffError` `DRIFT_STOP`).
        Raises `Stopped` between two cases; what was decided until then stands.
        """
        require(actor, Permission.DECIDE_BY_POLICY if actor.role is Role.SYSTEM else Permission.PROPOSE)
        counts = {"approve": 0, "approve_lower": 0, "decline": 0, "people": 0, "stale": 0}
        alone = require_automatic(self._ground, actor)
        with self._ground.store.reading() as shelves:
            wanted = tuple(case.case_no for case in shelves.applications.all(DECIDABLE))
        chosen = wanted if case_nos is None else tuple(case_nos)
        for done, case_no in enumerate(chosen):
            if stop():
                raise Stopped
            counts[self._by_policy(case_no, actor) if alone else "people"] += 1
            report(done + 1, len(chosen))
        return counts

    def _by_policy(self, case_no: str, actor: Actor) -> str:
        try:
            return self._decided(case_no, actor)
        except StaffError as fault:
            if fault.code not in LEFT_TO_PEOPLE:
                raise
            return LEFT_TO_PEOPLE[fault.code]

    def _decided(self, case_no: str, actor: Actor) -> str:
        now, lanes = self._ground.now(), self._ground.policy().lanes
        with self._ground.transaction() as shelves:
            if shelves.applications.get(case_no).stage not in DECIDABLE:
                return "people"
            ready = self._ready(shelves, case_no, None)  # where scores drifted nothing is decided here
            advice = ready.advice
            allowed = lanes.automatic and (advice.lane == "green" or (advice.lane == "red" and lanes.auto_decline))
            if not allowed:
                return "people"
            draft = replace(self._draft(ready), outcome=advice.outcome)
            draft = replace(draft, reason_codes=tuple(reason.code for reason in advice.reasons))
            program = shelves.staff.get(SYSTEM.staff_id)
            judged = Judged(draft, advice.outcome, False, False, advice.price)
            kept = self._kept(shelves, judged, ready, program, now)
            keep_offers(shelves, ready.case, self._ground.policy(), ready.product, kept)
            self._settle(shelves, kept, ready, now, SYSTEM)
            facts = {"started_by": actor.staff_id, "lane": advice.lane}
            shelves.journal.append(now, SYSTEM, "decision.by_policy", case_no, facts)
            return advice.outcome.value

    def signed_examples(self) -> tuple[str, ...]:
        """One signed case of each outcome, the newest of each."""
        with self._ground.store.reading() as shelves:
            signed = [kept for kept in shelves.decisions.newest().values() if kept.state == "signed"]
        newest: dict[Outcome, KeptDecision] = {}
        for kept in sorted(signed, key=lambda kept: (kept.prepared_at, kept.case_no)):
            newest[kept.outcome] = kept
        return tuple(newest[outcome].case_no for outcome in Outcome if outcome in newest)


def _proof_digest(kept: KeptDecision) -> str:
    from workbench.records.canonical import sha256_hex

    return sha256_hex(kept.proof.encode("utf-8")) if kept.proof else ""
