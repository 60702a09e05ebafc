"""How is a case decided: drafted, proposed, opened, signed by a second person, sent back, withdrawn, reopened?

The rules stand in `decision_rules`; here they meet the records, each step one transaction with its journal entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor, Role
from workbench.applications.acts import Act
from workbench.applications.application import Stage
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.services import decision_automatic as automatic
from workbench.services.access_rules import demand_reader
from workbench.services.blind_choice import demand_case, judged_blind
from workbench.services.bulk import BulkRefusal, bulk_refusals
from workbench.services.case_file import DecisionRecord
from workbench.services.case_lock import demand_free, drop_own, hold, release
from workbench.services.case_view import decision_record
from workbench.services.commands import Once, command, once_only, permit
from workbench.services.contradictions import demand_none
from workbench.services.decision_automatic import DECIDABLE, AutomaticState
from workbench.services.decision_ground import Ready, add, draft_of, kept_of, note, ready, require_fresh, settle
from workbench.services.decision_rules import APPROVALS, DecisionDraft, judge, refuse, require_comment
from workbench.services.document_file import ApprovalRow
from workbench.services.drift import require_automatic, second_by_drift
from workbench.services.ground import Ground
from workbench.services.offers import keep_offers, with_chosen
from workbench.services.proposals import Proposal, demand_unchanged, proposal_of, record_opening
from workbench.services.reopening import reopen
from workbench.services.second_person import approval_rows, opened_words, waiting_proposal, why_not
from workbench.services.signing_pin import demand_pin

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision
    from workbench.storage.shelves import Shelves

__all__ = ["DecisionDraft", "DecisionService"]


class DecisionService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def draft(self, case_no: str, actor: Actor) -> DecisionDraft:
        """The recommended terms, filled in; the outcome is left for a person to choose.

        Raises `StaffError` (`CASE_UNKNOWN`, `SCORE_STALE`).
        """
        demand_case(self._ground, case_no, actor)
        require(actor, Permission.PROPOSE)
        drift = second_by_drift(self._ground)
        with self._ground.store.reading() as shelves:
            return with_chosen(draft_of(self._ground, ready(self._ground, shelves, case_no, drift)), shelves)

    def propose(
        self, case_no: str, draft: DecisionDraft, actor: Actor, pin: str | None = None, once: Once | None = None
    ) -> DecisionRecord:
        """Decide where the actor may alone; otherwise hand it to the second person.

        Raises `StaffError`: `NOT_PERMITTED`, `CASE_LOCKED`, `STAGE_NOT_NEXT`, `SCORE_STALE`, `DRAFT_STALE`,
        `CONTRADICTION_OPEN`, `PIN_NEEDED` and those of `decision_rules.judge`.
        """
        permit(self._ground, Act.PROPOSE, actor, case_no, once)
        demand_pin(self._ground, actor, pin)
        return once_only(lambda _: self._newest(case_no), lambda: self._propose(case_no, draft, actor, once))

    def _newest(self, case_no: str) -> DecisionRecord:
        """What a command that was done before is answered with: the decision as it stands."""
        with self._ground.store.reading() as shelves:
            kept = shelves.decisions.get(case_no)
            if kept is None:
                raise RuntimeError(f"a decision on {case_no} was answered and is not there")
            return decision_record(kept, shelves.staff.names(), shelves.courses.get(case_no, kept.version))

    def _propose(self, case_no: str, draft: DecisionDraft, actor: Actor, once: Once | None) -> DecisionRecord:
        now, drift = self._ground.now(), second_by_drift(self._ground)
        asked = [draft.outcome, draft.limit_fen, draft.daily_rate, draft.fee_rate, draft.term_days, draft.repayment,
                 draft.reason_codes, draft.comment, draft.override_code]  # fmt: skip
        with command(self._ground, Act.PROPOSE, actor, case_no, once, asked) as running:
            shelves = running.shelves
            demand_free(shelves, case_no, actor, now)
            found = ready(self._ground, shelves, case_no, drift)
            require_fresh(draft, found)
            preparer = shelves.staff.get(actor.staff_id)
            judged = judge(draft, found.case, found.advice, self._ground.policy(), found.product, preparer)
            if judged.outcome in APPROVALS:
                demand_none(shelves, case_no)
            kept = kept_of(shelves, judged, found, preparer, now)
            keep_offers(shelves, found.case, self._ground.policy(), found.product, kept)
            add(shelves, kept, judged, found, now)
            drop_own(shelves, case_no, actor)
            if judged.needs_second:
                shelves.applications.move(case_no, Stage.DECISION)
                note(self._ground, shelves, now, actor, "decision.propose", kept, drift)
            else:
                kept = settle(self._ground, shelves, kept, found, now, actor)
            return decision_record(kept, shelves.staff.names(), shelves.courses.get(case_no, kept.version))

    def hold(self, case_no: str, actor: Actor) -> None:
        """Keep others from deciding the case meanwhile; see `case_lock.hold`."""
        hold(self._ground, case_no, actor)

    def release(self, case_no: str, actor: Actor) -> None:
        """Let the case go again."""
        release(self._ground, case_no, actor)

    def bulk_refusals(self, case_nos: Iterable[str], actor: Actor) -> tuple[BulkRefusal, ...]:
        """Which of these cases may not be approved together with others, and why; nothing is written."""
        drift, chosen = second_by_drift(self._ground), tuple(case_nos)
        for case_no in chosen:
            demand_case(self._ground, case_no, actor)
        with self._ground.store.reading() as shelves:
            return bulk_refusals(self._ground, shelves, chosen, actor, drift)

    def approvals(self, actor: Actor) -> tuple[ApprovalRow, ...]:
        """Proposals that wait for a second person, those due first in front."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            hidden = judged_blind(self._ground, shelves, actor)
            rows = approval_rows(shelves, actor, self._ground.policy(), self._ground.products(), self._ground.now())
            return tuple(row for row in rows if row.case_no not in hidden)

    def open_proposal(self, case_no: str, actor: Actor) -> Proposal:
        """Everything the second person signs on. Whoever may sign it opens it by this: it can no longer be withdrawn.

        Raises `StaffError` (`NOTHING_TO_SIGN`, `CASE_UNKNOWN`, `SCORE_STALE`).
        """
        now, drift = self._ground.now(), second_by_drift(self._ground)
        with command(self._ground, Act.OPEN_PROPOSAL, actor, case_no) as running:
            shelves = running.shelves
            kept = waiting_proposal(shelves, case_no)
            if why_not(kept, actor, self._ground.policy(), shelves.staff.names()) is None:
                record_opening(shelves, kept, actor, now)
            return proposal_of(self._ground, shelves, kept, actor, drift)

    def sign(
        self, case_no: str, actor: Actor, comment: str = "", pin: str | None = None, once: Once | None = None
    ) -> DecisionRecord:
        """Sign a proposal as the second person, on what its preparer saw.

        Raises `StaffError`: `NOTHING_TO_SIGN`, `NOT_PERMITTED`, `SAME_PERSON`, `BEYOND_AUTHORITY`, `SCORE_STALE`,
        `CHANGED_SINCE`, `CONTRADICTION_OPEN`, `PIN_NEEDED`, and what forbids the decision now.
        """
        permit(self._ground, Act.SIGN, actor, case_no, once)
        demand_pin(self._ground, actor, pin)
        return once_only(lambda _: self._newest(case_no), lambda: self._sign(case_no, actor, comment, once))

    def _sign(self, case_no: str, actor: Actor, comment: str, once: Once | None) -> DecisionRecord:
        now, drift = self._ground.now(), second_by_drift(self._ground)
        with command(self._ground, Act.SIGN, actor, case_no, once, comment) as running:
            shelves = running.shelves
            kept = waiting_proposal(shelves, case_no)
            forbidden = why_not(kept, actor, self._ground.policy(), shelves.staff.names())
            if forbidden is not None:
                raise forbidden
            found = ready(self._ground, shelves, case_no, drift)
            demand_unchanged(shelves, kept, found)
            # Funds, exposure and rules may have moved since: they are asked again on today's records.
            preparer = shelves.staff.get(kept.prepared_by)
            draft = self._as_draft(shelves, kept, found)
            judge(draft, found.case, found.advice, self._ground.policy(), found.product, preparer)
            if kept.outcome in APPROVALS:
                demand_none(shelves, case_no)
            record_opening(shelves, kept, actor, now, told=False)
            signed = replace(kept, approved_by=actor.staff_id, approved_at=now, approver_comment=comment.strip())
            signed = settle(self._ground, shelves, signed, found, now, actor)
            return decision_record(signed, shelves.staff.names(), shelves.courses.get(case_no, kept.version))

    def _as_draft(self, shelves: Shelves, kept: KeptDecision, found: Ready) -> DecisionDraft:
        course = shelves.courses.get(kept.case_no, kept.version)
        return replace(
            draft_of(self._ground, found),
            outcome=kept.outcome,
            limit_fen=kept.limit_fen,
            daily_rate=kept.daily_rate,
            fee_rate=kept.fee_rate,
            term_days=kept.term_days,
            reason_codes=kept.reason_codes,
            comment=kept.comment,
            repayment=kept.repayment,
            override_code=(course.override_code or "") if course else "",
        )

    def send_back(self, case_no: str, comment: str, actor: Actor, once: Once | None = None) -> None:
        """Return a proposal to its preparer. Raises `StaffError` (`COMMENT_TOO_SHORT`, `NOT_PERMITTED`, ...)."""
        self._undo(case_no, comment, actor, "sent_back", Act.SEND_BACK, once)

    def withdraw(self, case_no: str, comment: str, actor: Actor, once: Once | None = None) -> None:
        """Take a proposal back before the approver opens it; only its preparer may.

        Raises `StaffError`: `COMMENT_TOO_SHORT`, `NOTHING_TO_SIGN` (also once it is signed), `NOT_YOURS`,
        `OPENED_BY_APPROVER`.
        """
        self._undo(case_no, comment, actor, "withdrawn", Act.WITHDRAW, once)

    def _undo(self, case_no: str, comment: str, actor: Actor, state: str, act: Act, once: Once | None) -> None:
        permit(self._ground, act, actor, case_no, once)
        require_comment(comment)
        once_only(lambda _: None, lambda: self._undone(case_no, comment, actor, state, act, once))

    def _undone(self, case_no: str, comment: str, actor: Actor, state: str, act: Act, once: Once | None) -> None:
        now = self._ground.now()
        with command(self._ground, act, actor, case_no, once, comment) as running:
            shelves = running.shelves
            kept = waiting_proposal(shelves, case_no)
            if state == "withdrawn":
                self._demand_withdrawable(shelves, kept, actor)
            shelves.decisions.replace(replace(kept, state=state, approver_comment=comment.strip()))
            shelves.applications.move(case_no, Stage.SCORED)
            told = {"version": kept.version, "comment": comment.strip()}
            shelves.journal.append(now, actor, act.value, case_no, told)

    def _demand_withdrawable(self, shelves: Shelves, kept: KeptDecision, actor: Actor) -> None:
        if kept.prepared_by != actor.staff_id:
            raise refuse(
                "NOT_YOURS",
                Text("只有经办可以撤回", "Only the preparer may withdraw it"),
                Text("复核请用“退回”", "As approver, send it back"),
            )
        opened = opened_words(shelves, kept)
        if opened is not None:
            raise refuse("OPENED_BY_APPROVER", opened, Text("请复核人退回", "Ask the approver to send it back"))

    def reopen(self, case_no: str, reason: str, actor: Actor, once: Once | None = None) -> DecisionRecord:
        """Take up a signed decision again; see `services.reopening.reopen` for what it refuses."""
        reopen(self._ground, case_no, reason, actor, once)
        return self._newest(case_no)

    def automatic(self) -> AutomaticState:
        """Does policy decide alone, or did somebody stop it?"""
        with self._ground.store.reading() as shelves:
            return automatic.state_of(shelves)

    def stop_automatic(self, reason: str, actor: Actor) -> AutomaticState:
        """Everything goes to people from now on. Raises `StaffError` as `decision_automatic.throw` does."""
        return automatic.throw(self._ground, True, reason, actor)

    def resume_automatic(self, reason: str, actor: Actor) -> AutomaticState:
        """Policy decides again what it may. Raises `StaffError` as `decision_automatic.throw` does."""
        return automatic.throw(self._ground, False, reason, actor)

    def decide_automatically(
        self, case_nos: Iterable[str] | None, actor: Actor, report: Report = silent, stop: Stop = never
    ) -> Mapping[str, int]:
        """Let policy decide what it may: green is approved, red is declined with its reasons, yellow waits for people.

        Recorded as the program's own decisions, with who started it. Answers counts by outcome, `people` and `stale`;
        they sum to the batch. Where scores drifted, policy leaves everything to people or refuses (`StaffError`
        `DRIFT_STOP`); where somebody stopped it, everything waits for people. Raises `Stopped` between two cases; what
        was decided until then stands.
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
            counts[automatic.by_policy(self._ground, case_no, actor) if alone else "people"] += 1
            report(done + 1, len(chosen))
        return counts

    def signed_examples(self) -> tuple[str, ...]:
        """One signed case of each outcome, the newest of each."""
        with self._ground.store.reading() as shelves:
            taken_up = {key for key, one in shelves.courses.all().items() if one.reopened_at is not None}
            hidden = judged_blind(self._ground, shelves)
            signed = [
                kept
                for kept in shelves.decisions.newest().values()
                if kept.state == "signed"
                and kept.case_no not in hidden
                and (kept.case_no, kept.version) not in taken_up
            ]
        newest: dict[Outcome, KeptDecision] = {}
        for kept in sorted(signed, key=lambda kept: (kept.prepared_at, kept.case_no)):
            newest[kept.outcome] = kept
        return tuple(newest[outcome].case_no for outcome in Outcome if outcome in newest)
