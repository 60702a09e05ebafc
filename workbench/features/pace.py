"""Does a shop sell as it did until a week ago, and as its own season would have it?

The pace sets the last week against the same weekdays of the up to three weeks before it, its newest days weighing most
(half as much a day and a half earlier), and its best day against the best day of each of those weeks. It is 1 for a
shop that goes on as before; what happened to the peers in the same week is taken off. A shop two weeks old is judged by
the one week there is.

The season share is what was sold in the last 30 days over what `features.forecast` would have expected of them 30 days
ago. A month of few sales says little of a shop: the logarithm of either is weighted by its share of selling days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.features.forecast import expected, fit
from workbench.features.level import judgeable
from workbench.features.season_fit import Series

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

WEEKS, DAYS = 4, 28
SEASON_DAYS = 30
QUARTER = 90
_YOUNGEST = 14  # days: a week to judge and one to judge it by
_LEAST_SELLING = 4  # of the 21 days before the last week
_FEWEST_PEERS = 8
_FLOOR = 0.02  # a shop that stopped altogether is not infinitely worse
HALF_LIFE = 1.5  # days
_BEST_DAY = 0.2  # weight of the best day; the rest is the week's


def pace(series: Series, half_life: float = HALF_LIFE) -> Floats:
    """[n]: 1 as before and as the peers, 0.3 nearly stopped; NaN where it sold too seldom before to tell."""
    import numpy as np

    found = np.full(len(series.start), np.nan)
    if series.days < DAYS:
        return found
    weeks = series.amounts[:, -DAYS:].reshape(-1, WEEKS, 7)
    before, last = weeks[:, :-1], weeks[:, -1]
    there = _there(series)
    told = ((before > 0).sum(axis=(1, 2)) >= _LEAST_SELLING) & (series.start <= series.days - _YOUNGEST)
    usual = before.sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    best = before.max(axis=2).sum(axis=1) / np.maximum(there.any(axis=2).sum(axis=1), 1)
    weight = 0.5 ** (np.arange(7)[::-1] / half_life)
    own = (1 - _BEST_DAY) * _log_ratio(last @ weight, usual @ weight) + _BEST_DAY * _log_ratio(last.max(axis=1), best)
    # A shop that sells on few days has silent weeks by chance: its pace is believed less.
    own *= ((before > 0).sum(axis=(1, 2)) / np.maximum(there.sum(axis=(1, 2)), 1)) ** 2
    found[told] = np.exp(_less_peers(own[told], series.group[told]))
    return found


def _there(series: Series) -> Flags:
    """Was the shop there on this day of the three weeks before the last? [n, 3, 7]."""
    import numpy as np

    days = np.arange(series.days - DAYS, series.days - 7)
    found: Flags = (days >= series.start[:, None]).reshape(-1, WEEKS - 1, 7)
    return found


def _selling(past: Series) -> Floats:
    """Share of the newest quarter's days, or of as many as there were, on which something was sold: [n]."""
    import numpy as np

    days = np.clip(past.days - past.start, 1, QUARTER)
    found: Floats = np.minimum((past.amounts[:, -QUARTER:] > 0).sum(axis=1) / days, 1.0)
    return found


def _log_ratio(now: Floats, before: Floats) -> Floats:
    import numpy as np

    below = np.maximum(before, 1e-9)
    found: Floats = np.log(np.maximum(now / below, _FLOOR))
    return found


def _less_peers(values: Floats, group: Ints) -> Floats:
    """Each less the median of its group; a group too small to have one is left as it is."""
    import numpy as np

    found = values.copy()
    for one in np.unique(group):
        members = group == one
        if members.sum() >= _FEWEST_PEERS:
            found[members] -= np.median(values[members])
    return found


def season_shares(series: Series) -> tuple[Floats, Floats]:
    """What was sold of what the season had let expect, [n], and the median of the peers of each, [n]; NaN unknown."""
    import numpy as np

    own = np.full(len(series.start), np.nan)
    if series.days > SEASON_DAYS:
        past = series.until(series.days - SEASON_DAYS)
        known = judgeable(past)
        if known.any():
            hoped = expected(fit(past, (SEASON_DAYS,)), past, (SEASON_DAYS,))[:, 0]
            known &= hoped > 0
            sold = series.amounts[:, -SEASON_DAYS:].sum(axis=1)
            share = np.maximum(sold[known] / hoped[known], _FLOOR)
            own[known] = share ** _selling(past)[known]
    peers = np.full(len(own), np.nan)
    for one in np.unique(series.group):
        members = series.group == one
        told = members & ~np.isnan(own)
        if told.sum() >= _FEWEST_PEERS:
            peers[members] = np.median(own[told])
    return own, peers
