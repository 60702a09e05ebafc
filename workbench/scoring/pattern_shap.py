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
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.forest import Doubles, Floats, Forest
from workbench.scoring.regions import Region, leaf_tables, region_tables, regions_of

_BLOCK = 16_384


class PatternTables:
    """Explains rows of one forest. Build once; explaining neither writes nor locks, so any thread may ask."""

    def __init__(self, forest: Forest) -> None:
        self.feature_count = forest.feature_count
        by_tree = [list(regions_of(forest, root)) for root in forest.roots.tolist()]
        regions = [region for tree in by_tree for region in tree]
        self.base = math.fsum(leaf.value * math.prod(leaf.shares) for region in regions for leaf in region.leaves)
        self._number_comparisons(forest, regions)
        self._fill_tables(regions)
        self._plan(by_tree)

    def _number_comparisons(self, forest: Forest, regions: Sequence[Region]) -> None:
        """Every comparison is made once for a row, whichever regions need its bit; equal ones are the same."""
        number: dict[tuple[int, float, bool], int] = {}
        self._bits: list[list[int]] = []
        for region in regions:
            keys = [
                (int(forest.feature[n]), float(forest.split[n]), bool(forest.missing_left[n])) for n in region.nodes
            ]
            self._bits.append([number.setdefault(key, len(number)) for key in keys])
        columns = self.feature_count
        self._source = np.array([feature + columns * left for feature, _, left in number], dtype=np.intp)
        self._split = np.array([split for _, split, _ in number], dtype=np.float32)
        nothing = len(number)  # a bit that is never set fills a region's byte
        padded = [bits + [nothing] * (8 - len(bits)) for bits in self._bits]
        self._places = np.array(padded, dtype=np.intp).ravel()

    def _fill_tables(self, regions: Sequence[Region]) -> None:
        per_leaf = leaf_tables([leaf for region in regions for leaf in region.leaves])
        tables: list[Doubles] = []
        owner: list[tuple[int, int]] = []  # region, feature of each table
        position = 0
        for index, region in enumerate(regions):
            tables_here = per_leaf[position : position + len(region.leaves)]
            position += len(region.leaves)
            for feature, table in region_tables(region, tables_here).items():
                owner.append((index, feature))
                tables.append(table)
        offsets = [0, *accumulate(len(table) for table in tables)]
        self._table = np.concatenate(tables) if tables else np.zeros(0)
        self._table_start = np.array(offsets[:-1], dtype=np.int64)
        self._table_region = np.array([region for region, _ in owner], dtype=np.intp)
        self._table_feature = np.array([feature for _, feature in owner], dtype=np.intp)

    def one(self, row: npt.NDArray[Any]) -> Doubles:
        """SHAP values of one row [features] in log-odds, as float64 [features]: a case opened on screen."""
        bits = np.zeros(len(self._split) + 1, dtype=bool)
        np.less(_without_gaps(np.asarray(row, dtype=np.float32)).take(self._source), self._split, out=bits[:-1])
        pattern = np.packbits(bits.take(self._places), bitorder="little")
        found = self._table.take(self._table_start + pattern.take(self._table_region))
        sums: Doubles = np.bincount(self._table_feature, weights=found, minlength=self.feature_count).astype(np.float64)
        return sums

    def many(self, rows: npt.NDArray[Any]) -> Floats:
        """SHAP values of rows [n, features] in log-odds, as float32 [n, features]."""
        matrix = np.asarray(rows, dtype=np.float32)
        out = np.empty((len(matrix), self.feature_count), dtype=np.float32)
        for start in range(0, len(matrix), _BLOCK):
            out[start : start + _BLOCK] = self._explain_block(matrix[start : start + _BLOCK])
        return out

    def _plan(self, by_tree: Sequence[Sequence[Region]]) -> None:
        """What a batch does for each tree: its comparisons, and for each region its bits and tables."""
        tables_of: dict[int, list[tuple[int, Floats]]] = defaultdict(list)
        ends = np.append(self._table_start, len(self._table))[1:].tolist()
        for region, feature, start, end in zip(
            self._table_region.tolist(), self._table_feature.tolist(), self._table_start.tolist(), ends, strict=True
        ):
            tables_of[region].append((feature, self._table[start:end].astype(np.float32)))
        self._trees: list[_Tree] = []
        number = 0
        for tree in by_tree:
            here = range(number, number + len(tree))
            number += len(tree)
            needed = sorted({bit for region in here for bit in self._bits[region]})
            place = {bit: i for i, bit in enumerate(needed)}
            plans = [([place[bit] for bit in self._bits[region]], tables_of[region]) for region in here]
            tests = [(int(self._source[bit]), self._split[bit]) for bit in needed]
            self._trees.append(_Tree(tests, [plan for plan in plans if plan[1]]))

    def _explain_block(self, block: Floats) -> Floats:
        columns = _without_gaps(np.ascontiguousarray(block.T))
        count = len(block)
        sums = np.zeros((self.feature_count, count), dtype=np.float32)
        bits = np.empty((max((len(tree.tests) for tree in self._trees), default=0), count), dtype=bool)
        numbers = bits.view(np.uint8)
        pattern, weighed = np.empty(count, dtype=np.uint8), np.empty(count, dtype=np.uint8)
        index, given = np.empty(count, dtype=np.intp), np.empty(count, dtype=np.float32)
        for tree in self._trees:
            for bit, (source, split) in zip(bits, tree.tests, strict=False):
                np.less(columns[source], split, out=bit)
            for places, tables in tree.regions:
                pattern[...] = numbers[places[0]]
                for worth, place in enumerate(places[1:], start=1):
                    np.left_shift(numbers[place], worth, out=weighed)
                    np.bitwise_or(pattern, weighed, out=pattern)
                index[...] = pattern
                for feature, table in tables:
                    np.take(table, index, out=given, mode="clip")
                    np.add(sums[feature], given, out=sums[feature])
        return sums.T


@dataclass(frozen=True, slots=True)
class _Tree:
    """One tree as a batch reads it: comparisons (source, split), and its regions.

    A region is the places of its bits among the tree's comparisons, and its tables by feature.
    """

    tests: list[tuple[int, np.float32]]
    regions: list[tuple[list[int], list[tuple[int, Floats]]]]


def _without_gaps(values: Floats) -> Floats:
    """Values [features, ...] twice: missing as plus infinity (never left), then as minus infinity (always left).

    A comparison reads the half that sends missing the way the tree does, so one "less than" answers it.
    """
    missing = np.isnan(values)
    never, always = np.float32(np.inf), np.float32(-np.inf)
    return np.concatenate((np.where(missing, never, values), np.where(missing, always, values)))
