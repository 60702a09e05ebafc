"""Which payment falls due when, in whole minor units?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from workbench.common.money import half_up
from workbench.decision import pricing
from workbench.reports.repayment_plan import Instalment


def instalments(
    limit_fen: int, fee_rate: Decimal, start: date, plan: Sequence[pricing.Instalment]
) -> tuple[Instalment, ...]:
    """The draw with its fee, then every payment with what is owed after it."""
    balance = limit_fen
    rows = [Instalment(0, start, 0, 0, half_up(Decimal(limit_fen) * fee_rate), limit_fen)]
    for number, one in enumerate(plan, 1):
        balance -= one.principal_fen
        rows.append(Instalment(number, one.day, one.principal_fen, one.interest_fen, 0, balance))
    return tuple(rows)
