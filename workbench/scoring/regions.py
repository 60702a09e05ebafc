"""Into which regions is a tree cut, and what does each region give to its features?

A region is a short path from the root and the subtree under its end. Its comparisons are bits; under every pattern of
these bits its leaves give each feature a fixed amount, the exact path-dependent SHAP value.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.scoring.forest import Doubles, Forest

_MOST_BITS = 7  # of one region where the depth allows it


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison on the way to a leaf: the node, whether the way goes left, the share of cover that goes so."""

    node: int
    left: bool
    share: float


@dataclass(slots=True)
class Leaf:
    """A leaf seen from the root, with the steps of its path joined by feature."""

    value: float
    features: tuple[int, ...]  # distinct, in order of appearance
    shares: tuple[float, ...]  # product of the shares of each feature's steps
    steps: tuple[tuple[Step, ...], ...]  # steps of each feature


@dataclass(slots=True)
class Region:
    """Comparisons that settle everything below a cut, and the leaves there."""

    nodes: list[int] = field(default_factory=list)  # bit i of a pattern is set when the row goes left at nodes[i]
    leaves: list[Leaf] = field(default_factory=list)


def cut_depth(depth: int) -> int:
    """How far from the root a tree is cut: the least depth whose regions have few enough bits."""
    return next(cut for cut in range(depth + 1) if cut + 2 ** (depth - cut) - 1 <= _MOST_BITS or cut == depth)


def regions_of(forest: Forest, root: int) -> Iterator[Region]:
    """The regions of one tree, left to right."""
    cut = cut_depth(_depth(forest, root))

    def descend(node: int, path: tuple[Step, ...], region: Region | None) -> Iterator[Region]:
        is_leaf = forest.left[node] == node
        begins = region is None and (len(path) == cut or is_leaf)
        if region is None and begins:
            region = Region([step.node for step in path])
        if is_leaf:
            assert region is not None
            region.leaves.append(_leaf(forest, node, path))
        else:
            if region is not None:
                region.nodes.append(node)
            for child, left in ((int(forest.left[node]), True), (int(forest.right[node]), False)):
                step = Step(node, left, float(forest.cover[child] / forest.cover[node]))
                yield from descend(child, (*path, step), region)
        if begins and region is not None:
            yield region

    yield from descend(root, (), None)


def _depth(forest: Forest, node: int) -> int:
    if forest.left[node] == node:
        return 0
    return 1 + max(_depth(forest, int(forest.left[node])), _depth(forest, int(forest.right[node])))


def _leaf(forest: Forest, node: int, path: tuple[Step, ...]) -> Leaf:
    by_feature: dict[int, list[Step]] = {}
    for step in path:
        by_feature.setdefault(int(forest.feature[step.node]), []).append(step)
    return Leaf(
        value=float(forest.leaf[node]),
        features=tuple(by_feature),
        shares=tuple(math.prod(step.share for step in steps) for steps in by_feature.values()),
        steps=tuple(tuple(steps) for steps in by_feature.values()),
    )


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


def region_tables(region: Region, leaf_tables: Sequence[Doubles]) -> dict[int, Doubles]:
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
