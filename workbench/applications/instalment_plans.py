"""How is a principal spread over payments of equal principal or of equal sums, to the fen?

The one place where equal parts are cut and a level payment (等额本息) is solved: offers, papers and the ledger all
read it, so that what is promised and what falls due cannot differ. Interest runs by actual days on what is left; a rate
a day is `rate / per`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

MILLION = 1_000_000


def rounded(part: int, whole: int) -> int:
    """`part / whole` rounded half up; neither is negative."""
    return (2 * part + whole) // (2 * whole)


def equal_totals(principal_fen: int, count: int, share: tuple[int, int] = (1, 1)) -> tuple[int, ...]:
    """Running totals of principal when a share of it comes in equal parts, the rest with the last of them."""
    top, bottom = share
    return (*(rounded(principal_fen * top * j, bottom * count) for j in range(1, count)), principal_fen)


def level_ratio(rate: int, per: int, since_day: int, days: Sequence[int]) -> tuple[int, int]:
    """The level payment of one unit, exact, as numerator and denominator.

    A = 1 / sum over payments of 1 / prod (1 + r d): the sum whose payments, discounted period by period at the simple
    interest of their days, are worth the principal.
    """
    factors, before = [], since_day
    for day in days:
        factors.append(per + rate * (day - before))
        before = day
    # Over the common denominator of all products: numerators of 1 / prod, largest first.
    whole = 1
    for factor in factors:
        whole *= factor
    top, product, scale = 0, whole, 1
    for factor in factors:
        product //= factor
        scale *= per
        top += scale * product
    return whole, top


def level_payment_fen(principal_fen: int, rate: int, since_day: int, days: Sequence[int], per: int = MILLION) -> int:
    """The level payment in whole minor units, rounded half up."""
    whole, top = level_ratio(rate, per, since_day, days)
    return rounded(principal_fen * whole, top)


@lru_cache(maxsize=4096)
def level_dues(
    principal_fen: int, rate: int, since_day: int, days: tuple[int, ...], per: int = MILLION
) -> tuple[tuple[int, int], ...]:
    """Principal and interest of each payment in minor units; the last takes what rounding left.

    Interest is posted as the ledger posts it: the rounded running total less what was posted before. So principal and
    interest of every payment but the last add up to the level payment exactly. Where one period's interest is more than
    the level payment, no principal falls due with it.
    """
    pay_fen = level_payment_fen(principal_fen, rate, since_day, days, per)
    balance_fen, before, run, posted_fen = principal_fen, since_day, 0, 0
    found: list[tuple[int, int]] = []
    for number, day in enumerate(days, 1):
        run += balance_fen * rate * (day - before)
        interest_fen = rounded(run, per) - posted_fen
        part_fen = balance_fen if number == len(days) else min(max(pay_fen - interest_fen, 0), balance_fen)
        found.append((part_fen, interest_fen))
        balance_fen, before, posted_fen = balance_fen - part_fen, day, posted_fen + interest_fen
    return tuple(found)
