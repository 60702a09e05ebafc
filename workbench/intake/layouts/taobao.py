"""How is a Taobao or Tmall shop's order export (ExportOrderList) read?

Unpaid: no payment time. Refund in full: closed after a payment. Refund in part: finished, and the amount paid out to
the shop is less than what the buyer paid. Names, phones and addresses are dropped; of the address only the province
stays.
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
    tail=("#",),
    doubts=(
        Doubt(
            "PAID_BEFORE_CREATED",
            "paid_at < created_at",
            Text("{count} 个订单付款早于创建", "{count} orders were paid before they were created"),
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
    WHEN {_STATUS} = 'refunded' THEN paid_fen
    WHEN {_STATUS} = 'finished' AND out_fen IS NOT NULL THEN greatest(paid_fen - out_fen, 0) END"""

TAOBAO = Family(
    "taobao",
    Text("淘宝", "Taobao"),
    (ORDER_LIST,),
    lines={
        LineKind.ORDERS: f"""
SELECT {_MERCHANT} AS merchant_id, {_DAY}, order_id, 1 AS line_no, created_at, paid_at, {_STATUS} AS status,
    total_fen AS gross_fen, paid_fen, {_REFUND} AS refund_fen, freight_fen, quantity, buyer AS buyer_key, item,
    {_REGION} AS dest_region, 'CNY' AS currency, source_file, source_line {_FROM}""",
        LineKind.SHIPMENTS: f"""
SELECT {_MERCHANT} AS merchant_id, {_DAY}, order_id, waybill AS waybill_key, carrier, paid_at,
    {_REGION} AS dest_region,
    CASE WHEN {_STATUS} = 'finished' THEN 'signed' WHEN {_STATUS} = 'shipped' THEN 'moving' ELSE 'unknown' END AS state,
    source_file, source_line {_FROM} WHERE waybill IS NOT NULL""",
    },
    merchants=f"""
SELECT {_MERCHANT} AS merchant_id, coalesce(max(shop_name), max(a.name)) AS name, 'taobao' AS platform,
    'other' AS category, 'sole_trader' AS entity_type {_FROM} WHERE NOT a.chosen GROUP BY 1""",
)
