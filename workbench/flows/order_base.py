"""Which orders may an order loan stand on?

Shipped and not yet confirmed by the buyer, without an open or finished refund (`WAIT_BUYER_CONFIRM_GOODS`); what is
paid and unshipped, refunded, confirmed (be it at an unknown time) or closed does not count.
"""

from __future__ import annotations

from workbench.flows.engine import Engine

WINDOW_DAYS = 60  # an order unconfirmed for longer is no longer expected to be


def order_base(engine: Engine, as_of_day: int, window: int = WINDOW_DAYS) -> dict[str, int]:
    """Minor units each merchant's buyers have paid for shipped, unconfirmed orders as of the end of a day."""
    rows = engine.execute(
        """
        SELECT merchant_id, CAST(sum(paid_fen) AS BIGINT)
        FROM orders
        WHERE day <= $day AND day > $day - $window
          AND (status = 'shipped' OR (status = 'finished' AND closed_at IS NOT NULL))
          AND shipped_at < TIMESTAMP '1970-01-01' + to_days($day + 1)
          AND (closed_at IS NULL OR closed_at >= TIMESTAMP '1970-01-01' + to_days($day + 1))
          AND coalesce(refund_fen, 0) = 0 AND paid_fen > 0
        GROUP BY merchant_id
        """,
        {"day": as_of_day, "window": window},
    ).fetchall()
    return {str(merchant_id): int(value_fen) for merchant_id, value_fen in rows}
