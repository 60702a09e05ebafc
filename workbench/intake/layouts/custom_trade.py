"""Which columns may a table of orders, parcels or shop events have, and by which words?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.layout import Cell, Doubt, Layout
from workbench.intake.layouts.custom_fields import (
    CURRENCY,
    DESTINATION,
    FACTS,
    MERCHANT,
    ORDER,
    ORDER_NEEDED,
    PROVINCE_PART,
    SHOP_NAME,
    TAIL,
    moment,
    named,
    needed,
)
from workbench.intake.layouts.custom_words import (
    EVENT_KINDS,
    ORDER_STATUS,
    PARCEL_STATES,
)
from workbench.intake.provinces import PROVINCE_WORDS

ORDERS = Layout(
    "custom_orders",
    Text("自定义订单", "Custom orders"),
    LineKind.ORDERS,
    (
        ORDER_NEEDED,
        moment(
            "created_at",
            Text("下单时间", "Ordered at"),
            "订单创建时间|创建时间|订单时间|下单日期|订单日期|拍下时间|交易时间|成交时间|交易日期|order date|"
            "order time|created|"
            "created at|creation date|purchase date|date|order created|order placed|sale date|transaction date",
            must=True,
        ),
        needed(
            "gross_fen",
            Cell.MONEY,
            Text("订单金额", "Order amount"),
            "总金额|应付金额|订单总额|订单总金额|合计金额|总价|应付总额|成交金额|交易金额|金额|total|"
            "total amount|amount|order total|"
            "grand total|gross amount|gross|sales amount|order value|subtotal incl shipping",
        ),
        named(
            "paid_fen",
            Cell.MONEY,
            Text("实付金额", "Amount paid"),
            "买家实际支付金额|实际支付金额|实付|实付款|买家实付|支付金额|已付金额|实收金额|paid|paid amount|"
            "payment amount|amount paid by buyer",
        ),
        named(
            "refund_fen",
            Cell.MONEY,
            Text("退款金额", "Refund"),
            "退款|已退款|退款额|成功退款|退货金额|refund amount|refunded|refunded amount|amount refunded",
        ),
        named(
            "freight_fen",
            Cell.MONEY,
            Text("运费", "Freight"),
            "邮费|快递费|买家应付邮费|运费金额|shipping|shipping fee|shipping cost|postage|delivery fee|"
            "shipping and handling",
        ),
        moment(
            "paid_at",
            Text("付款时间", "Paid at"),
            "订单付款时间|支付时间|付款日期|支付日期|payment time|payment date|paid date|date paid",
        ),
        moment(
            "shipped_at",
            Text("发货时间", "Shipped at"),
            "发货日期|出库时间|ship date|dispatch date|shipped|dispatched at",
        ),
        moment(
            "closed_at",
            Text("完成时间", "Completed at"),
            "交易完成时间|确认收货时间|订单关闭时间|成交完成时间|结束时间|完成日期|completed|completion date|"
            "closed|finished at",
        ),
        named(
            "status",
            Cell.WORD,
            Text("订单状态", "Order status"),
            "交易状态|状态|订单进度|status|state|order state|fulfillment status",
            words=ORDER_STATUS,
            otherwise="unknown",
        ),
        named(
            "quantity",
            Cell.INTEGER,
            Text("件数", "Quantity"),
            "宝贝总数量|数量|商品数量|购买数量|总数量|销售数量|qty|units|item count|quantity purchased|items",
        ),
        named(
            "buyer",
            Cell.PARTY,
            Text("买家", "Buyer"),
            "买家会员名|买家昵称|买家旺旺|买家账号|客户|顾客|用户ID|会员名|buyer name|buyer id|customer|"
            "customer id|customer name|"
            "buyer username|client",
        ),
        named(
            "item",
            Cell.TEXT,
            Text("商品", "Item"),
            "宝贝标题|商品名称|商品标题|品名|产品名称|货品名称|商品|item title|product|product name|item name|"
            "title|sku name",
        ),
        DESTINATION,
        MERCHANT,
        SHOP_NAME,
        CURRENCY,
    ),
    facts=FACTS,
    tail=TAIL,
    plain=False,
    doubts=(
        Doubt(
            "PAID_BEFORE_CREATED",
            "paid_at < created_at",
            Text("{count} 个订单付款早于创建", "{count} orders were paid before they were created"),
        ),
    ),
)

SHIPMENTS = Layout(
    "custom_shipments",
    Text("自定义物流", "Custom shipments"),
    LineKind.SHIPMENTS,
    (
        ORDER_NEEDED,
        needed(
            "waybill",
            Cell.PARTY,
            Text("运单号", "Waybill"),
            "物流单号|快递单号|运单编号|面单号|物流运单号|tracking number|tracking no|tracking|waybill no|awb|"
            "consignment no",
        ),
        named(
            "carrier",
            Cell.TEXT,
            Text("物流公司", "Carrier"),
            "快递公司|承运商|快递|配送公司|shipping company|courier|shipper",
        ),
        moment(
            "shipped_at",
            Text("发货时间", "Shipped at"),
            "发货日期|揽收时间|揽件时间|出库时间|寄件时间|ship date|dispatch date|shipped|pickup time|"
            "dispatched at|handed over",
            must=True,
        ),
        moment(
            "signed_at",
            Text("签收时间", "Delivered at"),
            "签收日期|妥投时间|收货时间|送达时间|delivery date|delivered|delivered date|received at",
        ),
        moment(
            "promised_at",
            Text("承诺送达", "Promised by"),
            "承诺时间|预计送达|预计送达时间|estimated delivery|promised date|eta",
        ),
        named(
            "origin_region",
            Cell.WORD,
            Text("发货省份", "Origin"),
            "发货地|发件省|发货地区|寄件省份|始发地|ship from state|origin province",
            pattern=PROVINCE_PART,
            words=PROVINCE_WORDS,
        ),
        DESTINATION,
        named("weight_g", Cell.INTEGER, Text("重量（克）", "Weight in grams"), "重量(g)|weight g|weight (g)|克重"),
        named(
            "state",
            Cell.WORD,
            Text("物流状态", "Parcel status"),
            "快递状态|运单状态|配送状态|状态|delivery status|shipping status|status",
            words=PARCEL_STATES,
            otherwise="unknown",
        ),
        MERCHANT,
        SHOP_NAME,
    ),
    facts=FACTS,
    tail=TAIL,
    plain=False,
    doubts=(
        Doubt(
            "SIGNED_BEFORE_SHIPPED",
            "signed_at < shipped_at",
            Text("{count} 个包裹签收早于发货", "{count} parcels were delivered before they were shipped"),
        ),
    ),
)

EVENTS = Layout(
    "custom_events",
    Text("自定义店铺事件", "Custom shop events"),
    LineKind.EVENTS,
    (
        needed(
            "day",
            Cell.DAY,
            Text("日期", "Date"),
            "发生日期|处罚日期|处罚时间|投诉日期|投诉时间|评价日期|评价时间|事件日期|统计日期|event date|"
            "review date|complaint date|day",
        ),
        needed(
            "sort",
            Cell.WORD,
            Text("事件类型", "Event kind"),
            "类型|事件|事项|指标|event|event type|kind|metric|type",
            words=EVENT_KINDS,
        ),
        named(
            "value",
            Cell.REAL,
            Text("数值", "Value"),
            "扣分|扣分值|评分|星级|分值|人数|score|stars|points|rating|value",
        ),
        named("count", Cell.INTEGER, Text("次数", "Count"), "数量|件数|笔数|times|number"),
        ORDER,
        MERCHANT,
        SHOP_NAME,
    ),
    facts=FACTS,
    tail=TAIL,
    plain=False,
)
