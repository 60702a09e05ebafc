"""Which numbers rule order loans: when an order is too old to lend on, and how long a shortfall may stay open?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class OrderRules:
    """Days counted in calendar days.

    `auto_confirm_days` [unverified]: a platform confirms by itself so many days after dispatch; with `grace_days` more
    an order that is still unconfirmed is not expected to be paid out and carries no loan. `cure_days`: a call for
    more orders or money must be met by so many days after it was raised. `sweep_other_loans`: what a settlement leaves
    after its own order's loan goes to what has fallen due on the merchant's other loans before it is released.
    `late_days`: a settlement that is imported so late still pays the loan on its order; `lag_days`: and so late what
    has fallen due on others. `payouts_in_fund`: sales in the fund flow are what the platform paid out (not what buyers
    paid in), so that they settle orders.
    """

    auto_confirm_days: int = 10
    grace_days: int = 5
    cure_days: int = 3
    sweep_other_loans: bool = True
    late_days: int = 30
    lag_days: int = 1
    payouts_in_fund: bool = True

    @property
    def oldest_days(self) -> int:
        return self.auto_confirm_days + self.grace_days


def order_rule_faults(rules: OrderRules) -> Iterator[Text]:
    if min(rules.auto_confirm_days, rules.grace_days, rules.cure_days, rules.late_days, rules.lag_days) < 0:
        yield Text("orders 的天数不能为负", "orders: days cannot be negative")
    if rules.auto_confirm_days < 1:
        yield Text("orders.auto_confirm_days 须为正", "orders.auto_confirm_days must be positive")
