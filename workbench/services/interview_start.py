"""How does an interview begin, and with which script?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.applications.application import Stage
from workbench.interview.guide import load_guide
from workbench.interview.ledger import LedgerRow
from workbench.interview.persona import load_applicant
from workbench.interview.questions import Assessment, Question, When
from workbench.interview.script import Disagreement, follow_up_of, script
from workbench.interview.truth import hidden_truth
from workbench.services import interview_refusals as refuse
from workbench.services.claims import claims_of
from workbench.services.ground import Ground
from workbench.services.interview_file import InterviewFile
from workbench.services.interview_ground import disagreements, script_input
from workbench.services.interview_ledger import ledger_of
from workbench.services.interview_levers import levers_of
from workbench.services.interview_rows import UNFINISHED
from workbench.services.interview_view import interview_file
from workbench.storage.kept_talk import KeptTalk

if TYPE_CHECKING:
    from workbench.storage.kept import KeptInterview
    from workbench.storage.shelves import Shelves


def planned(case_no: str, questions: tuple[Question, ...], attempt: int, officer: str, now: datetime) -> KeptInterview:
    from workbench.storage.kept import KeptInterview

    return KeptInterview(
        case_no=case_no,
        attempt=attempt,
        simulated=False,
        persona=None,
        seed=0,
        started_at=now,
        consent_at=None,
        finished_at=None,
        state="planned",
        elapsed_seconds=0,
        officer=officer,
        diligence=None,
        questions=questions,
    )


def planned_script(ground: Ground, case_no: str, *, from_lines: bool = False) -> tuple[Question, ...]:
    """The script of a case as it would be asked now; `from_lines` asks the lines for the pairs of contradictions."""
    found = _found(ground, case_no) if from_lines else None
    with ground.store.reading() as shelves:
        kept = shelves.scores.get(case_no)
    levers = levers_of(ground, case_no, kept)
    with ground.store.reading() as shelves:
        return script(script_input(shelves, case_no, ground.policy(), found, levers), load_guide())


def _found(ground: Ground, case_no: str) -> list[Disagreement] | None:
    """Contradictions with their pairs, asked of the lines; None where the desk has no lines of the case."""
    with ground.store.reading() as shelves:
        application = shelves.applications.get(case_no)
        kept = shelves.scores.get(case_no)
        if kept is None or not shelves.batches.lines():
            return None
        claims = claims_of(shelves, application, kept.as_of_day)
    with ground.lines() as engine:
        return disagreements(engine, application.merchant_id, kept.as_of_day, claims)


def begin(ground: Ground, case_no: str, actor: Actor, persona: str | None, seed: int) -> InterviewFile:
    """A new attempt with its script made and fixed; with a persona it is a practice, and runs at once.

    A practice on a desk that is no sample leaves the case where it is, and never puts a real interview aside.
    """
    if persona is not None:
        refuse.require_persona(persona)
    with ground.store.reading() as shelves:
        refuse.require_interviewable(shelves, case_no)
    questions, now = planned_script(ground, case_no, from_lines=True), ground.now()
    with ground.transaction() as shelves:
        refuse.require_interviewable(shelves, case_no)
        before, counts = shelves.interviews.get(case_no), persona is None or shelves.interviews.practice_counts()
        if before is not None and before.state in UNFINISHED:
            if not counts and not before.simulated:
                raise refuse.real_interview_open(case_no)
            shelves.interviews.put(replace(before, state="abandoned"))
        attempt = 1 if before is None else before.attempt + (before.state != "planned")
        kept = planned(case_no, questions, attempt, actor.staff_id, now)
        talk = KeptTalk(case_no, attempt, ledger=_carried(shelves, case_no) if counts else ())
        if persona is not None:
            kept, talk = _practised(shelves, kept, talk, persona, seed)
        shelves.interviews.put(kept)
        shelves.talks.put(talk)
        if counts and shelves.applications.get(case_no).stage is Stage.SCORED:
            shelves.applications.move(case_no, Stage.SURVEY)
        facts = {"attempt": attempt, "simulated": persona is not None, "questions": len(questions)}
        shelves.journal.append(now, actor, "interview.start", case_no, facts)
        return interview_file(shelves, kept, ground.policy(), ground.products())


def _carried(shelves: Shelves, case_no: str) -> tuple[LedgerRow, ...]:
    """What an earlier interview left unexplained, given up or not: beginning another one makes nothing good."""
    before = shelves.interviews.counting(case_no, abandoned=True)
    if before is None:
        return ()
    talk, currency = shelves.talks.get(case_no, before.attempt), shelves.applications.get(case_no).currency
    return tuple(row for row in ledger_of(before, talk, Decimal(0), currency) if row.is_open)


def _practised(
    shelves: Shelves, kept: KeptInterview, talk: KeptTalk, persona: str, seed: int
) -> tuple[KeptInterview, KeptTalk]:
    """As a practice: the applicant does not exist, so there is nobody whose consent would be needed."""
    words, currency = load_applicant(), shelves.applications.get(kept.case_no).currency
    truth = hidden_truth(kept.questions, words.of(persona), words, seed, currency)
    kept = replace(kept, simulated=True, persona=persona, seed=seed, state="running", consent_at=kept.started_at)
    return kept, replace(talk, truth=truth)


def question_of(kept: KeptInterview, question_id: str) -> Question:
    """A question of the script. Raises `StaffError` (`QUESTION_UNKNOWN`)."""
    for question in kept.questions:
        if question.question_id == question_id:
            return question
    raise refuse.question_unknown()


# Which follow-up fits an answer; any other asks for proof.
_AFTER = {
    Assessment.EVASIVE: When.VAGUE,
    Assessment.NO_ANSWER: When.VAGUE,
    Assessment.CONTRADICTS: When.CONTRADICTS,
}


def with_follow_up(kept: KeptInterview, question: Question) -> KeptInterview:
    """The script with the follow-up that fits the answer so far, after the question it follows."""
    root = next(one for one in kept.questions if one.question_id == question.root_id)
    number = 1 + sum(one.root_id == root.question_id and one.is_follow_up for one in kept.questions)
    place = kept.questions.index(root) + number
    said = next((a.assessment for a in kept.answers if a.question_id == question.question_id), Assessment.OPEN)
    new = follow_up_of(root, number, _AFTER.get(said, When.NO_PROOF))
    return replace(kept, questions=(*kept.questions[:place], new, *kept.questions[place:]))
