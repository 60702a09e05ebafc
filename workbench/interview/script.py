"""What should be asked in this interview?

A question for each adverse reason of the score (five at most), each contradiction, each policy item that refers to the
interview, each critical datum that is missing, and those asked of everybody. The same case gives the same script; every
question points to what it came from, and one topic is asked about once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workbench.common.text import Text
from workbench.interview.claims import Shown, agrees
from workbench.interview.guide import Guide, Standard, Topic
from workbench.interview.questions import EvidencePair, Question, Source

MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class AdverseReason:
    """A feature that lowers the score: its family, label and sentence."""

    feature: str
    family: str
    label: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two flows, or a claim and a flow, that do not agree. Pairs: what it is about, claimed, shown."""

    code: str
    text: Text
    pairs: tuple[tuple[Text, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyItem:
    """A policy rule that refers to the interview."""

    rule_id: str
    family: str  # of the feature the rule reads; empty when it reads none
    title: Text
    value: Text
    feature: str = ""  # that the rule reads


@dataclass(frozen=True, slots=True)
class ScriptInput:
    """What a script is made of. `claims` are declared numbers by measure; `shown` are flow values by measure."""

    reasons: tuple[AdverseReason, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    policy: tuple[PolicyItem, ...] = ()
    gaps: tuple[tuple[str, Text], ...] = ()  # feature and label
    claims: Mapping[str, float] = field(default_factory=dict)
    shown: Mapping[str, Shown] = field(default_factory=dict)
    tolerance: float = 0.2


def script(case: ScriptInput, guide: Guide) -> tuple[Question, ...]:
    """The questions in the order they are asked."""
    first = [_standard(item, case) for item in guide.standard if item.place == "first"]
    last = [_standard(item, case) for item in guide.standard if item.place == "last"]
    asked = {question.topic for question in (*first, *last)}
    middle: list[Question] = []
    for reason in case.reasons[:MOST_REASONS]:
        _add(middle, asked, _reason(reason, case, guide.topic_of(reason.family)))
    for item in case.policy:
        _add(middle, asked, _policy(item, case, guide))
    middle += [_disagreement(item, case, guide) for item in case.disagreements]
    middle += [_gap(feature, label, guide) for feature, label in case.gaps]
    return (*first, *middle, *last)


def _add(questions: list[Question], asked: set[str], new: Question) -> None:
    """Append a question, or, where its topic was asked already, say there that this is why as well."""
    if new.topic not in asked:
        asked.add(new.topic)
        questions.append(new)
        return
    for index, question in enumerate(questions):
        if question.topic == new.topic:
            both = Text(f"{question.why.zh}；{new.why.zh}", f"{question.why.en}; {new.why.en}")
            pairs = (*question.pairs, *(pair for pair in new.pairs if pair not in question.pairs))
            pointer = f"{question.pointer},{new.pointer}"
            questions[index] = replace(question, why=both, pairs=pairs, pointer=pointer)


def _id(source: Source, pointer: str) -> str:
    return f"{source.value}:{pointer}"


def measure_pair(measure: str, case: ScriptInput) -> tuple[EvidencePair, ...]:
    """The claim beside the flow value of a measure; empty where the flows show nothing."""
    shown = case.shown.get(measure)
    if shown is None:
        return ()
    claimed = case.claims.get(measure)
    if claimed is None:
        return (EvidencePair(shown.label, None, shown.written(shown.value), None),)
    fits = agrees(claimed, shown, case.tolerance)
    return (EvidencePair(shown.label, shown.written(claimed), shown.written(shown.value), fits),)


def _measured(question: Question, measure: str | None, case: ScriptInput) -> Question:
    shown = case.shown.get(measure) if measure else None
    if measure is None or shown is None:
        return replace(question, measure=measure)
    pairs = (*question.pairs, *measure_pair(measure, case))
    return replace(question, measure=measure, pairs=pairs, shown_value=shown.value, unit=shown.unit)


def _standard(item: Standard, case: ScriptInput) -> Question:
    question = Question(
        question_id=_id(Source.STANDARD, item.code),
        ask=item.ask,
        why=item.why,
        source=Source.STANDARD,
        pointer=item.code,
        expected=item.expected,
        follow_up=item.follow_up,
        mandatory=True,
        topic=item.code,
        tick=item.tick,
    )
    return _measured(question, item.measure, case)


def _reason(reason: AdverseReason, case: ScriptInput, topic: Topic) -> Question:
    own = topic.code if topic.families else f"feature:{reason.feature}"
    question = Question(
        question_id=_id(Source.REASON, reason.feature),
        ask=topic.ask.format(label=reason.label),
        why=reason.reason,
        source=Source.REASON,
        pointer=reason.feature,
        expected=topic.expected,
        follow_up=topic.follow_up,
        topic=own,
        pairs=measure_pair(reason.feature, case) if reason.feature != topic.measure else (),
    )
    return _measured(question, topic.measure, case)


def _policy(item: PolicyItem, case: ScriptInput, guide: Guide) -> Question:
    topic = guide.topic_of(item.family)
    known = bool(item.family and topic.families)
    wording = guide.policy
    question = Question(
        question_id=_id(Source.POLICY, item.rule_id),
        ask=topic.ask if known else wording.ask.format(title=item.title, value=item.value),
        why=Text("政策项：{title}，现为 {value}", "Policy: {title}, now {value}").format(
            title=item.title, value=item.value
        ),
        source=Source.POLICY,
        pointer=item.rule_id,
        expected=topic.expected if known else wording.expected,
        follow_up=topic.follow_up if known else wording.follow_up,
        mandatory=True,
        topic=topic.code if known else f"rule:{item.rule_id}",
        pairs=measure_pair(item.feature, case) if item.feature != topic.measure else (),
    )
    return _measured(question, topic.measure if known else None, case)


def _disagreement(item: Disagreement, case: ScriptInput, guide: Guide) -> Question:
    wording = guide.contradiction
    pairs = tuple(EvidencePair(label, claimed, shown, claimed == shown) for label, claimed, shown in item.pairs)
    return Question(
        question_id=_id(Source.CONTRADICTION, item.code),
        ask=wording.ask.format(text=item.text),
        why=item.text,
        source=Source.CONTRADICTION,
        pointer=item.code,
        expected=wording.expected,
        follow_up=wording.follow_up,
        mandatory=True,
        pairs=pairs,
        topic=f"contradiction:{item.code}",
    )


def _gap(feature: str, label: Text, guide: Guide) -> Question:
    wording = guide.gap
    return Question(
        question_id=_id(Source.GAP, feature),
        ask=wording.ask.format(label=label),
        why=wording.why or wording.ask,
        source=Source.GAP,
        pointer=feature,
        expected=wording.expected,
        follow_up=wording.follow_up,
        mandatory=True,
        topic=f"gap:{feature}",
    )


def follow_up_of(question: Question, number: int) -> Question:
    """The suggested follow-up as a question of its own, placed after the one it follows."""
    return replace(
        question,
        question_id=f"{question.question_id}/{number}",
        ask=question.follow_up,
        why=Text("追问：{ask}", "Follow-up: {ask}").format(ask=question.ask),
        measure=None,
        shown_value=None,
        mandatory=False,
        tick=None,
    )
