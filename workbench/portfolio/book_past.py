"""What is kept of past days: how each loan stood, what was receivable, and what the close of a day said?

Frozen values between the ledger, the shelf that keeps them and the figures read from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.portfolio.book_rows import BookDay

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, slots=True)
class Stretches:
    """Columns [n]: loans that owed the same from one day to before another; `owner` is a place in `owners`."""

    loan_no: Ints
    from_day: Ints
    until_day: Ints
    principal: Ints
    since: Ints
    at_least: Ints
    owner: Ints
    owners: Sequence[str]


@dataclass(frozen=True, slots=True)
class StretchNow:
    """How one loan stood at the end of a day, with what does not change about it."""

    loan_no: int
    principal_fen: int
    since_day: int
    at_least: int
    owner: str  # empty: the lender itself
    merchant_id: str
    product_code: str
    entity: str
    opened_day: int
    band: str


@dataclass(frozen=True, slots=True)
class Receivable:
    """Interest, penalty and fees that were owed at the end of a day, over all loans."""

    interest_fen: int = 0
    penalty_fen: int = 0
    fee_fen: int = 0


@dataclass(frozen=True, slots=True)
class Closing:
    """What the close of a day said of the whole book, and on which business day it said so."""

    day: int
    known_day: int
    borrowers: int
    bad_borrowers: int
    late_borrowers: int
    receivable: Receivable
    policy_digest: str
    rows: tuple[BookDay, ...]
    version: int = 0  # 1 is the first close of the day

    def says(self, other: Closing) -> bool:
        """Do both say the same figures?"""
        return (self.borrowers, self.bad_borrowers, self.late_borrowers, self.receivable, set(self.rows)) == (
            other.borrowers, other.bad_borrowers, other.late_borrowers, other.receivable, set(other.rows)
        )  # fmt: skip
