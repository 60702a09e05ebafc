"""How do the tables of a public Brazilian marketplace become the four flows of its sellers?

An order with several sellers is split by its items. Money in is each payment allotted to the sellers by their share of
price and freight, to the cent, the remainder to the largest share, so that sums stay exact. The purchase time is known
for a quarter of the orders only, the seller's shipping deadline for all that have items: the line's day is that
deadline. Statuses are final ones: as of an earlier day an order was still on its way.
"""

from __future__ import annotations

from workbench.common.text import Text, same
from workbench.flows.lines import LineKind
from workbench.intake.layout import Cell, Column, Family, Layout


def _column(field: str, header: str, cell: Cell, zh: str, en: str, *, must: bool = False, fill: bool = False) -> Column:
    return Column(field, (header,), cell, Text(zh, en), required=must, filled=fill)


def _must(field: str, header: str, cell: Cell, zh: str, en: str) -> Column:
    return _column(field, header, cell, zh, en, must=True, fill=True)


_ORDER = _must("order_id", "order_id", Cell.ID, "订单号", "Order id")
_SELLER = _must("seller_id", "seller_id", Cell.ID, "卖家编号", "Seller id")

_STATUSES = (
    "delivered",
    "shipped",
    "canceled",
    "unavailable",
    "processing",
    "invoiced",
    "approved",
    "created",
)

ORDERS = Layout(
    "olist_orders",
    Text("Olist 订单", "Olist orders"),
    LineKind.ORDERS,
    (
        _ORDER,
        _column("customer_id", "customer_id", Cell.ID, "顾客编号", "Customer id", must=True),
        Column(
            "status",
            ("order_status",),
            Cell.WORD,
            Text("订单状态", "Order status"),
            required=True,
            filled=True,
            words={word: word for word in _STATUSES},
        ),
        _column("purchased_at", "order_purchase_timestamp", Cell.MOMENT, "下单时间", "Purchase time", must=True),
        _column("approved_at", "order_approved_at", Cell.MOMENT, "付款确认时间", "Approval time"),
        _column("carrier_at", "order_delivered_carrier_date", Cell.MOMENT, "交运时间", "Hand-over time"),
        _column("delivered_at", "order_delivered_customer_date", Cell.MOMENT, "签收时间", "Delivery time"),
        _column("promised_at", "order_estimated_delivery_date", Cell.MOMENT, "承诺送达", "Promised delivery"),
    ),
)

ITEMS = Layout(
    "olist_items",
    Text("Olist 订单明细", "Olist order items"),
    LineKind.ORDERS,
    (
        _ORDER,
        _must("item_no", "order_item_id", Cell.INTEGER, "明细序号", "Item number"),
        _column("product_id", "product_id", Cell.ID, "商品编号", "Product id", must=True),
        _SELLER,
        _must("limit_at", "shipping_limit_date", Cell.MOMENT, "发货期限", "Shipping deadline"),
        _must("price_fen", "price", Cell.MONEY, "价格", "Price"),
        _must("freight_fen", "freight_value", Cell.MONEY, "运费", "Freight"),
    ),
)

PAYMENTS = Layout(
    "olist_payments",
    Text("Olist 付款", "Olist payments"),
    LineKind.FUND,
    (
        _ORDER,
        _must("payment_no", "payment_sequential", Cell.INTEGER, "付款序号", "Payment number"),
        _must("payment_type", "payment_type", Cell.TEXT, "付款方式", "Payment type"),
        _column("instalments", "payment_installments", Cell.INTEGER, "分期数", "Instalments"),
        _must("value_fen", "payment_value", Cell.MONEY, "付款金额", "Payment value"),
    ),
)

REVIEWS = Layout(
    "olist_reviews",
    Text("Olist 评价", "Olist reviews"),
    LineKind.EVENTS,
    (_ORDER, _must("stars", "review_score", Cell.INTEGER, "评分", "Review score")),
)

CUSTOMERS = Layout(
    "olist_customers",
    Text("Olist 顾客", "Olist customers"),
    None,
    (
        _must("customer_id", "customer_id", Cell.ID, "顾客编号", "Customer id"),
        _must("buyer", "customer_unique_id", Cell.PARTY, "买家", "Buyer"),
        _column("state", "customer_state", Cell.TEXT, "所在州", "State", must=True),
    ),
)

SELLERS = Layout(
    "olist_sellers",
    Text("Olist 卖家", "Olist sellers"),
    None,
    (
        _SELLER,
        _column("city", "seller_city", Cell.TEXT, "城市", "City", must=True),
        _column("state", "seller_state", Cell.TEXT, "所在州", "State", must=True),
    ),
)

PRODUCTS = Layout(
    "olist_products",
    Text("Olist 商品", "Olist products"),
    None,
    (
        _must("product_id", "product_id", Cell.ID, "商品编号", "Product id"),
        _column("category", "product_category_name", Cell.TEXT, "类目", "Category", must=True),
        _column("weight_g", "product_weight_g", Cell.INTEGER, "重量（克）", "Weight (g)", must=True),
    ),
)

WORDS = Layout(
    "olist_words",
    Text("Olist 类目译名", "Olist category names"),
    None,
    (
        _must("category", "product_category_name", Cell.TEXT, "类目", "Category"),
        _must("english", "product_category_name_english", Cell.TEXT, "英文类目", "Category in English"),
    ),
)

DEALS = Layout(
    "olist_deals",
    Text("Olist 签约卖家", "Olist closed deals"),
    None,
    (
        _SELLER,
        _must("won_at", "won_date", Cell.MOMENT, "签约时间", "Won on"),
        _column("segment", "business_segment", Cell.TEXT, "业务领域", "Business segment"),
        _column("business_type", "business_type", Cell.TEXT, "经营类型", "Business type"),
        _column("monthly_fen", "declared_monthly_revenue", Cell.MONEY, "申报月收入", "Declared monthly revenue"),
    ),
)

# One row for each seller of each order.
_PARTS = """
CREATE OR REPLACE TABLE olist_parts AS
SELECT i.order_id, i.seller_id, min(i.limit_at) AS limit_at, sum(i.price_fen)::BIGINT AS price_fen,
    sum(i.freight_fen)::BIGINT AS freight_fen, sum(i.price_fen + i.freight_fen)::BIGINT AS total_fen,
    count(*)::INTEGER AS quantity, arg_max(coalesce(w.english, g.category), i.price_fen) AS item,
    sum(g.weight_g)::INTEGER AS weight_g, min(i.source_file) AS source_file, min(i.source_line) AS source_line
FROM (SELECT DISTINCT ON (order_id, item_no) * FROM olist_items ORDER BY order_id, item_no, source_file, source_line) i
LEFT JOIN (SELECT DISTINCT ON (product_id) * FROM olist_products) g USING (product_id)
LEFT JOIN (SELECT DISTINCT ON (category) * FROM olist_words) w ON w.category = g.category
GROUP BY i.order_id, i.seller_id
"""

_KNOWN = """
CREATE OR REPLACE TABLE olist_known AS
SELECT o.*, c.buyer, c.state FROM (SELECT DISTINCT ON (order_id) * FROM olist_orders
    ORDER BY order_id, source_file, source_line) o
LEFT JOIN (SELECT DISTINCT ON (customer_id) * FROM olist_customers) c USING (customer_id)
"""

# Shares are floored; what is left over goes to the largest share. Whole numbers throughout.
_ALLOTTED = """
CREATE OR REPLACE TABLE olist_allotted AS
WITH shares AS (
    SELECT p.order_id, p.payment_no, p.value_fen, p.source_file, p.source_line, s.seller_id, s.limit_at,
        (p.value_fen::HUGEINT * s.total_fen // nullif(sum(s.total_fen) OVER each, 0))::BIGINT AS floor_fen,
        row_number() OVER (each ORDER BY s.total_fen DESC, s.seller_id) AS place
    FROM (SELECT DISTINCT ON (order_id, payment_no) * FROM olist_payments
        ORDER BY order_id, payment_no, source_file, source_line) p
    JOIN olist_parts s USING (order_id)
    WINDOW each AS (PARTITION BY p.order_id, p.payment_no)
)
SELECT *, coalesce(floor_fen, 0) + CASE WHEN place = 1 THEN
    value_fen - sum(coalesce(floor_fen, 0)) OVER (PARTITION BY order_id, payment_no) ELSE 0 END AS amount_fen
FROM shares
"""

_STATUS = """CASE k.status WHEN 'delivered' THEN 'finished' WHEN 'shipped' THEN 'shipped' WHEN 'created' THEN 'unpaid'
    WHEN 'canceled' THEN 'closed' WHEN 'unavailable' THEN 'closed' WHEN 'processing' THEN 'paid'
    WHEN 'invoiced' THEN 'paid' WHEN 'approved' THEN 'paid' ELSE 'unknown' END"""

_DAY = "(s.limit_at::DATE - DATE '1970-01-01')::INTEGER"

_ORDERS = f"""
SELECT s.seller_id AS merchant_id, {_DAY} AS day, s.order_id, 1 AS line_no, k.purchased_at AS created_at,
    k.approved_at AS paid_at, k.carrier_at AS shipped_at, k.delivered_at AS closed_at,
    {_STATUS} AS status, s.total_fen AS gross_fen, a.paid_fen, NULL AS refund_fen, s.freight_fen,
    s.quantity, k.buyer AS buyer_key, s.item, k.state AS dest_region, 'BRL' AS currency, s.source_file, s.source_line
FROM olist_parts s LEFT JOIN olist_known k USING (order_id)
LEFT JOIN (SELECT order_id, seller_id, sum(amount_fen)::BIGINT AS paid_fen FROM olist_allotted GROUP BY ALL) a
    ON a.order_id = s.order_id AND a.seller_id = s.seller_id
"""

_FUND = f"""
SELECT s.seller_id AS merchant_id, {_DAY} AS day, s.order_id || '-' || s.payment_no AS line_id, k.approved_at AS "at",
    s.amount_fen, NULL AS balance_fen, 'sale' AS kind, s.order_id, k.buyer AS counterparty_key, 'BRL' AS currency,
    s.source_file, s.source_line
FROM olist_allotted s LEFT JOIN olist_known k USING (order_id)
"""

_SHIPMENTS = f"""
SELECT s.seller_id AS merchant_id, coalesce((k.carrier_at::DATE - DATE '1970-01-01')::INTEGER, {_DAY}) AS day,
    s.order_id, NULL AS waybill_key, NULL AS carrier, k.approved_at AS paid_at, k.carrier_at AS shipped_at,
    k.delivered_at AS signed_at, k.promised_at, e.state AS origin_region, k.state AS dest_region, s.weight_g,
    CASE WHEN k.status = 'delivered' OR k.delivered_at IS NOT NULL THEN 'signed'
        WHEN k.status = 'shipped' THEN 'moving'
        WHEN k.status = 'canceled' AND k.carrier_at IS NOT NULL THEN 'exception' ELSE 'unknown' END AS state,
    s.source_file, s.source_line
FROM olist_parts s JOIN olist_known k USING (order_id)
LEFT JOIN (SELECT DISTINCT ON (seller_id) * FROM olist_sellers) e ON e.seller_id = s.seller_id
"""

_EVENTS = f"""
SELECT s.seller_id AS merchant_id,
    greatest({_DAY}, coalesce((k.delivered_at::DATE - DATE '1970-01-01')::INTEGER, {_DAY})) AS day,
    'review' AS kind, r.stars::DOUBLE AS value, 1 AS count, r.order_id, r.source_file, r.source_line
FROM olist_reviews r JOIN olist_parts s USING (order_id) LEFT JOIN olist_known k USING (order_id)
"""

_MERCHANTS = """
WITH sold AS (
    SELECT seller_id, arg_max(item, price_fen) AS category
    FROM (SELECT seller_id, item, sum(price_fen) AS price_fen FROM olist_parts GROUP BY ALL) GROUP BY seller_id),
    listed AS (SELECT DISTINCT ON (seller_id) * FROM olist_sellers),
    deals AS (SELECT seller_id, min(won_at)::DATE AS opened_on FROM olist_deals GROUP BY seller_id)
SELECT seller_id AS merchant_id, 'Olist ' || upper(left(seller_id, 8)) AS name, 'marketplace' AS platform,
    coalesce(sold.category, 'other') AS category, 'company' AS entity_type, listed.state AS region, listed.city,
    deals.opened_on, 'BRL' AS currency
FROM (SELECT seller_id FROM listed UNION SELECT seller_id FROM sold)
LEFT JOIN listed USING (seller_id) LEFT JOIN sold USING (seller_id) LEFT JOIN deals USING (seller_id)
"""

OLIST = Family(
    "olist",
    same("Olist"),
    (ORDERS, ITEMS, PAYMENTS, REVIEWS, CUSTOMERS, SELLERS, PRODUCTS, WORDS, DEALS),
    lines={
        LineKind.ORDERS: _ORDERS,
        LineKind.FUND: _FUND,
        LineKind.SHIPMENTS: _SHIPMENTS,
        LineKind.EVENTS: _EVENTS,
    },
    merchants=_MERCHANTS,
    currency="BRL",
    together=("olist_orders", "olist_items"),
    prepare=(_PARTS, _KNOWN, _ALLOTTED),
    notes=(
        (
            "SELECT count(*) FROM olist_known o ANTI JOIN olist_parts s USING (order_id)",
            Text("{count} 个订单没有明细，无法归到卖家", "{count} orders have no items and belong to no seller"),
        ),
        (
            "SELECT count(*) FROM olist_payments p ANTI JOIN olist_parts s USING (order_id)",
            Text("{count} 笔付款的订单没有明细，未计入", "{count} payments of orders without items are left out"),
        ),
        (
            "SELECT count(*) FROM (SELECT p.order_id FROM (SELECT order_id, sum(value_fen) AS paid FROM olist_payments "
            "GROUP BY ALL) p JOIN (SELECT order_id, sum(total_fen) AS due FROM olist_parts GROUP BY ALL) s "
            "USING (order_id) WHERE abs(paid - due) > 2)",
            Text("{count} 个订单的付款与应付不符", "{count} orders whose payments differ from price and freight"),
        ),
    ),
)
