"""What does the live book let one expect of the coming days?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy_ledger import LedgerRules
from workbench.applications.products import Product
from workbench.portfolio.projection import Coming, PoolAhead, Standing, dues_of, project
from workbench.portfolio.waterfall import distribution_days, issue, months_after
from workbench.services.funding_room import Room
from workbench.services.pool_deals import cash_fen
from workbench.services.pool_records import standing_slices, terms_of

if TYPE_CHECKING:
    from workbench.storage.kept_funding import KeptPool
    from workbench.storage.shelves import Shelves

DAYS, MONTH = 90, 30
Dues = dict[int, int]


def coming_days(
    shelves: Shelves, room: Room, products: Mapping[str, Product], ledger: LedgerRules, days: int = DAYS,
    draw_share: Decimal = Decimal(0),
) -> tuple[Coming, ...]:  # fmt: skip
    """Headroom of today and of each coming day, if nothing new is approved and loans are repaid as agreed."""
    return project(standing_of(shelves, room, products, ledger), room.day, days, draw_share)


def standing_of(shelves: Shelves, room: Room, products: Mapping[str, Product], ledger: LedgerRules) -> Standing:
    dues, owed = _dues(shelves, room.day, products, ledger)
    pools, bought = [], 0
    for pool in shelves.pools.all():
        if pool.state in {"pending", "active"} and terms_of(pool) is not None:
            pools.append(_ahead(shelves, pool, room.day, dues, owed))
            bought += _bought(shelves, pool, room.day) if pool.state == "active" else 0
    revolving = sum(one.buys_until >= room.day and one.owed_fen > 0 for one in pools)
    own: Dues = {}
    for place, found in dues.items():
        if place == "own" or place.startswith(">"):
            _add(own, found)
    used = room.whole
    return Standing(
        cap_fen=used.cap_fen,
        on_book_fen=used.on_book_fen,
        reserved_fen=used.reserved_fen,
        sold_counts_fen=used.sold_fen if used.sold_counts else 0,
        capital_fen=room.rules.capital_fen,
        dues=own,
        lapses=_lapses(shelves, room),
        borrowed=[(one.amount_fen, one.from_day, one.until) for one in room.borrowed] if room.known else None,
        pools=tuple(pools),
        buys_a_day_fen=bought // MONTH // revolving if revolving else 0,
        undrawn_fen=shelves.pools.undrawn_fen(room.day),
        sold_counts=used.sold_counts,
    )


def _dues(
    shelves: Shelves, day: int, products: Mapping[str, Product], ledger: LedgerRules
) -> tuple[dict[str, Dues], dict[str, int]]:
    """Dues, and what is owed and not late, by who owns the loans."""
    found: dict[str, Dues] = {}
    sums: dict[str, int] = {}
    for one in shelves.pools.owed_ahead():
        usual = products[one.product_code].repayment if one.of_case and one.product_code in products else ""
        mode = one.repayment or usual
        told = dues_of(
            one.principal_fen, day, one.opened_day, one.maturity_day, mode, one.daily_rate, ledger
        )  # fmt: skip
        _add(found.setdefault(one.place, {}), told)
        sums[one.place] = sums.get(one.place, 0) + one.principal_fen
    return found, sums


def _add(into: Dues, more: Mapping[int, int]) -> None:
    for day, amount_fen in more.items():
        into[day] = into.get(day, 0) + amount_fen


def _lapses(shelves: Shelves, room: Room) -> Dues:
    found: Dues = {}
    for one in shelves.reservations.active():
        _add(found, {max(one.until_day + 1, room.day + 1): one.left_fen})
    for part in room.parts:
        if part.unreserved_fen:
            until = max(part.until_day + 1, room.day + 1)
            _add(found, {until: part.unreserved_fen - part.partner_undrawn_fen})
    return found


def _ahead(shelves: Shelves, pool: KeptPool, day: int, dues: Mapping[str, Dues], owed: Mapping[str, int]) -> PoolAhead:
    terms = terms_of(pool)
    assert terms is not None
    waits = f">{pool.pool_id}"
    slices = standing_slices(shelves, pool.pool_id) or issue(owed.get(waits, 0), terms.tranches)
    last = months_after(pool.transfer_day, terms.revolving_months)
    pays = tuple(one for one in distribution_days(pool.transfer_day, terms) if one > last)
    active = pool.state == "active"
    return PoolAhead(
        owed_fen=shelves.pools.balances().get(pool.pool_id, (0, 0, 0))[1] if active else 0,
        dues=dues.get(pool.pool_id, {}),
        slices=tuple((one.principal_fen, one.retained) for one in slices),
        pays=pays,
        buys_until=last,
        waits_fen=owed.get(waits, 0),
        waiting=dues.get(waits, {}),
        from_day=max(pool.transfer_day, day) + 1,
        collected_fen=max(cash_fen(shelves, pool, day), 0) if active else 0,
    )


def _bought(shelves: Shelves, pool: KeptPool, day: int) -> int:
    """What a pool bought of own loans over the last month; the first transfer is the sale itself."""
    later = shelves.pools.events(pool.pool_id, "transfer")[1:]
    return sum(one.principal_fen for one in later if day - MONTH < one.day <= day)
