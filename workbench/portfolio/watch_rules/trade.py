"""What do sales and refunds warn of?

Sales are set against the shop's own season and its peers in the same weeks, so that a month that is always weak warns
of nobody, and a fall that everybody shares warns less.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy_watch import Steps
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.portfolio.watch_facts import WatchTable
from workbench.portfolio.watch_rules.rule import Limits, WatchRule, below_one

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def _exact(value: float) -> Decimal:
    return Decimal(repr(value))


def _peers_fell_too(table: WatchTable, limits: Limits) -> NDArray[np.bool_]:
    """Peers stand as low against their own season, but for the gap policy allows. Unknown peers ease nothing."""
    import numpy as np

    own, peers = table.column("season_share"), table.column("season_share_peers")
    with np.errstate(invalid="ignore"):
        found: NDArray[np.bool_] = own >= peers - float(limits.more.peer_gap)
    return found


def _no_season(table: WatchTable, _: Limits) -> NDArray[np.bool_]:
    """The plain comparison with the month before speaks only where no season is known."""
    import numpy as np

    found: NDArray[np.bool_] = np.isnan(table.column("season_share"))
    return found


def _floor(table: WatchTable, limits: Limits) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = table.column("refund_share_90") >= float(limits.watch.refund_floor)
    return found


REFUNDS_UP = WatchRule(
    "REFUNDS_UP",
    Text("退款率上升", "Refunds up"),
    ("refund_rise", "refund_share_90"),
    lambda limits: Steps(high=limits.watch.refund_factor),
    lambda f, _: Text(
        f"退款率翻倍至 {percent(_exact(f['refund_share_90']))}",
        f"Refunds doubled to {percent(_exact(f['refund_share_90']))}",
    ),
    ("contact", "recheck", "cut"),
    when=_floor,
)
NO_SALES = WatchRule(
    "NO_SALES",
    Text("无成交", "No sales"),
    ("days_since_sale",),
    lambda limits: Steps(high=Decimal(2 * limits.watch.no_inflow_days)),
    lambda f, _: Text(f"{f['days_since_sale']:.0f} 天无成交", f"No sales for {f['days_since_sale']:.0f} days"),
    ("contact", "contact", "freeze"),
)
SALES_PACE = WatchRule(
    "SALES_PACE",
    Text("销售骤降", "Sales breaking off"),
    ("sales_pace",),
    lambda limits: limits.more.pace,
    lambda f, _: Text(
        f"一周内销售降至平常的 {percent(_exact(f['sales_pace']), 0)}",
        f"Last week at {percent(_exact(f['sales_pace']), 0)} of its usual pace",
    ),
    ("watch", "contact", "contact"),
    "up_to",
    also=("days_since_sale",),
)
SALES_SEASON = WatchRule(
    "SALES_SEASON",
    Text("低于自身季节水平", "Below its own season"),
    ("season_share",),
    lambda limits: below_one(limits.more.season_fall),
    lambda f, _: Text(
        f"销售比自身季节水平低 {percent(1 - _exact(f['season_share']), 0)}",
        f"Sales {percent(1 - _exact(f['season_share']), 0)} below its own season",
    ),
    ("watch", "contact", "cut"),
    "up_to",
    ease=_peers_fell_too,
    also=("season_share_peers",),
)
SALES_DOWN = WatchRule(
    "SALES_DOWN",
    Text("销售下降", "Sales down"),
    ("sales_trend_30",),
    lambda limits: Steps(1 - limits.watch.sales_drop),
    lambda f, _: Text(
        f"近月销售下降 {percent(1 - _exact(f['sales_trend_30']), 0)}",
        f"Sales down {percent(1 - _exact(f['sales_trend_30']), 0)} this month",
    ),
    ("watch", "contact", "cut"),
    "up_to",
    when=_no_season,
)
