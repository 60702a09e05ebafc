"""What is true of a simulated applicant, and what does he say of it?

The truth is drawn once, from what the flows show of the case and a seed, and kept as a plain value: the officer sees it
when the practice is over. Honest personas tell what is true; the others bend or hide parts of it, each by its shares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from workbench.common.text import Text, same
from workbench.interview.claims import Shown, agrees
from workbench.interview.persona import ApplicantWords, Persona
from workbench.interview.questions import Question, Source

LIE_FROM = 0.2  # a figure bent by less than this is imprecise, not a lie
_DEBTS = frozenset({"other_lenders"})
_PLACES = frozenset({"origins_180"})
_EQUITY = "equity."
DEFAULT_MONTH_FEN = 8_000_000.0  # where the flows show no sales to build equity on


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so. Figures have `true` and `told` in `unit`; the rest is said in words only."""

    key: str  # measure, or topic of the question
    label: Text
    unit: str
    currency: str
    true: float | None
    told: float | None
    true_words: Text
    told_words: Text
    can_prove: bool
    lie: bool

    def written(self, value: float) -> str:
        return Shown(self.label, value, self.unit, self.currency).written(value)

    def spoken(self, value: float) -> Text:
        """The figure as it is said: `2 家`, `2 lenders`."""
        told = self.written(value)
        many = "" if value == 1 else "s"
        match self.key:
            case "other_lenders":
                return Text(f"{told} 家", f"{told} lender{many}")
            case "origins_180":
                return Text(f"{told} 个", f"{told} warehouse{many}")
        return same(told)


@dataclass(frozen=True, slots=True)
class HiddenTruth:
    persona: str
    seed: int
    facts: tuple[Fact, ...]

    def of(self, key: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.key == key), None)

    @property
    def lies(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.lie)


def key_of(question: Question) -> str:
    """What a question asks of the truth; a follow-up asks what its root asked."""
    return question.measure or question.topic


def hidden_truth(
    questions: Iterable[Question], persona: Persona, words: ApplicantWords, seed: int, currency: str = "CNY"
) -> HiddenTruth:
    """The truth of one simulated interview; the same questions, persona and seed give the same value."""
    roots = [question for question in questions if not question.is_follow_up]
    scale = Random(f"{seed}:{persona.code}:scale").uniform(float(persona.scale_low), float(persona.scale_high))
    drawn = _Drawn(persona, words, seed, scale, currency, _equity(roots, seed))
    facts: dict[str, Fact] = {}
    for question in roots:
        key = key_of(question)
        if key not in facts:
            facts[key] = drawn.fact(question, key)
    return HiddenTruth(persona.code, seed, tuple(facts.values()))


def _equity(roots: list[Question], seed: int) -> dict[str, float]:
    """A ladder that adds up: by rung, in minor units."""
    month = next((q.shown_value for q in roots if q.measure == "sales_90_month_fen" and q.shown_value), None)
    chance, base = Random(f"{seed}:equity"), month or DEFAULT_MONTH_FEN
    initial, profits = base * chance.uniform(0.6, 2.0), base * chance.uniform(1.0, 4.0)
    injections = base * chance.uniform(0.05, 0.5)
    withdrawals = profits * chance.uniform(0.2, 0.55)
    ladder = {"initial": initial, "profits": profits, "injections": injections, "withdrawals": withdrawals}
    ladder = {rung: _round(value) for rung, value in ladder.items()} | {"revaluation": 0.0}
    expected = ladder["initial"] + ladder["profits"] + ladder["injections"] - ladder["withdrawals"]
    return ladder | {"now": _round(expected * chance.uniform(0.985, 1.015))}


def _round(value: float) -> float:
    """Three figures that count, in whole yuan: as books say it."""
    whole = round(value / 100)
    places = max(len(str(abs(whole))) - 3, 0)
    return float(round(whole, -places) * 100)


@dataclass(frozen=True, slots=True)
class _Drawn:
    persona: Persona
    words: ApplicantWords
    seed: int
    scale: float
    currency: str
    ladder: dict[str, float]

    def fact(self, question: Question, key: str) -> Fact:
        chance = Random(f"{self.seed}:{self.persona.code}:fact:{key}")
        true = self._true(question, key, Random(f"{self.seed}:true:{key}"))
        if true is None:
            return self._words(question, key, chance)
        told = self._told(question, key, true, chance)
        lie = told != true and not agrees(told, Shown(question.label, true, question.unit), LIE_FROM)
        fact = Fact(
            key, question.label, question.unit, self.currency, true, told, same(""), same(""), not lie, lie
        )  # fmt: skip
        return self._written(fact)

    def _written(self, fact: Fact) -> Fact:
        from dataclasses import replace

        assert fact.true is not None
        assert fact.told is not None
        return replace(fact, true_words=same(fact.written(fact.true)), told_words=same(fact.written(fact.told)))

    def _true(self, question: Question, key: str, chance: Random) -> float | None:
        """The figure as it is; None for what is said in words."""
        if question.measure is None:
            return None
        if key.startswith(_EQUITY):
            return self.ladder[key.removeprefix(_EQUITY)]
        if question.shown_value is not None:
            # Books and flows differ a little: days of settlement, cash, a refund on its way.
            value = question.shown_value * chance.uniform(0.97, 1.03)
            return _rounded(value, question.unit, question.shown_value)
        if question.low is not None and question.high is not None:
            return _round(question.low * (question.high / question.low) ** chance.uniform(0.3, 0.7))
        return None

    def _told(self, question: Question, key: str, true: float, chance: Random) -> float:
        persona, hides = self.persona, float(self.persona.hides)
        if persona.honest:
            return true if key.startswith(_EQUITY) else _rounded(true * self.scale, question.unit, true)
        if key in _DEBTS:
            return max(0.0, true - max(1.0, round(true * 0.7))) if chance.random() < hides else true
        if key in _PLACES:
            return true + 1 if chance.random() < hides else true
        if key == "equity.withdrawals":
            return _round(true * 0.4) if chance.random() < hides else true
        if key == "equity.now":
            return _round(true * (1 + (self.scale - 1) * 0.6))
        if key in {"equity.initial", "equity.injections", "equity.revaluation", "running_fen"}:
            return true
        return _rounded(true * self.scale, question.unit, true)

    def _words(self, question: Question, key: str, chance: Random) -> Fact:
        """What is said in words: the story of its topic; what the money is for; what explains a contradiction."""
        bent = not self.persona.honest and chance.random() < float(self.persona.hides)
        if key == "purpose":
            good = [one.words for one in self.words.purpose if one.honest]
            bad = [one.words for one in self.words.purpose if not one.honest]
            told = chance.choice(good)
            true = chance.choice(bad) if bent else told
            return self._said(question, key, true, told, bent)
        intent = self.words.intent_of(key)
        story = chance.choice(intent.story) if intent and intent.story else _PLAIN
        if question.source is Source.CONTRADICTION:
            return self._said(question, key, _UNTRUE if bent else story, story, bent)
        return self._said(question, key, story, story, False)

    def _said(self, question: Question, key: str, true: Text, told: Text, lie: bool) -> Fact:
        label = question.label if question.label.zh else question.ask
        return Fact(key, label, "", self.currency, None, None, true, told, not lie, lie)


_PLAIN = Text("最近情况平稳，没有特别的", "Things are steady, nothing special")
_UNTRUE = Text("申报的不是实情，没有可以证明的材料", "What was declared is not so; nothing proves it")


def _rounded(value: float, unit: str, near: float) -> float:
    if unit == "fen":
        return _round(value)
    if unit in {"count", "months", "days"}:
        # A small count is known exactly: nobody is mistaken between one lender and two.
        return near if abs(near) < 10 and abs(value - near) < 1 else float(round(value))
    return value
