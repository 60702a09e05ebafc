"""What interest was receivable at the end of each day, loan by loan, over millions of loans at once?

Interest runs in millionths of a fen on the balance of each day and is rounded per loan; what is receivable is the
rounded running total less what was settled, never below nothing. Whole columns at once; loans whose ledger cannot be
told from their balances alone (penalties that run, charges) are left to who asks the ledger itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

MILLION = 1_000_000
AT_ONCE = 2_000_000
"""Days of loans that are laid out at a time."""


@dataclass(frozen=True, slots=True)
class Courses:
    """Events [m] of loans [n], in order of (loan, day, as booked). Amounts in fen, `rate` in millionths a day.

    `accrues`: interest added beside what runs; `settles`: interest paid or waived; `ends`: a loss after which nothing
    is owed. `closed` loans owe nothing from their last event on.
    """

    loan: Ints
    day: Ints
    balance: Ints
    interest: Ints
    accrues: Flags
    settles: Flags
    ends: Flags
    rate: Ints  # of each loan
    closed: Flags  # of each loan


@dataclass(slots=True)
class OwedSums:
    """Interest receivable by day, from `first` to `last`."""

    first: int
    last: int
    _sums: Ints | None = field(default=None)

    def add(self, one: Courses, chosen: Flags) -> None:
        """Count the chosen loans [n] in."""
        import numpy as np

        keep = chosen[one.loan]
        loan, day, balance = one.loan[keep], one.day[keep], one.balance[keep]
        if not len(loan):
            return
        fresh = np.ones(len(loan), bool)
        fresh[1:] = loan[1:] != loan[:-1]
        begins = np.maximum.accumulate(np.where(fresh, np.arange(len(loan)), 0))
        rate = one.rate[loan]
        run = np.zeros(len(loan), np.int64)
        run[1:] = np.where(fresh[1:], 0, balance[:-1] * rate[1:] * (day[1:] - day[:-1]))
        run += np.where(one.accrues[keep], one.interest[keep] * MILLION, 0)
        paid = np.where(one.settles[keep], one.interest[keep], 0)
        accrued, settled = _within(run, begins), _within(paid, begins)
        over = _within(one.ends[keep].astype(np.int64), begins) > 0
        last = np.ones(len(loan), bool)
        last[:-1] = fresh[1:]
        until = np.full(len(loan), self.last + 1, np.int64)
        until[:-1] = np.where(last[:-1], self.last + 1, day[1:])
        until[last & one.closed[loan]] = 0
        owes = ~over & ((balance > 0) | (_rounded(accrued) > settled))
        start, until = np.maximum(day, self.first), np.minimum(until, self.last + 1)
        self._spread(*(part[owes & (start < until)] for part in (day, start, until, balance * rate, accrued, settled)))

    def _spread(self, day: Ints, start: Ints, until: Ints, a_day: Ints, accrued: Ints, settled: Ints) -> None:
        """Every day of every stretch, what is owed on it."""
        import numpy as np

        if self._sums is None:
            self._sums = np.zeros(self.last - self.first + 1, np.int64)
        lengths = until - start
        part = np.cumsum(lengths) // AT_ONCE
        for number in np.unique(part).tolist():
            rows = np.flatnonzero(part == number)
            length = lengths[rows]
            place = np.repeat(rows, length)
            when = np.arange(len(place)) - np.repeat(np.cumsum(length) - length, length) + start[place]
            owed = np.maximum(_rounded(accrued[place] + a_day[place] * (when - day[place])) - settled[place], 0)
            np.add.at(self._sums, when - self.first, owed)

    def by_day(self) -> list[int]:
        return [0] * (self.last - self.first + 1) if self._sums is None else list(map(int, self._sums))


def _within(values: Ints, begins: Ints) -> Ints:
    """Running totals that begin anew with each loan."""
    import numpy as np

    total = np.cumsum(values)
    before = total[begins] - values[begins]
    return np.asarray(total - before, np.int64)


def _rounded(micro: Ints) -> Ints:
    return (micro + MILLION // 2) // MILLION
