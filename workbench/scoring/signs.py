"""In which direction does a number move the risk, where nobody declared it?

Found in the rows learned from, never in those that measure. A direction is taken only where rows say it beyond chance,
where every fourth of the rows says the same, where rising bins fit as well as free ones, and where it stands with all
other columns held. All else stays free.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.logistic import Logistic
from workbench.scoring.metrics import auc
from workbench.scoring.splits import stratified_folds

Matrix = npt.NDArray[Any]
_Z = 3.3
_PARTS, _BINS = 4, 10
_LEAST_WEIGHT = 0.02  # standardised log-odds


def estimated(rows: Matrix, bad: Matrix, asked: Sequence[bool], seed: int) -> tuple[int, ...]:
    """Directions [features] of the columns asked for, 0 where the rows [n, features] do not settle one."""
    if not any(asked):
        return (0,) * len(asked)
    slopes = Logistic(rows, bad).slopes
    part = stratified_folds(bad, _PARTS, seed)
    signs = []
    for column, wanted in enumerate(asked):
        sign = _direction(rows[:, column].astype(np.float64), bad, part) if wanted else 0
        signs.append(sign if sign * slopes[column] > _LEAST_WEIGHT else 0)
    return tuple(signs)


def _direction(values: Matrix, bad: Matrix, part: Matrix) -> int:
    seen = ~np.isnan(values)
    shown, outcome, part = values[seen], bad[seen], part[seen]
    bads = int(outcome.sum())
    goods = len(outcome) - bads
    if min(bads, goods) < 15 or len(np.unique(shown)) < 3:
        return 0
    area = auc(outcome, shown)
    if abs(area - 0.5) < _Z * math.sqrt((bads + goods + 1) / (12 * bads * goods)):
        return 0
    sign = 1 if area > 0.5 else -1
    for number in range(_PARTS):
        one = part == number
        if not 0 < outcome[one].sum() < one.sum() or (auc(outcome[one], shown[one]) - 0.5) * sign <= 0:
            return 0
    return sign if _rises(sign * shown, outcome) else 0


def _rises(values: Matrix, bad: Matrix) -> bool:
    """Do rising shares fit the bins as well as free ones? A likelihood ratio test at one in a hundred."""
    edges = np.unique(np.quantile(values, np.linspace(0, 1, _BINS + 1)[1:-1]))
    bins = np.searchsorted(edges, values, side="right")
    rows = np.bincount(bins).astype(np.float64)
    bads = np.bincount(bins, weights=bad)[rows > 0]
    rows = rows[rows > 0]
    free, rising = bads / rows, rising_fit(bads / rows, rows)
    lost = 2 * (_likelihood(free, bads, rows) - _likelihood(rising, bads, rows))
    joined = len(rows) - len(np.unique(rising))
    return joined == 0 or lost <= _chi_square_99(joined)


def rising_fit(shares: Matrix, weights: Matrix) -> npt.NDArray[np.float64]:
    """The rising sequence nearest to `shares` under `weights` (pool adjacent violators)."""
    blocks: list[list[float]] = []  # mean, weight, count
    for share, weight in zip(shares.tolist(), weights.tolist(), strict=True):
        blocks.append([share, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            upper, lower = blocks.pop(), blocks.pop()
            total = lower[1] + upper[1]
            blocks.append([(lower[0] * lower[1] + upper[0] * upper[1]) / total, total, lower[2] + upper[2]])
    return np.repeat([block[0] for block in blocks], [int(block[2]) for block in blocks])


def _likelihood(share: Matrix, bads: Matrix, rows: Matrix) -> float:
    p = np.clip(share, 1e-9, 1 - 1e-9)
    return float((bads * np.log(p) + (rows - bads) * np.log(1 - p)).sum())


def _chi_square_99(freedom: int) -> float:
    """The 99 % point of chi-square, by Wilson and Hilferty."""
    part = 2 / (9 * freedom)
    return float(freedom * (1 - part + 2.326348 * math.sqrt(part)) ** 3)
