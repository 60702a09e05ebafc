"""How do lines already in the desk's own form come in: one table for each kind, merchants, applications, loans?

Columns are those of `flows.lines.SCHEMAS` and of the records themselves. Parquet brings its types along; CSV cells are
read strictly. Amounts are whole minor units; buyers, counterparties and waybills are keyed hashes already.
"""

from __future__ import annotations

from workbench.applications.application import Stage
from workbench.common.text import Text, same
from workbench.flows.lines import SCHEMAS, LineKind
from workbench.intake.layout import Cell, Column, Family, Layout
from workbench.merchants.merchant import EntityType, Platform

_CELLS = {
    "VARCHAR": Cell.TEXT,
    "INTEGER": Cell.COUNT,
    "BIGINT": Cell.INTEGER,
    "DOUBLE": Cell.REAL,
    "BOOLEAN": Cell.TRUTH,
    "TIMESTAMP": Cell.MOMENT,
}

# What tells one kind from another, and what a line is worth nothing without.
_ESSENTIAL = {
    LineKind.ORDERS: ("merchant_id", "day", "order_id", "line_no", "status", "gross_fen"),
    LineKind.FUND: ("merchant_id", "day", "line_id", "amount_fen", "kind"),
    LineKind.SHIPMENTS: ("merchant_id", "day", "order_id", "waybill_key", "state"),
    LineKind.EVENTS: ("merchant_id", "day", "kind", "value", "count"),
    LineKind.INVOICES: ("merchant_id", "day", "invoice_no", "side", "gross_fen", "void"),
}
_NAMES = {
    LineKind.ORDERS: Text("订单流水", "Order lines"),
    LineKind.FUND: Text("资金流水", "Fund lines"),
    LineKind.SHIPMENTS: Text("物流流水", "Shipment lines"),
    LineKind.EVENTS: Text("店铺事件", "Shop events"),
    LineKind.INVOICES: Text("发票流水", "Invoice lines"),
}


def _cell(field: str, sql_type: str) -> Cell:
    if field == "day":
        return Cell.DAY_NUMBER
    return Cell.ID if field.endswith("_id") and sql_type == "VARCHAR" else _CELLS[sql_type]


def _lines(kind: LineKind) -> Layout:
    columns = tuple(
        Column(
            field,
            (field,),
            _cell(field, sql_type),
            same(field),
            required=field in _ESSENTIAL[kind],
            filled=field in ("merchant_id", "day", "status", "kind", "side", "void"),
        )
        for field, sql_type in SCHEMAS[kind].items()
    )
    return Layout(f"exchange_{kind.value}", _NAMES[kind], kind, columns)


def _record(code: str, name: Text, cells: dict[str, Cell], essential: tuple[str, ...], file_name: str) -> Layout:
    columns = tuple(
        Column(
            field,
            (field,),
            cell,
            same(field),
            required=field in essential,
            filled=field in essential,
            words={word: word for word in _WORDS.get(field, ())},
        )
        for field, cell in cells.items()
    )
    return Layout(code, name, None, columns, file_name=file_name)


# Words with a fixed meaning; where the desk has none for a column of this name, any text will do.
_WORDS = {
    "platform": tuple(platform.value for platform in Platform),
    "entity_type": tuple(entity.value for entity in EntityType),
    "stage": tuple(stage.value for stage in Stage),
}

_TEXT, _ID, _WHOLE, _DAY, _WORD = Cell.TEXT, Cell.ID, Cell.INTEGER, Cell.DAY, Cell.WORD

MERCHANTS = _record(
    "exchange_merchants",
    Text("商户资料", "Merchants"),
    {
        "merchant_id": _ID, "name": _TEXT, "platform": _WORD, "category": _TEXT, "entity_type": _WORD,
        "legal_person_id": _ID, "owner_name": _TEXT, "region": _TEXT, "city": _TEXT, "opened_on": _DAY,
        "currency": _TEXT, "trustpass_index": _WHOLE, "shop_level": _WHOLE, "synthetic": Cell.TRUTH,
        "phone_key": _TEXT, "address_key": _TEXT, "account_key": _TEXT,
    },
    ("merchant_id", "name", "platform"),
    r"merchants",
)  # fmt: skip

APPLICATIONS = _record(
    "exchange_applications",
    Text("申请", "Applications"),
    {
        "case_no": _ID, "merchant_id": _ID, "product_code": _TEXT, "requested_fen": _WHOLE, "term_days": _WHOLE,
        "purpose": _TEXT, "submitted_at": Cell.MOMENT, "due_at": Cell.MOMENT, "stage": _WORD, "assigned_to": _TEXT,
        "currency": _TEXT, "claim_warehouses": _WHOLE, "claim_monthly_sales_fen": _WHOLE,
        "claim_other_lenders": _WHOLE, "claim_purpose": _TEXT, "claim_employees": _WHOLE,
    },
    ("case_no", "merchant_id", "product_code", "requested_fen", "term_days", "submitted_at"),
    r"applications",
)  # fmt: skip

LOANS = _record(
    "exchange_loans",
    Text("贷款", "Loans"),
    {
        "loan_id": _ID, "merchant_id": _ID, "case_no": _ID, "product_code": _TEXT, "currency": _TEXT,
        "limit_fen": _WHOLE, "daily_rate": _TEXT, "opened_day": _WHOLE, "maturity_day": _WHOLE, "state": _TEXT,
        "band_at_opening": _TEXT,
    },
    ("loan_id", "merchant_id", "product_code", "limit_fen", "daily_rate", "opened_day", "maturity_day", "state"),
    r"loans",
)  # fmt: skip

LOAN_EVENTS = _record(
    "exchange_loan_events",
    Text("贷款流水", "Loan movements"),
    {
        "loan_id": _ID, "event_no": _WHOLE, "day": _WHOLE, "kind": _TEXT, "amount_fen": _WHOLE,
        "principal_fen": _WHOLE, "interest_fen": _WHOLE, "balance_fen": _WHOLE, "reference": _TEXT,
    },
    ("loan_id", "event_no", "day", "kind", "amount_fen", "principal_fen", "interest_fen", "balance_fen"),
    r"loan_events",
)  # fmt: skip

_KINDS = {kind: _lines(kind) for kind in LineKind}

EXCHANGE = Family(
    "exchange",
    Text("交换文件", "Exchange files"),
    (*_KINDS.values(), MERCHANTS, APPLICATIONS, LOANS, LOAN_EVENTS),
    lines={kind: f"SELECT * FROM {layout.code}" for kind, layout in _KINDS.items()},
    own_form=True,
    contacts=" UNION ALL ".join(
        f"SELECT merchant_id, '{kind}' AS kind, {kind}_key AS key FROM exchange_merchants"
        for kind in ("phone", "address", "account")
    ),
    merchants="SELECT * FROM exchange_merchants",
    records={
        "applications": "SELECT * FROM exchange_applications ORDER BY source_file, source_line",
        "loans": "SELECT * FROM exchange_loans ORDER BY source_file, source_line",
        "loan_events": "SELECT * FROM exchange_loan_events ORDER BY loan_id, event_no",
    },
)
