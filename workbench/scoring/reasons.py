"""Why did this score come out as it did, in words?

A reason is a fact with a number and a comparison. On screen it stands beside its bar; in a letter the principal
reasons stand alone: adverse only, one for a family of features that tell the same fact, four at most, measured against
the group pinned in the model's card (applicants just above the cut-off), because they answer "what kept me out".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

from workbench.common.text import Text, same
from workbench.features.feature import Feature, Unit
from workbench.scoring.card import Baseline
from workbench.scoring.figures import written
from workbench.scoring.points import Calibration
from workbench.scoring.score import Contribution, Effects, FamilyEffect, Score

MOST_REASONS = 4
LEAST_POINTS = 1.0  # a smaller effect is not a reason
_STRONG = 50.0
_HIGHER, _LOWER = Text("，高于同行", ", above peers"), Text("，低于同行", ", below peers")
_MANY = Text("，多于同行", ", more than peers")
_MORE = {
    Unit.COUNT: _MANY,
    Unit.DAYS: _MANY,
    Unit.MONTHS: _MANY,
    Unit.HOURS: Text("，长于同行", ", longer than peers"),
}
_LESS = {
    Unit.COUNT: Text("，少于同行", ", fewer than peers"),
    Unit.DAYS: Text("，少于同行", ", less than peers"),
    Unit.MONTHS: Text("，少于同行", ", less than peers"),
    Unit.HOURS: Text("，短于同行", ", shorter than peers"),
}
# High or low whatever their unit says: an index read off a scale, and a spread.
_ON_A_SCALE = frozenset({"trustpass_index", "dispatch_spread_90"})


@dataclass(frozen=True, slots=True)
class PeerView:
    """One feature among the peers: the case is better than `percentile` per cent of them; None is not known."""

    percentile: float | None = None
    median: float | None = None


NO_PEERS = PeerView()


@dataclass(frozen=True, slots=True)
class PrincipalReason:
    """One adverse reason. `code` names the family; `points` is what it costs against the baseline, below zero."""

    code: str
    text: Text
    features: tuple[str, ...]
    points: float


def reason(
    feature: Feature, value: float | None, peers: PeerView = NO_PEERS, *, adverse: bool, currency: str = "CNY"
) -> tuple[Text, Text]:
    """The sentence about a value and how it compares: (`退款率 8.7%，高于同行`, `中位 5.1%，仅优于 14%`)."""
    if value is None:
        return _not_supplied(feature), _median(feature, peers, currency)
    sentence = feature.reason.format(value=written(value, feature.unit, currency))
    if peers.percentile is None:
        return sentence, _median(feature, peers, currency)
    weak = peers.percentile < _STRONG
    if adverse and weak:
        return sentence + _beside(value, feature, peers), _weak(feature, peers, currency)
    if not adverse and not weak:
        share = same(str(min(99, math.floor(peers.percentile))))
        return sentence, Text("优于 {share}% 同行", "Better than {share}% of peers").format(share=share)
    # The model and the plain comparison point different ways here: only the fact is told.
    return sentence, _median(feature, peers, currency)


def letter_reason(feature: Feature, value: float | None, peers: PeerView = NO_PEERS, currency: str = "CNY") -> Text:
    """One sentence that stands alone: `退款率 8.7%，高于同行（中位 5.1%）`."""
    if value is None:
        return _not_supplied(feature)
    sentence = feature.reason.format(value=written(value, feature.unit, currency))
    if peers.median is None:
        return sentence
    median = written(peers.median, feature.unit, currency)
    # "Below peers" would read as praise where less is better: then only the two numbers are told.
    praised = feature.sign * (value - peers.median) < 0
    beside = _beside(value, feature, peers)
    if praised or not beside.zh or median == written(value, feature.unit, currency):
        return sentence + Text("（同行中位 {median}）", " (peer median {median})").format(median=median)
    return sentence + beside + Text("（中位 {median}）", " (median {median})").format(median=median)


def principal_reasons(
    score: Score,
    baseline: Baseline,
    calibration: Calibration,
    by_name: Mapping[str, Feature],
    peers: Mapping[str, PeerView],
    *,
    currency: str = "CNY",
    most: int = MOST_REASONS,
) -> tuple[PrincipalReason, ...]:
    """The adverse families of a score against the pinned group, most important first; empty where nothing is adverse.

    A family's weight is the sum of (SHAP of the case less the group's mean SHAP) over its features.
    """
    excess = {
        part.feature: (part, part.margin - mean)
        for part, mean in zip(score.contributions, baseline.margins, strict=True)
    }
    found = []
    for family, names in families(excess, by_name).items():
        # One after the other: `sum` adds floats another way from Python 3.12 on, and bits must not depend on that.
        points = reduce(add, (excess[name][1] for name in names)) * calibration.points_per_margin
        if points > -LEAST_POINTS:
            continue
        lead = max(names, key=lambda name: excess[name][1])
        text = letter_reason(by_name[lead], excess[lead][0].value, peers.get(lead, NO_PEERS), currency)
        found.append(PrincipalReason(family.upper(), text, names, points))
    found.sort(key=lambda one: (one.points, one.code))
    return tuple(found[:most])


def families(names: Iterable[str], by_name: Mapping[str, Feature]) -> dict[str, tuple[str, ...]]:
    """Features of one model by family, in the order given."""
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(by_name[name].family, []).append(name)
    return {family: tuple(members) for family, members in grouped.items()}


def label_of(lead: Feature, count: int) -> Text:
    """A family by its leading feature: `退款率`, `退款率等 3 项`."""
    if count == 1:
        return lead.label
    rest = "1 related figure" if count == 2 else f"{count - 1} related figures"
    return Text("{label}等 {count} 项", "{label} and {rest}").format(
        label=lead.label, count=same(str(count)), rest=same(rest)
    )


def lead_of(names: Iterable[str], effect: Mapping[str, float], parts: Mapping[str, Contribution]) -> Contribution:
    """The feature that tells a family's fact: the strongest in the family's direction."""
    members = tuple(names)
    direction = 1.0 if sum(effect[name] for name in members) >= 0 else -1.0
    return parts[max(members, key=lambda name: direction * effect[name])]


def effect_words(effect: FamilyEffect, case: Effects, label: Text | None = None) -> Text:
    """`退款率等 3 项取训练样本中位：PD 18.00% → 11.02%`: what was computed, never a SHAP value in per cent."""
    return Text(
        "{label}取{group}中位：PD {now} → {then}", "{label} at the median of {group}: PD {now} → {then}"
    ).format(label=label or effect.label, group=case.group, now=same(f"{case.pd:.2%}"), then=same(f"{effect.pd:.2%}"))


def _not_supplied(feature: Feature) -> Text:
    return Text("{label}：未提供信息", "{label}: information not supplied").format(label=feature.label)


def _beside(value: float, feature: Feature, peers: PeerView) -> Text:
    if peers.median is None or value == peers.median:
        return Text("", "")
    unit = Unit.LEVEL if feature.name in _ON_A_SCALE else feature.unit
    return _MORE.get(unit, _HIGHER) if value > peers.median else _LESS.get(unit, _LOWER)


def _median(feature: Feature, peers: PeerView, currency: str) -> Text:
    if peers.median is None:
        return Text("", "")
    return Text("同行中位 {median}", "Peer median {median}").format(
        median=written(peers.median, feature.unit, currency)
    )


def _weak(feature: Feature, peers: PeerView, currency: str) -> Text:
    assert peers.percentile is not None
    share = math.floor(peers.percentile)
    place = (
        Text(f"仅优于 {share}%", f"better than only {share}%") if share else Text("同行中最弱", "weakest of all peers")
    )
    if peers.median is None:
        return Text(place.zh, place.en[0].upper() + place.en[1:])
    return Text("中位 {median}，{place}", "Median {median}; {place}").format(
        median=written(peers.median, feature.unit, currency), place=place
    )
