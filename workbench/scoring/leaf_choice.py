"""Which leaf does each row of a batch reach, tree after tree, and what do the leaves add up to?

From the bottom of a tree up, every split holds the number of the leaf a row would reach below it, for the whole batch
at once: `fails + holds * (holds_leaf - fails_leaf)` in bytes, whose wrapping is harmless because a leaf's number is
below 256. One look-up gives the leaf's value. Values are added in float32 in the order of the trees, so the bits are
those of the library.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from workbench.scoring.forest import Forest

_Floats = npt.NDArray[np.float32]
_Leaves = npt.NDArray[np.uint8] | np.uint8  # numbers of leaves, or of the one leaf there is


@dataclass(frozen=True, slots=True)
class _Split:
    """A comparison, false where the value is missing, and what lies below where it fails and where it holds."""

    compare: Callable[..., Any]
    feature: int
    value: np.float32
    fails: _Split | np.uint8
    holds: _Split | np.uint8


class LeafChoice:
    """Margins of columns, for one forest whose trees have at most 256 leaves."""

    def __init__(self, forest: Forest) -> None:
        self._trees: list[tuple[_Split | np.uint8, _Floats]] = []
        self._depth = forest.depth
        for root in forest.roots.tolist():
            values: list[np.float32] = []
            top = _below(forest, root, values)
            self._trees.append((top, np.array(values, dtype=np.float32)))

    def margins(self, columns: _Floats) -> _Floats:
        """float32 [n] of `columns` [features, n]; NaN is missing."""
        count = columns.shape[1]
        total, given = np.zeros(count, dtype=np.float32), np.empty(count, dtype=np.float32)
        held = list(np.empty((self._depth + 3, count), dtype=np.uint8))
        index = np.empty(count, dtype=np.intp)
        by_feature = list(columns)
        for top, values in self._trees:
            index[...] = _chosen(top, by_feature, held, 0)
            # Leaf numbers are always in range, so what "wrap" would do never happens; it is the fastest mode.
            values.take(index, 0, given, "wrap")
            np.add(total, given, total)
        return total


def _below(forest: Forest, node: int, values: list[np.float32]) -> _Split | np.uint8:
    """What lies at `node`. Leaves are numbered where the comparison fails first; their values go to `values`."""
    left, right = int(forest.left[node]), int(forest.right[node])
    if left == node:
        values.append(forest.leaf[node])
        return np.uint8(len(values) - 1)
    missing_left = bool(forest.missing_left[node])
    fails, holds = (left, right) if missing_left else (right, left)
    return _Split(
        compare=np.greater_equal if missing_left else np.less,
        feature=int(forest.feature[node]),
        value=forest.split[node],
        fails=_below(forest, fails, values),
        holds=_below(forest, holds, values),
    )


def _chosen(
    at: _Split | np.uint8, columns: Sequence[_Floats], held: Sequence[npt.NDArray[np.uint8]], own: int
) -> _Leaves:
    """The leaf each row reaches below `at`; `held[own]` and what follows is free to work in."""
    if isinstance(at, np.uint8):
        return at
    out = held[own]
    if isinstance(at.fails, np.uint8) and isinstance(at.holds, np.uint8):
        at.compare(columns[at.feature], at.value, out.view(np.bool_))
        return np.add(out, at.fails, out)  # the other leaf has the next number
    holds = _chosen(at.holds, columns, held, own)
    fails = _chosen(at.fails, columns, held, own + 1)
    bit = held[own + 2]
    at.compare(columns[at.feature], at.value, bit.view(np.bool_))
    np.subtract(holds, fails, out)
    np.multiply(out, bit, out)
    return np.add(out, fails, out)
