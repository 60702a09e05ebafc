"""Which borrowers need attention now, and why?

Rules on facts that are known; a fact that is not known raises nothing by itself, but data that no longer arrive do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbench.applications.policy import Watch
from workbench.common.rates import percent
from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class WatchFacts:
    """What is known of one borrower today. Features by name; None where missing."""

    merchant_id: str
    balance_fen: int
    days_past_due: int
    due_within_week_fen: int
    features: Mapping[str, float | None]

    def value(self, name: str) -> Decimal | None:
        found = self.features.get(name)
        return None if found is None or found != found else Decimal(repr(found))


@dataclass(frozen=True, slots=True)
class Raised:
    """One early warning. `level`: urgent, high, watch."""

    code: str
    level: str
    trigger: Text


LEVELS = ("urgent", "high", "watch")
Rule = Callable[[WatchFacts, Watch], Raised | None]


def _past_due(facts: WatchFacts, watch: Watch) -> Raised | None:
    days = facts.days_past_due
    if not days:
        return None
    level = "urgent" if days > 30 else "high" if days > 7 else "watch"
    return Raised("PAST_DUE", level, Text(f"逾期 {days} 天", f"{days} days past due"))


def _no_inflow(facts: WatchFacts, watch: Watch) -> Raised | None:
    days = facts.value("days_since_inflow")
    if days is None or days < watch.no_inflow_days:
        return None
    return Raised("NO_INFLOW", "urgent", Text(f"{days:.0f} 天无回款", f"No inflow for {days:.0f} days"))


def _refunds(facts: WatchFacts, watch: Watch) -> Raised | None:
    rise, now = facts.value("refund_rise"), facts.value("refund_share_90")
    if rise is None or now is None or rise < watch.refund_factor or now < watch.refund_floor:
        return None
    return Raised("REFUNDS_UP", "high", Text(f"退款率翻倍至 {percent(now)}", f"Refunds doubled to {percent(now)}"))


def _dispatch(facts: WatchFacts, watch: Watch) -> Raised | None:
    change, now = facts.value("dispatch_change"), facts.value("dispatch_hours_30")
    if change is None or now is None or change < watch.dispatch_factor:
        return None
    return Raised("DISPATCH_UP", "high", Text(f"发货时长升至 {now:.0f} 小时", f"Dispatch up to {now:.0f} h"))


def _log_ins(facts: WatchFacts, watch: Watch) -> Raised | None:
    change = facts.value("login_change")
    if change is None or change > 1 - watch.login_drop:
        return None
    fall = percent(1 - change, 0)
    return Raised("LOGINS_DOWN", "watch", Text(f"登录下降 {fall}", f"Log-ins down {fall}"))


def _sales(facts: WatchFacts, watch: Watch) -> Raised | None:
    trend = facts.value("sales_trend_30")
    if trend is None or trend > 1 - watch.sales_drop:
        return None
    fall = percent(1 - trend, 0)
    return Raised("SALES_DOWN", "watch", Text(f"近月销售下降 {fall}", f"Sales down {fall} this month"))


def _no_sale(facts: WatchFacts, watch: Watch) -> Raised | None:
    days = facts.value("days_since_sale")
    if days is None or days < 2 * watch.no_inflow_days:
        return None
    return Raised("NO_SALES", "high", Text(f"{days:.0f} 天无成交", f"No sales for {days:.0f} days"))


def _balance(facts: WatchFacts, watch: Watch) -> Raised | None:
    kept = facts.value("balance_30_fen")
    if kept is None or not facts.due_within_week_fen or 2 * kept >= facts.due_within_week_fen:
        return None
    return Raised(
        "LOW_BALANCE", "watch", Text("余额不足一周内应还的一半", "Balance under half of what is due in a week")
    )


RULES: tuple[Rule, ...] = (_past_due, _no_inflow, _refunds, _dispatch, _no_sale, _log_ins, _sales, _balance)


def raised(facts: WatchFacts, watch: Watch) -> tuple[Raised, ...]:
    """The warnings of one borrower, most urgent first; nothing for one that owes nothing."""
    if facts.balance_fen <= 0:
        return ()
    found = [warning for rule in RULES if (warning := rule(facts, watch)) is not None]
    return tuple(sorted(found, key=lambda warning: LEVELS.index(warning.level)))
