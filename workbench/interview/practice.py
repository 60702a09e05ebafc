"""How well did the officer see through a simulated applicant?

What the applicant bent is known: the hidden truth. What the officer held against him is written: answers assessed as
contradictions, and claims of the ledger that contradict or were put right. Precision is the share of what was held
against him that was a lie; recall the share of the lies that were found. The score judges the practice, never a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.interview.ledger import EQUITY_CLAIM, LedgerRow, Verdict
from workbench.interview.persona import Persona
from workbench.interview.questions import Answer, Assessment, Diligence, Question
from workbench.interview.truth import Fact, HiddenTruth, key_of

BELIEVED = frozenset({Diligence.A, Diligence.B, Diligence.C})  # an honest applicant is never a D
DOUBTED = frozenset({Diligence.C, Diligence.D})


@dataclass(frozen=True, slots=True)
class Tally:
    """Facts of the truth by what became of them. `precision` and `recall` are None where nothing could be counted."""

    found: tuple[Fact, ...]
    missed: tuple[Fact, ...]
    accused: tuple[Fact, ...]

    @property
    def precision(self) -> float | None:
        held = len(self.found) + len(self.accused)
        return len(self.found) / held if held else None

    @property
    def recall(self) -> float | None:
        lies = len(self.found) + len(self.missed)
        return len(self.found) / lies if lies else None


def tally(
    truth: HiddenTruth, questions: Iterable[Question], answers: Iterable[Answer], ledger: Iterable[LedgerRow]
) -> Tally:
    """What was found, missed, and held against the applicant though it was true."""
    asked = {question.question_id: key_of(question) for question in questions if not question.is_follow_up}
    held, put_right = _held(asked, answers, ledger)
    equity_lies = {fact.key for fact in truth.lies if fact.key.startswith("equity.")}
    if EQUITY_CLAIM in held and equity_lies:
        # A ladder that does not add up shows that one of its rungs is bent, not which.
        held = (held - {EQUITY_CLAIM}) | equity_lies
    found = tuple(fact for fact in truth.lies if fact.key in held | put_right)
    missed = tuple(fact for fact in truth.lies if fact.key not in held | put_right)
    accused = tuple(fact for fact in truth.facts if fact.key in held and not fact.lie)
    if EQUITY_CLAIM in held:
        accused += tuple(fact for fact in truth.facts if fact.key == "equity.now")
    return Tally(found, missed, accused)


def _held(
    asked: Mapping[str, str], answers: Iterable[Answer], ledger: Iterable[LedgerRow]
) -> tuple[set[str], set[str]]:
    """Keys that stand against the applicant, and those that did until they were put right."""
    rows = {row.claim_id: row for row in ledger}
    held, put_right = set(), set()
    for answer in answers:
        key = asked.get(answer.question_id.split("/")[0])
        row = rows.get(answer.question_id.split("/")[0])
        if key is None:
            continue
        if row is not None and row.verdict is Verdict.EXPLAINED:
            put_right.add(key)
        elif answer.assessment is Assessment.CONTRADICTS or (row is not None and row.is_open):
            held.add(key)
    if EQUITY_CLAIM in rows and rows[EQUITY_CLAIM].verdict is not Verdict.CONSISTENT:
        held.add(EQUITY_CLAIM)
    return held, put_right


def fits(persona: Persona, rating: Diligence | None) -> bool:
    """Does the rating fit: an honest applicant is not condemned, a dishonest one is doubted?"""
    return rating in (BELIEVED if persona.honest else DOUBTED)
