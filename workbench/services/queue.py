"""What does staff see of all open cases?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.applications.application import Stage
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.scoring.score import Band

FlowTriple = tuple[float | None, float | None, float | None]
"""Percentiles against peers of fund, logistics and information flow; None without data."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    case_no: str
    merchant_id: str
    merchant_name: str
    category: Text
    product_code: str
    product: Text
    requested_fen: int
    suggested_fen: int | None
    currency: str
    band: Band | None
    points: int | None
    pd: float | None
    flows: FlowTriple
    recommendation: Outcome | None
    watch: tuple[Text, ...]  # points to look at, most important first
    stage: Stage
    submitted_at: datetime
    due_at: datetime
    minutes_left: int  # negative: overdue
    assigned_to: str | None
    fast_track: bool  # band A or B, all checks pass, inside authority: may be approved in bulk


@dataclass(frozen=True, slots=True)
class SavedView:
    """A named selection of cases in the left column.

    Codes: mine, fast, due_soon, interview, documents, four_eyes, auto_sample, unassigned, all.
    """

    code: str
    name: Text
    group: Text
    count: int


@dataclass(frozen=True, slots=True)
class TodayFigures:
    decided: int
    median_seconds: int | None
    override_share: float | None
    available_funds_fen: int


@dataclass(frozen=True, slots=True)
class QueuePage:
    view: str
    rows: tuple[QueueRow, ...]
    total: int
    requested_sum_fen: int
    overdue: int
    due_within_hour: int
    views: tuple[SavedView, ...]
    today: TodayFigures
    stopped: Text | None = None  # who stopped automatic decisions, and why
