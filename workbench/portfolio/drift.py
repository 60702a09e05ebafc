"""Has the mix of a value moved away from what the model was trained on?

PSI = sum of (now - then) ln(now / then) over the bins; a share of zero is taken as half a case. By custom 0.10 is worth
a look and 0.25 stops automatic proposals.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log


def psi(then: Sequence[int], now: Sequence[int]) -> float:
    """Population stability index of two counts over the same bins. Raises `ValueError` for empty or unequal counts."""
    before, after = sum(then), sum(now)
    if len(then) != len(now) or not before or not after:
        raise ValueError("psi needs the same bins and at least one case on each side")
    total = 0.0
    for old, new in zip(then, now, strict=True):
        was, is_now = max(old, 0.5) / before, max(new, 0.5) / after
        total += (is_now - was) * log(is_now / was)
    return total
