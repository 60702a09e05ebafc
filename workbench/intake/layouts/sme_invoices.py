"""How are VAT invoices of small enterprises read: registers with and without a rating, purchase and sale invoices?

Void invoices are told by the stripped status; a test on the raw cell counts 95 of them as income. Invoices that occur
several times stay in and are marked; both sums are shown. The officer's rating and the default flag are outcomes.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.layout import Cell, Column, Doubt, Family, Layout

_FIRM = Column("firm", ("企业代号",), Cell.ID, Text("企业代号", "Enterprise code"), required=True, filled=True)

_STATUS = Column(
    "void",
    ("发票状态",),
    Cell.WORD,
    Text("发票状态", "Invoice status"),
    required=True,
    filled=True,
    words={"有效发票": "false", "作废发票": "true"},
)


def _invoices(code: str, name: Text, party: str, party_label: Text) -> Layout:
    def money(field: str, header: str, label: Text) -> Column:
        return Column(field, (header,), Cell.MONEY, label, required=True, filled=True)

    return Layout(
        code,
        name,
        LineKind.INVOICES,
        (
            _FIRM,
            Column(
                "invoice_no", ("发票号码",), Cell.ID, Text("发票号码", "Invoice number"), required=True, filled=True
            ),
            Column("day", ("开票日期",), Cell.DAY, Text("开票日期", "Invoice date"), required=True, filled=True),
            Column("party", (party,), Cell.PARTY, party_label, required=True, filled=True),
            money("net_fen", "金额", Text("金额", "Net amount")),
            money("tax_fen", "税额", Text("税额", "Tax")),
            money("gross_fen", "价税合计", Text("价税合计", "Gross amount")),
            _STATUS,
        ),
        doubts=(
            Doubt(
                "TAX_SUM",
                "net_fen + tax_fen <> gross_fen",
                Text("{count} 行金额加税额不等于价税合计", "{count} rows where net plus tax is not the gross amount"),
            ),
        ),
    )


PURCHASES = _invoices(
    "sme_purchases", Text("进项发票", "Purchase invoices"), "销方单位代号", Text("销方单位代号", "Supplier code")
)
SALES = _invoices("sme_sales", Text("销项发票", "Sale invoices"), "购方单位代号", Text("购方单位代号", "Buyer code"))

FIRMS = Layout(
    "sme_firms",
    Text("企业信息", "Enterprise register"),
    None,
    (
        _FIRM,
        Column("name", ("企业名称",), Cell.TEXT, Text("企业名称", "Enterprise name"), required=True, filled=True),
        Column(
            "rating",
            ("信誉评级",),
            Cell.WORD,
            Text("信誉评级", "Officer's rating"),
            words={"A": "A", "B": "B", "C": "C", "D": "D"},
        ),
        Column(
            "defaulted",
            ("是否违约",),
            Cell.WORD,
            Text("是否违约", "Has defaulted"),
            words={"是": "true", "否": "false"},
        ),
    ),
)

# The bank's own table: at which yearly rate which share of clients of each rating is lost.
RATES = Layout(
    "sme_rates",
    Text("利率与客户流失率", "Rates and churn"),
    None,
    (
        Column("rate", ("贷款年利率",), Cell.REAL, Text("贷款年利率", "Yearly rate"), required=True, filled=True),
        *(
            Column(
                f"churn_{letter.lower()}",
                (f"信誉评级{letter}",),
                Cell.REAL,
                Text(f"信誉评级{letter}流失率", f"Churn at rating {letter}"),
                required=True,
                filled=True,
            )
            for letter in "ABC"
        ),
    ),
    plain=False,
    reference=True,
)

# Sector words in masked names, the first that fits: names keep their trade even where the firm is hidden.
_SECTORS = (
    ("individual", ("个体经营",)),
    ("construction", ("建筑", "建设", "工程", "装饰", "装修", "园林", "路桥", "市政", "建材", "劳务")),
    ("logistics", ("物流", "运输", "货运", "快递", "运业")),
    ("medical", ("医药", "医疗", "药业", "药房", "健康")),
    ("food", ("食品", "餐饮", "农业", "果品", "粮", "酒", "茶")),
    ("technology", ("科技", "技术", "电子", "信息", "网络", "软件", "通讯", "通信")),
    ("machinery", ("机械", "设备", "机电", "电器", "电气", "五金", "汽车", "维修")),
    ("media", ("文化", "传媒", "广告", "传播", "图书", "印务", "设计")),
    ("services", ("咨询", "服务", "管理", "律师", "事务所", "保险", "会计", "代理")),
    ("trade", ("贸易", "商贸", "商行", "销售", "经营部", "超市", "服饰", "百货", "实业")),
)


def _sector() -> str:
    cases = " ".join(f"WHEN regexp_matches(name, '{'|'.join(words)}') THEN '{code}'" for code, words in _SECTORS)
    return f"CASE {cases} ELSE 'other' END"


def _lines(table: str, side: str) -> str:
    return (
        f"SELECT firm AS merchant_id, day, invoice_no, '{side}' AS side, party AS counterparty_key, net_fen, tax_fen, "
        f"gross_fen, void::BOOLEAN AS void, 'CNY' AS currency, source_file, source_line FROM {table}"
    )


SME_INVOICES = Family(
    "sme_invoices",
    Text("企业增值税发票", "Enterprise VAT invoices"),
    (FIRMS, PURCHASES, SALES, RATES),
    lines={LineKind.INVOICES: f"{_lines('sme_purchases', 'purchase')} UNION ALL {_lines('sme_sales', 'sale')}"},
    merchants=(
        f"SELECT firm AS merchant_id, name, 'offline' AS platform, {_sector()} AS category, "
        "CASE WHEN name LIKE '%个体%' THEN 'sole_trader' ELSE 'company' END AS entity_type FROM sme_firms"
    ),
    outcomes=(
        "SELECT firm AS merchant_id, 'default' AS kind, defaulted AS value, NULL AS day FROM sme_firms "
        "WHERE defaulted IS NOT NULL UNION ALL SELECT firm, 'officer_rating', rating, NULL FROM sme_firms "
        "WHERE rating IS NOT NULL"
    ),
)
