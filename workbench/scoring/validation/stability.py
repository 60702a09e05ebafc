"""Are the held-out rows still the population the model learned from?

PSI of the score and of each feature (then called CSI), ten bins of the learned rows with missing as a bin of its own.
The usual bounds 0.10 and 0.25 take no account of how many rows there are: under no change at all, PSI is about
`(1/n + 1/m)` times a chi-square with one degree less than bins (Yurdakul and Naranjo, Journal of Risk Model Validation
14, 2020). Its 95 % value stands beside every index, so that a shift in few rows is not taken for a change. Below a
thousand rows the chi-square is too small (at 100 rows 7 false alarms of 100 where 5 are meant): the value is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.scoring.reference import SCORE, Distribution, distribution
from workbench.scoring.shift_chance import critical
from workbench.scoring.validation.chance import Array
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
    """None where nothing can be known of a shift: without the rows learned from, or without days.

    A cross-validation learns from the very rows it measures on: compared with themselves they never shift.
    """
    learned = held.learned
    if learned is None or held.days is None:
        return None
    then = distribution(SCORE, learned.points.astype(np.float64))
    many = len(learned.points)
    features = [
        _shift(name, distribution(name, learned.values[:, i]), held.values[:, i], many)
        for i, name in enumerate(held.names)
    ]
    return Stability(
        score=_shift(SCORE, then, held.points, many),
        months=_months(then, held, held.days, many),
        features=tuple(sorted(features, key=lambda one: (-one.psi, one.name))),
    )


def _months(then: Distribution, held: HeldOut, days: Array, many: int) -> tuple[Shift, ...]:
    names = months_of(days)
    return tuple(_shift(month, then, held.points[names == month], many) for month in np.unique(names).tolist())


def _shift(name: str, then: Distribution, now: Array, many: int) -> Shift:
    values = now.astype(np.float64)
    missing = float(np.isnan(values).mean())
    chance = critical(then.shares, many, len(values))
    return Shift(name, len(values), then.psi(values), chance, then.shares[-1], missing)
