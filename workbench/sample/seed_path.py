"""Does the seed portfolio stay within what its lender may lend, on every day and at each of its companies?

Its shape (`seed_days`, `seed_amounts`) keeps it below nearly always. On the days on which it would not, loans that were
about to come back come back that day instead: what a desk without room for another loan waits for. No published sum
moves by it, and no loan that is live or was late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.portfolio.funding import cap_fen
from workbench.sample.seed_fates import REPAID
from workbench.sample.seed_published import AS_OF, FIRST_DAY

if TYPE_CHECKING:
    from workbench.applications.policy import Funding
    from workbench.sample.seed_book import SeedBook

POLICY = "cn-2008-pilot"
USABLE_PERCENT = 99  # of each cap: a desk at the very cap could promise nothing more
LONGEST = 365


def caps_fen(rules: Funding, scale: float) -> dict[str, int]:
    """What the loans of each company may come to, for a lender of that scale; its own policy at full scale."""
    return {one.code: round(cap_fen(rules, one.capital_fen) * scale) for one in rules.entities}


def outstanding_fen(book: SeedBook, own: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Principal owed on some loans at the end of each day from FIRST_DAY to AS_OF, live loans taken as drawn in full.

    What live loans have paid back in part is left out, so that the ledger never shows more than this.
    """
    span = AS_OF - FIRST_DAY + 2
    opened, closed, lent = book.days.opened[own], book.fates.closed[own], book.amounts.lent[own]
    given, back = _by_day(opened, lent, span), _by_day(closed, lent, span)
    return np.cumsum(given - back)[:-1]


def keep_below(book: SeedBook, caps: dict[str, int]) -> int:
    """Shorten loans until no day is above its cap; answers how many. Raises `ValueError` where that cannot be."""
    from workbench.sample.seed_book import ENTITIES

    shortened = 0
    for number, code in enumerate(ENTITIES):
        if code in caps:
            shortened += _company(book, book.entity == number, caps[code] * USABLE_PERCENT // 100)
    return shortened


def _company(book: SeedBook, own: NDArray[np.bool_], most_fen: int) -> int:
    path = outstanding_fen(book, own)
    opened, closed, lent = book.days.opened, book.fates.closed, book.amounts.lent
    shortened = 0
    for at in np.flatnonzero(path > most_fen).tolist():
        over = int(path[at]) - most_fen  # days before may have brought this one down already
        if over <= 0:
            continue
        day = FIRST_DAY + at
        part = slice(*np.searchsorted(opened, (day - LONGEST, day)))  # it was lent before that day
        able = np.flatnonzero(own[part] & (book.fates.fate[part] == REPAID) & (closed[part] > day)) + part.start
        able = able[np.argsort(closed[able], kind="stable")]
        sums = np.cumsum(lent[able])
        if not len(sums) or sums[-1] < over:
            raise ValueError(f"the loans of day {day} cannot be brought below the cap")
        chosen = able[: int(np.searchsorted(sums, over)) + 1]
        back = _by_day(closed[chosen], lent[chosen], len(path) + 1)[at:-1]
        path[at:] -= int(lent[chosen].sum()) - np.cumsum(back)
        closed[chosen] = day
        shortened += len(chosen)
    return shortened


def _by_day(days: NDArray[np.int64], amounts: NDArray[np.int64], span: int) -> NDArray[np.int64]:
    """Sums by day in whole fen: floating sums of this size are exact (below 2**53)."""
    return np.bincount(days - FIRST_DAY, amounts, span).astype(np.int64)
