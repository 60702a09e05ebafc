"""Which features does the fund flow give: does money come in steadily, stay, and cover what goes out?"""

from __future__ import annotations

from workbench.features.declare import MARKETPLACE, PLATFORM, between, declare, within
from workbench.features.feature import Feature, Flow, Unit
from workbench.flows.lines import LineKind

_feature = declare(Flow.FUND, LineKind.FUND, PLATFORM)


def _of(kind: str, extra: str = "") -> str:
    return f"kind = '{kind}'" + (f" AND {extra}" if extra else "")


_IN_90 = f"""sum(amount_fen) {within(90, _of("sale"))}"""
_OUT_90 = f"""sum(-amount_fen) {within(90, "amount_fen < 0 AND kind <> 'transfer'")}"""

FUND: tuple[Feature, ...] = (
    _feature(
        "inflow_90_month_fen", f"coalesce({_IN_90}, 0) / 3", Unit.FEN, -1, "sales",
        ("月均回款", "Monthly inflow"), ("近 90 天月均回款 {value}", "90-day inflow {value} / mo"), also=(MARKETPLACE,),
    ),
    _feature(
        "inflow_365_month_fen", f"coalesce(sum(amount_fen) {within(365, _of('sale'))}, 0) / 12.17", Unit.FEN, -1,
        "sales", ("全年月均回款", "Monthly inflow, one year"),
        ("全年月均回款 {value}", "One-year inflow {value} / mo"),
    ),
    _feature(
        "inflow_trend_90",
        f"1.0 * coalesce({_IN_90}, 0) / nullif(sum(amount_fen) {between(90, 180, _of('sale'))}, 0)", Unit.RATIO, -1,
        "trend", ("回款走势", "Inflow trend"),
        ("近 90 天回款为前 90 天的 {value}", "90-day inflow is {value} the 90 days before"),
    ),
    _feature(
        "inflow_days_30", f"count(DISTINCT age) {within(30, _of('sale', 'amount_fen > 0'))}", Unit.DAYS, -1,
        "volume", ("回款天数", "Days with inflow"), ("近 30 天有 {value}回款", "Money came in on {value} of 30"),
    ),
    _feature(
        "days_since_inflow", f"min(age) FILTER (WHERE {_of('sale', 'amount_fen > 0')})", Unit.DAYS, 1, "recency",
        ("距上次回款", "Since last inflow"), ("距上次回款 {value}", "{value} since the last inflow"),
    ),
    _feature(
        "cash_cover_90", f"1.0 * {_IN_90} / nullif({_OUT_90}, 0)", Unit.RATIO, -1, "cover",
        ("现金覆盖", "Cash cover"), ("回款为支出的 {value}", "Inflow is {value} the outgoings"), actionable=True,
    ),
    _feature(
        "net_inflow_share_90", f"1.0 - 1.0 * coalesce({_OUT_90}, 0) / nullif({_IN_90}, 0)", Unit.SHARE, -1, "cover",
        ("经营净流入", "Net operating inflow"),
        ("经营净流入占回款 {value}", "Net operating inflow is {value} of inflow"),
    ),
    _feature(
        "balance_30_fen", f"avg(balance_fen) {within(30)}", Unit.FEN, -1, "balance",
        ("账户余额", "Account balance"), ("近 30 天平均余额 {value}", "30-day average balance {value}"),
    ),
    _feature(
        "balance_days_90", f"avg(balance_fen) {within(90)} / nullif({_OUT_90} / 90.0, 0)", Unit.DAYS, -1, "balance",
        ("余额可支撑", "Balance lasts"), ("余额可支撑 {value}支出", "The balance lasts for {value}"), actionable=True,
    ),
    _feature(
        "balance_volatility_90", f"stddev_pop(balance_fen) {within(90)} / nullif(avg(balance_fen) {within(90)}, 0)",
        Unit.LEVEL, 1, "balance_steady", ("余额波动", "Balance volatility"),
        ("账户余额波动为均值的 {value} 倍", "The balance varies by {value} times its mean"), actionable=True,
    ),
    _feature(
        "low_balance_days_30", f"count(DISTINCT age) {within(30, 'balance_fen < 200000')}", Unit.DAYS, 1,
        "balance_steady", ("低余额天数", "Days of low balance"),
        ("近 30 天余额低于 ¥2,000 共 {value}", "Balance under ¥2,000 on {value} of 30"),
    ),
    _feature(
        "purchase_share_90", f"1.0 * sum(-amount_fen) {within(90, _of('purchase'))} / nullif({_IN_90}, 0)",
        Unit.SHARE, 1, "cover", ("进货占回款", "Purchases of inflow"),
        ("进货支出占回款 {value}", "Purchases take {value} of inflow"),
    ),
    _feature(
        "purchase_trend_90",
        f"""1.0 * sum(-amount_fen) {within(90, _of('purchase'))}
            / nullif(sum(-amount_fen) {between(90, 180, _of('purchase'))}, 0)""", Unit.RATIO, 0, "purchase_trend",
        ("进货走势", "Purchase trend"),
        ("近 90 天进货为前 90 天的 {value}", "90-day purchases are {value} the 90 days before"),
    ),
    _feature(
        "suppliers_180", f"count(DISTINCT counterparty_key) {within(180, _of('purchase'))}", Unit.COUNT, -1,
        "supplier", ("供货商数", "Suppliers"), ("近半年有 {value} 家供货商", "Suppliers in half a year: {value}"),
    ),
    _feature(
        "top_supplier_share_180",
        f"""1.0 * max(party_purchase_fen) {within(180, _of('purchase'))}
            / nullif(sum(-amount_fen) {within(180, _of('purchase'))}, 0)""", Unit.SHARE, 1, "supplier",
        ("最大供货商占比", "Largest supplier's share"),
        ("最大供货商占进货 {value}", "The largest supplier is {value} of purchases"),
    ),
    _feature(
        "borrowed_share_180",
        f"""1.0 * coalesce(sum(amount_fen) {within(180, _of('loan_in'))}, 0)
            / nullif(sum(amount_fen) {within(180, 'amount_fen > 0')}, 0)""", Unit.SHARE, 1, "debt",
        ("借入占流入", "Borrowed share"), ("流入中 {value} 来自借款", "{value} of incoming money is borrowed"),
    ),
    _feature(
        "debt_service_90", f"1.0 * coalesce(sum(-amount_fen) {within(90, _of('loan_out'))}, 0) / nullif({_IN_90}, 0)",
        Unit.SHARE, 1, "debt", ("还贷占回款", "Debt service"),
        ("还贷占回款 {value}", "Debt service takes {value} of inflow"),
    ),
    _feature(
        "fee_share_90", f"1.0 * coalesce(sum(-amount_fen) {within(90, _of('fee'))}, 0) / nullif({_IN_90}, 0)",
        Unit.SHARE, 1, "fee", ("平台费用率", "Platform fees"),
        ("平台费用占回款 {value}", "Platform fees take {value} of inflow"),
    ),
    _feature(
        "withdrawn_share_90",
        f"""1.0 * coalesce(sum(-amount_fen) {within(90, _of('transfer', 'amount_fen < 0'))}, 0)
            / nullif({_IN_90}, 0)""", Unit.SHARE, 0, "withdrawn",
        ("转出占回款", "Withdrawn share"), ("转出占回款 {value}", "{value} of inflow is withdrawn"),
    ),
    _feature(
        "other_inflow_share_90",
        f"1.0 - 1.0 * coalesce({_IN_90}, 0) / nullif(sum(amount_fen) {within(90, 'amount_fen > 0')}, 0)", Unit.SHARE, 1,
        "debt", ("非销售流入", "Inflow not from sales"),
        ("流入中 {value} 不是销售回款", "{value} of incoming money is not from sales"),
    ),
    _feature(
        "money_returned_share_90",
        f"1.0 * coalesce(sum(-amount_fen) {within(90, _of('refund'))}, 0) / nullif({_IN_90}, 0)",
        Unit.SHARE, 1, "refund", ("退款支出", "Refunds paid"),
        ("退款支出占回款 {value}", "Refunds take {value} of inflow"),
    ),
    _feature(
        "circular_share_180",
        f"""1.0 * coalesce(sum(-amount_fen) {within(180, _of('transfer', 'amount_fen < 0 AND party_in_fen > 0'))}, 0)
            / nullif(sum(amount_fen) {within(180, _of('sale'))}, 0)""", Unit.SHARE, 1, "circular",
        ("资金回流", "Money going back"),
        ("{value} 的回款又转回给付款人", "{value} of inflow goes back to those who paid it"),
    ),
)  # fmt: skip
