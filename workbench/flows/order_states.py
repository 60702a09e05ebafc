"""How does each order of some merchants stand at the end of a day: sent, confirmed, refunded, closed, or still awaited?

The same reading of a line as `order_base`, kept order by order and part by part, with the parcel that proves it was
sent and the detector that marks it. What happened after the day has not happened yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.flows.engine import Engine
from workbench.flows.judged import NOBODY, judged_orders
from workbench.flows.order_legs import Cut, is_one_of

WINDOW_DAYS = 60


@dataclass(frozen=True, slots=True)
class OrderState:
    """One order at the end of a day; amounts in minor units of what the buyer paid. Its parts add up to no more than
    `paid_fen`: what was refunded, or closed, is in none of them."""

    merchant_id: str
    order_id: str
    placed_day: int
    paid_fen: int
    awaiting_fen: int
    confirmed_fen: int
    refund_fen: int
    unshipped_fen: int
    closed: bool
    shipped_day: int | None
    confirmed_day: int | None
    carrier: str
    waybill: str
    signed_day: int | None
    flag: str = ""


def order_states(
    engine: Engine,
    merchant_ids: Iterable[str],
    as_of_day: int,
    also: Iterable[tuple[str, str]] = (),
    window: int = WINDOW_DAYS,
) -> tuple[OrderState, ...]:
    """Every order of these merchants placed in the window, and those of `also` (merchant, order) whatever their age.

    In order of merchant, day and number. Nothing is said of detectors: see `marked_orders`.
    """  # fmt: skip
    chosen, kept = sorted(set(merchant_ids)), sorted(set(also))
    asked = sorted({*chosen, *(merchant_id for merchant_id, _ in kept)})
    if not asked:
        return ()
    engine.execute("CREATE OR REPLACE TEMP TABLE kept_orders (merchant_id VARCHAR, order_id VARCHAR)")
    try:
        if kept:
            engine.executemany("INSERT INTO kept_orders VALUES (?, ?)", [list(pair) for pair in kept])
        rows = engine.execute(_sql(asked, chosen, as_of_day, window)).fetchall()
    finally:
        engine.execute("DROP TABLE IF EXISTS temp.kept_orders")
    return tuple(OrderState(*row) for row in rows)


def _sql(asked: list[str], chosen: list[str], day: int, window: int) -> str:
    until = f"TIMESTAMP '1970-01-01' + to_days({day + 1})"
    sent = f"shipped_at < {until} AND (status = 'shipped' OR (status = 'finished' AND closed_at IS NOT NULL))"
    open_ = f"(closed_at IS NULL OR closed_at >= {until})"
    return f"""
        WITH lines AS (
            SELECT *, coalesce(paid_fen, 0) AS paid, greatest(coalesce(refund_fen, 0), 0) AS back
            FROM orders o WHERE day <= {day} AND {is_one_of("merchant_id", asked)}
                AND ((day > {day - window} AND {is_one_of("merchant_id", chosen)})
                    OR EXISTS (SELECT 1 FROM kept_orders k
                        WHERE k.merchant_id = o.merchant_id AND k.order_id = o.order_id))),
        parted AS (
            SELECT *,
                CASE WHEN {sent} AND {open_} AND back = 0 THEN paid ELSE 0 END AS awaiting,
                CASE WHEN status = 'finished' AND NOT coalesce({open_} AND closed_at IS NOT NULL, false)
                    THEN greatest(paid - back, 0) ELSE 0 END AS confirmed,
                CASE WHEN back = 0 AND (status = 'paid' OR (status IN ('shipped', 'finished')
                    AND shipped_at >= {until})) THEN paid ELSE 0 END AS unshipped,
                status IN ('closed', 'refunded') AND (closed_at IS NULL OR closed_at < {until}) AS gone
            FROM lines),
        ordered AS (
            SELECT merchant_id, order_id, min(day) AS placed_day, sum(paid)::BIGINT AS paid_fen,
                sum(CASE WHEN gone THEN 0 ELSE awaiting END)::BIGINT AS awaiting_fen,
                sum(confirmed)::BIGINT AS confirmed_fen,
                sum(CASE WHEN status = 'refunded' AND gone THEN greatest(back, paid) ELSE least(back, paid) END)::BIGINT
                    AS refund_fen,
                sum(unshipped)::BIGINT AS unshipped_fen, bool_and(gone) AS closed,
                max(date_diff('day', DATE '1970-01-01', shipped_at::DATE))
                    FILTER (shipped_at < {until})::INTEGER AS shipped_day,
                max(date_diff('day', DATE '1970-01-01', closed_at::DATE))
                    FILTER (confirmed > 0 AND closed_at < {until})::INTEGER AS confirmed_day
            FROM parted GROUP BY merchant_id, order_id),
        parcels AS (
            SELECT merchant_id, order_id, min(carrier) AS carrier, min(waybill_key) AS waybill,
                max(date_diff('day', DATE '1970-01-01', signed_at::DATE))
                    FILTER (signed_at < {until})::INTEGER AS signed_day
            FROM shipments WHERE day <= {day} AND {is_one_of("merchant_id", asked)} GROUP BY merchant_id, order_id)
        SELECT o.merchant_id, o.order_id, o.placed_day, o.paid_fen, o.awaiting_fen, o.confirmed_fen, o.refund_fen,
            o.unshipped_fen, o.closed, o.shipped_day, o.confirmed_day, coalesce(p.carrier, ''),
            coalesce(p.waybill, ''), p.signed_day
        FROM ordered o LEFT JOIN parcels p USING (merchant_id, order_id)
        ORDER BY o.merchant_id, o.placed_day, o.order_id"""


def marked_orders(
    engine: Engine, merchant_ids: Iterable[str], as_of_day: int, owners: Mapping[str, str] = NOBODY
) -> dict[tuple[str, str], str]:
    """Orders of these merchants that a detector takes out of verified sales, with its code, by merchant and order."""
    chosen = sorted(set(merchant_ids))
    if not chosen:
        return {}
    with judged_orders(engine, Cut.of(as_of_day, chosen), owners):
        rows = engine.execute("SELECT merchant_id, order_id, code FROM judged WHERE code IS NOT NULL").fetchall()
    return {(str(merchant_id), str(order_id)): str(code) for merchant_id, order_id, code in rows}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One line of money for one order: what the platform paid out (positive) or took back (negative)."""

    merchant_id: str
    line_id: str
    order_id: str
    day: int
    amount_fen: int
    currency: str


def receipts(engine: Engine, merchant_ids: Iterable[str], first_day: int, last_day: int) -> tuple[Receipt, ...]:
    """Sales and refunds in the fund flow of these merchants that name their order, oldest first."""
    chosen = sorted(set(merchant_ids))
    told = f"""day BETWEEN {int(first_day)} AND {int(last_day)} AND kind IN ('sale', 'refund')
        AND order_id IS NOT NULL AND line_id IS NOT NULL AND amount_fen <> 0"""
    if not chosen or not engine.execute(f"SELECT 1 FROM fund WHERE {told} LIMIT 1").fetchall():
        return ()
    found: list[Receipt] = []
    for start in range(0, len(chosen), 2000):
        some = is_one_of("merchant_id", chosen[start : start + 2000])
        rows = engine.execute(
            f"""SELECT merchant_id, line_id, order_id, day, amount_fen, coalesce(currency, '') FROM fund
            WHERE {some} AND {told}"""
        ).fetchall()
        found += [Receipt(*row) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.day, one.merchant_id, one.line_id)))


def merchants_of_orders(engine: Engine, order_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Whose each order is; an order nobody has is not named, one that several merchants have names them all."""
    listed = sorted(set(order_ids))
    found: dict[str, list[str]] = {}
    for start in range(0, len(listed), 1000):
        chosen = is_one_of("order_id", listed[start : start + 1000])
        rows = engine.execute(
            f"SELECT DISTINCT order_id, merchant_id FROM orders WHERE {chosen} ORDER BY 1, 2"
        ).fetchall()
        for order_id, merchant_id in rows:
            found.setdefault(str(order_id), []).append(str(merchant_id))
    return {order_id: tuple(owners) for order_id, owners in found.items()}
