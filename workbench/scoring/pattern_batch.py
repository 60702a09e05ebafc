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
from workbench.scoring.shared_rows import Group

_LONG, _SHORT = 32_768, 8_192  # rows of a block
_MANY = 2_000  # reads of tables from which a long block pays

# Both are false where the value is missing.
_Test = tuple[Callable[..., Any], int, np.float32, np.uint8 | None]  # comparison, feature, split, radix of a new digit


@dataclass(frozen=True, slots=True)
class Reading:
    """One region: how its row number is counted, and the tables it reads, each with the number of its group.

    A table is float32 [states] for a group of one feature, else [states, features of the group].
    """

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

    def __init__(self, readings: Sequence[Reading], groups: Sequence[Group], features: int, rows: int) -> None:
        self.readings, self.groups, self.features = readings, groups, features
        usual = _LONG if sum(len(reading.tables) for reading in readings) >= _MANY else _SHORT
        size = self.size = min(usual, rows)
        self._columns = np.empty((features, size), dtype=np.float32)
        self._sums = [np.empty(_shape(size, len(group)), dtype=np.float32) for group in groups]
        self._given = {width: np.empty(_shape(size, width), dtype=np.float32) for width in {len(g) for g in groups}}
        self._bytes = np.empty((3, size), dtype=np.uint8)
        self._wide = np.empty((2, size), dtype=np.uint16)
        self._index = np.empty(size, dtype=np.intp)

    def turned(self, rows: Floats) -> Floats:
        """Rows [n, features] as columns [features, n], n at most `size`; a few at a time, which the caches like."""
        columns = self._columns[:, : len(rows)]
        for start in range(0, len(rows), 256):
            columns[:, start : start + 256] = rows[start : start + 256].T
        return columns

    def explain(self, columns: Floats, out: Floats) -> None:
        """Writes the values of `columns` [features, n] to `out` [n, features], which holds zeros."""
        count = columns.shape[1]
        sums = [total[:count] for total in self._sums]
        given = [self._given[len(group)][:count] for group in self.groups]
        for total in sums:
            total[...] = 0.0
        by_feature = list(columns)
        for reading in self.readings:
            index = self._rows_of(reading, by_feature, count)
            for group, table in reading.tables:
                # Row numbers are always in range, so what "wrap" would do never happens; it is the fastest mode.
                table.take(index, 0, given[group], "wrap")
                np.add(sums[group], given[group], sums[group])
        for features, total in zip(self.groups, sums, strict=True):
            for place, feature in enumerate(features):
                out[:, feature] = total if len(features) == 1 else total[:, place]

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


def _shape(rows: int, width: int) -> tuple[int, ...]:
    return (rows,) if width == 1 else (rows, width)
