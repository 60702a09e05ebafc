"""How are a Taobao or Tmall shop's exports read: orders (ExportOrderList) and their items (ExportOrderDetailList)?

Unpaid: no payment time. Refund in full: closed after a payment. Refund in part: finished, and the amount paid out to
the shop is less than what the buyer paid. Names, phones and addresses are dropped; of the address only the province
stays.

Items tell what their orders do not: refunds of single items and how many pieces were sold. Orders of which only the
items came in are added up from them; the order list goes before, whenever it comes.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.layout import Cell, Column, Doubt, Family, Layout


def _money(field: str, header: str, en: str, *, must: bool = False) -> Column:
    return Column(field, (header,), Cell.MONEY, Text(header, en), required=must, filled=must)


ORDER_LIST = Layout(
    "taobao_orders",
    Text("淘宝订单报表", "Taobao order export"),
    LineKind.ORDERS,
    (
        Column("order_id", ("订单编号",), Cell.ID, Text("订单编号", "Order number"), required=True, filled=True),
        Column("buyer", ("买家会员名",), Cell.PARTY, Text("买家会员名", "Buyer")),
        _money("due_fen", "买家应付货款", "Goods payable"),
        _money("freight_fen", "买家应付邮费", "Freight"),
        _money("total_fen", "总金额", "Total amount", must=True),
        _money("paid_fen", "买家实际支付金额", "Paid by the buyer", must=True),
        _money("out_fen", "打款商家金额", "Paid out to the shop"),
        _money("refund_fen", "退款金额", "Refund"),
        Column("status", ("订单状态",), Cell.TEXT, Text("订单状态", "Order status"), required=True, filled=True),
        Column("address", ("收货地址",), Cell.TEXT, Text("收货地址", "Address")),
        Column(
            "created_at", ("订单创建时间",), Cell.MOMENT, Text("订单创建时间", "Created"), required=True, filled=True
        ),
        Column("paid_at", ("订单付款时间",), Cell.MOMENT, Text("订单付款时间", "Paid"), required=True),
        Column("item", ("宝贝标题",), Cell.TEXT, Text("宝贝标题", "Item title")),
        Column("quantity", ("宝贝总数量",), Cell.INTEGER, Text("宝贝总数量", "Quantity")),
        Column("waybill", ("物流单号",), Cell.PARTY, Text("物流单号", "Waybill")),
        Column("carrier", ("物流公司",), Cell.TEXT, Text("物流公司", "Carrier")),
        Column("shop_id", ("店铺Id",), Cell.ID, Text("店铺 Id", "Shop id")),
        Column("shop_name", ("店铺名称",), Cell.TEXT, Text("店铺名称", "Shop name")),
    ),
    doubts=(
        Doubt(
            "PAID_BEFORE_CREATED",
            "paid_at < created_at",
            Text("{count} 个订单付款早于创建", "{count} orders were paid before they were created"),
        ),
    ),
)

ITEM_LIST = Layout(
    "taobao_items",
    Text("淘宝商品明细报表", "Taobao item export"),
    LineKind.ORDERS,
    (
        Column(
            "order_id",
            ("主订单编号", "订单编号"),
            Cell.ID,
            Text("主订单编号", "Order number"),
            required=True,
            filled=True,
        ),
        Column("item_id", ("子订单编号",), Cell.ID, Text("子订单编号", "Item's own number")),
        Column("title", ("标题", "宝贝标题"), Cell.TEXT, Text("标题", "Title")),
        _money("price_fen", "价格", "Price", must=True),
        Column("quantity", ("购买数量",), Cell.INTEGER, Text("购买数量", "Quantity"), required=True, filled=True),
        Column("status", ("订单状态",), Cell.TEXT, Text("订单状态", "Order status"), required=True, filled=True),
        Column("seller_code", ("商家编码",), Cell.TEXT, Text("商家编码", "Seller's code"), required=True),
        _money("due_fen", "买家应付货款", "Goods payable"),
        _money("paid_fen", "买家实际支付金额", "Paid by the buyer"),
        Column("refund_state", ("退款状态",), Cell.TEXT, Text("退款状态", "Refund state")),
        _money("refund_fen", "退款金额", "Refund"),
        Column("created_at", ("订单创建时间",), Cell.MOMENT, Text("订单创建时间", "Created")),
        Column("paid_at", ("订单付款时间",), Cell.MOMENT, Text("订单付款时间", "Paid")),
    ),
    doubts=(
        Doubt(
            "ITEM_WITHOUT_ORDER",
            "created_at IS NULL AND order_id NOT IN (SELECT order_id FROM taobao_orders)",
            Text(
                "{count} 行商品没有创建时间，也找不到所属订单，未计入；请与订单报表一起导入",
                "Items without a time and without their order, left out: {count}; import the order list with them",
            ),
        ),
    ),
)

# The shop's own id where the export has it, else the one of the file.
_MERCHANT = "CASE WHEN a.chosen OR shop_id IS NULL THEN a.merchant_id ELSE 'TB-' || shop_id END"
_FROM = "FROM taobao_orders t JOIN intake_accounts a USING (source_file)"
_DAY = "(created_at::DATE - DATE '1970-01-01')::INTEGER AS day"
_REGION = "nullif(regexp_extract(trim(address), '^([^ 省市自]{2,8})(?:省|市|自治区)?', 1), '')"

_STATUS = """CASE WHEN status = '交易成功' THEN 'finished'
    WHEN status = '交易关闭' AND paid_at IS NOT NULL THEN 'refunded'
    WHEN status LIKE '交易关闭%' THEN 'closed'
    WHEN paid_at IS NULL OR status LIKE '等待买家付款%' THEN 'unpaid'
    WHEN status LIKE '%等待买家确认%' OR status LIKE '卖家已发货%' THEN 'shipped'
    WHEN status LIKE '买家已付款%' OR status LIKE '%等待卖家发货%' THEN 'paid'
    ELSE 'unknown' END"""

_REFUND = f"""CASE WHEN refund_fen IS NOT NULL THEN refund_fen
    WHEN i.refunded_fen IS NOT NULL THEN i.refunded_fen
    WHEN {_STATUS} = 'refunded' THEN paid_fen
    WHEN {_STATUS} = 'finished' AND out_fen IS NOT NULL THEN greatest(paid_fen - out_fen, 0) END"""

# One order of the item list; an item that was closed leaves the order to the others. A refund counts once it has
# succeeded; one that is still asked for is not known yet.
_ORDERS_OF_ITEMS = """
CREATE OR REPLACE VIEW taobao_item_orders AS
SELECT source_file, order_id, min(source_line) AS source_line, min(created_at) AS created_at, max(paid_at) AS paid_at,
    CASE WHEN count_if(status NOT LIKE '交易关闭%') = 0 THEN min(status)
        WHEN count(DISTINCT status) FILTER (status NOT LIKE '交易关闭%') = 1
        THEN min(status) FILTER (status NOT LIKE '交易关闭%') END AS status,
    sum(coalesce(due_fen, price_fen * quantity)) AS total_fen,
    CASE WHEN count(paid_fen) = count(*) THEN sum(paid_fen) END AS paid_fen,
    sum(CASE WHEN refund_state = '退款成功' THEN refund_fen WHEN refund_state = '没有申请退款' THEN 0 END)
        AS refunded_fen,
    sum(quantity) AS pieces,
    arg_min(title, source_line) AS title
FROM taobao_items GROUP BY source_file, order_id
"""
_ITEMS = """LEFT JOIN (SELECT order_id, max(refunded_fen) AS refunded_fen, max(pieces) AS pieces
    FROM taobao_item_orders GROUP BY order_id) i USING (order_id)"""

_ORDERS = f"""
SELECT {_MERCHANT} AS merchant_id, {_DAY}, order_id, 1 AS line_no, created_at, paid_at, {_STATUS} AS status,
    total_fen AS gross_fen, paid_fen, {_REFUND} AS refund_fen, freight_fen, coalesce(quantity, i.pieces) AS quantity,
    buyer AS buyer_key, item, {_REGION} AS dest_region, 'CNY' AS currency, source_file, source_line {_FROM} {_ITEMS}"""
_ORDERS_BY_ITEMS = f"""
SELECT merchant_id, {_DAY}, order_id, 1 AS line_no, created_at, paid_at, {_STATUS} AS status,
    total_fen AS gross_fen, paid_fen, refunded_fen AS refund_fen, pieces AS quantity, title AS item, 'CNY' AS currency,
    created_at AS as_of, source_file, source_line FROM taobao_item_orders JOIN intake_accounts USING (source_file)
    ANTI JOIN taobao_orders o USING (order_id) WHERE created_at IS NOT NULL"""

TAOBAO = Family(
    "taobao",
    Text("淘宝", "Taobao"),
    (ORDER_LIST, ITEM_LIST),
    lines={
        LineKind.ORDERS: f"{_ORDERS} UNION ALL BY NAME {_ORDERS_BY_ITEMS}",
        LineKind.SHIPMENTS: f"""
SELECT {_MERCHANT} AS merchant_id, {_DAY}, order_id, waybill AS waybill_key, carrier, paid_at,
    {_REGION} AS dest_region,
    CASE WHEN {_STATUS} = 'finished' THEN 'signed' WHEN {_STATUS} = 'shipped' THEN 'moving' ELSE 'unknown' END AS state,
    source_file, source_line {_FROM} WHERE waybill IS NOT NULL""",
    },
    merchants=f"""
SELECT {_MERCHANT} AS merchant_id, coalesce(max(shop_name), max(a.name)) AS name, 'taobao' AS platform,
    'other' AS category, 'sole_trader' AS entity_type {_FROM} WHERE NOT a.chosen GROUP BY 1
UNION SELECT a.merchant_id, a.name, 'taobao', 'other', 'sole_trader' FROM intake_accounts a
    JOIN (SELECT DISTINCT source_file FROM taobao_item_orders ANTI JOIN taobao_orders o USING (order_id)
    WHERE created_at IS NOT NULL) USING (source_file) WHERE a.made""",
    prepare=(_ORDERS_OF_ITEMS,),
)
