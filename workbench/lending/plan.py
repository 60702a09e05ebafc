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
from itertools import accumulate

from workbench.applications.instalment_plans import equal_totals, level_dues

EQUAL = frozenset({"equal_principal", "equal_instalment", "half_equal"})
"""Ways of repayment in which principal falls due before maturity."""


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
    share = equal_share.as_integer_ratio() if mode == "half_equal" else (1, 1)
    return Plan(first, base_fen, equal_totals(spread_fen, len(days), share))


@lru_cache(maxsize=4096)
def level_parts(principal_fen: int, rate_ppm: int, since_day: int, days: tuple[int, ...]) -> tuple[int, ...]:
    """Running totals of principal under level payments; the last takes what rounding left."""
    return tuple(accumulate(part_fen for part_fen, _ in level_dues(principal_fen, rate_ppm, since_day, days)))
