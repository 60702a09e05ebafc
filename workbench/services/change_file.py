"""What does staff see of the ways to another decision, of how safe one is, and of the scenarios kept with a case?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.common.text import Text
from workbench.services.case_file import WhatIf


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One moved figure: `退款率`, `8.7%`, `≤5.0%`. `value` is what a slider would be set to."""

    feature: str
    label: Text
    before: Text
    after: Text
    value: float


@dataclass(frozen=True, slots=True)
class WayView:
    """Changes that together reach the goal, and what the whole policy then says."""

    words: Text
    changes: tuple[ChangeLine, ...]
    answer: WhatIf


@dataclass(frozen=True, slots=True)
class FlipView:
    """The smallest move of one feature that ends the approval, and what it becomes."""

    words: Text
    change: ChangeLine
    beside: Text  # how often the usual monthly change that is; empty where months are not known
    answer: Text


@dataclass(frozen=True, slots=True)
class ChangeView:
    """`goal` heads the ways; `proof` says what was looked at; `obstacle` stands in place of ways where none exists."""

    case_no: str
    goal: Text
    ways: tuple[WayView, ...]
    proof: Text
    obstacle: Text | None
    safe: Text | None  # what was looked at for safety; None for a case that is not approved
    flips: tuple[FlipView, ...]


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """One named scenario of a case, with the answer it had when it was saved."""

    scenario_id: int
    case_no: str
    name: str
    changes: tuple[ChangeLine, ...]
    limit_fen: int | None
    answer: WhatIf
    stale: Text | None  # why its answer no longer stands
    saved_by: str  # display name
    saved_at: datetime
