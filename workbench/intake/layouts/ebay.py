"""How is an eBay seller's transaction report read?

`--` is an empty cell. Of a sale the buyer's amount and eBay's fees are two movements that add up to the net amount,
where both are in one currency; else the net amount alone moves, in the currency of the payout. A day has no time and
no zone: it stays the day that is written. A payout, a hold and its release move money between own accounts.
"""

from __future__ import annotations

from workbench.common.text import Text, same
from workbench.flows.lines import LineKind
from workbench.intake.layout import Cell, Column, Doubt, Family, Layout, Mark

_EMPTY = ("--",)


def _text(field: str, header: str, zh: str, *, must: bool = False, cell: Cell = Cell.TEXT) -> Column:
    return Column(field, (header,), cell, Text(zh, header), required=must, blanks=_EMPTY)


def _money(field: str, header: str, zh: str, *, must: bool = False) -> Column:
    return Column(field, (header,), Cell.MONEY, Text(zh, header), required=must, blanks=_EMPTY, mark=Mark.EITHER)


TRANSACTIONS = Layout(
    "ebay_transactions",
    Text("eBay 交易报告", "eBay transaction report"),
    LineKind.FUND,
    (
        Column(
            "day",
            ("Transaction creation date",),
            Cell.DAY,
            Text("交易日期", "Transaction creation date"),
            required=True,
            filled=True,
            formats=("%b %d, %Y", "%d %b %Y", "%d %b, %Y", "%B %d, %Y", "%d %B %Y", "%Y-%m-%d"),
        ),
        Column("sort", ("Type",), Cell.TEXT, Text("类型", "Type"), required=True, filled=True),
        _text("order_id", "Order number", "订单号", must=True, cell=Cell.ID),
        _text("buyer", "Buyer username", "买家用户名", cell=Cell.PARTY),
        _money("net_fen", "Net amount", "净额", must=True),
        _text("net_currency", "Payout currency", "付款币种", must=True),
        _text("payout_id", "Payout ID", "付款编号", cell=Cell.ID),
        _text("transaction_id", "Transaction ID", "交易编号", cell=Cell.ID),
        _money("gross_fen", "Gross transaction amount", "交易总额", must=True),
        _text("gross_currency", "Transaction currency", "交易币种", must=True),
        _text("reference", "Reference ID", "参考编号", cell=Cell.ID),
        _money("fixed_fee_fen", "Final Value Fee - fixed", "成交费（固定）"),
        _money("variable_fee_fen", "Final Value Fee - variable", "成交费（比例）"),
        _money("regulatory_fen", "Regulatory operating fee", "监管费"),
        _money("not_as_described_fen", 'Very high "item not as described" fee', "货不对板费"),
        _money("below_standard_fen", "Below standard performance fee", "低于标准费"),
        _money("international_fen", "International fee", "国际费"),
        _money("deposit_fee_fen", "Deposit processing fee", "入账处理费"),
        _money("donation_fen", "Charity donation", "慈善捐款"),
    ),
    facts={"account": r'^"?Seller"?[,;\t]\s*"?([^",;\t\n]+)'},
    plain=False,
    doubts=(
        Doubt(
            "NET_DIFFERS",
            "net_currency = gross_currency AND fixed_fee_fen IS NOT NULL AND gross_fen "
            + " ".join(
                f"+ coalesce({fee}, 0)"
                for fee in (
                    "fixed_fee_fen", "variable_fee_fen", "regulatory_fen", "not_as_described_fen",
                    "below_standard_fen", "international_fen", "deposit_fee_fen", "donation_fen",
                )
            )
            + " <> net_fen",
            Text("{count} 行总额加费用不等于净额", "{count} rows where gross and fees do not give the net amount"),
        ),
    ),
)  # fmt: skip

# Of a row in one currency the difference of net and gross is what eBay kept.
_PARTS = """
CREATE TABLE ebay_parts AS
SELECT *, unnest(CASE WHEN net_currency IS NOT DISTINCT FROM gross_currency AND gross_fen <> net_fen
    THEN [{'part': 'gross', 'amount_fen': gross_fen}, {'part': 'fee', 'amount_fen': net_fen - gross_fen}]
    ELSE [{'part': 'gross', 'amount_fen': coalesce(net_fen, gross_fen)}] END) AS p,
    coalesce(CASE WHEN net_fen IS NOT NULL THEN net_currency END, gross_currency) AS currency
FROM ebay_transactions
"""

_KIND = """CASE WHEN p.part = 'fee' OR sort ILIKE '%fee%' OR sort ILIKE '%charge' OR sort ILIKE '%label%' THEN 'fee'
    WHEN sort ILIKE '%refund%' OR sort ILIKE '%claim%' OR sort ILIKE '%dispute%' THEN 'refund'
    WHEN sort ILIKE '%payout%' OR sort ILIKE '%hold%' OR sort ILIKE '%transfer%' OR sort ILIKE '%reserve%'
        THEN 'transfer'
    WHEN sort ILIKE '%loan%' OR sort ILIKE '%seller capital%'
        THEN CASE WHEN p.amount_fen > 0 THEN 'loan_in' ELSE 'loan_out' END
    WHEN sort ILIKE '%order%' OR sort ILIKE '%sale%' THEN 'sale' ELSE 'other' END"""

EBAY = Family(
    "ebay",
    same("eBay"),
    (TRANSACTIONS,),
    lines={
        LineKind.FUND: f"""
SELECT merchant_id, day, coalesce(transaction_id, reference, payout_id, order_id) || '-' || p.part AS line_id,
    p.amount_fen AS amount_fen, {_KIND} AS kind, order_id, buyer AS counterparty_key, upper(currency) AS currency,
    source_file, source_line FROM ebay_parts JOIN intake_accounts USING (source_file)"""
    },
    merchants="""
SELECT merchant_id, max(name) AS name, 'marketplace' AS platform, mode(upper(currency)) AS currency
FROM ebay_parts JOIN intake_accounts a USING (source_file) WHERE a.made GROUP BY 1""",
    currency="USD",
    prepare=(_PARTS,),
)
