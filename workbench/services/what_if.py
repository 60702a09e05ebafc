"""What would the model and the policy say of this case with other numbers?

A combination that cannot exist is refused in words: out of a feature's range, or against a tie between features
(`decision.links`). Nothing is clamped and nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.decision.links import figure, impossible, moved
from workbench.decision.outcome import Recommendation
from workbench.features.catalogue import BY_NAME
from workbench.scoring.score import Score
from workbench.services.asking import Asked, asked
from workbench.services.case_file import RuleChange, WhatIf
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.decision.spans import Span

STAYS = Text("滑块停在上一个可能的位置", "The slider stays where it was last possible")


def what_if(ground: Ground, case_no: str, changes: Mapping[str, float], limit_fen: int | None) -> WhatIf:
    """A pure question: the score under `changes`, and the policy's answer for `limit_fen` (the request without it).

    Raises `StaffError` (`CASE_UNKNOWN`, `CASE_NOT_SCORED`, `FEATURE_UNKNOWN`, `FEATURE_MISSING`, `WHAT_IF_IMPOSSIBLE`).
    """
    return answer(asked(ground, case_no), changes, limit_fen)


def answer(case: Asked, changes: Mapping[str, float], limit_fen: int | None) -> WhatIf:
    """The answer to one scenario. Raises as `what_if`."""
    after = possible(case, changes)
    score, advice = case.judged(after, limit_fen)
    return worded(case, score, advice, after, changes)


def possible(case: Asked, changes: Mapping[str, float]) -> dict[str, float | None]:
    """The case's features under `changes` with all that follows. Raises `StaffError` where they cannot exist."""
    before = dict(case.case.features)
    if not changes:
        return before
    for name, value in changes.items():
        _require_known(name, before)
        reach = span_of(case, name)
        if not reach.holds(value):
            why = reach.low_why if value < reach.low else reach.high_why
            told = reach.told(value, case.currency)
            raise refused(reach.label + Text(f" {told.zh}：", f" {told.en}: ") + why)
    after = moved(before, changes)
    touched = [name for name, value in after.items() if value != before[name]]
    fault = impossible(before, after, touched)
    if fault is not None:
        raise refused(fault)
    return after


def farthest(case: Asked, changes: Mapping[str, float], feature: str, last: float) -> float:
    """The value between `last` and `changes[feature]`, on the feature's lattice, up to which all stays possible."""
    wanted, points = changes[feature], span_of(case, feature).lattice()
    way = points[(points > min(last, wanted)) & (points < max(last, wanted))].tolist()
    if wanted < last:
        way.reverse()
    good, low, high = last, 0, len(way)
    while low < high:  # what is possible is possible on the way there as well: relations do not come back
        middle = (low + high) // 2
        try:
            possible(case, {**changes, feature: way[middle]})
        except StaffError:
            high = middle
        else:
            good, low = way[middle], middle + 1
    return float(good)


def refused(why: Text) -> StaffError:
    return StaffError(why, STAYS, code="WHAT_IF_IMPOSSIBLE")


def _require_known(name: str, features: Mapping[str, float | None]) -> None:
    if name not in BY_NAME or name not in features:
        raise StaffError(
            Text(f"没有指标 {name}", f"There is no feature {name}"),
            Text("请从案件的滑杆中选择", "Choose one of the case's sliders"),
            code="FEATURE_UNKNOWN",
        )
    if features[name] is None:
        label = BY_NAME[name].label
        raise StaffError(
            Text(f"{label.zh}没有数据", f"{label.en} is not known"),
            Text("缺失的数不能假设，请先补充数据", "A missing figure is not assumed: bring the data first"),
            code="FEATURE_MISSING",
        )


def span_of(case: Asked, name: str) -> Span:
    """The range of one feature in this case."""
    from workbench.decision.question import rule_bounds
    from workbench.decision.spans import span
    from workbench.scoring.partial_margins import splits_by_feature

    place = {one: column for column, one in enumerate(case.model.features)}
    splits = splits_by_feature(case.model.forest)[place[name]].tolist() if name in place else []
    bounds = rule_bounds(case.policy, case.product, case.case.as_of).get(name, ())
    return span(name, float(case.case.features[name] or 0.0), case.model.reference.get(name), [*splits, *bounds])


def worded(
    case: Asked,
    score: Score,
    advice: Recommendation,
    after: Mapping[str, float | None],
    changes: Mapping[str, float],
) -> WhatIf:
    """A judged scenario as staff read it."""
    before = case.case.features
    follows = [
        (BY_NAME[name].label, _told(name, before[name], case.currency), _told(name, value, case.currency))
        for name, value in after.items()
        if name not in changes and value != before.get(name)
    ]
    binding = next((term.label for term in advice.limit.terms if term.code == advice.limit.binding), same(""))
    return WhatIf(
        pd=score.pd,
        points=score.points,
        band=score.band,
        outcome=advice.outcome,
        limit_fen=advice.limit.amount_fen,
        lane=advice.lane,
        daily_rate=advice.price.daily_rate,
        nominal_365=advice.price.nominal_365,
        fee_rate=advice.price.fee_rate,
        xirr=advice.price.xirr,
        binding=binding,
        rules=_changed_rules(case.as_it_is(), advice),
        reasons=tuple(reason.text for reason in advice.reasons),
        follows=tuple(follows),
        second_person=advice.needs_second_person,
    )


def _told(name: str, value: float | None, currency: str) -> Text:
    return same("—") if value is None else figure(value, BY_NAME[name].unit, currency)


def _changed_rules(before: Recommendation, after: Recommendation) -> tuple[RuleChange, ...]:
    was = {check.rule_id: check.verdict for check in before.checks}
    return tuple(
        RuleChange(check.rule_id, check.title, was[check.rule_id], check.verdict, check.value)
        for check in after.checks
        if check.rule_id in was and was[check.rule_id] is not check.verdict
    )


def change_words(ground: Ground, case_no: str) -> tuple[Text, ...]:
    """What would change the decision, a line each, for documents; () where no way was found or it is approved in full.

    Raises `StaffError` (`CASE_UNKNOWN`, `CASE_NOT_SCORED`, `SCORE_STALE`).
    """
    from workbench.services.ways import find

    case = asked(ground, case_no, fresh=True)
    found = find(case, safe=False)
    return (
        ()
        if found.answer is None
        else tuple(_line(way.words(case.currency), tuple(way.follows)) for way in found.answer.ways)
    )


def _line(words: Text, follows: Sequence[str]) -> Text:
    """The way, and what moves with it: nothing else does."""
    if not follows:
        return words + Text("，其余不变", ", all else unchanged")
    labels = [BY_NAME[name].label for name in follows]
    zh, en = "、".join(one.zh for one in labels), ", ".join(one.en for one in labels)
    return words + Text(f"（{zh}随之变动），其余不变", f" ({en} move with it), all else unchanged")
