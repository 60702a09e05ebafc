"""What was claimed, what do the flows say to it, and what became of the difference?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from workbench.common.text import Text


class Verdict(StrEnum):
    CONSISTENT = "consistent"  # within tolerance of the flow value, or inside the plausible range
    EXPLAINED = "explained"  # differed, and a person wrote down why that is acceptable
    CONTRADICTED = "contradicted"  # differs, or is denied, and nobody has explained it: blocks an approval
    UNCHECKED = "unchecked"  # nothing to compare with: neither for nor against


VERDICT_NAMES = {
    Verdict.CONSISTENT: Text("一致", "Consistent"),
    Verdict.EXPLAINED: Text("已说明", "Explained"),
    Verdict.CONTRADICTED: Text("矛盾", "Contradicted"),
    Verdict.UNCHECKED: Text("无从核对", "Unchecked"),
}


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One claim beside what it was compared with, in the unit of its measure (`features.feature.Unit`).

    `claimed` is None for a contradiction in words. `low` and `high` are the plausible range where no flow value is to
    be had. `ratio` is claimed over shown. The last fields say how a difference was settled, by whom and when.
    """

    claim_id: str
    question_id: str
    label: Text
    unit: str
    currency: str
    claimed: float | None
    shown: float | None
    low: float | None
    high: float | None
    ratio: float | None
    tolerance: Decimal  # as a share of the flow value
    verdict: Verdict
    claimed_words: str  # as they stand in a table; empty where nothing was said
    shown_words: str  # flow value, else the plausible range, else empty
    note: str
    explanation: str = ""
    evidence: str = ""
    resolved_by: str = ""
    resolved_at: datetime | None = None
