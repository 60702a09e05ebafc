"""How does the simulated applicant answer?

For practice and for headless runs only. What he says follows from his hidden truth, his persona and the seed: the same
question at the same point of the interview has the same answer on every machine. He remembers: honest ones repeat a
figure, the others drift. What is handed out is only what an officer could hear and see.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from workbench.common.text import Text
from workbench.interview.persona import ApplicantWords, Intent, Persona
from workbench.interview.questions import UNSAID, Question, Source
from workbench.interview.topics import PROOF, asks_for_proof, topic_of
from workbench.interview.truth import Fact, HiddenTruth, key_of

DRIFT_LOW, DRIFT_HIGH = 0.05, 0.12  # a lie grows by about this share each time it is told again


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the officer hears and sees. `number` is the figure named, in the unit of the question's measure."""

    words: Text
    number: float | None
    answered: bool
    vague: bool
    proof: bool
    denied: bool  # insists on a claim that the flows do not show
    corrected: bool = False  # takes back a figure said before


def answer(question: Question, truth: HiddenTruth, words: ApplicantWords, before: int = 0) -> Spoken:
    """The answer to a question of the script; `before`: how often its topic was spoken of already."""
    persona = words.of(truth.persona)
    voice = _Voice(persona, words, Random(f"{truth.seed}:{persona.code}:{question.question_id}:{before}"), before)
    fact = truth.of(key_of(question)) or truth.of(question.topic)
    pressed = question.is_follow_up
    if voice.happens(1 - float(persona.answers)) and not (pressed and persona.honest):
        return voice.say("silent", answered=False)
    if question.source is Source.CONTRADICTION and (fact is None or fact.told is None):
        return voice.confronted(fact, pressed)
    if voice.evades(pressed):
        return voice.say("vague", vague=True)
    if fact is not None and fact.told is not None and question.measure is not None:
        if pressed and _named_before(question, truth, words):
            return voice.asked_again(fact)
        return voice.told(fact, pressed) if pressed else voice.figure(fact, question)
    return voice.story(fact, proof=pressed)


def _named_before(question: Question, truth: HiddenTruth, words: ApplicantWords) -> bool:
    """Did the root question bring a figure, which now is asked again?"""
    return answer(replace(question, question_id=question.root_id), truth, words).number is not None


def reply(
    said: str, truth: HiddenTruth, words: ApplicantWords, before: dict[str, int], last: str = ""
) -> tuple[Spoken, str]:
    """The answer to a free question and its topic; the topic is empty where the question was not understood.

    `before`: how often each topic was spoken of. `last`: the topic spoken of last, which a bare "show me" is about.
    """
    persona, intent = words.of(truth.persona), topic_of(said, words)
    seed = f"{truth.seed}:{persona.code}:free:{intent.code if intent else ''}"
    if intent is None:
        voice = _Voice(persona, words, Random(seed + said), 0)
        return replace(voice.say("not_understood"), answered=False), ""
    times = before.get(intent.code, 0)
    voice = _Voice(persona, words, Random(f"{seed}:{times}"), times)
    wants_proof = asks_for_proof(said, words)
    if intent.code == PROOF:
        about = next((one for one in words.intent if one.code == last), None)
        return voice.shows(None if about is None else _fact(about, truth)), PROOF
    fact = _fact(intent, truth)
    if voice.evades(pressed=times > 0):
        return voice.say("vague", vague=True), intent.code
    if fact is not None and fact.told is not None:
        return voice.told(fact, wants_proof), intent.code
    if fact is None and not intent.story:
        return voice.say("not_discussed"), intent.code
    told = fact.told_words if fact is not None else voice.chance.choice(intent.story)
    return voice.told_in_words(told, fact, wants_proof), intent.code


def _fact(intent: Intent, truth: HiddenTruth) -> Fact | None:
    """The fact a topic is about: figures first, in the order of its keys."""
    keyed = [fact for key in intent.keys for fact in truth.facts if fact.key == key or fact.key.split(":")[0] == key]
    return next((fact for fact in keyed if fact.told is not None), keyed[0] if keyed else None)


@dataclass(frozen=True, slots=True)
class _Voice:
    persona: Persona
    words: ApplicantWords
    chance: Random
    before: int

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def evades(self, pressed: bool) -> bool:
        if not self.happens(float(self.persona.evades)):
            return False
        return not (pressed and self.happens(float(self.persona.admits)))

    def confronted(self, fact: Fact | None, pressed: bool) -> Spoken:
        """About a contradiction that no figure settles."""
        if fact is not None and not fact.lie and (self.persona.honest or self.happens(float(self.persona.admits))):
            proof = pressed or self.happens(float(self.persona.shows_proof))
            return self.say("admits" if proof else "story", fact.told_words, proof=proof)
        if fact is not None and not fact.lie:
            return self.say("vague", vague=True)
        return self.say("insists", denied=True)

    def figure(self, fact: Fact, question: Question) -> Spoken:
        assert fact.told is not None
        if self.happens(float(self.persona.hesitates)):
            wrong = self._wrong(fact)
            # In a figure nothing can be compared with he takes it back at once; elsewhere sometimes when asked again.
            if question.shown_value is None or self.happens(0.6):
                line = self._line("takes_back", value=fact.spoken(fact.told), wrong=fact.spoken(wrong))
                return Spoken(line, fact.told, True, False, False, False, corrected=True)
            return Spoken(self._line("number", value=fact.spoken(wrong)), wrong, True, False, False, False)
        return self.told(fact, False)

    def asked_again(self, fact: Fact) -> Spoken:
        """The figure once more: the truth from those who admit, the same again or a little more from the others."""
        assert fact.true is not None
        if self.persona.honest:
            value = fact.told if fact.told is not None else fact.true
            return Spoken(self._line("corrects", value=fact.spoken(value)), value, True, False, True, False, True)
        if self.happens(float(self.persona.admits)):
            proof = self.happens(float(self.persona.shows_proof))
            line = self._line("corrects" if proof else "number", value=fact.spoken(fact.true))
            return Spoken(line, fact.true, True, False, proof, False, True)
        value = self._drifted(fact)
        line = self._line("insists_number", value=fact.spoken(value))
        return Spoken(line, value, True, False, False, fact.lie)

    def told(self, fact: Fact, wants_proof: bool) -> Spoken:
        value = self._drifted(fact)
        proof = self._proves(fact, wants_proof)
        line = self._line("number_proof" if proof else "number", value=fact.spoken(value))
        if self.before and self.persona.honest:
            line = self._line("again") + line
        if float(self.persona.hesitates) and self.happens(float(self.persona.hesitates)):
            line = self._line("hesitates") + line
        return Spoken(line, value, True, False, proof, False)

    def story(self, fact: Fact | None, proof: bool) -> Spoken:
        told = fact.told_words if fact is not None else Text("情况就是这样", "That is how it is")
        return self.told_in_words(told, fact, proof)

    def told_in_words(self, told: Text, fact: Fact | None, wants_proof: bool) -> Spoken:
        proof = self._proves(fact, wants_proof)
        line = self._line("proof" if proof else "story", topic=told)
        if float(self.persona.hesitates) and self.happens(float(self.persona.hesitates)):
            line = self._line("hesitates") + line
        return Spoken(line, None, True, False, proof, False)

    def shows(self, fact: Fact | None) -> Spoken:
        proof = self._proves(fact, True)
        return self.say("shows" if proof else "refuses", proof=proof)

    def _proves(self, fact: Fact | None, wanted: bool) -> bool:
        if fact is not None and not fact.can_prove:
            return False
        return (wanted and self.persona.honest) or self.happens(float(self.persona.shows_proof))

    def _wrong(self, fact: Fact) -> float:
        assert fact.told is not None
        if fact.unit in {"count", "months", "days"}:
            return fact.told + self.chance.choice((1, 2))
        return fact.told * self.chance.choice((0.65, 1.4))

    def _drifted(self, fact: Fact) -> float:
        """What is told now: a lie that is told again drifts, what is true stays."""
        assert fact.told is not None
        if not fact.lie or not self.before or fact.unit in {"count", "months", "days"}:
            return fact.told
        grown = 1 + self.before * self.chance.uniform(DRIFT_LOW, DRIFT_HIGH)
        return float(round(fact.told * grown / 10_000) * 10_000) if fact.unit == "fen" else fact.told * grown

    def say(
        self,
        stance: str,
        topic: Text = UNSAID,
        *,
        answered: bool = True,
        vague: bool = False,
        proof: bool = False,
        denied: bool = False,
    ) -> Spoken:
        return Spoken(self._line(stance, topic=topic), None, answered, vague, proof, denied)

    def _line(self, stance: str, **places: object) -> Text:
        return self.chance.choice(self.words.words(stance)).format(**places)
