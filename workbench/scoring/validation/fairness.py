"""Are groups of people treated alike who must be?

Protected attributes are looked at here and nowhere else: they are never features. For each group: how many would pass
the cut-off, the adverse impact ratio against the group that passes most often with its interval (log ratio, delta
method of Katz et al., Biometrics 34, 1978), the standardised difference of mean points, AUC and bad share; and which
features tell a group most plainly, because a feature can stand for an attribute nobody used. The four
fifths ratio 0.80 is a screen of American employment law (29 CFR 1607.4(D)) and no credit law; it asks for a look, and
is no verdict. "Not known" is a group of its own; a group below thirty rows is counted and not told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.common.text import Text, same
from workbench.scoring.validation.chance import Z95, Array, Estimate
from workbench.scoring.validation.discrimination import alone, auc_or_none
from workbench.scoring.validation.held_out import HeldOut

LEAST = 30
LEAST_SHARE = 0.02  # of the rows, to be what others are compared with: 29 CFR 1607.15(A) leaves smaller groups out
NOT_KNOWN = Text("未知", "Not known")


@dataclass(frozen=True, slots=True)
class GroupFound:
    """None everywhere but in the count where the group is too small to be told. `impact` of the first group is 1."""

    name: Text
    count: int
    passing: float | None = None
    impact: Estimate | None = None
    difference: float | None = None  # of mean points to the first group, in standard deviations of all rows
    bad_share: float | None = None
    mean_pd: float | None = None
    auc: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Proxy:
    """A feature that tells a group from the rest, and how well: the AUC of the feature alone."""

    name: str
    group: Text
    auc: float


@dataclass(frozen=True, slots=True)
class FairnessTable:
    attribute: str
    reference: Text | None  # the group others are compared with: the one that passes most often
    groups: tuple[GroupFound, ...]
    proxies: tuple[Proxy, ...] = ()  # the three plainest

    @property
    def least_impact(self) -> GroupFound | None:
        """The told group with the lowest ratio besides the reference."""
        told = [one for one in self.groups if one.impact is not None and one.name != self.reference]
        return min(told, key=lambda one: one.impact.value if one.impact else 1.0, default=None)


def fairness(held: HeldOut, cut_off: float) -> tuple[FairnessTable, ...]:
    return tuple(_table(held, name, np.array(column), cut_off) for name, column in sorted(held.attributes.items()))


def _table(held: HeldOut, attribute: str, column: Array, cut_off: float) -> FairnessTable:
    passed = held.points >= cut_off
    rows_of = {value: column == value for value in np.unique(column).tolist()}
    told = {value: rows for value, rows in rows_of.items() if rows.sum() >= LEAST}
    known = [value for value, rows in told.items() if value and rows.mean() >= LEAST_SHARE]
    reference = max(known, key=lambda value: (float(passed[told[value]].mean()), value), default=None)
    spread = float(held.points.std()) or 1.0
    groups = []
    for value, rows in sorted(rows_of.items(), key=lambda item: (item[0] == "", -int(item[1].sum()), item[0])):
        name = same(value) if value else NOT_KNOWN
        if value not in told or reference is None:
            groups.append(GroupFound(name, int(rows.sum())))
            continue
        base = told[reference]
        gap = float(held.points[rows].mean() - held.points[base].mean()) / spread
        groups.append(
            GroupFound(
                name=name,
                count=int(rows.sum()),
                passing=float(passed[rows].mean()),
                impact=Estimate(1.0, 1.0, 1.0) if value == reference else impact_ratio(passed[rows], passed[base]),
                difference=gap,
                bad_share=float(held.bad[rows].mean()),
                mean_pd=float(held.pds[rows].mean()),
                auc=auc_or_none(held.bad[rows], held.margins[rows]),
            )
        )
    named = None if reference is None else same(reference)
    return FairnessTable(attribute, named, tuple(groups), _proxies(held, {v: rows for v, rows in told.items() if v}))


def _proxies(held: HeldOut, groups: Mapping[str, Array], most: int = 3) -> tuple[Proxy, ...]:
    """Groups with nobody outside cannot be told from anybody."""
    found = [
        Proxy(name, same(value), alone(rows.astype(np.int8), held.values[:, place]))
        for value, rows in groups.items()
        if not rows.all()
        for place, name in enumerate(held.names)
    ]
    return tuple(sorted(found, key=lambda one: (-one.auc, one.name, one.group.en))[:most])


def impact_ratio(passed: Array, reference: Array) -> Estimate | None:
    """Share passing over the reference's share, with its interval; None where nobody passes on either side."""
    mine, theirs = float(passed.mean()), float(reference.mean())
    if not mine or not theirs:
        return None if not theirs else Estimate(0.0, 0.0, _upper_of_none(len(passed)) / theirs)
    spread = math.sqrt((1 - mine) / (mine * len(passed)) + (1 - theirs) / (theirs * len(reference)))
    ratio = mine / theirs
    return Estimate(ratio, ratio * math.exp(-Z95 * spread), ratio * math.exp(Z95 * spread))


def _upper_of_none(count: int) -> float:
    """Largest share that gives nobody among `count` in one of forty samples."""
    return float(1 - 0.025 ** (1 / count))
