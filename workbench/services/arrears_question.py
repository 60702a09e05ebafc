"""What is asked of the queue of arrears, in the policy's numbers and by what is on record of guarantors and pools?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.common.rates import to_millionths
from workbench.portfolio.loss_borne import kept_share
from workbench.services.guarantee_cover import cover_shares, guarantees_of
from workbench.services.pool_records import retained_by_pool

if TYPE_CHECKING:
    from workbench.storage.kept_collections import ArrearsQuestion
    from workbench.storage.shelves import Shelves


def question(policy: Policy, day: int, hidden: Iterable[str] = ()) -> ArrearsQuestion:
    """Everybody in arrears on a day, without filters; `hidden`: borrowers the reader must not see."""
    from workbench.storage.kept_collections import ArrearsQuestion

    rules = sorted(policy.collection.chances, key=lambda one: one.from_days)
    return ArrearsQuestion(
        day=day,
        chances=tuple((one.from_days, to_millionths(one.chance)) for one in rules),
        loss_given_default=to_millionths(policy.economics.loss_given_default),
        hidden=tuple(sorted(hidden)),
        talk=tuple(step.code for step in policy.collection.steps if step.within_hours),
    )


def priced(asked: ArrearsQuestion, shelves: Shelves, policy: Policy) -> ArrearsQuestion:
    """The same with what guarantors cover and what the lender bears of the pools it sold to, as of its day."""
    covers: tuple[tuple[str, str, int], ...] = ()
    if guarantees_of(shelves):
        found = cover_shares(shelves, policy, asked.day)
        covers = tuple((*key, to_millionths(share)) for key, share in sorted(found.items()))
    late = shelves.arrears.pools_late_fen()
    retained = retained_by_pool(shelves) if late else {}
    kept = tuple(
        (pool_id, to_millionths(kept_share(retained[pool_id], owed_fen)))
        for pool_id, owed_fen in sorted(late.items())
        if pool_id in retained
    )
    return replace(asked, covers=covers, kept=kept)
