"""Which features share the rows of one table?

Reading a row of two, four or eight numbers costs little more than reading one, but every region that touches one of the
features must then read them all. Features that are split on together are worth joining; the costs decide.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# Nanoseconds to read a row of so many numbers and add it up, as measured.
_COST = {1: 0.40, 2: 0.50, 4: 0.64, 8: 1.05}
_MOST_FEATURES = 512  # those that most regions touch; bounds the time for very wide models

Group = tuple[int, ...]  # 1, 2, 4 or 8 features


def groups_of(touched: Sequence[frozenset[int]]) -> list[Group]:
    """All features that regions touch, in groups. `touched`: the features of each region."""
    features = sorted({feature for region in touched for feature in region})
    hits = np.zeros((len(features), len(touched)), dtype=np.float32)
    place = {feature: i for i, feature in enumerate(features)}
    for number, region in enumerate(touched):
        hits[[place[feature] for feature in region], number] = 1.0
    order = np.argsort(-hits.sum(axis=1), kind="stable").tolist()
    single: list[Group] = [(features[i],) for i in order]
    done, groups, hits = single[_MOST_FEATURES:], single[:_MOST_FEATURES], hits[order[:_MOST_FEATURES]]
    for width in (1, 2, 4):
        pairs = _worth_joining(hits, width)
        left = sorted(set(range(len(groups))) - {i for pair in pairs for i in pair})
        done += [groups[i] for i in left]
        groups, hits = (
            [groups[i] + groups[j] for i, j in pairs],
            np.array([np.maximum(hits[i], hits[j]) for i, j in pairs], dtype=np.float32),
        )
        if not groups:
            break
    return sorted(done + groups)


def _worth_joining(hits: npt.NDArray[np.float32], width: int) -> list[tuple[int, int]]:
    """Pairs of groups of `width` that are cheaper together, the best first, each group in one pair at most."""
    count = hits.sum(axis=1)
    apart = count[:, None] + count[None, :]
    gain = _COST[width] * apart - _COST[2 * width] * (apart - hits @ hits.T)
    first, second = np.nonzero(np.triu(gain > 0, k=1))
    taken: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for best in np.argsort(-gain[first, second], kind="stable").tolist():
        pair = int(first[best]), int(second[best])
        if taken.isdisjoint(pair):
            taken.update(pair)
            pairs.append(pair)
    return pairs
