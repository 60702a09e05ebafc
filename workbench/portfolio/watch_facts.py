"""What is known of each borrower today that a warning may stand on?

Columns over borrowers, so that a rule is one comparison however large the book is. A fact is a name, words and a unit,
declared once; its value is NaN where nobody knows it. Amounts here are compared and never booked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.common.money import money
from workbench.common.text import Text, same

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fact:
    """`unit`: fen, share, times, days, count, hours, bands. `source`: ledger, feature, lines, records."""

    name: str
    title: Text
    unit: str
    source: str


def _facts(source: str, *rows: tuple[str, str, str, str]) -> tuple[Fact, ...]:
    return tuple(Fact(name, Text(zh, en), unit, source) for name, zh, en, unit in rows)


LEDGER = _facts(
    "ledger",
    ("balance_fen", "余额", "Balance", "fen"),
    ("days_past_due", "逾期天数", "Days past due", "days"),
    ("due_week_fen", "一周内应还", "Due within a week", "fen"),
    ("due_month_fen", "30 天内应还", "Due within 30 days", "fen"),
)
FEATURES = _facts(
    "feature",
    ("days_since_inflow", "距上次回款", "Since last inflow", "days"),
    ("days_since_sale", "距上次成交", "Since last sale", "days"),
    ("inflow_90_month_fen", "月均回款", "Monthly inflow", "fen"),
    ("balance_30_fen", "账户平均余额", "Average balance", "fen"),
    ("low_balance_days_30", "低余额天数", "Days of low balance", "days"),
    ("refund_share_90", "退款率", "Refund rate", "share"),
    ("refund_rise", "退款率为前期的倍数", "Refund rate, of before", "times"),
    ("dispatch_hours_30", "近 30 天发货时长", "Dispatch, 30 days", "hours"),
    ("dispatch_change", "发货时长为前期的倍数", "Dispatch, of before", "times"),
    ("login_change", "登录为前期的倍数", "Log-ins, of before", "times"),
    ("sales_trend_30", "近月销售为前期的倍数", "Sales, of before", "times"),
    ("other_lenders", "在贷机构", "Other lenders", "count"),
    ("borrowed_share_180", "流入中借款占比", "Borrowed share of inflow", "share"),
    ("penalty_points_365", "平台扣分", "Platform penalty points", "count"),
    ("low_star_share_90", "差评率", "Low ratings", "share"),
    ("destinations_90", "收货地区数", "Regions delivered to", "count"),
)
LINES = _facts(
    "lines",
    ("sales_pace", "一周销售为平常的", "Last week, of its usual pace", "share"),
    ("season_share", "销售占自身季节预期", "Sales, of its own season", "share"),
    ("season_share_peers", "同行占其季节预期", "Peers, of their season", "share"),
    ("line_age_days", "最新数据距今", "Age of newest data", "days"),
)
RECORDS = _facts(
    "records",
    ("bands_fallen", "评分降档", "Bands fallen", "bands"),
    ("owner_changed_days", "法人变更距今", "Since the owner changed", "days"),
    ("failed_cures", "未补足的订单缺口", "Cure calls not met", "count"),
    ("near_breaches", "未达检查点的贷款", "Loans short at a checkpoint", "count"),
    ("debtor_late_days", "同一债务人他店逾期", "Past due at another shop of the debtor", "days"),
    ("traced_share", "已追踪的支用占比", "Share of the draw traced", "share"),
    ("unknown_share", "去向不明占支用", "Whereabouts unknown, of the draw", "share"),
    ("persons_share", "转给个人占支用", "Moved to persons, of the draw", "share"),
    ("debt_share", "偿还他债占支用", "Repaid to other lenders, of the draw", "share"),
)
# What a borrower was like when it was approved stands beside what it is like now.
AT_APPROVAL = tuple(
    Fact(f"{fact.name}_then", Text(f"放款时{fact.title.zh}", f"{fact.title.en} at approval"), fact.unit, "records")
    for fact in FEATURES
    if fact.name in {"other_lenders", "borrowed_share_180", "low_star_share_90", "destinations_90"}
)
FACTS: Mapping[str, Fact] = {fact.name: fact for fact in (*LEDGER, *FEATURES, *LINES, *RECORDS, *AT_APPROVAL)}


@dataclass(frozen=True, slots=True)
class WatchTable:
    """Facts of n borrowers: one float64 column of n for each fact that anybody has; the others are unknown."""

    merchant_ids: tuple[str, ...]
    columns: Mapping[str, Column]

    def column(self, name: str) -> Column:
        """Raises `KeyError` for a name that is no fact."""
        import numpy as np

        found = self.columns.get(name)
        if found is None:
            FACTS[name]
            return np.full(len(self.merchant_ids), np.nan)
        return found

    def row(self, place: int, names: Sequence[str]) -> dict[str, float | None]:
        """These facts of one borrower; None where unknown."""
        values = {name: float(self.column(name)[place]) for name in names}
        return {name: None if value != value else value for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class WatchFacts:
    """What is known of one borrower today. Features by name; None where missing."""

    merchant_id: str
    balance_fen: int
    days_past_due: int
    due_within_week_fen: int
    features: Mapping[str, float | None]

    def table(self) -> WatchTable:
        """The same as a table of one row; names that are no facts are left out."""
        import numpy as np

        known: dict[str, float | int | None] = {name: v for name, v in self.features.items() if name in FACTS}
        known |= {"balance_fen": self.balance_fen, "days_past_due": self.days_past_due}
        known["due_week_fen"] = self.due_within_week_fen
        columns = {name: np.array([np.nan if v is None else v], dtype=np.float64) for name, v in known.items()}
        return WatchTable((self.merchant_id,), columns)


def fact_words(name: str, value: float | None, currency: str) -> Text:
    """A value as people read it; a dash where nobody knows it."""
    if value is None or value != value:
        return same("—")
    match FACTS[name].unit:
        case "fen":
            return same(money(round(value), currency))
        case "share":
            return same(f"{value:.1%}")
        case "times":
            return Text(f"{value:.2f} 倍", f"{value:.2f}×")
        case "days" if value == float("inf"):
            return Text("从未", "never")
        case "days":
            return Text(f"{value:.0f} 天", f"{value:.0f} d")
        case "hours":
            return Text(f"{value:.0f} 小时", f"{value:.0f} h")
        case "bands":
            return Text(f"{value:.0f} 档", f"{value:.0f}")
    return same(f"{value:,.0f}")
