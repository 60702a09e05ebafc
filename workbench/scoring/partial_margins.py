"""What is the margin when only a few features of one row move?

Only the trees that split on a moved feature are walked again; the others keep their leaves. The sum still runs over all
trees in their order, in float32, so that every margin has the very bits `Forest.margins` gives for the same row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.forest import Floats, Forest

Places = npt.NDArray[np.intp]
_MOST_CELLS = 4_000_000  # leaves held at once


class PartialMargins:
    """One row [features] (NaN is missing) of one forest, ready to be asked about moves."""

    def __init__(self, forest: Forest, row: npt.NDArray[Any]) -> None:
        self.forest = forest
        self.row = np.asarray(row, dtype=np.float32)
        if self.row.shape != (forest.feature_count,):
            raise ValueError(f"a row of {forest.feature_count} features expected, got {self.row.shape}")
        self._splits = _who_splits(forest)
        self._all = np.arange(forest.trees)
        self._leaves = self._walk(self._all, self.row[None, :])[0]

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

    def grid(
        self,
        first: Sequence[int],
        first_values: npt.NDArray[Any],
        second: Sequence[int],
        second_values: npt.NDArray[Any],
    ) -> Floats:
        """Margins [n, m]: the features `first` set to each line of [n, k], `second` to each line of [m, j].

        The two sets of features share none.
        """
        high, wide = len(first_values), len(second_values)
        out = np.empty((high, wide), dtype=np.float32)
        step = max(1, _MOST_CELLS // max(1, wide * self.forest.trees))
        one, two = self.trees_of(first), self.trees_of(second)
        both = np.intersect1d(one, two)
        alone, beside = np.setdiff1d(one, both), np.setdiff1d(two, both)
        rows_two = self._rows(second, second_values)
        leaves_two = self._walk(beside, rows_two)
        for start in range(0, high, step):
            part = np.asarray(first_values[start : start + step], dtype=np.float32)
            leaves = np.empty((len(part), wide, self.forest.trees), dtype=np.float32)
            leaves[:] = self._leaves
            leaves[:, :, alone] = self._walk(alone, self._rows(first, part))[:, None, :]
            leaves[:, :, beside] = leaves_two[None, :, :]
            if len(both):
                rows = np.repeat(rows_two[None, :, :], len(part), axis=0)
                rows[:, :, list(first)] = part[:, None, :]
                walked = self._walk(both, rows.reshape(-1, len(self.row)))
                leaves[:, :, both] = walked.reshape(len(part), wide, len(both))
            out[start : start + step] = _summed(leaves)
        return out

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


def _who_splits(forest: Forest) -> npt.NDArray[np.bool_]:
    """[features, trees]: does the tree split on the feature?"""
    nodes = np.arange(len(forest.left))
    inner = np.flatnonzero(forest.left != nodes)
    tree = np.searchsorted(forest.roots, inner, side="right") - 1
    out = np.zeros((forest.feature_count, forest.trees), dtype=np.bool_)
    out[forest.feature[inner], tree] = True
    return out


def splits_by_feature(forest: Forest) -> list[Floats]:
    """The values at which the forest divides each feature, rising; a row goes left strictly below a split."""
    inner = np.flatnonzero(forest.left != np.arange(len(forest.left)))
    return [np.unique(forest.split[inner[forest.feature[inner] == one]]) for one in range(forest.feature_count)]
