"""What do the trees of a booster file say, and is the file sound?

A damaged XGBoost file can crash the library that reads it, so nothing here calls it: the JSON is checked field by
field and becomes flat arrays that NumPy walks (many rows go through `scoring.leaf_choice`). With base score 0.5 adding
in float32, tree after tree, gives the same bits as `Booster.predict(output_margin=True)`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.leaf_choice import LeafChoice

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

MOST_BYTES = 64 * 1024 * 1024
MOST_TREES = 5_000
MOST_NODES = 1_023  # of one tree, unless deeper trees are asked for
MOST_DEPTH = 8
DEEPEST = 16  # what may be read to be looked into, never to score
_BLOCK, _LONG_BLOCK = 1_024, 16_384  # rows that are walked together, and of columns
_LARGEST_LEAF = 1e4


class UnsoundForest(Exception):
    """The file is not a sound forest; says which rule it breaks."""


@dataclass(frozen=True, slots=True)
class Forest:
    """All trees in one row of arrays; node numbers are global. A leaf leads to itself and carries its value.

    A row goes left where `x < split`, and by `missing_left` where x is missing. `cover` is the training weight that
    passed a node.
    """

    feature_count: int
    roots: Ints  # [trees], rising; a tree's nodes lie together
    left: Ints  # [nodes]
    right: Ints
    feature: Ints
    split: Floats
    missing_left: npt.NDArray[np.bool_]
    leaf: Floats  # 0 at inner nodes
    cover: Doubles
    depth: int

    @property
    def trees(self) -> int:
        return len(self.roots)

    def margins(self, rows: npt.NDArray[Any]) -> Floats:
        """Margins of `rows` [n, features] (NaN is missing) as float32 [n], log-odds before calibration."""
        matrix = np.asarray(rows)  # becomes float32 block by block
        if matrix.ndim != 2 or matrix.shape[1] != self.feature_count:
            raise ValueError(f"rows of {self.feature_count} features expected, got shape {matrix.shape}")
        out = np.empty(len(matrix), dtype=np.float32)
        if len(matrix) <= _BLOCK or self.depth > MOST_DEPTH:
            for start in range(0, len(matrix), _BLOCK):
                block = np.ascontiguousarray(matrix[start : start + _BLOCK], dtype=np.float32)
                out[start : start + _BLOCK] = self._walk(block)
            return out
        choice = LeafChoice(self)  # as much work as walking some hundred rows
        for start in range(0, len(matrix), _LONG_BLOCK):
            part = slice(start, start + _LONG_BLOCK)
            out[part] = choice.margins(np.ascontiguousarray(matrix[part].T, dtype=np.float32))
        return out

    def _walk(self, block: Floats) -> Floats:
        node = np.broadcast_to(self.roots, (len(block), self.trees))
        for _ in range(self.depth):
            value = np.take_along_axis(block, self.feature[node], axis=1)
            goes_left = value < self.split[node]
            goes_left |= np.isnan(value) & self.missing_left[node]
            node = np.where(goes_left, self.left[node], self.right[node])
        # An ordinary sum would pair terms up; the library adds tree after tree, and so must this.
        running: Floats = np.add.accumulate(self.leaf[node], axis=1, dtype=np.float32)
        return running[:, -1] + np.float32(0.0)  # as the library begins with: leaves of -0 add up to 0


def read_forest(data: bytes, most_depth: int = MOST_DEPTH) -> Forest:
    """The trees of an XGBoost JSON file. A model that scores keeps `most_depth`; validation may ask for more.

    Raises `UnsoundForest` unless every rule holds: binary logistic, base score 0.5, plain trees, children in range,
    one parent each, neighbours, no cycle, feature numbers in range, finite splits and leaves, covers that add up.
    """
    if len(data) > MOST_BYTES:
        raise UnsoundForest("the file is too large")
    try:
        return _forest(json.loads(data), min(most_depth, DEEPEST))
    except UnsoundForest:
        raise
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, OverflowError) as fault:
        raise UnsoundForest(f"not a booster file: {type(fault).__name__}") from fault


def _forest(document: Mapping[str, Any], most_depth: int) -> Forest:
    learner = document["learner"]
    model = learner["gradient_booster"]["model"]
    params = learner["learner_model_param"]
    _demand(learner["gradient_booster"]["name"] == "gbtree", "the booster is not gbtree")
    _demand(learner["objective"]["name"] == "binary:logistic", "the objective is not binary:logistic")
    _demand(float(str(params["base_score"]).strip("[]")) == 0.5, "the base score is not 0.5")
    _demand(int(params["num_class"]) in (0, 1) and int(params.get("num_target", 1)) == 1, "more than one output")
    features = int(params["num_feature"])
    trees = model["trees"]
    _demand(0 < features <= 10_000, "the number of features is out of range")
    _demand(0 < len(trees) <= MOST_TREES, "the number of trees is out of range")
    _demand(int(model["gbtree_model_param"]["num_trees"]) == len(trees), "the number of trees does not agree")
    _demand(all(group == 0 for group in model["tree_info"]), "more than one group of trees")
    return _joined(features, [_Tree(tree, features, most_depth) for tree in trees])


class _Tree:
    """One tree, checked."""

    def __init__(self, tree: Mapping[str, Any], features: int, most_depth: int) -> None:
        self._most_depth = most_depth
        self.left = _numbers(tree["left_children"], np.int64)
        self.size = len(self.left)
        _demand(0 < self.size <= max(MOST_NODES, 2 ** (most_depth + 1) - 1), "the number of nodes is out of range")
        _demand(int(tree["tree_param"]["num_nodes"]) == self.size, "the number of nodes does not agree")
        _demand(int(tree["tree_param"].get("num_deleted", 0)) == 0, "a tree has deleted nodes")
        self.right = self._column(tree, "right_children", np.int64)
        self.feature = self._column(tree, "split_indices", np.int64)
        self.missing_left = self._column(tree, "default_left", np.int64)
        self.condition = self._column(tree, "split_conditions", np.float64)
        self.cover = self._column(tree, "sum_hessian", np.float64)
        kinds = self._column(tree, "split_type", np.int64)
        _demand(not kinds.any() and not tree.get("categories"), "categorical splits are not supported")
        self.is_leaf = self.left == -1
        self._check_splits(features)
        self.depth = self._check_shape(self._column(tree, "parents", np.int64))
        self._check_covers()

    def _column(self, tree: Mapping[str, Any], name: str, kind: type) -> npt.NDArray[Any]:
        column = _numbers(tree[name], kind)
        _demand(len(column) == self.size, f"{name} has another length")
        return column

    def _check_splits(self, features: int) -> None:
        _demand(bool((self.is_leaf == (self.right == -1)).all()), "a node has one child")
        # The library takes the right child for the neighbour of the left one, whatever the file says.
        _demand(bool((self.is_leaf | (self.right == self.left + 1)).all()), "the children of a node are no neighbours")
        inner = self.feature[~self.is_leaf]
        _demand(bool(((inner >= 0) & (inner < features)).all()), "a split names no feature")
        _demand(bool(np.isfinite(self.condition).all()), "a split or leaf is not finite")
        _demand(bool((np.abs(self.condition[self.is_leaf]) <= _LARGEST_LEAF).all()), "a leaf is out of range")
        _demand(set(self.missing_left.tolist()) <= {0, 1}, "a default direction is neither left nor right")

    def _check_shape(self, parents: npt.NDArray[np.int64]) -> int:
        """Every node is reached exactly once from the root, and its parent agrees; answers the depth."""
        reached, level, depth = 1, [0], 0
        seen = np.zeros(self.size, dtype=bool)
        seen[0] = True
        while level:
            below: list[int] = []
            for node in level:
                if self.is_leaf[node]:
                    continue
                for child in (int(self.left[node]), int(self.right[node])):
                    _demand(0 < child < self.size and not seen[child], "a node has two parents or none")
                    _demand(int(parents[child]) == node, "a parent does not agree")
                    seen[child] = True
                    below.append(child)
            reached += len(below)
            depth += bool(below)
            level = below
        _demand(reached == self.size, "a node cannot be reached")
        _demand(depth <= self._most_depth, "a tree is too deep")
        return depth

    def _check_covers(self) -> None:
        _demand(bool(np.isfinite(self.cover).all() and (self.cover >= 0).all()), "a cover is not a weight")
        inner = np.flatnonzero(~self.is_leaf)
        _demand(bool((self.cover[inner] > 0).all()), "an inner node has no cover")
        below = self.cover[self.left[inner]] + self.cover[self.right[inner]]
        _demand(bool(np.allclose(below, self.cover[inner], rtol=1e-2, atol=1e-2)), "covers do not add up")


def _joined(features: int, trees: Sequence[_Tree]) -> Forest:
    roots = np.cumsum([0, *(tree.size for tree in trees[:-1])])
    own = [np.arange(tree.size) for tree in trees]

    def together(parts: Sequence[npt.NDArray[Any]], kind: type) -> npt.NDArray[Any]:
        return np.ascontiguousarray(np.concatenate(parts), dtype=kind)

    pairs = list(zip(trees, roots, own, strict=True))
    return Forest(
        feature_count=features,
        roots=np.asarray(roots, dtype=np.int32),
        left=together([root + np.where(t.is_leaf, nodes, t.left) for t, root, nodes in pairs], np.int32),
        right=together([root + np.where(t.is_leaf, nodes, t.right) for t, root, nodes in pairs], np.int32),
        feature=together([np.where(t.is_leaf, 0, t.feature) for t in trees], np.int32),
        split=together([np.where(t.is_leaf, 0.0, t.condition) for t in trees], np.float32),
        missing_left=together([t.missing_left == 1 for t in trees], np.bool_),
        leaf=together([np.where(t.is_leaf, t.condition, 0.0) for t in trees], np.float32),
        cover=together([t.cover for t in trees], np.float64),
        depth=max(t.depth for t in trees),
    )


def _numbers(column: Sequence[Any], kind: type) -> npt.NDArray[Any]:
    if not isinstance(column, list) or not all(type(item) in (int, float) for item in column):
        raise UnsoundForest("a column holds something else than numbers")
    if kind is np.int64 and not all(math.isfinite(item) and item == int(item) for item in column):
        raise UnsoundForest("a whole number is broken")
    return np.array(column, dtype=kind)


def _demand(holds: bool, rule: str) -> None:
    if not holds:
        raise UnsoundForest(rule)
