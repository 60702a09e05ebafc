"""Which statements are known, and refused by their name?

A broker's ledger moves money between a person's own pockets and the market. None of it is income of trade, and taken
for a bank statement it would look like a flood of it.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.layout import Cell, Column, Family, Layout

_COLUMNS = ("交收日期", "业务名称", "证券代码", "证券名称", "成交数量", "成交金额", "清算金额", "股东代码")

LEDGER = Layout(
    "securities_ledger",
    Text("证券资金流水", "Securities ledger"),
    LineKind.FUND,
    tuple(Column(f"c{n}", (word,), Cell.TEXT, Text(word, word), required=True) for n, word in enumerate(_COLUMNS)),
    refusal=Text(
        "这是证券公司的资金流水，不是经营收入",
        "This is a securities ledger, not trade income",
    ),
    hint=Text(
        "请改用银行、支付平台或店铺的流水；投资资产请在访谈中记录",
        "Use statements of a bank, a wallet or a shop; record investments in the interview",
    ),
)

SECURITIES = Family("securities", Text("证券流水", "Securities ledgers"), (LEDGER,), lines={})
