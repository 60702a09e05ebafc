"""How is a rate held and written?

A rate is a `Decimal` fraction (0.0006 a day, 0.156 a year); stored as integer millionths of a fraction.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MILLION = Decimal(1_000_000)


def to_millionths(rate: Decimal) -> int:
    return int((rate * MILLION).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def from_millionths(stored: int) -> Decimal:
    return Decimal(stored) / MILLION


def percent(share: float | Decimal, digits: int = 1) -> str:
    """`15.6%` from 0.156, `2,210.9%` from 22.109; half a unit of the last digit rounds up, as people do."""
    step = Decimal(1).scaleb(-digits)
    return f"{(Decimal(str(share)) * 100).quantize(step, rounding=ROUND_HALF_UP):,}%"
