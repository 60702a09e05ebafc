"""What does the live book let one expect of the coming days?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.applications.products import Product
from workbench.portfolio.projection import Coming, Standing, dues_of, project
from workbench.portfolio.waterfall import months_after
from workbench.services.funding_room import Room
from workbench.services.pool_records import terms_of

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

DAYS, MONTH = 90, 30
EQUAL = frozenset({"equal_principal", "equal_instalment"})


def coming_days(shelves: Shelves, room: Room, products: Mapping[str, Product], days: int = DAYS) -> tuple[Coming, ...]:
    """Headroom of today and of each coming day, if nothing new is lent and loans are repaid as agreed."""
    dues: dict[int, int] = {}
    for maturity, monthly, own_fen in _owed(shelves, products):
        for due, amount_fen in dues_of(own_fen, room.day, maturity, monthly).items():
            dues[due] = dues.get(due, 0) + amount_fen
    lapses: dict[int, int] = {}
    for one in shelves.reservations.active():
        until = max(one.until_day + 1, room.day + 1)
        lapses[until] = lapses.get(until, 0) + one.left_fen
    for part in room.parts:
        if part.unreserved_fen:
            until = max(part.until_day + 1, room.day + 1)
            left = part.unreserved_fen - part.partner_undrawn_fen
            lapses[until] = lapses.get(until, 0) + left
    used = room.whole
    borrowed = [(one.amount_fen, one.from_day, one.until) for one in room.borrowed] if room.known else None
    return project(
        Standing(
            used.cap_fen, used.on_book_fen, used.reserved_fen, used.sold_fen if used.sold_counts else 0,
            room.rules.capital_fen, dues, lapses, borrowed, *_revolving(shelves, room.day),
        ),
        room.day,
        days,
    )  # fmt: skip


def _owed(shelves: Shelves, products: Mapping[str, Product]) -> list[tuple[int, bool, int]]:
    """Last day, whether principal comes month by month, and the own principal, of loans that are not late."""
    found = []
    for product, repayment, maturity, late, own_fen in shelves.pools.owed_by_day():
        usual = products[product].repayment if product in products else ""
        if not late:
            found.append((maturity, (repayment or usual) in EQUAL, own_fen))
    return found


def _revolving(shelves: Shelves, day: int) -> tuple[tuple[int, ...], int]:
    """The last day on which each pool may still buy, and what one bought of own loans a day over the last month."""
    ends, bought = [], 0
    for pool in shelves.pools.all():
        terms = terms_of(pool)
        if pool.state == "active" and terms is not None:
            ends.append(months_after(pool.transfer_day, terms.revolving_months))
            later = shelves.pools.events(pool.pool_id, "transfer")[1:]  # the first is the sale itself
            bought += sum(one.principal_fen for one in later if day - MONTH < one.day <= day)
    coming = tuple(end for end in ends if end >= day)
    return coming, bought // MONTH // len(coming) if coming else 0
