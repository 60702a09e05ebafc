"""Between which margins does a score lie when some of its features are not known?

A completion gives every unknown feature any value of its range, or leaves it missing. The interval holds for the very
bits of the margin under every completion: each tree's extreme reachable leaf, added as the margin is added, is never
passed (see `leaf_boxes`). Where every tree rises or falls in a feature the same way, one corner meets that
bound and nothing more is to do; else boxes are cut, the widest first, until the bound is met or the budget is spent.
What is given up then is tightness, never soundness.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.forest import Floats, Forest
from workbench.scoring.leaf_boxes import Boxes, Flags, LeafTable

Range = tuple[float, float]  # closed; a completion may also stay missing
BUDGET = 600  # boxes looked at for one end before what is proved is taken
_ASCENTS = 3
_TRIED = 12  # features a box may be halved at


@dataclass(frozen=True, slots=True)
class Interval:
    """Margins no completion leaves. An exact end is the margin of some completion, bit for bit."""

    low: float
    high: float
    low_exact: bool = False
    high_exact: bool = False

    @property
    def width(self) -> float:
        return self.high - self.low

    def holds(self, margin: float) -> bool:
        return self.low <= margin <= self.high


def bounds(
    forest: Forest | LeafTable,
    row: npt.NDArray[Any],
    unknown: npt.NDArray[Any],
    *,
    ranges: Sequence[Range | None] | None = None,
    signs: Sequence[int] | None = None,
    budget: int = BUDGET,
) -> Interval:
    """The interval of the margin of `row` [features] over every completion of `unknown` (bool [features]).

    A missing value that is not marked unknown stays missing. `ranges` limits completions by feature (None: any
    number); `signs` (+1 riskier, -1 safer, 0 free) only says which corner to try first, nothing rests on it. A table
    made once spares the work on the forest. Raises `ValueError` for another number of features.
    """
    table = forest if isinstance(forest, LeafTable) else LeafTable(forest)
    features = table.forest.feature_count
    if len(row) != features or len(unknown) != features:
        raise ValueError(f"a row of {features} features expected")
    mask = np.asarray(unknown, dtype=np.bool_)
    within = list(ranges) if ranges is not None else [None] * features
    box = table.box(row, mask, within)
    low, high = (end.item() for end in table.extremes(box))
    if low == high:
        return Interval(low, high, True, True)
    search = _Search(table, np.asarray(row, dtype=np.float32), mask, within, signs, budget)
    return Interval(*_ends(search.end(box, low, -1), search.end(box, high, 1)))


def _ends(low: tuple[float, bool], high: tuple[float, bool]) -> tuple[float, float, bool, bool]:
    return low[0], high[0], low[1], high[1]


class _Search:
    """Tightens one end at a time. `way` is 1 for the high end and -1 for the low one."""

    def __init__(
        self,
        table: LeafTable,
        row: Floats,
        unknown: Flags,
        ranges: Sequence[Range | None],
        signs: Sequence[int] | None,
        budget: int,
    ) -> None:
        self.table, self.row, self.signs, self.budget = table, row, signs, budget
        places = np.flatnonzero(unknown).tolist()
        self.values = {j: [*table.values(j, ranges[j]), float("nan")] for j in places}

    def end(self, box: Boxes, bound: float, way: int) -> tuple[float, bool]:
        """The bound of one end, tightened, and whether some completion meets it."""
        met = self._climb(bound, way)
        return (bound, True) if met == bound else self._halve(box, bound, met, way)

    def _climb(self, bound: float, way: int) -> float:
        """The margin of a good completion: the corner of the signs, then one feature after another at its best."""
        at = self.row.copy()
        for feature, options in self.values.items():
            sign = 1 if self.signs is None else self.signs[feature]
            at[feature] = options[-2] if sign * way >= 0 else options[0]
        best = self.table.forest.margins(at[None, :]).item()
        for _ in range(_ASCENTS):
            before = best
            for feature, options in self.values.items():
                if best == bound:
                    return best
                rows = np.repeat(at[None, :], len(options), axis=0)
                rows[:, feature] = options
                margins = self.table.forest.margins(rows)
                chosen = int(np.argmax(margins * way))
                if margins[chosen] * way > best * way:
                    best, at = margins[chosen].item(), rows[chosen]
            if best == before:
                break
        return best

    def _halve(self, box: Boxes, bound: float, met: float, way: int) -> tuple[float, bool]:
        """Branch and bound: the box of the farthest bound is cut until that bound is met or the budget is spent."""
        order, spent = count(), 0
        heap = [(-bound * way, next(order), box)]
        while heap:
            farthest, _, widest = heapq.heappop(heap)
            reach = -farthest * way
            if -farthest <= met * way:
                return met, True
            if widest.options().max() <= 1:  # one completion is left, and its bound is its margin
                return reach, True
            if spent >= self.budget:
                return reach, False
            parts, ends, looked = self._cut(widest, way)
            spent += looked
            for place, end in enumerate(ends.tolist()):
                if end * way > met * way:
                    heapq.heappush(heap, (-end * way, next(order), parts.part(slice(place, place + 1))))
        return met, True

    def _cut(self, box: Boxes, way: int) -> tuple[Boxes, Floats, int]:
        """The parts of a box cut at the feature that brings the farthest bound in most, their bounds, the cost."""
        options = box.options()[0]
        tried = np.argsort(-options, kind="stable")[: min(_TRIED, int((options > 1).sum()))].tolist()
        families = [_parts(box, feature) for feature in tried]
        whole = Boxes.joined(families)
        ends = self.table.extremes(whole)[1 if way > 0 else 0]
        cuts = np.cumsum([0, *(len(one) for one in families)]).tolist()
        spans = [slice(a, b) for a, b in pairwise(cuts)]
        best = min(spans, key=lambda span: (float((ends[span] * way).max()), float((ends[span] * way).sum())))
        return whole.part(best), ends[best], len(whole)


def _parts(box: Boxes, feature: int) -> Boxes:
    """A box cut at one feature: the lower and the upper half of its cells, and missing."""
    first, last = int(box.first[0, feature]), int(box.last[0, feature])
    middle = (first + last) // 2
    pieces = [(first, middle, False), (middle + 1, last, False), (0, -1, bool(box.missing[0, feature]))]
    made = [piece for piece in pieces if piece[0] <= piece[1] or piece[2]]
    parts = Boxes.joined([box] * len(made))
    for place, (low, high, missing) in enumerate(made):
        parts.first[place, feature], parts.last[place, feature] = low, high
        parts.missing[place, feature] = missing
    return parts
