"""Which settings suit these rows?

A fixed handful of settings is tried on parts of the rows learned from, never on the rows that measure; the number of
trees is where the mean loss of the parts is lowest. Directions that were only estimated stay unless trees without them
are clearly better.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.progress import Report, Stop, never, silent
from workbench.scoring.boosting import Settings, loss_curve, search_space
from workbench.scoring.splits import stratified_folds

Matrix = npt.NDArray[Any]
_FEW, _MANY = 3_000, 10_000
_PATIENCE = 40
_CLEARLY = 2.0  # standard errors by which trees without estimated directions must win


@dataclass(frozen=True, slots=True)
class Choice:
    """Settings with the number of trees to learn, and the directions to keep."""

    settings: Settings
    signs: tuple[int, ...]


def choose(
    rows: Matrix,
    bad: Matrix,
    declared: Sequence[int],
    estimated: Sequence[int],
    start: Settings,
    *,
    search: bool = True,
    parts: Sequence[tuple[Matrix, Matrix]] | None = None,
    groups: Matrix | None = None,
    report: Report = silent,
    stop: Stop = never,
) -> Choice:
    """The best of the fixed settings around `start` on parts of rows [n, features]; all trees are kept afterwards.

    `parts` are rows to learn and rows to judge by; folds of the rows (of whole `groups`) where none are given.
    `declared` directions always hold; `estimated` ones (0 where none) are tried with and without. Without `search` only
    `start` is tried, and with neither `parts` nor search nothing is: every tree is learned.
    """
    both = tuple(told or found for told, found in zip(declared, estimated, strict=True))
    if not search and parts is None:
        return Choice(replace(start, early_stop=0), both)
    parts = parts or _parts(bad, start.seed, groups)
    best: tuple[float, Settings, Matrix] | None = None
    space = search_space(start) if search else (start,)
    for number, settings in enumerate(space):
        report(number, len(space) + 1)
        trees, losses = _tried(rows, bad, both, settings, parts, stop)
        mean = float(losses.mean())
        if best is None or mean < best[0]:
            best = (mean, replace(settings, trees=trees, early_stop=0), losses)
    assert best is not None
    mean, settings, losses = best
    if both != tuple(declared):
        trees, free = _tried(rows, bad, declared, replace(settings, trees=start.trees), parts, stop)
        gain = losses - free
        if float(gain.mean()) > _CLEARLY * float(gain.std()) / math.sqrt(len(gain)):
            return Choice(replace(settings, trees=trees), tuple(declared))
    return Choice(settings, both)


def _parts(bad: Matrix, seed: int, groups: Matrix | None) -> list[tuple[Matrix, Matrix]]:
    """Pairs of rows to learn and to judge: five folds of few rows, three of more, one quarter of many."""
    count = 5 if len(bad) < _FEW else 3 if len(bad) < _MANY else 4
    fold = stratified_folds(bad, count, seed + 1_000, groups)
    used = range(count) if len(bad) < _MANY else range(1)
    return [(np.flatnonzero(fold != number), np.flatnonzero(fold == number)) for number in used]


def _tried(
    rows: Matrix,
    bad: Matrix,
    signs: Sequence[int],
    settings: Settings,
    parts: Sequence[tuple[Matrix, Matrix]],
    stop: Stop,
) -> tuple[int, Matrix]:
    """The best number of trees, and the loss of each judged row with that many."""
    curves = [
        loss_curve(rows[learned], bad[learned], signs, settings, rows[judged], bad[judged], _PATIENCE, stop)
        for learned, judged in parts
    ]
    shortest = min(len(curve) for curve, _ in curves)
    weights = np.array([len(judged) for _, judged in parts], dtype=np.float64)
    mean = np.average([curve[:shortest] for curve, _ in curves], axis=0, weights=weights)
    trees = int(np.argmin(mean)) + 1
    return trees, np.concatenate([losses(trees) for _, losses in curves])
