"""Which figures may a sheet of merchants declare, over which window, and which of them are easily taken for another?

A declared figure is a claim: it is kept beside the merchant with its day, and is never a line or a feature. Money is
kept in minor units, shares, scores and hours in millionths, counts as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from workbench.common.text import Text
from workbench.intake.layout import Cell, Column
from workbench.intake.layouts.custom_words import words

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Window:
    """How far back a figure reaches. `share` of the 90-day sum that the figure should be."""

    code: str
    zh: str
    en: str
    names: tuple[str, ...]


_WINDOWS = (
    Window(
        "30",
        "近 30 天",
        "last 30 days",
        words(
            "近30天|近30日|30天|30日|最近30天|近一个月|近1个月|近一月|最近一个月|最近一月|上月|上个月|"
            "last 30 days|30d|30 day|30 days|last month|l30d"
        ),
    ),
    Window(
        "90",
        "近 90 天",
        "last 90 days",
        words(
            "近90天|近90日|90天|90日|最近90天|近三个月|近3个月|近三月|最近三个月|近一季度|90天合计|近90天合计|"
            "last 90 days|90d|90 day|90 days|last 3 months|last quarter|l90d"
        ),
    ),
    Window(
        "180",
        "近 180 天",
        "last 180 days",
        words(
            "近180天|近180日|180天|近半年|近六个月|近6个月|最近半年|last 180 days|180d|180 days|last 6 months|"
            "half year|l180d"
        ),
    ),
    Window(
        "365",
        "近一年",
        "last year",
        words(
            "近一年|近365天|365天|近12个月|近十二个月|近1年|最近一年|年|年度|全年|last 365 days|365d|"
            "last 12 months|last year|annual|yearly|l365d|12m"
        ),
    ),
)
_MONTHLY = words(
    "近90天月均|90天月均|近三个月月均|近3个月月均|近90日月均|月均（近90天）|90 day monthly average|"
    "90d monthly average|monthly average 90d|avg monthly 90d"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is summed in a window. A header that names it without a window may mean any of them."""

    code: str
    zh: str
    en: str
    names: tuple[str, ...]


MEASURES = (
    Measure(
        "sales",
        "成交额",
        "sales",
        words(
            "成交额|交易额|销售额|GMV|成交金额|交易金额|销售金额|营业额|营收|支付金额|流水|sales|revenue|"
            "turnover|gmv|sales amount"
        ),
    ),
    Measure(
        "inflow",
        "回款",
        "inflow",
        words(
            "回款|回款额|支付宝回款|回款金额|收款|收款额|收款金额|进账|进账金额|入账金额|资金流入|到账金额|"
            "inflow|inflows|receipts|collections|cash inflow|payouts|settlements"
        ),
    ),
)


def _windowed(measure: Measure, window: Window) -> Column:
    spoken = tuple(f"{w}{m}" for w, m in product(window.names, measure.names))
    turned = tuple(f"{m}{w}" for w, m in product(window.names, measure.names))
    label = Text(f"{window.zh}{measure.zh}", f"{measure.en.capitalize()}, {window.en}")
    names = (label.zh.replace(" ", ""), f"{measure.en} {window.code}", *spoken, *turned)
    return Column(f"{measure.code}_{window.code}_fen", tuple(dict.fromkeys(names)), Cell.MONEY, label)


def _monthly(measure: Measure) -> Column:
    label = Text(f"近 90 天月均{measure.zh}", f"{measure.en.capitalize()}, 90-day monthly average")
    spoken = [f"{w}{m}" for w, m in product(_MONTHLY, measure.names)]
    turned = [f"{m}{w}" for w, m in product(_MONTHLY, measure.names)]
    names = (label.zh.replace(" ", ""), f"{measure.en} 90 month", *spoken, *turned)
    return Column(f"{measure.code}_90_month_fen", tuple(dict.fromkeys(names)), Cell.MONEY, label)


_SUMS = tuple(
    column for measure in MEASURES for column in (_monthly(measure), *(_windowed(measure, w) for w in _WINDOWS))
)

MEANINGS: Mapping[str, tuple[str, ...]] = {
    measure.code: tuple(f"{measure.code}_{window}_fen" for window in ("90_month", "30", "90")) for measure in MEASURES
}
"""Fields of which a header that names no window may mean any, the likeliest first."""

LONGER: Mapping[str, tuple[str, ...]] = {
    measure.code: tuple(f"{measure.code}_{window}_fen" for window in ("180", "365")) for measure in MEASURES
}

_BARE = tuple((measure.code, name) for measure in MEASURES for name in measure.names)
_MONTH = words("月|月均|每月|平均每月|单月|月度|monthly|avg monthly|average monthly|per month|monthly average")
UNDATED: Mapping[str, str] = {
    name: code for code, measure in _BARE for name in (measure, *(f"{m}{measure}" for m in _MONTH), f"{measure}月均")
}
"""Header words that name a measure without saying its window: the measure's code."""


def _figure(field: str, cell: Cell, zh: str, en: str, names: str) -> Column:
    return Column(field, tuple(dict.fromkeys((zh, en, *words(names)))), cell, Text(zh, en))


_OTHERS = (
    _figure(
        "order_value_fen",
        Cell.MONEY,
        "客单价",
        "Average order value",
        "笔单价|平均客单价|件单价|aov|avg order value|average ticket",
    ),
    _figure("deposit_fen", Cell.MONEY, "保证金", "Deposit", "店铺保证金|可用保障金|消保保证金|保障金|security deposit"),
    _figure("stock_fen", Cell.MONEY, "库存金额", "Stock value", "存货|库存货值|在库货值|inventory value|inventory"),
    _figure(
        "adverts_30_fen",
        Cell.MONEY,
        "近 30 天推广花费",
        "Advertising, last 30 days",
        "近30天推广花费|推广花费|广告花费|推广费|直通车花费|ad spend|advertising cost|marketing spend",
    ),
    _figure("balance_fen", Cell.MONEY, "账户余额", "Account balance", "支付宝余额|余额|可用余额|balance|cash balance"),
    _figure(
        "loans_fen",
        Cell.MONEY,
        "在贷余额",
        "Loans outstanding",
        "贷款余额|未还贷款|负债余额|在贷金额|outstanding loans|loan balance|debt outstanding",
    ),
    _figure("capital_fen", Cell.MONEY, "注册资本", "Registered capital", "注册资金|registered capital amount"),
    _figure(
        "refund_share",
        Cell.SHARE,
        "退款率",
        "Refund rate",
        "近30天退款率|退货率|退款占比|refund share|return rate|refund ratio",
    ),
    _figure(
        "dispute_share",
        Cell.SHARE,
        "纠纷率",
        "Dispute rate",
        "纠纷退款率|投诉率|dispute ratio|complaint rate|chargeback rate",
    ),
    _figure(
        "repeat_share",
        Cell.SHARE,
        "复购率",
        "Repeat purchase rate",
        "回购率|老客占比|repurchase rate|repeat rate|returning customers",
    ),
    _figure(
        "conversion_share",
        Cell.SHARE,
        "访客转化率",
        "Conversion rate",
        "访客转化|转化率|支付转化率|成交转化率|conversion",
    ),
    _figure(
        "good_share", Cell.SHARE, "好评率", "Positive reviews", "好评比例|positive rate|positive feedback|satisfaction"
    ),
    _figure("margin_share", Cell.SHARE, "毛利率", "Gross margin", "毛利|利润率|gross margin rate|margin"),
    _figure(
        "on_time_share",
        Cell.SHARE,
        "准时发货率",
        "On-time dispatch",
        "及时发货率|按时发货率|发货及时率|on time rate|on-time shipping",
    ),
    _figure(
        "top_buyer_share",
        Cell.SHARE,
        "最大客户占比",
        "Largest buyer's share",
        "第一大客户占比|大客户占比|top customer share",
    ),
    _figure(
        "dsr_item",
        Cell.REAL,
        "描述评分 DSR",
        "Item rating",
        "DSR描述|描述相符|DSR_描述|宝贝描述|描述相符评分|dsr item|item as described",
    ),
    _figure(
        "dsr_service",
        Cell.REAL,
        "服务评分 DSR",
        "Service rating",
        "DSR服务|服务态度|DSR_服务|卖家服务|服务态度评分|dsr service|communication rating",
    ),
    _figure(
        "dsr_logistics",
        Cell.REAL,
        "物流评分 DSR",
        "Logistics rating",
        "DSR物流|物流服务|DSR_物流|物流服务评分|发货速度评分|dsr logistics|shipping rating",
    ),
    _figure(
        "dispatch_hours",
        Cell.REAL,
        "发货时长（小时）",
        "Dispatch time in hours",
        "平均发货(时)|平均发货时长|平均发货时间|发货时长|发货时效|平均发货小时|dispatch hours|"
        "hours to ship|handling time",
    ),
    _figure(
        "orders_30",
        Cell.INTEGER,
        "近 30 天订单数",
        "Orders, last 30 days",
        "近30天订单数|30天订单数|近30天订单量|月订单数|月订单量|orders 30d|orders last 30 days|monthly orders",
    ),
    _figure(
        "orders_90",
        Cell.INTEGER,
        "近 90 天订单数",
        "Orders, last 90 days",
        "近90天订单数|90天订单数|近90天订单量|近三个月订单数|orders 90d|orders last 90 days",
    ),
    _figure(
        "buyers_90",
        Cell.INTEGER,
        "近 90 天买家数",
        "Buyers, last 90 days",
        "近90天买家数|90天买家数|近90天支付买家数|买家数|buyers 90d|buyers|customers",
    ),
    _figure(
        "visitors_30",
        Cell.INTEGER,
        "近 30 天访客数",
        "Visitors, last 30 days",
        "近30天访客数|30天访客数|访客数|月访客|uv|visitors|visitors 30d|monthly visitors",
    ),
    _figure("followers", Cell.INTEGER, "粉丝数", "Followers", "店铺粉丝|关注人数|收藏人数|fans"),
    _figure(
        "items",
        Cell.INTEGER,
        "在售商品数",
        "Items on sale",
        "商品数|宝贝数|在售宝贝数|SKU数|在线商品数|sku count|listings|active listings",
    ),
    _figure(
        "regions",
        Cell.INTEGER,
        "收件省份数",
        "Provinces delivered to",
        "近一年收件省|近一年收件省份数|收货省份数|覆盖省份数|provinces reached|regions",
    ),
    _figure("warehouses", Cell.INTEGER, "仓库数", "Warehouses", "仓库数量|自有仓数量|仓库|warehouse count"),
    _figure(
        "employees",
        Cell.INTEGER,
        "员工人数",
        "Employees",
        "员工数|从业人数|雇员人数|人员数|staff|staff count|headcount|employee count",
    ),
    _figure(
        "other_lenders",
        Cell.INTEGER,
        "在贷机构数",
        "Other lenders",
        "贷款机构数|借款机构数|多头借贷数|lenders|lender count|open lenders",
    ),
    _figure(
        "trustpass_years",
        Cell.INTEGER,
        "诚信通年限",
        "TrustPass years",
        "诚信通年数|会员年限|会员年数|membership years|years a member",
    ),
    _figure("certificates", Cell.INTEGER, "证书数", "Certificates", "证书荣誉|资质证书数|证书数量|certificate count"),
    _figure(
        "complaints", Cell.INTEGER, "投诉数", "Complaints", "投诉次数|近一年投诉|近一年投诉数|投诉笔数|complaint count"
    ),
    _figure(
        "penalties",
        Cell.INTEGER,
        "处罚次数",
        "Penalties",
        "违规次数|处罚数|近一年处罚|违规扣分次数|penalty count|violations",
    ),
)

DECLARED: tuple[Column, ...] = (*_SUMS, *_OTHERS)
FIGURES = tuple(column.field for column in DECLARED)
LOW_HIGH: Mapping[str, tuple[float, float]] = {
    "dsr_item": (0, 5),
    "dsr_service": (0, 5),
    "dsr_logistics": (0, 5),
    "dispatch_hours": (0, 2000),
    "regions": (0, 40),
    "trustpass_years": (0, 40),
}
"""Between which bounds a figure lies; values outside speak against the field."""


def figures_sql(table: str) -> str:
    """SELECT of every declared figure of the sheet: merchant_id, figure, value in its unit, day."""
    parts = [
        f"SELECT merchant_id, '{column.field}' AS figure, {_whole(column)} AS value, as_of AS day, source_file, "
        f"source_line FROM {table} WHERE {column.field} IS NOT NULL"
        for column in DECLARED
    ]
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY source_file, source_line, figure"


def _whole(column: Column) -> str:
    if column.cell is Cell.REAL:
        return f"round({column.field} * {MILLION})::BIGINT"
    return f"{column.field}::BIGINT"
