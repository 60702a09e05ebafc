"""How does an officer who follows the checklist assess an answer, and what does he do next?

For headless runs: no judgement beyond the written guide. The officer knows the question, what the flows show and what
was said; never the persona nor the truth.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.text import Text
from workbench.interview.applicant import Spoken
from workbench.interview.claims import Shown
from workbench.interview.ledger import Verdict, verdict_of
from workbench.interview.questions import Assessment, Question, Source, When

MOST_FOLLOW_UPS = 2


@dataclass(frozen=True, slots=True)
class Assessed:
    """`lacks`: what a further question should be after, where one is needed."""

    assessment: Assessment
    note: Text
    lacks: When = When.VAGUE


def assess(question: Question, spoken: Spoken, tolerance: float, currency: str = "CNY") -> Assessed:
    """Assessment and note of one answer, by the guide."""
    if not spoken.answered:
        return Assessed(Assessment.NO_ANSWER, Text("没有回答", "No answer given"))
    if spoken.denied:
        return Assessed(Assessment.CONTRADICTS, Text("坚持申报，未出示凭据", "Insists on the claim, shows no proof"))
    if spoken.number is not None and question.measure is not None:
        return _figure(question, spoken, spoken.number, tolerance, currency)
    if spoken.vague:
        return Assessed(Assessment.EVASIVE, Text("回答笼统，没有数字", "A vague answer without figures"))
    if _needs_proof(question) and not spoken.proof:
        return Assessed(Assessment.EVASIVE, Text("有说明，没有凭据", "Explained without proof"), When.NO_PROOF)
    if spoken.proof:
        return Assessed(Assessment.CONSISTENT, Text("说明具体，并出示凭据", "A definite answer, with proof"))
    return Assessed(
        Assessment.CONSISTENT, Text("说明具体，与平台数据不冲突", "A definite answer, not against the data")
    )


def _needs_proof(question: Question) -> bool:
    """What contradicts or is missing is settled by proof alone; so is what the guide wants to see, and what was said
    only when it was asked again."""
    must_be_seen = question.proof_needed or question.source in {Source.CONTRADICTION, Source.GAP}
    return must_be_seen or question.is_follow_up


def _figure(question: Question, spoken: Spoken, said: float, tolerance: float, currency: str) -> Assessed:
    unit = Shown(question.label, question.shown_value or 0.0, question.unit, currency)
    shown = None if question.shown_value is None else unit
    told = unit.written(said)
    found = verdict_of(said, shown, question.low, question.high, tolerance)
    if found is Verdict.CONTRADICTED:
        words = _compared(question, told, unit)
        words = Text(words.zh + "，超出允许偏差", words.en + ": beyond tolerance")
        return Assessed(Assessment.CONTRADICTS, words, When.CONTRADICTS)
    # A flow that agrees is proof enough of a figure.
    if shown is None and _needs_proof(question) and not spoken.proof:
        return Assessed(Assessment.EVASIVE, Text(f"称 {told}，没有凭据", f"Says {told}, shows no proof"), When.NO_PROOF)
    if found is Verdict.UNCHECKED:
        return Assessed(Assessment.CONSISTENT, Text(f"称 {told}，无流水可比", f"Says {told}, no flow to compare"))
    return Assessed(Assessment.CONSISTENT, _compared(question, told, unit))


def _compared(question: Question, told: str, unit: Shown) -> Text:
    if question.shown_value is not None:
        seen = unit.written(question.shown_value)
        return Text(f"称 {told}，平台 {seen}", f"Says {told}, platform {seen}")
    low, high = unit.written(question.low or 0.0), unit.written(question.high or 0.0)
    return Text(f"称 {told}，合理范围 {low} 至 {high}", f"Says {told}, plausible {low} to {high}")


def asks_next(assessed: Assessed, question: Question) -> When | None:
    """Which follow-up comes next: after a vague or missing answer, or one that does not fit; twice at most.

    Twice, so that nobody is held to what was said in a first fright.
    """
    if question.is_follow_up and int(question.question_id.rsplit("/", 1)[1]) >= MOST_FOLLOW_UPS:
        return None
    if assessed.assessment is Assessment.CONTRADICTS:
        return When.CONTRADICTS
    if assessed.assessment in {Assessment.EVASIVE, Assessment.NO_ANSWER}:
        return assessed.lacks
    return None
