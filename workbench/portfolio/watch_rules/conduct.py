"""What does the way a shop is run, or whether its data still come, warn of?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy_watch import Steps
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.portfolio.watch_facts import WatchTable
from workbench.portfolio.watch_rules.funds import over
from workbench.portfolio.watch_rules.rule import Limits, WatchRule, below_one

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def _twice_then(table: WatchTable, _: Limits) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = table.column("low_star_share_90") >= 2 * table.column("low_star_share_90_then")
    return found


def _points(f: float) -> Text:
    if f >= 36:
        return Text(f"店铺将被关，违规扣 {f:.0f} 分", f"Shop may be closed: {f:.0f} points")
    return Text(f"平台违规扣 {f:.0f} 分", f"{f:.0f} platform penalty points")


DISPATCH_UP = WatchRule(
    "DISPATCH_UP",
    Text("发货变慢", "Dispatch slower"),
    ("dispatch_change", "dispatch_hours_30"),
    lambda limits: Steps(high=limits.watch.dispatch_factor),
    lambda f, _: Text(
        f"发货时长升至 {f['dispatch_hours_30']:.0f} 小时", f"Dispatch up to {f['dispatch_hours_30']:.0f} h"
    ),
    ("watch", "contact", "contact"),
)
LOGINS_DOWN = WatchRule(
    "LOGINS_DOWN",
    Text("登录减少", "Fewer log-ins"),
    ("login_change",),
    lambda limits: Steps(1 - limits.watch.login_drop),
    lambda f, _: Text(
        f"登录下降 {percent(1 - Decimal(repr(f['login_change'])), 0)}",
        f"Log-ins down {percent(1 - Decimal(repr(f['login_change'])), 0)}",
    ),
    ("contact", "contact", "contact"),
    "up_to",
)
LOW_STARS = WatchRule(
    "LOW_STARS",
    Text("差评增加", "Low ratings up"),
    ("low_star_share_90", "low_star_share_90_then"),
    lambda limits: limits.more.low_stars,
    lambda f, _: Text(
        f"差评率升至 {percent(Decimal(repr(f['low_star_share_90'])), 1)}",
        f"Low ratings up to {percent(Decimal(repr(f['low_star_share_90'])), 1)}",
    ),
    ("watch", "contact", "contact"),
    when=_twice_then,
)
REACH_DOWN = WatchRule(
    "REACH_DOWN",
    Text("收货地区减少", "Fewer regions"),
    ("destinations_90", "destinations_90_then"),
    lambda limits: below_one(limits.more.reach_fall),
    lambda f, _: Text(
        f"收货地区由 {f['destinations_90_then']:.0f} 降至 {f['destinations_90']:.0f}",
        f"Regions delivered to {f['destinations_90_then']:.0f} → {f['destinations_90']:.0f}",
    ),
    ("watch", "contact", "contact"),
    "up_to",
    measure=lambda table: over("destinations_90", "destinations_90_then", table),
)
PENALTY_POINTS = WatchRule(
    "PENALTY_POINTS",
    Text("平台扣分", "Platform penalties"),
    ("penalty_points_365",),
    lambda limits: limits.more.penalty_points,
    lambda f, _: _points(f["penalty_points_365"]),
    ("contact", "cut", "freeze"),
)
OWNER_CHANGED = WatchRule(
    "OWNER_CHANGED",
    Text("法人变更", "Owner changed"),
    ("owner_changed_days",),
    lambda limits: Steps(Decimal(limits.more.owner_changed_days)),
    lambda f, _: Text(
        f"法人变更，{f['owner_changed_days']:.0f} 天前", f"New legal person, {f['owner_changed_days']:.0f} days ago"
    ),
    ("recheck", "recheck", "freeze"),
    "up_to",
)
DATA_STALE = WatchRule(
    "DATA_STALE",
    Text("数据中断", "Data no longer arrive"),
    ("line_age_days",),
    lambda limits: limits.more.stale_days,
    lambda f, _: Text(f"{f['line_age_days']:.0f} 天没有新数据", f"No new data for {f['line_age_days']:.0f} days"),
    ("recheck", "contact", "freeze"),
)
