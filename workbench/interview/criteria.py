"""Which rating follows from the anchored marks?

Five criteria, each marked 1 to 5 against a written anchor. The rule stands in the guide: least mean and least single
mark of A, B and C. What is open caps it: an unexplained contradiction at C, two at D, a check that is incomplete at B.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbench.common.text import Text
from workbench.interview.equity import EquityVerdict
from workbench.interview.guide import CriterionEntry, RatingRule
from workbench.interview.questions import Assessment, Diligence, Question

LEAST, MOST = 1, 5
_ORDER = (Diligence.A, Diligence.B, Diligence.C, Diligence.D)


@dataclass(frozen=True, slots=True)
class Derived:
    """The rating by the rule, and why; None while a criterion has no mark."""

    rating: Diligence | None
    why: Text


def derive(
    marks: Mapping[str, int], codes: Iterable[str], rule: RatingRule, limits: Iterable[tuple[Diligence, Text]] = ()
) -> Derived:
    """A to D of the marks by criterion, no better than `limits` allow (`caps`).

    Raises `ValueError` for a mark outside 1 to 5.
    """
    wanted = tuple(codes)
    if any(not LEAST <= mark <= MOST for mark in marks.values()):
        raise ValueError("a mark lies between 1 and 5")
    missing = sum(code not in marks for code in wanted)
    if missing:
        return Derived(None, Text(f"{missing} 项标准未评", f"{missing} criteria open"))
    given = [marks[code] for code in wanted]
    mean = Decimal(sum(given)) / len(given)
    rating = _by_marks(mean, min(given), rule)
    why = Text(f"五项均分 {mean:.1f}，最低 {min(given)}", f"Mean mark {mean:.1f}, lowest {min(given)}")
    return Derived(*capped(rating, why, limits))


def capped(rating: Diligence, why: Text, limits: Iterable[tuple[Diligence, Text]]) -> tuple[Diligence, Text]:
    """A rating no better than any of the limits, with the reasons that hold it down."""
    for cap, reason in limits:
        if _ORDER.index(cap) > _ORDER.index(rating):
            rating, why = cap, Text(f"{why.zh}；{reason.zh}，至多 {cap}", f"{why.en}; {reason.en}: {cap} at best")
    return rating, why


def _by_marks(mean: Decimal, lowest: int, rule: RatingRule) -> Diligence:
    for rating, least_mean, least in (
        (Diligence.A, rule.a_mean, rule.a_lowest),
        (Diligence.B, rule.b_mean, rule.b_lowest),
        (Diligence.C, rule.c_mean, rule.c_lowest),
    ):
        if mean >= Decimal(least_mean) and lowest >= least:
            return rating
    return Diligence.D


def caps(contradictions: int, equity: EquityVerdict, complete: bool) -> Iterable[tuple[Diligence, Text]]:
    """What is open, and the best rating it leaves."""
    if not complete:
        yield Diligence.B, Text("必做项未完成", "checklist open")
    if equity is EquityVerdict.INCOMPLETE:
        yield Diligence.B, Text("权益核对未完成", "equity check incomplete")
    if contradictions == 1:
        yield Diligence.C, Text("1 处矛盾未说明", "1 contradiction unexplained")
    if contradictions > 1:
        yield Diligence.D, Text(f"{contradictions} 处矛盾未说明", f"{contradictions} contradictions unexplained")


def seen_in(entry: CriterionEntry, question: Question) -> bool:
    """Is this question one that the criterion is judged by?"""
    return question.topic in entry.topics or question.topic.split(":")[0] in entry.topics


def mark_by_checklist(
    entry: CriterionEntry,
    questions: Iterable[Question],
    assessments: Mapping[str, Assessment],
    contradicted: frozenset[str],
    explained: frozenset[str],
) -> int:
    """The mark of an officer who follows the checklist and nothing else.

    From 5: one off for an explained difference, one for any answer left vague after it was followed up and another
    where those are more than a third, two for each contradiction. The sets hold root questions.
    """
    seen = [question for question in questions if not question.is_follow_up and seen_in(entry, question)]
    if not seen:
        return MOST - 1
    vague = sum(
        assessments.get(question.question_id) in {Assessment.EVASIVE, Assessment.NO_ANSWER} for question in seen
    )
    against = sum(question.question_id in contradicted for question in seen)
    told = sum(question.question_id in explained for question in seen)
    mark = MOST - min(told, 1) - (vague > 0) - (vague > len(seen) / 3) - 2 * against
    return max(LEAST, mark)
