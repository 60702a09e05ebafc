"""In which orders is the long list of loans kept, and what is a mark in one?

Frozen values in and out of the shelf. Importing this module loads no database.
"""

from __future__ import annotations

from dataclasses import dataclass

EVERY = 4096
"""Loans from one mark to the next."""


@dataclass(frozen=True, slots=True)
class IndexedOrder:
    """One order of all loans: an indexed column, then the loan's number."""

    code: str
    column: str
    words: bool = False  # the column holds words, not numbers


ORDERS = {
    one.code: one
    for one in (
        IndexedOrder("opened", "opened_day"),
        IndexedOrder("amount", "limit_fen"),
        IndexedOrder("merchant", "merchant_id", True),
    )
}


@dataclass(frozen=True, slots=True)
class LoanMark:
    """Key of the first loan of a stretch."""

    loan_no: int
    key: int | str


GROUPS = {"product": "product_code", "entity": "entity"}
"""Columns of which is kept how many loans of each value every stretch of numbers holds. Neither ever changes."""


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many loans with one value of a column are among a stretch of 4,096 numbers, the first stretch is 0."""

    stretch: int
    loans: int


def group_is(code: str, word: str) -> tuple[str, dict[str, int | str]]:
    """The condition of a product or a company, and the values it names."""
    return f"{GROUPS[code]} = :word", {"word": word}


def opened_in(first_day: int, last_day: int) -> tuple[str, dict[str, int | str]]:
    """The condition of a range of days of opening. The plus keeps to the numbers: the index of days is no help here."""
    return "+opened_day BETWEEN :first_day AND :last_day", {"first_day": first_day, "last_day": last_day}
