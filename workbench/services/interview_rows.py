"""Which cases wait for an interview, and which had one?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.applications.application import Stage
from workbench.applications.policy import Policy
from workbench.interview.questions import Assessment
from workbench.services.blind_choice import judged_blind
from workbench.services.ground import Ground
from workbench.services.interview_file import InterviewRow

if TYPE_CHECKING:
    from workbench.storage.kept import KeptInterview
    from workbench.storage.shelves import Shelves

INTERVIEWABLE = (Stage.SCORED, Stage.SURVEY)
UNFINISHED = ("running", "paused")


def interview_rows(ground: Ground) -> tuple[InterviewRow, ...]:
    """Unfinished ones in front, then by when they are due.

    A planned script has its questions on levers sought, which takes a while: it is counted by `count_script`, once for
    each score and policy, and until then its count is not said.
    """
    policy, products = ground.policy(), ground.products()
    found = []
    with ground.store.reading() as shelves:
        held, hidden = _shown(shelves), judged_blind(ground, shelves)
        for case, name, _, summary in shelves.applications.listed(tuple(Stage)):
            kept = held.get(case.case_no)
            waits = case.stage in INTERVIEWABLE and summary is not None and summary.needs_interview
            if case.case_no in hidden or (kept is None and not waits):
                continue
            known = ground.script_counts.get(script_key(shelves, case.case_no, policy)) if kept is None else None
            answers = kept.answers if kept else ()
            found.append(
                InterviewRow(
                    case_no=case.case_no,
                    merchant_name=name,
                    product=products[case.product_code].short_name,
                    requested_fen=case.requested_fen,
                    currency=case.currency,
                    questions=known if kept is None else len(kept.questions),
                    answered=sum(answer.assessment is not Assessment.OPEN for answer in answers),
                    contradictions=sum(answer.assessment is Assessment.CONTRADICTS for answer in answers),
                    diligence=kept.diligence if kept else None,
                    state=kept.state if kept else "planned",
                    simulated=bool(kept and kept.simulated),
                )
            )
    return tuple(sorted(found, key=lambda row: row.state in {"finished", "abandoned"}))


def script_key(shelves: Shelves, case_no: str, policy: Policy) -> object:
    """What the planned script of a case hangs on."""
    score = shelves.scores.get(case_no)
    return (case_no, policy.digest, score and (score.scored_at, score.inputs_digest, score.model_digest))


def _shown(shelves: Shelves) -> dict[str, KeptInterview]:
    """The newest interview of each case; a finished practice that moves nothing leaves the case as it waits."""
    counts, shown = shelves.interviews.practice_counts(), {}
    for kept in shelves.interviews.all():
        if kept.simulated and not counts and kept.state not in UNFINISHED:
            real = shelves.interviews.counting(kept.case_no)
            if real is not None:
                shown[kept.case_no] = real
            continue
        shown[kept.case_no] = kept
    return shown
