"""Which features does commerce give: how much is sold, how steadily, and to whom?"""

from __future__ import annotations

from workbench.features.declare import MARKETPLACE, PLATFORM, between, declare, within
from workbench.features.feature import Feature, Flow, Unit
from workbench.flows.lines import LineKind

_feature = declare(Flow.COMMERCE, LineKind.ORDERS, PLATFORM, MARKETPLACE)
_shop = declare(Flow.COMMERCE, LineKind.ORDERS, PLATFORM)
_SALES_90 = f"sum(sale_fen) {within(90)}"
_SALES_365 = f"sum(sale_fen) {within(365)}"
_MONTHS = ", ".join(f"coalesce(sum(sale_fen) {between(30 * i, 30 * i + 30)}, 0)" for i in range(12))

COMMERCE: tuple[Feature, ...] = (
    _feature(
        "orders_30", f"count(sale_fen) {within(30)}", Unit.COUNT, -1, "volume",
        ("近 30 天订单", "Orders, 30 days"), ("近 30 天成交 {value} 单", "Orders in 30 days: {value}"),
    ),
    _feature(
        "orders_90", f"count(sale_fen) {within(90)}", Unit.COUNT, -1, "volume",
        ("近 90 天订单", "Orders, 90 days"), ("近 90 天成交 {value} 单", "Orders in 90 days: {value}"),
    ),
    _feature(
        "sales_30_fen", f"coalesce(sum(sale_fen) {within(30)}, 0)", Unit.FEN, -1, "sales",
        ("近 30 天销售额", "Sales, 30 days"), ("近 30 天销售 {value}", "30-day sales {value}"),
    ),
    _feature(
        "sales_90_month_fen", f"coalesce({_SALES_90}, 0) / 3", Unit.FEN, -1, "sales",
        ("月均销售额", "Monthly sales"), ("近 90 天月均销售 {value}", "90-day sales {value} / mo"),
    ),
    _feature(
        "sales_365_fen", f"coalesce({_SALES_365}, 0)", Unit.FEN, -1, "sales",
        ("近一年销售额", "Sales, one year"), ("近一年销售 {value}", "One-year sales {value}"),
    ),
    _feature(
        "sales_trend_30", f"3.0 * coalesce(sum(sale_fen) {within(30)}, 0) / nullif({_SALES_90}, 0)", Unit.RATIO, -1,
        "trend", ("近月走势", "Last month's trend"),
        ("近 30 天销售为 90 天月均的 {value}", "30-day sales are {value} the 90-day average"),
    ),
    _feature(
        "sales_trend_90",
        f"1.0 * coalesce({_SALES_90}, 0) / nullif(sum(sale_fen) {between(90, 180)}, 0)", Unit.RATIO, -1, "trend",
        ("季度走势", "Quarterly trend"),
        ("近 90 天销售为前 90 天的 {value}", "90-day sales are {value} the 90 days before"),
    ),
    _feature(
        "sales_yoy_90", f"1.0 * coalesce({_SALES_90}, 0) / nullif(sum(sale_fen) {between(365, 455)}, 0)", Unit.RATIO,
        -1, "trend", ("同比走势", "Against last year"),
        ("近 90 天销售为去年同期的 {value}", "90-day sales are {value} the same days last year"),
    ),
    _feature(
        "sales_volatility_91",
        f"""sqrt(greatest(13.0 * sum(1.0 * sale_fen * week_fen) {within(91)}
            / nullif(pow(sum(1.0 * sale_fen) {within(91)}, 2), 0) - 1.0, 0))""", Unit.LEVEL, 1, "steadiness",
        ("周销售波动", "Weekly sales volatility"),
        ("周销售波动为均值的 {value} 倍", "Weekly sales vary by {value} times their mean"),
    ),
    _feature(
        "peak_month_share_365", f"1.0 * greatest({_MONTHS}) / nullif({_SALES_365}, 0)", Unit.SHARE, 0, "season",
        ("旺季集中度", "Peak-month share"),
        ("最旺一个月占全年销售 {value}", "The best month makes {value} of the year's sales"),
    ),
    _feature(
        "selling_days_90", f"count(DISTINCT age) {within(90, 'sale_fen IS NOT NULL')}", Unit.DAYS, -1, "volume",
        ("有成交天数", "Days with sales"), ("近 90 天有 {value}成交", "Sold on {value} of 90"),
    ),
    _feature(
        "selling_months_12", f"count(DISTINCT floor(age / 30)) {within(360, 'sale_fen IS NOT NULL')}", Unit.MONTHS, -1,
        "steadiness", ("有成交月数", "Months with sales"), ("近一年有 {value}成交", "Sold in {value} of 12"),
    ),
    _feature(
        "ticket_90_fen", f"avg(sale_fen) {within(90)}", Unit.FEN, 0, "ticket",
        ("客单价", "Average order"), ("客单价 {value}", "Average order {value}"),
    ),
    _feature(
        "largest_order_share_90", f"1.0 * max(sale_fen) {within(90)} / nullif({_SALES_90}, 0)", Unit.SHARE, 1,
        "concentration", ("最大单占比", "Largest order's share"),
        ("最大一单占近 90 天销售 {value}", "The largest order is {value} of 90-day sales"),
    ),
    _feature(
        "buyers_90", f"count(DISTINCT buyer_key) {within(90, 'sale_fen IS NOT NULL')}", Unit.COUNT, -1, "volume",
        ("近 90 天买家", "Buyers, 90 days"), ("近 90 天有 {value} 位买家", "Buyers in 90 days: {value}"),
    ),
    _shop(
        "repeat_share_180",
        f"""1.0 * count(sale_fen) {within(180, 'age < buyer_first_age')}
            / nullif(count(sale_fen) {within(180, 'buyer_key IS NOT NULL')}, 0)""", Unit.SHARE, -1, "loyalty",
        ("复购率", "Repeat purchase"), ("复购率 {value}", "Repeat purchase rate {value}"), actionable=True,
    ),
    _shop(
        "top_buyer_share_365",
        f"1.0 * max(buyer_year_fen) {within(365, 'buyer_key IS NOT NULL')} / nullif({_SALES_365}, 0)",
        Unit.SHARE, 1, "concentration", ("最大买家占比", "Largest buyer's share"),
        ("最大买家占全年销售 {value}", "The largest buyer is {value} of the year's sales"),
    ),
    _shop(
        "buyer_concentration_365",
        f"""sum(1.0 * sale_fen * buyer_year_fen) {within(365, 'buyer_key IS NOT NULL')}
            / nullif(pow(sum(1.0 * sale_fen) {within(365, 'buyer_key IS NOT NULL')}, 2), 0)""", Unit.LEVEL, 1,
        "concentration", ("买家集中度", "Buyer concentration"),
        ("买家集中度 {value}（1 为只有一位买家）", "Buyer concentration {value} (1: a single buyer)"),
    ),
    _feature(
        "cancel_share_90", f"1.0 * count(*) {within(90, 'cancelled')} / nullif(count(*) {within(90)}, 0)",
        Unit.SHARE, 1,
        "cancel", ("未付取消率", "Unpaid and cancelled"),
        ("未付款取消率 {value}", "{value} of orders cancelled unpaid"), actionable=True,
    ),
    _shop(
        "discount_90",
        f"1.0 - 1.0 * sum(sale_fen) {within(90)} / nullif(sum(gross_fen) {within(90, 'sale_fen IS NOT NULL')}, 0)",
        Unit.SHARE, 0, "ticket", ("让利幅度", "Discount"), ("让利幅度 {value}", "Discount {value}"), actionable=True,
    ),
    _feature(
        "freight_share_90", f"1.0 * sum(freight_fen) {within(90, 'sale_fen IS NOT NULL')} / nullif({_SALES_90}, 0)",
        Unit.SHARE, 0, "ticket", ("运费占比", "Freight share"), ("运费占销售 {value}", "Freight is {value} of sales"),
    ),
    _feature(
        "items_90", f"count(DISTINCT item) {within(90, 'sale_fen IS NOT NULL')}", Unit.COUNT, 0, "range",
        ("在售品类", "Items sold"), ("近 90 天售出 {value} 种商品", "Kinds of goods sold in 90 days: {value}"),
    ),
    _feature(
        "days_since_sale", "min(age) FILTER (WHERE sale_fen IS NOT NULL)", Unit.DAYS, 1, "recency",
        ("距上次成交", "Since last sale"), ("距上次成交 {value}", "{value} since the last sale"),
    ),
)  # fmt: skip

_word = declare(Flow.INFORMATION, LineKind.ORDERS, PLATFORM)

REFUNDS: tuple[Feature, ...] = (
    _word(
        "refund_share_90", f"1.0 * sum(refund_fen) {within(90, 'sale_fen IS NOT NULL')} / nullif({_SALES_90}, 0)",
        Unit.SHARE, 1, "refund", ("退款率", "Refund rate"), ("退款率 {value}", "Refund rate {value}"), actionable=True,
    ),
    _word(
        "refund_share_365", f"1.0 * sum(refund_fen) {within(365, 'sale_fen IS NOT NULL')} / nullif({_SALES_365}, 0)",
        Unit.SHARE, 1, "refund", ("全年退款率", "Refund rate, one year"),
        ("全年退款率 {value}", "One-year refund rate {value}"),
    ),
    _word(
        "refund_rise",
        f"""(1.0 * sum(refund_fen) {within(45, 'sale_fen IS NOT NULL')} / nullif(sum(sale_fen) {within(45)}, 0) + 0.01)
            / (1.0 * sum(refund_fen) {within(365, 'sale_fen IS NOT NULL')} / nullif({_SALES_365}, 0) + 0.01)""",
        Unit.RATIO, 1, "refund_rise", ("退款率变化", "Refund rate change"),
        ("近 45 天退款率为全年的 {value}", "45-day refund rate is {value} the year's"),
    ),
)  # fmt: skip
