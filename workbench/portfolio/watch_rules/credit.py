"""What do the ledger, the score and the pledged orders warn of?"""

from __future__ import annotations

from decimal import Decimal

from workbench.applications.policy_watch import Steps
from workbench.common.text import Text
from workbench.portfolio.watch_rules.rule import WatchRule

PAST_DUE = WatchRule(
    "PAST_DUE",
    Text("逾期", "Past due"),
    ("days_past_due",),
    lambda limits: limits.more.past_due_days,
    lambda f, _: Text(f"逾期 {f['days_past_due']:.0f} 天", f"{f['days_past_due']:.0f} days past due"),
    ("contact", "contact", "freeze"),
    also=("balance_fen", "due_week_fen"),
)
DEBTOR_LATE = WatchRule(
    "DEBTOR_LATE",
    Text("同一债务人逾期", "Debtor past due elsewhere"),
    ("debtor_late_days",),
    lambda limits: limits.more.debtor_late_days,
    lambda f, _: Text(
        f"同一债务人的其他店铺逾期 {f['debtor_late_days']:.0f} 天",
        f"Another shop of the debtor {f['debtor_late_days']:.0f} days past due",
    ),
    ("contact", "cut", "freeze"),
    also=("balance_fen",),
)
BAND_FALL = WatchRule(
    "BAND_FALL",
    Text("评分降档", "Score fell"),
    ("bands_fallen",),
    lambda limits: limits.more.bands_fallen,
    lambda f, _: Text(f"评分较放款时降 {f['bands_fallen']:.0f} 档", f"Score {f['bands_fallen']:.0f} bands down"),
    ("recheck", "cut", "freeze"),
)
CURE_FAILED = WatchRule(
    "CURE_FAILED",
    Text("订单缺口未补足", "Cure call not met"),
    ("failed_cures",),
    lambda limits: limits.more.failed_cures,
    lambda f, _: Text(f"{f['failed_cures']:.0f} 笔订单缺口逾期未补", f"{f['failed_cures']:.0f} cure calls not met"),
    ("contact", "freeze", "freeze"),
)
NEAR_BREACH = WatchRule(
    "NEAR_BREACH",
    Text("检查点还款不足", "Short at a checkpoint"),
    ("near_breaches",),
    lambda _: Steps(Decimal(1), Decimal(2)),
    lambda f, _: Text(
        f"{f['near_breaches']:.0f} 笔贷款在检查点还款不足", f"{f['near_breaches']:.0f} loans short at a checkpoint"
    ),
    ("contact", "contact", "freeze"),
    also=("due_month_fen",),
)
