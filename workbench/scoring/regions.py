"""Into which regions is a forest cut, and what does each region give to its features?

A region is some leaves and all comparisons on their paths. Under every outcome of these comparisons its leaves give
each feature a fixed amount, the exact path-dependent SHAP value. Few large regions cost a batch less than many small
ones: each feature of a region is one look-up. So a tree is cut as near to its root as the table allows, and what is
left small is joined with its like.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from workbench.scoring.forest import Doubles, Forest

MOST_STATES = 512  # rows of one region's table; a path of eight comparisons needs 256
_MOST_COMPARISONS = 16  # of one region: one row is explained by a matrix of all of them
_OPEN = 256  # regions that another may still join: bounds the time for thousands of trees
_INDEX_COST, _BIT_COST, _FEATURE_COST = 0.3, 0.12, 0.39  # nanoseconds a row, as measured


class Comparison(NamedTuple):
    """`missing_left` says where a missing value goes."""

    feature: int
    missing_left: bool
    split: float


Comparisons = frozenset[Comparison]


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison on the way to a leaf: whether the way goes left, and the share of cover that goes so."""

    comparison: Comparison
    left: bool
    share: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf seen from the root, with the steps of its path joined by feature."""

    value: float
    features: tuple[int, ...]  # distinct, in order of appearance
    shares: tuple[float, ...]  # product of the shares of each feature's steps
    steps: tuple[tuple[Step, ...], ...]  # steps of each feature


@dataclass(frozen=True, slots=True)
class Region:
    """Leaves, and the comparisons that settle which features of their paths a row agrees with."""

    comparisons: Comparisons
    leaves: tuple[Leaf, ...]
    features: frozenset[int]
    states: int  # how many outcomes the comparisons can have


def region_of(comparisons: Comparisons, leaves: tuple[Leaf, ...]) -> Region:
    features = frozenset(comparison.feature for comparison in comparisons)
    return Region(comparisons, leaves, features, states_of(comparisons))


def states_of(comparisons: Iterable[Comparison]) -> int:
    """How many outcomes the comparisons can have.

    Those of one feature that treat a missing value alike are nested: k of them have k + 1 outcomes, not 2**k.
    """
    lengths = Counter((comparison.feature, comparison.missing_left) for comparison in comparisons)
    return math.prod(length + 1 for length in lengths.values())


def _fits(comparisons: Comparisons) -> bool:
    return len(comparisons) <= _MOST_COMPARISONS and states_of(comparisons) <= MOST_STATES


def regions_of(forest: Forest) -> list[Region]:
    """The regions of a forest. Together their leaves are all leaves of the forest that lie under a split."""
    by_tree = [_joined(_cut(forest, root)) for root in forest.roots.tolist()]
    return _joined(region for tree in by_tree for region in tree)


def base_of(forest: Forest) -> float:
    """The mean margin under the covers: what no feature has moved yet."""
    values: list[float] = []

    def descend(node: int, share: float) -> None:
        if forest.left[node] == node:
            values.append(share * float(forest.leaf[node]))
            return
        for child in (int(forest.left[node]), int(forest.right[node])):
            descend(child, share * float(forest.cover[child] / forest.cover[node]))

    for root in forest.roots.tolist():
        descend(root, 1.0)
    return math.fsum(values)


def _cut(forest: Forest, root: int) -> Iterator[Region]:
    """One tree, cut where all that is above and below a node fits in one table."""
    below: dict[int, Comparisons] = {}

    def gather(node: int) -> Comparisons:
        if forest.left[node] == node:
            below[node] = frozenset()
        else:
            own = frozenset((_comparison(forest, node),))
            below[node] = own | gather(int(forest.left[node])) | gather(int(forest.right[node]))
        return below[node]

    def descend(node: int, path: tuple[Step, ...]) -> Iterator[Region]:
        comparisons = below[node].union(step.comparison for step in path)
        if forest.left[node] == node or _fits(comparisons):
            yield region_of(comparisons, tuple(_leaf(forest, leaf, way) for leaf, way in _leaves(forest, node, path)))
        else:
            for child, step in _steps(forest, node):
                yield from descend(child, (*path, step))

    gather(root)
    return descend(root, ())


def _leaves(forest: Forest, node: int, path: tuple[Step, ...]) -> Iterator[tuple[int, tuple[Step, ...]]]:
    if forest.left[node] == node:
        yield node, path
    else:
        for child, step in _steps(forest, node):
            yield from _leaves(forest, child, (*path, step))


def _steps(forest: Forest, node: int) -> Iterator[tuple[int, Step]]:
    for child, left in ((int(forest.left[node]), True), (int(forest.right[node]), False)):
        yield child, Step(_comparison(forest, node), left, float(forest.cover[child] / forest.cover[node]))


def _comparison(forest: Forest, node: int) -> Comparison:
    return Comparison(int(forest.feature[node]), bool(forest.missing_left[node]), float(forest.split[node]))


def _leaf(forest: Forest, node: int, path: tuple[Step, ...]) -> Leaf:
    by_feature: dict[int, list[Step]] = {}
    for step in path:
        by_feature.setdefault(step.comparison.feature, []).append(step)
    return Leaf(
        value=float(forest.leaf[node]),
        features=tuple(by_feature),
        shares=tuple(math.prod(step.share for step in steps) for steps in by_feature.values()),
        steps=tuple(tuple(steps) for steps in by_feature.values()),
    )


def _joined(regions: Iterable[Region]) -> list[Region]:
    """Regions joined while a table holds both, each with the one it gains most by; the largest first.

    Those that share features come together before any others take their room.
    """
    full: list[Region] = []
    left: list[Region] = []
    for region in regions:
        if region.comparisons:  # a tree that is one leaf gives nothing to any feature
            (full if 2 * region.states > MOST_STATES else left).append(region)
    for shared in (2, 1, 0):
        left = _joined_once(left, shared)
    return full + left


def _joined_once(regions: Iterable[Region], shared: int) -> list[Region]:
    """As `_joined`, only regions that share at least so many features."""
    done: list[Region] = []
    for region in sorted(regions, key=lambda region: -region.states):
        best, gain = -1, 0.0
        for place in range(max(len(done) - _OPEN, 0), len(done)):
            found = _gain(done[place], region, shared)
            if found > gain:
                best, gain = place, found
        if best < 0:
            done.append(region)
        else:
            other = done[best]
            done[best] = region_of(other.comparisons | region.comparisons, other.leaves + region.leaves)
    return done


def _gain(one: Region, other: Region, shared: int) -> float:
    """Nanoseconds a row that joining saves; 0 where too few features are shared or one table cannot hold both."""
    features = len(one.features & other.features)
    if features < shared or not _fits(one.comparisons | other.comparisons):
        return 0.0
    return _INDEX_COST + _BIT_COST * len(one.comparisons & other.comparisons) + _FEATURE_COST * features


def leaf_tables(leaves: Sequence[Leaf]) -> list[Doubles]:
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


def region_tables(
    region: Region, goes_left: Mapping[Comparison, npt.NDArray[np.bool_]], leaf_tables: Sequence[Doubles]
) -> dict[int, Doubles]:
    """By feature, [states]: what all leaves of a region give it, from whether each state goes left at a comparison."""
    tables = {feature: np.zeros(region.states) for feature in sorted(region.features)}
    for leaf, table in zip(region.leaves, leaf_tables, strict=True):
        agreement = np.zeros(region.states, dtype=np.intp)
        for position, steps in enumerate(leaf.steps):
            agrees = np.ones(region.states, dtype=bool)
            for step in steps:
                agrees &= goes_left[step.comparison] == step.left
            agreement += agrees.astype(np.intp) << position
        given = table[agreement]
        for position, feature in enumerate(leaf.features):
            tables[feature] += given[:, position]
    return tables
