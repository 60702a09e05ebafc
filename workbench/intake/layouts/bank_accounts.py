"""How are the statements of Chinese banks' current accounts (debit cards) read?

Seven banks, each with its own columns; what becomes of a row is the same for all. Their running balance is checked. An
account is known by what the preamble says of it, mostly a masked card number, else by the name of the file.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.fund import BALANCE_HIDDEN, CURRENCIES, NO_AMOUNT, balance_columns
from workbench.intake.layout import Balance, Cell, Column, Layout, Sign, Total

_DASHES = ("-", "--", "----------", "-------------------")
_SIGNED = Balance("balance_fen", "amount_fen")
_SIGNED_EACH = Balance("balance_fen", "amount_fen", by="currency")
_IN_OUT = Balance("balance_fen", "coalesce(in_fen, 0) - coalesce(out_fen, 0)")
IN_OUT_EACH = Balance("balance_fen", "coalesce(in_fen, 0) - coalesce(out_fen, 0)", by="currency")


def day(*names: str) -> Column:
    return Column("day", names, Cell.DAY, Text("交易日期", "Day"), required=True, filled=True)


def clock(*names: str) -> Column:
    return Column("clock", names, Cell.CLOCK, Text("交易时间", "Time"), required=True)


def sort(*names: str) -> Column:
    return Column("sort", names, Cell.TEXT, Text("交易类型", "Type"), required=True, blanks=_DASHES)


def party(*names: str) -> Column:
    return Column("party", names, Cell.PARTY, Text("对方户名", "Counterparty"), blanks=_DASHES)


def party_no(*names: str) -> Column:
    return Column("party_no", names, Cell.PARTY, Text("对方账号", "Counterparty's account"), blanks=_DASHES)


def currency(*names: str) -> Column:
    return Column("currency", names, Cell.WORD, Text("币种", "Currency"), required=True, filled=True, words=CURRENCIES)


def amount(*names: str) -> Column:
    return Column("amount_fen", names, Cell.MONEY, Text("金额", "Amount"), required=True, filled=True)


def money_in(*names: str) -> Column:
    return Column("in_fen", names, Cell.MONEY, Text("收入", "Money in"), required=True, blanks=_DASHES)


def money_out(*names: str) -> Column:
    return Column("out_fen", names, Cell.MONEY, Text("支出", "Money out"), required=True, blanks=_DASHES)


ICBC_TAIL = ("合计", "人民币合计", "美元合计", "港币合计", "欧元合计", "外币合计")
_SUM = r'"?{}[ \t]*"?'
_CENTS = r"[0-9][0-9,]*\.[0-9]{2}"
ICBC_FACTS = {
    "account": r"卡号[：:] *([0-9*]{4,})",
    "total_in": rf"^(?:人民币)?合计[^\n]*?,{_SUM.format(f'({_CENTS})')},{_SUM.format(_CENTS)},?[ \t]*$",
    "total_out": rf"^(?:人民币)?合计[^\n]*?,{_SUM.format(_CENTS)},{_SUM.format(f'({_CENTS})')},?[ \t]*$",
}
ICBC_TOTALS = (
    Total(Text("收入合计", "Money in"), "total_in", "sum(in_fen) FILTER (currency = 'CNY')"),
    Total(Text("支出合计", "Money out"), "total_out", "sum(out_fen) FILTER (currency = 'CNY')"),
)

ICBC = Layout(
    "icbc_debit",
    Text("工商银行借记卡明细", "ICBC debit card statement"),
    LineKind.FUND,
    (
        day("交易日期"),
        sort("摘要"),
        Column("detail", ("交易详情",), Cell.TEXT, Text("交易详情", "Detail")),
        Column("held_as", ("钞/汇",), Cell.TEXT, Text("钞/汇", "Cash or remittance"), required=True),
        money_in("记账金额(收入)"),
        money_out("记账金额(支出)"),
        currency("记账币种"),
        *balance_columns("余额"),
        party("对方户名"),
        party_no("对方账户"),
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
    "boc_debit",
    Text("中国银行借记卡流水", "Bank of China debit card statement"),
    LineKind.FUND,
    (
        day("记账日期"),
        clock("记账时间"),
        currency("币别"),
        amount("金额"),
        *balance_columns("余额"),
        sort("交易名称"),
        party("对方账户名"),
        party_no("对方卡号/账号"),
    ),
    doubts=(BALANCE_HIDDEN,),
    plain=False,
    sign=Sign.SIGNED,
    balance=_SIGNED_EACH,
)

CMB = Layout(
    "cmb_debit",
    Text("招商银行借记卡流水", "China Merchants Bank debit card statement"),
    LineKind.FUND,
    (
        day("记账日期"),
        currency("货币"),
        amount("交易金额"),
        *balance_columns("联机余额"),
        sort("交易摘要"),
        party("对手信息"),
    ),
    doubts=(BALANCE_HIDDEN,),
    plain=False,
    sign=Sign.SIGNED,
    balance=_SIGNED_EACH,
)

ABC = Layout(
    "abc_debit",
    Text("农业银行借记卡明细", "Agricultural Bank debit card statement"),
    LineKind.FUND,
    (
        day("交易日期"),
        clock("交易时间"),
        sort("交易摘要"),
        amount("交易金额"),
        *balance_columns("本次余额"),
        party("对手信息"),
        Column("journal_no", ("日志号",), Cell.ID, Text("日志号", "Journal number"), required=True, blanks=_DASHES),
    ),
    doubts=(BALANCE_HIDDEN,),
    plain=False,
    sign=Sign.SIGNED,
    balance=_SIGNED,
)

BOCOM = Layout(
    "bocom_debit",
    Text("交通银行借记卡明细", "Bank of Communications debit card statement"),
    LineKind.FUND,
    (
        day("交易日期"),
        clock("交易时间"),
        sort("交易类型"),
        Column(
            "direction",
            ("借贷",),
            Cell.WORD,
            Text("借贷", "Debit or credit"),
            required=True,
            filled=True,
            pattern=r"^([借贷])",
            words={"借": "out", "贷": "in"},
        ),
        amount("交易金额"),
        *balance_columns("余额"),
        party_no("对方账号"),
        party("对方户名"),
    ),
    doubts=(BALANCE_HIDDEN,),
    plain=False,
    sign=Sign.WORD,
    balance=Balance("balance_fen", "CASE direction WHEN 'in' THEN abs(amount_fen) ELSE -abs(amount_fen) END"),
)

CCB = Layout(
    "ccb_debit",
    Text("建设银行活期明细", "China Construction Bank statement"),
    LineKind.FUND,
    (
        day("交易日期"),
        Column("posted_day", ("记账日",), Cell.DAY, Text("记账日", "Posted"), required=True),
        clock("交易时间"),
        money_out("支出"),
        money_in("收入"),
        *balance_columns("账户余额"),
        currency("币种"),
        sort("摘要"),
        party_no("对方账号"),
        party("对方户名"),
    ),
    facts={"account": r"账[ \u3000]*号[ \u3000]*[：:],?[ ]*([^,\n]+)"},
    tail=("以上数据仅供参考",),
    doubts=(BALANCE_HIDDEN, NO_AMOUNT),
    plain=False,
    sign=Sign.COLUMNS,
    balance=IN_OUT_EACH,
)

SPDB = Layout(
    "spdb_debit",
    Text("浦发银行活期明细", "SPD Bank statement"),
    LineKind.FUND,
    (
        Column("moment", ("交易日期",), Cell.MOMENT, Text("交易日期", "Time"), required=True, filled=True),
        sort("交易类型"),
        money_in("存入金额"),
        money_out("取出金额"),
        *balance_columns("余额"),
        party("交易对手名称"),
        party_no("交易对手账号"),
    ),
    facts={
        "account": r"^账号,([^,\n]+)",
        "period_from": r"日期范围,(\d{8})",
        "period_to": r"日期范围,\d{8} *- *(\d{8})",
    },
    doubts=(BALANCE_HIDDEN, NO_AMOUNT),
    plain=False,
    sign=Sign.COLUMNS,
    balance=_IN_OUT,
)

ACCOUNTS = (ICBC, BOC, CMB, ABC, BOCOM, CCB, SPDB)
