"""How much of what a merchant says it sold do other flows confirm?

Every order of the window goes through one sequence of questions and leaves the sum at the first it fails: was it given
back, was it sent, does its waybill serve buyers who have nothing to do with each other, did the money arrive, was the
buyer paid by the merchant? What is left is verified. Each part is exact to the minor unit:
raw = refunded + unshipped + waybill reuse + no receipt + linked + verified.

A leg is asked for only where the merchant has lines of it at all, but an order that no second flow can confirm is not
verified. Enterprises known by their invoices alone: standing sale invoices, less credit notes, less exact repeats.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.common.text import Text
from workbench.flows.engine import Engine

RECEIPT_SHARE = 0.9  # fees and coupons keep a receipt below what the buyer paid


@dataclass(frozen=True, slots=True)
class VerifiedSales:
    """Sales of one merchant in the window, in minor units; `share` of verified in raw, None where there is no sale."""

    raw_fen: int
    refunded_fen: int
    unshipped_fen: int
    waybill_reuse_fen: int
    no_receipt_fen: int
    linked_fen: int
    verified_fen: int
    share: float | None


STEPS: tuple[tuple[str, Text], ...] = (
    ("raw_fen", Text("销售额", "Sales")),
    ("refunded_fen", Text("退款", "Refunded")),
    ("unshipped_fen", Text("未见发货", "Not shipped")),
    ("waybill_reuse_fen", Text("运单重复使用", "Waybill used twice")),
    ("no_receipt_fen", Text("未见回款", "No receipt")),
    ("linked_fen", Text("关联买家", "Linked buyers")),
    ("verified_fen", Text("核实销售额", "Verified sales")),
)

# $first and $last bound the window; a moment on or after $until has not happened yet.
_CHOSEN = "($all OR merchant_id IN (SELECT unnest($ids)))"

_ORDERS = f"""
WITH sold AS (
    SELECT merchant_id, order_id, sum(gross_fen) AS gross_fen, sum(coalesce(paid_fen, gross_fen)) AS paid_fen,
        least(sum(gross_fen), sum(greatest(coalesce(refund_fen, 0), 0))) AS refund_fen,
        any_value(buyer_key) AS buyer_key, bool_or(status IN ('closed', 'refunded')) AS gone
    FROM orders
    WHERE day BETWEEN $first AND $last AND status NOT IN ('unpaid') AND gross_fen > 0 AND {_CHOSEN}
        AND NOT (status = 'closed' AND paid_at IS NULL AND paid_fen IS NULL)
    GROUP BY merchant_id, order_id),
sent AS (
    SELECT merchant_id, order_id, bool_or(state IN ('signed', 'moving', 'exception', 'returned')
        OR shipped_at < $until) AS sent
    FROM shipments WHERE day <= $last AND {_CHOSEN} GROUP BY merchant_id, order_id),
shared AS (
    SELECT waybill_key FROM shipments s JOIN sold o USING (merchant_id, order_id)
    WHERE waybill_key IS NOT NULL
    GROUP BY waybill_key HAVING count(DISTINCT order_id) > 1 AND count(DISTINCT coalesce(o.buyer_key, order_id)) > 1),
reused AS (SELECT DISTINCT merchant_id, order_id FROM shipments SEMI JOIN shared USING (waybill_key)),
received AS (
    SELECT merchant_id, order_id, sum(amount_fen) AS in_fen FROM fund
    WHERE day <= $last AND kind = 'sale' AND order_id IS NOT NULL AND {_CHOSEN} GROUP BY merchant_id, order_id),
paid_out AS (
    SELECT DISTINCT merchant_id, counterparty_key AS buyer_key FROM fund
    WHERE amount_fen < 0 AND kind IN ('transfer', 'purchase', 'other') AND counterparty_key IS NOT NULL
        AND day BETWEEN $first AND $last AND {_CHOSEN}),
legs AS (
    SELECT merchant_id, merchant_id IN (SELECT merchant_id FROM sent) AS has_parcels,
        merchant_id IN (SELECT merchant_id FROM received) AS has_receipts
    FROM (SELECT DISTINCT merchant_id FROM sold)),
judged AS (
    SELECT o.merchant_id, o.gross_fen, CASE WHEN o.gone THEN o.gross_fen ELSE o.refund_fen END AS refund_fen,
        CASE WHEN l.has_parcels AND NOT coalesce(s.sent, false) THEN 'unshipped'
            WHEN o.order_id IN (SELECT order_id FROM reused r WHERE r.merchant_id = o.merchant_id) THEN 'reuse'
            WHEN l.has_receipts AND coalesce(f.in_fen, 0) < {RECEIPT_SHARE} * o.paid_fen THEN 'no_receipt'
            WHEN NOT l.has_parcels AND NOT l.has_receipts THEN 'no_receipt'
            WHEN p.buyer_key IS NOT NULL THEN 'linked' ELSE 'verified' END AS verdict
    FROM sold o JOIN legs l USING (merchant_id)
    LEFT JOIN sent s USING (merchant_id, order_id)
    LEFT JOIN received f USING (merchant_id, order_id)
    LEFT JOIN paid_out p ON p.merchant_id = o.merchant_id AND p.buyer_key = o.buyer_key)
SELECT merchant_id, sum(gross_fen), sum(refund_fen),
    {{parts}}
FROM judged GROUP BY merchant_id ORDER BY merchant_id
"""

_VERDICTS = ("unshipped", "reuse", "no_receipt", "linked", "verified")
_PARTS = ", ".join(f"coalesce(sum(gross_fen - refund_fen) FILTER (verdict = '{verdict}'), 0)" for verdict in _VERDICTS)

_INVOICES = f"""
SELECT merchant_id, sum(gross_fen) FILTER (gross_fen > 0), sum(-gross_fen) FILTER (gross_fen < 0),
    sum(gross_fen) FILTER (repeat_no > 0)
FROM invoices
WHERE side = 'sale' AND NOT void AND day BETWEEN $first AND $last AND {_CHOSEN}
GROUP BY merchant_id ORDER BY merchant_id
"""


def verified_sales(
    engine: Engine, as_of_day: int, merchant_ids: Iterable[str] | None = None, window: int = 365
) -> dict[str, VerifiedSales]:
    """Verified sales of the `window` days up to and with `as_of_day`, of every merchant that sold anything."""
    from workbench.common.dates import day_of

    ids = None if merchant_ids is None else sorted(set(merchant_ids))
    bounds = {"first": as_of_day - window + 1, "last": as_of_day, "all": ids is None, "ids": ids or [""]}
    moments = bounds | {"until": day_of(as_of_day + 1)}
    found = {}
    for merchant_id, raw, negative, repeats in engine.execute(_INVOICES, bounds).fetchall():
        found[merchant_id] = _of_invoices(raw or 0, negative or 0, repeats or 0)
    for merchant_id, *parts in engine.execute(_ORDERS.format(parts=_PARTS), moments).fetchall():
        found[merchant_id] = _sales(*(int(part) for part in parts))
    return found


def _of_invoices(raw_fen: int, negative_fen: int, repeated_fen: int) -> VerifiedSales:
    """Repeats may be true, but nothing confirms them; never below zero."""
    repeated = max(0, min(repeated_fen, raw_fen - negative_fen))
    refunded = min(raw_fen, negative_fen)
    return _sales(raw_fen, refunded, 0, repeated, 0, 0, raw_fen - refunded - repeated)


def _sales(
    raw: int, refunded: int, unshipped: int, reuse: int, no_receipt: int, linked: int, verified: int
) -> VerifiedSales:
    share = verified / raw if raw > 0 else None
    return VerifiedSales(
        int(raw), int(refunded), int(unshipped), int(reuse), int(no_receipt), int(linked), int(verified), share
    )
