"""What does a stretch of loans offer to those who sum it up?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.portfolio.book_spans import Pieces, Spans

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]

LONG_AGO = 10_000_000
"""A day that never comes: not written off."""


@dataclass(frozen=True, slots=True)
class Block:
    """Loans [n] with all their pieces. `homes` are (product, company) pairs; owner 0 is the lender itself."""

    loan_no: Ints
    merchants: Sequence[str]
    homes: Sequence[tuple[str, str]]
    home: Ints
    products: Sequence[str]
    product_of_home: Sequence[int]
    owners: Sequence[str]
    rate: Ints  # millionths a day
    opened: Ints
    written_off: Ints  # day, LONG_AGO where not
    written_off_fen: Ints
    spans: Spans
    pieces: Pieces
    draws: tuple[Ints, Ints, Ints]  # place of the loan, day, amount

    @property
    def first_draws(self) -> tuple[Ints, Ints]:
        """(place, day) of each loan's first draw."""
        import numpy as np

        loan, day, _ = self.draws
        found, first = np.unique(loan, return_index=True)
        return found, day[first]

    @property
    def first_bad(self) -> tuple[Ints, Ints, Ints]:
        """(place, day, amount) where a loan first was bad on own books, or written off, whichever came first."""
        import numpy as np

        one = self.pieces
        bad = np.flatnonzero((one.loan_class >= 3) & (one.owner == 0))
        order = bad[np.lexsort((one.start[bad], one.loan[bad]))]
        loan, first = np.unique(one.loan[order], return_index=True)
        day, amount = self.written_off.copy(), self.written_off_fen.copy()
        sooner = one.start[order[first]] <= day[loan]
        day[loan[sooner]] = one.start[order[first]][sooner]
        amount[loan[sooner]] = one.principal[order[first]][sooner]
        found = np.flatnonzero(day < LONG_AGO)
        return found, day[found], amount[found]

    def state(self, day: int) -> tuple[Ints, Ints]:
        """Class and principal of each loan at the end of a day on own books; 0 where it owes nothing."""
        import numpy as np

        one = self.pieces
        here = (one.start <= day) & (one.end > day) & (one.owner == 0)
        loan_class, principal = np.zeros(len(self.loan_no), np.int64), np.zeros(len(self.loan_no), np.int64)
        loan_class[one.loan[here]], principal[one.loan[here]] = one.loan_class[here], one.principal[here]
        return loan_class, principal
