"""How is a whole column of money multiplied and rounded without losing a minor unit?

`decide` works in `Decimal`. A column works in whole numbers: a rate is a numerator over a power of ten, so product,
floor and half-up are exact in 64 bits; where 64 bits would not hold it, Python's own whole numbers do.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.money import half_up

Money = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

_LARGEST = 2**63 - 1
MOST_DIGITS = 12  # of a rate: beside 16 of an amount still exact in 28-digit decimals


class Rates:
    """Exact rates over one denominator: `numerators[i] / denominator` is the i-th rate. Rates are 0 or more."""

    def __init__(self, rates: Sequence[Decimal]) -> None:
        places = max((max(0, -_exponent(rate)) for rate in rates), default=0)
        self.denominator = 10**places
        self.numerators: Money = np.array([int(rate * self.denominator) for rate in rates], dtype=np.int64)
        if any(rate < 0 or len(rate.as_tuple().digits) > MOST_DIGITS for rate in rates):
            raise ValueError("a rate is below zero or has too many digits")

    def floored(self, amount_fen: Money, which: npt.NDArray[Any] | int) -> Money:
        """Amounts times their rates, down to whole minor units: `limits.floor_fen` of a column."""
        return self._scaled(amount_fen, which, 0)

    def half_up(self, amount_fen: Money, which: npt.NDArray[Any] | int) -> Money:
        """Amounts (0 or more) times their rates, rounded half up: `money.half_up` of a column."""
        return self._scaled(amount_fen, which, self.denominator // 2)

    def _scaled(self, amount_fen: Money, which: npt.NDArray[Any] | int, more: int) -> Money:
        numerators: Any = self.numerators.take(which)
        largest = max(-int(amount_fen.min(initial=0)), int(amount_fen.max(initial=0)))
        if largest * int(self.numerators.max(initial=0)) + more > _LARGEST:
            whole = amount_fen.astype(object) * numerators + more
            return np.asarray(whole // self.denominator, dtype=np.int64)
        scaled: Money = amount_fen * numerators
        if more:
            scaled += more
        if self.denominator > 1:
            scaled //= self.denominator
        return scaled


def _exponent(rate: Decimal) -> int:
    exponent = rate.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{rate} is not a rate")
    return exponent


def whole_steps(amount_fen: Money, steps_fen: Money, which: npt.NDArray[Any]) -> Money:
    """Amounts (0 or more) rounded down to the step of each row, `steps_fen[which]`."""
    sizes = sorted(set(steps_fen.tolist()))
    if len(sizes) == 1:
        down: Money = amount_fen // sizes[0] * sizes[0]
        return down
    found: Money = amount_fen.copy()
    for size in sizes:
        # A division by one number is several times faster than by a column, and only some rows have it.
        rows = np.flatnonzero((steps_fen == size).take(which))
        found[rows] = amount_fen[rows] // size * size
    return found


def losses_fen(limit_fen: Money, given_default: Decimal, pds: Doubles) -> Money:
    """Limit x loss given default x PD, rounded half up as `decide` does from the PD's shortest decimal form.

    Floats only find the rows that are nowhere near a half: there both ways must round to the same unit, for an estimate
    errs by less than one part in 10^15. All other rows are calculated in decimals.
    """
    found: Money = np.zeros(len(limit_fen), dtype=np.int64)
    lent = np.flatnonzero(limit_fen)
    estimates = limit_fen[lent] * float(given_default) * pds[lent] + 0.5
    whole = np.floor(estimates)
    found[lent] = whole.astype(np.int64)
    past = estimates - whole
    near = np.minimum(past, 1 - past) <= 1e-6 + estimates * 1e-13
    for i in lent[near].tolist():
        found[i] = half_up(Decimal(int(limit_fen[i])) * given_default * Decimal(repr(float(pds[i]))))
    return found


def least_reaching(bound: Decimal) -> float:
    """The smallest float whose shortest decimal form is at least the bound: `x >= it` asks what decimals would ask."""
    start = float(bound)
    near = (np.nextafter(start, -np.inf), start, np.nextafter(start, np.inf))
    return float(next(value for value in near if Decimal(repr(float(value))) >= bound))


def greatest_within(bound: Decimal) -> float:
    """The greatest float whose shortest decimal form is at most the bound."""
    start = float(bound)
    near = (np.nextafter(start, np.inf), start, np.nextafter(start, -np.inf))
    return float(next(value for value in near if Decimal(repr(float(value))) <= bound))
