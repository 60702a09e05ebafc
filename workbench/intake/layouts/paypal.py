"""How is a PayPal activity download read?

Gross and fee are two movements that add up to the net amount; the fee is written negative. Only rows that touch the
balance move money: a `Memo`, a pending, denied or cancelled payment does not, and its amount stays unknown to the desk.
Old rows may change on a later download. The columns are the user's choice. Day and month trade places between
countries: which comes first is told by a column only that country's export has, else such a day is refused.
"""

from __future__ import annotations

from workbench.common.text import Text, same
from workbench.flows.lines import LineKind
from workbench.intake.desk_time import ZONES, day_of_moment, desk_time
from workbench.intake.known_lines import told_otherwise
from workbench.intake.layout import Balance, Cell, Column, Doubt, Family, Layout, Mark

# English, German
_NAMES = {
    "day": ("Date", "Datum"),
    "clock": ("Time", "Uhrzeit"),
    "zone": ("TimeZone", "Time Zone", "Zeitzone"),
    "sort": ("Type", "Typ", "Beschreibung"),
    "status": ("Status",),
    "currency": ("Currency", "Währung"),
    "gross_fen": ("Gross", "Brutto"),
    "fee_fen": ("Fee", "Gebühr", "Entgelt"),
    "net_fen": ("Net", "Netto"),
    "payer": ("From Email Address", "Absender E-Mail-Adresse"),
    "payee": ("To Email Address", "Empfänger E-Mail-Adresse"),
    "line_no": ("Transaction ID", "Transaktionscode"),
    "reference": ("Reference Txn ID", "Zugehöriger Transaktionscode"),
    "invoice": ("Invoice Number", "Rechnungsnummer"),
    "balance_fen": ("Balance", "Guthaben"),
    "impact": ("Balance Impact", "Auswirkung auf Guthaben"),
}
_WORDS = {
    "Credit": "in", "Debit": "out", "Memo": "none", "Haben": "in", "Soll": "out", "Gutschrift": "in",
    "Belastung": "out", "Buchungsvermerk": "none",
}  # fmt: skip


def _column(field: str, cell: Cell, zh: str, *, must: bool = False, fill: bool = False) -> Column:
    return Column(field, _NAMES[field], cell, Text(zh, _NAMES[field][0]), required=must, filled=fill, mark=Mark.EITHER)


def _activity(code: str, name: Text, own: tuple[str, ...], days: tuple[str, ...]) -> Layout:
    """`own`: headers that only this country's export has."""
    columns = (
        Column(
            "day", _NAMES["day"], Cell.DAY, Text("日期", "Date"), required=True, filled=True,
            formats=("%Y-%m-%d", "%d.%m.%Y", *days),
        ),
        _column("clock", Cell.CLOCK, "时间"),
        Column("zone", _NAMES["zone"], Cell.WORD, Text("时区", "TimeZone"), words=ZONES),
        _column("sort", Cell.TEXT, "类型", must=True, fill=True),
        _column("status", Cell.TEXT, "状态"),
        _column("currency", Cell.TEXT, "币种", must=True, fill=True),
        _column("gross_fen", Cell.MONEY, "总额", must=True, fill=True),
        _column("fee_fen", Cell.MONEY, "费用", must=True),
        _column("net_fen", Cell.MONEY, "净额", must=True, fill=True),
        _column("payer", Cell.PARTY, "付款人邮箱"),
        _column("payee", Cell.PARTY, "收款人邮箱"),
        _column("line_no", Cell.ID, "交易编号", must=True, fill=True),
        _column("reference", Cell.ID, "关联交易编号"),
        _column("invoice", Cell.ID, "账单号"),
        _column("balance_fen", Cell.MONEY, "余额"),
        Column("impact", _NAMES["impact"], Cell.WORD, Text("余额影响", "Balance Impact"), words=_WORDS),
        *((Column("own", own, Cell.TEXT, Text("当地专有列", "Local column"), required=True),) if own else ()),
    )  # fmt: skip
    return Layout(
        code,
        name,
        LineKind.FUND,
        columns,
        doubts=(
            Doubt(
                "NET_DIFFERS",
                "gross_fen + coalesce(fee_fen, 0) <> net_fen",
                Text("{count} 行总额加费用不等于净额", "{count} rows where gross and fee do not give the net amount"),
            ),
        ),
        balance=Balance("balance_fen", f"CASE WHEN {_MOVED} THEN net_fen ELSE 0 END", by="currency"),
    )


# A row moves money when the export says so, else when it is completed or has been taken back since.
_MOVED = """CASE WHEN impact IS NOT NULL THEN impact <> 'none'
    ELSE status IS NULL OR status ILIKE '%completed%' OR status ILIKE '%abgeschlossen%' OR status ILIKE '%refunded%'
        OR status ILIKE '%reversed%' OR status ILIKE '%zurückgezahlt%' END"""

US = _activity(
    "paypal_us",
    Text("PayPal 交易（美国）", "PayPal activity (US)"),
    ("Sales Tax", "Shipping and Handling Amount"),
    ("%m/%d/%Y",),
)
UK = _activity(
    "paypal_uk",
    Text("PayPal 交易（英国）", "PayPal activity (UK)"),
    ("VAT", "Postage and Packaging Amount"),
    ("%d/%m/%Y",),
)
ANY = _activity("paypal_any", Text("PayPal 交易", "PayPal activity"), (), ())

_AT = "(DATE '1970-01-01' + day) + clock"
_ROWS = " UNION ALL BY NAME ".join(
    f"SELECT *, {_MOVED} AS moved FROM {layout.code}" for layout in (US, UK, ANY)
)  # fmt: skip

_KIND = """CASE WHEN NOT moved THEN 'other'
    WHEN sort ILIKE '%working capital%' OR sort ILIKE '%loan%' OR sort ILIKE '%kredit%' OR sort ILIKE '%darlehen%'
        THEN CASE WHEN gross_fen > 0 THEN 'loan_in' ELSE 'loan_out' END
    WHEN sort ILIKE '%refund%' OR sort ILIKE '%reversal%' OR sort ILIKE '%chargeback%' OR sort ILIKE '%rückzahlung%'
        OR sort ILIKE '%rückbuchung%' THEN 'refund'
    WHEN sort ILIKE '%withdrawal%' OR sort ILIKE '%transfer%' OR sort ILIKE '%deposit%' OR sort ILIKE '%conversion%'
        OR sort ILIKE '%hold%' OR sort ILIKE '%reserve%' OR sort ILIKE '%authorization%' OR sort ILIKE '%abbuchung%'
        OR sort ILIKE '%abhebung%' OR sort ILIKE '%umrechnung%' OR sort ILIKE '%einbehalt%'
        OR sort ILIKE '%bankgutschrift%' THEN 'transfer'
    WHEN sort ILIKE '%fee%' OR sort ILIKE '%gebühr%' THEN 'fee'
    WHEN sort ILIKE '%payment%' OR sort ILIKE '%checkout%' OR sort ILIKE '%zahlung%'
        THEN CASE WHEN gross_fen > 0 THEN 'sale' ELSE 'purchase' END
    ELSE 'other' END"""

_TIMED = f"""
SELECT *, {desk_time(_AT, "zone")} AS "at", upper(currency) AS money,
    CASE WHEN gross_fen > 0 THEN payer ELSE payee END AS party FROM ({_ROWS})
"""
_DAY = f"""coalesce({day_of_moment('"at"')}, day) AS day"""

_LINES = f"""
SELECT merchant_id, {_DAY}, line_no AS line_id, "at", CASE WHEN moved THEN gross_fen END AS amount_fen,
    CASE WHEN coalesce(fee_fen, 0) = 0 THEN balance_fen END AS balance_fen, {_KIND} AS kind, invoice AS order_id,
    party AS counterparty_key, money AS currency, source_file, source_line
FROM ({_TIMED}) JOIN intake_accounts USING (source_file)
UNION ALL BY NAME
SELECT merchant_id, {_DAY}, line_no || '-fee' AS line_id, "at", fee_fen AS amount_fen, balance_fen, 'fee' AS kind,
    invoice AS order_id, money AS currency, source_file, source_line
FROM ({_TIMED}) JOIN intake_accounts USING (source_file) WHERE fee_fen <> 0 AND moved
"""

PAYPAL = Family(
    "paypal",
    same("PayPal"),
    (US, UK, ANY),
    lines={LineKind.FUND: _LINES},
    merchants=f"""
SELECT merchant_id, max(name) AS name, 'marketplace' AS platform, mode(upper(currency)) AS currency
FROM ({_ROWS}) JOIN intake_accounts a USING (source_file) WHERE a.made GROUP BY 1""",
    currency="USD",
    notes=(told_otherwise(US, UK, ANY),),
)
