"""How is a share of an amount rounded where the lender must not give too much, or must not take too little?"""

from __future__ import annotations

from decimal import Decimal


def floor_fen(amount_fen: int, share: Decimal) -> int:
    """A share of an amount, rounded down to the minor unit; exact, whatever the size."""
    up, down = share.as_integer_ratio()
    return amount_fen * up // down


def ceil_part(amount_fen: int, part: int, whole: int) -> int:
    """`amount_fen` x `part` / `whole`, rounded up to the minor unit."""
    return -(-amount_fen * part // whole)
