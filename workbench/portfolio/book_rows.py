"""What is summed up of the whole book for a day?

Frozen values between the ledger's columns, the shelf that keeps them and the figures read from them.
"""

from __future__ import annotations

from dataclasses import dataclass

WRITTEN_OFF = 6
NOT_OWING = 0
OWN = "own"


@dataclass(frozen=True, slots=True)
class BookDay:
    """Loans that owe at the end of a day, of one product, company, owner, class and bucket."""

    day: int
    product_code: str
    entity: str  # empty: none
    owner: str  # own, or a pool
    loan_class: int
    bucket: int
    loans: int
    principal_fen: int
    run_micro: int  # interest of that one day, in millionths of a fen


@dataclass(frozen=True, slots=True)
class BookTotal:
    """Distinct borrowers on the own books at the end of a day, and what was new; of all products where it is empty."""

    day: int
    product_code: str
    borrowers: int
    bad_borrowers: int
    late_borrowers: int
    new_loans: int
    new_borrowers: int
    events: int = 0
    moved_fen: int = 0


@dataclass(frozen=True, slots=True)
class BookMove:
    """Loans in one class at a month's end and in another at the next (`day`). 0: owes nothing; 6: written off."""

    day: int
    product_code: str
    from_class: int
    to_class: int
    loans: int
    from_fen: int
    to_fen: int


@dataclass(frozen=True, slots=True)
class BookCohort:
    """What loans opened in one quarter drew, and what of them went bad, on one day and at one age in months."""

    day: int
    quarter_day: int
    product_code: str
    age: int
    loans: int
    drawn_fen: int
    bad_loans: int
    bad_fen: int


@dataclass(frozen=True, slots=True)
class LateSpell:
    """A loan past due from `from_day` to the day before `until_day`, for what fell due on `since_day`."""

    loan_no: int
    from_day: int
    since_day: int
    until_day: int


@dataclass(frozen=True, slots=True)
class BookSums:
    """Everything that is kept of a range of days."""

    days: tuple[BookDay, ...]
    totals: tuple[BookTotal, ...]
    moves: tuple[BookMove, ...]
    cohorts: tuple[BookCohort, ...]
