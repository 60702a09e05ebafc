"""Which columns may a table of fund movements or invoices have, and by which words?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.layout import Cell, Doubt, Layout
from workbench.intake.layouts.custom_fields import (
    BLANKS,
    CURRENCY,
    FACTS,
    MERCHANT,
    SHOP_NAME,
    TAIL,
    moment,
    named,
    needed,
)
from workbench.intake.layouts.custom_words import (
    DIRECTIONS,
    FUND_KINDS,
    SIDES,
    VOID_WORDS,
)

FUND = Layout(
    "custom_fund",
    Text("自定义资金流水", "Custom fund movements"),
    LineKind.FUND,
    (
        moment(
            "at",
            Text("入账时间", "Booked at"),
            "发生时间|交易时间|交易日期|记账时间|记账日期|入账日期|日期|时间|交易日|booking date|"
            "transaction date|posting date|posted|"
            "value date|date|date/time|time|posted date|transaction time",
            must=True,
        ),
        named(
            "amount_fen",
            Cell.MONEY,
            Text("发生额", "Amount"),
            "金额|交易金额|发生金额|收支金额|变动金额|amount|net amount|net|value|transaction amount",
            blanks=BLANKS,
        ),
        named(
            "income_fen",
            Cell.MONEY,
            Text("收入金额", "Money in"),
            "收入|存入|存入金额|贷方金额|贷方发生额|贷方|转入|记账金额(收入)|收入金额（+元）|credit|credits|"
            "paid in|deposit|"
            "money in|in",
            blanks=BLANKS,
        ),
        named(
            "expense_fen",
            Cell.MONEY,
            Text("支出金额", "Money out"),
            "支出|取出|支取金额|借方金额|借方发生额|借方|转出|记账金额(支出)|支出金额（-元）|debit|debits|"
            "paid out|withdrawal|"
            "money out|out",
            blanks=BLANKS,
        ),
        named(
            "direction",
            Cell.WORD,
            Text("收支方向", "Direction"),
            "收/支|收支|收支类型|借贷|借贷标志|借贷方向|方向|dr/cr|debit/credit|credit/debit|in/out",
            words=DIRECTIONS,
        ),
        named(
            "balance_fen",
            Cell.MONEY,
            Text("余额", "Balance"),
            "账户余额|账户余额（元）|本次余额|账面余额|running balance|closing balance",
            blanks=BLANKS,
        ),
        named(
            "sort",
            Cell.WORD,
            Text("业务类型", "Kind"),
            "交易类型|类型|摘要|业务种类|资金类型|交易分类|type|category|transaction type|description|kind",
            words=FUND_KINDS,
            otherwise="other",
        ),
        named(
            "counterparty",
            Cell.PARTY,
            Text("对方账号", "Counterparty"),
            "交易对方|对方户名|对方名称|对方账户|对方|收付款方|交易对手|payee|payer|counterparty name|beneficiary",
        ),
        named(
            "line_id",
            Cell.ID,
            Text("流水号", "Movement number"),
            "账务流水号|交易流水号|业务流水号|交易号|交易单号|凭证号|流水编号|transaction id|transaction no|"
            "reference|reference no|txn id|id",
        ),
        named(
            "order_id",
            Cell.ID,
            Text("订单编号", "Order number"),
            "订单号|商户订单号|商家订单号|商户单号|平台订单号|业务订单号|order id|order no|order code|"
            "merchant order no",
        ),
        MERCHANT,
        CURRENCY,
    ),
    facts=FACTS,
    tail=TAIL,
    plain=False,
    doubts=(
        Doubt(
            "NO_AMOUNT",
            "coalesce(amount_fen, income_fen, expense_fen) IS NULL",
            Text("{count} 行没有金额", "{count} rows carry no amount"),
        ),
    ),
)

INVOICES = Layout(
    "custom_invoices",
    Text("自定义发票", "Custom invoices"),
    LineKind.INVOICES,
    (
        needed(
            "invoice_no",
            Cell.ID,
            Text("发票号码", "Invoice number"),
            "发票号|数电票号码|票号|发票编号|invoice no|invoice|invoice id|bill no",
        ),
        needed(
            "day",
            Cell.DAY,
            Text("开票日期", "Invoice date"),
            "开票时间|发票日期|开具日期|date|issue date|invoiced on|billing date",
        ),
        needed(
            "gross_fen",
            Cell.MONEY,
            Text("价税合计", "Gross amount"),
            "含税金额|合计金额|总金额|total|gross|gross total|total incl tax|amount incl tax",
        ),
        named(
            "net_fen",
            Cell.MONEY,
            Text("不含税金额", "Net amount"),
            "金额|未税金额|合计不含税|净额|net|net total|amount excl tax|subtotal",
        ),
        named("tax_fen", Cell.MONEY, Text("税额", "Tax"), "合计税额|增值税额|税金|vat|tax amount|vat amount"),
        named(
            "buyer",
            Cell.PARTY,
            Text("购方", "Buyer"),
            "购方单位代号|购方名称|购买方名称|购方税号|购买方|客户名称|customer|bill to|buyer name",
        ),
        named(
            "seller",
            Cell.PARTY,
            Text("销方", "Supplier"),
            "销方单位代号|销方名称|销售方名称|销方税号|销售方|供应商|供应商名称|supplier name|vendor|seller",
        ),
        named(
            "side", Cell.WORD, Text("进销项", "Sale or purchase"), "进销|发票方向|进项销项|direction|side", words=SIDES
        ),
        named(
            "void",
            Cell.WORD,
            Text("发票状态", "Invoice status"),
            "状态|是否作废|status|void|voided|cancelled",
            words=VOID_WORDS,
        ),
        MERCHANT,
        SHOP_NAME,
        CURRENCY,
    ),
    facts=FACTS,
    tail=TAIL,
    plain=False,
    doubts=(
        Doubt(
            "TAX_SUM",
            "net_fen + tax_fen <> gross_fen",
            Text("{count} 行金额加税额不等于价税合计", "{count} rows where net plus tax is not the gross amount"),
        ),
        Doubt(
            "NO_SIDE",
            "side IS NULL AND (buyer IS NULL) = (seller IS NULL)",
            Text("{count} 行分不清进项还是销项", "{count} rows say neither sale nor purchase"),
        ),
    ),
)
