"""Which orders stand behind a bar of verified sales or behind a detector, and in which lines of which files?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.flows.engine import Engine, quoted
from workbench.flows.judged import NOBODY, judged_orders
from workbench.flows.order_legs import WINDOW_DAYS, Cut, is_one_of
from workbench.flows.verified import VERDICTS


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stood: file, line and import; None where the source has no such thing."""

    file: str | None
    line: int | None
    batch_id: str | None


@dataclass(frozen=True, slots=True)
class Witness:
    """The line that gives an order away: a parcel, a movement, a review; or the buyer or account by its key."""

    kind: str  # shipments, fund, events, buyer, account
    reference: str
    day: int | None
    amount_fen: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order as the flows show it. `amount_fen` is what it puts into the bar; `gap_fen` received less paid."""

    order_id: str
    day: int
    amount_fen: int
    gross_fen: int
    back_fen: int
    paid_fen: int
    received_fen: int | None  # None: no money found
    gap_fen: int | None
    matched_by: str | None  # id, amount
    days_to_parcel: int | None
    days_to_money: int | None
    reviewed: bool
    verdict: str
    code: str | None  # of the detector that took it out
    place: Place
    witness: Witness | None = None


@dataclass(frozen=True, slots=True)
class OrdersBehind:
    """A page of the orders; `count` and `total_fen` are of all of them."""

    count: int
    total_fen: int
    rows: tuple[OrderRow, ...]


def orders_behind(
    engine: Engine,
    merchant_id: str,
    as_of_day: int,
    step: str,
    limit: int = 200,
    offset: int = 0,
    owners: Mapping[str, str] = NOBODY,
) -> OrdersBehind:
    """The orders of one bar (`flows.verified.STEPS`), newest first; `total_fen` is the bar to the minor unit."""
    amount = {"raw_fen": "gross_fen", "refunded_fen": "back_fen"}.get(step, "net_fen")
    where = f"verdict = '{VERDICTS[step]}'" if step in VERDICTS else "true"
    where += f" AND {amount} > 0"
    with judged_orders(engine, Cut(as_of_day, (merchant_id,), WINDOW_DAYS), owners):
        return _page(engine, merchant_id, amount, where, limit, offset)


def orders_marked(
    engine: Engine,
    merchant_id: str,
    as_of_day: int,
    code: str,
    limit: int = 200,
    offset: int = 0,
    owners: Mapping[str, str] = NOBODY,
) -> OrdersBehind:
    """The orders one detector marks, those with the same witness together; `total_fen` is its `marked_fen`."""
    with judged_orders(engine, Cut(as_of_day, (merchant_id,), WINDOW_DAYS), owners):
        return _page(engine, merchant_id, "net_fen", "m.order_id IS NOT NULL", limit, offset, code)


def _page(
    engine: Engine, merchant_id: str, amount: str, where: str, limit: int, offset: int, code: str = ""
) -> OrdersBehind:
    source = f"""FROM judged j LEFT JOIN (SELECT merchant_id, order_id, min(witness_kind) AS witness_kind,
            min(witness_id) AS witness_id FROM marks WHERE code = {quoted(code)} GROUP BY ALL) m
            USING (merchant_id, order_id)
        WHERE {where}"""
    counted = engine.execute(f"SELECT count(*), coalesce(sum({amount}), 0)::BIGINT {source}").fetchone()
    rows = engine.execute(
        f"""SELECT order_id, day, {amount}, gross_fen, back_fen, paid_fen,
            CASE WHEN matched_by IS NOT NULL THEN received_fen END,
            CASE WHEN matched_by IS NOT NULL THEN received_fen - paid_fen END,
            matched_by, sent_day - day, received_day - day, reviewed_day IS NOT NULL, verdict, j.code,
            witness_kind, witness_id {source}
        ORDER BY {"witness_id, " if code else ""}day DESC, order_id LIMIT {int(limit)} OFFSET {int(offset)}"""
    ).fetchall()
    places = _places(engine, merchant_id, [str(row[0]) for row in rows])
    witnesses = _witnesses(engine, merchant_id, [(str(row[0]), row[14], row[15]) for row in rows if row[14]])
    nowhere = Place(None, None, None)
    whole = ((*row[:14], places.get(row[0], nowhere), witnesses.get(row[0])) for row in rows)
    made = tuple(OrderRow(*values) for values in whole)
    count, total_fen = counted or (0, 0)
    return OrdersBehind(int(count), int(total_fen), made)


def _places(engine: Engine, merchant_id: str, order_ids: list[str]) -> dict[str, Place]:
    """The first line of each order."""
    if not order_ids:
        return {}
    rows = engine.execute(
        f"""SELECT order_id, source_file, source_line, batch_id FROM orders_sourced
        WHERE merchant_id = {quoted(merchant_id)} AND {is_one_of("order_id", order_ids)}
        QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY line_no, source_file, source_line) = 1"""
    ).fetchall()
    return {order_id: Place(file, line, batch) for order_id, file, line, batch in rows}


# What the witness of an order is looked up by; its day and its amount.
_SOURCES = {
    "shipments": ("order_id || ' ' || coalesce(waybill_key, '')", "day", "NULL"),
    "fund": ("line_id", "day", "amount_fen"),
    "events": ("order_id || ' ' || day", "day", "NULL"),
}


def _witnesses(engine: Engine, merchant_id: str, asked: list[tuple[str, str, str | None]]) -> dict[str, Witness]:
    """By order; `asked` gives the order, the kind of its witness and what the witness is known by."""
    nowhere = Place(None, None, None)
    found = {order_id: Witness(kind, reference or "", None, None, nowhere) for order_id, kind, reference in asked}
    for kind, (key, day, amount) in _SOURCES.items():
        theirs = [one for one in found.items() if one[1].kind == kind]
        keys = {
            order_id: one.reference if kind == "fund" else f"{order_id} {one.reference}" for order_id, one in theirs
        }
        if not keys:
            continue
        rows = engine.execute(
            f"""SELECT {key} AS key, {day}, {amount}, source_file, source_line, batch_id FROM {kind}_sourced
            WHERE merchant_id = {quoted(merchant_id)} AND {is_one_of("key", sorted(set(keys.values())))}
            QUALIFY row_number() OVER (PARTITION BY key ORDER BY source_file, source_line) = 1"""
        ).fetchall()
        lines = {row[0]: row[1:] for row in rows}
        for order_id, known_by in keys.items():
            if known_by in lines:
                when, fen, *place = lines[known_by]
                found[order_id] = Witness(kind, found[order_id].reference, when, fen, Place(*place))
    return found
