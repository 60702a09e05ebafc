"""How are WeChat Pay statements read: a person's (CSV and workbook) and a merchant's bill (two generations)?

Personal: neutral movements (`/`: withdrawals, top-ups, funds) have no known sign. Merchant's bill: an order that was
paid is a sale of what is settled to the shop; a refund or a revoked payment takes the refunded amount back; the fee of
each row is a movement of its own.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.fund import DIRECTIONS, MEANINGS, Meaning, account_merchants, all_lines, fund_select
from workbench.intake.layout import Cell, Column, Family, Layout, Sign, Total


def _of(direction: str) -> str:
    return f"sum(abs(amount_fen)) FILTER (direction = '{direction}')"


PERSONAL = Layout(
    "wechat_personal",
    Text("微信支付个人账单", "WeChat Pay personal statement"),
    LineKind.FUND,
    (
        Column("moment", ("交易时间",), Cell.MOMENT, Text("交易时间", "Time"), required=True, filled=True),
        Column("sort", ("交易类型",), Cell.TEXT, Text("交易类型", "Type"), required=True),
        Column("party", ("交易对方",), Cell.PARTY, Text("交易对方", "Counterparty"), blanks=("/",)),
        Column(
            "direction", ("收/支",), Cell.WORD, Text("收/支", "In or out"), required=True, filled=True, words=DIRECTIONS
        ),
        Column("amount_fen", ("金额(元)", "金额"), Cell.MONEY, Text("金额", "Amount"), required=True, filled=True),
        Column("status", ("当前状态",), Cell.TEXT, Text("当前状态", "Status"), required=True),
        Column("line_no", ("交易单号",), Cell.ID, Text("交易单号", "Trade number"), required=True, blanks=("/",)),
        Column("order_no", ("商户单号",), Cell.ID, Text("商户单号", "Merchant's order number"), blanks=("/",)),
    ),
    facts={
        "account": r"微信(?:昵称|号)[：:] *\[?([^\],\n]+)",
        "exported_at": r"导出时间[：:] *\[?(\d{4}[^\],\n]+)",
        "period_from": r"起始时间[：:] *\[?(\d{4}[^\],\n]+)",
        "period_to": r"终止时间[：:] *\[?(\d{4}[^\],\n]+)",
        "rows": r"^共 *(\d+) *笔",
        "total_in": r"^收入[：:] *\d+笔 *([0-9.,]+)元",
        "total_out": r"^支出[：:] *\d+笔 *([0-9.,]+)元",
        "total_neutral": r"^中性交易[：:] *\d+笔 *([0-9.,]+)元",
    },
    plain=False,
    sign=Sign.WORD,
    totals=(
        Total(Text("笔数", "Rows"), "rows", "count(*)", money=False),
        Total(Text("收入", "Money in"), "total_in", _of("in")),
        Total(Text("支出", "Money out"), "total_out", _of("out")),
        Total(Text("中性交易", "Neutral movements"), "total_neutral", _of("neutral")),
    ),
)

_ZERO = ("0", "/")
_STATES = {"SUCCESS": "paid", "REFUND": "refund", "REVOKED": "refund"}

BILL = Layout(
    "wechat_bill",
    Text("微信支付商户账单", "WeChat Pay merchant bill"),
    LineKind.FUND,
    (
        Column("moment", ("交易时间",), Cell.MOMENT, Text("交易时间", "Time"), required=True, filled=True),
        Column("shop_id", ("商户号",), Cell.ID, Text("商户号", "Merchant id"), required=True, filled=True),
        Column("sub_shop_id", ("特约商户号", "子商户号"), Cell.ID, Text("特约商户号", "Sub-merchant id"), blanks=_ZERO),
        Column("trade_no", ("微信订单号",), Cell.ID, Text("微信订单号", "WeChat order"), required=True, filled=True),
        Column("order_no", ("商户订单号",), Cell.ID, Text("商户订单号", "Merchant's order number"), required=True),
        Column("party", ("用户标识",), Cell.PARTY, Text("用户标识", "Buyer")),
        Column(
            "state",
            ("交易状态",),
            Cell.WORD,
            Text("交易状态", "State"),
            required=True,
            filled=True,
            words=_STATES,
        ),
        Column("currency", ("货币种类",), Cell.TEXT, Text("货币种类", "Currency"), required=True),
        Column(
            "amount_fen",
            ("应结订单金额", "总金额"),
            Cell.MONEY,
            Text("应结订单金额", "Amount settled"),
            required=True,
            filled=True,
        ),
        Column("refund_no", ("微信退款单号",), Cell.ID, Text("微信退款单号", "Refund number"), blanks=_ZERO),
        Column("refund_fen", ("退款金额",), Cell.MONEY, Text("退款金额", "Refund"), required=True),
        Column("refund_state", ("退款状态",), Cell.TEXT, Text("退款状态", "Refund state")),
        Column("fee_fen", ("手续费",), Cell.MONEY, Text("手续费", "Fee"), required=True),
        Column("ordered_fen", ("订单金额",), Cell.MONEY, Text("订单金额", "Order amount")),
        Column("asked_fen", ("申请退款金额",), Cell.MONEY, Text("申请退款金额", "Refund asked for")),
    ),
    facts={
        "rows": r"^总交易单数[^\n]*\n`?([0-9,]+)",
        "total_paid": r"^总交易单数,(?:应结订单总金额|总交易额)[^\n]*\n[^,\n]*,`?([0-9.]+)",
        "total_refund": r"^总交易单数,[^,\n]*,(?:退款总金额|总退款金额)[^\n]*\n(?:[^,\n]*,){2}`?([0-9.]+)",
        "total_fee": r"^总交易单数(?:,[^,\n]*){3},手续费总金额[^\n]*\n(?:[^,\n]*,){4}`?([-0-9.]+)",
    },
    tail=("总交易单数",),
    plain=False,
    totals=(
        Total(Text("总交易单数", "Rows"), "rows", "count(*)", money=False),
        Total(Text("订单总金额", "Amount settled"), "total_paid", "sum(amount_fen) FILTER (state = 'paid')"),
        Total(Text("退款总金额", "Refunds"), "total_refund", "sum(refund_fen)"),
        Total(Text("手续费总金额", "Fees"), "total_fee", "sum(fee_fen)"),
    ),
)

# What a person receives by a payment code is trade; what friends send is not.
_WALLET = (Meaning(("二维码收款", "收款码", "经营", "商家"), "sale", "purchase"), *MEANINGS)

_SHOP = "coalesce(sub_shop_id, shop_id)"
_WHOM = f"CASE WHEN a.chosen THEN a.merchant_id ELSE 'WX-' || {_SHOP} END"
_BILL = "FROM wechat_bill JOIN intake_accounts a USING (source_file)"
_FACTS = f"""{_WHOM} AS merchant_id, (moment::DATE - DATE '1970-01-01')::INTEGER AS day, moment AS "at",
    order_no AS order_id, party AS counterparty_key, coalesce(currency, 'CNY') AS currency, source_file, source_line"""

_BILL_LINES = f"""
SELECT {_FACTS}, CASE state WHEN 'paid' THEN trade_no ELSE coalesce(refund_no, trade_no) END AS line_id,
    CASE state WHEN 'paid' THEN amount_fen ELSE -refund_fen END AS amount_fen,
    CASE state WHEN 'paid' THEN 'sale' ELSE 'refund' END AS kind {_BILL}
"""
_FEE_LINES = f"""
SELECT {_FACTS}, CASE state WHEN 'paid' THEN trade_no ELSE coalesce(refund_no, trade_no) END || '-fee' AS line_id,
    -fee_fen AS amount_fen, 'fee' AS kind {_BILL} WHERE fee_fen <> 0
"""

WECHAT = Family(
    "wechat",
    Text("微信支付", "WeChat Pay"),
    (PERSONAL, BILL),
    lines={LineKind.FUND: all_lines(fund_select(PERSONAL, _WALLET), _BILL_LINES, _FEE_LINES)},
    merchants=(
        account_merchants("person", (PERSONAL,))
        + f""" UNION SELECT {_WHOM}, left({_SHOP}, 2) || '***' || right({_SHOP}, 2), 'offline', 'other', 'company'
        {_BILL} WHERE NOT a.chosen GROUP BY ALL"""
    ),
)
