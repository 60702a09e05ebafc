"""How are the tables of all regions read for one row?

For one row the fixed cost of an operation is what counts, so there are few: all comparisons of all regions at once,
all row numbers, all look-ups.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from workbench.scoring.codes import Code
from workbench.scoring.forest import Doubles, Floats


class Slot(NamedTuple):
    """Where a region's table for a feature begins."""

    feature: int
    region: int
    first: int


class OneRow:
    """Reads `table` for one row. Its last number is 0, which features that no region touches read."""

    def __init__(self, codes: Sequence[Code], table: Doubles, slots: Sequence[Slot], features: int) -> None:
        self._table = table
        self.table_bytes = table.nbytes
        self._plan_comparisons(codes)
        untouched = set(range(features)) - {slot.feature for slot in slots}
        every = sorted([*slots, *(Slot(feature, len(codes), len(table) - 1) for feature in untouched)])
        self._region = np.array([slot.region for slot in every], dtype=np.intp)
        self._start = np.array([s.first for s in every], dtype=np.intp)
        self._first_slot = np.flatnonzero(np.diff([s.feature for s in every], prepend=-1))

    def _plan_comparisons(self, codes: Sequence[Code]) -> None:
        """All comparisons as [most of one region, regions]: below one number, or from another one up.

        Of the two numbers one is NaN, which nothing satisfies; where a region has fewer comparisons, both are.
        """
        tests = [
            [(chain, stride, split) for chain, stride in code.strides() for split in chain.splits] for code in codes
        ]
        shape = max(map(len, tests), default=0), len(codes) + 1  # a last region without comparisons: always in state 0
        self._source = np.zeros(shape, dtype=np.intp)
        self._stride = np.zeros(shape, dtype=np.int16)
        self._below, self._from = (np.full(shape, np.nan, dtype=np.float32) for _ in range(2))
        for region, found in enumerate(tests):
            for place, (chain, stride, split) in enumerate(found):
                self._source[place, region], self._stride[place, region] = chain.feature, stride
                (self._from if chain.missing_left else self._below)[place, region] = split

    def explain(self, row: Floats) -> Doubles:
        """SHAP values [features] of `row` [features]."""
        # Places are always in range, so what "wrap" would do never happens; it is the fastest mode.
        values = row.take(self._source, mode="wrap")
        holds = (values < self._below) | (values >= self._from)
        # Of one kind first: multiplying mixed kinds costs more than the conversion.
        states = np.add.reduce(holds.astype(np.int16) * self._stride, axis=0, dtype=np.int16).astype(np.intp)
        places = states.take(self._region, mode="wrap")
        places += self._start
        return np.add.reduceat(self._table.take(places, mode="wrap"), self._first_slot)
