"""What has happened to a case's decision, and what may the person at the desk still do about it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may
from workbench.access.staff import Actor
from workbench.applications.application import Stage
from workbench.common.dates import local
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.services.case_file import CaseFile
from workbench.services.case_lock import held_words
from workbench.services.commands import changed_by, seen_of
from workbench.services.contradictions import unresolved
from workbench.services.decision_automatic import state_of
from workbench.services.lines_of_credit import loan_id_of
from workbench.services.reopening import REOPENED

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision
    from workbench.storage.shelves import Shelves


def with_course(shelves: Shelves, file: CaseFile, actor: Actor | None, now: datetime) -> CaseFile:
    """The case with its open contradictions, the switch of automatic decisions, and the acts that are left."""
    case_no = file.application.case_no
    kept = shelves.decisions.get(case_no)
    stopped, newest = state_of(shelves), shelves.journal.newest_change(case_no)
    advice = file.recommendation
    if stopped.stopped and advice is not None:
        advice = replace(advice, lane="yellow")  # whatever the lane, people decide
    return replace(
        file,
        recommendation=advice,
        contradictions=unresolved(shelves, case_no),
        stopped=stopped.words if stopped.stopped else None,
        locked=None if actor is None else held_words(shelves, case_no, actor, now),
        may_withdraw=_may_withdraw(file, kept, actor),
        may_reopen=_may_reopen(shelves, file, kept, actor),
        human_review=_asked(shelves, case_no),
        may_ask_review=_may_ask(shelves, file, kept, actor),
        seen=seen_of(shelves, case_no),
        last_change=None if newest is None else changed_by(newest, shelves.staff.names()).text,
        last_by="" if newest is None else newest.staff_id,
    )


def _may_withdraw(file: CaseFile, kept: KeptDecision | None, actor: Actor | None) -> bool:
    if kept is None or actor is None or file.decision is None or kept.state != "proposed":
        return False
    return kept.prepared_by == actor.staff_id and file.decision.opened_by is None


def _may_reopen(shelves: Shelves, file: CaseFile, kept: KeptDecision | None, actor: Actor | None) -> bool:
    if kept is None or actor is None or kept.state != "signed" or file.stage not in REOPENED:
        return False
    drawn = any(shelves.loans.events([loan_id_of(kept.case_no)]).values())
    asked = shelves.reviews.human(kept.case_no, still_open=True)  # the named person overturns it, nobody else
    return may(actor, Permission.REOPEN) and not drawn and not asked


def _may_ask(shelves: Shelves, file: CaseFile, kept: KeptDecision | None, actor: Actor | None) -> bool:
    if kept is None or actor is None or file.stage is not Stage.REJECTED or kept.outcome is not Outcome.DECLINE:
        return False
    return may(actor, Permission.REVIEW) and not shelves.reviews.human(kept.case_no, still_open=True)


def _asked(shelves: Shelves, case_no: str) -> Text | None:
    """The request that is open, in words."""
    found = shelves.reviews.human(case_no, still_open=True)
    if not found:
        return None
    name = shelves.staff.names().get(found[0].assigned_to, found[0].assigned_to)
    due = local(found[0].due_at)
    return Text(
        f"商户要求人工复核，由{name}在 {due:%m-%d} 前答复",
        f"The merchant asked for a person; {name} answers by {due:%m-%d}",
    )
