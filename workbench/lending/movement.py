"""What can move on a loan?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbench.common.text import Text

KINDS = {
    "draw": Text("支用", "Drawdown"),
    "repay": Text("还款", "Repayment"),
    "interest": Text("利息", "Interest"),
    "fee": Text("服务费", "Fee"),
    "penalty": Text("罚息", "Penalty"),
    "write_off": Text("核销", "Write-off"),
    "recovery": Text("核销后收回", "Recovery"),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """One event of a loan. Amounts are never negative; `balance_fen` is the principal outstanding after it."""

    day: int
    kind: str
    amount_fen: int
    principal_fen: int
    interest_fen: int
    balance_fen: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed. `interest_monthly`: interest falls due each month, else with the principal at maturity.

    `equal_parts`: with each due day the limit falls by the same part of it, and what is owed above it falls due: drawn
    whole on the first day, the principal is repaid in equal parts.
    """

    limit_fen: int
    daily_rate: Decimal
    opened_day: int
    maturity_day: int
    interest_monthly: bool = False
    fee_rate: Decimal = Decimal(0)
    frozen: bool = False
    equal_parts: bool = False
