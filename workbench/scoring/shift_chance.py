"""How large an index of shift does chance alone give, with nothing having moved?

From a thousand rows on, the population stability index of n rows against N follows chi-square, degrees one less than
the bins, times `1/n + 1/N` (Yurdakul and Naranjo 2020). Below that the law is too small (at 100 rows 7 false alarms of
100 where 5 are meant): the value is drawn from the bins themselves. Validation and drift by month both ask here.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from workbench.scoring.reference import LEAST_SHARE
from workbench.scoring.validation.chance import chi2_quantile

_ENOUGH, _DRAWS, _SEED = 1_000, 4_000, 7


@lru_cache(maxsize=512)
def critical(shares: tuple[float, ...], then: int, now: int) -> float:
    """What PSI over bins of these `shares` stays below in 95 of 100 samples of `now` rows, with no change since `then`
    rows (0: so many that the shares are exact). 0 where only one bin holds rows. Raises `ValueError` below one row."""
    if now < 1 or then < 0:
        raise ValueError(f"no index is made of {now} rows against {then}")
    held = np.array([share for share in shares if share > 0])
    if len(held) < 2:
        return 0.0
    if now >= _ENOUGH and (then == 0 or then >= _ENOUGH):
        return chi2_quantile(0.95, len(held) - 1) * (1 / now + (1 / then if then else 0.0))
    held /= held.sum()
    rng = np.random.default_rng(_SEED)
    before = rng.multinomial(then, held, _DRAWS) / then if then else np.tile(held, (_DRAWS, 1))
    after = rng.multinomial(now, held, _DRAWS) / now
    first, second = (np.maximum(part, LEAST_SHARE) for part in (before, after))
    return float(np.quantile(((second - first) * np.log(second / first)).sum(axis=1), 0.95))
