"""Which rows may a model learn from, and which are kept to measure it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TimeSplit:
    """Three spans of time: learn from the first, stop and calibrate on the second, measure on the last."""

    train: Rows
    validation: Rows
    test: Rows


def by_time(days: npt.NDArray[Any], train: float = 0.6, validation: float = 0.2) -> TimeSplit:
    """Row numbers by day; rows of one day always stay together, so nothing of a test day was ever learned."""
    order = np.argsort(days, kind="stable")
    first, second = (days[order[min(int(len(days) * part), len(days) - 1)]] for part in (train, train + validation))
    numbers = np.arange(len(days))
    return TimeSplit(numbers[days < first], numbers[(days >= first) & (days < second)], numbers[days >= second])


def stratified_folds(y: npt.NDArray[Any], folds: int, seed: int) -> npt.NDArray[np.int64]:
    """Fold of each row, 0 to folds - 1, bad and good rows dealt out evenly in a random order."""
    rng = np.random.default_rng(seed)
    fold = np.empty(len(y), dtype=np.int64)
    start = 0
    for outcome in (1, 0):
        rows = rng.permutation(np.flatnonzero(y == outcome))
        fold[rows] = (np.arange(len(rows)) + start) % folds
        start += len(rows)
    return fold
