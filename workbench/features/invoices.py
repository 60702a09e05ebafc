"""Which features do VAT invoices give about an enterprise?

Repeated rows count as the published totals count them: every row, with the share of repeats as a feature of its own.
Turnover is gross of tax over invoices that are not void; red (negative) invoices reduce it.
"""

from __future__ import annotations

from workbench.features.declare import INVOICE, between, declare, within
from workbench.features.feature import Feature, Flow, Unit
from workbench.flows.lines import LineKind

_feature = declare(Flow.COMMERCE, LineKind.INVOICES, INVOICE)
_fund = declare(Flow.FUND, LineKind.INVOICES, INVOICE)
_word = declare(Flow.INFORMATION, LineKind.INVOICES, INVOICE)

_OUT, _IN = "side = 'sale'", "side = 'purchase'"


def _all(what: str, where: str) -> str:
    return f"{what} FILTER (WHERE {where})"


_SALES = _all("sum(valid_fen)", _OUT)
_BOUGHT = _all("sum(valid_fen)", _IN)
_SALES_365 = f"sum(valid_fen) {within(365, _OUT)}"
_BOUGHT_365 = f"sum(valid_fen) {within(365, _IN)}"
_POSITIVE_365 = f"sum(greatest(valid_fen, 0)) {within(365, _OUT)}"
_POSITIVE_IN_365 = f"sum(greatest(valid_fen, 0)) {within(365, _IN)}"

INVOICES: tuple[Feature, ...] = (
    _feature(
        "invoice_sales_fen", f"coalesce({_SALES}, 0)", Unit.FEN, -1, "invoice_sales",
        ("有效销项合计", "Effective sales"), ("有效销项合计 {value}", "Effective sales invoices {value}"),
    ),
    _feature(
        "invoice_sales_365_fen", f"coalesce({_SALES_365}, 0)", Unit.FEN, -1, "invoice_sales",
        ("近一年销项", "Sales, one year"), ("近一年销项 {value}", "One-year sales invoices {value}"),
    ),
    _feature(
        "invoice_sales_90_month_fen", f"coalesce(sum(valid_fen) {within(90, _OUT)}, 0) / 3", Unit.FEN, -1,
        "invoice_sales", ("月均销项", "Monthly sales"),
        ("近 90 天月均销项 {value}", "90-day sales invoices {value} / mo"),
    ),
    _fund(
        "invoice_purchases_365_fen", f"coalesce({_BOUGHT_365}, 0)", Unit.FEN, -1, "invoice_purchases",
        ("近一年进项", "Purchases, one year"), ("近一年进项 {value}", "One-year purchase invoices {value}"),
    ),
    _fund(
        "invoice_margin", f"1.0 - 1.0 * coalesce({_BOUGHT}, 0) / nullif({_SALES}, 0)", Unit.SHARE, 0, "invoice_margin",
        ("进销差率", "Margin"), ("进销差率 {value}", "Sales less purchases: {value} of sales"),
    ),
    _fund(
        "invoice_margin_365", f"1.0 - 1.0 * coalesce({_BOUGHT_365}, 0) / nullif({_SALES_365}, 0)", Unit.SHARE, 0,
        "invoice_margin", ("近一年进销差率", "Margin, one year"),
        ("近一年进销差率 {value}", "One-year sales less purchases: {value} of sales"),
    ),
    _feature(
        "invoice_count_365", f"count(*) {within(365, _OUT)}", Unit.COUNT, -1, "invoice_volume",
        ("近一年销项张数", "Sales invoices, one year"), ("近一年开票 {value} 张", "Sales invoices in a year: {value}"),
    ),
    _word(
        "void_share", f"1.0 * {_all('count(*)', _OUT + ' AND void')} / nullif({_all('count(*)', _OUT)}, 0)", Unit.SHARE,
        1, "void", ("销项作废率", "Void sales"),
        ("销项作废率 {value}", "{value} of sales invoices are void"), actionable=True,
    ),
    _word(
        "purchase_void_share", f"1.0 * {_all('count(*)', _IN + ' AND void')} / nullif({_all('count(*)', _IN)}, 0)",
        Unit.SHARE, 1, "void", ("进项作废率", "Void purchases"),
        ("进项作废率 {value}", "{value} of purchase invoices are void"),
    ),
    _word(
        "negative_share",
        f"1.0 * {_all('count(*)', _OUT + ' AND valid_fen < 0')} / nullif({_all('count(valid_fen)', _OUT)}, 0)",
        Unit.SHARE, 1, "negative", ("负数发票占比", "Negative invoices"),
        ("销项负数发票占 {value}", "{value} of sales invoices are negative"),
    ),
    _word(
        "returned_amount_share",
        f"""1.0 * {_all('sum(-valid_fen)', _OUT + ' AND valid_fen < 0')}
            / nullif({_all('sum(valid_fen)', _OUT + ' AND valid_fen > 0')}, 0)""", Unit.SHARE, 1, "negative",
        ("退货金额占比", "Returned amount"), ("退货冲减销项 {value}", "Returns reduce sales by {value}"),
    ),
    _word(
        "repeat_row_share", f"1.0 * {_all('count(*)', 'repeat_no > 0')} / nullif(count(*), 0)", Unit.SHARE, 0, "repeat",
        ("重复行占比", "Repeated rows"), ("{value} 的发票行完全重复", "{value} of invoice rows are exact repeats"),
    ),
    _feature(
        "customers_365", f"count(DISTINCT counterparty_key) {within(365, _OUT)}", Unit.COUNT, -1, "customers",
        ("近一年客户数", "Customers, one year"), ("近一年有 {value} 家客户", "Customers in a year: {value}"),
    ),
    _fund(
        "suppliers_365", f"count(DISTINCT counterparty_key) {within(365, _IN)}", Unit.COUNT, -1, "invoice_suppliers",
        ("近一年供应商数", "Suppliers, one year"), ("近一年有 {value} 家供应商", "Suppliers in a year: {value}"),
    ),
    _feature(
        "top_customer_share_365", f"1.0 * max(party_year_fen) {within(365, _OUT)} / nullif({_POSITIVE_365}, 0)",
        Unit.SHARE, 1, "customer_concentration", ("最大客户占比", "Largest customer's share"),
        ("最大客户占销项 {value}", "The largest customer is {value} of sales"),
    ),
    _feature(
        "customer_concentration_365",
        f"""sum(1.0 * greatest(valid_fen, 0) * party_year_fen) {within(365, _OUT)}
            / nullif(pow(1.0 * {_POSITIVE_365}, 2), 0)""", Unit.LEVEL, 1, "customer_concentration",
        ("客户集中度", "Customer concentration"),
        ("客户集中度 {value}（1 为只有一家客户）", "Customer concentration {value} (1: a single customer)"),
    ),
    _fund(
        "top_supplier_share_365", f"1.0 * max(party_year_fen) {within(365, _IN)} / nullif({_POSITIVE_IN_365}, 0)",
        Unit.SHARE, 1, "supplier_concentration", ("最大供应商占比", "Largest supplier's share"),
        ("最大供应商占进项 {value}", "The largest supplier is {value} of purchases"),
    ),
    _feature(
        "sales_months_12", f"count(DISTINCT floor(age / 30)) {within(360, _OUT + ' AND NOT void')}", Unit.MONTHS, -1,
        "invoice_regular", ("开票月数", "Months with sales"),
        ("近一年有 {value}开票", "Sales invoices in {value} of 12"),
    ),
    _fund(
        "purchase_months_12", f"count(DISTINCT floor(age / 30)) {within(360, _IN + ' AND NOT void')}", Unit.MONTHS, -1,
        "invoice_regular", ("进货月数", "Months with purchases"),
        ("近一年有 {value}进货", "Purchases in {value} of 12"),
    ),
    _feature(
        "invoice_days_365", f"count(DISTINCT age) {within(365, _OUT + ' AND NOT void')}", Unit.DAYS, -1,
        "invoice_regular", ("开票天数", "Days with sales"),
        ("近一年有 {value}开票", "Sales invoices on {value} in a year"),
    ),
    _feature(
        "invoice_volatility_360",
        f"""sqrt(greatest(12.0 * sum(1.0 * valid_fen * month_fen) {within(360, _OUT)}
            / nullif(pow(1.0 * sum(valid_fen) {within(360, _OUT)}, 2), 0) - 1.0, 0))""", Unit.LEVEL, 1,
        "invoice_steady", ("月销项波动", "Monthly sales volatility"),
        ("月销项波动为均值的 {value} 倍", "Monthly sales vary by {value} times their mean"),
    ),
    _feature(
        "invoice_trend_180",
        f"1.0 * coalesce(sum(valid_fen) {within(180, _OUT)}, 0) / nullif(sum(valid_fen) {between(180, 360, _OUT)}, 0)",
        Unit.RATIO, -1, "invoice_trend", ("半年走势", "Half-year trend"),
        ("近半年销项为前半年的 {value}", "Half-year sales are {value} the half year before"),
    ),
    _feature(
        "invoice_yoy",
        f"1.0 * coalesce({_SALES_365}, 0) / nullif(sum(valid_fen) {between(365, 730, _OUT)}, 0)", Unit.RATIO, -1,
        "invoice_trend", ("同比走势", "Against last year"),
        ("近一年销项为上一年的 {value}", "Sales are {value} the year before"),
    ),
    _fund(
        "purchase_yoy", f"1.0 * coalesce({_BOUGHT_365}, 0) / nullif(sum(valid_fen) {between(365, 730, _IN)}, 0)",
        Unit.RATIO, 0, "purchase_yoy", ("进项同比", "Purchases against last year"),
        ("近一年进项为上一年的 {value}", "Purchases are {value} the year before"),
    ),
    _fund(
        "tax_rate",
        f"""1.0 * {_all('sum(tax_fen)', _OUT + ' AND NOT void')}
            / nullif({_all('sum(net_fen)', _OUT + ' AND NOT void')}, 0)""",
        Unit.SHARE, 0, "tax", ("销项税负", "Sales tax rate"),
        ("销项平均税率 {value}", "Average sales tax rate {value}"),
    ),
    _fund(
        "tax_balance_365",
        f"""1.0 * (coalesce(sum(tax_fen) {within(365, _OUT + ' AND NOT void')}, 0)
            - coalesce(sum(tax_fen) {within(365, _IN + ' AND NOT void')}, 0)) / nullif({_SALES_365}, 0)""",
            Unit.SHARE, 0,
        "tax", ("应纳增值税率", "VAT due"), ("应纳增值税占销项 {value}", "VAT due is {value} of sales"),
    ),
    _feature(
        "days_since_sale_invoice", _all("min(age)", _OUT + " AND NOT void"), Unit.DAYS, 1, "invoice_recency",
        ("距上次开票", "Since last sale"), ("距上次开票 {value}", "{value} since the last sales invoice"),
    ),
    _fund(
        "days_since_purchase", _all("min(age)", _IN + " AND NOT void"), Unit.DAYS, 1, "invoice_recency",
        ("距上次进货", "Since last purchase"), ("距上次进货 {value}", "{value} since the last purchase invoice"),
    ),
    _word(
        "invoice_history_months", "(max(age) - min(age)) / 30.4375", Unit.MONTHS, -1, "invoice_history",
        ("开票历史", "Invoice history"), ("发票记录共 {value}", "Invoice records over {value}"),
    ),
    _feature(
        "invoice_ticket_365_fen", f"avg(valid_fen) {within(365, _OUT)}", Unit.FEN, 0, "invoice_ticket",
        ("平均单张销项", "Average sales invoice"), ("平均单张销项 {value}", "Average sales invoice {value}"),
    ),
)  # fmt: skip
