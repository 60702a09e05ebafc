"""How are the bills of Chinese banks' credit cards read?

What is spent is money out, what is repaid money in. Some bills sign the amount as a debt, some have two columns, one
tells the direction in words, one writes days without their year.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.fund import BALANCE_HIDDEN, CURRENCIES, NO_AMOUNT, balance_columns
from workbench.intake.layout import Cell, Column, Doubt, Layout, Sign
from workbench.intake.layouts.bank_accounts import (
    ICBC_FACTS,
    ICBC_TAIL,
    ICBC_TOTALS,
    IN_OUT_EACH,
    amount,
    currency,
    day,
    money_in,
    money_out,
    sort,
)

ICBC = Layout(
    "icbc_credit",
    Text("工商银行信用卡明细", "ICBC credit card bill"),
    LineKind.FUND,
    (
        day("交易日期"),
        Column("posted_day", ("记账日期",), Cell.DAY, Text("记账日期", "Posted"), required=True),
        sort("摘要"),
        money_in("记账金额(收入)"),
        money_out("记账金额(支出)"),
        currency("记账币种"),
        *balance_columns("余额"),
        Column("place", ("交易场所",), Cell.PARTY, Text("交易场所", "Place"), required=True),
        Column("party_no", ("对方户名",), Cell.PARTY, Text("对方户名", "Counterparty")),
    ),
    facts=ICBC_FACTS,
    tail=ICBC_TAIL,
    doubts=(BALANCE_HIDDEN, NO_AMOUNT),
    plain=False,
    sign=Sign.COLUMNS,
    balance=IN_OUT_EACH,
    totals=ICBC_TOTALS,
)

BOC = Layout(
    "boc_credit",
    Text("中国银行信用卡账单", "Bank of China credit card bill"),
    LineKind.FUND,
    (
        day("交易日"),
        Column("posted_day", ("银行记账日",), Cell.DAY, Text("银行记账日", "Posted"), required=True),
        Column("card", ("卡号后四位",), Cell.ID, Text("卡号后四位", "Card"), required=True),
        sort("交易描述"),
        Column("party", ("交易描述",), Cell.PARTY, Text("交易描述", "Description")),
        money_in("存入"),
        money_out("支出"),
        currency("币种"),
    ),
    facts={"year": r"信用卡账单\((\d{4}年\d{1,2}月)"},
    doubts=(NO_AMOUNT,),
    plain=False,
    sign=Sign.COLUMNS,
)

CMB = Layout(
    "cmb_credit",
    Text("招商银行信用卡对账单", "China Merchants Bank credit card bill"),
    LineKind.FUND,
    (
        Column("traded_day", ("交易日",), Cell.DAY, Text("交易日", "Traded"), required=True, formats=("%m/%d",)),
        Column("day", ("记账日",), Cell.DAY, Text("记账日", "Posted"), required=True, filled=True, formats=("%m/%d",)),
        sort("交易摘要"),
        Column("party", ("交易摘要",), Cell.PARTY, Text("交易摘要", "Description")),
        amount("人民币金额"),
        Column("card", ("卡号末四位",), Cell.ID, Text("卡号末四位", "Card"), required=True),
        Column(
            "place_fen",
            ("交易地金额",),
            Cell.MONEY,
            Text("交易地金额", "Amount where it was spent"),
            required=True,
            pattern=r"^([^(（]+)",
        ),
        Column("place", ("交易地金额",), Cell.TEXT, Text("交易地", "Country"), pattern=r"[(（]([A-Z]{2})[)）]"),
    ),
    facts={"year": r"信用卡对账单[^\n]*?(\d{4}年\d{1,2}月)"},
    plain=False,
    sign=Sign.OWED,
)

# The first word of the description says which way the money went.
_WAYS = {
    "退货": "in", "退款": "in", "还款": "in", "信用卡还款": "in", "自动还款": "in", "返现": "in", "溢缴款转入": "in",
    "消费": "out", "取现": "out", "预借现金": "out", "分期": "out", "分期付款": "out", "利息": "out", "年费": "out",
    "手续费": "out", "违约金": "out", "溢缴款转出": "out",
}  # fmt: skip

_MONEY_AFTER_CODE = r"^[A-Z]{3}\s*([-+]?[0-9.,]+)$"

BOCOM = Layout(
    "bocom_credit",
    Text("交通银行信用卡账单", "Bank of Communications credit card bill"),
    LineKind.FUND,
    (
        day("交易日期"),
        Column("posted_day", ("记账日期",), Cell.DAY, Text("记账日期", "Posted"), required=True),
        Column(
            "direction",
            ("交易说明",),
            Cell.WORD,
            Text("交易说明", "Description"),
            required=True,
            filled=True,
            pattern=r"^(\S+)",
            words=_WAYS,
            otherwise="unknown",
        ),
        Column("sort", ("交易说明",), Cell.TEXT, Text("交易类型", "Type"), pattern=r"^(\S+)"),
        Column("party", ("交易说明",), Cell.PARTY, Text("对方", "Counterparty"), pattern=r"^\S+\s+(.+)$"),
        Column(
            "amount_fen",
            ("入账币种/金额",),
            Cell.MONEY,
            Text("入账金额", "Amount posted"),
            required=True,
            filled=True,
            pattern=_MONEY_AFTER_CODE,
        ),
        Column(
            "currency",
            ("入账币种/金额",),
            Cell.WORD,
            Text("入账币种", "Currency posted"),
            filled=True,
            pattern=r"^([A-Z]{3})",
            words=CURRENCIES,
        ),
        Column(
            "traded_fen",
            ("交易币种/金额",),
            Cell.MONEY,
            Text("交易金额", "Amount traded"),
            required=True,
            pattern=_MONEY_AFTER_CODE,
        ),
        Column("traded_in", ("交易币种/金额",), Cell.TEXT, Text("交易币种", "Currency"), pattern=r"^([A-Z]{3})"),
    ),
    doubts=(
        Doubt(
            "DIRECTION_UNKNOWN",
            "direction = 'unknown'",
            Text(
                "{count} 行没有写明收支方向，金额留空",
                "Rows without a known direction, whose amount stays empty: {count}",
            ),
        ),
    ),
    plain=False,
    sign=Sign.WORD,
)

CITIC = Layout(
    "citic_credit",
    Text("中信银行信用卡账单", "China CITIC Bank credit card bill"),
    LineKind.FUND,
    (
        day("交易日期"),
        Column("posted_day", ("入账日期",), Cell.DAY, Text("入账日期", "Posted"), required=True),
        sort("交易描述"),
        Column("party", ("交易描述",), Cell.PARTY, Text("交易描述", "Description")),
        Column("card", ("卡末四位",), Cell.ID, Text("卡末四位", "Card"), required=True),
        currency("结算币种"),
        amount("结算金额"),
        Column("traded_fen", ("交易金额",), Cell.MONEY, Text("交易金额", "Amount traded"), required=True),
    ),
    plain=False,
    sign=Sign.OWED,
)

CARDS = (ICBC, BOC, CMB, BOCOM, CITIC)
