"""What should be asked in this interview?

One question for each source: each adverse reason of the score (five at most), each contradiction, each critical datum
that is missing, each lever of the smallest change, each cross-check, and those asked of everybody. A policy item that
refers to the interview joins the question of its topic, else it has its own. The words of a question depend on its own
source alone, so that taking a source away takes exactly its question away; the same case gives the same bytes. What is
spoken never names a flow value, a bound or a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workbench.common.text import Text
from workbench.interview.claims import Shown, agrees
from workbench.interview.guide import Cross, Guide, Standard, Topic
from workbench.interview.questions import UNSAID, Branch, EvidencePair, Question, Source, When

MOST_REASONS = 5
_RECENT = Text("经营情况", "the business")


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
    label: Text = UNSAID  # of that feature


@dataclass(frozen=True, slots=True)
class LeverItem:
    """One feature that the smallest change would move, and the change in words (`refund rate 8.7% -> at most 5%`)."""

    feature: str
    label: Text
    change: Text


@dataclass(frozen=True, slots=True)
class ScriptInput:
    """What a script is made of. `claims` are declared numbers by measure; `shown` are flow values by measure."""

    reasons: tuple[AdverseReason, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    policy: tuple[PolicyItem, ...] = ()
    gaps: tuple[tuple[str, Text], ...] = ()  # feature and label
    levers: tuple[LeverItem, ...] = ()
    claims: Mapping[str, float] = field(default_factory=dict)
    shown: Mapping[str, Shown] = field(default_factory=dict)
    tolerance: float = 0.2


def script(case: ScriptInput, guide: Guide) -> tuple[Question, ...]:
    """The questions in the order they are asked."""
    first = [_standard(item, case) for item in guide.standard if item.place == "first"]
    last = [_standard(item, case) for item in guide.standard if item.place == "last"]
    middle = [_reason(reason, case, guide) for reason in _once(case.reasons)[:MOST_REASONS]]
    for item in case.policy:
        _join(middle, _policy(item, case, guide))
    middle += [_disagreement(one, case, guide) for one in case.disagreements]
    middle += [_gap(feature, label, guide) for feature, label in case.gaps]
    middle += [_lever(lever, guide) for lever in case.levers]
    middle += [_cross(entry, case) for entry in guide.cross]
    return tuple(_branched(question, guide) for question in (*first, *middle, *last))


def _once(reasons: tuple[AdverseReason, ...]) -> list[AdverseReason]:
    """One feature is one source."""
    return list({reason.feature: reason for reason in reasons}.values())


def _branched(question: Question, guide: Guide) -> Question:
    """With what to ask next: after a vague answer, after one that does not fit, and where nothing was shown."""
    branches = (
        Branch(When.VAGUE, guide.follow_ups.vague),
        Branch(When.CONTRADICTS, guide.follow_ups.contradicts),
        Branch(When.NO_PROOF, question.follow_up),
    )
    return replace(question, branches=branches)


def _join(questions: list[Question], new: Question) -> None:
    """Append a policy item's question, or, where its topic is asked already, say there that this is why as well."""
    for index, question in enumerate(questions):
        if question.topic == new.topic:
            both = Text(f"{question.why.zh}；{new.why.zh}", f"{question.why.en}; {new.why.en}")
            pairs = (*question.pairs, *(pair for pair in new.pairs if pair not in question.pairs))
            pointer = f"{question.pointer},{new.pointer}"
            questions[index] = replace(question, why=both, pairs=pairs, pointer=pointer)
            return
    questions.append(new)


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
    pairs = (*question.pairs, *(pair for pair in measure_pair(measure, case) if pair not in question.pairs))
    return replace(question, measure=measure, pairs=pairs, shown_value=shown.value, unit=shown.unit, label=shown.label)


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
        proof_needed=item.proof_needed,
    )
    return _measured(question, item.measure, case)


def _reason(reason: AdverseReason, case: ScriptInput, guide: Guide) -> Question:
    topic = guide.topic_of(reason.family)
    question = Question(
        question_id=_id(Source.REASON, reason.feature),
        ask=_ask(topic, reason.family, reason.label),
        why=reason.reason,
        source=Source.REASON,
        pointer=reason.feature,
        expected=topic.expected,
        follow_up=topic.follow_up,
        topic=topic.code if topic.families else f"feature:{reason.feature}",
        pairs=measure_pair(reason.feature, case) if reason.feature != topic.measure else (),
    )
    return _measured(question, topic.measure, case)


def _ask(topic: Topic, family: str, label: Text) -> Text:
    """The topic's question; of a further family of the topic with what it is about in front."""
    words = topic.ask.format(label=label)
    if not topic.families or family == topic.families[0]:
        return words
    return Text(f"关于{label.zh}：{words.zh}", f"On {label.en.lower()}: {words.en}")


def _policy(item: PolicyItem, case: ScriptInput, guide: Guide) -> Question:
    topic = guide.topic_of(item.family)
    known = bool(item.family and topic.families)
    wording = guide.policy
    question = Question(
        question_id=_id(Source.POLICY, item.rule_id),
        ask=topic.ask if known else wording.ask.format(label=item.label if item.label.zh else _RECENT),
        why=Text("政策项：{title}，现为 {value}", "Policy: {title}, now {value}").format(
            title=item.title, value=item.value
        ),
        source=Source.POLICY,
        pointer=item.rule_id,
        expected=topic.expected if known else wording.expected,
        follow_up=topic.follow_up if known else wording.follow_up,
        mandatory=True,
        topic=topic.code if known else f"rule:{item.rule_id}",
        pairs=measure_pair(item.feature, case),
    )
    return _measured(question, topic.measure if known else None, case)


def _disagreement(item: Disagreement, case: ScriptInput, guide: Guide) -> Question:
    named, wording = guide.named(item.code), guide.contradiction
    pairs = tuple(EvidencePair(label, claimed, shown, claimed == shown) for label, claimed, shown in item.pairs)
    question = Question(
        question_id=_id(Source.CONTRADICTION, item.code),
        ask=named.ask if named else wording.ask,
        why=item.text,
        source=Source.CONTRADICTION,
        pointer=item.code,
        expected=wording.expected,
        follow_up=named.follow_up if named else wording.follow_up,
        mandatory=True,
        pairs=pairs,
        topic=f"contradiction:{item.code}",
        label=item.text,
    )
    measured = _measured(question, named.measure if named else None, case)
    # The pairs of the contradiction itself say it better than those of its measure.
    return replace(measured, pairs=pairs or measured.pairs)


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


def _lever(lever: LeverItem, guide: Guide) -> Question:
    wording = guide.lever
    return Question(
        question_id=_id(Source.LEVER, lever.feature),
        ask=wording.ask.format(label=lever.label),
        why=(wording.why or wording.ask).format(change=lever.change),
        source=Source.LEVER,
        pointer=lever.feature,
        expected=wording.expected,
        follow_up=wording.follow_up,
        topic=f"lever:{lever.feature}",
        label=lever.label,
    )


def _cross(entry: Cross, case: ScriptInput) -> Question:
    question = Question(
        question_id=_id(Source.CROSS, entry.code),
        ask=entry.ask,
        why=entry.why,
        source=Source.CROSS,
        pointer=entry.measure,
        expected=entry.expected,
        follow_up=entry.follow_up,
        mandatory=entry.mandatory,
        topic=entry.code,
        measure=entry.measure,
        unit=entry.unit,
        label=entry.label,
        proof_needed=entry.proof_needed,
    )
    basis = case.shown.get(entry.basis) if entry.basis else None
    if basis is not None and basis.value > 0 and entry.low is not None and entry.high is not None:
        question = replace(question, low=basis.value * float(entry.low), high=basis.value * float(entry.high))
    return replace(_measured(question, entry.measure, case), label=entry.label)


def equity_gap_of(guide: Guide) -> Question:
    """The question that a deviating equity check adds."""
    wording = guide.equity_gap
    return _branched(
        Question(
            question_id=_id(Source.CROSS, "equity_gap"),
            ask=wording.ask,
            why=wording.why or wording.ask,
            source=Source.CROSS,
            pointer="equity",
            expected=wording.expected,
            follow_up=wording.follow_up,
            topic="equity_gap",
            label=Text("权益核对", "Equity check"),
        ),
        guide,
    )


def follow_up_of(question: Question, number: int, when: When = When.NO_PROOF) -> Question:
    """The fitting follow-up as a question of its own, placed after the one it follows.

    Where the figure itself is asked again, the answer is compared again; else the follow-up asks for words and proof.
    """
    again = when is not When.NO_PROOF
    return replace(
        question,
        question_id=f"{question.question_id}/{number}",
        ask=question.follow_up_for(when),
        why=Text("追问：{ask}", "Follow-up: {ask}").format(ask=question.ask),
        measure=question.measure if again else None,
        shown_value=question.shown_value if again else None,
        low=question.low if again else None,
        high=question.high if again else None,
        mandatory=False,
        tick=None,
    )
