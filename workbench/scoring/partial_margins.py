"""What is the margin when only a few features of one row move?

Only the trees that split on a moved feature are walked again; the others keep their leaves. The sum still runs over all
trees in their order, in float32, so that every margin has the very bits `Forest.margins` gives for the same row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.forest import Doubles, Floats, Forest

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Side:
    """Moves of some features: their rows [n, features], the trees they matter to, and by tree the group of each row
    and one row of each group."""

    features: tuple[int, ...]
    rows: Floats
    trees: Places
    groups: Mapping[int, tuple[Places, Places]]


class PartialMargins:
    """One row [features] (NaN is missing) of one forest, ready to be asked about moves."""

    def __init__(self, forest: Forest, row: npt.NDArray[Any]) -> None:
        self.forest = forest
        self.row = np.asarray(row, dtype=np.float32)
        if self.row.shape != (forest.feature_count,):
            raise ValueError(f"a row of {forest.feature_count} features expected, got {self.row.shape}")
        inner = np.flatnonzero(forest.left != np.arange(len(forest.left)))
        owner = np.searchsorted(forest.roots, inner, side="right") - 1
        self._nodes = [inner[start:stop] for start, stop in _runs(owner, forest.trees)]
        self._splits = np.zeros((forest.feature_count, forest.trees), dtype=np.bool_)
        self._splits[forest.feature[inner], owner] = True
        self._all = np.arange(forest.trees)
        self._leaves = self._walk(self._all, self.row[None, :])[0]
        # A running float32 sum of n terms errs by at most n rounding units of the sum of their sizes.
        largest = float(np.maximum.reduceat(np.abs(forest.leaf), forest.roots).sum(dtype=np.float64))
        self._error = forest.trees * 2.0**-23 * largest

    @property
    def margin(self) -> float:
        """The row's own margin."""
        return float(np.add.accumulate(self._leaves, dtype=np.float32)[-1])

    def trees_of(self, features: Sequence[int]) -> Places:
        """Trees that split on any of these features."""
        return np.flatnonzero(self._splits[list(features)].any(axis=0))

    def along(self, features: Sequence[int], values: npt.NDArray[Any]) -> Floats:
        """Margins [n] of the row with `features` [k] set to each line of `values` [n, k]."""
        trees = self.trees_of(features)
        leaves = np.repeat(self._leaves[None, :], len(values), axis=0)
        leaves[:, trees] = self._walk(trees, self._rows(features, values))
        return _summed(leaves)

    def side(self, features: Sequence[int], values: npt.NDArray[Any]) -> Side:
        """One way to move: `features` [k] set to each line of `values` [n, k], ready to meet another in `pairs`."""
        trees = self.trees_of(features)
        rows = self._rows(features, values)
        return Side(tuple(features), rows, trees, {tree: self._groups(tree, features, rows) for tree in trees.tolist()})

    def pairs(self, first: Side, second: Side) -> tuple[Doubles, float]:
        """Margins [n, m] in float64 of every move of `first` together with every move of `second`.

        They differ from the model's float32 sum by at most the second value answered: whoever needs the bits near an
        edge asks `along`. The two sides share no feature. A tree that splits on one side alone is walked along it; of
        a tree that splits on both only what its own thresholds tell apart is walked.
        """
        both = np.intersect1d(first.trees, second.trees)
        fixed = float(self._leaves[np.setdiff1d(self._all, np.union1d(first.trees, second.trees))].sum(dtype=float))
        alone = self._walk(np.setdiff1d(first.trees, both), first.rows).sum(axis=1, dtype=np.float64)
        beside = self._walk(np.setdiff1d(second.trees, both), second.rows).sum(axis=1, dtype=np.float64)
        out = np.add.outer(alone + fixed, beside)
        for tree, table in zip(both.tolist(), self._tables(both.tolist(), first, second), strict=True):
            out += table[np.ix_(first.groups[tree][0], second.groups[tree][0])]
        return out, self._error

    def _tables(self, trees: list[int], first: Side, second: Side) -> list[Floats]:
        """For each tree its leaves by group of `first` and group of `second`; all walked at once."""
        if not trees:
            return []
        shapes, lefts, rights = [], [], []
        for tree in trees:
            left, right = first.groups[tree][1], second.groups[tree][1]
            shapes.append((len(left), len(right)))
            lefts.append(np.repeat(left, len(right)))
            rights.append(np.tile(right, len(left)))
        rows = first.rows[np.concatenate(lefts)]
        rows[:, list(second.features)] = second.rows[np.concatenate(rights)][:, list(second.features)]
        sizes = [high * wide for high, wide in shapes]
        leaves = self._walk_each(np.repeat(np.array(trees), sizes), rows)
        ends = np.cumsum(sizes)[:-1]
        return [part.reshape(shape) for part, shape in zip(np.split(leaves, ends), shapes, strict=True)]

    def _walk_each(self, trees: Places, rows: Floats) -> Floats:
        """The leaf [n] that row i reaches in tree i."""
        forest, at = self.forest, np.arange(len(rows))
        node = forest.roots[trees]
        for _ in range(forest.depth):
            value = rows[at, forest.feature[node]]
            goes_left = (value < forest.split[node]) | (np.isnan(value) & forest.missing_left[node])
            node = np.where(goes_left, forest.left[node], forest.right[node])
        found: Floats = forest.leaf[node]
        return found

    def _groups(self, tree: int, features: Sequence[int], rows: Floats) -> tuple[Places, Places]:
        """Group of each row by the thresholds this tree has on `features`, and the number of one row of each group."""
        nodes = self._nodes[tree]
        own = self.forest.feature[nodes]
        nodes = nodes[(own[:, None] == np.array(features)).any(axis=1)]
        values = rows[:, self.forest.feature[nodes]]
        goes = (values < self.forest.split[nodes]) | (np.isnan(values) & self.forest.missing_left[nodes])
        starts = np.ones(len(rows), dtype=np.bool_)
        starts[1:] = (goes[1:] != goes[:-1]).any(axis=1)
        return np.asarray(np.cumsum(starts) - 1, dtype=np.intp), np.flatnonzero(starts)

    def _rows(self, features: Sequence[int], values: npt.NDArray[Any]) -> Floats:
        rows = np.repeat(self.row[None, :], len(values), axis=0)
        rows[:, list(features)] = values
        return rows

    def _walk(self, trees: Places, rows: Floats) -> Floats:
        """Leaves [n, trees] that `rows` [n, features] reach."""
        forest = self.forest
        node = np.broadcast_to(forest.roots[trees], (len(rows), len(trees)))
        for _ in range(forest.depth):
            value = np.take_along_axis(rows, forest.feature[node], axis=1)
            goes_left = value < forest.split[node]
            goes_left |= np.isnan(value) & forest.missing_left[node]
            node = np.where(goes_left, forest.left[node], forest.right[node])
        found: Floats = forest.leaf[node]
        return found


def _summed(leaves: Floats) -> Floats:
    running: Floats = np.add.accumulate(leaves, axis=-1, dtype=np.float32)
    return running[..., -1]


def _runs(owner: npt.NDArray[Any], trees: int) -> list[tuple[int, int]]:
    """Where each tree's nodes begin and end in a rising column of owners."""
    edges = np.searchsorted(owner, np.arange(trees + 1))
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def splits_by_feature(forest: Forest) -> list[Floats]:
    """The values at which the forest divides each feature, rising; a row goes left strictly below a split."""
    inner = np.flatnonzero(forest.left != np.arange(len(forest.left)))
    return [np.unique(forest.split[inner[forest.feature[inner] == one]]) for one in range(forest.feature_count)]
