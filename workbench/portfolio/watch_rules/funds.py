"""What does money that comes, goes or stays away warn of?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy_watch import Steps
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.portfolio.watch_facts import WatchTable, fact_words
from workbench.portfolio.watch_rules.rule import Limits, WatchRule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.portfolio.watch_facts import Column


def _share(value: float) -> str:
    return percent(Decimal(repr(value)), 0)


def over(above: str, below: str, table: WatchTable) -> Column:
    """One fact over another; endless where the lower is nothing."""
    import numpy as np

    upper, lower = table.column(above), table.column(below)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Column = np.where(lower == 0, np.inf, upper / lower)
    found[np.isnan(upper) | np.isnan(lower)] = np.nan
    return found


def grown(now: str, then: str, table: WatchTable) -> Column:
    found: Column = table.column(now) - table.column(then)
    return found


def _owes(name: str, table: WatchTable) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = table.column(name) > 0
    return found


def _traced(table: WatchTable, _: Limits) -> NDArray[np.bool_]:
    """A draw whose lines have not come yet has no whereabouts to complain of."""
    found: NDArray[np.bool_] = table.column("traced_share") > 0
    return found


NO_INFLOW = WatchRule(
    "NO_INFLOW",
    Text("无回款", "No inflow"),
    ("days_since_inflow",),
    lambda limits: Steps(urgent=Decimal(limits.watch.no_inflow_days)),
    lambda f, _: Text(f"{f['days_since_inflow']:.0f} 天无回款", f"No inflow for {f['days_since_inflow']:.0f} days"),
    ("contact", "contact", "freeze"),
    also=("inflow_90_month_fen", "balance_fen"),
)
INFLOW_SHORT = WatchRule(
    "INFLOW_SHORT",
    Text("回款不足以还款", "Inflow below what is due"),
    ("inflow_90_month_fen", "due_month_fen"),
    lambda limits: limits.more.inflow_cover,
    lambda f, currency: Text(
        f"月均回款 {fact_words('inflow_90_month_fen', f['inflow_90_month_fen'], currency).zh}，"
        f"低于 30 天内应还 {fact_words('due_month_fen', f['due_month_fen'], currency).zh}",
        f"Monthly inflow {fact_words('inflow_90_month_fen', f['inflow_90_month_fen'], currency).en}, due in 30 days "
        f"{fact_words('due_month_fen', f['due_month_fen'], currency).en}",
    ),
    ("contact", "contact", "freeze"),
    "under",
    measure=lambda table: over("inflow_90_month_fen", "due_month_fen", table),
    when=lambda table, _: _owes("due_month_fen", table),
)
LOW_BALANCE = WatchRule(
    "LOW_BALANCE",
    Text("余额不足", "Low balance"),
    ("balance_30_fen", "due_week_fen"),
    lambda _: Steps(Decimal("0.5")),
    lambda f, _: Text("余额不足一周内应还的一半", "Balance under half of what is due in a week"),
    ("contact", "contact", "contact"),
    "under",
    measure=lambda table: over("balance_30_fen", "due_week_fen", table),
    when=lambda table, _: _owes("due_week_fen", table),
)
LOW_DAYS = WatchRule(
    "LOW_DAYS",
    Text("低余额天数", "Days of low balance"),
    ("low_balance_days_30",),
    lambda limits: limits.more.low_balance_days,
    lambda f, _: Text(
        f"近 30 天有 {f['low_balance_days_30']:.0f} 天低余额",
        f"Low balance on {f['low_balance_days_30']:.0f} of 30 days",
    ),
    ("watch", "contact", "contact"),
    also=("balance_30_fen",),
)
NEW_LENDERS = WatchRule(
    "NEW_LENDERS",
    Text("新增机构借款", "New lenders"),
    ("other_lenders", "other_lenders_then"),
    lambda limits: limits.more.new_lenders,
    lambda f, _: Text(
        f"新增 {f['other_lenders'] - f['other_lenders_then']:.0f} 家机构借款",
        f"{f['other_lenders'] - f['other_lenders_then']:.0f} new lenders",
    ),
    ("recheck", "cut", "freeze"),
    measure=lambda table: grown("other_lenders", "other_lenders_then", table),
)
BORROWED_UP = WatchRule(
    "BORROWED_UP",
    Text("流入靠借款", "Living on loans"),
    ("borrowed_share_180", "borrowed_share_180_then"),
    lambda limits: limits.more.borrowed_rise,
    lambda f, _: Text(
        f"流入中借款占比由 {_share(f['borrowed_share_180_then'])} 升至 {_share(f['borrowed_share_180'])}",
        f"Borrowed share of inflow {_share(f['borrowed_share_180_then'])} → {_share(f['borrowed_share_180'])}",
    ),
    ("recheck", "cut", "freeze"),
    measure=lambda table: grown("borrowed_share_180", "borrowed_share_180_then", table),
)


def _of_the_draw(code: str, name: str, title: Text, zh: str, en: str, actions: tuple[str, str, str]) -> WatchRule:
    def steps(limits: Limits) -> Steps:
        found = getattr(limits.more.tracing, name)
        assert isinstance(found, Steps)
        return found

    return WatchRule(
        code, title, (name, "traced_share"), steps,
        lambda f, _: Text(zh.format(_share(f[name])), en.format(_share(f[name]))), actions, when=_traced,
    )  # fmt: skip


PROCEEDS_UNKNOWN = _of_the_draw(
    "PROCEEDS_UNKNOWN", "unknown_share", Text("贷款去向不明", "Proceeds not accounted for"),
    "支用款 {} 去向不明", "{} of the draw went nobody knows where", ("contact", "recheck", "freeze"),
)  # fmt: skip
PROCEEDS_PERSONS = _of_the_draw(
    "PROCEEDS_PERSONS", "persons_share", Text("贷款转给个人", "Proceeds moved to persons"),
    "支用款 {} 转出给个人", "{} of the draw went to persons", ("contact", "recheck", "freeze"),
)  # fmt: skip
PROCEEDS_DEBT = _of_the_draw(
    "PROCEEDS_DEBT", "debt_share", Text("贷款用于还债", "Proceeds repaid other debt"),
    "支用款 {} 用于偿还他债", "{} of the draw repaid other lenders", ("recheck", "cut", "freeze"),
)  # fmt: skip
