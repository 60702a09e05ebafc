"""What does staff see of a change of the champion?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class ChampionChange:
    """One change, with whether the person who asks may decide it. `warned` are the warnings its proposer named."""

    change_id: int
    version: str
    digest: str
    from_version: str
    from_digest: str
    reason: str
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    state: str  # open, approved, refused, withdrawn
    decided_by: str | None
    decided_by_name: str
    decided_at: datetime | None
    note: str
    may_decide: bool
    warned: tuple[Text, ...] = field(default=())
