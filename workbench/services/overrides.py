"""How often did people decide against the model's advice at this desk?

Counted over the newest standing decision of each case a person prepared. An approval against the advice, or above it,
takes on risk the model did not advise (low side); a decline against it turns away whom the model takes (high side).
Referring a case is open to everybody and no override.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.decision.outcome import Outcome

if TYPE_CHECKING:
    from workbench.scoring.validation.held_out import Overrides
    from workbench.storage.shelves import Shelves

_STANDING = frozenset({"proposed", "signed"})


def overrides_at(shelves: Shelves, version: str) -> Overrides | None:
    """Overrides of advice a model version gave; None where people have decided nothing on it yet."""
    from workbench.scoring.validation.held_out import Overrides

    decided = [
        kept
        for kept in shelves.decisions.newest().values()
        if kept.model_version == version and kept.state in _STANDING and kept.prepared_by != SYSTEM.staff_id
    ]
    if not decided:
        return None
    against = [kept.outcome for kept in decided if kept.override]
    declined = sum(outcome is Outcome.DECLINE for outcome in against)
    return Overrides(len(decided), len(against) - declined, declined)
