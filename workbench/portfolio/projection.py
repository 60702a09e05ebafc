"""How much room will there be on each of the coming days if nothing new is lent?

Loans fall due as agreed, reservations lapse, borrowings end, pools revolve. What is late is not expected. An estimate
for planning: every amount is a whole number of minor units, but that loans are repaid on their days is an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coming:
    """Headroom on one day; `events` are what changes it on that day, for the reader."""

    day: int
    cap_fen: int
    on_book_fen: int
    reserved_fen: int
    sold_counts_fen: int
    in_hand_fen: int | None  # capital and borrowings less what is used; None where borrowings are not known
    repaid_fen: int = 0
    lapsing_fen: int = 0
    ending_fen: int = 0

    @property
    def headroom_fen(self) -> int:
        return self.cap_fen - self.on_book_fen - self.reserved_fen - self.sold_counts_fen


@dataclass(frozen=True, slots=True)
class Standing:
    """Where it begins. `dues`: principal by the day it falls due; `lapses`: reservations by the first day without."""

    cap_fen: int
    on_book_fen: int
    reserved_fen: int
    sold_counts_fen: int
    capital_fen: int
    dues: Mapping[int, int]
    lapses: Mapping[int, int]
    borrowed: Sequence[tuple[int, int, int]] | None  # amount, first day, first day without
    revolving_until: Sequence[int] = ()  # last day on which each pool buys
    buys_a_day_fen: int = 0  # what each revolving pool buys of own loans a day, as it did lately


def project(standing: Standing, first_day: int, days: int = 90) -> tuple[Coming, ...]:
    """One row a day from `first_day` on."""
    on_book, reserved, sold = standing.on_book_fen, standing.reserved_fen, standing.sold_counts_fen
    found = []
    for day in range(first_day, first_day + days + 1):
        later = day > first_day
        repaid = standing.dues.get(day, 0) if later else 0
        lapsing = standing.lapses.get(day, 0) if later else 0
        pools = sum(day <= last for last in standing.revolving_until)
        bought = min(standing.buys_a_day_fen * pools, on_book) if later else 0
        on_book = max(on_book - repaid - bought, 0)
        sold += bought if standing.sold_counts_fen else 0
        reserved = max(reserved - lapsing, 0)
        lent = None if standing.borrowed is None else sum(a for a, b, e in standing.borrowed if b <= day < e)
        ending = sum(a for a, _, e in standing.borrowed or () if e == day) if later else 0
        in_hand = None if lent is None else standing.capital_fen + lent - on_book - reserved
        found.append(Coming(day, standing.cap_fen, on_book, reserved, sold, in_hand, repaid, lapsing, ending))
    return tuple(found)


def dues_of(principal_fen: int, day: int, maturity_day: int, monthly: bool) -> dict[int, int]:
    """Principal by due day: at maturity, or in equal parts a month apart up to it; late loans have none."""
    if principal_fen <= 0 or maturity_day <= day:
        return {}
    if not monthly:
        return {maturity_day: principal_fen}
    count = max(-(-(maturity_day - day) * 100 // 3044), 1)
    part, found, left = principal_fen // count, {}, principal_fen
    for number in range(count - 1, -1, -1):
        due = maturity_day - number * 3044 // 100
        found[due] = part if number else left
        left -= part
    return found
