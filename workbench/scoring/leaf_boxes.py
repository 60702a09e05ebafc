"""Which leaves of a forest can a row reach that is only partly known?

Every feature is cut into cells by the thresholds the forest compares it with; within a cell all values go the same way.
A box allows each feature a run of cells, or to be missing, or both; a known value is a run of one cell. A leaf is
reachable in a box exactly when every feature on its path has an allowed cell (or missing) that follows the path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.forest import Floats, Forest, Ints

Flags = npt.NDArray[np.bool_]
_AT_ONCE = 2_000_000  # comparisons of one pass: bounds memory, not the answer


@dataclass(frozen=True, slots=True)
class Boxes:
    """Boxes [m, features]: cells `first..last` (none where first > last), and whether missing is allowed."""

    first: Ints
    last: Ints
    missing: Flags

    def __len__(self) -> int:
        return len(self.first)

    def part(self, chosen: Any) -> Boxes:
        return Boxes(self.first[chosen], self.last[chosen], self.missing[chosen])

    @staticmethod
    def joined(parts: Sequence[Boxes]) -> Boxes:
        return Boxes(
            np.concatenate([one.first for one in parts]),
            np.concatenate([one.last for one in parts]),
            np.concatenate([one.missing for one in parts]),
        )

    def options(self) -> npt.NDArray[np.int64]:
        """How many ways each feature has left in each box [m, features]."""
        cells: npt.NDArray[np.int64] = np.maximum(self.last - self.first + 1, 0).astype(np.int64)
        return cells + self.missing


class LeafTable:
    """All leaves of a forest with the cells their paths allow, tree after tree; made once for a forest."""

    def __init__(self, forest: Forest) -> None:
        self.forest = forest
        inner = forest.left != np.arange(len(forest.left))
        self.thresholds: tuple[Floats, ...] = tuple(
            np.unique(forest.split[inner & (forest.feature == feature)]) for feature in range(forest.feature_count)
        )
        leaves = [leaf for root in forest.roots.tolist() for leaf in self._below(root)]
        width = max(1, max(len(path) for _, _, path in leaves))
        shape = (len(leaves), width)
        # A path with fewer features is filled up with a test that every box passes.
        self._feature = np.full(shape, forest.feature_count, dtype=np.int32)
        self._first, self._last = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
        self._missing = np.ones(shape, dtype=np.bool_)
        self.value = np.array([value for _, value, _ in leaves], dtype=np.float32)
        for place, (_, _, path) in enumerate(leaves):
            for slot, (feature, (first, last, missing)) in enumerate(path.items()):
                self._feature[place, slot] = feature
                self._first[place, slot], self._last[place, slot] = first, last
                self._missing[place, slot] = missing
        roots = np.array([root for root, _, _ in leaves])
        self._starts = np.flatnonzero(np.append(True, np.diff(roots) != 0))

    def _below(self, root: int) -> list[tuple[int, float, dict[int, tuple[int, int, bool]]]]:
        """(root, value, allowed cells by feature) of every leaf under a root that some value can reach."""
        forest, found = self.forest, []
        rest: list[tuple[int, dict[int, tuple[int, int, bool]]]] = [(root, {})]
        while rest:
            node, path = rest.pop()
            if forest.left[node] == node:
                found.append((root, float(forest.leaf[node]), path))
                continue
            feature = int(forest.feature[node])
            at = int(np.searchsorted(self.thresholds[feature], forest.split[node]))
            first, last, missing = path.get(feature, (0, len(self.thresholds[feature]), True))
            goes_left = bool(forest.missing_left[node])
            for child, cells in (
                (forest.left[node], (first, min(last, at), missing and goes_left)),
                (forest.right[node], (max(first, at + 1), last, missing and not goes_left)),
            ):
                if cells[0] <= cells[1] or cells[2]:
                    rest.append((int(child), {**path, feature: cells}))
        return found

    def cell(self, feature: int, value: float) -> int:
        """The cell a present value lies in: how many thresholds are at or below it (a row goes left below one)."""
        return int(np.searchsorted(self.thresholds[feature], np.float32(value), side="right"))

    def values(self, feature: int, within: tuple[float, float] | None = None) -> list[float]:
        """One float32 value of every cell, rising; `within` keeps the cells that meet a closed range.

        The lowest cell is answered by a value below the least threshold, every other by its own lower threshold.
        """
        cuts = self.thresholds[feature]
        low, high = (-np.inf, np.inf) if within is None else within
        if not len(cuts):
            return [float(np.float32(min(max(0.0, low), high)))]
        made = [float(np.nextafter(cuts[0], np.float32(-np.inf))), *cuts.tolist()]
        first, last = self.cell(feature, low), self.cell(feature, high)
        return [float(np.float32(min(max(one, low), high))) for one in made[first : last + 1]]

    def box(self, row: npt.NDArray[Any], unknown: Flags, ranges: Sequence[tuple[float, float] | None]) -> Boxes:
        """The box of one row: known values as they are, unknown ones anywhere in their range or still missing."""
        count = self.forest.feature_count
        first, last = np.zeros(count, dtype=np.int32), np.zeros(count, dtype=np.int32)
        missing = np.zeros(count, dtype=np.bool_)
        for feature, value in enumerate(np.asarray(row, dtype=np.float32).tolist()):
            if unknown[feature]:
                within = ranges[feature]
                low, high = (-np.inf, np.inf) if within is None else within
                first[feature], last[feature] = self.cell(feature, low), self.cell(feature, high)
                missing[feature] = True
            elif value != value:
                first[feature], last[feature], missing[feature] = 0, -1, True
            else:
                first[feature] = last[feature] = self.cell(feature, value)
        return Boxes(first[None, :], last[None, :], missing[None, :])

    def extremes(self, boxes: Boxes) -> tuple[Floats, Floats]:
        """Least and greatest margin [m], float32, that no completion in each box can pass.

        Each tree gives its extreme leaf; they are added in the order and precision the margin is. Rounding to nearest
        never reorders sums (`a <= b` gives `fl(a + c) <= fl(b + c)`), so these bounds hold for the very bits.
        """
        low, high = np.empty(len(boxes), dtype=np.float32), np.empty(len(boxes), dtype=np.float32)
        step = max(1, _AT_ONCE // self._feature.size)
        for start in range(0, len(boxes), step):
            part = boxes.part(slice(start, start + step))
            reached = self._reached(part)
            for into, reduce, never in ((low, np.minimum, np.inf), (high, np.maximum, -np.inf)):
                values = np.where(reached, self.value, np.float32(never))
                by_tree = reduce.reduceat(values, self._starts, axis=1)
                into[start : start + step] = np.add.accumulate(by_tree, axis=1, dtype=np.float32)[:, -1]
        return low, high

    def _reached(self, boxes: Boxes) -> Flags:
        """Which leaves [m, leaves] each box reaches."""
        ones = np.zeros((len(boxes), 1), dtype=np.int32)
        first = np.hstack([boxes.first, ones])[:, self._feature]
        last = np.hstack([boxes.last, ones])[:, self._feature]
        missing = np.hstack([boxes.missing, ones.astype(np.bool_)])[:, self._feature]
        meets = np.maximum(first, self._first) <= np.minimum(last, self._last)
        return np.asarray((meets | (missing & self._missing)).all(axis=2), dtype=np.bool_)
