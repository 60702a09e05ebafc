"""Which adverse families speak against each of many cases, exactly as they would one by one?

`reasons.principal_reasons` answers for one case, in words. This answers for a whole portfolio in numbers: the same
sums, added in the same order in float64, the same threshold, and of equal weights the same order (by code), so that a
list of a quarter of a million merchants and the page of one of them never tell different reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.features.feature import Feature
from workbench.scoring.reasons import LEAST_POINTS, MOST_REASONS

Families = npt.NDArray[np.int16]
Points = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

NONE = -1
_BLOCK = 8_192  # rows of which all sums by family stay in the processor's cache


def family_numbers(
    names: Sequence[str], by_name: Mapping[str, Feature]
) -> tuple[tuple[str, ...], npt.NDArray[np.intp]]:
    """Codes of the families of a model in the order in which equal weights are told, and the number of each feature's.

    Raises `KeyError` for a feature nobody declared.
    """
    codes = tuple(sorted({by_name[name].family.upper() for name in names}))
    number = {code: i for i, code in enumerate(codes)}
    return codes, np.array([number[by_name[name].family.upper()] for name in names], dtype=np.intp)


def adverse_families(
    contributions: npt.NDArray[Any],
    baseline: npt.NDArray[Any],
    family_of: npt.NDArray[Any],
    points_per_margin: float,
    most: int = MOST_REASONS,
) -> tuple[Families, Points]:
    """The adverse families of rows, most important first: numbers int16 [n, most] (-1 for none) and points [n, most].

    `contributions` [n, F] and `baseline` [F] are SHAP values in log-odds, `family_of` [F] the number of each feature's
    family; families are numbered in the order of their codes (`family_numbers`). Points are below zero, 0 for none.
    """
    found, points, _ = ranked(contributions, baseline, family_of, points_per_margin, most)
    return found, points


def ranked(
    contributions: npt.NDArray[Any],
    baseline: npt.NDArray[Any],
    family_of: npt.NDArray[Any],
    points_per_margin: float,
    most: int = MOST_REASONS,
) -> tuple[Families, Points, Points]:
    """As `adverse_families`, and the margin [n] in points by which the choice and its order were settled.

    Where the margin is smaller than the error of the contributions, another way of making them could tell another
    order.
    """
    if contributions.ndim != 2 or not contributions.shape[1] == len(baseline) == len(family_of):
        raise ValueError("contributions, baseline and families name different numbers of features")
    count = len(contributions)
    found: Families = np.full((count, most), NONE, dtype=np.int16)
    points: Points = np.zeros((count, most), dtype=np.float32)
    margin: Points = np.full(count, np.inf, dtype=np.float32)
    for start in range(0, count, _BLOCK):
        part = slice(start, start + _BLOCK)
        sums = _sums(contributions[part], np.asarray(baseline, dtype=np.float64), family_of)
        sums *= points_per_margin
        found[part], points[part], margin[part] = _first(sums, most)
    return found, points, margin


def _sums(block: npt.NDArray[Any], baseline: Doubles, family_of: npt.NDArray[Any]) -> Doubles:
    """Excess over the baseline by family, [families, rows]: added feature by feature, as one case is."""
    columns = block.T if block.strides[0] == block.itemsize else np.ascontiguousarray(block.T)
    sums = np.zeros((int(family_of.max(initial=-1)) + 1, len(block)), dtype=np.float64)
    for column, mean, family in zip(columns, baseline, family_of, strict=True):
        sums[family] += column.astype(np.float64) - mean
    return sums


def _first(sums: Doubles, most: int) -> tuple[Families, Points, Points]:
    """The lowest sums of each column, and by how much the closest of the decisions between them was settled.

    A decision is: is this family a reason at all, and does it come before the next one? `sums` is used up.
    """
    rows = np.arange(sums.shape[1])
    found = np.full((len(rows), most), NONE, dtype=np.int16)
    points = np.zeros((len(rows), most), dtype=np.float32)
    margin, before = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)
    for place in range(min(most + 1, len(sums))):
        lowest = sums.min(axis=0)
        lead = np.zeros(len(rows), dtype=np.int16)
        for family in range(len(sums) - 1, -1, -1):  # of equals the first stays, which is the first by code
            np.copyto(lead, np.int16(family), where=sums[family] == lowest)
        gap = np.minimum(lowest - before, np.abs(lowest + LEAST_POINTS))
        margin = np.where(before <= -LEAST_POINTS, np.minimum(margin, gap), margin)
        if place < most:
            adverse = lowest <= -LEAST_POINTS
            found[adverse, place] = lead[adverse]
            points[adverse, place] = lowest[adverse]
            sums[lead, rows] = np.inf
            # A family that is no reason ends the row's list: what comes after it settles nothing.
            before = np.where(adverse, lowest, 0.0)
    return found, points, margin.astype(np.float32)
