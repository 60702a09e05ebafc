"""How are Alipay statements read: a person's account (three generations of export) and a shop's ledger?

Personal statements: `退款成功` and `交易关闭` are no income; money moved between a person's own pockets (`不计收支`)
has no known sign, so its amount stays empty instead of becoming zero. Ledger: every line has its sign and the balance
after it; the order number joins it to the shop's orders.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.fund import DIRECTIONS, account_merchants
from workbench.intake.layout import Balance, Cell, Column, Doubt, Family, Layout, Total

_TAIL = ("---", "共", "特别提示", "导出信息", "*")
_PERIOD = {
    "exported_at": r"导出时间[：:]\s*\[?(\d{4}[^\],\n]+)",
    "period_from": r"起始(?:时间|日期)[：:]\s*\[?(\d{4}[^\],\n]+)",
    "period_to": r"终止(?:时间|日期)[：:]\s*\[?(\d{4}[^\],\n]+)",
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
        "account": r"(?:支付宝账户|账号)[：:]\s*\[?([^\],\s]+)",
        "rows": r"^共\s*(\d+)\s*笔",
        "total_in": r"^已?收入[：:]\s*\d+笔[,，]?\s*([0-9.,]+)元",
        "total_out": r"^已?支出[：:]\s*\d+笔[,，]?\s*([0-9.,]+)元",
        "total_neutral": r"^不计收支[：:]\s*\d+笔[,，]?\s*([0-9.,]+)元",
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
        "account": r"账号[：:]\s*\[?([^\],\s]+)",
        "total_in": r"收入合计[：:][^\n]*?共\s*([-0-9.,]+)元",
        "total_out": r"支出合计[：:][^\n]*?共\s*([-0-9.,]+)元",
    },
    tail=("#",),
    doubts=(
        Doubt(
            "NO_AMOUNT",
            "coalesce(in_fen, 0) = 0 AND coalesce(out_fen, 0) = 0",
            Text("{count} 行既无收入也无支出", "{count} lines have neither money in nor money out"),
        ),
    ),
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

_DAY = "(moment::DATE - DATE '1970-01-01')::INTEGER AS day"

_PERSONAL_LINES = f"""
SELECT merchant_id, {_DAY}, trade_no AS line_id, moment AS "at",
    CASE WHEN direction = 'out' THEN -abs(amount_fen) WHEN direction = 'in' THEN abs(amount_fen)
        WHEN status = '退款成功' THEN abs(amount_fen) END AS amount_fen,
    CASE WHEN status IN ('退款成功', '交易关闭') THEN 'other'
        WHEN direction = 'in' AND sort IN ('商家收款', '收钱码', '经营收款', '商户收款') THEN 'sale'
        WHEN sort LIKE '%借%' OR sort LIKE '%贷%' THEN CASE direction WHEN 'in' THEN 'loan_in' ELSE 'loan_out' END
        WHEN sort LIKE '%转账%' OR direction IS NULL OR direction = 'neutral' THEN 'transfer'
        WHEN direction = 'out' THEN 'purchase' ELSE 'other' END AS kind,
    order_no AS order_id, coalesce(party_no, party) AS counterparty_key, 'CNY' AS currency, source_file, source_line
FROM alipay_personal JOIN intake_accounts USING (source_file)
"""

# 在线支付 is a sale at a shop's own account; a refund leaves the account.
_LEDGER_LINES = f"""
SELECT merchant_id, {_DAY}, line_no AS line_id, moment AS "at",
    coalesce(abs(in_fen), 0) - coalesce(abs(out_fen), 0) AS amount_fen, balance_fen,
    CASE WHEN sort LIKE '%退款%' THEN 'refund'
        WHEN sort LIKE '%服务费%' OR sort LIKE '%收费%' OR sort LIKE '%佣金%' THEN 'fee'
        WHEN sort LIKE '%还款%' OR sort LIKE '%还贷%' THEN 'loan_out'
        WHEN sort LIKE '%贷款%' OR sort LIKE '%借款%' OR sort LIKE '%放款%' THEN 'loan_in'
        WHEN sort LIKE '%转账%' OR sort LIKE '%提现%' OR sort LIKE '%充值%' THEN 'transfer'
        WHEN sort LIKE '%支付%' OR sort LIKE '%付款%' OR sort LIKE '%交易%'
            THEN CASE WHEN coalesce(in_fen, 0) <> 0 THEN 'sale' ELSE 'purchase' END
        ELSE 'other' END AS kind,
    regexp_replace(coalesce(base_order_no, order_no), '^T[0-9]+P', '') AS order_id, party AS counterparty_key,
    'CNY' AS currency, source_file, source_line
FROM alipay_ledger JOIN intake_accounts USING (source_file)
"""

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
    lines={LineKind.FUND: f"{_PERSONAL_LINES} UNION ALL BY NAME {_LEDGER_LINES}"},
    merchants=(f"{account_merchants('person', (PERSONAL,))} UNION {account_merchants('company', (LEDGER,))}"),
    notes=(
        (
            _SUMMARY_DIFFERS,
            Text("明细合计与汇总表不符", "The lines do not add up to the summary"),
        ),
    ),
)
