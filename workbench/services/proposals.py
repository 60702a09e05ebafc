"""What does the second person sign on, and is it still what the preparer saw?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.applications.override_codes import override_name
from workbench.common.text import Text, same
from workbench.decision.outcome import Check, Outcome, ReasonCode
from workbench.services.commands import seen_of
from workbench.services.contradictions import unresolved
from workbench.services.decision_ground import Ready, ready
from workbench.services.decision_rules import refuse
from workbench.services.decline_reasons import is_unmet
from workbench.services.ground import Ground
from workbench.services.proving import worded_reasons
from workbench.services.second_person import why_not
from workbench.services.seen import changed_parts, seen_digest

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as its second person sees it. `changed` names what is no longer as the preparer saw it."""

    case_no: str
    version: int
    outcome: Outcome
    limit_fen: int
    currency: str
    daily_rate: Decimal
    fee_rate: Decimal
    term_days: int
    advised: Outcome
    advised_fen: int
    reasons: tuple[ReasonCode, ...]
    unmet: tuple[Check, ...]
    comment: str
    override: Text | None  # the declared reason of an override
    seen_digest: str
    changed: tuple[Text, ...]
    contradictions: tuple[Text, ...]
    scored_times: int  # how often the case was scored: shopping for a score shows
    opened_by: str | None
    opened_at: datetime | None
    why_not: Text | None  # why the person at the desk may not sign it
    seen: int = 0  # `commands.Once.seen` of whoever opened this


def record_opening(shelves: Shelves, kept: KeptDecision, actor: Actor, now: datetime, *, told: bool = True) -> None:
    """Note the first opening by somebody who may sign; later ones change nothing. `told`: with a journal entry."""
    course = shelves.courses.get(kept.case_no, kept.version)
    if course is None or course.opened_by is not None:
        return
    shelves.courses.replace(replace(course, opened_by=actor.staff_id, opened_at=now))
    if told:
        shelves.journal.append(now, actor, "decision.open", kept.case_no, {"version": kept.version})


def demand_unchanged(shelves: Shelves, kept: KeptDecision, found: Ready) -> None:
    """Raises `StaffError` (`CHANGED_SINCE`) naming what is not as it was when the decision was proposed."""
    moved = changed_since(shelves, kept, found)
    if moved:
        named = Text("、".join(one.zh for one in moved), ", ".join(one.en for one in moved))
        raise refuse(
            "CHANGED_SINCE",
            Text("提出之后已变：{named}", "Changed after the proposal: {named}").format(named=named),
            Text("请退回，由经办重新提出", "Send it back to be proposed again"),
        )


def changed_since(shelves: Shelves, kept: KeptDecision, found: Ready) -> tuple[Text, ...]:
    """Parts of what the preparer saw that differ now, in words."""
    course = shelves.courses.get(kept.case_no, kept.version)
    if course is not None:
        return changed_parts(course.seen, found.seen)
    same_inputs = kept.inputs_digest == found.kept.inputs_digest
    same_policy = kept.policy_digest == found.advice.policy_digest
    return () if same_inputs and same_policy else (Text("评分或政策", "score or policy"),)


def proposal_of(ground: Ground, shelves: Shelves, kept: KeptDecision, actor: Actor, drift: Text | None) -> Proposal:
    """Raises `StaffError` (`SCORE_STALE`)."""
    found = ready(ground, shelves, kept.case_no, drift)
    course = shelves.courses.get(kept.case_no, kept.version)
    names = shelves.staff.names()
    opened_by = course.opened_by if course else None
    forbidden = why_not(kept, actor, ground.policy(), names)
    scored = sum(entry.action == "score.case" for entry in shelves.journal.of_case(kept.case_no))
    code = (course.override_code or "") if course else ""
    return Proposal(
        case_no=kept.case_no,
        version=kept.version,
        outcome=kept.outcome,
        limit_fen=kept.limit_fen,
        currency=kept.currency,
        daily_rate=kept.daily_rate,
        fee_rate=kept.fee_rate,
        term_days=kept.term_days,
        advised=found.advice.outcome,
        advised_fen=found.advice.limit.amount_fen,
        reasons=worded_reasons(kept.reason_codes, found.case, found.advice),
        unmet=tuple(check for check in found.advice.checks if is_unmet(check)),
        comment=kept.comment,
        override=(override_name(code) or same(code)) if code else None,
        seen_digest=course.seen_digest if course else seen_digest(found.seen),
        changed=changed_since(shelves, kept, found),
        contradictions=unresolved(shelves, kept.case_no),
        scored_times=max(1, scored),
        opened_by=None if opened_by is None else names.get(opened_by, opened_by),
        opened_at=course.opened_at if course else None,
        why_not=None if forbidden is None else forbidden.text,
        seen=seen_of(shelves, kept.case_no),
    )
