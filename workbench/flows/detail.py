"""What happened at one merchant day by day, and which lines stand behind a figure?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.flows.engine import Engine, quoted
from workbench.flows.lines import LineKind
from workbench.flows.movements import FundDay, fund_days


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day of one merchant; None where a flow has no line that day."""

    day: int
    orders: int
    sales_fen: int | None
    refund_fen: int | None
    in_fen: int | None
    out_fen: int | None
    in_sales_fen: int | None  # of `in_fen`, receipts of sales
    spent_fen: int | None  # of `out_fen`, everything but transfers between own accounts
    balance_fen: int | None  # after the last movement of the day
    parcels: int
    visits: int | None
    invoiced_fen: int | None  # standing sale invoices
    bought_fen: int | None  # standing purchase invoices


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One line behind a figure, and where it came from."""

    day: int
    what: str  # what kind of line, in the words of the schema: status, kind, side or state
    reference: str  # order, movement, waybill or invoice
    amount_fen: int | None
    currency: str | None
    batch_id: str
    file: str | None
    line: int | None
    value: float | None = None


_DAYS = {
    "orders": """SELECT day, count(*) AS orders,
        sum(gross_fen) FILTER (status NOT IN ('unpaid', 'closed')) AS sales_fen,
        sum(refund_fen) AS refund_fen FROM orders WHERE {chosen} GROUP BY day""",
    "parcels": "SELECT day, count(*) AS parcels FROM shipments WHERE {chosen} GROUP BY day",
    "visits": "SELECT day, sum(value)::BIGINT AS visits FROM events WHERE kind = 'visit' AND {chosen} GROUP BY day",
    "invoices": """SELECT day, sum(gross_fen) FILTER (side = 'sale') AS invoiced_fen,
        sum(gross_fen) FILTER (side = 'purchase') AS bought_fen
        FROM invoices WHERE NOT void AND {chosen} GROUP BY day""",
}


def daily(
    engine: Engine, merchant_id: str, first_day: int, last_day: int, fund: Mapping[int, FundDay] | None = None
) -> tuple[DayFigures, ...]:
    """Every day from `first_day` to `last_day` on which any flow has a line, oldest first.

    `fund` spares a second reading where the movements of these days are known already.
    """
    chosen = f"merchant_id = {quoted(merchant_id)} AND day BETWEEN {int(first_day)} AND {int(last_day)}"
    parts = {name: sql.format(chosen=chosen) for name, sql in _DAYS.items()}
    joined = " ".join(
        f"{'FROM' if i == 0 else 'FULL JOIN'} ({sql}) {name}{'' if i == 0 else ' USING (day)'}"
        for i, (name, sql) in enumerate(parts.items())
    )
    rows = engine.execute(
        f"SELECT day, orders, sales_fen, refund_fen, parcels, visits, invoiced_fen, bought_fen {joined}"
    ).fetchall()
    found = {int(row[0]): tuple(None if value is None else int(value) for value in row[1:]) for row in rows}
    if fund is None:
        fund = fund_days(engine, merchant_id, first_day, last_day)
    return tuple(_figures(day, found.get(day, (None,) * 7), fund.get(day)) for day in sorted({*found, *fund}))


def _figures(day: int, lines: tuple[int | None, ...], moved: FundDay | None) -> DayFigures:
    orders, sales_fen, refund_fen, parcels, visits, invoiced_fen, bought_fen = lines
    moved = moved or FundDay({})
    return DayFigures(
        day=day,
        orders=orders or 0,
        sales_fen=sales_fen,
        refund_fen=refund_fen,
        in_fen=moved.total(True),
        out_fen=moved.total(False),
        in_sales_fen=moved.total(True, only="sale"),
        spent_fen=moved.total(False, but="transfer"),
        balance_fen=moved.balance_fen,
        parcels=parcels or 0,
        visits=visits,
        invoiced_fen=invoiced_fen,
        bought_fen=bought_fen,
    )


# what, reference, amount, currency, value of each kind of line
_EVIDENCE = {
    LineKind.ORDERS: ("status", "order_id", "gross_fen", "currency", "NULL"),
    LineKind.FUND: ("kind", "coalesce(order_id, line_id)", "amount_fen", "currency", "NULL"),
    LineKind.SHIPMENTS: ("state", "order_id", "NULL", "NULL", "NULL"),
    LineKind.EVENTS: ("kind", "order_id", "NULL", "NULL", "value"),
    LineKind.INVOICES: (
        "side || CASE WHEN void THEN ' void' ELSE '' END",
        "invoice_no",
        "gross_fen",
        "currency",
        "NULL",
    ),
}


def evidence_lines(
    engine: Engine, feature_lines: LineKind, merchant_id: str, as_of_day: int, limit: int
) -> tuple[EvidenceLine, ...]:
    """The newest lines of one kind up to `as_of_day`, at most `limit`."""
    what, reference, amount, currency, value = _EVIDENCE[feature_lines]
    rows: Sequence[tuple[object, ...]] = engine.execute(
        f"SELECT day, {what}, coalesce({reference}, ''), {amount}, {currency}, batch_id, source_file, source_line, "
        f"{value} FROM {feature_lines.value}_sourced WHERE merchant_id = ? AND day <= ? "
        "ORDER BY day DESC, source_line DESC LIMIT ?",
        [merchant_id, as_of_day, limit],
    ).fetchall()
    return tuple(EvidenceLine(*row) for row in rows)  # type: ignore[arg-type]


def evidence_count(engine: Engine, feature_lines: LineKind, merchant_id: str, as_of_day: int) -> int:
    """How many lines of one kind the merchant has up to `as_of_day`."""
    row = engine.execute(
        f"SELECT count(*) FROM {feature_lines.value} WHERE merchant_id = ? AND day <= ?", [merchant_id, as_of_day]
    ).fetchone()
    return 0 if row is None else int(row[0])
