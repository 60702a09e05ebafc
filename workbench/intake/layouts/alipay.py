"""How are Alipay statements read: a person's account (three generations of export) and a shop's ledger?

Personal statements: `退款成功` and `交易关闭` are no income; money moved between a person's own pockets (`不计收支`)
has no known sign, so its amount stays empty instead of becoming zero. Ledger: every line has its sign and the balance
after it; the order number joins it to the shop's orders.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.fund import (
    DIRECTIONS,
    NO_AMOUNT,
    POCKETS,
    Meaning,
    account_merchants,
    all_lines,
    fund_select,
    kind_of,
    signed,
)
from workbench.intake.layout import Balance, Cell, Column, Doubt, Family, Layout, Sign, Total

_TAIL = ("---", "共", "特别提示", "导出信息", "*")
_PERIOD = {
    "exported_at": r"导出时间[：:] *\[?(\d{4}[^\],\n]+)",
    "period_from": r"起始(?:时间|日期)[：:] *\[?(\d{4}[^\],\n]+)",
    "period_to": r"终止(?:时间|日期)[：:] *\[?(\d{4}[^\],\n]+)",
}


def _of(direction: str) -> str:
    return f"sum(abs(amount_fen)) FILTER (direction = '{direction}')"


PERSONAL = Layout(
    "alipay_personal",
    Text("支付宝个人账单", "Alipay personal statement"),
    LineKind.FUND,
    (
        Column(
            "moment",
            ("交易时间", "交易创建时间"),
            Cell.MOMENT,
            Text("交易时间", "Time"),
            required=True,
            filled=True,
        ),
        Column("sort", ("交易分类", "类型"), Cell.TEXT, Text("交易分类", "Category"), required=True),
        Column("party_no", ("对方账号",), Cell.PARTY, Text("对方账号", "Counterparty's account"), blanks=("/",)),
        Column("party", ("交易对方",), Cell.PARTY, Text("交易对方", "Counterparty"), blanks=("/",)),
        Column(
            "direction",
            ("收/支",),
            Cell.WORD,
            Text("收/支", "In or out"),
            required=True,
            words=DIRECTIONS,
        ),
        Column("amount_fen", ("金额", "金额（元）"), Cell.MONEY, Text("金额", "Amount"), required=True, filled=True),
        Column("status", ("交易状态",), Cell.TEXT, Text("交易状态", "Status"), required=True),
        Column("trade_no", ("交易订单号", "交易号"), Cell.ID, Text("交易订单号", "Trade number"), required=True),
        Column("order_no", ("商家订单号", "商户订单号"), Cell.ID, Text("商家订单号", "Merchant's order number")),
        Column("refunded_fen", ("成功退款（元）",), Cell.MONEY, Text("成功退款", "Refunded")),
        Column("fee_fen", ("服务费（元）",), Cell.MONEY, Text("服务费", "Fee")),
    ),
    facts=_PERIOD
    | {
        "account": r"(?:支付宝账户|账号)[：:] *\[?([^\],\s]+)",
        "rows": r"^共 *(\d+) *笔",
        "total_in": r"^已?收入[：:] *\d+笔[,，]? *([0-9.,]+)元",
        "total_out": r"^已?支出[：:] *\d+笔[,，]? *([0-9.,]+)元",
        "total_neutral": r"^不计收支[：:] *\d+笔[,，]? *([0-9.,]+)元",
    },
    tail=_TAIL,
    doubts=(
        Doubt(
            "REFUNDED_IN_PART",
            "coalesce(refunded_fen, 0) <> 0",
            Text("{count} 笔付款后有退款，流水按原额列示", "Payments refunded later, which stand in full: {count}"),
        ),
    ),
    plain=False,
    sign=Sign.WORD,
    totals=(
        Total(Text("笔数", "Rows"), "rows", "count(*)", money=False),
        Total(Text("收入", "Money in"), "total_in", _of("in")),
        Total(Text("支出", "Money out"), "total_out", _of("out")),
        Total(Text("不计收支", "Neutral movements"), "total_neutral", _of("neutral")),
    ),
)

LEDGER = Layout(
    "alipay_ledger",
    Text("支付宝账务明细", "Alipay merchant ledger"),
    LineKind.FUND,
    (
        Column("line_no", ("账务流水号",), Cell.ID, Text("账务流水号", "Ledger number"), required=True, filled=True),
        Column("trade_no", ("业务流水号",), Cell.ID, Text("业务流水号", "Trade number")),
        Column("order_no", ("商户订单号",), Cell.ID, Text("商户订单号", "Merchant's order number"), required=True),
        Column("moment", ("发生时间",), Cell.MOMENT, Text("发生时间", "Time"), required=True, filled=True),
        Column("party", ("对方账号",), Cell.PARTY, Text("对方账号", "Counterparty"), blanks=("/",)),
        Column("in_fen", ("收入金额（+元）",), Cell.MONEY, Text("收入金额", "Money in"), required=True),
        Column("out_fen", ("支出金额（-元）",), Cell.MONEY, Text("支出金额", "Money out"), required=True),
        Column("balance_fen", ("账户余额（元）",), Cell.MONEY, Text("账户余额", "Balance"), required=True),
        Column("sort", ("业务类型",), Cell.TEXT, Text("业务类型", "Business type"), required=True),
        Column("base_order_no", ("业务基础订单号",), Cell.ID, Text("业务基础订单号", "Base order number")),
    ),
    facts=_PERIOD
    | {
        "account": r"账号[：:] *\[?([^\],\s]+)",
        "total_in": r"收入合计[：:][^\n]*?共 *([-0-9.,]+)元",
        "total_out": r"支出合计[：:][^\n]*?共 *([-0-9.,]+)元",
    },
    tail=("#",),
    doubts=(NO_AMOUNT,),
    plain=False,
    balance=Balance("balance_fen", "coalesce(abs(in_fen), 0) - coalesce(abs(out_fen), 0)"),
    totals=(
        Total(Text("收入合计", "Money in"), "total_in", "sum(abs(in_fen))"),
        Total(Text("支出合计", "Money out"), "total_out", "sum(abs(out_fen))"),
    ),
)

SUMMARY = Layout(
    "alipay_summary",
    Text("支付宝账务汇总", "Alipay ledger summary"),
    None,
    (
        Column("sort", ("类型",), Cell.TEXT, Text("类型", "Type"), required=True),
        Column("in_count", ("收入笔数",), Cell.INTEGER, Text("收入笔数", "Number in"), required=True),
        Column("in_fen", ("收入金额（+元）",), Cell.MONEY, Text("收入金额", "Money in"), required=True),
        Column("out_count", ("支出笔数",), Cell.INTEGER, Text("支出笔数", "Number out"), required=True),
        Column("out_fen", ("支出金额（-元）",), Cell.MONEY, Text("支出金额", "Money out"), required=True),
    ),
    tail=("#",),
    plain=False,
)

# A person's spending is a purchase whatever it is called; what comes in is trade only where the category says so.
_PERSONAL_MEANINGS = (
    Meaning(("商家收款", "商户收款", "经营收款", "收钱码"), "sale", "purchase"),
    Meaning(("信用借还", "借款", "贷款", "借呗", "还款", "还贷"), "loan_in", "loan_out"),
    Meaning(("转账", "红包", "充值", "提现", "理财", "账户存取"), "transfer", "transfer"),
    Meaning(("退款",), "other", "refund"),
    Meaning(("",), "other", "purchase"),
)
# 在线支付 is a sale at a shop's own account; a refund leaves the account.
_LEDGER_MEANINGS = (
    Meaning(("退款",), "other", "refund"),
    Meaning(("服务费", "收费", "佣金", "手续费"), "other", "fee"),
    Meaning(("还款", "还贷"), "other", "loan_out"),
    Meaning(("贷款", "借款", "放款"), "loan_in", "loan_out"),
    Meaning(("转账", "提现", "充值"), "transfer", "transfer"),
    Meaning(("支付", "付款", "交易"), "sale", "purchase"),
)

# A closed payment moved nothing, or came back; what a refund brings is known although it is listed as neutral.
_PERSONAL_AMOUNT = f"coalesce({signed(PERSONAL)}, CASE WHEN status = '退款成功' THEN abs(amount_fen) END)"
_PERSONAL_OWN = {
    "line_id": "trade_no",
    "amount_fen": _PERSONAL_AMOUNT,
    "kind": "CASE WHEN status IN ('退款成功', '交易关闭') THEN 'other' "
    f"ELSE {kind_of('sort', _PERSONAL_AMOUNT, _PERSONAL_MEANINGS, POCKETS)} END",
}
_LEDGER_AMOUNT = "coalesce(abs(in_fen), 0) - coalesce(abs(out_fen), 0)"
_LEDGER_OWN = {
    "amount_fen": _LEDGER_AMOUNT,
    "kind": kind_of("sort", f"({_LEDGER_AMOUNT})", _LEDGER_MEANINGS),
    "order_id": "regexp_replace(coalesce(base_order_no, order_no), '^T[0-9]+P', '')",
}

# The largest figure of the summary is its total row.
_SUMMARY_DIFFERS = """
SELECT count(*) FROM (SELECT max(abs(in_fen)) AS in_fen, max(abs(out_fen)) AS out_fen FROM alipay_summary) s,
    (SELECT sum(abs(in_fen)) AS in_fen, sum(abs(out_fen)) AS out_fen FROM alipay_ledger) l
WHERE s.in_fen <> coalesce(l.in_fen, 0) OR s.out_fen <> coalesce(l.out_fen, 0)
"""

ALIPAY = Family(
    "alipay",
    Text("支付宝", "Alipay"),
    (PERSONAL, LEDGER, SUMMARY),
    lines={
        LineKind.FUND: all_lines(fund_select(PERSONAL, own=_PERSONAL_OWN), fund_select(LEDGER, own=_LEDGER_OWN)),
    },
    merchants=(f"{account_merchants('person', (PERSONAL,))} UNION {account_merchants('company', (LEDGER,))}"),
    notes=(
        (
            _SUMMARY_DIFFERS,
            Text("明细合计与汇总表不符", "The lines do not add up to the summary"),
        ),
    ),
)
