"""How are the tables of all regions read for a whole batch of rows?

A block of rows is turned so that each feature lies in one piece; every operation then runs over the block at once:
compare, count, read a table, add. Blocks are long, because an operation has a fixed cost, and end where the caches do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.codes import Chain, Code
from workbench.scoring.forest import Floats

_MOST_ROWS = 32_768  # of a block
_MOST_BYTES = 24 * 1024 * 1024  # of the working memory of very wide models

# Both are false where the value is missing.
_Test = tuple[Callable[..., Any], int, np.float32, np.uint8 | None]  # comparison, feature, split, radix of a new digit


@dataclass(frozen=True, slots=True)
class Reading:
    """One region: how its row number is counted, and by feature the table float32 [states] it reads."""

    low: Sequence[_Test]
    high: Sequence[_Test]
    low_states: np.uint16
    tables: Sequence[tuple[int, Floats]]


def reading_of(code: Code, tables: Sequence[tuple[int, Floats]]) -> Reading:
    return Reading(list(_tests(code.low)), list(_tests(code.high)), np.uint16(code.low_states), tables)


def _tests(chains: Sequence[Chain]) -> Iterator[_Test]:
    for chain in chains:
        compare = np.greater_equal if chain.missing_left else np.less
        for place, split in enumerate(chain.splits):
            yield compare, chain.feature, np.float32(split), None if place else np.uint8(chain.radix % 256)


class Batch:
    """Reads tables for blocks of rows; one object for one call, because it holds the working memory."""

    def __init__(self, readings: Sequence[Reading], features: int, rows: int) -> None:
        self._readings = readings
        blocks = max(-(-rows // max(min(_MOST_ROWS, _MOST_BYTES // (8 * features)), 1)), 1)
        size = self.size = max(-(-rows // blocks), 1)  # equal blocks: a short rest would cost as many operations
        self._columns = np.empty((features, size), dtype=np.float32)
        self._sums = np.empty((features, size), dtype=np.float32)
        self._given = np.empty(size, dtype=np.float32)
        self._bytes = np.empty((3, size), dtype=np.uint8)
        self._wide = np.empty((2, size), dtype=np.uint16)
        self._index = np.empty(size, dtype=np.intp)

    def turned(self, rows: npt.NDArray[Any]) -> Floats:
        """Rows [n, features] as columns [features, n], n at most `size`; a few at a time, which the caches like."""
        columns = self._columns[:, : len(rows)]
        for start in range(0, len(rows), 256):
            columns[:, start : start + 256] = rows[start : start + 256].T
        return columns

    def explain(self, columns: Floats, out: Floats) -> None:
        """Writes the values of `columns` [features, n] to `out` [n, features]; at once where it lies by feature."""
        count = columns.shape[1]
        straight = out.strides[0] == out.itemsize
        sums, given = out.T if straight else self._sums[:, :count], self._given[:count]
        sums[...] = 0.0
        by_feature, sum_of = list(columns), list(sums)
        for reading in self._readings:
            index = self._rows_of(reading, by_feature, count)
            for feature, table in reading.tables:
                # Row numbers are always in range, so what "wrap" would do never happens; it is the fastest mode.
                table.take(index, 0, given, "wrap")
                np.add(sum_of[feature], given, sum_of[feature])
        if not straight:
            for feature, total in enumerate(sum_of):
                out[:, feature] = total

    def _rows_of(self, reading: Reading, columns: Sequence[Floats], count: int) -> npt.NDArray[np.intp]:
        index = self._index[:count]
        low = self._counted(reading.low, columns, self._bytes[0, :count])
        if not reading.high:
            index[...] = low
            return index
        high = self._counted(reading.high, columns, self._bytes[1, :count])
        row, more = self._wide[0, :count], self._wide[1, :count]
        row[...], more[...] = high, low
        np.multiply(row, reading.low_states, row)
        np.add(row, more, row)
        index[...] = row
        return index

    def _counted(
        self, tests: Sequence[_Test], columns: Sequence[Floats], digits: npt.NDArray[np.uint8]
    ) -> npt.NDArray[np.uint8]:
        """The number whose digits count the tests that hold, chain after chain."""
        bits = self._bytes[2, : len(digits)]
        holds = bits.view(np.bool_)
        compare, feature, split, _ = tests[0]
        compare(columns[feature], split, digits.view(np.bool_))
        for compare, feature, split, radix in tests[1:]:
            compare(columns[feature], split, holds)
            if radix is not None:
                np.multiply(digits, radix, digits)
            np.add(digits, bits, digits)
        return digits
