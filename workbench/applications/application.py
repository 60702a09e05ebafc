"""What was applied for, and how far has the case come?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workbench.common.text import Text


class Stage(StrEnum):
    DRAFT = "draft"
    SCORED = "scored"
    SURVEY = "survey"  # an interview or further documents are needed
    DECISION = "decision"  # proposed, waits for the second person
    CONTRACT = "contract"  # approved and signed, may be drawn
    ACTIVE = "active"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


STAGE_NAMES = {
    Stage.DRAFT: Text("待评分", "To score"),
    Stage.SCORED: Text("待决策", "To decide"),
    Stage.SURVEY: Text("待访谈", "To interview"),
    Stage.DECISION: Text("待四眼复核", "To approve"),
    Stage.CONTRACT: Text("已批准", "Approved"),
    Stage.ACTIVE: Text("在贷", "Active"),
    Stage.CLOSED: Text("已结清", "Closed"),
    Stage.REJECTED: Text("已拒绝", "Declined"),
    Stage.WITHDRAWN: Text("已撤回", "Withdrawn"),
}

UNDECIDED = frozenset({Stage.DRAFT, Stage.SCORED, Stage.SURVEY, Stage.DECISION})

NEXT_STAGES: dict[Stage, frozenset[Stage]] = {
    Stage.DRAFT: frozenset({Stage.SCORED, Stage.WITHDRAWN}),
    Stage.SCORED: frozenset(
        {Stage.SCORED, Stage.SURVEY, Stage.DECISION, Stage.CONTRACT, Stage.REJECTED, Stage.WITHDRAWN}
    ),
    Stage.SURVEY: frozenset(
        {Stage.SCORED, Stage.SURVEY, Stage.DECISION, Stage.CONTRACT, Stage.REJECTED, Stage.WITHDRAWN}
    ),
    Stage.DECISION: frozenset({Stage.SCORED, Stage.SURVEY, Stage.CONTRACT, Stage.REJECTED, Stage.WITHDRAWN}),
    # An approval nobody has drawn on, and a decline, are taken up again by a compensating event.
    Stage.CONTRACT: frozenset({Stage.ACTIVE, Stage.CLOSED, Stage.WITHDRAWN, Stage.SCORED}),
    Stage.ACTIVE: frozenset({Stage.CLOSED}),
    Stage.CLOSED: frozenset(),
    Stage.REJECTED: frozenset({Stage.SCORED}),
    Stage.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Application:
    """One request for credit. `case_no` looks like `LN-261123-0417` (day submitted, running number)."""

    case_no: str
    merchant_id: str
    product_code: str
    requested_fen: int
    term_days: int
    purpose: str
    submitted_at: datetime
    due_at: datetime  # end of the service-level time
    stage: Stage
    assigned_to: str | None
    currency: str = "CNY"
