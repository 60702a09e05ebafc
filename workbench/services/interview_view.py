"""What stands in the interview room?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.interview.claims import Shown, agrees
from workbench.interview.diligence import Suggestion, suggest
from workbench.interview.guide import load_guide
from workbench.interview.questions import Answer, Assessment, EvidencePair, Question
from workbench.services.interview_file import ChecklistItem, InterviewFile, Note, Turn
from workbench.services.interview_ground import effect

if TYPE_CHECKING:
    from workbench.storage.kept import KeptInterview
    from workbench.storage.shelves import Shelves


def suggestion(kept: KeptInterview) -> Suggestion:
    """The rating suggested by the answers so far."""
    complete = {item.code for item in load_guide().checklist} <= set(kept.ticks)
    return suggest(kept.questions, {answer.question_id: answer.assessment for answer in kept.answers}, complete)


def interview_file(
    shelves: Shelves, kept: KeptInterview, policy: Policy, products: Mapping[str, Product]
) -> InterviewFile:
    """Everything the interview room shows. The persona of a practice is shown once it is over."""
    application = shelves.applications.get(kept.case_no)
    merchant = shelves.merchants.get(application.merchant_id)
    answers = {answer.question_id: answer for answer in kept.answers}
    suggested = suggestion(kept)
    over = kept.state in {"finished", "abandoned"}
    turns = tuple(
        Turn(question, pairs_of(question, answers.get(question.question_id), policy), answers.get(question.question_id))
        for question in kept.questions
    )
    open_ones = [i for i, turn in enumerate(turns) if turn.answer is None or turn.answer.assessment is Assessment.OPEN]
    return InterviewFile(
        case_no=kept.case_no,
        merchant_name=merchant.name,
        applicant=merchant.owner_name,
        currency=application.currency,
        simulated=kept.simulated,
        persona=kept.persona if over else None,
        consent_at=kept.consent_at,
        state=kept.state,
        elapsed_seconds=kept.elapsed_seconds,
        planned_seconds=policy.interview.planned_minutes * 60,
        turns=turns,
        current=open_ones[0] if open_ones else max(len(turns) - 1, 0),
        notes=tuple(Note(note.at_seconds, note.text, Assessment(note.assessment)) for note in kept.notes),
        checklist=tuple(ChecklistItem(i.code, i.text, i.code in kept.ticks) for i in load_guide().checklist),
        suggested=suggested.rating,
        suggested_why=suggested.why,
        diligence=kept.diligence,
        effect=effect(shelves, kept.case_no, policy, products, None, kept.diligence or suggested.rating),
    )


def pairs_of(question: Question, answer: Answer | None, policy: Policy) -> tuple[EvidencePair, ...]:
    """The pairs of a question; a number that was said stands in place of what was declared."""
    if answer is None or answer.claimed_value is None or question.shown_value is None or not question.pairs:
        return question.pairs
    shown = Shown(question.pairs[-1].label, question.shown_value, question.unit)
    fits = agrees(answer.claimed_value, shown, float(policy.interview.tolerance))
    said = replace(question.pairs[-1], claimed=shown.written(answer.claimed_value), agrees=fits)
    return (*question.pairs[:-1], said)
