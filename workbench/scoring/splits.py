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


def stratified_folds(
    y: npt.NDArray[Any], folds: int, seed: int, groups: npt.NDArray[Any] | None = None
) -> npt.NDArray[np.int64]:
    """Fold of each row, 0 to folds - 1, bad and good rows dealt out evenly in a random order.

    Rows of one group (all loans of a borrower) stay in one fold: who was learned from never measures.
    """
    rng = np.random.default_rng(seed)
    if groups is not None:
        return _group_folds(y, folds, rng, groups)
    fold = np.empty(len(y), dtype=np.int64)
    start = 0
    for outcome in (1, 0):
        rows = rng.permutation(np.flatnonzero(y == outcome))
        fold[rows] = (np.arange(len(rows)) + start) % folds
        start += len(rows)
    return fold


def _group_folds(
    y: npt.NDArray[Any], folds: int, rng: np.random.Generator, groups: npt.NDArray[Any]
) -> npt.NDArray[np.int64]:
    """Groups with most bad rows first, each to the fold with fewest bad rows, then fewest rows."""
    _, place = np.unique(groups, return_inverse=True)
    rows, bads = np.bincount(place), np.bincount(place, weights=y == 1)
    shuffled = rng.permutation(len(rows))
    order = shuffled[np.lexsort((-rows[shuffled], -bads[shuffled]))]
    fold_of, held = np.empty(len(rows), dtype=np.int64), np.zeros((folds, 2))
    for group in order.tolist():
        chosen = int(np.lexsort((held[:, 1], held[:, 0] if bads[group] else np.zeros(folds)))[0])
        fold_of[group] = chosen
        held[chosen] += (bads[group], rows[group])
    return fold_of[place]
