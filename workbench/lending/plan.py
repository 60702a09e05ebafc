"""How much principal must have come back by each due day?

A plan is a running total: what of all principal drawn must be repaid by the k-th due day. It is made anew with each
draw and each restructuring. An early payment counts for the next instalment; what goes beyond it makes the following
ones smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

MILLION = 1_000_000
EQUAL = frozenset({"equal_principal", "equal_instalment", "half_equal"})
"""Ways of repayment in which principal falls due before maturity."""


def rounded(part: int, whole: int) -> int:
    """`part / whole` rounded half up; neither is negative."""
    return (2 * part + whole) // (2 * whole)


@dataclass(frozen=True, slots=True)
class Plan:
    """`base_fen` must be repaid before due day number `first`; then `parts` are its running totals beyond it."""

    first: int
    base_fen: int
    parts: tuple[int, ...]

    def required_fen(self, number: int) -> int:
        return self.base_fen + self.parts[number - self.first] if number >= self.first else self.base_fen


def make_plan(
    mode: str, base_fen: int, spread_fen: int, dues: Sequence[int], first: int, since_day: int, rate_ppm: int,
    equal_share: Decimal,
) -> Plan:  # fmt: skip
    """Spread an amount over the due days from number `first` on; interest of level payments runs from `since_day`."""
    days = dues[first:]
    if mode == "equal_instalment":
        return Plan(first, base_fen, level_parts(spread_fen, rate_ppm, since_day, tuple(days)))
    count = len(days)
    if mode == "half_equal":
        top, bottom = equal_share.as_integer_ratio()
        parts = [rounded(spread_fen * top * j, bottom * count) for j in range(1, count)]
    else:
        parts = [rounded(spread_fen * j, count) for j in range(1, count)]
    return Plan(first, base_fen, (*parts, spread_fen))


@lru_cache(maxsize=4096)
def level_parts(principal_fen: int, rate_ppm: int, since_day: int, days: tuple[int, ...]) -> tuple[int, ...]:
    """Running totals of principal under level payments; the last takes what rounding left."""
    pay_fen = level_payment_fen(principal_fen, rate_ppm, since_day, days)
    balance_fen, before, total = principal_fen, since_day, 0
    found: list[int] = []
    for day in days[:-1]:
        interest_fen = rounded(balance_fen * rate_ppm * (day - before), MILLION)
        part_fen = min(max(pay_fen - interest_fen, 0), balance_fen)
        total, balance_fen, before = total + part_fen, balance_fen - part_fen, day
        found.append(total)
    return (*found, principal_fen)


def level_payment_fen(principal_fen: int, rate_ppm: int, since_day: int, days: Sequence[int]) -> int:
    """The payment that repays a principal in equal sums, interest by actual days on what is left, to the fen.

    A = P / sum over payments of 1 / prod (1 + r d): solved in whole numbers, rounded half up at the end.
    """
    factors, before = [], since_day
    for day in days:
        factors.append(MILLION + rate_ppm * (day - before))
        before = day
    # Over the common denominator of all products: numerators of 1/prod, largest first.
    whole = 1
    for factor in factors:
        whole *= factor
    top, product = 0, whole
    scale = 1
    for factor in factors:
        product //= factor
        scale *= MILLION
        top += scale * product
    return rounded(principal_fen * whole, top)
