"""Up to which day has each merchant any line?"""

from __future__ import annotations

from workbench.flows.engine import Engine
from workbench.flows.lines import LineKind


def newest_days(engine: Engine, last_day: int) -> dict[str, int]:
    """The newest day with a line of any flow, by merchant; nothing after `last_day` is seen."""
    asked = " UNION ALL ".join(
        f"SELECT merchant_id, max(day) AS day FROM {kind.value} WHERE day <= {int(last_day)} GROUP BY merchant_id"
        for kind in LineKind
    )
    found = engine.execute(f"SELECT merchant_id, max(day) FROM ({asked}) GROUP BY merchant_id").fetchall()
    return {str(merchant_id): int(day) for merchant_id, day in found}
