"""What may a desk expect of each merchant: sales, inflow and what is left of it, for the next months and a loan's term?

Amounts in whole minor units. What cannot be said is said to be so, with the reason; it is never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.common.text import Text
from workbench.features.backtest import Spread
from workbench.features.day_table import DayTable
from workbench.features.forecast import HORIZONS, Learned, fit, ranges
from workbench.features.level import LEAST_DAYS, LEAST_HISTORY, RECENT, judgeable
from workbench.features.season_fit import Series

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NO_BACK_TEST = Text(
    "本台账历史不足，预测无法回测，因此不给出", "The desk's history is too short to test a forecast: none is given"
)
NO_LINES = Text("没有这一流的数据", "No data of this flow")


@dataclass(frozen=True, slots=True)
class Range:
    """An amount of the next `days`. `tested`: held against past months; else carried on from the longest tested."""

    days: int
    p10_fen: int
    p50_fen: int
    p90_fen: int
    tested: bool


@dataclass(frozen=True, slots=True)
class BackTested:
    """How often the truth fell between P10 and P90 when the same was forecast `days` ahead as of a past day."""

    days: int
    coverage: float
    outcomes: int


@dataclass(frozen=True, slots=True)
class Measure:
    """One forecast amount. Without ranges, `refusal` says why. `trailing_fen`: what the last 90 days brought."""

    ranges: tuple[Range, ...]
    tested: tuple[BackTested, ...]
    trailing_fen: int
    refusal: Text | None = None

    def of(self, days: int) -> Range | None:
        return next((one for one in self.ranges if one.days == days), None)


@dataclass(frozen=True, slots=True)
class Outlook:
    """`net`: inflow of sales less everything paid out but transfers between own accounts."""

    as_of_day: int
    sales: Measure
    inflow: Measure
    net: Measure


def outlooks(
    table: DayTable, categories: Mapping[str, str], currency: str, terms: Mapping[str, int]
) -> dict[str, Outlook]:
    """An outlook for each merchant of `terms`: the next 30, 60 and 90 days and its own term in days.

    The desk's merchants together teach season and spread; `categories` names the peers.
    """
    import numpy as np

    known = sorted({categories.get(merchant_id, "") for merchant_id in table.merchant_ids})
    group = np.array([known.index(categories.get(m, "")) for m in table.merchant_ids], dtype=np.int64)
    row_of = {merchant_id: row for row, merchant_id in enumerate(table.merchant_ids)}
    wanted = {merchant_id: term for merchant_id, term in terms.items() if merchant_id in row_of}
    asked = [(row_of[merchant_id], term) for merchant_id, term in wanted.items()]
    sales = Series(table.first_day, table.sales, table.start, group, currency)
    inflow = Series(table.first_day, table.inflow, table.start, group, currency)
    of_sales, of_inflow = fit(sales), fit(inflow, HORIZONS, table.net)
    parts = (
        _measures(of_sales, of_sales.spreads, sales, asked, None),
        _measures(of_inflow, of_inflow.spreads, inflow, asked, None),
        _measures(of_inflow, of_inflow.outcome_spreads, inflow, asked, table.net),
    )
    last = table.first_day + table.days - 1
    return {merchant_id: Outlook(last, *(part[i] for part in parts)) for i, merchant_id in enumerate(wanted)}


def _measures(
    learned: Learned,
    spreads: tuple[Spread, ...],
    series: Series,
    asked: Sequence[tuple[int, int]],
    outcome: NDArray[np.float64] | None,
) -> list[Measure]:
    """One measure for each asked row and its term."""
    import numpy as np

    rows = np.array([row for row, _ in asked], dtype=np.int64)
    own = Series(series.first_day, series.amounts[rows], series.start[rows], series.group[rows], series.currency)
    kept = None if outcome is None else outcome[rows]
    days = sorted({*HORIZONS, *(term for _, term in asked)})
    found = ranges(learned, own, days, kept)
    told, fit_for = ~np.isnan(found[:, 0, 0]), judgeable(own)
    whole = np.rint(np.nan_to_num(found)).astype(np.int64).tolist()
    tested = tuple(BackTested(s.days, s.coverage, s.outcomes) for s in spreads if s.coverage is not None)
    most = max((one.days for one in tested), default=0)
    trailing = np.rint((own.amounts if kept is None else kept)[:, -90:].sum(axis=1)).astype(np.int64).tolist()
    measures = []
    for i, (_, term) in enumerate(asked):
        if told[i]:
            shown = [(d, whole[i][j]) for j, d in enumerate(days) if d in HORIZONS or d == term]
            kept_ranges = tuple(Range(d, low, middle, high, d <= most) for d, (low, middle, high) in shown)
            measures.append(Measure(kept_ranges, tested, trailing[i]))
        else:
            why = NO_BACK_TEST if fit_for[i] else _too_little(own, i)
            measures.append(Measure((), (), trailing[i], why))
    return measures


def _too_little(series: Series, row: int) -> Text:
    sold = series.amounts[row] > 0
    age, often = series.days - int(series.start[row]), int(sold[-90:].sum())
    if not sold.any():
        return NO_LINES
    if age < LEAST_HISTORY:
        return Text(f"流水只有 {age} 天，太短，不作预测", f"Only {age} days of lines: too short to forecast")
    if not sold[-RECENT:].any():
        return Text(f"近 {RECENT} 天没有成交，不作预测", f"Nothing sold in {RECENT} days: not forecast")
    return Text(
        f"近 90 天只有 {often} 天有成交，少于 {LEAST_DAYS} 天，不作预测",
        f"Sales on {often} of 90 days, fewer than {LEAST_DAYS}: not forecast",
    )
