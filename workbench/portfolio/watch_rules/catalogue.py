"""Which warning rules are there, in the order in which equals are named?"""

from __future__ import annotations

from workbench.portfolio.watch_rules.conduct import (
    DATA_STALE,
    DISPATCH_UP,
    LOGINS_DOWN,
    LOW_STARS,
    OWNER_CHANGED,
    PENALTY_POINTS,
    REACH_DOWN,
)
from workbench.portfolio.watch_rules.credit import BAND_FALL, CURE_FAILED, DEBTOR_LATE, NEAR_BREACH, PAST_DUE
from workbench.portfolio.watch_rules.funds import (
    BORROWED_UP,
    INFLOW_SHORT,
    LOW_BALANCE,
    LOW_DAYS,
    NEW_LENDERS,
    NO_INFLOW,
    PROCEEDS_DEBT,
    PROCEEDS_PERSONS,
    PROCEEDS_UNKNOWN,
)
from workbench.portfolio.watch_rules.rule import WatchRule
from workbench.portfolio.watch_rules.trade import NO_SALES, REFUNDS_UP, SALES_DOWN, SALES_PACE, SALES_SEASON

RULES: tuple[WatchRule, ...] = (
    PAST_DUE, DEBTOR_LATE, CURE_FAILED, NO_INFLOW, PENALTY_POINTS, REFUNDS_UP, NEW_LENDERS, DISPATCH_UP, NO_SALES,
    NEAR_BREACH, INFLOW_SHORT, PROCEEDS_UNKNOWN, PROCEEDS_PERSONS, PROCEEDS_DEBT, BAND_FALL, SALES_PACE, SALES_SEASON,
    LOGINS_DOWN, SALES_DOWN, LOW_BALANCE, LOW_DAYS, LOW_STARS, REACH_DOWN, BORROWED_UP, OWNER_CHANGED, DATA_STALE,
)  # fmt: skip
BY_CODE = {rule.code: rule for rule in RULES}
