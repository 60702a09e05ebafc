"""Does what is left of the money that comes in cover what falls due?"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_FLOOR, Decimal

from workbench.decision.pricing import in_fen

CENT = Decimal("0.01")


def due_fen(amount_fen: int, daily_rate: Decimal, start: date, term_days: int, repayment: str) -> int:
    """Principal and interest that fall due within the term when the amount is drawn whole on `start`."""
    return sum(one.total_fen for one in in_fen(amount_fen, daily_rate, start, term_days, repayment))


def debt_service_cover(net_fen: int, owed_fen: int) -> Decimal:
    """Net inflow over what falls due in the same time, rounded down to hundredths; below nought where money drains.

    Raises `ValueError` where nothing falls due.
    """
    if owed_fen <= 0:
        raise ValueError("nothing falls due")
    return (Decimal(net_fen) / Decimal(owed_fen)).quantize(CENT, rounding=ROUND_FLOOR)
