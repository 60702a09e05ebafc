"""How credible was the interview, and why?

A suggestion for the officer, who rates. It moves limit and route, never the score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.common.text import Text
from workbench.interview.questions import Assessment, Diligence, Question

DILIGENCE_NAMES = {
    Diligence.A: Text("可信", "Strong"),
    Diligence.B: Text("基本可信", "Good"),
    Diligence.C: Text("有疑点", "Doubts"),
    Diligence.D: Text("不可信", "Weak"),
}
FEW, SOME, MANY = 0.10, 0.35, 0.60  # shares of answers that were vague or missing


@dataclass(frozen=True, slots=True)
class Suggestion:
    rating: Diligence | None  # None before the first answer
    why: Text
    answered: int


def suggest(
    questions: Sequence[Question],
    assessments: Mapping[str, Assessment],
    complete: bool,
    explained: frozenset[str] = frozenset(),
) -> Suggestion:
    """A to D from the answers so far, as long as the anchored criteria (`interview.criteria`) are not marked.

    `complete`: every checklist item is ticked. `explained`: root questions whose contradiction the ledger holds as
    explained. An answer that its own follow-up settled counts as settled. Two contradictions, or one with most answers
    vague, give D; one contradiction or many vague answers C; some vague answers or an open checklist B at best.
    """
    settled = settled_answers(questions, assessments)
    settled |= {root: Assessment.CONSISTENT for root in explained if root in settled}
    answered = [value for value in settled.values() if value is not Assessment.OPEN]
    if not answered:
        return Suggestion(None, Text("还没有作答", "No answers yet"), 0)
    against = sum(value is Assessment.CONTRADICTS for value in answered)
    vague = sum(value in {Assessment.EVASIVE, Assessment.NO_ANSWER} for value in answered)
    rating = _rating(against, vague / len(answered), complete)
    why = Text(
        f"{len(answered)} 项作答：矛盾 {against}，含糊 {vague}" + ("" if complete else "，必做项未完成"),
        f"{against} of {len(answered)} contradict, {vague} vague" + ("" if complete else "; checklist open"),
    )
    return Suggestion(rating, why, len(answered))


def settled_answers(questions: Sequence[Question], assessments: Mapping[str, Assessment]) -> dict[str, Assessment]:
    """One assessment per root question: the last answered one of it and its follow-ups, a contradiction always."""
    found: dict[str, Assessment] = {}
    for question in questions:
        value = assessments.get(question.question_id, Assessment.OPEN)
        root = question.root_id
        if value is not Assessment.OPEN and found.get(root) is not Assessment.CONTRADICTS:
            found[root] = value
    return found


def _rating(against: int, vague_share: float, complete: bool) -> Diligence:
    if against >= 2 or (against == 1 and vague_share > MANY):
        return Diligence.D
    if against == 1 or vague_share > SOME:
        return Diligence.C
    if vague_share > FEW or not complete:
        return Diligence.B
    return Diligence.A


def missing_answers(questions: Sequence[Question], assessments: Mapping[str, Assessment]) -> tuple[Question, ...]:
    """Mandatory questions that were not assessed."""
    return tuple(
        question
        for question in questions
        if question.mandatory and assessments.get(question.question_id, Assessment.OPEN) is Assessment.OPEN
    )
