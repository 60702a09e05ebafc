"""What stands in the interview room?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.text import Text
from workbench.interview.claims import Shown, agrees
from workbench.interview.criteria import Derived, capped, caps, derive
from workbench.interview.diligence import Suggestion, suggest
from workbench.interview.guide import load_guide
from workbench.interview.ledger import Verdict, open_points
from workbench.interview.questions import Answer, Assessment, Diligence, EvidencePair, Question
from workbench.services.consents import RECORDING, scope_of
from workbench.services.interview_file import ChecklistItem, CriterionItem, InterviewFile, Note, Turn
from workbench.services.interview_ground import effect
from workbench.services.interview_ledger import equity_of
from workbench.services.interview_weeks import strip_of

if TYPE_CHECKING:
    from workbench.storage.kept import KeptInterview
    from workbench.storage.kept_talk import KeptTalk
    from workbench.storage.shelves import Shelves


def suggestion(shelves: Shelves, kept: KeptInterview, talk: KeptTalk) -> Suggestion:
    """The rating that follows from the marks of the criteria; while one is missing, from the answers so far.

    Without all the marks it is B at best: nobody is called credible whom nobody has judged by the written anchors.
    """
    explained = frozenset(row.question_id for row in talk.ledger if row.verdict is Verdict.EXPLAINED)
    assessments = {answer.question_id: answer.assessment for answer in kept.answers}
    by_answers = suggest(kept.questions, assessments, True, explained)
    by_marks = derived(shelves, kept, talk)
    if by_marks.rating is not None:
        return Suggestion(by_marks.rating, by_marks.why, by_answers.answered)
    if by_answers.rating is None:
        return by_answers
    limits = ((Diligence.B, by_marks.why), *_caps_of(shelves, kept, talk))
    rating, why = capped(by_answers.rating, by_answers.why, limits)
    return Suggestion(rating, why, by_answers.answered)


def derived(shelves: Shelves, kept: KeptInterview, talk: KeptTalk) -> Derived:
    """The rating by the declared rule, from the marks of the officer who held the interview."""
    guide = load_guide()
    codes = [entry.code for entry in guide.criterion]
    return derive(marks_of(shelves, kept), codes, guide.rating, _caps_of(shelves, kept, talk))


def _caps_of(shelves: Shelves, kept: KeptInterview, talk: KeptTalk) -> tuple[tuple[Diligence, Text], ...]:
    guide, currency = load_guide(), shelves.applications.get(kept.case_no).currency
    complete = {item.code for item in guide.checklist} <= set(kept.ticks)
    return tuple(caps(len(open_points(talk.ledger)), equity_of(kept, currency, guide).verdict, complete))


def marks_of(shelves: Shelves, kept: KeptInterview, officer: str = "") -> dict[str, int]:
    """Marks by criterion of one officer; without a name, of the one who held the interview."""
    marks = shelves.talks.marks(kept.case_no, kept.attempt)
    return {one.code: one.mark for one in marks if one.officer == (officer or kept.officer)}


def interview_file(
    shelves: Shelves, kept: KeptInterview, policy: Policy, products: Mapping[str, Product]
) -> InterviewFile:
    """Everything the interview room shows. The persona of a practice is shown once it is over."""
    application = shelves.applications.get(kept.case_no)
    merchant = shelves.merchants.get(application.merchant_id)
    answers = {answer.question_id: answer for answer in kept.answers}
    talk = shelves.talks.get(kept.case_no, kept.attempt)
    suggested = suggestion(shelves, kept, talk)
    diligence = kept.diligence or talk.practice_rating
    marks = marks_of(shelves, kept)
    over = kept.state in {"finished", "abandoned"}
    turns = tuple(
        Turn(
            question,
            pairs_of(question, answers.get(question.question_id), policy, application.currency),
            answers.get(question.question_id),
            strip_of(question),
        )
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
        diligence=diligence,
        effect=effect(shelves, kept.case_no, policy, products, None, diligence or suggested.rating),
        consent_words=load_guide().consent.words,
        recording_allowed=scope_of(talk.consent) == RECORDING,
        counts=not kept.simulated or shelves.interviews.practice_counts(),
        open_points=open_points(talk.ledger),
        criteria=tuple(CriterionItem(c.code, c.title, c.anchors, marks.get(c.code)) for c in load_guide().criterion),
        rating_reason=talk.rating_reason,
        officer=kept.officer,
    )


def pairs_of(question: Question, answer: Answer | None, policy: Policy, currency: str) -> tuple[EvidencePair, ...]:
    """The pairs of a question; a number that was said stands in place of what was declared."""
    if answer is None or answer.claimed_value is None or question.shown_value is None or not question.pairs:
        return question.pairs
    shown = Shown(question.pairs[-1].label, question.shown_value, question.unit, currency)
    fits = agrees(answer.claimed_value, shown, float(policy.interview.tolerance))
    said = replace(question.pairs[-1], claimed=shown.written(answer.claimed_value), agrees=fits)
    return (*question.pairs[:-1], said)
