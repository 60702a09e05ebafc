"""What would chance alone show: normal and chi-square tails, and bootstrap intervals?

Closed forms and series, so that nothing heavy is loaded for a handful of quantiles.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
NORMAL = NormalDist()
Z95 = NORMAL.inv_cdf(0.975)
DRAWS = 400


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


def two_sided(z: float) -> float:
    """Probability that a standard normal lies at least as far from 0 as `z`."""
    return math.erfc(abs(z) / math.sqrt(2))


def chi2_tail(x: float, degrees: int) -> float:
    """P(chi-square with `degrees` > x): the regularised upper incomplete gamma function Q(degrees / 2, x / 2).

    A series below, a continued fraction (Lentz) above the hump, as in Numerical Recipes section 6.2.
    """
    a, half = degrees / 2, x / 2
    if half <= 0:
        return 1.0
    scale = math.exp(-half + a * math.log(half) - math.lgamma(a))
    if half < a + 1:
        term = total = 1 / a
        for n in range(1, 500):
            term *= half / (a + n)
            total += term
            if term < total * 1e-15:
                break
        return max(0.0, 1 - scale * total)
    b = half + 1 - a
    c, d = 1e300, 1 / b
    h = d
    for n in range(1, 500):
        step = -n * (n - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        h *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return scale * h


def chi2_quantile(share: float, degrees: int) -> float:
    """The value a chi-square with `degrees` stays below with probability `share`, by bisection."""
    low, high = 0.0, 10.0 + 10.0 * degrees
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if 1 - chi2_tail(middle, degrees) < share else (low, middle)
    return (low + high) / 2


def interval(value: float, draws: Array) -> Estimate:
    """Bias-corrected percentile interval of bootstrap `draws` [d] (Efron 1981): the plain one leans for KS and ECE."""
    count = len(draws)
    below = (float((draws < value).sum()) + 0.5 * float((draws == value).sum())) / count
    shift = NORMAL.inv_cdf(min(max(below, 0.5 / count), 1 - 0.5 / count))
    low, high = (NORMAL.cdf(2 * shift + z) for z in (-Z95, Z95))
    ends = np.quantile(draws, [low, high])
    return Estimate(value, float(min(ends[0], value)), float(max(ends[1], value)))


def weights(bad: Array, seed: int, draws: int = DRAWS) -> Iterator[Array]:
    """Bootstrap weights [n]: how often each row is drawn, good and bad rows drawn separately, rows kept in place."""
    rng = np.random.default_rng(seed)
    groups = [np.flatnonzero(bad == outcome) for outcome in (0, 1)]
    for _ in range(draws):
        weight = np.empty(len(bad))
        for rows in groups:
            weight[rows] = np.bincount(rng.integers(0, len(rows), len(rows)), minlength=len(rows))
        yield weight
