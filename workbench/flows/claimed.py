"""What do the desk's own lines show of the figures a merchant declares: sales and money received over some months?

Only a merchant whose lines reach back to the beginning of the window, and up to its end, is told: half a window shows
half a figure. Sales are orders that were paid and not closed, or sale invoices that stand; money received is the fund
flow's sales.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.flows.engine import Engine

WINDOWS: Mapping[str, int] = {"30": 30, "90": 90, "180": 180, "365": 365}
STALE_DAYS = 15  # lines that end longer before the day of the sheet do not show what it speaks of

_SALES = """SELECT merchant_id, day, coalesce(paid_fen, gross_fen) AS fen FROM orders
    WHERE status IN ('paid', 'shipped', 'finished') AND day <= $last AND merchant_id IN (SELECT unnest($ids))
    UNION ALL SELECT merchant_id, day, gross_fen FROM invoices
    WHERE side = 'sale' AND NOT void AND day <= $last AND merchant_id IN (SELECT unnest($ids))"""
_INFLOW = """SELECT merchant_id, day, amount_fen AS fen FROM fund
    WHERE kind = 'sale' AND amount_fen > 0 AND day <= $last AND merchant_id IN (SELECT unnest($ids))"""


def shown_figures(engine: Engine, as_of_day: int, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Field of the merchant sheet (`sales_90_fen`, `inflow_90_month_fen`, ...) → merchant → minor units."""
    found: dict[str, dict[str, int]] = {}
    for measure, lines in (("sales", _SALES), ("inflow", _INFLOW)):
        sums = ", ".join(
            f"CASE WHEN min(day) <= $last - {days - 1} THEN "
            f"sum(fen) FILTER (day > $last - {days})::BIGINT END AS w{name}"
            for name, days in WINDOWS.items()
        )
        sql = f"SELECT merchant_id, {sums} FROM ({lines}) GROUP BY 1 HAVING max(day) > $last - {STALE_DAYS}"
        for merchant_id, *values in engine.execute(sql, {"last": as_of_day, "ids": list(ids) or [""]}).fetchall():
            for window, value in zip(WINDOWS, values, strict=True):
                if value is not None:
                    found.setdefault(f"{measure}_{window}_fen", {})[merchant_id] = int(value)
                    if window == "90":
                        found.setdefault(f"{measure}_90_month_fen", {})[merchant_id] = int(value) // 3
    return found
