"""What did each merchant sell, take in and keep, day by day, up to one day?

Amounts lie in float64 arrays of minor units: they are the ground of an estimate and are never booked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.flows.engine import Engine

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 1_120  # days looked back: three years and a month


@dataclass(frozen=True, slots=True)
class DayTable:
    """One row for each merchant, one column for each day; the last column is the as-of day.

    `sales`: paid orders by the day they were placed, else standing sale invoices. `inflow`: receipts of sales. `net`:
    `inflow` less everything paid out but transfers between own accounts. `start`: column of the merchant's first line.
    """

    merchant_ids: tuple[str, ...]
    first_day: int
    start: NDArray[np.int64]
    sales: NDArray[np.float64]
    inflow: NDArray[np.float64]
    net: NDArray[np.float64]

    @property
    def days(self) -> int:
        return int(self.sales.shape[1])


# What is paid only after the as-of day is not sold yet.
_PAID = """coalesce(paid_at < TIMESTAMP '1970-01-01' + to_days($last + 1),
    status IN ('paid', 'shipped', 'finished', 'refunded'))"""
_LINES = f"""
SELECT merchant_id, day, sum(CASE WHEN {_PAID} THEN coalesce(paid_fen, gross_fen) END) AS sales, NULL AS invoiced,
    NULL AS inflow, NULL AS net FROM orders WHERE day BETWEEN $first AND $last AND {{chosen}} GROUP BY ALL
UNION ALL SELECT merchant_id, day, NULL, sum(gross_fen) FILTER (side = 'sale' AND NOT void AND repeat_no = 0), NULL,
    NULL FROM invoices WHERE day BETWEEN $first AND $last AND {{chosen}} GROUP BY ALL
UNION ALL SELECT merchant_id, day, NULL, NULL, sum(amount_fen) FILTER (kind = 'sale' AND amount_fen > 0),
    sum(amount_fen) FILTER ((kind = 'sale' AND amount_fen > 0) OR (amount_fen < 0 AND kind <> 'transfer'))
    FROM fund WHERE day BETWEEN $first AND $last AND {{chosen}} GROUP BY ALL
"""


def day_table(engine: Engine, as_of_day: int, merchant_ids: Iterable[str] | None = None) -> DayTable:
    """Every merchant with orders, invoices or fund lines (or those named), by id; nothing after `as_of_day` is read."""
    import numpy as np

    ids = None if merchant_ids is None else sorted(set(merchant_ids))
    bounds: dict[str, object] = {"first": as_of_day - LONGEST + 1, "last": as_of_day}
    chosen = "true"
    if ids is not None:
        bounds["ids"], chosen = ids or [""], "merchant_id IN (SELECT unnest($ids))"
    names = ("sales", "invoiced", "inflow", "net")
    sums = ", ".join(f"CAST(coalesce(sum({name}), 0) AS DOUBLE) AS {name}" for name in names)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE day_sums AS SELECT merchant_id, day, {sums} "
        f"FROM ({_LINES.format(chosen=chosen)}) GROUP BY merchant_id, day",
        bounds,
    )
    seen = engine.execute("SELECT DISTINCT merchant_id FROM day_sums ORDER BY 1").fetchall()
    known = [str(one[0]) for one in seen] if ids is None else ids
    engine.register("day_rows", {"merchant_id": np.array(known, dtype=object), "row": np.arange(len(known))})
    sql = f"SELECT row, day, {', '.join(names)} FROM day_sums JOIN day_rows USING (merchant_id)"
    found = engine.execute(sql).fetchnumpy()
    engine.unregister("day_rows")
    engine.execute("DROP TABLE day_sums")
    row = np.asarray(found["row"]).astype(np.int64)
    day = np.asarray(found["day"]).astype(np.int64)
    first = int(day.min()) if len(day) else as_of_day
    columns = as_of_day - first + 1
    made = {name: np.zeros((len(known), columns)) for name in names}
    for name in names:
        made[name][row, day - first] = np.asarray(found[name])
    start = np.full(len(known), columns)
    np.minimum.at(start, row, day - first)
    sells = made["sales"].max(axis=1, initial=0) > 0
    sales = np.where(sells.reshape(-1, 1), made["sales"], made["invoiced"])
    return DayTable(tuple(known), first, start, sales, made["inflow"], made["net"])
