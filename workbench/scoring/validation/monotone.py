"""Does risk really move only in the declared direction?

Twice: a proof on the trees and a sweep on real rows. The proof: where a node splits on a signed feature, no leaf of the
lower side may lie beyond any leaf of the upper side, against the sign; then each tree, and so their sum (also in
float32, since rounding keeps order), is monotone for every input there can be. The sweep: each signed feature of real
rows is moved over its own quantiles and the trees are walked; it also judges trees whose proof fails, because the proof
asks for more than is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.forest import Forest
from workbench.scoring.validation.chance import Array

SWEPT_ROWS = 1_000
STEPS = 11
_SLACK = 1e-7  # log-odds; leaves are float32, their sums here are not


@dataclass(frozen=True, slots=True)
class AgainstSign:
    """A signed feature that moved risk the wrong way, how often, and at worst by how many log-odds."""

    name: str
    rows: int
    worst: float


@dataclass(frozen=True, slots=True)
class Monotone:
    """`steps` are all the moves tried; `proved` are the signed features shown monotone for every possible input."""

    signed: int
    rows: int
    steps: int
    proved: int
    against: tuple[AgainstSign, ...]

    @property
    def violations(self) -> int:
        return sum(one.rows for one in self.against)


def monotone(
    forest: Forest, names: tuple[str, ...], signs: tuple[int, ...], values: Array, seed: int, rows: int = SWEPT_ROWS
) -> Monotone:
    """Prove and sweep. `values` [n, F] are real rows; at most `rows` of them, drawn with `seed`, are moved."""
    chosen = np.sort(np.random.default_rng(seed).permutation(len(values))[:rows])
    moved = np.ascontiguousarray(values[chosen], dtype=np.float32)
    proved, steps, against = 0, 0, []
    unproved = against_leaves(forest, signs)
    for place, sign in enumerate(signs):
        if not sign:
            continue
        proved += place not in unproved
        grid = quantiles(values[:, place])
        steps += len(moved) * max(len(grid) - 1, 0)
        falls = -sign * np.diff(sweep(forest, moved, place, grid), axis=1)
        wrong = (falls > _SLACK).any(axis=1) if falls.size else np.zeros(0, dtype=bool)
        if wrong.any():
            against.append(AgainstSign(names[place], int(wrong.sum()), float(falls.max())))
    return Monotone(sum(sign != 0 for sign in signs), len(moved), steps, proved, tuple(against))


def quantiles(column: Array) -> npt.NDArray[np.float32]:
    """The rising distinct values a feature is moved over: its quantiles from least to most; empty where it has none."""
    present = column[~np.isnan(column)]
    if not len(present):
        return np.zeros(0, dtype=np.float32)
    return np.unique(np.quantile(present, np.linspace(0, 1, STEPS)).astype(np.float32))


def sweep(forest: Forest, rows: Array, place: int, grid: Array) -> npt.NDArray[np.float64]:
    """Log-odds [rows, grid] with feature `place` set to each value of `grid`, less what no tree with it adds."""
    trees = _trees_with(forest, place)
    out = np.zeros((len(rows), len(grid)))
    if not len(trees) or not len(grid):
        return out
    for start in range(0, len(rows), 128):
        out[start : start + 128] = _walk(forest, trees, rows[start : start + 128], place, grid)
    return out


def _trees_with(forest: Forest, place: int) -> npt.NDArray[Any]:
    inner = forest.left != np.arange(len(forest.left))
    nodes = np.flatnonzero(inner & (forest.feature == place))
    return np.unique(forest.roots[np.searchsorted(forest.roots, nodes, side="right") - 1])


def _walk(forest: Forest, roots: Array, block: Array, place: int, grid: Array) -> npt.NDArray[np.float64]:
    node = np.broadcast_to(roots, (len(block), len(grid), len(roots)))
    line = np.arange(len(block))[:, None, None]
    for _ in range(forest.depth):
        feature = forest.feature[node]
        value = np.where(feature == place, grid[None, :, None], block[line, feature])
        left = (value < forest.split[node]) | (np.isnan(value) & forest.missing_left[node])
        node = np.where(left, forest.left[node], forest.right[node])
    answer: npt.NDArray[np.float64] = forest.leaf[node].sum(axis=2, dtype=np.float64)
    return answer


def against_leaves(forest: Forest, signs: tuple[int, ...]) -> set[int]:
    """Signed features with a split whose lower and upper leaves overlap against the sign: not proved monotone."""
    count = len(forest.left)
    least, most = forest.leaf.astype(np.float64), forest.leaf.astype(np.float64)
    inner = forest.left != np.arange(count)
    for _ in range(forest.depth):  # after as many rounds as levels the bounds of every subtree stand
        least = np.where(inner, np.minimum(least[forest.left], least[forest.right]), least)
        most = np.where(inner, np.maximum(most[forest.left], most[forest.right]), most)
    sign = np.asarray(signs)[forest.feature]
    rising = (sign > 0) & (most[forest.left] > least[forest.right])
    falling = (sign < 0) & (least[forest.left] < most[forest.right])
    return set(np.unique(forest.feature[inner & (rising | falling)]).tolist())
