"""Daily sales of made-up merchants, and of the sample economy, for tests of forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from workbench.common.dates import day_number
from workbench.features.season_fit import Series
from workbench.sample.outcome import seed_rings
from workbench.sample.trade import NEVER, orders
from workbench.sample.traits import HISTORY_DAYS, draw

FIRST = day_number(date(2024, 7, 1))


@dataclass(frozen=True)
class SampleSales:
    series: Series
    season: NDArray[np.int64]  # kind of season of each merchant


def sample_sales(seed: int, as_of: date, merchants: int = 1_200) -> SampleSales:
    """Paid orders by day of a sample economy whose lines end the day before `as_of`."""
    rng = np.random.default_rng(seed)
    last = day_number(as_of) - 1
    traits = draw(rng, np.arange(1, merchants + 1, dtype=np.int64), np.full(merchants, last))
    seed_rings(rng, traits)
    made = orders(rng, traits)
    first, paid = last - HISTORY_DAYS + 1, made.paid != NEVER
    amounts = np.zeros((merchants, HISTORY_DAYS))
    np.add.at(amounts, (made.merchant[paid], made.day[paid] - first), made.paid_fen[paid])
    start = np.maximum(traits.first_day - first, 0)
    return SampleSales(Series(first, amounts, start, traits.category, "CNY"), traits.season)


def steady(
    rng: np.random.Generator, merchants: int, days: int, peak: float = 0.0, groups: int = 2, noise: float = 0.3
) -> Series:
    """Merchants that sell every day around a level of their own; every second group peaks once a year by `peak`."""
    group = np.arange(merchants) % groups
    level = np.exp(rng.normal(8, 1, merchants))
    wave = 1 + peak * np.cos(2 * np.pi * (np.arange(days) / 364 - 0.0))
    season = np.where((group % 2 == 1)[:, None], wave[None], 1.0)
    amounts = level[:, None] * season * np.exp(rng.normal(0, noise, (merchants, days)))
    return Series(FIRST, amounts, np.zeros(merchants, np.int64), group.astype(np.int64), "CNY")
