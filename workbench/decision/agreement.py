"""How well do two people who judged the same cases agree, beyond what chance gives?

Kappa is Cohen's (1960), weighted as in Cohen (1968); its interval rests on the large-sample variance of Fleiss, Cohen
and Everitt (1969). Shares have Wilson's interval (1927), which keeps its size for few cases. All intervals are 95 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054

Table = Sequence[Sequence[int]]
"""Counts [k][k]: rows are the first person's answers, columns the second's, both in the same order."""


@dataclass(frozen=True, slots=True)
class Interval:
    value: float
    low: float
    high: float


def share(hits: int, count: int) -> Interval | None:
    """A share with Wilson's interval; None of nothing."""
    if count == 0:
        return None
    found, spread = hits / count, Z * Z / count
    middle = (found + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * sqrt(found * (1 - found) / count + spread / (4 * count))
    return Interval(found, max(0.0, middle - half), min(1.0, middle + half))


def plain_weights(kinds: int) -> list[list[float]]:
    """Agreement counts only where both say the same."""
    return [[float(row == column) for column in range(kinds)] for row in range(kinds)]


def linear_weights(kinds: int) -> list[list[float]]:
    """Answers in an order: one step apart counts half, of three kinds."""
    return [[1 - abs(row - column) / (kinds - 1) for column in range(kinds)] for row in range(kinds)]


def percent_agreement(table: Table) -> Interval | None:
    return share(sum(table[n][n] for n in range(len(table))), sum(map(sum, table)))


def kappa(table: Table, weights: Sequence[Sequence[float]] | None = None) -> Interval | None:
    """Agreement beyond chance; None of nothing, and where chance alone agrees always (everybody says one thing)."""
    kinds, count = range(len(table)), sum(map(sum, table))
    if count == 0:
        return None
    weigh = plain_weights(len(table)) if weights is None else weights
    cell = [[table[i][j] / count for j in kinds] for i in kinds]
    rows, columns = [sum(cell[i]) for i in kinds], [sum(cell[i][j] for i in kinds) for j in kinds]
    seen = sum(weigh[i][j] * cell[i][j] for i in kinds for j in kinds)
    chance = sum(weigh[i][j] * rows[i] * columns[j] for i in kinds for j in kinds)
    if 1 - chance < 1e-12:
        return None
    value = (seen - chance) / (1 - chance)
    by_row = [sum(weigh[i][j] * columns[j] for j in kinds) for i in kinds]
    by_column = [sum(weigh[i][j] * rows[i] for i in kinds) for j in kinds]
    spread = sum(
        cell[i][j] * (weigh[i][j] - (by_row[i] + by_column[j]) * (1 - value)) ** 2 for i in kinds for j in kinds
    )
    variance = max(0.0, spread - (value - chance * (1 - value)) ** 2) / (count * (1 - chance) ** 2)
    half = Z * sqrt(variance)
    return Interval(value, max(-1.0, value - half), min(1.0, value + half))


def differs(hits: int, count: int, other_hits: int, other_count: int) -> bool:
    """Do two shares differ beyond chance (two-sided test of two proportions, 5 %)?"""
    if not count or not other_count:
        return False
    pooled = (hits + other_hits) / (count + other_count)
    error = sqrt(pooled * (1 - pooled) * (1 / count + 1 / other_count))
    return error > 0 and abs(hits / count - other_hits / other_count) / error > Z
