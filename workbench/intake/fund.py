"""How do the rows of an account statement become fund lines?

Layouts of statements share the names of their fields: `moment`, or `day` and `clock`; `amount_fen` or `in_fen` and
`out_fen`, with the layout's `sign`; `sort` (business type), `party`, `balance_fen`, `line_no`, `order_no`, `currency`.
What such a layout does not have is NULL. The kind of a line is told by words of its business type; where none is known
the kind is `other`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from workbench.common.text import Text
from workbench.flows.engine import quoted
from workbench.intake.layout import Cell, Column, Doubt, Layout, Sign


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a line is whose business type holds one of `words`, by the direction of its money."""

    words: tuple[str, ...]
    came_in: str
    went_out: str


# Asked in this order. Money that comes back is no sale; `refund` is what the account pays back to others.
MEANINGS = (
    Meaning(("退款", "退货", "退回", "退汇", "冲正"), "other", "refund"),
    Meaning(("手续费", "服务费", "年费", "工本费", "管理费", "佣金", "收费", "短信费"), "other", "fee"),
    Meaning(("放款", "贷款发放", "发放贷款", "借款", "借呗", "网商贷"), "loan_in", "loan_out"),
    Meaning(("还款", "还贷", "贷款归还", "归还贷款", "扣贷"), "transfer", "loan_out"),
    Meaning(("利息", "结息"), "other", "other"),
    Meaning(("商户收款", "经营收款", "商家收款", "二维码收款", "收钱码", "收单", "货款"), "sale", "purchase"),
    Meaning(
        (
            "转账", "转帐", "汇款", "汇入", "汇出", "跨行", "网转", "银联入账", "提现", "充值", "取款", "取现", "存款",
            "转存", "转入", "转出", "现存", "红包", "零钱通", "理财", "基金", "申购", "赎回", "证券", "群收款",
        ),
        "transfer",
        "transfer",
    ),
    Meaning(("消费", "支付", "付款", "扣款", "缴费", "代扣", "无卡", "财付通", "支付宝", "ETC"), "other", "purchase"),
)  # fmt: skip

# What a credit card's bill takes out is spent, whatever it is called.
CARD_MEANINGS = (*MEANINGS, Meaning(("",), "other", "purchase"))

CURRENCIES = {
    "人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "CNY": "CNY", "美元": "USD", "USD": "USD", "港币": "HKD",
    "港元": "HKD", "HKD": "HKD", "欧元": "EUR", "EUR": "EUR", "日元": "JPY", "JPY": "JPY", "英镑": "GBP", "GBP": "GBP",
    "澳大利亚元": "AUD", "澳元": "AUD", "AUD": "AUD", "加拿大元": "CAD", "加元": "CAD", "CAD": "CAD",
    "新加坡元": "SGD", "新加坡币": "SGD", "SGD": "SGD", "韩元": "KRW", "KRW": "KRW", "泰铢": "THB", "THB": "THB",
    "澳门元": "MOP", "MOP": "MOP", "新台币": "TWD", "TWD": "TWD", "瑞士法郎": "CHF", "CHF": "CHF",
}  # fmt: skip

DIRECTIONS = {
    "收入": "in", "支出": "out", "不计收支": "neutral", "中性交易": "neutral", "其他": "neutral", "/": "neutral",
}  # fmt: skip


def signed(layout: Layout) -> str:
    """SQL: the amount of a typed row, money in being positive; NULL where its direction is not told."""
    match layout.sign:
        case Sign.SIGNED:
            return "amount_fen"
        case Sign.OWED:
            return "-amount_fen"
        case Sign.COLUMNS:
            return "CASE WHEN coalesce(in_fen, out_fen) IS NOT NULL THEN coalesce(in_fen, 0) - coalesce(out_fen, 0) END"
        case Sign.WORD:
            return "CASE direction WHEN 'in' THEN abs(amount_fen) WHEN 'out' THEN -abs(amount_fen) END"
        case None:
            raise ValueError(f"{layout.code} does not say what makes an amount money in")


# Money that is listed as neither in nor out moved between a person's own pockets.
POCKETS = "CASE WHEN direction = 'unknown' THEN 'other' ELSE 'transfer' END"


def kind_of(sort: str, amount: str, meanings: Sequence[Meaning] = MEANINGS, unsigned: str = "'other'") -> str:
    """SQL: the kind of a line by its business type `sort` and signed `amount`; `unsigned` where it has no sign."""
    cases = " ".join(
        f"WHEN regexp_matches({sort}, {quoted('|'.join(meaning.words))}) THEN "
        f"CASE WHEN {amount} > 0 THEN '{meaning.came_in}' WHEN {amount} < 0 THEN '{meaning.went_out}' "
        "ELSE 'other' END"
        for meaning in meanings
    )
    return f"CASE WHEN {amount} IS NULL THEN {unsigned} {cases} ELSE 'other' END"


def fund_select(
    layout: Layout, meanings: Sequence[Meaning] = MEANINGS, own: Mapping[str, str] = MappingProxyType({})
) -> str:
    """SELECT of the fund lines of one layout. `own`: SQL of columns of the line that the layout says itself."""
    fields = {column.field for column in layout.columns}
    moment = "moment" in fields
    clock = "DATE '1970-01-01' + day + clock" if "clock" in fields else "NULL"
    amount = own.get("amount_fen") or signed(layout)
    columns = {
        "merchant_id": "merchant_id",
        "day": "(moment::DATE - DATE '1970-01-01')::INTEGER" if moment else "day",
        "line_id": "line_no" if "line_no" in fields else "NULL",
        '"at"': "moment" if moment else clock,
        "amount_fen": amount,
        "balance_fen": "balance_fen" if "balance_fen" in fields else "NULL",
        "kind": kind_of("sort", f"({amount})", meanings, POCKETS if "direction" in fields else "'other'"),
        "order_id": "order_no" if "order_no" in fields else "NULL",
        "counterparty_key": _party(fields),
        "currency": "coalesce(currency, 'CNY')" if "currency" in fields else "'CNY'",
        **own,
    }
    listed = ", ".join(f"{sql} AS {column}" for column, sql in columns.items())
    return f"SELECT {listed}, source_file, source_line FROM {layout.code} JOIN intake_accounts USING (source_file)"


def _party(fields: set[str]) -> str:
    known = [field for field in ("party_no", "party") if field in fields]
    return f"coalesce({', '.join(known)})" if known else "NULL"


def all_lines(*selects: str) -> str:
    return " UNION ALL BY NAME ".join(selects)


def account_merchants(entity: str, layouts: Sequence[Layout]) -> str:
    """SELECT of a merchant for each file of `layouts` that staff did not name one for."""
    files = " UNION ".join(f"SELECT source_file FROM {layout.code}" for layout in layouts)
    return (
        f"SELECT DISTINCT a.merchant_id, a.name, 'offline' AS platform, 'other' AS category, '{entity}' AS entity_type "
        f"FROM intake_accounts a JOIN ({files}) USING (source_file) WHERE a.made"
    )


def balance_columns(*names: str, blanks: tuple[str, ...] = ("-", "--")) -> tuple[Column, Column]:
    """The balance after a row. One that is masked out is not known, and does not spoil its row."""
    label = Text("余额", "Balance")
    number = r"^([-+−]?[¥￥]?[0-9,]+(?:[.][0-9]+)?)$"
    return (
        Column("balance_fen", names, Cell.MONEY, label, blanks=blanks, pattern=number),
        Column("balance_word", names, Cell.TEXT, label, blanks=blanks),
    )


NO_AMOUNT = Doubt(
    "NO_AMOUNT",
    "coalesce(in_fen, 0) = 0 AND coalesce(out_fen, 0) = 0",
    Text("{count} 行既无收入也无支出", "Lines with neither money in nor money out: {count}"),
)
BALANCE_HIDDEN = Doubt(
    "BALANCE_HIDDEN",
    "balance_fen IS NULL AND balance_word IS NOT NULL",
    Text("{count} 行的余额被遮盖，无法核对", "Rows whose balance is hidden and cannot be checked: {count}"),
)
