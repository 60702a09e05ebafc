"""Which sellers fell silent, and what was known of them before?

Data without credit outcomes have no default. What can be seen is whether a seller who had an order in the last 90 days
has none in the next 90: dormancy. It is a proxy and is called that; a model of it is measured against the plain days
since the last order, which are nearly as good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from workbench.common.dates import day_number
from workbench.common.text import Text
from workbench.features.catalogue import MARKETPLACE
from workbench.features.compute import MerchantFacts, compute
from workbench.scoring.card import OutcomeNote
from workbench.scoring.splits import TimeSplit
from workbench.scoring.train import Labelled, directed
from workbench.services.known_outcomes import KnownRows

if TYPE_CHECKING:
    from workbench.flows.engine import Engine

WINDOW_DAYS = 90
LEARNED = tuple(date(2017, month, 1) for month in range(2, 7))
CALIBRATED = (date(2017, 7, 1),)
MEASURED = (date(2017, 10, 1), date(2017, 11, 1))  # the months between keep the label windows apart

OUTCOME = OutcomeNote(
    "dormant_90d",
    Text("未来 90 天没有订单（替代指标，不是违约）", "no order in the next 90 days (a proxy, not default)"),
    proxy=True,
)
DATA = Text("公开的 Olist 平台订单", "published Olist marketplace orders")
LIMITS = (
    Text(
        "预测停单，不是违约：不得据此单独拒贷", "It predicts dormancy, not default: nobody may be declined on it alone"
    ),
    Text(
        "订单状态是最终状态：截止日当时看不到的结果可能进入指标",
        "Order statuses are final ones: features may know what was not known on the day",
    ),
    Text("仅凭距上次成交天数，区分力已接近本模型", "The days since the last order alone tell nearly as much"),
)


@dataclass(frozen=True, slots=True)
class Panel:
    """Sellers at their cut-off days: [n] rows. `silent_days` is the age of the last order."""

    merchant_ids: tuple[str, ...]
    days: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    dormant: npt.NDArray[np.int8]
    silent_days: npt.NDArray[np.float64]


def panel(engine: Engine, firsts: Sequence[date], names: Sequence[str] = MARKETPLACE) -> Panel:
    """Sellers with an order in the 90 days before each of `firsts`, seen as of the day before it."""
    parts = [_cut(engine, day_number(first) - 1, names) for first in firsts]
    return Panel(
        tuple(seller for part in parts for seller in part.merchant_ids),
        np.concatenate([part.days for part in parts]),
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.dormant for part in parts]),
        np.concatenate([part.silent_days for part in parts]),
    )


def _cut(engine: Engine, day: int, names: Sequence[str]) -> Panel:
    last = dict(
        engine.execute(
            "SELECT merchant_id, max(day) FROM orders WHERE day <= ? GROUP BY 1 HAVING max(day) > ?",
            [day, day - WINDOW_DAYS],
        ).fetchall()
    )
    returned = {
        row[0]
        for row in engine.execute(
            "SELECT DISTINCT merchant_id FROM orders WHERE day > ? AND day <= ?", [day, day + WINDOW_DAYS]
        ).fetchall()
    }
    sellers = tuple(sorted(last))
    # A seller's own record is left out: it was exported later than these days.
    facts = [MerchantFacts(seller, None, None, None, None, None) for seller in sellers]
    matrix = compute(engine, names, dict.fromkeys(sellers, day), facts)
    return Panel(
        sellers,
        np.full(len(sellers), day),
        matrix.values,
        np.array([seller not in returned for seller in sellers], dtype=np.int8),
        np.array([day - last[seller] for seller in sellers], dtype=np.float64),
    )


def dormancy_rows(engine: Engine) -> tuple[KnownRows, Panel]:
    """Rows to train on, split by the months above, and the same as a panel."""
    names = directed(MARKETPLACE)
    everything = panel(engine, (*LEARNED, *CALIBRATED, *MEASURED), names)
    numbers = np.arange(len(everything.days))

    def rows_of(firsts: Sequence[date]) -> npt.NDArray[np.int64]:
        return numbers[np.isin(everything.days, [day_number(first) - 1 for first in firsts])]

    busy = everything.values[:, names.index("orders_90")] >= 10
    labelled = Labelled(
        values=everything.values,
        bad=everything.dormant,
        days=everything.days,
        segments=((Text("近 90 天至少 10 单", "Ten orders or more in 90 days"), busy),),
        rivals=((Text("仅距上次成交天数", "Days since the last order alone"), everything.silent_days),),
        split=TimeSplit(rows_of(LEARNED), rows_of(CALIBRATED), rows_of(MEASURED)),
    )
    known = KnownRows(everything.merchant_ids, names, labelled, OUTCOME, DATA, False, LIMITS)
    return known, everything
