"""How are the invoice registers of the tax platform read: invoices issued, invoices received?

An invoice number is the twenty digits of a fully digital invoice, else code and number together. A voided invoice does
not count. A reversed one does: the negative invoice that reverses it stands in the register too, so that both together
are nothing. In a register that names both parties, the enterprise is the party of every row; where both are the same
in every row, the file's name decides, and where that says nothing the rows are left out and told. Tax numbers of sole
traders may be numbers of persons: parties are keyed hashes, and only the enterprise's own name stays.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.layout import DAY_FORMATS, MOMENT_FORMATS, Cell, Column, Doubt, Family, Layout

_STATES = {
    **dict.fromkeys(("正常", "正常发票", "有效", "有效发票", "否"), "normal"),
    **dict.fromkeys(("作废", "已作废", "作废发票", "是"), "void"),
    **dict.fromkeys(
        (
            "红冲",
            "已红冲",
            "全额红冲",
            "部分红冲",
            "已红冲-全额",
            "已红冲-部分",
            "已全额红冲",
            "已部分红冲",
            "红字发票",
        ),
        "reversed",
    ),
    **dict.fromkeys(("失控", "失控发票", "异常", "异常凭证", "异常发票"), "doubtful"),
}


def _text(field: str, names: tuple[str, ...], cell: Cell, en: str, *, must: bool = False) -> Column:
    return Column(field, names, cell, Text(names[0], en), required=must)


def _money(field: str, names: tuple[str, ...], en: str, *, must: bool = True) -> Column:
    return Column(field, names, Cell.MONEY, Text(names[0], en), required=must, filled=must)


_CODE = _text("code", ("发票代码", "类别代码"), Cell.ID, "Invoice code")
_NUMBER = _text("number", ("发票号码", "发票号"), Cell.ID, "Invoice number", must=True)
_DIGITAL = _text(
    "digital", ("数电票号码", "数电发票号码", "全电发票号码", "数电号码"), Cell.ID, "Number of the digital invoice"
)
_DAY = Column(
    "day",
    ("开票日期", "开票时间"),
    Cell.DAY,
    Text("开票日期", "Invoice date"),
    required=True,
    filled=True,
    formats=(*DAY_FORMATS, *MOMENT_FORMATS),
)
_SELLER_ID = ("销方识别号", "销方税号", "销售方识别号", "销售方税号", "销方纳税人识别号", "销售方纳税人识别号")
_BUYER_ID = ("购方识别号", "购方税号", "购买方识别号", "购买方税号", "购方纳税人识别号", "购买方纳税人识别号")
_SELLER = ("销方名称", "销售方名称", "销方企业名称")
_BUYER = ("购方名称", "购买方名称", "购方企业名称")
_GOODS = ("货物或应税劳务名称", "货物或应税劳务、服务名称", "货物、应税劳务及服务名称", "商品名称", "项目名称")


def _party(side: str, ids: tuple[str, ...], names: tuple[str, ...], en: str, *, must: bool) -> tuple[Column, ...]:
    """Tax number and name of a party, as keys; the name itself too, for the enterprise's own record."""
    return (
        _text(f"{side}_id", ids, Cell.PARTY, f"{en}'s tax number"),
        _text(f"{side}_key", names, Cell.PARTY, f"{en}'s name", must=must),
        _text(f"{side}_name", names, Cell.TEXT, f"{en}'s name"),
    )


def _register(code: str, name: Text, seller: bool, buyer: bool, *, items: bool = False) -> Layout:
    columns = (
        _CODE,
        _NUMBER,
        _DIGITAL,
        _DAY,
        *(_party("seller", _SELLER_ID, _SELLER, "Seller", must=True) if seller else ()),
        *(_party("buyer", _BUYER_ID, _BUYER, "Buyer", must=True) if buyer else ()),
        _money("net_fen", ("金额", "合计金额", "不含税金额"), "Net amount"),
        _money("tax_fen", ("税额", "合计税额"), "Tax"),
        _money("gross_fen", ("价税合计", "价税合计金额"), "Gross amount", must=False),
        Column(
            "state",
            ("发票状态", "作废标志", "状态"),
            Cell.WORD,
            Text("发票状态", "Invoice status"),
            required=True,
            filled=True,
            words=_STATES,
        ),
        *((_text("goods", _GOODS, Cell.TEXT, "Goods", must=True),) if items else ()),
    )
    doubts = (
        Doubt(
            "TAX_SUM",
            "net_fen + tax_fen <> gross_fen",
            Text("{count} 行金额加税额不等于价税合计", "{count} rows where net plus tax is not the gross amount"),
        ),
        Doubt(
            "INVOICE_DOUBTFUL",
            "state = 'doubtful'",
            Text("{count} 行发票失控或异常，请核对", "{count} invoices are marked as abnormal; please check"),
        ),
    )
    return Layout(code, name, LineKind.INVOICES, columns, doubts=doubts)


BOTH = _register("vat_register", Text("发票明细（购销双方）", "Invoice register, both parties"), True, True)
BOTH_ITEMS = _register(
    "vat_items", Text("发票商品明细（购销双方）", "Invoice items, both parties"), True, True, items=True
)
SALES = _register("vat_sales", Text("销项发票明细", "Invoices issued"), False, True)
PURCHASES = _register("vat_purchases", Text("进项发票明细", "Invoices received"), True, False)

_COMMON = "source_file, source_line, code, number, digital, day, net_fen, tax_fen, gross_fen, state"
_PARTIES = "coalesce(seller_id, seller_key) AS seller, seller_name, coalesce(buyer_id, buyer_key) AS buyer, buyer_name"

# Rows of one invoice's goods are one invoice: its amounts are their sums.
_INVOICES = f"""
CREATE TABLE vat_invoices AS
SELECT {_COMMON}, {_PARTIES} FROM vat_register
UNION ALL BY NAME
SELECT source_file, min(source_line) AS source_line, code, number, digital, min(day) AS day,
    sum(net_fen)::BIGINT AS net_fen, sum(tax_fen)::BIGINT AS tax_fen,
    CASE WHEN count(*) = count(gross_fen) THEN sum(gross_fen)::BIGINT END AS gross_fen, state, seller,
    max(seller_name) AS seller_name, buyer, max(buyer_name) AS buyer_name
FROM (SELECT {_COMMON}, {_PARTIES} FROM vat_items)
GROUP BY source_file, code, number, digital, state, seller, buyer
UNION ALL BY NAME SELECT {_COMMON}, coalesce(buyer_id, buyer_key) AS buyer FROM vat_sales
UNION ALL BY NAME SELECT {_COMMON}, coalesce(seller_id, seller_key) AS seller, seller_name FROM vat_purchases
"""

_ISSUED, _RECEIVED = "销项|开具|sale|output|issued", "进项|取得|抵扣|purchase|input|received"
_SIDES = f"""
CREATE TABLE vat_sides AS
SELECT source_file, CASE
    WHEN count(seller) = 0 THEN 'sale' WHEN count(buyer) = 0 THEN 'purchase'
    WHEN own_seller AND NOT own_buyer THEN 'sale' WHEN own_buyer AND NOT own_seller THEN 'purchase'
    WHEN own_seller AND regexp_matches(source_file, '{_ISSUED}') THEN 'sale'
    WHEN own_buyer AND regexp_matches(source_file, '{_RECEIVED}') THEN 'purchase' END AS side,
    any_value(seller) AS seller, any_value(buyer) AS buyer, max(seller_name) AS seller_name,
    max(buyer_name) AS buyer_name
FROM (SELECT *, count(DISTINCT seller) OVER f = 1 AND count(seller) OVER f = count(*) OVER f AS own_seller,
        count(DISTINCT buyer) OVER f = 1 AND count(buyer) OVER f = count(*) OVER f AS own_buyer
    FROM vat_invoices WINDOW f AS (PARTITION BY source_file))
GROUP BY source_file, own_seller, own_buyer
"""

# The enterprise by its own tax number where the register has it, else the one of the file.
_OWNER = """CASE WHEN a.chosen OR (s.seller IS NULL OR s.buyer IS NULL) THEN a.merchant_id
    ELSE 'V-' || left(CASE s.side WHEN 'sale' THEN s.seller ELSE s.buyer END, 12) END"""
_FROM = "JOIN vat_sides s USING (source_file) JOIN intake_accounts a USING (source_file) WHERE s.side IS NOT NULL"

VAT_REGISTER = Family(
    "vat_register",
    Text("税务平台发票", "Invoices of the tax platform"),
    (BOTH_ITEMS, BOTH, SALES, PURCHASES),
    lines={
        LineKind.INVOICES: f"""
SELECT {_OWNER} AS merchant_id, i.day, coalesce(i.digital, i.code || i.number, i.number) AS invoice_no, s.side,
    CASE s.side WHEN 'sale' THEN i.buyer ELSE i.seller END AS counterparty_key, i.net_fen, i.tax_fen,
    coalesce(i.gross_fen, i.net_fen + i.tax_fen) AS gross_fen, i.state = 'void' AS void, 'CNY' AS currency,
    source_file, i.source_line FROM vat_invoices i {_FROM}"""
    },
    merchants=f"""
SELECT {_OWNER} AS merchant_id, max(coalesce(CASE WHEN s.seller IS NULL OR s.buyer IS NULL THEN NULL
        WHEN s.side = 'sale' THEN s.seller_name ELSE s.buyer_name END, a.name)) AS name,
    'offline' AS platform, 'company' AS entity_type FROM intake_accounts a JOIN vat_sides s USING (source_file)
WHERE s.side IS NOT NULL AND a.made GROUP BY 1""",
    prepare=(_INVOICES, _SIDES),
    notes=(
        (
            "SELECT count(*) FROM vat_invoices WHERE state = 'reversed'",
            Text(
                "{count} 张发票已红冲，与其红字发票一并计入",
                "{count} invoices were reversed; they count together with the negative ones that reverse them",
            ),
        ),
        (
            "SELECT count(*) FROM vat_invoices JOIN vat_sides USING (source_file) WHERE side IS NULL",
            Text(
                "{count} 张发票看不出是销项还是进项，未计入：请在文件名中写明“销项”或“进项”",
                "{count} invoices are left out: nothing says whether they were issued or received; put sale or "
                "purchase into the name of the file",
            ),
        ),
    ),
)
