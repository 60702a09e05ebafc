"""How is the order export of a Shopify store read?

One row for each line item; the facts of an order stand on its first row only, the rows that follow belong to it. Times
carry the zone of the store and become desk time. Cash on delivery stays `pending` until somebody says that it was paid:
such an order is sent, and nothing of it is money received. A voided or cancelled order is closed. A store does not know
when a parcel arrives. Names, addresses, phones and mail are dropped; a buyer is a keyed hash of the mail, else phone.
"""

from __future__ import annotations

from workbench.common.text import Text, same
from workbench.flows.lines import LineKind
from workbench.intake.desk_time import TIME_PATTERN, ZONE_PATTERN, ZONES, day_of_moment, desk_time
from workbench.intake.layout import Cell, Column, Doubt, Family, Layout

_HIDDEN = ("REDACTED",)


def _money(field: str, header: str, zh: str, *, must: bool = False) -> Column:
    return Column(field, (header,), Cell.MONEY, Text(zh, header), required=must)


def _when(field: str, header: str, zh: str, *, must: bool = False) -> tuple[Column, Column]:
    """A time and its zone, both in one cell."""
    label = Text(zh, header)
    return (
        Column(field, (header,), Cell.MOMENT, label, required=must, pattern=TIME_PATTERN),
        Column(f"{field}_zone", (header,), Cell.WORD, label, words=ZONES, pattern=ZONE_PATTERN),
    )


_MONEY_STATES = (
    "pending", "authorized", "partially_paid", "paid", "partially_refunded", "refunded", "voided", "expired",
)  # fmt: skip
_SENT_STATES = ("unfulfilled", "partial", "fulfilled", "restocked")

ORDERS = Layout(
    "shopify_orders",
    Text("Shopify 订单", "Shopify orders"),
    LineKind.ORDERS,
    (
        Column("order_id", ("Name",), Cell.ID, Text("订单号", "Order number"), required=True, filled=True),
        Column(
            "money_state",
            ("Financial Status",),
            Cell.WORD,
            Text("付款状态", "Financial status"),
            required=True,
            words={word: word for word in _MONEY_STATES},
        ),
        Column(
            "sent_state",
            ("Fulfillment Status",),
            Cell.WORD,
            Text("发货状态", "Fulfillment status"),
            required=True,
            words={word: word for word in _SENT_STATES},
        ),
        *_when("created_at", "Created at", "创建时间", must=True),
        *_when("paid_at", "Paid at", "付款时间"),
        *_when("fulfilled_at", "Fulfilled at", "发货时间"),
        *_when("cancelled_at", "Cancelled at", "取消时间"),
        Column("currency", ("Currency",), Cell.TEXT, Text("币种", "Currency"), required=True),
        _money("freight_fen", "Shipping", "运费"),
        _money("total_fen", "Total", "总额", must=True),
        _money("refunded_fen", "Refunded Amount", "已退款"),
        _money("owed_fen", "Outstanding Balance", "未付金额"),
        Column("quantity", ("Lineitem quantity",), Cell.INTEGER, Text("数量", "Quantity"), required=True),
        Column("item", ("Lineitem name",), Cell.TEXT, Text("商品", "Item"), required=True),
        _money("price_fen", "Lineitem price", "单价", must=True),
        Column("mail", ("Email",), Cell.PARTY, Text("买家邮箱", "Buyer's mail"), blanks=_HIDDEN),
        Column("phone", ("Phone",), Cell.PARTY, Text("买家电话", "Buyer's phone"), blanks=_HIDDEN),
        Column("ship_phone", ("Shipping Phone",), Cell.PARTY, Text("收货电话", "Shipping phone"), blanks=_HIDDEN),
        Column("province", ("Shipping Province Name", "Shipping Province"), Cell.TEXT, Text("收货省份", "Province")),
        Column("country", ("Shipping Country",), Cell.TEXT, Text("收货国家", "Country")),
    ),
    doubts=(
        Doubt(
            "PAID_BEFORE_CREATED",
            "paid_at < created_at",
            Text("{count} 个订单付款早于创建", "{count} orders were paid before they were created"),
        ),
    ),
)


def _at(moment: str) -> str:
    return f"{desk_time(f'p.{moment}', f'p.{moment}_zone')} AS {moment}"


# An order and all its line items; of a number the file gives twice, each order keeps the items that stand under it.
_WHOLE = f"""
CREATE TABLE shopify_whole AS
WITH placed AS (
    SELECT *, count(total_fen) OVER (PARTITION BY source_file, order_id ORDER BY source_line) AS nth
    FROM shopify_orders),
goods AS (
    SELECT source_file, order_id, nth, sum(quantity)::INTEGER AS pieces, arg_max(item, price_fen * quantity) AS dearest
    FROM placed GROUP BY ALL)
SELECT p.order_id, p.source_file, p.source_line, p.money_state, p.sent_state, upper(p.currency) AS currency,
    p.freight_fen, p.total_fen, p.refunded_fen, p.owed_fen, coalesce(p.mail, p.phone, p.ship_phone) AS buyer_key,
    coalesce(p.province, p.country) AS region, g.pieces, g.dearest,
    {_at("created_at")}, {_at("paid_at")}, {_at("fulfilled_at")}, {_at("cancelled_at")}
FROM placed p JOIN goods g USING (source_file, order_id, nth) WHERE p.created_at IS NOT NULL AND p.total_fen IS NOT NULL
"""

_PAID = """CASE WHEN money_state IN ('paid', 'partially_refunded', 'refunded') THEN total_fen
    WHEN money_state = 'partially_paid' THEN total_fen - owed_fen
    WHEN money_state IN ('pending', 'authorized', 'voided', 'expired') THEN 0 END"""

_STATUS = """CASE WHEN money_state = 'refunded' THEN 'refunded'
    WHEN cancelled_at IS NOT NULL OR money_state IN ('voided', 'expired') THEN 'closed'
    WHEN sent_state = 'fulfilled' AND money_state IN ('paid', 'partially_refunded') THEN 'finished'
    WHEN sent_state IN ('fulfilled', 'partial') THEN 'shipped'
    WHEN money_state IN ('paid', 'partially_refunded', 'partially_paid') THEN 'paid'
    WHEN money_state IN ('pending', 'authorized') THEN 'unpaid' ELSE 'unknown' END"""

_FROM = "FROM shopify_whole JOIN intake_accounts a USING (source_file)"

SHOPIFY = Family(
    "shopify",
    same("Shopify"),
    (ORDERS,),
    lines={
        LineKind.ORDERS: f"""
SELECT merchant_id, {day_of_moment("created_at")} AS day, order_id, 1 AS line_no, created_at, paid_at,
    fulfilled_at AS shipped_at, cancelled_at AS closed_at, {_STATUS} AS status, total_fen AS gross_fen,
    {_PAID} AS paid_fen, refunded_fen AS refund_fen, freight_fen, pieces AS quantity, buyer_key, dearest AS item,
    region AS dest_region, currency, source_file, source_line {_FROM}""",
        LineKind.SHIPMENTS: f"""
SELECT merchant_id, {day_of_moment("fulfilled_at")} AS day, order_id, paid_at, fulfilled_at AS shipped_at,
    region AS dest_region, 'unknown' AS state, source_file, source_line {_FROM} WHERE fulfilled_at IS NOT NULL""",
    },
    merchants=f"""
SELECT merchant_id, max(name) AS name, 'marketplace' AS platform, mode(currency) AS currency {_FROM} WHERE a.made
GROUP BY 1""",
    currency="USD",
    prepare=(_WHOLE,),
    notes=(
        (
            "SELECT count(*) FROM shopify_orders o WHERE (total_fen IS NOT NULL AND created_at IS NULL) OR NOT EXISTS "
            "(FROM shopify_whole w WHERE w.order_id = o.order_id AND w.source_file = o.source_file)",
            Text("{count} 行缺少订单头，未计入", "{count} rows belong to no whole order and are left out"),
        ),
        (
            "SELECT count(*) FROM (SELECT order_id FROM shopify_whole GROUP BY order_id "
            "HAVING count(DISTINCT created_at) > 1)",
            Text(
                "{count} 个订单号在文件中创建于不同时刻，可能来自不同店铺，请分店导入",
                "{count} order numbers were created at different times: the files may be of several stores; "
                "import each store by itself",
            ),
        ),
    ),
)
