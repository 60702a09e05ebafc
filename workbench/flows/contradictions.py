"""Where do two flows, or a declaration and a flow, disagree?

Each contradiction carries pairs: what was claimed beside what is shown. A claim that was not made, and a flow that has
no lines, contradict nothing: they are gaps, and others ask about gaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.flows.engine import Engine

HALF_YEAR, QUARTER, YEAR = 182, 90, 365
SALES_TOLERANCE = 0.25  # of what is shown
UNPAID_SHARE, UNPAID_ORDERS = 0.1, 20
UNSENT_SHARE = 0.1
REUSED_WAYBILLS = 5


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One disagreement. `pairs`: label, what was claimed, what is shown."""

    code: str
    text: Text
    pairs: tuple[tuple[Text, str, str], ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the flows show of one merchant; None where a flow has no lines."""

    origins: int | None = None
    inflow_month_fen: int | None = None
    lenders: int | None = None
    orders: int = 0
    paid_fen: int = 0
    unreceived_orders: int | None = None
    unreceived_fen: int = 0
    unsent_orders: int | None = None
    reused: int = 0


_SHOWN = {
    "origins": """SELECT merchant_id, count(DISTINCT origin_region) FROM shipments
        WHERE origin_region IS NOT NULL AND day BETWEEN $half AND $last AND {chosen} GROUP BY 1""",
    "inflow_month_fen": """SELECT merchant_id, (sum(amount_fen) * 30 // 90)::BIGINT FROM fund
        WHERE kind = 'sale' AND day BETWEEN $quarter AND $last AND {chosen} GROUP BY 1""",
    "lenders": """SELECT merchant_id, count(DISTINCT counterparty_key) FILTER (kind IN ('loan_in', 'loan_out'))
        FROM fund WHERE day BETWEEN $year AND $last AND {chosen} GROUP BY 1""",
    "reused": """SELECT merchant_id, count(*) FROM (SELECT s.merchant_id, s.waybill_key FROM shipments s
        JOIN orders o USING (merchant_id, order_id) WHERE s.waybill_key IS NOT NULL
        AND s.day BETWEEN $quarter AND $last AND {chosen_s}
        GROUP BY ALL HAVING count(DISTINCT s.order_id) > 1 AND count(DISTINCT o.buyer_key) > 1) GROUP BY 1""",
}

# Paid orders of the quarter, the last ten days left out: their parcel or money may still be on its way.
_ORDERS = """
WITH paid AS (
    SELECT merchant_id, order_id, sum(coalesce(paid_fen, gross_fen)) AS paid_fen FROM orders
    WHERE day BETWEEN $quarter AND $settled AND status IN ('shipped', 'finished') AND {chosen} GROUP BY 1, 2),
received AS (SELECT DISTINCT merchant_id, order_id FROM fund WHERE kind = 'sale' AND order_id IS NOT NULL
    AND day <= $last AND {chosen}),
sent AS (SELECT DISTINCT merchant_id, order_id FROM shipments WHERE day <= $last AND {chosen}),
money AS (SELECT DISTINCT merchant_id FROM received), parcels AS (SELECT DISTINCT merchant_id FROM sent)
SELECT p.merchant_id, count(*), sum(p.paid_fen)::BIGINT,
    CASE WHEN bool_or(m.merchant_id IS NOT NULL) THEN count_if(r.order_id IS NULL) END,
    coalesce(sum(p.paid_fen) FILTER (r.order_id IS NULL), 0)::BIGINT,
    CASE WHEN bool_or(w.merchant_id IS NOT NULL) THEN count_if(s.order_id IS NULL) END
FROM paid p LEFT JOIN received r USING (merchant_id, order_id) LEFT JOIN sent s USING (merchant_id, order_id)
LEFT JOIN money m ON m.merchant_id = p.merchant_id LEFT JOIN parcels w ON w.merchant_id = p.merchant_id
GROUP BY p.merchant_id
"""


def contradictions(
    engine: Engine, merchant_id: str, as_of_day: int, claims: Mapping[str, object]
) -> tuple[Contradiction, ...]:
    """Contradictions of one merchant; of many at once `contradictions_of` is quicker."""
    return contradictions_of(engine, as_of_day, {merchant_id: claims})[merchant_id]


def contradictions_of(
    engine: Engine, as_of_day: int, claims: Mapping[str, Mapping[str, object]]
) -> dict[str, tuple[Contradiction, ...]]:
    """By merchant. Claims read: `warehouses`, `monthly_sales_fen`, `other_lenders`; others are left to people."""
    shown = _shown(engine, as_of_day, sorted(claims))
    return {merchant_id: _compared(shown.get(merchant_id, {}), claims[merchant_id]) for merchant_id in claims}


def _shown(engine: Engine, as_of_day: int, ids: list[str]) -> dict[str, dict[str, int]]:
    bounds: dict[str, object] = {
        "half": as_of_day - HALF_YEAR + 1, "quarter": as_of_day - QUARTER + 1, "year": as_of_day - YEAR + 1,
        "settled": as_of_day - 10, "last": as_of_day, "ids": ids or [""],
    }  # fmt: skip
    chosen = "merchant_id IN (SELECT unnest($ids))"
    found: dict[str, dict[str, int]] = {}
    for fact, sql in _SHOWN.items():
        text = sql.format(chosen=chosen, chosen_s="s." + chosen)
        used = {name: value for name, value in bounds.items() if f"${name}" in text}
        for merchant_id, value in engine.execute(text, used).fetchall():
            if value is not None:
                found.setdefault(merchant_id, {})[fact] = int(value)
    text = _ORDERS.format(chosen=chosen)
    used = {name: value for name, value in bounds.items() if f"${name}" in text}
    names = ("orders", "paid_fen", "unreceived_orders", "unreceived_fen", "unsent_orders")
    for merchant_id, *values in engine.execute(text, used).fetchall():
        facts = {name: int(value) for name, value in zip(names, values, strict=True) if value is not None}
        found.setdefault(merchant_id, {}).update(facts)
    return found


def _compared(facts: Mapping[str, int], claims: Mapping[str, object]) -> tuple[Contradiction, ...]:
    shown = _Shown(**facts)
    found = (
        _warehouses(shown, claims.get("warehouses")),
        _sales(shown, claims.get("monthly_sales_fen")),
        _lenders(shown, claims.get("other_lenders")),
        _receipts(shown),
        _parcels(shown),
        _waybills(shown),
    )
    return tuple(one for one in found if one is not None)


def _whole(claim: object) -> int | None:
    return int(claim) if isinstance(claim, int | float) and not isinstance(claim, bool) else None


def _warehouses(shown: _Shown, claim: object) -> Contradiction | None:
    claimed = _whole(claim)
    if claimed is None or shown.origins is None or shown.origins >= claimed:
        return None
    return Contradiction(
        "WAREHOUSES",
        Text(
            f"申报 {claimed} 个仓库，近 6 个月只有 {shown.origins} 个发货地",
            f"{claimed} warehouses claimed, only {shown.origins} dispatch origin{_s(shown.origins)} in 6 months",
        ),
        ((Text("仓库 / 发货地", "Warehouses / dispatch origins"), str(claimed), str(shown.origins)),),
    )


def _sales(shown: _Shown, claim: object) -> Contradiction | None:
    """Only a claim well above what came in: a modest claim harms nobody."""
    claimed, inflow = _whole(claim), shown.inflow_month_fen
    if claimed is None or inflow is None or claimed <= inflow * (1 + SALES_TOLERANCE):
        return None
    said, seen = money(claimed // 100 * 100), money(inflow // 100 * 100)
    return Contradiction(
        "MONTHLY_SALES",
        Text(
            f"申报月销售 {said}，近 90 天月均回款 {seen}", f"{said} monthly sales claimed, 90-day inflow {seen} a month"
        ),
        ((Text("月销售 / 月均回款", "Monthly sales / inflow"), said, seen),),
    )


def _lenders(shown: _Shown, claim: object) -> Contradiction | None:
    claimed = _whole(claim)
    if claimed is None or shown.lenders is None or shown.lenders <= claimed:
        return None
    return Contradiction(
        "OTHER_LENDERS",
        Text(
            f"申报在贷机构 {claimed} 家，资金流显示 {shown.lenders} 家",
            f"{claimed} other lender{_s(claimed)} declared, the fund flow shows {shown.lenders}",
        ),
        ((Text("在贷机构", "Other lenders"), str(claimed), str(shown.lenders)),),
    )


def _receipts(shown: _Shown) -> Contradiction | None:
    missing = shown.unreceived_orders
    if missing is None or missing < UNPAID_ORDERS or missing < UNPAID_SHARE * shown.orders:
        return None
    share = percent(missing / shown.orders)
    return Contradiction(
        "NO_RECEIPT",
        Text(
            f"近 90 天 {share} 的已付订单未见回款",
            f"{share} of paid orders in 90 days have no receipt in the fund flow",
        ),
        (
            (Text("已付订单 / 有回款", "Paid orders / with receipt"), str(shown.orders), str(shown.orders - missing)),
            (
                Text("金额", "Amount"),
                money(shown.paid_fen // 100 * 100),
                money((shown.paid_fen - shown.unreceived_fen) // 100 * 100),
            ),
        ),
    )


def _parcels(shown: _Shown) -> Contradiction | None:
    missing = shown.unsent_orders
    if missing is None or missing < UNPAID_ORDERS or missing < UNSENT_SHARE * shown.orders:
        return None
    share = percent(missing / shown.orders)
    return Contradiction(
        "NO_PARCEL",
        Text(f"近 90 天 {share} 的已发货订单未见物流", f"{share} of orders marked as sent in 90 days have no parcel"),
        ((Text("已发货订单 / 有物流", "Orders sent / with parcel"), str(shown.orders), str(shown.orders - missing)),),
    )


def _waybills(shown: _Shown) -> Contradiction | None:
    if shown.reused < REUSED_WAYBILLS:
        return None
    return Contradiction(
        "WAYBILL_REUSE",
        Text(
            f"近 90 天 {shown.reused} 个运单用于多位买家的订单",
            f"{shown.reused} waybills serve orders of several buyers in 90 days",
        ),
        ((Text("重复运单", "Waybills used twice"), "0", str(shown.reused)),),
    )


def _s(count: int) -> str:
    return "" if count == 1 else "s"
