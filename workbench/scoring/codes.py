"""Which row of a region's table does a row of features read?

The comparisons of one feature that treat a missing value alike are nested, a chain: how many of them hold tells which.
So a region's outcome is a number in mixed radix with one digit for each chain. A comparison is written so that a
missing value never satisfies it: `x < split` where missing goes right, `x >= split` where missing goes left.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.scoring.regions import Comparison

BYTE = 256  # values of one byte


@dataclass(frozen=True, slots=True)
class Chain:
    """Comparisons of one feature, splits rising; its digit counts those that hold."""

    feature: int
    missing_left: bool
    splits: tuple[float, ...]

    @property
    def radix(self) -> int:
        return len(self.splits) + 1

    def goes_left(self, digits: npt.NDArray[np.intp]) -> dict[Comparison, npt.NDArray[np.bool_]]:
        """By comparison, whether a row with each of `digits` goes left there."""
        left = {}
        for place, split in enumerate(self.splits):
            # x < split holds from the largest split down, x >= split from the smallest up.
            goes = digits <= place if self.missing_left else digits >= len(self.splits) - place
            left[Comparison(self.feature, self.missing_left, split)] = goes
        return left


@dataclass(frozen=True, slots=True)
class Code:
    """Chains in two parts, each a number below 256 so that bytes count it: row = low + low_states * high."""

    low: tuple[Chain, ...]  # the first chain is the most significant digit
    high: tuple[Chain, ...]

    @property
    def low_states(self) -> int:
        return math.prod(chain.radix for chain in self.low)

    @property
    def states(self) -> int:
        return self.low_states * math.prod(chain.radix for chain in self.high)

    def strides(self) -> list[tuple[Chain, int]]:
        """Each chain with what one step of its digit adds to the row number."""
        found: list[tuple[Chain, int]] = []
        for part, start in ((self.low, 1), (self.high, self.low_states)):
            stride = start
            for chain in reversed(part):
                found.append((chain, stride))
                stride *= chain.radix
        return found

    def goes_left(self) -> dict[Comparison, npt.NDArray[np.bool_]]:
        """By comparison, bool [states]: whether the state goes left there."""
        rows = np.arange(self.states, dtype=np.intp)
        left: dict[Comparison, npt.NDArray[np.bool_]] = {}
        for chain, stride in self.strides():
            left |= chain.goes_left(rows // stride % chain.radix)
        return left


def code_of(comparisons: Iterable[Comparison]) -> Code:
    """The code of some comparisons with at most 1,024 states.

    With the longest chain first, two bytes always suffice for so few states.
    """
    splits: dict[tuple[int, bool], list[float]] = {}
    for feature, missing_left, split in sorted(comparisons):
        splits.setdefault((feature, missing_left), []).append(split)
    chains = sorted((Chain(*key, tuple(found)) for key, found in splits.items()), key=lambda chain: -chain.radix)
    parts: tuple[list[Chain], list[Chain]] = ([], [])
    states = [1, 1]
    for chain in chains:
        part = 0 if states[0] * chain.radix <= BYTE else 1
        states[part] *= chain.radix
        parts[part].append(chain)
    if states[1] > BYTE:
        raise ValueError("too many states for two bytes")
    return Code(tuple(parts[0]), tuple(parts[1]))
