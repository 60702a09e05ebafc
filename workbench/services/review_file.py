"""What does staff see of second looks: blind reviews, requests for a person, and what they show?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from workbench.common.text import Text
from workbench.decision.agreement import Interval
from workbench.decision.outcome import Outcome, ReasonCode
from workbench.interview.questions import Diligence
from workbench.services.case_file import FlowPanel


@dataclass(frozen=True, slots=True)
class BlindRow:
    """A case that waits for a blind second look. `why_not`: why the person at the desk may not be the one."""

    case_no: str
    version: int
    merchant_name: str
    product: Text
    currency: str
    requested_fen: int
    chosen_at: datetime
    taken_by: str | None
    mine: bool
    why_not: Text | None


@dataclass(frozen=True, slots=True)
class BlindCase:
    """A decided case as its second officer sees it: no score, no PD, no band, no recommendation, no decision.

    The flows are the merchant's figures beside its peers'; their points are left out.
    """

    case_no: str
    version: int
    merchant_name: str
    category: Text
    region: str
    product: Text
    purpose: str
    currency: str
    requested_fen: int
    term_days: int
    months_open: int | None
    returning: int
    panels: tuple[FlowPanel, ...]
    mismatches: tuple[Text, ...]
    reasons: tuple[ReasonCode, ...]  # that may be named
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class BlindAnswer:
    """What the second officer says."""

    outcome: Outcome
    rating: Diligence
    reasons: tuple[str, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class BlindResult:
    """Told after the answer is on record: what was decided first, and whether both agree."""

    case_no: str
    first: Outcome
    second: Outcome
    agrees: bool


@dataclass(frozen=True, slots=True)
class HumanReviewRow:
    """A merchant's request that a person look at a decline again."""

    case_no: str
    number: int
    merchant_name: str
    product: Text
    asked_on: date
    channel: Text
    words: str
    recorded_by: str
    due_at: datetime
    days_left: int  # negative: overdue
    assigned_to: str
    mine: bool
    opened_at: datetime | None
    reasons: tuple[Text, ...]  # the decline names
    by_program: bool  # nobody looked before
    state: str  # open, kept, overturned
    answer: str
    why_not: Text | None  # why the person at the desk may not answer it


@dataclass(frozen=True, slots=True)
class ReviewPath:
    """The fact a letter names: until when a merchant may ask for a person, within how many days the answer comes."""

    until: date
    answer_days: int
    by_program: bool  # decided by policy alone: the right to refuse an automatic decision


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How one officer's decisions and another's blind answers agree. Kappa is None where it has no meaning."""

    first: str
    second: str
    cases: int
    agreement: Interval | None
    kappa: Interval | None
    weighted: Interval | None  # approve, refer, decline in this order


@dataclass(frozen=True, slots=True)
class OfficerOverrides:
    """Overrides of one officer; `recent` are those of the last 30 days, `drifts` where they differ beyond chance."""

    name: str
    decided: int
    overrides: int
    share: Interval | None
    recent: Interval | None
    drifts: bool


@dataclass(frozen=True, slots=True)
class OverrideCount:
    """One declared reason: how often towards lending and towards refusing."""

    code: str
    name: Text
    lend: int
    refuse: int


@dataclass(frozen=True, slots=True)
class OverrideReport:
    """Overrides of the desk. Realised shares are of loans whose outcome is known."""

    decided: int
    lend: int
    refuse: int
    by_code: tuple[OverrideCount, ...]
    by_officer: tuple[OfficerOverrides, ...]
    bad_overridden: Interval | None
    bad_as_advised: Interval | None
    known_overridden: int
    known_as_advised: int


@dataclass(frozen=True, slots=True)
class RubberStamps:
    """Decisions that took a person less than the bound: declines, signatures, and kept human reviews."""

    bound_seconds: int
    declines: int
    fast_declines: int
    signed: int
    fast_signed: int
    reviews: int
    fast_reviews: int
    never_refused: tuple[tuple[str, int], ...]  # approvers who signed and never sent back: name, signed


@dataclass(frozen=True, slots=True)
class ReviewStatistics:
    """Everything the desk knows of how its people decide."""

    chosen: int
    given: int
    agreement: Interval | None
    kappa: Interval | None
    weighted: Interval | None
    pairs: tuple[PairAgreement, ...]
    overrides: OverrideReport
    stamps: RubberStamps
    human_open: int
    human_kept: int
    human_overturned: int
    human_overdue: int
    share: float  # of decisions, by policy
    table: tuple[tuple[int, ...], ...] = field(default=())  # first decision by blind answer: approve, refer, decline
