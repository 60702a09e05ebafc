"""How does an officer who follows the checklist assess an answer?

For headless runs: no judgement beyond the written guide. The officer knows the question, what the flows show and what
was said; never the persona.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.text import Text
from workbench.interview.applicant import Spoken
from workbench.interview.claims import Shown, agrees
from workbench.interview.questions import Assessment, Question, Source


@dataclass(frozen=True, slots=True)
class Assessed:
    assessment: Assessment
    note: Text


def assess(question: Question, spoken: Spoken, tolerance: float) -> Assessed:
    """Assessment and note of one answer, by the guide."""
    if not spoken.answered:
        return Assessed(Assessment.NO_ANSWER, Text("没有回答", "No answer given"))
    if spoken.denied:
        return Assessed(Assessment.CONTRADICTS, Text("坚持申报，未出示凭据", "Insists on the claim, shows no proof"))
    if spoken.number is not None and question.shown_value is not None:
        return _figure(question, spoken.number, tolerance)
    if spoken.vague:
        return Assessed(Assessment.EVASIVE, Text("回答笼统，没有数字", "A vague answer without figures"))
    if question.source in {Source.CONTRADICTION, Source.GAP} and not spoken.proof:
        return Assessed(Assessment.EVASIVE, Text("有说明，没有凭据", "Explained without proof"))
    if spoken.proof:
        return Assessed(Assessment.CONSISTENT, Text("说明具体，并出示凭据", "A definite answer, with proof"))
    return Assessed(
        Assessment.CONSISTENT, Text("说明具体，与平台数据不冲突", "A definite answer, not against the data")
    )


def _figure(question: Question, said: float, tolerance: float) -> Assessed:
    shown = Shown(Text("", ""), question.shown_value or 0.0, question.unit)
    told, seen = shown.written(said), shown.written(shown.value)
    if agrees(said, shown, tolerance):
        return Assessed(Assessment.CONSISTENT, Text(f"称 {told}，平台 {seen}", f"Says {told}, platform {seen}"))
    note = Text(f"称 {told}，平台 {seen}，超出允许偏差", f"Says {told}, platform {seen}: beyond tolerance")
    return Assessed(Assessment.CONTRADICTS, note)


def asks_again(assessed: Assessed, question: Question) -> bool:
    """A vague or missing answer is followed up once."""
    return assessed.assessment in {Assessment.EVASIVE, Assessment.NO_ANSWER} and "/" not in question.question_id
