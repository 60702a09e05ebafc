"""Which steps make up the close of a day, and in which order?

What falls due is billed before anything is paid; what pays itself (orders, settlements) is booked before a loan is
aged; classes, limits, warnings and penalties follow from where loans then stand; funds and the sums of the day come
last, because they count what all others left.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.services import (
    billing,
    book_summary,
    funding_close,
    ladder_step,
    order_loans,
    penalty_close,
    standing_step,
    sweep,
    watching,
)
from workbench.services.close_steps import Step

STEPS: tuple[Step, ...] = (
    Step("billing", Text("出账", "Billing"), billing.close_step),
    Step("order_loans", Text("订单回款", "Order loans"), order_loans.close_step),
    Step("sweep", Text("结算划扣", "Settlements"), sweep.close_step),
    Step("standing", Text("计息与分类", "Interest and classes"), standing_step.close_step),
    Step("ladder", Text("额度阶梯", "Limit ladder"), ladder_step.close_step),
    Step("warnings", Text("预警", "Warnings"), watching.close_step),
    Step("penalties", Text("处置建议", "Penalties"), penalty_close.close_step),
    Step("funding", Text("资金", "Funding"), funding_close.close_step),
    Step("book", Text("日汇总", "Sums of the day"), book_summary.close_step),
)
