"""Which features does logistics give: is what was sold really sent, quickly, and does it arrive?"""

from __future__ import annotations

from workbench.features.declare import MARKETPLACE, PLATFORM, between, declare, within
from workbench.features.feature import Feature, Flow, Unit
from workbench.flows.lines import LineKind

_feature = declare(Flow.LOGISTICS, LineKind.SHIPMENTS, PLATFORM, MARKETPLACE)
_shop = declare(Flow.LOGISTICS, LineKind.SHIPMENTS, PLATFORM)
_SENT_90 = f"count(*) {within(90, 'shipped')}"

LOGISTICS: tuple[Feature, ...] = (
    _feature(
        "dispatch_hours_90", f"avg(dispatch_hours) {within(90)}", Unit.HOURS, 1, "dispatch",
        ("发货时长", "Dispatch time"), ("发货时长 {value}", "Dispatch takes {value}"), actionable=True,
    ),
    _feature(
        "dispatch_hours_30", f"avg(dispatch_hours) {within(30)}", Unit.HOURS, 1, "dispatch",
        ("近月发货时长", "Dispatch time, 30 days"), ("近 30 天发货时长 {value}", "Dispatch took {value} in 30 days"),
    ),
    _feature(
        "dispatch_change",
        f"avg(dispatch_hours) {within(45)} / nullif(avg(dispatch_hours) {between(90, 365)}, 0)", Unit.RATIO, 1,
        "dispatch_change", ("发货时长变化", "Dispatch time change"),
        ("近 45 天发货时长为以往的 {value}", "45-day dispatch time is {value} what it was"),
    ),
    _feature(
        "dispatch_slow_share_90",
        f"1.0 * count(*) {within(90, 'dispatch_hours > 48')} / nullif(count(dispatch_hours) {within(90)}, 0)",
        Unit.SHARE, 1, "dispatch", ("超 48 小时发货", "Dispatched after 48 h"),
        ("{value} 的订单超过 48 小时才发货", "{value} of orders leave after 48 h"), actionable=True,
    ),
    _feature(
        "dispatch_spread_90", f"stddev_pop(dispatch_hours) {within(90)}", Unit.HOURS, 1, "dispatch",
        ("发货时长离散", "Dispatch time spread"), ("发货时长的波动为 {value}", "Dispatch time varies by {value}"),
    ),
    _feature(
        "transit_days_90", f"avg(transit_days) {within(90)}", Unit.DAYS, 1, "transit",
        ("揽收到签收", "Pickup to sign"), ("揽收到签收 {value}", "Pickup to signature takes {value}"),
    ),
    _feature(
        "late_share_90", f"1.0 * count(*) {within(90, 'late')} / nullif(count(late) {within(90)}, 0)", Unit.SHARE, 1,
        "transit", ("迟到率", "Late arrivals"), ("{value} 的包裹晚于承诺送达", "{value} of parcels arrive late"),
    ),
    _feature(
        "exception_share_90", f"1.0 * count(*) {within(90, 'failed')} / nullif({_SENT_90}, 0)", Unit.SHARE, 1,
        "exception", ("异常件率", "Exception rate"),
        ("异常件率 {value}", "Parcel exception rate {value}"), actionable=True,
    ),
    _feature(
        "returned_share_180",
        f"1.0 * count(*) {within(180, 'returned')} / nullif(count(*) {within(180, 'shipped')}, 0)", Unit.SHARE, 1,
        "exception", ("退回件率", "Returned parcels"), ("退回件率 {value}", "{value} of parcels come back"),
    ),
    _feature(
        "unsigned_share_90",
        f"""1.0 * count(*) {between(15, 90, 'shipped AND (signed IS NULL OR NOT signed) AND NOT failed')}
            / nullif(count(*) {between(15, 90, 'shipped')}, 0)""",
        Unit.SHARE, 1, "exception", ("久未签收", "Long unsigned"),
        ("{value} 的包裹 15 天后仍未签收", "{value} of parcels are unsigned after 15 days"),
    ),
    _feature(
        "parcels_30", f"count(*) {within(30, 'shipped')}", Unit.COUNT, -1, "volume",
        ("近 30 天发件", "Parcels, 30 days"), ("近 30 天发出 {value} 件", "Parcels in 30 days: {value}"),
    ),
    _feature(
        "parcel_trend_90", f"1.0 * {_SENT_90} / nullif(count(*) {between(90, 180, 'shipped')}, 0)", Unit.RATIO, -1,
        "trend", ("发件走势", "Parcel trend"),
        ("近 90 天发件为前 90 天的 {value}", "90-day parcels are {value} the 90 days before"),
    ),
    _feature(
        "destinations_90", f"count(DISTINCT dest_region) {within(90)}", Unit.COUNT, -1, "volume",
        ("收件省份", "Provinces reached"), ("近 90 天发往 {value} 个省份", "Provinces reached in 90 days: {value}"),
    ),
    _shop(
        "local_share_90",
        f"1.0 * count(*) {within(90, 'origin_region = dest_region')} / nullif(count(*) {within(90)}, 0)", Unit.SHARE, 0,
        "reach", ("本省件占比", "Local parcels"), ("{value} 的包裹发往本省", "{value} of parcels stay in the province"),
    ),
    _shop(
        "origins_180", f"count(DISTINCT origin_region) {within(180)}", Unit.COUNT, 0, "origin",
        ("发货地", "Dispatch origins"), ("近半年有 {value} 个发货地", "Dispatch origins in half a year: {value}"),
    ),
    _shop(
        "carriers_90", f"count(DISTINCT carrier) {within(90)}", Unit.COUNT, 0, "carrier",
        ("快递公司", "Carriers"), ("近 90 天用 {value} 家快递", "Carriers in 90 days: {value}"),
    ),
    _shop(
        "waybill_reuse_share_90",
        f"1.0 - 1.0 * count(DISTINCT waybill_key) {within(90)} / nullif(count(waybill_key) {within(90)}, 0)",
        Unit.SHARE, 1, "waybill", ("运单重复率", "Repeated waybills"),
        ("{value} 的运单用于多笔订单", "{value} of waybills serve several orders"),
    ),
    _shop(
        "light_parcel_share_90",
        f"1.0 * count(*) {within(90, 'weight_g < 50')} / nullif(count(weight_g) {within(90)}, 0)", Unit.SHARE, 1,
        "weight", ("轻件占比", "Nearly empty parcels"),
        ("{value} 的包裹不足 50 克", "{value} of parcels weigh under 50 g"),
    ),
)  # fmt: skip
