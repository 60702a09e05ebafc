"""How are an interview's criteria marked and its rating fixed?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.interview.criteria import LEAST, MOST
from workbench.interview.guide import load_guide
from workbench.interview.questions import Diligence
from workbench.services import interview_refusals as refuse
from workbench.services.interview_rows import UNFINISHED
from workbench.services.interview_view import derived, suggestion
from workbench.storage.kept_talk import CriterionMark

if TYPE_CHECKING:
    from workbench.storage.kept import KeptInterview
    from workbench.storage.kept_talk import KeptTalk
    from workbench.storage.shelves import Shelves

LEAST_REASON = 10  # characters


def marked(shelves: Shelves, kept: KeptInterview, code: str, mark: int, actor: Actor, now: datetime) -> None:
    """Write one mark. Once the interview is finished only another officer marks it: a second, independent rating.

    Raises `StaffError`: `CRITERION_UNKNOWN`, `MARK_UNKNOWN`, `NOT_RUNNING`.
    """
    if code not in {entry.code for entry in load_guide().criterion}:
        raise refuse.criterion_unknown(code)
    if not LEAST <= mark <= MOST:
        raise refuse.mark_unknown()
    second = kept.state == "finished" and actor.staff_id != kept.officer
    if kept.state not in UNFINISHED and not second:
        raise refuse.not_running()
    shelves.talks.mark(CriterionMark(kept.case_no, kept.attempt, code, actor.staff_id, mark, now))


def rating_kept(
    shelves: Shelves, kept: KeptInterview, rating: Diligence, reason: str
) -> tuple[KeptInterview, KeptTalk]:
    """The interview with its rating. That of a practice which moves nothing stays with the practice.

    Raises `StaffError` (`RATING_REASON_NEEDED`) where it differs from the one the marks give.
    """
    talk = shelves.talks.get(kept.case_no, kept.attempt)
    rule = derived(shelves, kept, talk).rating
    reason = reason.strip()
    if rule is not None and rule is not rating and len(reason) < LEAST_REASON:
        raise refuse.rating_reason_needed(rule.value, LEAST_REASON)
    talk = replace(talk, rating_reason=reason)
    if kept.simulated:
        talk = replace(talk, practice_rating=rating)
    counts = not kept.simulated or shelves.interviews.practice_counts()
    return replace(kept, diligence=rating if counts else None), talk


def closing_rating(
    shelves: Shelves, kept: KeptInterview, open_ones: int, reason: str
) -> tuple[KeptInterview, KeptTalk, dict[str, object]]:
    """The interview with the rating it closes with, and what the journal says of it.

    Raises `StaffError` (`INTERVIEW_INCOMPLETE`, `RATING_REASON_NEEDED`).
    """
    talk = shelves.talks.get(kept.case_no, kept.attempt)
    suggested = suggestion(shelves, kept, talk).rating
    rating = kept.diligence or talk.practice_rating or suggested
    if open_ones or rating is None:
        raise refuse.incomplete(open_ones)
    # A reason that was given with the rating still stands.
    kept, talk = rating_kept(shelves, kept, rating, reason or talk.rating_reason)
    return kept, talk, {"diligence": rating.value, "suggested": suggested.value if suggested else ""}
