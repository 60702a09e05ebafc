"""How do a merchant's figures look if it had sold less, all else being as it is?

The fall is of the last quarter: what is measured over it, or over its last month, falls by the same share; what is
measured over a year loses what the quarter lost. Shares, times and ratings stay. The ties are those of
`decision.links`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Rows = npt.NDArray[np.float64]

LEADS = ("sales_90_month_fen", "orders_90", "inflow_90_month_fen", "invoice_sales_90_month_fen")
"""Sales of a month, orders, inflow of a month, and sales by invoice of a month, each over the last quarter."""
SCALED = (
    *LEADS, "sales_30_fen", "sales_trend_90", "sales_yoy_90", "orders_30", "buyers_90", "inflow_trend_90",
)  # fmt: skip
"""What falls by the same share."""
OF_YEAR: Mapping[str, tuple[str, float]] = {
    "sales_365_fen": ("sales_90_month_fen", 3.0),
    "inflow_365_month_fen": ("inflow_90_month_fen", 3.0 / 12.17),
    "invoice_sales_365_fen": ("invoice_sales_90_month_fen", 3.0),
}
"""What a year loses: so many times the month's fall of its lead."""


def shocked(rows: Rows, names: Sequence[str], fall: float) -> Rows:
    """Figures [merchants, features] with sales down by `fall` (0.2: a fifth); what is missing stays missing.

    A year is never less than nothing. Raises `ValueError` for a fall outside 0 to 1.
    """
    import numpy as np

    if not 0 <= fall < 1:
        raise ValueError(f"sales cannot fall by {fall}")
    after, place = rows.copy(), {name: i for i, name in enumerate(names)}
    for name in SCALED:
        if name in place:
            after[:, place[name]] *= 1 - fall
    for name, (lead, months) in OF_YEAR.items():
        if name in place and lead in place:
            lost = np.nan_to_num(rows[:, place[lead]]) * fall * months
            after[:, place[name]] = np.maximum(rows[:, place[name]] - lost, 0.0)
    return after
