"""Into which tables of the desk's own can any file be mapped, and by which words is each of their columns known?

Six tables: orders, fund movements, shipments, shop events, invoices, and a sheet of merchants with the figures they
declare. A file whose header no known layout claims gets a proposal made of these columns; a saved mapping remembers it.
Files that do not name their merchant take it from `intake_accounts`. Declared figures become records, never lines.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.layout import Family
from workbench.intake.layouts.contacts import contacts_sql
from workbench.intake.layouts.custom_figures import FIGURES, figures_sql
from workbench.intake.layouts.custom_merchants import MERCHANTS
from workbench.intake.layouts.custom_money import FUND, INVOICES
from workbench.intake.layouts.custom_trade import EVENTS, ORDERS, SHIPMENTS

ONE_OF = {FUND.code: frozenset({"amount_fen", "income_fen", "expense_fen"})}
"""Fields of which a table needs at least one."""


def _whose(table: str) -> str:
    return f"FROM {table} t JOIN intake_accounts a USING (source_file)"


_MERCHANT_SQL = "CASE WHEN a.chosen OR t.merchant_id IS NULL THEN a.merchant_id ELSE t.merchant_id END"
_DAY = "(CAST({} AS DATE) - DATE '1970-01-01')::INTEGER"
_STATUS = """coalesce(nullif(status, 'unknown'), CASE WHEN paid_at IS NULL AND paid_fen IS NULL THEN 'unknown'
    WHEN closed_at IS NOT NULL THEN 'finished' WHEN shipped_at IS NOT NULL THEN 'shipped'
    WHEN paid_at IS NOT NULL THEN 'paid' ELSE 'unknown' END)"""
# With two columns each says its direction; with one, a direction word gives the sign, else the cell's own sign does.
_AMOUNT = """CASE WHEN income_fen IS NOT NULL OR expense_fen IS NOT NULL
    THEN abs(coalesce(income_fen, 0)) - abs(coalesce(expense_fen, 0))
    WHEN direction = 'in' THEN abs(amount_fen) WHEN direction = 'out' THEN -abs(amount_fen)
    WHEN direction IS NULL THEN amount_fen END"""
_SIDE = """coalesce(side, CASE WHEN buyer IS NOT NULL AND seller IS NULL THEN 'sale'
    WHEN seller IS NOT NULL AND buyer IS NULL THEN 'purchase' END)"""


def _named(table: str) -> str:
    """Merchants named or numbered by lines: a record that is known keeps what it says."""
    told = "NULL" if table == FUND.code else "max(t.name)"
    return (
        f"SELECT {_MERCHANT_SQL} AS merchant_id, coalesce({told}, CASE WHEN bool_or(t.merchant_id IS NULL) "
        f"THEN max(a.name) END, {_MERCHANT_SQL}) AS name {_whose(table)} WHERE NOT a.chosen GROUP BY 1"
    )


_LINE_MERCHANTS = " UNION ALL ".join(
    f"SELECT merchant_id, name, NULL AS platform, NULL AS category, NULL AS entity_type, NULL AS legal_person_id, "
    f"NULL AS region, NULL AS city, NULL::INTEGER AS opened_on, NULL::BIGINT AS trustpass_index, "
    f"NULL::INTEGER AS shop_level, NULL AS currency FROM ({_named(layout.code)})"
    for layout in (ORDERS, FUND, SHIPMENTS, EVENTS, INVOICES)
)
_LINES = {
    LineKind.ORDERS: f"""
SELECT {_MERCHANT_SQL} AS merchant_id, {_DAY.format("created_at")} AS day, order_id, 1 AS line_no, created_at, paid_at,
    shipped_at, closed_at, {_STATUS} AS status, gross_fen, paid_fen, refund_fen, freight_fen, quantity,
    buyer AS buyer_key, item, nullif(dest_region, '') AS dest_region, coalesce(currency, 'CNY') AS currency,
    source_file, source_line {_whose("custom_orders")}""",
    LineKind.FUND: f"""
SELECT {_MERCHANT_SQL} AS merchant_id, {_DAY.format('t."at"')} AS day, line_id, t."at",
    {_AMOUNT} AS amount_fen, balance_fen, coalesce(sort, 'other') AS kind, order_id,
    counterparty AS counterparty_key, coalesce(currency, 'CNY') AS currency, source_file, source_line
    {_whose("custom_fund")}""",
    LineKind.SHIPMENTS: f"""
SELECT {_MERCHANT_SQL} AS merchant_id, {_DAY.format("shipped_at")} AS day, order_id, waybill AS waybill_key, carrier,
    shipped_at, signed_at, promised_at, nullif(origin_region, '') AS origin_region,
    nullif(dest_region, '') AS dest_region, weight_g,
    CASE WHEN signed_at IS NOT NULL THEN 'signed' ELSE coalesce(state, 'unknown') END AS state,
    source_file, source_line {_whose("custom_shipments")}""",
    LineKind.EVENTS: f"""
SELECT {_MERCHANT_SQL} AS merchant_id, day, sort AS kind, value, coalesce(count, 1) AS count, order_id,
    source_file, source_line {_whose("custom_events")}""",
    LineKind.INVOICES: f"""
SELECT {_MERCHANT_SQL} AS merchant_id, day, invoice_no, {_SIDE} AS side,
    CASE {_SIDE} WHEN 'sale' THEN buyer WHEN 'purchase' THEN seller END AS counterparty_key, net_fen, tax_fen,
    gross_fen, coalesce(void, 'false')::BOOLEAN AS void, coalesce(currency, 'CNY') AS currency,
    source_file, source_line {_whose("custom_invoices")}""",
}

CUSTOM = Family(
    "custom",
    Text("自定义映射", "Custom mapping"),
    (ORDERS, FUND, SHIPMENTS, EVENTS, INVOICES, MERCHANTS),
    lines=_LINES,
    merchants=(
        f"{_LINE_MERCHANTS} UNION ALL SELECT merchant_id, coalesce(name, merchant_id), platform, category, "
        "entity_type, legal_person, region, city, opened_on, trustpass_index, shop_level::INTEGER, currency "
        "FROM (FROM custom_merchants ORDER BY source_file, source_line)"
    ),
    figures=figures_sql("custom_merchants"),
    contacts=contacts_sql("custom_merchants", "merchant_id", ("phone",)),
    notes=(
        (
            "SELECT count(*) - count(DISTINCT (source_file, merchant_id, as_of)) FROM custom_merchants",
            Text(
                "{count} 行与同表另一行商户编号相同，以最后一行为准",
                "{count} rows repeat the merchant id of another row; the last one counts",
            ),
        ),
        (
            f"SELECT count(*) FROM custom_merchants WHERE {' OR '.join(f'{c} IS NOT NULL' for c in FIGURES)}",
            Text(
                "{count} 家商户申报了经营指标，只作申报，不进流水",
                "{count} merchants declare figures: kept as claims, never as lines",
            ),
        ),
    ),
)
