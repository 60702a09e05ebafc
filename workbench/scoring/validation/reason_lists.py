"""Which families of features are the adverse reasons of many rows at once?

The rule of `scoring.reasons.principal_reasons` for a matrix: a family's weight is its features' values less those of
the group compared with; adverse only, by weight, four at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.features.catalogue import BY_NAME
from workbench.scoring.reasons import LEAST_POINTS, MOST_REASONS
from workbench.scoring.validation.chance import Array
from workbench.scoring.validation.held_out import HeldOut

NEAR_SPAN = 20.0
NEAR_LEAST = 100


@dataclass(frozen=True, slots=True)
class Families:
    """Names of the families, and of each feature the number of its family [F]."""

    names: tuple[str, ...]
    of: npt.NDArray[np.int64]

    def sums(self, values: Array) -> npt.NDArray[np.float64]:
        """[n, families] from [n, F]."""
        out = np.zeros((len(values), len(self.names)))
        for place, family in enumerate(self.of.tolist()):
            out[:, family] += values[:, place]
        return out


def families_of(features: Sequence[str]) -> Families:
    """By the catalogue; a feature it does not know is a family of its own."""
    family = [BY_NAME[name].family if name in BY_NAME else name for name in features]
    names = tuple(dict.fromkeys(family))
    number = {name: place for place, name in enumerate(names)}
    return Families(names, np.array([number[name] for name in family], dtype=np.int64))


def ranked(excess: Array, points_per_margin: float) -> npt.NDArray[np.int64]:
    """Adverse families [n, 4], most adverse first, -1 for none. `excess` [n, families] in log-odds over the group."""
    points = excess * points_per_margin
    order = np.argsort(points, axis=1, kind="stable")[:, :MOST_REASONS]
    adverse = np.take_along_axis(points, order, axis=1) <= -LEAST_POINTS
    answer: npt.NDArray[np.int64] = np.where(adverse, order, -1)
    return answer


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of cases with a reason: the share with the same set of reasons, the same first one, and the mean overlap.

    `overlap` is Jaccard's: reasons in both lists over reasons in either.
    """

    cases: int
    same_set: float
    same_first: float
    overlap: float


def agreement(first: Array, second: Array) -> Agreement | None:
    """How far two lists of reasons [n, 4] agree; None where neither names any."""
    told = (first[:, 0] >= 0) | (second[:, 0] >= 0)
    one, other = first[told], second[told]
    if not len(one):
        return None
    shared = ((one[:, :, None] == other[:, None, :]) & (one[:, :, None] >= 0)).sum(axis=(1, 2))
    either = (one >= 0).sum(axis=1) + (other >= 0).sum(axis=1) - shared
    return Agreement(
        cases=len(one),
        same_set=float((shared == either).mean()),
        same_first=float((one[:, 0] == other[:, 0]).mean()),
        overlap=float((shared / either).mean()),
    )


def group_rows(held: HeldOut, cut_off: float) -> npt.NDArray[Any]:
    """Rows reasons are compared with: the given background, else held-out rows just above the cut-off."""
    if held.background is not None and len(held.background):
        return np.asarray(held.background, dtype=np.float32)
    above = np.flatnonzero(held.points >= cut_off)
    above = above[np.argsort(held.points[above], kind="stable")]
    near = max(int((held.points[above] < cut_off + NEAR_SPAN).sum()), NEAR_LEAST)
    chosen = above[:near] if len(above) else np.argsort(-held.points, kind="stable")[:NEAR_LEAST]
    return np.asarray(held.values[chosen], dtype=np.float32)


def declined_rows(held: HeldOut, cut_off: float, most: int, seed: int) -> npt.NDArray[np.int64]:
    """Row numbers of at most `most` cases below the cut-off, the riskiest fifth where fewer than fifty are."""
    below = np.flatnonzero(held.points < cut_off)
    if len(below) < 50:
        below = np.argsort(held.points, kind="stable")[: max(len(held) // 5, min(len(held), 20))]
    chosen = np.random.default_rng(seed).permutation(len(below))[:most]
    return np.sort(below[chosen])
