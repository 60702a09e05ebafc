"""Which of a merchant's recent orders carry an order loan, and why do the others not?

The orders that count are those of `order_base`, asked of one merchant, so that a certificate and a limit never differ.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from workbench.flows.engine import Engine
from workbench.flows.order_base import WINDOW_DAYS

COUNTS, REFUND, UNSHIPPED, CONFIRMED, OTHER = "counts", "refund", "unshipped", "confirmed", "other"

_SQL = """
    WITH mine AS (
        SELECT order_id, line_no, coalesce(paid_fen, 0) AS paid_fen, CASE
            WHEN (status = 'shipped' OR (status = 'finished' AND closed_at IS NOT NULL))
                 AND shipped_at < TIMESTAMP '1970-01-01' + to_days($day + 1)
                 AND (closed_at IS NULL OR closed_at >= TIMESTAMP '1970-01-01' + to_days($day + 1))
                 AND coalesce(refund_fen, 0) = 0 AND paid_fen > 0 THEN 'counts'
            WHEN coalesce(refund_fen, 0) <> 0 OR status = 'refunded' THEN 'refund'
            WHEN status = 'paid' OR shipped_at >= TIMESTAMP '1970-01-01' + to_days($day + 1) THEN 'unshipped'
            WHEN status = 'finished' THEN 'confirmed'
            ELSE 'other' END AS kind
        FROM orders
        WHERE merchant_id = $merchant AND day <= $day AND day > $day - $window
    )
"""


@dataclass(frozen=True, slots=True)
class OrderGroups:
    """Number of orders and minor units paid by kind, and a digest of the lines that count (number, line, amount)."""

    orders: dict[str, int]
    paid_fen: dict[str, int]
    digest: str


def order_groups(engine: Engine, merchant_id: str, as_of_day: int, window: int = WINDOW_DAYS) -> OrderGroups:
    """The orders of the window as of the end of a day."""
    given = {"merchant": merchant_id, "day": as_of_day, "window": window}
    grouped = engine.execute(
        _SQL + "SELECT kind, count(DISTINCT order_id), CAST(sum(paid_fen) AS BIGINT) FROM mine GROUP BY kind", given
    ).fetchall()
    lines = engine.execute(
        _SQL + "SELECT order_id, line_no, paid_fen FROM mine WHERE kind = 'counts' ORDER BY order_id, line_no", given
    ).fetchall()
    written = "\n".join("\t".join(map(str, line)) for line in lines)
    return OrderGroups(
        {str(kind): int(count) for kind, count, _ in grouped},
        {str(kind): int(fen) for kind, _, fen in grouped},
        hashlib.sha256(written.encode("utf-8")).hexdigest(),
    )
