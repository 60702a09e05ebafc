"""What does the desk hold of one import, read back from its line files?

The figures of a check come from the files that were chosen; these come from what was written of them, so that a screen
can hold one against the other. Amounts are counted by the same rule: invoices that stand, else orders, else money in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.services.import_file import Landed

if TYPE_CHECKING:
    from workbench.flows.engine import Engine
    from workbench.services.ground import Ground

_TRADE = {
    "invoices": "sum(gross_fen) FILTER (NOT void)",
    "orders": "sum(gross_fen)",
    "fund": "sum(amount_fen) FILTER (amount_fen > 0)",
}


def landed(ground: Ground, batch_id: str) -> Landed:
    """Rows, amount, merchants and days of an import that stands. Raises `StaffError` (`BATCH_UNKNOWN`)."""
    from workbench.flows.engine import number, quoted

    with ground.store.reading() as shelves:
        kinds = [ref.kind.value for ref in shelves.batches.get(batch_id).lines]
    mine = f"WHERE batch_id = {quoted(batch_id)}"
    trade = [kind for kind in _TRADE if kind in kinds]
    with ground.lines() as engine:
        rows = sum(number(engine, f"SELECT count(*) FROM {kind}_versions {mine}") for kind in kinds)
        amount = None
        if trade:
            amount = number(engine, f"SELECT {_TRADE[trade[0]]} FROM {trade[0]}_sourced {mine}")
        first, last = _days(engine, trade or kinds, mine)
        return Landed(rows, amount, _merchants(engine, kinds, mine), first, last)


def _merchants(engine: Engine, kinds: list[str], mine: str) -> int:
    from workbench.flows.engine import number

    if not kinds:
        return 0
    named = " UNION ALL ".join(f"SELECT merchant_id FROM {kind}_versions {mine}" for kind in kinds)
    return number(engine, f"SELECT count(DISTINCT merchant_id) FROM ({named})")


def _days(engine: Engine, kinds: list[str], mine: str) -> tuple[str | None, str | None]:
    """First and last day of trade; parcels and reviews come after it."""
    if not kinds:
        return None, None
    days = " UNION ALL ".join(f"SELECT day FROM {kind}_versions {mine}" for kind in kinds)
    found = engine.execute(f"SELECT min(day), max(day) FROM ({days})").fetchone()
    if found is None or found[0] is None:
        return None, None
    return day_of(found[0]).isoformat(), day_of(found[1]).isoformat()
