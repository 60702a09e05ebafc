"""How does a limit rise when loans come back on time?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from workbench.applications.policy import Ladder
from workbench.lending.movement import Movement, Terms


def on_time_repayments(terms: Terms, movements: Sequence[Movement], since_day: int, day: int) -> int:
    """Times the balance came back to zero by maturity, after `since_day` and up to `day`."""
    closed = [m.day for m in movements if m.kind == "repay" and m.balance_fen == 0 and since_day < m.day <= day]
    return sum(when <= terms.maturity_day for when in closed)


def raised_limit_fen(limit_fen: int, on_time: int, late: bool, ladder: Ladder, cap_fen: int, step_fen: int) -> int:
    """The limit after `on_time` full repayments: raised once they suffice, never when late, never above the cap.

    10,000 with three on time and an uplift of a fifth becomes 12,000.
    """
    if late or on_time < ladder.on_time_needed:
        return limit_fen
    raised_fen = int(limit_fen * (1 + ladder.uplift)) // step_fen * step_fen
    return max(limit_fen, min(raised_fen, cap_fen))


def next_rung_fen(limit_fen: int, ladder: Ladder, step_fen: int) -> int:
    """The limit one rise higher."""
    return int(Decimal(limit_fen) * (1 + ladder.uplift)) // step_fen * step_fen


def cut_limit_fen(limit_fen: int, balance_fen: int, share: Decimal, step_fen: int) -> int:
    """The limit after a cut by a share of it: never below what is owed, never above what it was."""
    cut_fen = int(Decimal(limit_fen) * (1 - share)) // step_fen * step_fen
    return min(limit_fen, max(cut_fen, balance_fen))
