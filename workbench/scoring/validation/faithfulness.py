"""Are the reasons told the ones that matter to the model?

Repair the features of a declined case's first k reason families to the median of the group compared with, and ask the
trees again: true reasons move the score more, and bring more cases over the cut-off, than as many families at random.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.scoring.explainers import Explainer
from workbench.scoring.forest import Forest
from workbench.scoring.points import Calibration, points_of_log_odds
from workbench.scoring.reasons import MOST_REASONS
from workbench.scoring.validation.chance import Array
from workbench.scoring.validation.held_out import HeldOut
from workbench.scoring.validation.reason_lists import Families, declined_rows, families_of, group_rows, ranked

CASES = 300
RANDOM_DRAWS = 4


@dataclass(frozen=True, slots=True)
class Repaired:
    """With the first `reasons` families repaired: share brought over the cut-off, mean log-odds of PD taken away."""

    reasons: int
    flipped: float
    moved: float
    flipped_at_random: float
    moved_at_random: float


@dataclass(frozen=True, slots=True)
class Faithfulness:
    cases: int
    steps: tuple[Repaired, ...]  # one, two, three, four reasons


def faithfulness(
    held: HeldOut, forest: Forest, calibration: Calibration, cut_off: float, seed: int, tables: Explainer
) -> Faithfulness | None:
    """None where no case below the cut-off has a reason."""
    rows = declined_rows(held, cut_off, CASES, seed)
    cases, group = np.asarray(held.values[rows], dtype=np.float32), group_rows(held, cut_off)
    families = families_of(held.names)
    excess = tables.many(cases).astype(np.float64) - tables.many(group).astype(np.float64).mean(axis=0)
    reasons = ranked(families.sums(excess), calibration.points_per_margin)
    told = reasons[:, 0] >= 0
    cases, reasons = cases[told], reasons[told]
    if not len(cases):
        return None
    judge = _Judge(forest, calibration, cut_off, cases, _medians(group), families)
    rng = np.random.default_rng(seed)
    used = np.unique(families.of[np.unique(forest.feature[forest.left != np.arange(len(forest.left))])])
    at_random = [
        np.array([rng.permutation(used)[:MOST_REASONS] for _ in range(len(cases))]) for _ in range(RANDOM_DRAWS)
    ]
    steps = []
    for count in range(1, MOST_REASONS + 1):
        flipped, moved = judge.repaired(reasons[:, :count])
        chance = np.mean([judge.repaired(drawn[:, :count]) for drawn in at_random], axis=0)
        steps.append(Repaired(count, flipped, moved, float(chance[0]), float(chance[1])))
    return Faithfulness(len(cases), tuple(steps))


@dataclass(frozen=True, slots=True)
class _Judge:
    forest: Forest
    calibration: Calibration
    cut_off: float
    cases: Array
    medians: Array
    families: Families

    def repaired(self, chosen: Array) -> tuple[float, float]:
        """Share over the cut-off, and mean log-odds moved, with the `chosen` families [n, k] (-1 none) repaired."""
        touched = (chosen[:, :, None] == self.families.of[None, None, :]).any(axis=1)
        mended = np.where(touched, self.medians[None, :], self.cases)
        before, after = (
            self.calibration.intercept + self.calibration.slope * self.forest.margins(rows).astype(np.float64)
            for rows in (self.cases, mended)
        )
        # A case that passed already proves nothing; the riskiest fifth may hold some.
        failing = np.array([points_of_log_odds(one) < self.cut_off for one in before.tolist()])
        passing = np.array([points_of_log_odds(one) >= self.cut_off for one in after.tolist()])
        flipped = float(passing[failing].mean()) if failing.any() else 0.0
        return flipped, float((before - after).mean())


def _medians(group: Array) -> Array:
    """Median of each feature [F] in the group; missing where nobody in the group has a value."""
    medians = np.full(group.shape[1], np.nan, dtype=np.float32)
    known = ~np.isnan(group).all(axis=0)
    medians[known] = np.nanmedian(group[:, known], axis=0)
    return medians
