"""Does a shop sell as it did until a week ago, and as its own season would have it?

The pace sets the last week against the three weeks before it, three ways: the whole week, its last three days against
the same weekdays, and its best day against the best day of each of those weeks. The geometric mean of the three is 1
for a shop that goes on as before; what happened to the peers in the same week is taken off. One bad day moves it
little, a shop that stops selling moves all three.

The season share is what was sold in the last 30 days over what `features.forecast` would have expected of them 30 days
ago.
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

WEEKS, DAYS = 4, 28
SEASON_DAYS = 30
_LEAST_SELLING = 4  # of the 21 days before the last week
_FEWEST_PEERS = 8
_FLOOR = 0.02  # a shop that stopped altogether is not infinitely worse


def pace(series: Series) -> Floats:
    """[n]: 1 as before and as the peers, 0.3 nearly stopped; NaN where it sold too seldom before to tell."""
    import numpy as np

    found = np.full(len(series.start), np.nan)
    if series.days < DAYS:
        return found
    weeks = series.amounts[:, -DAYS:].reshape(-1, WEEKS, 7)
    before, last = weeks[:, :-1], weeks[:, -1]
    told = ((before > 0).sum(axis=(1, 2)) >= _LEAST_SELLING) & (series.start <= series.days - DAYS)
    parts = (
        _log_ratio(last.mean(axis=1), before.mean(axis=(1, 2))),
        _log_ratio(last[:, 4:].mean(axis=1), before[:, :, 4:].mean(axis=(1, 2))),
        _log_ratio(last.max(axis=1), before.max(axis=2).mean(axis=1)),
    )
    # A shop that sells on few days has silent weeks by chance: its pace is believed less.
    own: Floats = np.mean(parts, axis=0) * (before > 0).mean(axis=(1, 2)) ** 2
    found[told] = np.exp(_less_peers(own[told], series.group[told]))
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
            own[known] = series.amounts[known, -SEASON_DAYS:].sum(axis=1) / hoped[known]
    peers = np.full(len(own), np.nan)
    for one in np.unique(series.group):
        members = series.group == one
        told = members & ~np.isnan(own)
        if told.sum() >= _FEWEST_PEERS:
            peers[members] = np.median(own[told])
    return own, peers
