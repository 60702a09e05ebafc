"""Where did parcels leave from, and how much was refunded, week by week?

Weeks are seven days each and end with the last day asked for, so that the newest one is as long as the others.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.flows.engine import Engine

WEEK, WEEKS = 7, 26


@dataclass(frozen=True, slots=True)
class WeekRefunds:
    """Of the orders made in one week: sold and refunded, in fen, and how many orders were refunded."""

    orders: int
    refunded: int
    sales_fen: int
    refund_fen: int


# A parcel that is not handed over yet stands at the day of its order: it was picked up nowhere.
_PARCELS = """SELECT origin_region, ($last - day) // 7, count(*) FROM shipments
    WHERE merchant_id = $merchant AND day BETWEEN $first AND $last
    AND (shipped_at IS NOT NULL OR signed_at IS NOT NULL OR state IN ('signed', 'moving', 'exception', 'returned'))
    GROUP BY ALL"""

# What was refunded after the last day is not known on it.
_REFUNDS = """SELECT ($last - day) // 7, count(DISTINCT order_id),
    count(DISTINCT order_id) FILTER (refund_fen > 0 AND known), coalesce(sum(coalesce(paid_fen, gross_fen)), 0)::BIGINT,
    coalesce(sum(refund_fen) FILTER (known), 0)::BIGINT
    FROM (SELECT *, closed_at IS NULL OR closed_at < TIMESTAMP '1970-01-01' + to_days($last + 1) AS known FROM orders)
    WHERE merchant_id = $merchant AND day BETWEEN $first AND $last
    AND (paid_at IS NOT NULL OR status IN ('paid', 'shipped', 'finished', 'refunded'))
    GROUP BY 1"""


def parcels_by_week(
    engine: Engine, merchant_id: str, last_day: int, weeks: int = WEEKS
) -> dict[str | None, tuple[int, ...]]:
    """Parcels handed to a carrier by dispatch origin, oldest week first; most parcels in front. None: no origin said.

    Empty where the merchant has no parcel in these weeks.
    """
    found: dict[str | None, list[int]] = {}
    for origin, ago, count in engine.execute(_PARCELS, _bounds(merchant_id, last_day, weeks)).fetchall():
        found.setdefault(origin, [0] * weeks)[weeks - 1 - int(ago)] = int(count)
    ordered = sorted(found.items(), key=lambda one: (one[0] is None, -sum(one[1]), str(one[0])))
    return {origin: tuple(counts) for origin, counts in ordered}


def refunds_by_week(engine: Engine, merchant_id: str, last_day: int, weeks: int = WEEKS) -> tuple[WeekRefunds, ...]:
    """Oldest week first; empty where the merchant has no paid order in these weeks."""
    rows = engine.execute(_REFUNDS, _bounds(merchant_id, last_day, weeks)).fetchall()
    found = {int(ago): WeekRefunds(*(int(value) for value in values)) for ago, *values in rows}
    nothing = WeekRefunds(0, 0, 0, 0)
    return tuple(found.get(ago, nothing) for ago in range(weeks - 1, -1, -1)) if found else ()


def _bounds(merchant_id: str, last_day: int, weeks: int) -> dict[str, object]:
    return {"merchant": merchant_id, "first": last_day - weeks * WEEK + 1, "last": last_day}
