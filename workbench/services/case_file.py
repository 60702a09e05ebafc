"""What does staff see of one case?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from workbench.applications.application import Application, Stage
from workbench.common.text import Text
from workbench.decision.outcome import Outcome, ReasonCode, Recommendation, Verdict
from workbench.features.feature import Flow, Unit
from workbench.interview.questions import Diligence
from workbench.merchants.merchant import Merchant
from workbench.scoring.score import Band, Cohort, Effects, Score, Waterfall

NO_WORDS = Text("", "")


@dataclass(frozen=True, slots=True)
class Metric:
    """One row of a flow panel: value now, twelve months of it, the peers' band, and the percentile."""

    feature: str
    label: Text
    value: float | None
    unit: Unit
    history: tuple[float | None, ...]  # 12 monthly values, oldest first
    peer_p25: float | None
    peer_median: float | None
    peer_p75: float | None
    percentile: float | None  # "better than x % of peers"


@dataclass(frozen=True, slots=True)
class FlowPanel:
    flow: Flow
    percentile: float | None
    metrics: tuple[Metric, ...]  # four
    points: int | None = None  # what the flow does to the score against the peers; None where it was not kept


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A contradiction between flows, or between the application and the platform."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Lever:
    """A what-if slider; links keep the scenario possible. `low_why` and `high_why` say what ends the range."""

    feature: str
    label: Text
    unit: Unit
    actual: float
    low: float
    high: float
    step: float
    low_why: Text = NO_WORDS
    high_why: Text = NO_WORDS


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A policy rule that answers otherwise under a scenario."""

    rule_id: str
    title: Text
    before: Verdict
    after: Verdict
    value: Text


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What model and policy say of a scenario. `binding` names the term that binds the limit."""

    pd: float
    points: int
    band: Band
    outcome: Outcome
    limit_fen: int
    lane: str = ""  # green, yellow, red
    daily_rate: Decimal = Decimal(0)
    nominal_365: Decimal = Decimal(0)
    fee_rate: Decimal = Decimal(0)
    xirr: Decimal = Decimal(0)
    binding: Text = NO_WORDS
    rules: tuple[RuleChange, ...] = ()
    reasons: tuple[Text, ...] = ()  # principal reasons, where it is not approved in full
    follows: tuple[tuple[Text, Text, Text], ...] = ()  # what moved along: label, before, after
    second_person: bool = False


@dataclass(frozen=True, slots=True)
class HistoryItem:
    at: datetime
    text: Text
    actor: str  # display name; the program itself is "系统"/"system" as Text elsewhere
    kind: str  # import, score, assign, note, interview, decision, document, loan, warning


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """The decision as it stands: proposed, signed or withdrawn."""

    version: int
    outcome: Outcome
    limit_fen: int
    daily_rate: Decimal
    fee_rate: Decimal
    term_days: int
    reason_codes: tuple[str, ...]
    comment: str
    override: bool
    prepared_by: str
    prepared_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    withdrawn: bool
    opened_by: str | None = None  # who may sign and has opened it: it can no longer be withdrawn
    opened_at: datetime | None = None
    reopened: bool = False  # signed, and taken up again since
    reopen_reason: str = ""


@dataclass(frozen=True, slots=True)
class GateLine:
    """One finding of the data-quality gate: what, the number, the bound, what to do."""

    code: str
    what: Text
    value: Text
    bound: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class GateView:
    """The data-quality gate on one case. `missing`: flows without any line, which alone shut nothing."""

    lines: tuple[GateLine, ...]
    missing: tuple[Text, ...]
    shut: bool  # not scored until the lines are mended or two people let it pass
    asked_by: str | None  # display name of who asked to let it pass
    reason: str
    agreed_by: str | None
    may_agree: bool  # may the person at the desk agree?


@dataclass(frozen=True, slots=True)
class CaseFile:
    application: Application
    merchant: Merchant
    product: Text
    category: Text
    returning: int  # which application of this merchant this is, 1 = first
    months_open: int | None
    score: Score | None
    waterfall: Waterfall | None
    peer_points: int | None
    peer_pd: float | None
    recommendation: Recommendation | None
    mismatches: tuple[Mismatch, ...]
    panels: tuple[FlowPanel, ...]  # fund, logistics, information
    levers: tuple[Lever, ...]
    diligence: Diligence | None
    decision: DecisionRecord | None
    history: tuple[HistoryItem, ...]  # newest first
    notes: int
    documents: int
    features_present: int
    features_total: int
    authority_fen: int  # what the person at the desk may decide alone
    stage: Stage
    outcome_name: Text  # the event the PD predicts, as the model card names it
    model_note: Text  # what the model was trained on; synthetic data are called synthetic
    stale: Text | None  # why the score must be renewed, if it must
    gate: GateView | None = None  # asked where a case has no score, or was scored on lines that fail
    reasons: tuple[ReasonCode, ...] = ()  # of the score, adverse, against the pinned group
    baseline: Cohort | None = None  # that group
    effects: Effects | None = None  # the PD with each family at the pinned medians
    drift: Text | None = None  # why every approval needs a second person now
    contradictions: tuple[Text, ...] = ()  # of the interview, unresolved: nothing is approved while one stands
    stopped: Text | None = None  # who stopped automatic decisions, and why
    locked: Text | None = None  # somebody else is deciding the case just now
    may_withdraw: bool = False  # the person at the desk prepared the proposal, and nobody has opened it
    may_reopen: bool = False  # the person at the desk may take the signed decision up again
    human_review: Text | None = None  # a merchant asked for a person: until when, who answers
    may_ask_review: bool = False  # a declined merchant may still ask for a person
    seen: int = 0  # `commands.Once.seen` of whoever read this
    last_change: Text | None = None  # who did what last, and when
    last_by: str = ""  # staff id of that person


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    day: str
    what: Text
    amount: str
    source: str  # file and line of the batch


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a number comes from."""

    feature: str
    label: Text
    value: str
    formula: str
    as_of: str
    rows: tuple[EvidenceRow, ...]
    row_count: int


@dataclass(frozen=True, slots=True)
class SearchHit:
    kind: str  # case, merchant
    key: str  # case_no or merchant_id
    title: str
    detail: Text
