"""How does the simulated applicant answer?

For practice and for headless runs only. A persona has shares of behaviour (`resources/interview/applicant.toml`); the
truth is what the flows show. The same seed, persona and question give the same answer on every machine. What is handed
out is only what an officer could hear and see: words, a number, whether proof was shown. The persona stays hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from workbench.common.text import Text, same
from workbench.interview.claims import Shown
from workbench.interview.guide import ApplicantWords, Persona
from workbench.interview.questions import Question, Source


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the officer hears and sees. `number` is the figure named, in the unit of the question's measure."""

    words: Text
    number: float | None
    answered: bool
    vague: bool
    proof: bool
    denied: bool  # insists on a claim that the flows do not show


def answer(question: Question, persona: Persona, words: ApplicantWords, seed: int) -> Spoken:
    """The applicant's answer to one question."""
    chance = Random(f"{seed}:{persona.code}:{question.question_id}")
    if chance.random() >= float(persona.answers):
        return _spoken(chance, words, "silent", answered=False)
    if question.source is Source.CONTRADICTION:
        return _confronted(chance, persona, words)
    if chance.random() < float(persona.evades) and not _pressed(question, persona, chance):
        return _spoken(chance, words, "vague", vague=True)
    if question.measure is not None and question.shown_value is not None:
        return _figure(question, persona, words, chance)
    if chance.random() < float(persona.shows_proof):
        return _spoken(chance, words, "proof", proof=True)
    return _spoken(chance, words, "story")


def _pressed(question: Question, persona: Persona, chance: Random) -> bool:
    """A follow-up is answered by those who only hesitated the first time."""
    return "/" in question.question_id and chance.random() < float(persona.admits)


def _confronted(chance: Random, persona: Persona, words: ApplicantWords) -> Spoken:
    if chance.random() < float(persona.admits):
        proof = chance.random() < float(persona.shows_proof)
        return _spoken(chance, words, "admits" if proof else "story", proof=proof)
    return _spoken(chance, words, "insists", denied=True)


def _figure(question: Question, persona: Persona, words: ApplicantWords, chance: Random) -> Spoken:
    truth = question.shown_value or 0.0
    factor = chance.uniform(float(persona.factor_low), float(persona.factor_high))
    # Debts are made smaller where sales would be made larger.
    said = truth / factor if question.measure == "other_lenders" else truth * factor
    if question.unit in {"count", "months", "days"}:
        said = float(round(said))
    elif question.unit == "fen":
        said = float(round(said / 10_000) * 10_000)
    value = Shown(Text("", ""), said, question.unit).written(said)
    line = chance.choice(words.words("number")).format(value=same(value))
    proof = chance.random() < float(persona.shows_proof)
    return Spoken(line, said, answered=True, vague=False, proof=proof, denied=False)


def _spoken(
    chance: Random,
    words: ApplicantWords,
    stance: str,
    *,
    answered: bool = True,
    vague: bool = False,
    proof: bool = False,
    denied: bool = False,
) -> Spoken:
    return Spoken(chance.choice(words.words(stance)), None, answered, vague, proof, denied)
