"""How much interest has run on a balance that moves on any day?

Interest runs by the day on the principal outstanding, from the day of a draw to the day before a payment (the day of
repayment bears none). It is kept unrounded; each posting is the rounded running total less what was posted, so that
postings add up to the rounded closed form exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from workbench.common.money import half_up
from workbench.lending.movement import Movement


def accrued(movements: Sequence[Movement], daily_rate: Decimal, day: int) -> Decimal:
    """Interest from the first draw up to `day`, unrounded, in minor units. Movements after `day` do not count."""
    total, balance_fen, since = Decimal(0), 0, day
    for movement in movements:
        if movement.day > day:
            break
        total += Decimal(balance_fen) * daily_rate * (movement.day - since if balance_fen else 0)
        balance_fen, since = movement.balance_fen, movement.day
    return total + Decimal(balance_fen) * daily_rate * max(day - since, 0)


def interest_paid_fen(movements: Sequence[Movement], day: int) -> int:
    """Interest paid up to and on `day`."""
    return sum(m.interest_fen for m in movements if m.kind in {"repay", "recovery"} and m.day <= day)


def interest_owed_fen(movements: Sequence[Movement], daily_rate: Decimal, day: int) -> int:
    """Rounded running total less what was paid; never below zero."""
    return max(half_up(accrued(movements, daily_rate, day)) - interest_paid_fen(movements, day), 0)
