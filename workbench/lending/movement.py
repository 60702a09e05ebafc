"""What can move on a loan?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbench.applications.policy_ledger import STANDARD, LedgerRules
from workbench.common.text import Text

KINDS = {
    "draw": Text("支用", "Drawdown"),
    "accrue": Text("计息", "Accrual"),
    "bill": Text("出账", "Bill"),
    "repay": Text("还款", "Repayment"),
    "interest": Text("利息", "Interest"),
    "fee": Text("服务费", "Fee"),
    "penalty": Text("罚息", "Penalty"),
    "waive": Text("减免", "Waiver"),
    "refund": Text("退款追回", "Refund taken back"),
    "write_off": Text("核销", "Write-off"),
    "recovery": Text("核销后收回", "Recovery"),
    "transfer": Text("转让", "Transfer"),
    "buy_back": Text("回购", "Buy-back"),
    "restructure": Text("重组", "Restructuring"),
    "reversal": Text("冲正", "Reversal"),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """One event of a loan with what follows from it. Amounts are never negative.

    The parts say what moved: of a payment, what it settled; of a draw, the principal and in `fee_fen` the fee that was
    taken from it; of a charge, what was charged. A reversed event has no parts. `balance_fen` is the principal
    outstanding after it.
    """

    day: int
    kind: str
    amount_fen: int
    principal_fen: int
    interest_fen: int
    balance_fen: int
    reference: str = ""
    fee_fen: int = 0
    penalty_fen: int = 0
    number: int = 0
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed. `interest_monthly`: interest falls due each month, else with the principal at maturity.

    `equal_parts`: the limit falls by the same part with each due day, and what was drawn is repaid in equal parts of
    principal. `plan` names a way of repayment these two cannot tell: `equal_instalment` (the same sum each time) or
    `half_equal` (a part of the principal in equal parts, the rest with the last). `penalty_rate` is a day, on what is
    past due.
    """

    limit_fen: int
    daily_rate: Decimal
    opened_day: int
    maturity_day: int
    interest_monthly: bool = False
    fee_rate: Decimal = Decimal(0)
    frozen: bool = False
    equal_parts: bool = False
    plan: str = ""
    penalty_rate: Decimal = Decimal(0)
    rules: LedgerRules = STANDARD

    @property
    def mode(self) -> str:
        """single, bullet, equal_principal, equal_instalment or half_equal."""
        if self.plan:
            return self.plan
        if self.equal_parts:
            return "equal_principal"
        return "bullet" if self.interest_monthly else "single"
