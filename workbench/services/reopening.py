"""How is a signed decision taken up again? By a new event beside it; the decision itself is never edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.applications.acts import Act
from workbench.applications.application import Stage
from workbench.common.dates import day_number
from workbench.common.text import Text
from workbench.services.commands import Once, command, once_only, permit
from workbench.services.decision_rules import APPROVALS, refuse, require_comment
from workbench.services.ground import Ground
from workbench.services.lines_of_credit import close_unused_line, loan_id_of
from workbench.services.seen import seen_digest

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision
    from workbench.storage.shelves import Shelves

REOPENED = (Stage.CONTRACT, Stage.REJECTED)


def reopen(ground: Ground, case_no: str, reason: str, actor: Actor, once: Once | None = None) -> None:
    """Take up a signed approval nobody has drawn on, or a decline; the case waits for a new version.

    Papers of the old version stay valid files and are marked superseded; an unused line of credit is closed.
    Raises `StaffError`: `NOT_PERMITTED`, `COMMENT_TOO_SHORT`, `NOTHING_TO_REOPEN`, `LOAN_DRAWN`, `REVIEW_OPEN`.
    """
    permit(ground, Act.REOPEN, actor, case_no, once)
    require_comment(reason)
    once_only(lambda _: None, lambda: _reopened(ground, case_no, reason.strip(), actor, once))


def _reopened(ground: Ground, case_no: str, reason: str, actor: Actor, once: Once | None) -> None:
    now = ground.now()
    with command(ground, Act.REOPEN, actor, case_no, once, reason) as running:
        shelves = running.shelves
        if shelves.reviews.human(case_no, still_open=True):
            raise refuse(
                "REVIEW_OPEN",
                Text("商户的人工复核尚未答复", "A merchant's request for a person is still open"),
                Text("请由指定的同事维持或推翻", "The named colleague keeps or overturns the decline"),
            )
        reopen_on(ground, shelves, case_no, reason, actor, now)


def reopen_on(ground: Ground, shelves: Shelves, case_no: str, reason: str, actor: Actor, now: datetime) -> KeptDecision:
    """The same within a transaction that does more."""
    from workbench.storage.decision_courses import KeptCourse

    kept = _reopenable(shelves, case_no)
    if kept.outcome in APPROVALS:
        close_unused_line(shelves, case_no, day_number(ground.today()), actor)
    nothing: dict[str, str] = {}  # of a version made before courses were kept
    course = shelves.courses.get(case_no, kept.version) or KeptCourse(
        case_no, kept.version, nothing, seen_digest(nothing)
    )
    shelves.courses.replace(replace(course, reopened_by=actor.staff_id, reopened_at=now, reopen_reason=reason))
    shelves.documents.supersede(case_no)
    shelves.applications.move(case_no, Stage.SCORED)
    facts = {"version": kept.version, "outcome": kept.outcome.value, "comment": reason}
    shelves.journal.append(now, actor, "decision.reopen", case_no, facts)
    return kept


def _reopenable(shelves: Shelves, case_no: str) -> KeptDecision:
    kept, stage = shelves.decisions.get(case_no), shelves.applications.get(case_no).stage
    loan_events = shelves.loans.events([loan_id_of(case_no)])
    if stage is Stage.ACTIVE or any(loan_events.values()):
        raise refuse(
            "LOAN_DRAWN",
            Text(f"{case_no} 已放款，决策不能重开", f"{case_no} was drawn on; the decision cannot be taken up again"),
            Text("请在借款人页调整或冻结额度", "Adjust or freeze the limit on the borrower's page instead"),
        )
    if kept is None or kept.state != "signed" or stage not in REOPENED:
        raise refuse(
            "NOTHING_TO_REOPEN",
            Text(f"{case_no} 没有可重开的已签决策", f"{case_no} has no signed decision to take up again"),
            Text("待复核的提案请退回或撤回", "Send back or withdraw a proposal that still waits"),
        )
    return kept
