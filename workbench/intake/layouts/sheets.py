"""How are the desk's own sheets read: shop profile with TrustPass record, parcels, penalties and complaints?

No platform exports these in one form, so the desk has a form of its own for each; a header may use the platforms'
words. A sheet that does not name the merchant in its rows is about the merchant that staff chose. The TrustPass index
holds for paying members only: of anybody else it is not taken over, and it is never filled in.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.layout import Cell, Column, Doubt, Family, Layout
from workbench.intake.layouts.contacts import PHONE, contact, contacts_sql

_PLATFORMS = {
    **dict.fromkeys(("淘宝", "taobao", "C店"), "taobao"),
    **dict.fromkeys(("天猫", "tmall"), "tmall"),
    **dict.fromkeys(("1688", "阿里巴巴", "诚信通", "B2B", "b2b"), "b2b"),
    **dict.fromkeys(("其他平台", "marketplace"), "marketplace"),
    **dict.fromkeys(("线下", "offline"), "offline"),
}
_ENTITIES = {
    **dict.fromkeys(("个体工商户", "个体户", "sole_trader"), "sole_trader"),
    **dict.fromkeys(("企业", "公司", "company"), "company"),
    **dict.fromkeys(("个人", "person"), "person"),
}
_YES = {
    **dict.fromkeys(("是", "有", "已认证", "通过", "yes", "true", "Y"), "true"),
    **dict.fromkeys(("否", "无", "未认证", "未通过", "no", "false", "N"), "false"),
}
_NONE = ("-", "—", "/", "无")


def _column(
    field: str, names: tuple[str, ...], cell: Cell, en: str, *, must: bool = False, words: dict[str, str] | None = None
) -> Column:
    """The first name is the one of the desk's own form."""
    blanks = () if cell is Cell.WORD else _NONE
    label = Text(names[0], en)
    return Column(field, names, cell, label, required=must, filled=must, words=words or {}, blanks=blanks)


_SHOP = ("商户编号", "会员编号", "店铺ID", "店铺Id", "会员ID", "merchant_id")
_ORDER = _column("order_id", ("订单号", "订单编号", "order_id"), Cell.ID, "Order number", must=True)

PROFILE = Layout(
    "sheet_profile",
    Text("店铺与诚信通档案表", "Shop and TrustPass profile sheet"),
    None,
    (
        _column("shop", _SHOP, Cell.ID, "Merchant id", must=True),
        _column("name", ("店铺名称", "公司名称", "企业名称", "name"), Cell.TEXT, "Name", must=True),
        _column("platform", ("平台", "platform"), Cell.WORD, "Platform", must=True, words=_PLATFORMS),
        _column("category", ("类目", "主营行业", "主营类目", "category"), Cell.TEXT, "Category"),
        _column("entity", ("主体类型", "entity_type"), Cell.WORD, "Kind of enterprise", words=_ENTITIES),
        _column("person", ("法人编号", "统一社会信用代码", "legal_person_id"), Cell.PARTY, "Legal person's number"),
        contact("phone", ("联系电话", "联系手机", "手机", "电话", "phone"), "Telephone", PHONE),
        contact("address", ("经营地址", "联系地址", "地址", "address"), "Address"),
        contact("account", ("收款账号", "支付宝账号", "收款支付宝", "account"), "Account paid into"),
        _column("region", ("地区", "省份", "所在省", "region"), Cell.TEXT, "Region"),
        _column("city", ("城市", "所在城市", "city"), Cell.TEXT, "City"),
        _column("opened_on", ("开店日期", "成立日期", "入驻日期", "opened_on"), Cell.DAY, "Opened on"),
        _column("level", ("店铺等级", "卖家等级", "sellerLevel", "shop_level"), Cell.INTEGER, "Shop level"),
        _column("member", ("诚信通会员", "是否诚信通会员", "trustpass_member"), Cell.WORD, "Member", words=_YES),
        _column("points", ("诚信通指数", "trustScore", "trustpass_index"), Cell.INTEGER, "TrustPass index"),
        _column("years", ("诚信通年限", "tpYear", "trustpass_years"), Cell.INTEGER, "TrustPass years"),
        _column("verified", ("A&V认证", "实地认证", "企业认证", "verified"), Cell.WORD, "Verified", words=_YES),
        _column("certificates", ("证书数", "证书荣誉", "certificates"), Cell.INTEGER, "Certificates"),
        _column("complaints", ("投诉数", "被投诉次数", "complaints"), Cell.INTEGER, "Complaints"),
        _column("guarantee_fen", ("保障金", "可用保障金", "guarantee"), Cell.MONEY, "Guarantee deposit"),
        Column(
            "satisfaction",
            ("满意率", "买家满意率", "satisfaction"),
            Cell.REAL,
            Text("满意率（%）", "Satisfaction, per cent"),
            pattern=r"^([0-9.]+)\s*%?$",
            blanks=_NONE,
        ),
        _column("as_of", ("截止日期", "统计日期", "as_of"), Cell.DAY, "As of"),
    ),
    doubts=(
        Doubt(
            "INDEX_WITHOUT_MEMBERSHIP",
            "points IS NOT NULL AND coalesce(member, 'false') <> 'true'",
            Text(
                "{count} 个商户写有诚信通指数但未写明是付费会员，指数未采用",
                "{count} merchants have a TrustPass index and are not told to be members: the index is not taken over",
            ),
        ),
        Doubt(
            "SATISFACTION_OUT_OF_RANGE",
            "satisfaction > 100",
            Text("{count} 个商户的满意率超过 100%", "{count} merchants have a satisfaction above 100 per cent"),
        ),
    ),
)  # fmt: skip

_PARCEL_STATES = {
    **dict.fromkeys(("已签收", "签收", "signed"), "signed"),
    **dict.fromkeys(("运输中", "已发货", "已揽收", "派送中", "moving"), "moving"),
    **dict.fromkeys(("异常", "丢失", "破损", "拒收", "exception"), "exception"),
    **dict.fromkeys(("已退回", "退回", "returned"), "returned"),
}
_WEIGHT = ("重量（克）", "重量(g)", "weight_g")


def _moment(field: str, names: tuple[str, ...], en: str, *, must: bool = False) -> Column:
    return _column(field, names, Cell.MOMENT, en, must=must)


PARCELS = Layout(
    "sheet_parcels",
    Text("物流表", "Parcel sheet"),
    LineKind.SHIPMENTS,
    (
        _column("shop", _SHOP, Cell.ID, "Merchant id"),
        _ORDER,
        _column("carrier", ("物流公司", "快递公司", "carrier"), Cell.TEXT, "Carrier", must=True),
        _column("waybill", ("运单号", "物流单号", "快递单号", "waybill"), Cell.PARTY, "Waybill", must=True),
        _moment("shipped_at", ("发货时间", "发货日期", "shipped_at"), "Sent", must=True),
        _moment("signed_at", ("签收时间", "签收日期", "signed_at"), "Signed for"),
        _moment("paid_at", ("付款时间", "订单付款时间", "paid_at"), "Paid"),
        _column("region", ("收货地区", "收货省份", "dest_region"), Cell.TEXT, "Sent to"),
        _column("weight_g", _WEIGHT, Cell.INTEGER, "Weight (g)"),
        Column(
            "weight_kg", ("重量（千克）", "重量（公斤）", "重量(kg)"), Cell.REAL, Text("重量（千克）", "Weight (kg)"),
            blanks=_NONE,
        ),
        _column("state", ("物流状态", "state"), Cell.WORD, "State", words=_PARCEL_STATES),
    ),
    doubts=(
        Doubt(
            "SIGNED_BEFORE_SENT",
            "signed_at < shipped_at",
            Text("{count} 个包裹签收早于发货", "{count} parcels were signed for before they were sent"),
        ),
        Doubt(
            "SENT_BEFORE_PAID",
            "shipped_at < paid_at",
            Text("{count} 个包裹发货早于付款", "{count} parcels were sent before they were paid"),
        ),
    ),
)  # fmt: skip

_EVENT_KINDS = {
    **dict.fromkeys(("处罚", "违规", "扣分", "侵权", "虚假交易", "炒信", "penalty"), "penalty"),
    **dict.fromkeys(("投诉", "维权", "纠纷", "complaint"), "complaint"),
}

EVENTS = Layout(
    "sheet_events",
    Text("处罚与投诉表", "Penalty and complaint sheet"),
    LineKind.EVENTS,
    (
        _column("shop", _SHOP, Cell.ID, "Merchant id"),
        _column("kind", ("事件类型", "类型", "kind"), Cell.WORD, "Kind", must=True, words=_EVENT_KINDS),
        _column("day", ("发生日期", "日期", "处罚日期", "投诉日期", "day"), Cell.DAY, "Day", must=True),
        _column("points", ("扣分", "处罚分", "points"), Cell.REAL, "Points"),
        _column("times", ("件数", "次数", "count"), Cell.INTEGER, "Times"),
        _column("order_id", ("订单号", "订单编号", "order_id"), Cell.ID, "Order number"),
        _column("subject", ("事由", "说明", "subject"), Cell.TEXT, "Subject", must=True),
    ),
)

_OWNER = "coalesce(t.shop, a.merchant_id)"

# A share of 98.5 per cent is 985,000 millionths.
_FIGURES = """
SELECT shop AS merchant_id, figure, value, as_of AS as_of_day, source_file FROM (
    UNPIVOT (SELECT shop, as_of, source_file, source_line, years AS trustpass_years,
        (verified = 'true')::BIGINT AS verified, certificates, complaints, guarantee_fen,
        CASE WHEN satisfaction <= 100 THEN round(satisfaction * 10000)::BIGINT END AS satisfaction_share
        FROM sheet_profile)
    ON trustpass_years, verified, certificates, complaints, guarantee_fen, satisfaction_share
    INTO NAME figure VALUE value)
ORDER BY source_file, source_line
"""

SHEETS = Family(
    "sheets",
    Text("本系统表格", "The desk's own sheets"),
    (PROFILE, PARCELS, EVENTS),
    lines={
        LineKind.SHIPMENTS: f"""
SELECT {_OWNER} AS merchant_id, (shipped_at::DATE - DATE '1970-01-01')::INTEGER AS day, order_id,
    waybill AS waybill_key, carrier, paid_at, shipped_at, signed_at, region AS dest_region,
    coalesce(weight_g, round(weight_kg * 1000)::BIGINT) AS weight_g,
    coalesce(state, CASE WHEN signed_at IS NOT NULL THEN 'signed' ELSE 'moving' END) AS state, source_file, source_line
FROM sheet_parcels t JOIN intake_accounts a USING (source_file)""",
        LineKind.EVENTS: f"""
SELECT {_OWNER} AS merchant_id, day, kind, points AS value, coalesce(times, 1) AS count, order_id, source_file,
    source_line FROM sheet_events t JOIN intake_accounts a USING (source_file)""",
    },
    merchants="""
SELECT shop AS merchant_id, name, platform, coalesce(category, 'other') AS category, coalesce(entity, 'company')
    AS entity_type, person AS legal_person_id, region, city, opened_on, level AS shop_level,
    CASE WHEN member = 'true' THEN points END AS trustpass_index
FROM (SELECT * FROM sheet_profile QUALIFY row_number() OVER (
    PARTITION BY shop ORDER BY as_of DESC NULLS LAST, source_file DESC, source_line DESC) = 1)
UNION ALL BY NAME
SELECT DISTINCT a.merchant_id, a.name, 'offline' AS platform, 'other' AS category, 'company' AS entity_type
FROM intake_accounts a JOIN (SELECT source_file, shop FROM sheet_parcels UNION ALL
    SELECT source_file, shop FROM sheet_events) t USING (source_file) WHERE a.made AND t.shop IS NULL""",
    figures=_FIGURES,
    contacts=contacts_sql("sheet_profile", "shop", ("phone", "address", "account")),
    notes=(
        (
            "SELECT count(*) FROM (SELECT source_file, shop FROM sheet_parcels UNION ALL "
            "SELECT source_file, shop FROM sheet_events) JOIN intake_accounts USING (source_file) "
            "WHERE shop IS NULL AND NOT chosen",
            Text(
                "{count} 行没有写明商户，也没有选择商户，将记在以文件命名的商户名下",
                "{count} rows name no merchant and none was chosen: they go to a merchant named after the file",
            ),
        ),
    ),
)
