"""How are the statements of shopping platforms' wallets read: JD and Meituan?

Both list what an account paid. A payment that was given back stands in full, and each refund is a row of its own, so
that the lines add up to what was really paid. JD writes the refunded part into the amount's cell.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.fund import DIRECTIONS, account_merchants, fund_select
from workbench.intake.layout import Cell, Column, Family, Layout, Sign, Total

_NEUTRAL = "sum(abs(amount_fen)) FILTER (direction = 'neutral')"
_IN, _OUT = ("sum(abs(amount_fen)) FILTER (direction = '" + way + "')" for way in ("in", "out"))


def _direction() -> Column:
    label = Text("收/支", "In or out")
    return Column("direction", ("收/支",), Cell.WORD, label, required=True, filled=True, words=DIRECTIONS)


JD = Layout(
    "jd_wallet",
    Text("京东交易流水", "JD statement"),
    LineKind.FUND,
    (
        Column("moment", ("交易时间",), Cell.MOMENT, Text("交易时间", "Time"), required=True, filled=True),
        Column("party", ("商户名称",), Cell.PARTY, Text("商户名称", "Merchant"), required=True),
        Column("note", ("交易说明",), Cell.TEXT, Text("交易说明", "Description"), required=True),
        Column(
            "amount_fen",
            ("金额",),
            Cell.MONEY,
            Text("金额", "Amount"),
            required=True,
            filled=True,
            pattern=r"^([^(（]+)",
        ),
        Column("refunded_fen", ("金额",), Cell.MONEY, Text("已退款", "Refunded"), pattern=r"已退款\s*([0-9.,]+)"),
        Column("refunded_all", ("金额",), Cell.TEXT, Text("已全额退款", "Refunded in full"), pattern=r"(已全额退款)"),
        Column("status", ("交易状态",), Cell.TEXT, Text("交易状态", "Status"), required=True),
        _direction(),
        Column("sort", ("交易分类",), Cell.TEXT, Text("交易分类", "Category"), required=True),
        Column("line_no", ("交易订单号",), Cell.ID, Text("交易订单号", "Trade number"), required=True),
        Column("order_no", ("商家订单号",), Cell.ID, Text("商家订单号", "Merchant's order number")),
    ),
    facts={
        "account": r"^京东账号名[：:] *([^,\n]+)",
        "exported_at": r"^申请时间[：:] *(\d{4}[^,\n]+)",
        "period_from": r"^日期区间[：:] *(\d{4}-\d{2}-\d{2})",
        "period_to": r"^日期区间[：:][^\n]*至 *(\d{4}-\d{2}-\d{2})",
        "rows": r"^共[：:] *(\d+) *笔",
        "total_in": r"^收入[：:] *\d+笔[^，,\n]*[，,] *([0-9.,]+)元",
        "total_out": r"^支出[：:] *\d+笔[^，,\n]*[，,] *([0-9.,]+)元",
        "total_neutral": r"^不计收支[：:] *\d+笔[^，,\n]*[，,] *([0-9.,]+)元",
    },
    plain=False,
    sign=Sign.WORD,
    totals=(
        Total(Text("笔数", "Rows"), "rows", "count(*)", money=False),
        Total(Text("收入", "Money in"), "total_in", _IN),
        Total(
            Text("支出（扣除退款）", "Money out, less refunds"),
            "total_out",
            "sum(amount_fen - coalesce(refunded_fen, 0)) FILTER (direction = 'out')",
        ),
        Total(Text("不计收支", "Neutral movements"), "total_neutral", _NEUTRAL),
    ),
)

MEITUAN = Layout(
    "meituan_wallet",
    Text("美团交易账单", "Meituan statement"),
    LineKind.FUND,
    (
        Column("created_at", ("交易创建时间",), Cell.MOMENT, Text("创建时间", "Created"), required=True),
        Column("moment", ("交易成功时间",), Cell.MOMENT, Text("成功时间", "Done"), required=True, filled=True),
        Column("sort", ("交易类型",), Cell.TEXT, Text("交易类型", "Type"), required=True),
        Column("party", ("订单标题",), Cell.PARTY, Text("订单标题", "Title")),
        _direction(),
        Column("order_fen", ("订单金额",), Cell.MONEY, Text("订单金额", "Order amount"), required=True),
        Column("amount_fen", ("实付金额",), Cell.MONEY, Text("实付金额", "Paid"), required=True, filled=True),
        Column("line_no", ("交易单号",), Cell.ID, Text("交易单号", "Trade number"), required=True),
        Column("order_no", ("商家单号",), Cell.ID, Text("商家单号", "Merchant's number")),
    ),
    facts={
        "account": r"^美团用户名[：:] *\[?([^\],\n]+)",
        "exported_at": r"^导出时间[：:] *\[?(\d{4}[^\],\n]+)",
        "period_from": r"起始时间[：:] *\[?(\d{4}[^\],\n]+)",
        "period_to": r"终止时间[：:] *\[?(\d{4}[^\],\n]+)",
        "rows": r"^共[：:] *(\d+) *笔",
        "total_in": r"^收入[：:] *\d+笔 *([0-9.,]+)元",
        "total_out": r"^支出[：:] *\d+笔 *([0-9.,]+)元",
        "total_neutral": r"^不计收支[：:] *\d+笔 *([0-9.,]+)元",
    },
    plain=False,
    sign=Sign.WORD,
    totals=(
        Total(Text("笔数", "Rows"), "rows", "count(*)", money=False),
        Total(Text("收入", "Money in"), "total_in", _IN),
        Total(Text("支出", "Money out"), "total_out", _OUT),
        Total(Text("不计收支", "Neutral movements"), "total_neutral", _NEUTRAL),
    ),
)

# A refund is kept apart from what the account earns; a payment refunded in full is a payment all the same.
_JD_OWN = {
    "amount_fen": """CASE WHEN status = '退款成功' THEN abs(amount_fen)
        WHEN direction = 'out' OR refunded_all IS NOT NULL THEN -abs(amount_fen)
        WHEN direction = 'in' THEN abs(amount_fen) END""",
    "kind": """CASE WHEN status = '退款成功' THEN 'other'
        WHEN direction = 'out' OR refunded_all IS NOT NULL THEN 'purchase'
        WHEN direction = 'in' THEN 'other' ELSE 'transfer' END""",
}

JD_WALLET = Family(
    JD.code,
    JD.name,
    (JD,),
    lines={LineKind.FUND: fund_select(JD, own=_JD_OWN)},
    merchants=account_merchants("person", (JD,)),
)
MEITUAN_WALLET = Family(
    MEITUAN.code,
    MEITUAN.name,
    (MEITUAN,),
    lines={LineKind.FUND: fund_select(MEITUAN)},
    merchants=account_merchants("person", (MEITUAN,)),
)
