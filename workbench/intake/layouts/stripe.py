"""How are Stripe's balance history and payout reconciliation read?

Amount less fee is net; the fee is written positive. A payout moves money to the own bank account: a transfer, no
expense. Times of the balance history are UTC and become desk time; the reconciliation does not say its zone, so that
its times stay as they are written.
"""

from __future__ import annotations

from workbench.common.text import Text, same
from workbench.flows.lines import LineKind
from workbench.intake.desk_time import day_of_moment, desk_time
from workbench.intake.known_lines import told_otherwise
from workbench.intake.layout import Cell, Column, Doubt, Family, Layout


def _must(field: str, names: tuple[str, ...], cell: Cell, zh: str) -> Column:
    return Column(field, names, cell, Text(zh, names[0]), required=True, filled=True)


_NET = Doubt(
    "NET_DIFFERS",
    "amount_fen - coalesce(fee_fen, 0) <> net_fen",
    Text("{count} 行金额减费用不等于净额", "{count} rows where amount less fee is not the net amount"),
)

HISTORY = Layout(
    "stripe_history",
    Text("Stripe 余额流水", "Stripe balance history"),
    LineKind.FUND,
    (
        _must("line_id", ("id",), Cell.ID, "编号"),
        _must("sort", ("Type",), Cell.TEXT, "类型"),
        Column("source", ("Source",), Cell.ID, Text("来源", "Source"), required=True),
        _must("amount_fen", ("Amount",), Cell.MONEY, "金额"),
        Column("fee_fen", ("Fee", "Fees"), Cell.MONEY, Text("费用", "Fee"), required=True),
        _must("net_fen", ("Net",), Cell.MONEY, "净额"),
        _must("currency", ("Currency",), Cell.TEXT, "币种"),
        _must("created_at", ("Created (UTC)",), Cell.MOMENT, "创建时间（UTC）"),
    ),
    doubts=(_NET,),
)

PAYOUTS = Layout(
    "stripe_payouts",
    Text("Stripe 提现对账", "Stripe payout reconciliation"),
    LineKind.FUND,
    (
        _must("line_id", ("balance_transaction_id",), Cell.ID, "编号"),
        _must("sort", ("reporting_category",), Cell.TEXT, "类型"),
        Column("payout", ("automatic_payout_id",), Cell.ID, Text("提现编号", "automatic_payout_id"), required=True),
        _must("amount_fen", ("gross",), Cell.MONEY, "金额"),
        Column("fee_fen", ("fee",), Cell.MONEY, Text("费用", "fee"), required=True),
        _must("net_fen", ("net",), Cell.MONEY, "净额"),
        _must("currency", ("currency",), Cell.TEXT, "币种"),
        _must("created_at", ("created",), Cell.MOMENT, "创建时间"),
    ),
    doubts=(_NET,),
)

_KIND = """CASE WHEN sort ILIKE '%payout%' OR sort ILIKE '%transfer%' OR sort ILIKE '%topup%' THEN CASE
        WHEN sort ILIKE '%financing%' THEN 'loan_in' ELSE 'transfer' END
    WHEN sort ILIKE '%financing%' OR sort ILIKE 'advance%' OR sort ILIKE '%paydown%'
        THEN CASE WHEN amount_fen > 0 THEN 'loan_in' ELSE 'loan_out' END
    WHEN sort ILIKE '%refund%' OR sort ILIKE '%dispute%' THEN 'refund'
    WHEN sort ILIKE '%fee%' OR sort ILIKE '%network_cost%' OR sort ILIKE 'tax%' THEN 'fee'
    WHEN sort IN ('charge', 'payment') THEN 'sale' ELSE 'other' END"""

_UTC = desk_time("created_at", "'0'")
_ROWS = f"""
SELECT line_id, sort, amount_fen, fee_fen, currency, {_UTC} AS "at", source_file, source_line FROM stripe_history
UNION ALL SELECT line_id, sort, amount_fen, fee_fen, currency, created_at, source_file, source_line FROM stripe_payouts
"""

_LINES = f"""
SELECT merchant_id, {day_of_moment('"at"')} AS day, line_id, "at", amount_fen, {_KIND} AS kind,
    upper(currency) AS currency, source_file, source_line FROM ({_ROWS}) JOIN intake_accounts USING (source_file)
UNION ALL BY NAME
SELECT merchant_id, {day_of_moment('"at"')} AS day, line_id || '-fee' AS line_id, "at", -fee_fen AS amount_fen,
    'fee' AS kind, upper(currency) AS currency, source_file, source_line
FROM ({_ROWS}) JOIN intake_accounts USING (source_file) WHERE fee_fen <> 0
"""

STRIPE = Family(
    "stripe",
    same("Stripe"),
    (HISTORY, PAYOUTS),
    lines={LineKind.FUND: _LINES},
    merchants=f"""
SELECT merchant_id, max(name) AS name, 'marketplace' AS platform, mode(upper(currency)) AS currency
FROM ({_ROWS}) JOIN intake_accounts a USING (source_file) WHERE a.made GROUP BY 1""",
    currency="USD",
    notes=(told_otherwise(HISTORY, PAYOUTS),),
)
