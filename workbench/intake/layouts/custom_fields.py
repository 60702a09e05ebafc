"""Which columns do tables of several kinds share, and by which words are they known?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.intake.layout import MOMENT_FORMATS, Cell, Column
from workbench.intake.layouts.custom_words import CURRENCIES, words
from workbench.intake.provinces import PROVINCE_WORDS, PROVINCES

TAIL = ("#", "合计", "总计", "小计", "共", "Total", "TOTAL", "Sum")
FACTS = {"exported_at": r"(?:导出时间|生成时间|导出日期|Exported(?: at| on)?|Generated)\s*[：:]?\s*\[?(.+?)\]?\s*$"}
ANY_MOMENT = (*MOMENT_FORMATS, "%Y-%m-%d", "%Y/%m/%d")


def named(field: str, cell: Cell, label: Text, names: str, **more: object) -> Column:
    own = (label.zh, label.en, field.removesuffix("_fen").replace("_", " "))
    return Column(field, tuple(dict.fromkeys((*own, *words(names)))), cell, label, **more)  # type: ignore[arg-type]


def needed(field: str, cell: Cell, label: Text, names: str, **more: object) -> Column:
    return named(field, cell, label, names, required=True, filled=True, **more)


def moment(field: str, label: Text, names: str, *, must: bool = False) -> Column:
    return named(field, Cell.MOMENT, label, names, required=must, filled=must, formats=ANY_MOMENT)


_MERCHANT_WORDS = (
    "店铺ID|店铺Id|店铺编号|店铺编码|门店编号|门店ID|商户编号|商户号|商户ID|商家编号|商家ID|卖家ID|"
    "卖家编号|企业代号|企业编号|"
    "客户编号|店铺代码|shop id|store id|seller id|merchant no|merchant code|shop code|seller code|"
    "vendor id|mch id|"
    "merchant number|account id"
)
MERCHANT = named("merchant_id", Cell.ID, Text("商户编号", "Merchant id"), _MERCHANT_WORDS)
NAME = named(
    "name",
    Cell.TEXT,
    Text("商户名称", "Merchant name"),
    "店铺名称|店铺名|旺旺名|旺旺|店名|门店名称|商家名称|卖家名称|企业名称|公司名称|单位名称|客户名称|"
    "店铺昵称|"
    "shop name|store name|seller name|company|company name|business name|vendor name|trading name",
)
CURRENCY = named(
    "currency", Cell.WORD, Text("币种", "Currency"), "货币|货币种类|币别|ccy|currency code", words=CURRENCIES
)
SHOP_NAME = named("name", Cell.TEXT, Text("店铺名称", "Shop name"), "店铺名|店名|门店名称|store name")
BLANKS = ("-", "--", "—", "/")  # what statements put where nothing moved
AS_OF = named(
    "as_of",
    Cell.DAY,
    Text("统计日期", "As of"),
    "数据日期|截止日期|统计截止日|快照日期|报表日期|as of date|report date|snapshot date|dt",
)
ORDER = named(
    "order_id",
    Cell.ID,
    Text("订单编号", "Order number"),
    "订单号|订单ID|订单编码|交易单号|交易编号|主订单编号|平台订单号|销售单号|单号|order id|order no|"
    "order|order code|order ref|"
    "order reference|sales order|trade no|purchase order",
)
ORDER_NEEDED = needed(ORDER.field, ORDER.cell, ORDER.label, "|".join(ORDER.names))
PROVINCE_PART = f"^({'|'.join(PROVINCES)})"  # of an address its province is read, the rest is dropped
REGION_WORDS = (
    "省份|省|收货地址|收货人地址|配送地址|收货省份|收件省|收件省份|收货地区|目的省份|目的地|"
    "shipping address|delivery address|ship to state|destination|ship state|ship to province/region/state"
)
DESTINATION = named(
    "dest_region",
    Cell.WORD,
    Text("收货省份", "Destination"),
    REGION_WORDS,
    pattern=PROVINCE_PART,
    words=PROVINCE_WORDS,
)
