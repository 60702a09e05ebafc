"""How much does each feature move one margin? Exact path-dependent TreeSHAP by pattern tables.

A leaf's SHAP values depend on a row only through which features of its path agree with it (Lundberg et al. 2018,
"Consistent individualized feature attribution for tree ensembles"). So a tree is cut into regions: a short path from
the root, and the subtree under its end. The comparisons on the path and in the subtree are a handful of bits, and what
the region gives to each of its features is a table over all patterns of these bits, made once for a model. A row is
then explained by comparing, packing bits and looking up. Tables are exact for single trees of depth up to 8 with
numeric splits; `scoring.forest` lets no other in.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.forest import Doubles, Floats, Forest

_MOST_BITS = 6  # of one region where the depth allows it
_BLOCK = 4_096


@dataclass(frozen=True, slots=True)
class _Step:
    """One comparison on the way to a leaf: the node, whether the way goes left, the share of cover that goes so."""

    node: int
    left: bool
    share: float


@dataclass(slots=True)
class _Leaf:
    """A leaf seen from the root, with the steps of its path joined by feature."""

    value: float
    features: tuple[int, ...]  # distinct, in order of appearance
    shares: tuple[float, ...]  # product of the shares of each feature's steps
    steps: tuple[tuple[_Step, ...], ...]  # steps of each feature


@dataclass(slots=True)
class _Region:
    """Comparisons that settle everything below a cut, and the leaves there."""

    nodes: list[int] = field(default_factory=list)  # bit i of a pattern is set when the row goes left at nodes[i]
    leaves: list[_Leaf] = field(default_factory=list)


class PatternTables:
    """Explains rows of one forest. Build once; explaining neither writes nor locks, so any thread may ask."""

    def __init__(self, forest: Forest) -> None:
        self.feature_count = forest.feature_count
        regions = [region for root in forest.roots.tolist() for region in _regions(forest, root)]
        self.base = math.fsum(leaf.value * math.prod(leaf.shares) for region in regions for leaf in region.leaves)
        self._number_comparisons(forest, regions)
        self._fill_tables(regions)

    def _number_comparisons(self, forest: Forest, regions: Sequence[_Region]) -> None:
        """Every comparison is made once for a row, whichever regions need its bit; equal ones are the same."""
        number: dict[tuple[int, float, bool], int] = {}
        self._bits: list[list[int]] = []
        for region in regions:
            keys = [
                (int(forest.feature[n]), float(forest.split[n]), bool(forest.missing_left[n])) for n in region.nodes
            ]
            self._bits.append([number.setdefault(key, len(number)) for key in keys])
        self._feature = np.array([key[0] for key in number], dtype=np.intp)
        self._split = np.array([key[1] for key in number], dtype=np.float32)
        self._missing_left = np.array([key[2] for key in number], dtype=bool)
        flat = [(bit, 1 << place) for bits in self._bits for place, bit in enumerate(bits)]
        self._packed_bit = np.array([bit for bit, _ in flat], dtype=np.intp)
        self._packed_worth = np.array([worth for _, worth in flat], dtype=np.int64)
        self._filled = np.array([i for i, bits in enumerate(self._bits) if bits], dtype=np.intp)
        starts = [0, *accumulate(len(bits) for bits in self._bits if bits)]
        self._region_starts = np.array(starts[:-1], dtype=np.intp)

    def _fill_tables(self, regions: Sequence[_Region]) -> None:
        per_leaf = _leaf_tables([leaf for region in regions for leaf in region.leaves])
        tables: list[Doubles] = []
        owner: list[tuple[int, int]] = []  # region, feature of each table
        position = 0
        for index, region in enumerate(regions):
            tables_here = per_leaf[position : position + len(region.leaves)]
            position += len(region.leaves)
            for feature, table in _region_tables(region, tables_here).items():
                owner.append((index, feature))
                tables.append(table)
        offsets = [0, *accumulate(len(table) for table in tables)]
        self._table = np.concatenate(tables) if tables else np.zeros(0)
        self._table_start = np.array(offsets[:-1], dtype=np.int64)
        self._table_region = np.array([region for region, _ in owner], dtype=np.intp)
        self._table_feature = np.array([feature for _, feature in owner], dtype=np.intp)
        self._tables32 = [table.astype(np.float32) for table in tables]
        self._tables_of: dict[int, list[int]] = defaultdict(list)
        for number, (region_index, _) in enumerate(owner):
            self._tables_of[region_index].append(number)

    def one(self, row: npt.NDArray[Any]) -> Doubles:
        """SHAP values of one row [features] in log-odds, as float64 [features]: a case opened on screen."""
        value = np.asarray(row, dtype=np.float32)[self._feature]
        bits = value < self._split
        bits |= np.isnan(value) & self._missing_left
        pattern = np.zeros(len(self._bits), dtype=np.int64)
        if len(self._filled):
            pattern[self._filled] = np.add.reduceat(self._packed_worth * bits[self._packed_bit], self._region_starts)
        found = self._table[self._table_start + pattern[self._table_region]]
        sums: Doubles = np.bincount(self._table_feature, weights=found, minlength=self.feature_count).astype(np.float64)
        return sums

    def many(self, rows: npt.NDArray[Any]) -> Floats:
        """SHAP values of rows [n, features] in log-odds, as float32 [n, features]."""
        matrix = np.asarray(rows, dtype=np.float32)
        out = np.empty((len(matrix), self.feature_count), dtype=np.float32)
        for start in range(0, len(matrix), _BLOCK):
            out[start : start + _BLOCK] = self._explain_block(matrix[start : start + _BLOCK])
        return out

    def _explain_block(self, block: Floats) -> Floats:
        columns = np.ascontiguousarray(block.T)
        bits = self._compare(columns)
        sums = np.zeros_like(columns)
        pattern = np.empty(block.shape[0], dtype=np.uint16)
        weighed = np.empty_like(pattern)
        index = np.empty(block.shape[0], dtype=np.intp)
        given = np.empty(block.shape[0], dtype=np.float32)
        for region, numbers in self._tables_of.items():
            pattern[...] = bits[self._bits[region][0]]
            for place, bit in enumerate(self._bits[region][1:], start=1):
                np.multiply(bits[bit], np.uint16(1 << place), out=weighed)
                np.bitwise_or(pattern, weighed, out=pattern)
            index[...] = pattern
            for number in numbers:
                np.take(self._tables32[number], index, out=given, mode="clip")
                total = sums[self._table_feature[number]]
                np.add(total, given, out=total)
        return sums.T

    def _compare(self, columns: Floats) -> npt.NDArray[np.uint8]:
        bits = np.empty((len(self._split), columns.shape[1]), dtype=bool)
        for number, (feature, split, missing_left) in enumerate(
            zip(self._feature.tolist(), self._split, self._missing_left.tolist(), strict=True)
        ):
            if missing_left:  # "not at or above" is true for what is below and for what is missing
                np.greater_equal(columns[feature], split, out=bits[number])
                np.logical_not(bits[number], out=bits[number])
            else:
                np.less(columns[feature], split, out=bits[number])
        return bits.view(np.uint8)


def cut_depth(depth: int) -> int:
    """How far from the root a tree is cut: the least depth whose regions have few enough bits."""
    return next(cut for cut in range(depth + 1) if cut + 2 ** (depth - cut) - 1 <= _MOST_BITS or cut == depth)


def _regions(forest: Forest, root: int) -> Iterator[_Region]:
    """The regions of one tree, left to right."""
    cut = cut_depth(_depth(forest, root))

    def descend(node: int, path: tuple[_Step, ...], region: _Region | None) -> Iterator[_Region]:
        is_leaf = forest.left[node] == node
        begins = region is None and (len(path) == cut or is_leaf)
        if region is None and begins:
            region = _Region([step.node for step in path])
        if is_leaf:
            assert region is not None
            region.leaves.append(_leaf(forest, node, path))
        else:
            if region is not None:
                region.nodes.append(node)
            for child, left in ((int(forest.left[node]), True), (int(forest.right[node]), False)):
                step = _Step(node, left, float(forest.cover[child] / forest.cover[node]))
                yield from descend(child, (*path, step), region)
        if begins and region is not None:
            yield region

    yield from descend(root, (), None)


def _depth(forest: Forest, node: int) -> int:
    if forest.left[node] == node:
        return 0
    return 1 + max(_depth(forest, int(forest.left[node])), _depth(forest, int(forest.right[node])))


def _leaf(forest: Forest, node: int, path: tuple[_Step, ...]) -> _Leaf:
    by_feature: dict[int, list[_Step]] = {}
    for step in path:
        by_feature.setdefault(int(forest.feature[step.node]), []).append(step)
    return _Leaf(
        value=float(forest.leaf[node]),
        features=tuple(by_feature),
        shares=tuple(math.prod(step.share for step in steps) for steps in by_feature.values()),
        steps=tuple(tuple(steps) for steps in by_feature.values()),
    )


def _leaf_tables(leaves: Sequence[_Leaf]) -> list[Doubles]:
    """For each leaf, [2**k, k]: what it gives its k features under each pattern of agreement."""
    groups: dict[int, list[int]] = defaultdict(list)
    for position, leaf in enumerate(leaves):
        groups[len(leaf.features)].append(position)
    tables: list[Doubles] = [np.zeros((1, 0))] * len(leaves)
    for size, positions in groups.items():
        if size == 0:
            continue
        shares = np.array([leaves[p].shares for p in positions])
        values = np.array([leaves[p].value for p in positions])
        for position, table in zip(positions, shapley_tables(shares) * values[:, None, None], strict=True):
            tables[position] = table
    return tables


def shapley_tables(shares: Doubles) -> Doubles:
    """Shapley values of the game `prod(agrees_i if i in S else shares_i)` for leaves [m, k], as [m, 2**k, k].

    Bit i of a pattern says whether the row agrees with the path on feature i. The sum over coalitions of the other
    features, grouped by size, has the coefficients of the polynomial `prod(share_j + agrees_j * t)`.
    """
    leaves, size = shares.shape
    patterns = np.arange(1 << size)
    agrees = ((patterns[:, None] >> np.arange(size)) & 1).astype(np.float64)
    weight = np.array([1.0 / (size * math.comb(size - 1, others)) for others in range(size)])
    out = np.empty((leaves, 1 << size, size))
    for feature in range(size):
        by_size = np.zeros((leaves, 1 << size, size))
        by_size[:, :, 0] = 1.0
        for other in range(size):
            if other == feature:
                continue
            joined = by_size * shares[:, None, other, None]
            joined[:, :, 1:] += by_size[:, :, :-1] * agrees[None, :, other, None]
            by_size = joined
        out[:, :, feature] = (by_size @ weight) * (agrees[None, :, feature] - shares[:, None, feature])
    return out


def _region_tables(region: _Region, leaf_tables: Sequence[Doubles]) -> dict[int, Doubles]:
    """By feature, [2**bits]: what all leaves of a region give it under each pattern of the region's comparisons."""
    patterns = np.arange(1 << len(region.nodes))
    place = {node: i for i, node in enumerate(region.nodes)}
    tables: dict[int, Doubles] = {}
    for leaf, table in zip(region.leaves, leaf_tables, strict=True):
        agreement = np.zeros(len(patterns), dtype=np.int64)
        for position, steps in enumerate(leaf.steps):
            agrees = np.ones(len(patterns), dtype=bool)
            for step in steps:
                agrees &= ((patterns >> place[step.node]) & 1 == 1) == step.left
            agreement |= agrees.astype(np.int64) << position
        given = table[agreement]
        for position, feature in enumerate(leaf.features):
            tables[feature] = tables.get(feature, 0.0) + given[:, position]
    return tables
