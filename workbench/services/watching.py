"""Which early warnings are new today?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.lending.ledger import Position, balance_fen, position
from workbench.portfolio.figures import Holding
from workbench.portfolio.warnings import WatchFacts, raised

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan, KeptWarning
    from workbench.storage.shelves import Shelves

QUIET = timedelta(days=14)  # the same warning of the same borrower is not raised again within


def watch_facts(shelves: Shelves, merchant_id: str, standings: Sequence[Position], day: int) -> WatchFacts:
    """What the rules read of one borrower."""
    vector = shelves.features.latest(merchant_id)
    values = dict(zip(vector.names, vector.values, strict=True)) if vector else {}
    due = [p.next_due_fen for p in standings if p.next_due_day is not None and p.next_due_day - day <= 7]
    return WatchFacts(
        merchant_id=merchant_id,
        balance_fen=sum(p.principal_fen for p in standings),
        days_past_due=max((p.days_past_due for p in standings if p.principal_fen), default=0),
        due_within_week_fen=sum(due),
        features=values,
    )


def raise_warnings(
    shelves: Shelves, book: Sequence[tuple[KeptLoan, Holding]], day: int, policy: Policy, now: datetime
) -> int:
    """Write the warnings that are new; answers how many."""
    from workbench.storage.kept_loans import KeptWarning

    groups: dict[str, list[Position]] = {}
    for loan, held in book:
        if loan.state != "written_off" and balance_fen(held.movements, day):
            found = position(held.terms, held.movements, day)
            groups.setdefault(held.merchant_id, []).append(found)
    known = _recent(shelves.warnings.all(), now)
    new: list[KeptWarning] = []
    for merchant_id, standings in sorted(groups.items()):
        for one in raised(watch_facts(shelves, merchant_id, standings, day), policy.watch):
            if (merchant_id, one.code) not in known:
                warning_id = f"W-{day}-{merchant_id}-{one.code}"
                new.append(KeptWarning(warning_id, merchant_id, one.level, one.code, one.trigger, now, "open"))
    shelves.warnings.put(new)
    return len(new)


def _recent(warnings: Sequence[KeptWarning], now: datetime) -> set[tuple[str, str]]:
    return {(w.merchant_id, w.code) for w in warnings if w.state == "open" or now - w.raised_at < QUIET}
