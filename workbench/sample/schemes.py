"""Which merchants of the sample desk send money out so that it comes back as sales?

Planted after everything else was drawn, with chance of its own: all other merchants stay what they were to the bit, and
so does the bundled model's training run, which has none of these. The merchants were lent to and priced as honest ones.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from workbench.sample.outcome import RING_SIZE
from workbench.sample.trade import NEVER, Orders
from workbench.sample.traits import Fraud, Traits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROUND_TRIP_SHARE = 0.005
LEAST_ORDERS = 40  # with fewer there is nothing worth inventing


def plant_round_trips(
    rng: np.random.Generator,
    traits: Traits,
    made: Orders,
    spared: Collection[int] = (),
    wanted: Sequence[int] = (),
    share: float = ROUND_TRIP_SHARE,
) -> None:
    """Turn some honest merchants (rows not in `spared`, those of `wanted` first) into rings; their
    invented orders are marked in `made.fake`.

    `purse.funds` then pays for these orders out of the shop's own account, through other people's names.
    """
    import numpy as np

    sound = _paid_and_kept(made)
    orders = np.bincount(made.merchant[sound], minlength=len(traits))
    free = (traits.fraud == Fraud.NONE) & (orders >= LEAST_ORDERS)
    free[list(spared)] = False
    rows = np.nonzero(free)[0]
    count = min(len(rows), max(RING_SIZE, round(len(traits) * share)))
    first = np.array([row for row in wanted if free[row]], dtype=np.int64)
    rest = rng.choice(np.setdiff1d(rows, first), count - len(first), replace=False)
    chosen = np.sort(np.concatenate([first, rest]))
    traits.fraud[chosen] = Fraud.ROUND_TRIP
    traits.ring[chosen] = 500_000 + np.arange(count) // RING_SIZE
    traits.fake[chosen] = rng.uniform(0.25, 0.65, count)
    theirs = traits.fraud[made.merchant] == Fraud.ROUND_TRIP
    made.fake[theirs] = (rng.random(int(theirs.sum())) < traits.fake[made.merchant[theirs]]) & sound[theirs]


def _paid_and_kept(made: Orders) -> NDArray[np.bool_]:
    """Orders whose money arrived and stayed."""
    import numpy as np

    return np.asarray((made.closed != NEVER) & (made.signed != NEVER) & (made.refund == 0))
