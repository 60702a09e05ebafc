"""When was each loan of the seed portfolio opened, of which product is it, and for how long was it used?

The number of loans of three stretches of time is given (`seed_published`); within them the days follow growth, the
week and the seasons of online trade. Order loans are used one to two weeks and are repaid when buyers confirm; credit
loans for weeks or months. Later loans are shorter: 114,800 live loans out of some 14,500 a day leave no other choice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.sample.seed_published import AS_OF, FIRST_DAY, HALF_FROM, HALF_TO, Published

Ints = NDArray[np.int64]
ORDER, CREDIT, B2B = 0, 1, 2
B2B_FROM = 15_584  # 2012-09-01: the pilot of Hangzhou ends, the wider product begins
FULL_PACE = HALF_TO + 30  # the days by which order loans have taken off
TERMS = {ORDER: (30,), CREDIT: (90, 180), B2B: (180, 365)}


@dataclass(slots=True)
class Days:
    """Columns in the order of the loan's opening. `ends` is the day it is or will be repaid, if it is in time."""

    kind: NDArray[np.int8]
    opened: Ints
    matures: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.opened)


def opening_weights(first: int, last: int) -> NDArray[np.float64]:
    """How busy each day was against the others of the stretch."""
    days = np.arange(first, last + 1)
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]").astype(int) % 12
    of_month = (dates - dates.astype("datetime64[M]")).astype(int) + 1
    weekly = np.where((days + 3) % 7 >= 5, 0.86, 1.056)
    season = np.ones(len(days))
    season += np.where((month == 10) & (of_month >= 1) & (of_month <= 20), 0.06, 0)  # before and after 11 November
    season -= np.where((dates >= np.datetime64("2013-02-03")) & (dates <= np.datetime64("2013-02-17")), 0.55, 0)
    season -= np.where((dates >= np.datetime64("2012-01-17")) & (dates <= np.datetime64("2012-01-30")), 0.55, 0)
    season -= np.where((dates >= np.datetime64("2011-01-28")) & (dates <= np.datetime64("2011-02-10")), 0.55, 0)
    # Growth: from a handful a day to the pace of the half-year, then nearly flat.
    age = (days - FIRST_DAY) / (HALF_FROM - FIRST_DAY)
    growth = np.where(days < HALF_FROM, np.exp(2.4 * np.minimum(age, 1)) / np.exp(2.4), 1.0)
    growth = growth * np.where((days >= HALF_FROM) & (days <= HALF_TO), 0.7 + 0.9 * (days - HALF_FROM) / 181, 1.0)
    growth = growth * np.where(days > HALF_TO, 0.98 + 0.04 * (days - HALF_TO) / (AS_OF - HALF_TO), 1.0)
    return np.asarray(weekly * season * growth)


def _opened(rng: np.random.Generator, count: int, first: int, last: int) -> Ints:
    """Exactly `count` days of a stretch, in order; each day of it has a loan where there are enough."""
    weights = opening_weights(first, last)
    shares = weights / weights.sum()
    return np.repeat(np.arange(first, last + 1), rng.multinomial(count, shares)).astype(np.int64)


def _by_time(opened: Ints, points: tuple[tuple[int, float], ...]) -> NDArray[np.float64]:
    """A value that moves along straight lines through (day, value)."""
    return np.interp(opened, [day for day, _ in points], [value for _, value in points])


def _kinds(rng: np.random.Generator, opened: Ints) -> NDArray[np.int8]:
    """Mostly order loans; the share of the larger credit loans falls as order loans take off."""
    credit = _by_time(opened, ((FIRST_DAY, 0.08), (HALF_FROM, 0.045), (HALF_TO, 0.012), (AS_OF, 0.0095)))
    b2b = _by_time(
        opened, ((FIRST_DAY, 0.05), (HALF_FROM, 0.010), (HALF_TO, 0.0065), (FULL_PACE, 0.0050), (AS_OF, 0.0048))
    )
    drawn = rng.random(len(opened))
    return np.where(drawn < b2b, B2B, np.where(drawn < b2b + credit, CREDIT, ORDER)).astype(np.int8)


def _used(rng: np.random.Generator, kind: NDArray[np.int8], opened: Ints, term: Ints) -> Ints:
    """Days a loan is used: 1 at least, its term at most."""
    order = _by_time(opened, ((FIRST_DAY, 11.0), (HALF_FROM, 9.6), (HALF_TO, 6.9), (FULL_PACE, 6.3), (AS_OF, 6.2)))
    trade = _by_time(opened, ((FIRST_DAY, 76.0), (HALF_FROM, 80.0), (HALF_TO, 95.0), (AS_OF, 95.0)))
    mean = np.where(kind == ORDER, order, np.where(kind == CREDIT, 42.0, trade))
    used = np.rint(rng.gamma(2.0, mean / 2.0)).astype(np.int64)
    return np.clip(used, 1, term)


def loan_days(rng: np.random.Generator, published: Published) -> Days:
    """All loans in order of opening, before it is settled which of them are late."""
    opened = np.concatenate(
        [
            _opened(rng, published.before_loans, FIRST_DAY, HALF_FROM - 1),
            _opened(rng, published.half_loans, HALF_FROM, HALF_TO),
            _opened(rng, published.after_loans, HALF_TO + 1, AS_OF),
        ]
    )
    kind = _kinds(rng, opened)
    later = rng.random(len(opened))
    term = np.where(kind == ORDER, 30, np.where(kind == CREDIT, np.where(later < 0.45, 90, 180), 180))
    term = np.where((kind == B2B) & (opened >= B2B_FROM) & (later < 0.3), 365, term).astype(np.int64)
    ends = opened + _used(rng, kind, opened, term)
    return Days(kind, opened, opened + term, ends)
