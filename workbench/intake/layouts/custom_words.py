"""Which words of other systems say what the desk has a word for?"""

from __future__ import annotations

from collections.abc import Mapping


def words(joined: str) -> tuple[str, ...]:
    """The words of a list written with bars between them."""
    return tuple(joined.split("|"))


def _meaning(**told: str) -> dict[str, str]:
    """Word → meaning; words are also known in lower case, as they stand in the cells of most systems."""
    found: dict[str, str] = {}
    for meaning, joined in told.items():
        for word in words(joined):
            for form in (word, word.lower(), word.upper(), word.capitalize(), word.title()):
                found.setdefault(form, meaning)
    return found


ORDER_STATUS: Mapping[str, str] = _meaning(
    unpaid="等待买家付款|待付款|未付款|待支付|未支付|WAIT_BUYER_PAY|unpaid|pending payment|awaiting payment",
    paid="买家已付款，等待卖家发货|买家已付款|已付款|待发货|等待卖家发货|已支付|WAIT_SELLER_SEND_GOODS|paid|"
    "processing|"
    "awaiting shipment|unfulfilled|to ship",
    shipped="卖家已发货，等待买家确认|卖家已发货|已发货|待收货|运输中|WAIT_BUYER_CONFIRM_GOODS|"
    "SELLER_CONSIGNED_PART|"
    "shipped|in transit|dispatched|fulfilled",
    finished="交易成功|已完成|已签收|完成|交易完成|TRADE_FINISHED|TRADE_BUYER_SIGNED|completed|complete|"
    "delivered|finished|closed won",
    closed="交易关闭|已关闭|已取消|取消|TRADE_CLOSED|TRADE_CLOSED_BY_TAOBAO|closed|cancelled|canceled|void|voided",
    refunded="已退款|退款成功|全额退款|refunded|returned",
)
DIRECTIONS: Mapping[str, str] = {
    **_meaning(
        out="支出|借|借方|转出|付款|支|debit|out|dr|paid out|withdrawal|出|-",
        neutral="不计收支|其他|中性交易",
    ),
    **_meaning(**{"in": "收入|贷|贷方|转入|收款|收|credit|in|cr|paid in|deposit|入|+"}),
    "借 Dr": "out",
    "贷 Cr": "in",
    "/": "neutral",
}
FUND_KINDS: Mapping[str, str] = _meaning(
    sale="在线支付|交易收款|销售|销售收入|货款|收款|交易付款|经营收款|sale|sales|payment received|charge|order payment",
    refund="退款|交易退款|退货退款|refund|refunds|chargeback",
    purchase="采购|进货|采购付款|货款支出|purchase|supplier payment",
    fee="服务费|手续费|佣金|技术服务费|收费|fee|fees|commission|service fee",
    loan_in="放款|贷款发放|借款|借入|loan disbursement|loan in",
    loan_out="还款|贷款还款|还贷|loan repayment|loan out",
    transfer="转账|提现|充值|转入|转出|transfer|payout|withdrawal|top up",
)
PARCEL_STATES: Mapping[str, str] = _meaning(
    signed="已签收|签收|妥投|已妥投|delivered|signed|received",
    moving="运输中|派送中|在途|已揽收|已发货|in transit|shipped|out for delivery|on the way",
    exception="异常|问题件|疑难|拒收|丢失|exception|lost|failed|delivery failed",
    returned="已退回|退回|退件|returned|return to sender",
)
EVENT_KINDS: Mapping[str, str] = _meaning(
    visit="访问|访客|浏览|visit|visits|page view",
    login="登录|login",
    review="评价|评论|review|reviews",
    complaint="投诉|纠纷|complaint|dispute",
    penalty="处罚|违规|扣分|penalty|violation",
    rating_item="描述相符|描述评分|rating_item|item rating",
    rating_service="服务态度|服务评分|rating_service|service rating",
    rating_logistics="物流服务|物流评分|rating_logistics|logistics rating",
    inquiry="咨询|询盘|inquiry",
    other_lender="其他贷款|在贷机构|other_lender|other lender",
)
SIDES: Mapping[str, str] = _meaning(
    sale="销项|销售|销|开出|sale|sales|output|issued", purchase="进项|采购|进|取得|purchase|input|received"
)
VOID_WORDS: Mapping[str, str] = _meaning(
    false="有效发票|有效|正常|已开具|否|valid|normal|issued|active|no|false|0",
    true="作废发票|作废|已作废|void|voided|cancelled|canceled|是|yes|true|1",
)
PLATFORM_WORDS: Mapping[str, str] = _meaning(
    taobao="淘宝|淘宝网|taobao|集市",
    tmall="天猫|tmall|商城",
    b2b="1688|阿里巴巴|b2b|alibaba|诚信通",
    marketplace="其他平台|marketplace|olist|shopify|amazon|ebay",
    offline="线下|offline|无平台",
)
ENTITIES: Mapping[str, str] = _meaning(
    sole_trader="个体工商户|个体户|个体|个体经营|sole trader|sole proprietor",
    company="企业|公司|有限公司|有限责任公司|股份有限公司|company|enterprise|limited company",
    person="个人|自然人|person|individual",
)

CURRENCIES: Mapping[str, str] = {
    **_meaning(
        CNY="人民币|人民币元|RMB|CNY|¥", USD="美元|USD|US$", HKD="港币|港元|HKD", EUR="欧元|EUR", JPY="日元|JPY"
    ),
    **{code: code for code in ("GBP", "BRL", "NGN", "BDT", "INR", "AUD", "CAD", "SGD", "KRW", "THB", "VND", "AED")},
}


def _levels() -> dict[str, str]:
    """Twenty steps of a shop's credit, from one heart to five golden crowns."""
    found = {str(step): str(step) for step in range(21)}
    for tier, names in enumerate((("心", "红心"), ("钻", "钻石", "蓝钻"), ("皇冠", "冠", "蓝冠"), ("金冠", "金皇冠"))):
        for step, number in enumerate("一二三四五", 1):
            for tier_name in names:
                for shown in (number, str(step), *(("双", "两") if step == 2 else ())):
                    found[f"{shown}{tier_name}"] = str(tier * 5 + step)
                    found[f"{shown}颗{tier_name}"] = str(tier * 5 + step)
    return found


LEVELS: Mapping[str, str] = _levels()
