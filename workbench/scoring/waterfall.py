"""How do the peers' mean score and this score hang together, bar by bar, in whole points?

Every bar is the case's SHAP less the peers' mean SHAP of the same features, in points. Points are linear in the margin,
so bars carry exactly from the one score to the other; rounding goes into "other features", or, where all features are
named, to the bars whose rounding lost most. `start + sum(bars) + other == end` always holds, and so does
`start + sum(flows) == end` for the same effects summed by flow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from workbench.features.feature import Feature, Flow
from workbench.scoring.points import whole
from workbench.scoring.reasons import NO_PEERS, PeerView, families, lead_of, reason
from workbench.scoring.score import Bar, Cohort, FlowPoints, Score, Waterfall

MOST_BARS = 8
Key = TypeVar("Key")
_SHOWN_UNDER = {Flow.COMMERCE: Flow.FUND}


@dataclass(frozen=True, slots=True)
class CohortMean:
    """The peers' mean points, not rounded, and mean contribution in points by feature: `Model.mean_contributions`."""

    cohort: Cohort
    points: float
    contributions: Mapping[str, float]


def waterfall(
    score: Score,
    mean: CohortMean,
    by_name: Mapping[str, Feature],
    peers: Mapping[str, PeerView],
    *,
    currency: str = "CNY",
) -> Waterfall:
    """The waterfall of one score against its cohort: up to eight families by weight, raising first."""
    parts = {part.feature: part for part in score.contributions}
    effect = {name: part.points - mean.contributions[name] for name, part in parts.items()}
    weights = {names: sum(effect[name] for name in names) for names in families(parts, by_name).values()}
    named = sorted(weights, key=lambda names: -abs(weights[names]))[:MOST_BARS]
    shown = {names: whole(weights[names]) for names in named}
    start, end = whole(mean.points), score.points
    if len(named) == len(weights):
        _settle(shown, weights, end - start)
    shown = {names: points for names, points in shown.items() if points}
    bars = []
    for names, points in sorted(shown.items(), key=lambda item: (item[1] < 0, -abs(item[1]))):
        lead = lead_of(names, effect, parts)
        feature = by_name[lead.feature]
        beside = peers.get(lead.feature, NO_PEERS)
        sentence, context = reason(feature, lead.value, beside, adverse=points < 0, currency=currency)
        bars.append(Bar(names, feature.flow, sentence, context, points))
    return Waterfall(
        cohort=mean.cohort,
        start_points=start,
        bars=tuple(bars),
        other_points=end - start - sum(shown.values()),
        other_count=len(parts) - sum(len(names) for names in shown),
        end_points=end,
        flows=_by_flow(effect, by_name, end - start),
    )


def _by_flow(effect: Mapping[str, float], by_name: Mapping[str, Feature], total: int) -> tuple[FlowPoints, ...]:
    """The effects summed by the flow they stand under on screen, rounded so that they add up to `total`."""
    weights: dict[Flow, float] = {}
    for name, points in effect.items():
        flow = by_name[name].flow
        under = _SHOWN_UNDER.get(flow, flow)
        weights[under] = weights.get(under, 0.0) + points
    shown = {flow: whole(points) for flow, points in weights.items()}
    _settle(shown, weights, total)
    return tuple(FlowPoints(flow, shown[flow]) for flow in Flow if flow in shown)


def _settle(shown: dict[Key, int], weights: Mapping[Key, float], total: int) -> None:
    """Spread what rounding left over the bars that rounding changed most, one point each."""
    while shown and (left := total - sum(shown.values())):
        step = 1 if left > 0 else -1
        most = max(shown, key=lambda key: step * (weights[key] - shown[key]))
        shown[most] += step
