"""Are the held-out rows still the population the model learned from?

PSI of the score and of each feature (then called CSI), ten bins of the learned rows with missing as a bin of its own.
The usual bounds 0.10 and 0.25 take no account of how many rows there are: under no change at all, PSI is about
`(1/n + 1/m)` times a chi-square with one degree less than bins (Yurdakul and Naranjo, Journal of Risk Model Validation
14, 2020). Its 95 % value stands beside every index, so that a shift in few rows is not taken for a change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.scoring.reference import SCORE, Distribution, distribution
from workbench.scoring.validation.chance import Array, chi2_quantile
from workbench.scoring.validation.discrimination import months_of
from workbench.scoring.validation.held_out import HeldOut


@dataclass(frozen=True, slots=True)
class Shift:
    """`psi` of one column, the value chance stays below in 95 of 100 cases, and the share missing then and now."""

    name: str
    count: int
    psi: float
    critical: float
    missing_then: float
    missing_now: float


@dataclass(frozen=True, slots=True)
class Stability:
    score: Shift
    months: tuple[Shift, ...]  # of the score, month by month; named YYYY-MM
    features: tuple[Shift, ...]  # worst first


def stability(held: HeldOut) -> Stability | None:
    """None where the rows learned from are not given: then nothing is known of a shift."""
    learned = held.learned
    if learned is None:
        return None
    then = distribution(SCORE, learned.points.astype(np.float64))
    many = len(learned.points)
    features = [
        _shift(name, distribution(name, learned.values[:, i]), held.values[:, i], many)
        for i, name in enumerate(held.names)
    ]
    return Stability(
        score=_shift(SCORE, then, held.points, many),
        months=() if held.days is None else _months(then, held, many),
        features=tuple(sorted(features, key=lambda one: (-one.psi, one.name))),
    )


def _months(then: Distribution, held: HeldOut, many: int) -> tuple[Shift, ...]:
    names = months_of(np.asarray(held.days))
    return tuple(_shift(month, then, held.points[names == month], many) for month in np.unique(names).tolist())


def _shift(name: str, then: Distribution, now: Array, many: int) -> Shift:
    values = now.astype(np.float64)
    missing = float(np.isnan(values).mean())
    bins = sum(share > 0 for share in then.shares)
    return Shift(name, len(values), then.psi(values), critical(bins, many, len(values)), then.shares[-1], missing)


def critical(bins: int, then: int, now: int) -> float:
    """What PSI over `bins` stays below in 95 of 100 samples of `now` rows when nothing changed since `then` rows."""
    return 0.0 if bins < 2 else chi2_quantile(0.95, bins - 1) * (1 / then + 1 / now)
