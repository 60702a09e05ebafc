"""Would the reasons be others if features were compared with real rows instead of with the trees' own averages?

Interventional Shapley values of trees (Lundberg et al., Nature Machine Intelligence 2, 2020, algorithm 3), exact, leaf
by leaf: for a case and one background row, a leaf is reached by those mixtures of the two that satisfy its path. With
`a` features on the path that only the case satisfies and `b` that only the background row does, the leaf is worth
`leaf * (a - 1)! b! / (a + b)!` to each of the first and the same below zero, `a! (b - 1)! / (a + b)!`, to each of the
second. What the window and letters show is path-dependent; this is the check beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np
import numpy.typing as npt

from workbench.scoring.explainers import Explainer
from workbench.scoring.forest import Forest
from workbench.scoring.validation.chance import Array
from workbench.scoring.validation.held_out import HeldOut
from workbench.scoring.validation.reason_lists import (
    Agreement,
    agreement,
    declined_rows,
    families_of,
    group_rows,
    ranked,
)

CASES, BACKGROUND = 40, 60


@dataclass(frozen=True, slots=True)
class Interventional:
    """How far reasons by interventional values agree with those told, and the mean correlation of family weights."""

    background: int
    agreement: Agreement
    correlation: float


def interventional_check(
    held: HeldOut, forest: Forest, tables: Explainer, points_per_margin: float, cut_off: float, seed: int
) -> Interventional | None:
    """None where no case has a reason either way."""
    rows = declined_rows(held, cut_off, CASES, seed)
    cases, group = np.asarray(held.values[rows], dtype=np.float32), group_rows(held, cut_off)
    drawn = group[np.sort(np.random.default_rng(seed).permutation(len(group))[:BACKGROUND])]
    families = families_of(held.names)
    told = families.sums(tables.many(cases).astype(np.float64) - tables.many(group).astype(np.float64).mean(axis=0))
    beside = families.sums(interventional(forest, cases, drawn))
    agreed = agreement(ranked(told, points_per_margin), ranked(beside, points_per_margin))
    if agreed is None:
        return None
    pairs = [np.corrcoef(a, b)[0, 1] for a, b in zip(told, beside, strict=True) if a.std() > 0 and b.std() > 0]
    return Interventional(len(drawn), agreed, float(np.mean(pairs)) if pairs else 0.0)


def interventional(forest: Forest, cases: Array, background: Array) -> npt.NDArray[np.float64]:
    """Shapley values [n, F] in log-odds of `cases` [n, F] against `background` [k, F]: they sum to the margin of the
    case less the background's mean margin."""
    out = np.zeros((len(cases), forest.feature_count))
    for leaf, path in _paths(forest):
        if path and leaf:
            _add_leaf(out, forest, leaf, path, cases, background)
    return out / len(background)


def _paths(forest: Forest) -> list[tuple[float, list[tuple[int, bool]]]]:
    """Every leaf with its way down: (node, goes left)."""
    found = []
    for root in forest.roots.tolist():
        stack: list[tuple[int, list[tuple[int, bool]]]] = [(root, [])]
        while stack:
            node, path = stack.pop()
            left, right = int(forest.left[node]), int(forest.right[node])
            if left == node:
                found.append((float(forest.leaf[node]), path))
                continue
            stack += [(left, [*path, (node, True)]), (right, [*path, (node, False)])]
    return found


def _add_leaf(
    out: Array, forest: Forest, leaf: float, path: list[tuple[int, bool]], cases: Array, background: Array
) -> None:
    features = sorted({int(forest.feature[node]) for node, _ in path})
    mine = _satisfied(forest, path, features, cases)
    theirs = _satisfied(forest, path, features, background)
    only_mine = mine[:, None, :] & ~theirs[None, :, :]
    only_theirs = ~mine[:, None, :] & theirs[None, :, :]
    reachable = (mine[:, None, :] | theirs[None, :, :]).all(axis=2)
    a, b = only_mine.sum(axis=2), only_theirs.sum(axis=2)
    gain, loss = _weights(len(features))
    gained = np.where(reachable, gain[a, b], 0.0)
    lost = np.where(reachable, loss[a, b], 0.0)
    share = leaf * ((gained[:, :, None] * only_mine).sum(axis=1) - (lost[:, :, None] * only_theirs).sum(axis=1))
    out[:, features] += share


def _satisfied(forest: Forest, path: list[tuple[int, bool]], features: list[int], rows: Array) -> Array:
    """Does each row satisfy all the path asks of each feature? [n, features of the path]"""
    answer = np.ones((len(rows), len(features)), dtype=bool)
    for node, goes_left in path:
        value = rows[:, forest.feature[node]]
        left = (value < forest.split[node]) | (np.isnan(value) & forest.missing_left[node])
        answer[:, features.index(int(forest.feature[node]))] &= left if goes_left else ~left
    return answer


def _weights(most: int) -> tuple[Array, Array]:
    """Worth of one feature of the a, and of one of the b, for every a and b up to `most`."""
    gain, loss = np.zeros((most + 1, most + 1)), np.zeros((most + 1, most + 1))
    for a in range(most + 1):
        for b in range(most + 1 - a):
            if a:
                gain[a, b] = factorial(a - 1) * factorial(b) / factorial(a + b)
            if b:
                loss[a, b] = factorial(a) * factorial(b - 1) / factorial(a + b)
    return gain, loss
