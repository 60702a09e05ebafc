"""Which payment falls due when, in whole minor units?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from workbench.common.money import half_up
from workbench.decision.pricing import Payment
from workbench.reports.repayment_plan import Instalment


def instalments(limit_fen: int, fee_rate: Decimal, start: date, payments: Sequence[Payment]) -> tuple[Instalment, ...]:
    """The draw with its fee, then every payment. Interest is rounded half up by payment, as it is posted; principal so
    that the balance after each payment is exact and nothing is left after the last.
    """
    whole, balance, paid = Decimal(limit_fen), limit_fen, Decimal(0)
    rows = [Instalment(0, start, 0, 0, half_up(whole * fee_rate), limit_fen)]
    for number, payment in enumerate(payments, 1):
        paid += payment.principal
        owed = 0 if number == len(payments) else limit_fen - half_up(whole * paid)
        interest = half_up(whole * payment.interest)
        rows.append(Instalment(number, payment.day, balance - owed, interest, 0, owed))
        balance = owed
    return tuple(rows)
