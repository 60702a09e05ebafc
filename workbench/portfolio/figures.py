"""What is one loan with its ledger, and which days does a picture over months show?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.dates import day_number, day_of
from workbench.lending.movement import Movement, Terms


@dataclass(frozen=True, slots=True)
class Holding:
    """One loan with its ledger."""

    loan_id: str
    merchant_id: str
    product_code: str
    terms: Terms
    movements: tuple[Movement, ...]


def month_ends(day: int, months: int) -> tuple[int, ...]:
    """The last days of the months before `day`, and `day` itself; oldest first."""
    ends = [day]
    first = day_of(day).replace(day=1)
    while len(ends) < months:
        last = day_number(first) - 1
        ends.append(last)
        first = day_of(last).replace(day=1)
    return tuple(reversed(ends))
