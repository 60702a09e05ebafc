"""How well would a classic scorecard do, learned from the same rows?

The rival a committee knows: each feature in at most ten bins of learned rows and one for missing, neighbours pooled
until the bad share follows the declared direction (pool adjacent violators), weight of evidence
`ln((good_i + 1/2) / good) - ln((bad_i + 1/2) / bad)` of each bin, features by information value, those that repeat a
stronger one left out, then a logistic line on the weights from which wrong signs are dropped (Siddiqi, Credit Risk
Scorecards, 2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.validation.chance import Array

BINS = 10
LEAST_IV = 0.02  # below it a feature is said to tell nothing
MOST_FEATURES = 25
LARGEST_CORRELATION = 0.75
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class BinnedFeature:
    """Inner edges (rising), the weight of evidence of each bin with that of missing last, and the information value."""

    edges: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    information: float

    def weigh(self, column: Array) -> npt.NDArray[np.float64]:
        values = column.astype(np.float64)
        place = np.searchsorted(self.edges, values, side="right")
        return self.weights[np.where(np.isnan(values), len(self.weights) - 1, place)]


class Scorecard:
    """Fitted on rows [m, F] (NaN missing), outcomes [m] and signs [F]; `margins` answers log-odds of bad."""

    def __init__(self, rows: Array, bad: Array, signs: Sequence[int]) -> None:
        binned = [bin_feature(rows[:, place], bad, sign) for place, sign in enumerate(signs)]
        weighed = {place: one.weigh(rows[:, place]) for place, one in enumerate(binned) if one.information >= LEAST_IV}
        chosen = _unrepeated(weighed, [one.information for one in binned])
        line = _line(weighed, chosen, bad)
        while any(weight > 0 for weight in line[1:]):  # more evidence of good may never mean more risk
            chosen = [place for place, weight in zip(chosen, line[1:], strict=True) if weight <= 0]
            line = _line(weighed, chosen, bad)
        self.features = tuple(chosen)
        self._binned = binned
        self._line = line

    def margins(self, rows: Array) -> npt.NDArray[np.float64]:
        answer = np.full(len(rows), self._line[0])
        for place, weight in zip(self.features, self._line[1:], strict=True):
            answer += weight * self._binned[place].weigh(rows[:, place])
        return answer


def bin_feature(column: Array, bad: Array, sign: int) -> BinnedFeature:
    """The bins of one feature; `sign` +1 where risk rises with it, -1 where it falls, 0 free."""
    values = column.astype(np.float64)
    missing = np.isnan(values)
    present = values[~missing]
    edges = np.unique(np.quantile(present, np.linspace(0, 1, BINS + 1)[1:-1])) if len(present) else np.zeros(0)
    place = np.searchsorted(edges, present, side="right")
    counts = np.array([np.bincount(place[bad[~missing] == outcome], minlength=len(edges) + 1) for outcome in (0, 1)])
    edges, counts = _pooled(edges, counts, sign)
    counts = np.column_stack([counts, [(bad[missing] == 0).sum(), (bad[missing] == 1).sum()]])
    good, worse = ((counts[i] + 0.5) / max(float(counts[i].sum()), 1.0) for i in (0, 1))
    weights = np.log(good) - np.log(worse)
    weights[counts.sum(axis=0) == 0] = 0.0  # a bin nobody was in says nothing
    return BinnedFeature(edges, weights, float(((good - worse) * weights).sum()))


def _pooled(edges: Array, counts: Array, sign: int) -> tuple[Array, Array]:
    """Neighbouring bins joined until the bad share follows the sign."""
    if not sign:
        return edges, counts
    kept: list[list[Any]] = []  # [upper edge, good, bad]
    for upper, (good, bad) in zip([*edges.tolist(), None], counts.T.tolist(), strict=True):
        kept.append([upper, good, bad])
        while len(kept) > 1 and sign * (_share(kept[-1]) - _share(kept[-2])) < 0:
            last = kept.pop()
            kept[-1] = [last[0], kept[-1][1] + last[1], kept[-1][2] + last[2]]
    return np.array([one[0] for one in kept[:-1]]), np.array([[one[1], one[2]] for one in kept]).T


def _share(one: list[Any]) -> float:
    return float(one[2] / max(one[1] + one[2], 1))


def _unrepeated(weighed: dict[int, Array], information: Sequence[float]) -> list[int]:
    """The strongest features, less those whose weights run with a stronger one's."""
    chosen: list[int] = []
    for place in sorted(weighed, key=lambda one: (-information[one], one)):
        near = (abs(float(np.corrcoef(weighed[place], weighed[other])[0, 1])) for other in chosen)
        if weighed[place].std() > 0 and all(one <= LARGEST_CORRELATION for one in near):
            chosen.append(place)
        if len(chosen) == MOST_FEATURES:
            break
    return sorted(chosen)


def _line(weighed: dict[int, Array], chosen: Sequence[int], bad: Array) -> npt.NDArray[np.float64]:
    """Intercept and one weight a feature, by Newton's method with a small ridge."""
    design = np.column_stack([np.ones(len(bad)), *(weighed[place] for place in chosen)])
    line = np.zeros(design.shape[1])
    penalty = np.full(design.shape[1], _RIDGE)
    penalty[0] = 1e-6
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(design @ line, -30, 30)))
        curvature = (design * (p * (1 - p))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(curvature, design.T @ (bad - p) - penalty * line)
        line = line + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return line
