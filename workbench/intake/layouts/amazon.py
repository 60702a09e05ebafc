"""How are an Amazon seller's settlement reports (V2, V1) and date range reports read?

Each amount of a settlement is a movement of the seller's Amazon account; the first row of a settlement is its total,
which is compared with the movements and is none itself. Europe writes a decimal comma. Goods, freight and gift wrap
that buyers paid are sales; taxes that pass through are not. Amounts held back and paid out are transfers.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.desk_time import TIME_PATTERN, ZONE_PATTERN, ZONES, day_of_moment, desk_time
from workbench.intake.layout import Cell, Column, Doubt, Family, Layout, Mark, Total

_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d")
_MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y/%m/%d %H:%M:%S")
_SPOKEN = (
    "%b %d, %Y %I:%M:%S %p", "%B %d, %Y %I:%M:%S %p", "%d %b %Y %H:%M:%S", "%d %B %Y %H:%M:%S", *_MOMENTS,
)  # fmt: skip


def _text(field: str, header: str, zh: str, *, must: bool = False, cell: Cell = Cell.TEXT) -> Column:
    return Column(field, (header,), cell, Text(zh, header), required=must)


def _money(field: str, header: str, zh: str, *, must: bool = False) -> Column:
    return Column(field, (header,), Cell.MONEY, Text(zh, header), required=must, mark=Mark.EITHER)


def _when(field: str, header: str, zh: str, formats: tuple[str, ...], *, must: bool = False) -> tuple[Column, Column]:
    """A time and its zone, both in one cell."""
    label = Text(zh, header)
    return (
        Column(field, (header,), Cell.MOMENT, label, required=must, formats=formats, pattern=TIME_PATTERN),
        Column(f"{field}_zone", (header,), Cell.WORD, label, words=ZONES, pattern=ZONE_PATTERN),
    )


_SETTLEMENT = Column(
    "settlement", ("settlement-id",), Cell.ID, Text("结算编号", "settlement-id"), required=True, filled=True
)
_HEAD = (
    _SETTLEMENT,
    _money("total_fen", "total-amount", "结算总额", must=True),
    _text("currency", "currency", "币种", must=True),
    _text("sort", "transaction-type", "交易类型", must=True),
    _text("order_id", "order-id", "订单号", must=True, cell=Cell.ID),
    _text("item_code", "order-item-code", "订单明细号", cell=Cell.ID),
    _text("sku", "sku", "SKU"),
)


def _total(moved: str) -> Total:
    """The total of a settlement stands in a row of its own, one without a kind of transaction."""
    stated = "sum(total_fen) FILTER (sort IS NULL)"
    return Total(Text("结算总额", "Total of the settlement"), "", moved, stated=stated)


V2 = Layout(
    "amazon_settlement_v2",
    Text("亚马逊结算报告 V2", "Amazon settlement V2"),
    LineKind.FUND,
    (
        *_HEAD,
        _text("amount_type", "amount-type", "金额类型", must=True),
        _text("what", "amount-description", "金额说明", must=True),
        _money("amount_fen", "amount", "金额", must=True),
        Column("posted_on", ("posted-date",), Cell.DAY, Text("入账日期", "posted-date"), required=True, formats=_DAYS),
        *_when("posted_at", "posted-date-time", "入账时间", _MOMENTS),
    ),
    totals=(_total("sum(amount_fen)"),),
)

_V1_AMOUNTS = (
    # label of the amount, amount; the price of goods comes under the name of its type
    ("price_type", "price-type", "price_fen", "price-amount", "价款"),
    ("item_fee_type", "item-related-fee-type", "item_fee_fen", "item-related-fee-amount", "商品费用"),
    ("shipment_fee_type", "shipment-fee-type", "shipment_fee_fen", "shipment-fee-amount", "发货费用"),
    ("order_fee_type", "order-fee-type", "order_fee_fen", "order-fee-amount", "订单费用"),
    ("promotion_type", "promotion-type", "promotion_fen", "promotion-amount", "促销"),
    ("direct_type", "direct-payment-type", "direct_fen", "direct-payment-amount", "直接付款"),
    ("other_fee_reason", "other-fee-reason-description", "other_fee_fen", "other-fee-amount", "其他费用"),
)

_V1_FIELDS = tuple(field for _, _, field, _, _ in _V1_AMOUNTS)

V1 = Layout(
    "amazon_settlement_v1",
    Text("亚马逊结算报告 V1", "Amazon settlement V1"),
    LineKind.FUND,
    (
        *_HEAD,
        *(_text(field, header, f"{zh}类型") for field, header, _, _, zh in _V1_AMOUNTS),
        *(_money(field, header, zh, must=header == "price-amount") for _, _, field, header, zh in _V1_AMOUNTS),
        _money("misc_fen", "misc-fee-amount", "杂费"),
        _money("other_fen", "other-amount", "其他金额"),
        *_when("posted_at", "posted-date", "入账时间", (*_MOMENTS, *_DAYS), must=True),
    ),
    totals=(_total(" + ".join(f"coalesce(sum({field}), 0)" for field in (*_V1_FIELDS, "misc_fen", "other_fen"))),),
)

_RANGE_AMOUNTS = {
    # part of the total → header and the kind of movement it is
    "goods_fen": ("product sales", "商品销售", "sale"),
    "goods_tax_fen": ("product sales tax", "商品销售税", "tax"),
    "freight_fen": ("shipping credits", "运费收入", "sale"),
    "freight_tax_fen": ("shipping credits tax", "运费税", "tax"),
    "wrap_fen": ("gift wrap credits", "礼品包装收入", "sale"),
    "wrap_tax_fen": ("giftwrap credits tax", "礼品包装税", "tax"),
    "regulatory_fen": ("Regulatory Fee", "监管费", "fee"),
    "regulatory_tax_fen": ("Tax On Regulatory Fee", "监管费税", "tax"),
    "rebate_fen": ("promotional rebates", "促销返还", "discount"),
    "rebate_tax_fen": ("promotional rebates tax", "促销返还税", "tax"),
    "withheld_fen": ("marketplace withheld tax", "平台代扣税", "tax"),
    "selling_fen": ("selling fees", "销售费用", "fee"),
    "fba_fen": ("fba fees", "FBA 费用", "fee"),
    "transaction_fen": ("other transaction fees", "其他交易费用", "fee"),
    "other_fen": ("other", "其他", "other"),
}
_ESSENTIAL = ("goods_fen", "selling_fen", "other_fen")

RANGE = Layout(
    "amazon_date_range",
    Text("亚马逊日期范围报告", "Amazon date range report"),
    LineKind.FUND,
    (
        *_when("posted_at", "date/time", "时间", _SPOKEN, must=True),
        _text("settlement", "settlement id", "结算编号", must=True, cell=Cell.ID),
        _text("sort", "type", "类型", must=True),
        _text("order_id", "order id", "订单号", must=True, cell=Cell.ID),
        _text("sku", "sku", "SKU"),
        _text("what", "description", "说明"),
        _text("marketplace", "marketplace", "站点"),
        *(_money(f, header, zh, must=f in _ESSENTIAL) for f, (header, zh, _) in _RANGE_AMOUNTS.items()),
        Column(
            "total_fen", ("total",), Cell.MONEY, Text("合计", "total"), required=True, filled=True, mark=Mark.EITHER
        ),
    ),
    facts={"currency": r"(?i)all amounts in ([A-Z]{3})"},
    doubts=(
        Doubt(
            "TOTAL_DIFFERS",
            f"{' + '.join(f'coalesce({field}, 0)' for field in _RANGE_AMOUNTS)} <> total_fen",
            Text("{count} 行各项之和不等于合计", "{count} rows whose parts do not add up to their total"),
        ),
    ),
    plain=False,
)

_LENT = "(what ILIKE '%lending%' OR what ILIKE '%loan%' OR sort ILIKE '%lending%' OR sort ILIKE '%loan%')"
_HELD = """(what ILIKE '%reserve%' OR what ILIKE '%payable to amazon%' OR what ILIKE '%transfer%'
    OR sort ILIKE '%transfer%' OR sort ILIKE '%disburse%' OR what ILIKE '%successful charge%')"""
_BACK = "(sort ILIKE '%refund%' OR sort ILIKE '%chargeback%' OR sort ILIKE '%guarantee%')"
_TAXED = "(what ILIKE '%tax%' OR amount_type ILIKE '%withheld%')"
_FEE = """(amount_type ILIKE '%fee%' OR what ILIKE '%fee%' OR what ILIKE '%commission%' OR sort ILIKE '%fee%'
    OR amount_type ILIKE '%advertising%')"""

# One movement a row. In V1 a row holds several amounts, each under a name of its own.
_V1_PARTS = ", ".join(
    f"{{'amount_type': {group}, 'what': {label}, 'amount_fen': {amount}}}"
    for group, label, amount in (
        ("'ItemPrice'", "price_type", "price_fen"),
        ("'ItemFees'", "item_fee_type", "item_fee_fen"),
        ("'ShipmentFees'", "shipment_fee_type", "shipment_fee_fen"),
        ("'OrderFees'", "order_fee_type", "order_fee_fen"),
        ("'Promotion'", "promotion_type", "promotion_fen"),
        ("'DirectPayment'", "direct_type", "direct_fen"),
        ("'OtherFees'", "other_fee_reason", "other_fee_fen"),
        ("'MiscFees'", "NULL::VARCHAR", "misc_fen"),
        ("'other-transaction'", "sort", "other_fen"),
    )
)

_MOVED = f"""
CREATE TABLE amazon_moved AS
WITH v1 AS (SELECT *, unnest([{_V1_PARTS}]) AS part FROM amazon_settlement_v1),
amounts AS (
    SELECT source_file, source_line, settlement, currency, sort, order_id, item_code, amount_type, what, amount_fen,
        {desk_time("posted_at", "posted_at_zone")} AS posted_at, posted_on FROM amazon_settlement_v2
    UNION ALL
    SELECT source_file, source_line, settlement, currency, sort, order_id, item_code, part.amount_type, part.what,
        part.amount_fen, {desk_time("posted_at", "posted_at_zone")}, NULL FROM v1)
SELECT a.*, upper(coalesce(a.currency, t.currency)) AS money,
    coalesce({day_of_moment("posted_at")}, posted_on) AS day,
    CASE WHEN {_LENT} THEN CASE WHEN amount_fen > 0 THEN 'loan_in' ELSE 'loan_out' END
        WHEN {_HELD} THEN 'transfer' WHEN {_TAXED} THEN 'other' WHEN {_FEE} THEN 'fee'
        WHEN amount_type = 'ItemPrice' THEN CASE WHEN {_BACK} THEN 'refund' ELSE 'sale' END
        ELSE 'other' END AS kind
FROM amounts a LEFT JOIN (
    SELECT source_file, settlement, max(currency) AS currency FROM (
        SELECT source_file, settlement, currency FROM amazon_settlement_v2 UNION ALL
        SELECT source_file, settlement, currency FROM amazon_settlement_v1) GROUP BY ALL) t
    USING (source_file, settlement)
WHERE amount_fen IS NOT NULL
"""

_RANGE_PARTS = ", ".join(f"{{'kind': '{kind}', 'amount_fen': {f}}}" for f, (_, _, kind) in _RANGE_AMOUNTS.items())

# The parts of one kind in one row are one movement. Of an order the description is the title of the goods: no sign.
_RANGED = f"""
CREATE TABLE amazon_ranged AS
WITH parts AS (SELECT *, unnest([{_RANGE_PARTS}]) AS part FROM amazon_date_range),
summed AS (
    SELECT source_file, source_line, settlement, sort, order_id, part.kind AS part,
        CASE WHEN order_id IS NULL THEN coalesce(what, '') ELSE '' END AS what,
        {desk_time("posted_at", "posted_at_zone")} AS posted_at, sum(part.amount_fen)::BIGINT AS amount_fen
    FROM parts GROUP BY ALL HAVING sum(part.amount_fen) <> 0)
SELECT *, CASE WHEN {_LENT} THEN CASE WHEN amount_fen > 0 THEN 'loan_in' ELSE 'loan_out' END
        WHEN {_HELD} THEN 'transfer' WHEN part = 'fee' OR sort ILIKE '%fee%' THEN 'fee'
        WHEN part = 'sale' THEN CASE WHEN {_BACK} THEN 'refund' ELSE 'sale' END ELSE 'other' END AS kind
FROM summed
"""

_LINES = f"""
SELECT merchant_id, day, settlement || coalesce('-' || item_code, '') AS line_id, posted_at AS "at", amount_fen, kind,
    order_id, money AS currency, source_file, source_line FROM amazon_moved JOIN intake_accounts USING (source_file)
WHERE day IS NOT NULL
UNION ALL BY NAME
SELECT merchant_id, {day_of_moment("posted_at")} AS day, settlement || '-' || part AS line_id, posted_at AS "at",
    amount_fen, kind, order_id, upper(f.value) AS currency, r.source_file, r.source_line FROM amazon_ranged r
JOIN intake_accounts a ON a.source_file = r.source_file
LEFT JOIN intake_facts f ON f.source_file = r.source_file AND f.fact = 'currency'
WHERE r.posted_at IS NOT NULL
"""

AMAZON = Family(
    "amazon",
    Text("亚马逊", "Amazon"),
    (V2, V1, RANGE),
    lines={LineKind.FUND: _LINES},
    merchants="""
SELECT a.merchant_id, a.name, 'marketplace' AS platform, mode(l.currency) AS currency FROM intake_accounts a
JOIN (SELECT source_file, money AS currency FROM amazon_moved UNION ALL
    SELECT r.source_file, f.value FROM amazon_ranged r LEFT JOIN intake_facts f
    ON f.source_file = r.source_file AND f.fact = 'currency') l USING (source_file) WHERE a.made GROUP BY ALL""",
    currency="USD",
    prepare=(_MOVED, _RANGED),
    notes=(
        (
            "SELECT count(*) FROM amazon_moved WHERE day IS NULL",
            Text("{count} 笔金额没有入账日期，未计入", "{count} amounts have no posting date and are left out"),
        ),
    ),
)
