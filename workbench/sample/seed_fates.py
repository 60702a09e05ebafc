"""What became of each loan of the seed portfolio: repaid, repaid late, written off, or still owed, and how late?

The number of live loans is exact; of them some are past their maturity, and those over 90 days late are the bad ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.sample.seed_days import B2B, CREDIT, ORDER, Days, Ints
from workbench.sample.seed_published import AS_OF, FIRST_DAY, Published

REPAID, REPAID_LATE, WRITTEN_OFF, LIVE, LIVE_LATE, LIVE_BAD = range(6)
BAD_SHARE, LATE_SHARE = 0.0122, 0.0098  # of live loans, by count
WRITTEN_OFF_SHARE = 0.00012  # of all loans
LONG_LATE_SHARE, SHORT_LATE_SHARE = 0.0001, 0.0075  # of all loans, repaid more or fewer than 90 days late
BAD_DAYS = 90
WRITE_OFF_AFTER = 410  # days past due, by which nothing is expected any more


@dataclass(slots=True)
class Fates:
    """`fate` of each loan, and the day it was closed (repaid or written off; AS_OF + 1 where it is live)."""

    fate: NDArray[np.int8]
    closed: Ints

    def are(self, *fates: int) -> NDArray[np.bool_]:
        return np.isin(self.fate, fates)


def loan_fates(rng: np.random.Generator, days: Days, published: Published) -> Fates:
    fate = np.where(days.ends > AS_OF, LIVE, REPAID).astype(np.int8)
    closed = np.minimum(days.ends, AS_OF + 1)
    made = Fates(fate, closed)
    bad = max(round(published.live * BAD_SHARE), 1)
    late = max(round(published.live * LATE_SHARE), 1)
    _live_count(rng, days, made, published.live - bad - late)
    _overdue(rng, days, made, bad, _bad_days(rng, bad * 3), LIVE_BAD)
    _overdue(rng, days, made, late, 1 + np.floor(rng.exponential(22.0, late * 3)).astype(np.int64), LIVE_LATE)
    _written_off(rng, days, made, round(len(days) * WRITTEN_OFF_SHARE))
    _repaid_late(rng, days, made)
    return made


def _bad_days(rng: np.random.Generator, count: int) -> Ints:
    """Days past due of bad loans: fewer the older, up to the day they are written off."""
    return BAD_DAYS + 1 + np.floor((rng.random(count) ** 1.4) * (WRITE_OFF_AFTER - BAD_DAYS)).astype(np.int64)


def _live_count(rng: np.random.Generator, days: Days, made: Fates, wanted: int) -> None:
    """Settle a few loans earlier, or leave a few open, until so many are live."""
    live = np.flatnonzero(made.fate == LIVE)
    if len(live) > wanted:
        movable = live[days.opened[live] < AS_OF]
        chosen = rng.choice(movable, len(live) - wanted, replace=False)
        left = AS_OF - days.opened[chosen]
        made.closed[chosen] = days.opened[chosen] + 1 + np.floor(rng.random(len(chosen)) * left).astype(np.int64)
        made.fate[chosen] = REPAID
    elif len(live) < wanted:
        missing = wanted - len(live)
        fitting = np.flatnonzero((made.fate == REPAID) & (days.matures > AS_OF))
        nearest = fitting[np.argsort(-made.closed[fitting], kind="stable")[: max(missing * 2, missing)]]
        chosen = rng.choice(nearest, missing, replace=False)
        made.closed[chosen], made.fate[chosen] = AS_OF + 1, LIVE


def _overdue(rng: np.random.Generator, days: Days, made: Fates, count: int, past: Ints, fate: int) -> None:
    """Of loans that were repaid in time, let so many stand unpaid since a maturity about so many days ago."""
    taken = 0
    for kind, part in ((CREDIT, 0.25), (ORDER, 1.0)):
        wanted = min(round(count * part), count - taken) if kind == CREDIT else count - taken
        matures = days.matures
        pool = np.flatnonzero((made.fate == REPAID) & (days.kind == kind) & (matures < AS_OF))
        bad = matures[pool] < AS_OF - BAD_DAYS
        pool = pool[bad & (matures[pool] >= AS_OF - WRITE_OFF_AFTER) if fate == LIVE_BAD else ~bad]
        pool = pool[np.argsort(matures[pool], kind="stable")]
        near = np.searchsorted(matures[pool], AS_OF - past) + rng.integers(0, 50, len(past))
        picks = np.unique(np.clip(near, 0, max(len(pool) - 1, 0)))
        picks = rng.permutation(picks)[:wanted] if len(pool) else picks[:0]
        if kind == ORDER and len(picks) < wanted:  # a small book: whoever is there
            rest = np.setdiff1d(np.arange(len(pool)), picks)
            picks = np.concatenate([picks, rng.permutation(rest)[: wanted - len(picks)]])
        made.fate[pool[picks]], made.closed[pool[picks]] = fate, AS_OF + 1
        taken += len(picks)
    if taken != count:
        raise ValueError(f"only {taken} of {count} loans can be past due")


def _written_off(rng: np.random.Generator, days: Days, made: Fates, count: int) -> None:
    matures = days.matures
    last = AS_OF - WRITE_OFF_AFTER - 15
    pool = np.flatnonzero((made.fate == REPAID) & (matures > FIRST_DAY + 60) & (matures < last) & (days.kind != B2B))
    chosen = rng.choice(pool, min(count, len(pool)), replace=False)
    made.fate[chosen] = WRITTEN_OFF
    made.closed[chosen] = matures[chosen] + WRITE_OFF_AFTER + rng.integers(1, 15, len(chosen))


def _repaid_late(rng: np.random.Generator, days: Days, made: Fates) -> None:
    """Some came back after maturity: most within weeks, a few after they had turned bad."""
    late = rng.random(len(days))
    long = (late < LONG_LATE_SHARE) & (days.matures < AS_OF - BAD_DAYS - 200)
    short = ~long & (late < SHORT_LATE_SHARE) & (days.matures < AS_OF - 30)
    for chosen, by in (
        (long, lambda n: rng.integers(BAD_DAYS + 1, BAD_DAYS + 200, n)),
        (short, lambda n: np.minimum(1 + np.floor(rng.exponential(7.0, n)), 30).astype(np.int64)),
    ):
        where = np.flatnonzero(chosen & (made.fate == REPAID))
        made.closed[where] = days.matures[where] + by(len(where))
        made.fate[where] = REPAID_LATE
