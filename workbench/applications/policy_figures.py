"""Which assumptions stand behind the figures of the whole book: stress, work saved, cost of a loan?

None of them is taken from a source: they are the committee's parameters, and every table that uses one shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FigureRules:
    """`sales_elasticity`: how many times the log of the odds of default moves per unit of the log of sales.

    A fall of sales by a fifth with an elasticity of 2 multiplies the odds by (1 / 0.8)² = 1.5625. `pd_without_band` is
    used for loans whose band at opening is not known. `manual_minutes` is what a case takes without the program.
    """

    sales_shocks: tuple[Decimal, ...] = (Decimal("0.20"), Decimal("0.40"))
    sales_elasticity: Decimal = Decimal(2)
    pd_multiples: tuple[Decimal, ...] = (Decimal(2),)
    loss_add: Decimal = Decimal("0.15")
    pd_without_band: Decimal = Decimal("0.0460")
    operating_per_loan_fen: int = 0
    manual_minutes: int = 45
