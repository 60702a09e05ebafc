"""How much of each quarter's loans went bad, month by month on the book?

Cumulative by amount: what had become bad (or was written off) by an age, over what was drawn by that age. A loan
counts once, with what it owed on the day it first was bad. A curve stops at the last month the whole quarter has lived;
nothing is extrapolated, and a point once drawn never moves unless an earlier event becomes known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.common.dates import day_number, day_of
from workbench.portfolio.book_figures import ratio


@dataclass(frozen=True, slots=True)
class Vintage:
    """One quarter of opening; `shares[m]` is the cumulative bad share after m months, None where not yet lived."""

    quarter_day: int
    name: str  # 26Q2
    loans: int
    drawn_fen: int
    bad_loans: int
    bad_fen: int
    shares: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class CohortSum:
    """What the loans opened in one quarter drew, and what of them first went bad, at one age in months."""

    quarter_day: int
    product_code: str
    age: int
    loans: int
    drawn_fen: int
    bad_loans: int
    bad_fen: int


def quarter(day: int) -> str:
    opened = day_of(day)
    return f"{opened:%y}Q{(opened.month + 2) // 3}"


def quarter_end(day: int) -> int:
    """The first day after the quarter that a day is in."""
    opened = day_of(day)
    last = (opened.month + 2) // 3 * 3
    return day_number(date(opened.year + (last == 12), last % 12 + 1, 1))


def lived_months(quarter_day: int, day: int) -> int:
    """Whole months that the youngest loan of a quarter has lived by `day`; -1 while the quarter goes on."""
    end = quarter_end(quarter_day)
    if day < end - 1:
        return -1
    months = 0
    while end - 1 + round((months + 1) * 365 / 12) <= day:
        months += 1
    return months


def vintages(sums: Iterable[CohortSum], day: int, months: int = 12, quarters: int = 6) -> tuple[Vintage, ...]:
    """The newest quarters of opening that drew anything, oldest first, from what is known up to `day`."""
    groups: dict[int, list[CohortSum]] = {}
    for one in sums:
        groups.setdefault(one.quarter_day, []).append(one)
    drew = sorted(first for first, group in groups.items() if any(one.drawn_fen for one in group))
    return tuple(_vintage(first, groups[first], day, months) for first in drew[-quarters:])


def _vintage(first: int, group: list[CohortSum], day: int, months: int) -> Vintage:
    lived = lived_months(first, day)
    shares: list[Decimal | None] = []
    for month in range(months + 1):
        upto = [one for one in group if one.age <= month]
        drawn = sum(one.drawn_fen for one in upto)
        shares.append(ratio(sum(one.bad_fen for one in upto), drawn) if month <= lived else None)
    return Vintage(
        first, quarter(first), sum(one.loans for one in group), sum(one.drawn_fen for one in group),
        sum(one.bad_loans for one in group), sum(one.bad_fen for one in group), tuple(shares),
    )  # fmt: skip
