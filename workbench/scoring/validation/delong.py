"""How sure is an AUC, and is one AUC truly better than another on the same rows?

DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988): each bad row's share of good rows below it, each good row's
share of bad rows above it; the variance of their means is the variance of the AUC. Computed by ranks as Sun and Xu
(IEEE Signal Processing Letters 21, 2014), which takes n log n instead of a comparison of every pair.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from workbench.scoring.metrics import ranks
from workbench.scoring.validation.chance import Z95, Array, Estimate, two_sided


@dataclass(frozen=True, slots=True)
class Difference:
    """One AUC less another on the same rows, its 95 % interval, and the two-sided p value of no difference."""

    value: float
    low: float
    high: float
    p_value: float


def placements(bad: Array, risk: Array) -> tuple[Array, Array]:
    """Of each bad row the share of good rows below it, of each good row the share of bad rows above it; ties half."""
    is_bad = bad == 1
    overall = ranks(risk)
    above = (overall[is_bad] - ranks(risk[is_bad])) / int((~is_bad).sum())
    below = 1 - (overall[~is_bad] - ranks(risk[~is_bad])) / int(is_bad.sum())
    return above, below


def auc_estimate(bad: Array, risk: Array) -> Estimate:
    """The AUC with its DeLong interval, cut to [0, 1]. Needs two good and two bad rows, else `ValueError`."""
    above, below = placements(bad, risk)
    if min(len(above), len(below)) < 2:
        raise ValueError("an interval of an AUC needs two good and two bad rows")
    area = float(above.mean())
    half = Z95 * math.sqrt(above.var(ddof=1) / len(above) + below.var(ddof=1) / len(below))
    return Estimate(area, max(0.0, area - half), min(1.0, area + half))


def auc_difference(bad: Array, risk: Array, other: Array) -> Difference:
    """AUC of `risk` less AUC of `other`, paired; identical rankings differ by 0 with p 1."""
    first, second = placements(bad, risk), placements(bad, other)
    gap = float(first[0].mean() - second[0].mean())
    variance = sum(float(np.var(a - b, ddof=1)) / len(a) for a, b in zip(first, second, strict=True))
    spread = math.sqrt(variance)
    p_value = two_sided(gap / spread) if spread > 0 else 1.0 if gap == 0 else 0.0
    return Difference(gap, gap - Z95 * spread, gap + Z95 * spread, p_value)
