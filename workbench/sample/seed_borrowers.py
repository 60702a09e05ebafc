"""Whose is each loan of the seed portfolio?

Few borrow very often and most now and then: 33.42 loans a borrower on the mean, with a heavy tail. Whoever is bad today
holds bad loans only, so that putting all of a borrower's loans into the class of the worst changes no published share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.sample.seed_days import B2B, Days, Ints
from workbench.sample.seed_fates import LIVE, LIVE_BAD, LIVE_LATE, REPAID, REPAID_LATE, WRITTEN_OFF, Fates
from workbench.sample.seed_published import HALF_FROM, HALF_TO, Published

B2B_BORROWERS, B2B_ACTIVE = 0.052, 0.086  # shares of all borrowers and of those who owe
BAD_LOANS_EACH = 2.2
EARLY = 0.12  # of borrowers, by their first loan: those among whom bad loans of a year ago may be


@dataclass(slots=True)
class Borrowers:
    """`of_loan`: index of the borrower of each loan. The rest is by borrower."""

    of_loan: Ints
    b2b: NDArray[np.bool_]
    risk: NDArray[np.float64]  # latent, median 1
    first: Ints  # day of the first loan

    def __len__(self) -> int:
        return len(self.b2b)


def loan_borrowers(rng: np.random.Generator, days: Days, fates: Fates, published: Published) -> Borrowers:
    of_loan = np.full(len(days), -1, dtype=np.int64)
    trade = days.kind == B2B
    fewest = int(fates.are(REPAID, REPAID_LATE)[trade].sum())
    b2b = max(min(round(published.borrowers * B2B_BORROWERS), fewest), 1)
    b2b_active = max(min(round(published.active * B2B_ACTIVE), int((trade & fates.are(LIVE, LIVE_LATE)).sum()), b2b), 1)
    risk = np.exp(rng.normal(0.0, 0.9, published.borrowers))
    shops = published.borrowers - b2b
    _group(rng, days, fates, ~trade, of_loan, risk[:shops], 0, published.active - b2b_active)
    _group(rng, days, fates, trade, of_loan, risk[shops:], shops, b2b_active)
    first = np.full(published.borrowers, np.iinfo(np.int64).max)
    np.minimum.at(first, of_loan, days.opened)
    kinds = np.zeros(published.borrowers, dtype=bool)
    kinds[shops:] = True
    return Borrowers(of_loan, kinds, risk, first)


def _group(
    rng: np.random.Generator,
    days: Days,
    fates: Fates,
    own: NDArray[np.bool_],
    of_loan: Ints,
    risk: NDArray[np.float64],
    offset: int,
    active: int,
) -> None:
    """Share out the loans of one kind of borrower; loans stand in order of opening, borrowers of their first loan."""
    count = len(risk)
    closed = np.flatnonzero(own & fates.are(REPAID, REPAID_LATE))
    entries = _entries(rng, days, closed, count)
    of_loan[entries] = np.arange(count) + offset
    came = days.opened[entries]
    often = np.exp(rng.normal(0.0, 1.25, count))
    rest = np.setdiff1d(closed, entries, assume_unique=True)
    in_time = rest[fates.fate[rest] == REPAID]
    of_loan[in_time] = _drawn(rng, days.opened[in_time], came, often) + offset
    unlucky = np.concatenate([rest[fates.fate[rest] != REPAID], np.flatnonzero(own & fates.are(WRITTEN_OFF))])
    of_loan[unlucky] = _drawn(rng, days.opened[unlucky], came, often * risk) + offset
    bad = np.flatnonzero(own & fates.are(LIVE_BAD))
    holders = np.zeros(count, dtype=bool)
    if len(bad):
        early = max(round(count * EARLY), 1)
        number = min(max(round(len(bad) / BAD_LOANS_EACH), 1), early)
        chosen = _weighted(rng, risk[:early], number)
        holders[chosen] = True
        of_loan[bad] = chosen[np.concatenate([np.arange(number), rng.integers(0, number, len(bad) - number)])] + offset
    _live(rng, days, np.flatnonzero(own & fates.are(LIVE, LIVE_LATE)), of_loan, came, often, holders, offset, active)


def _entries(rng: np.random.Generator, days: Days, closed: Ints, count: int) -> Ints:
    """The first loan of each borrower, in order; early loans are more often first ones."""
    opened = days.opened[closed]
    weights = np.where(opened < HALF_FROM, 3.0, np.where(opened <= HALF_TO, 1.6, 1.0))
    return np.asarray(closed[np.sort(_weighted(rng, weights, count))])


def _weighted(rng: np.random.Generator, weights: NDArray[np.float64], count: int) -> Ints:
    """So many different places, the likelier the heavier (exponential keys)."""
    keys = rng.exponential(1.0, len(weights)) / weights
    return np.argpartition(keys, count - 1)[:count].astype(np.int64) if count < len(keys) else np.arange(count)


def _drawn(rng: np.random.Generator, opened: Ints, came: Ints, often: NDArray[np.float64]) -> Ints:
    """For each loan a borrower who had come by then. `came` ascends."""
    sums = np.cumsum(often)
    there = np.searchsorted(came, opened, side="right")
    upto = sums[np.maximum(there, 1) - 1]
    return np.asarray(np.minimum(np.searchsorted(sums, rng.random(len(opened)) * upto), np.maximum(there, 1) - 1))


def _live(
    rng: np.random.Generator,
    days: Days,
    live: Ints,
    of_loan: Ints,
    came: Ints,
    often: NDArray[np.float64],
    bad: NDArray[np.bool_],
    offset: int,
    active: int,
) -> None:
    """Exactly so many owe: each of them one loan first, the latest comers the latest loans; the rest by habit."""
    able = np.flatnonzero(~bad)
    number = active - int(bad.sum())
    chosen = np.sort(able[_weighted(rng, often[able], number)])
    newest = live[::-1][:number]
    of_loan[newest] = chosen[::-1] + offset
    rest = live[::-1][number:]
    of_loan[rest] = chosen[_drawn(rng, days.opened[rest], came[chosen], often[chosen] ** 0.6)] + offset
