"""How well does the score tell bad from good on rows it never saw, and how sure is that?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.common.dates import day_of
from workbench.scoring.card import RocCurve
from workbench.scoring.metrics import auc, roc_curve
from workbench.scoring.validation.chance import DRAWS, Array, Estimate, interval, weights
from workbench.scoring.validation.delong import auc_estimate
from workbench.scoring.validation.held_out import HeldOut

ENOUGH = 20  # good and bad rows a group needs for an AUC of its own
_POINTS = 101


@dataclass(frozen=True, slots=True)
class MonthAuc:
    month: str  # YYYY-MM
    count: int
    bad: int
    auc: Estimate | None  # not told below twenty good or bad rows


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision at evenly spaced recalls; the bad share is what blind choice would reach."""

    recall: tuple[float, ...]
    precision: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FeatureStrength:
    """The AUC of one feature alone, missing as a value of its own, at least 0.5: a leak shows as nearly 1."""

    name: str
    auc: float


@dataclass(frozen=True, slots=True)
class Discrimination:
    """AUC and Gini with DeLong intervals; KS and average precision with bootstrap intervals. Gini is 2 AUC - 1."""

    auc: Estimate
    gini: Estimate
    ks: Estimate
    average_precision: Estimate
    bad_share: float
    roc: RocCurve
    precision_recall: PrecisionRecall
    learned_auc: float | None  # on the rows learned from, where they are given
    months: tuple[MonthAuc, ...]
    strongest: tuple[FeatureStrength, ...]  # the five strongest features alone

    @property
    def drop(self) -> float | None:
        """How much AUC is lost from the rows learned from to the held-out ones."""
        return None if self.learned_auc is None else self.learned_auc - self.auc.value


def discrimination(held: HeldOut, seed: int) -> Discrimination:
    bad, risk = held.bad, held.margins
    area = auc_estimate(bad, risk)
    separation, precision = resampled(bad, risk, seed)
    learned = held.learned
    return Discrimination(
        auc=area,
        gini=Estimate(2 * area.value - 1, 2 * area.low - 1, 2 * area.high - 1),
        ks=separation,
        average_precision=precision,
        bad_share=float(bad.mean()),
        roc=roc_curve(bad, risk),
        precision_recall=_precision_recall(bad, risk),
        learned_auc=None if learned is None else auc(learned.bad, -learned.points.astype(np.float64)),
        months=() if held.days is None else by_month(held.days, bad, risk),
        strongest=_strongest(held),
    )


def resampled(bad: Array, risk: Array, seed: int, draws: int = DRAWS) -> tuple[Estimate, Estimate]:
    """KS and average precision with bootstrap intervals: rows are sorted once, and every draw only re-weighs them."""
    order = np.argsort(-risk, kind="stable")
    outcome = (bad[order] == 1).astype(np.float64)
    ends = np.append(np.flatnonzero(np.diff(risk[order])), len(bad) - 1)
    one = np.ones(len(bad))
    found = np.array([_figures(weight[order], outcome, ends) for weight in weights(bad, seed, draws)])
    ks, precision = _figures(one, outcome, ends)
    return interval(ks, found[:, 0]), interval(precision, found[:, 1])


def _figures(weight: Array, outcome: Array, ends: Array) -> tuple[float, float]:
    """KS and average precision of weighted rows sorted by falling risk; `ends` are the last rows of ties."""
    true, seen = np.cumsum(weight * outcome)[ends], np.cumsum(weight)[ends]
    recall = true / true[-1]
    gap = float(np.max(recall - (seen - true) / (seen[-1] - true[-1])))
    gained = np.diff(np.append(0.0, recall))
    precision = np.divide(true, seen, out=np.zeros_like(true), where=seen > 0)
    return max(gap, 0.0), float((gained * precision).sum())


def _precision_recall(bad: Array, risk: Array) -> PrecisionRecall:
    order = np.argsort(-risk, kind="stable")
    outcome = (bad[order] == 1).astype(np.float64)
    ends = np.append(np.flatnonzero(np.diff(risk[order])), len(bad) - 1)
    true = np.cumsum(outcome)[ends]
    recall, precision = true / true[-1], true / (ends + 1)
    grid = np.linspace(0, 1, _POINTS)
    # The precision of the first threshold that reaches a recall: what a cut-off there would really give.
    reached = np.minimum(np.searchsorted(recall, grid - 1e-12, side="left"), len(recall) - 1)
    return PrecisionRecall(tuple(grid.tolist()), tuple(precision[reached].tolist()))


def by_month(days: Array, bad: Array, risk: Array) -> tuple[MonthAuc, ...]:
    names = months_of(days)
    made = []
    for month in np.unique(names).tolist():
        rows = names == month
        made.append(MonthAuc(month, int(rows.sum()), int(bad[rows].sum()), auc_or_none(bad[rows], risk[rows])))
    return tuple(made)


def months_of(days: Array) -> Array:
    """YYYY-MM of each day number."""
    known = {int(day): day_of(int(day)).isoformat()[:7] for day in np.unique(days)}
    return np.array([known[int(day)] for day in days])


def auc_or_none(bad: Array, risk: Array) -> Estimate | None:
    count = int(bad.sum())
    return None if min(count, len(bad) - count) < ENOUGH else auc_estimate(bad, risk)


def _strongest(held: HeldOut, most: int = 5) -> tuple[FeatureStrength, ...]:
    found = [FeatureStrength(name, alone(held.bad, held.values[:, place])) for place, name in enumerate(held.names)]
    return tuple(sorted(found, key=lambda strength: (-strength.auc, strength.name))[:most])


def alone(outcome: Array, column: Array) -> float:
    """How well one column tells an outcome in {0, 1}: its AUC in the better direction, gaps at the better end."""
    values = column.astype(np.float64)
    missing = np.isnan(values)
    ends = (-np.inf, np.inf) if missing.any() else (0.0,)
    return max(max(one, 1 - one) for one in (auc(outcome, np.where(missing, end, values)) for end in ends))
