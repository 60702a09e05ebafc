"""What do the records of a pool say: its filters, its terms, and what each tranche is owed?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from workbench.common.text import Text
from workbench.portfolio.eligibility import PoolRules
from workbench.portfolio.waterfall import PoolTerms, Slice, held_fen, retained_fen
from workbench.records.plain import load, plain, restore

if TYPE_CHECKING:
    from workbench.storage.kept_funding import KeptPool, KeptPoolEvent
    from workbench.storage.shelves import Shelves

STATE_NAMES = {
    "proposed": Text("待同意", "Awaiting agreement"),
    "pending": Text("待转让", "Pending transfer"),
    "active": Text("已转让", "Transferred"),
    "cancelled": Text("已取消", "Cancelled"),
    "closed": Text("已结清", "Closed"),
}
DROPPED = {
    "BALANCE": Text("转让日无余额", "Owed nothing at the transfer"),
    "LATE": Text("转让日已逾期或分类下调", "Late, or of a worse class, at the transfer"),
    "OWNER": Text("已属其他资产池", "Belonged to another pool"),
    "CANCELLED": Text("已取消", "Cancelled"),
}


def rules_of(pool: KeptPool) -> PoolRules:
    return load(PoolRules, pool.rules)


def terms_of(pool: KeptPool) -> PoolTerms | None:
    """None for a pool that was sold before this desk kept its loans."""
    return None if pool.terms == "{}" else load(PoolTerms, pool.terms)


def facts_of(slices: tuple[Slice, ...], **more: object) -> str:
    """What a pool's event keeps: the tranches after it, and what else it says."""
    told = {"slices": [plain(one) for one in slices], **{name: plain(value) for name, value in more.items()}}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def slices_after(event: KeptPoolEvent) -> tuple[Slice, ...]:
    return tuple(restore(Slice, one) for one in json.loads(event.facts).get("slices", []))


def number_in(event: KeptPoolEvent, name: str) -> int:
    return int(json.loads(event.facts).get(name, 0))


def standing_slices(shelves: Shelves, pool_id: str) -> tuple[Slice, ...]:
    """What each tranche is owed now; nothing before the transfer."""
    for event in reversed(shelves.pools.events(pool_id)):
        if found := slices_after(event):
            return found
    return ()


def retained_by_pool(shelves: Shelves) -> dict[str, int]:
    """What stays on the books of each transferred pool."""
    return {pool_id: sum(held.values()) for pool_id, held in retained_by_company(shelves).items()}


def retained_by_company(shelves: Shelves) -> dict[str, dict[str, int]]:
    """The same by the company that holds it."""
    found = {}
    for pool in shelves.pools.all():
        terms = terms_of(pool)
        if pool.state == "active" and terms is not None:
            found[pool.pool_id] = held_fen(retained_fen(standing_slices(shelves, pool.pool_id)), terms, pool.entity)
    return found
