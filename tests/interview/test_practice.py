"""Do the simulated applicant and the checklist officer behave as described?"""

from __future__ import annotations

import pytest

from tests.interview.test_script import CASE, GUIDE
from workbench.common.text import Text
from workbench.interview.applicant import Spoken, answer
from workbench.interview.diligence import missing_answers, suggest
from workbench.interview.guide import load_applicant
from workbench.interview.officer import asks_again, assess
from workbench.interview.questions import Assessment, Diligence
from workbench.interview.script import follow_up_of, script

QUESTIONS = script(CASE, GUIDE)
WORDS = load_applicant()


def hold(persona: str, seed: int) -> Diligence:
    """A whole interview by the checklist officer."""
    asked, assessments = [], {}
    for question in QUESTIONS:
        asked.append(question)
        found = assess(question, answer(question, WORDS.of(persona), WORDS, seed), CASE.tolerance)
        assessments[question.question_id] = found.assessment
        if asks_again(found, question):
            again = follow_up_of(question, 1)
            asked.append(again)
            said = answer(again, WORDS.of(persona), WORDS, seed)
            assessments[again.question_id] = assess(again, said, CASE.tolerance).assessment
    rating = suggest(asked, assessments, complete=True).rating
    assert rating is not None
    return rating


@pytest.mark.parametrize("persona", [persona.code for persona in WORDS.persona])
def test_the_same_seed_gives_the_same_answers(persona: str) -> None:
    first = [answer(question, WORDS.of(persona), WORDS, 7) for question in QUESTIONS]
    assert first == [answer(question, WORDS.of(persona), WORDS, 7) for question in QUESTIONS]
    assert first != [answer(question, WORDS.of(persona), WORDS, 8) for question in QUESTIONS]


def share(persona: str, ratings: set[Diligence]) -> float:
    return sum(hold(persona, seed) in ratings for seed in range(100)) / 100


def test_an_honest_applicant_is_mostly_believed_and_a_fraudulent_one_is_not() -> None:
    good, bad = {Diligence.A, Diligence.B}, {Diligence.C, Diligence.D}
    assert share("honest", good) > 0.9
    assert share("nervous", good) > share("evasive", good)
    assert share("exaggerating", bad) > 0.8
    assert share("fraudulent", bad) > 0.95
    assert share("fraudulent", {Diligence.D}) > 0.7


def rate(*values: Assessment, complete: bool = True) -> Diligence | None:
    questions = QUESTIONS[: len(values)]
    return suggest(questions, dict(zip([q.question_id for q in questions], values, strict=True)), complete).rating


def test_ratings_follow_the_written_rule() -> None:
    good, vague, against = Assessment.CONSISTENT, Assessment.EVASIVE, Assessment.CONTRADICTS
    assert rate() is None
    assert rate(good, good, good) is Diligence.A
    assert rate(good, good, good, complete=False) is Diligence.B
    assert rate(good, good, good, vague) is Diligence.B
    assert rate(good, good, vague, against) is Diligence.C
    assert rate(good, vague, vague) is Diligence.C
    assert rate(good, against, against, good) is Diligence.D
    assert rate(vague, vague, against, vague) is Diligence.D


def test_a_follow_up_settles_a_vague_answer_and_never_a_contradiction() -> None:
    root = QUESTIONS[0]
    again = follow_up_of(root, 1)
    later = {again.question_id: Assessment.CONSISTENT}
    vague = suggest((root, again), {root.question_id: Assessment.EVASIVE, **later}, True)
    against = suggest((root, again), {root.question_id: Assessment.CONTRADICTS, **later}, True)
    assert (vague.rating, against.rating) == (Diligence.A, Diligence.C)


def test_mandatory_questions_that_were_not_assessed_are_named() -> None:
    left = missing_answers(QUESTIONS, {QUESTIONS[0].question_id: Assessment.CONSISTENT})
    assert QUESTIONS[0] not in left
    assert all(question.mandatory for question in left)
    assert left


def test_the_officer_does_not_take_a_denial_for_an_explanation() -> None:
    denial = Spoken(Text("没有的事", "Not so"), None, True, False, True, True)
    assert assess(QUESTIONS[4], denial, 0.2).assessment is Assessment.CONTRADICTS
