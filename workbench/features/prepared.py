"""What does a catalogue expression see of one line?

Each kind of line is prepared once: joined with the as-of days, cut at them, and given the few columns that several
expressions share. `k` numbers the (merchant, as-of day) pair. Rules that make it point-in-time: a line after the as-of
day does not exist; a moment after it is NULL; what is only known from such a moment (a refund, a signature, a final
status) is not known yet.
"""

from __future__ import annotations

from collections.abc import Collection

from workbench.flows.lines import LineKind

# Columns taken or derived without looking at other lines. `c.until` is the first moment after the as-of day.
_PLAIN: dict[LineKind, dict[str, str]] = {
    LineKind.ORDERS: {
        # Paid by a moment that is known, else by the status; unpaid and cancelled orders are no sale.
        "sale_fen": """CASE WHEN l.paid_at >= c.until THEN NULL
            WHEN l.paid_at IS NOT NULL OR l.status IN ('paid', 'shipped', 'finished', 'refunded')
            THEN coalesce(l.paid_fen, l.gross_fen) END""",
        "refund_fen": "CASE WHEN l.closed_at >= c.until THEN 0 ELSE coalesce(l.refund_fen, 0) END",
        "cancelled": "l.status IN ('closed', 'unpaid') AND (l.paid_at IS NULL OR l.paid_at >= c.until)",
        "gross_fen": "l.gross_fen",
        "freight_fen": "l.freight_fen",
        "quantity": "l.quantity",
        "buyer_key": "l.buyer_key",
        "item": "l.item",
        "dest_region": "l.dest_region",
    },
    LineKind.FUND: {
        "amount_fen": "l.amount_fen",
        "balance_fen": "l.balance_fen",
        "kind": "l.kind",
        "counterparty_key": "l.counterparty_key",
    },
    LineKind.SHIPMENTS: {
        "waybill_key": "l.waybill_key",
        "carrier": "l.carrier",
        "origin_region": "l.origin_region",
        "dest_region": "l.dest_region",
        "weight_g": "l.weight_g",
        "dispatch_hours": """CASE WHEN l.shipped_at < c.until AND l.paid_at <= l.shipped_at
            THEN (epoch(l.shipped_at) - epoch(l.paid_at)) / 3600.0 END""",
        "shipped": "l.shipped_at < c.until",
        "signed": "l.signed_at < c.until",
        "transit_days": """CASE WHEN l.signed_at < c.until AND l.shipped_at <= l.signed_at
            THEN (epoch(l.signed_at) - epoch(l.shipped_at)) / 86400.0 END""",
        "late": "CASE WHEN l.signed_at < c.until AND l.promised_at IS NOT NULL THEN l.signed_at > l.promised_at END",
        "failed": "l.state IN ('exception', 'returned')",
        "returned": "l.state = 'returned'",
    },
    LineKind.EVENTS: {
        "kind": "l.kind",
        "value": "l.value",
        "n": "coalesce(l.count, 1)",
    },
    LineKind.INVOICES: {
        "side": "l.side",
        "counterparty_key": "l.counterparty_key",
        "net_fen": "l.net_fen",
        "tax_fen": "l.tax_fen",
        "gross_fen": "l.gross_fen",
        "void": "coalesce(l.void, false)",
        "repeat_no": "coalesce(l.repeat_no, 0)",
        "valid_fen": "CASE WHEN NOT coalesce(l.void, false) THEN l.gross_fen END",
    },
}

# Columns that look at the merchant's other lines of the last year: only made when an expression names them.
_ACROSS: dict[LineKind, dict[str, str]] = {
    LineKind.ORDERS: {
        "buyer_first_age": "max(CASE WHEN age < 365 THEN age END) OVER (PARTITION BY k, buyer_key)",
        "buyer_year_fen": "sum(CASE WHEN age < 365 THEN sale_fen END) OVER (PARTITION BY k, buyer_key)",
        "week_fen": "sum(sale_fen) OVER (PARTITION BY k, age // 7)",
    },
    LineKind.FUND: {
        "party_in_fen": """sum(CASE WHEN age < 180 AND kind = 'sale' THEN amount_fen END)
            OVER (PARTITION BY k, counterparty_key)""",
        "party_purchase_fen": """sum(CASE WHEN age < 180 AND kind = 'purchase' THEN -amount_fen END)
            OVER (PARTITION BY k, counterparty_key)""",
    },
    LineKind.EVENTS: {
        "week_reviews": """sum(CASE WHEN kind = 'review' AND age < 182 THEN n END) OVER (PARTITION BY k, age // 7)""",
    },
    LineKind.INVOICES: {
        "party_year_fen": """sum(CASE WHEN age < 365 THEN greatest(valid_fen, 0) END)
            OVER (PARTITION BY k, side, counterparty_key)""",
        "month_fen": "sum(CASE WHEN age < 365 THEN valid_fen END) OVER (PARTITION BY k, side, age // 30)",
    },
}


def column_sql(kind: LineKind) -> dict[str, str]:
    """Definitions of the columns that expressions over this kind of line may use, `age` left out."""
    return _PLAIN[kind] | _ACROSS.get(kind, {})


def columns(kind: LineKind) -> tuple[str, ...]:
    """Names that expressions over this kind of line may use."""
    return ("age", *column_sql(kind))


def across_sql(kind: LineKind, used: Collection[str]) -> tuple[str, ...]:
    """Definitions of the used columns that look at other lines."""
    return tuple(sql for name, sql in _ACROSS.get(kind, {}).items() if name in used)


def prepared_sql(kind: LineKind, used: Collection[str], youngest: int | None = None) -> str:
    """The prepared relation with the columns of `used`, over the view of the kind and the table `cuts(k, ...)`.

    `youngest` limits it to lines aged under so many days, where no expression looks further back.
    """
    across = {name: sql for name, sql in _ACROSS.get(kind, {}).items() if name in used}
    needed = " ".join(across.values())
    plain = {name: sql for name, sql in _PLAIN[kind].items() if name in used or name in needed}
    limit = "" if youngest is None else f" AND l.day > c.as_of - {youngest}"
    inner = ", ".join(["c.k AS k", "c.as_of - l.day AS age", *(f"{sql} AS {name}" for name, sql in plain.items())])
    base = (
        f"SELECT {inner} FROM {kind.value} l JOIN cuts c ON l.merchant_id = c.merchant_id WHERE l.day <= c.as_of{limit}"
    )
    if not across:
        return base
    return f"SELECT *, {', '.join(f'{sql} AS {name}' for name, sql in across.items())} FROM ({base})"
