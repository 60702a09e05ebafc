"""What does the desk keep that no earlier stage has a value for?

Frozen values in and out of the shelves; rows never leave `storage`. Importing this module loads no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from workbench.common.text import Text
from workbench.decision.outcome import Outcome, ReasonCode, Recommendation
from workbench.features.outlook import Outlook
from workbench.flows.batches import BatchRef
from workbench.flows.detectors import Finding
from workbench.interview.questions import Answer, Diligence, Question
from workbench.scoring.score import Band, Cohort, Effects, Score, Waterfall


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file an import read, by its bytes, and how it was read."""

    name: str
    sha256: str
    size_bytes: int
    rows: int
    encoding: str | None = None
    layout: str = ""
    bad: int = 0
    skipped: int = 0
    as_of: datetime | None = None  # when the file says it was exported
    rows_digest: str | None = None  # of its typed rows in any order, where the file is a part of a total
    facts: Mapping[str, str] = field(default_factory=dict)  # what the file says of itself
    mapping: tuple[tuple[str, str | None], ...] = ()  # header cell and the field it was read as, by column
    delimiter: str | None = None
    head: bytes | None = None  # up to and with the header, of files with bad rows


@dataclass(frozen=True, slots=True)
class KeptBatch:
    """One committed import: its line files, its source files, and what it did."""

    batch_id: str
    seq: int
    imported_at: datetime
    staff_id: str
    layout: str
    rows: int
    quarantined: int
    lines: tuple[BatchRef, ...]
    files: tuple[SourceFile, ...]
    merchants_new: int = 0
    merchants_updated: int = 0
    quarantine_file: str | None = None  # relative to the desk folder
    undone: bool = False
    skipped: int = 0
    depends_on: tuple[str, ...] = ()  # batches that hold rows this one left out, in order


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One reason why a row stayed out. `column` is the header cell."""

    column: str
    value: str
    code: str


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """A row that was not imported, whole. `row_id` is given by the shelf."""

    batch_id: str
    file: str
    layout: str
    line: int
    problems: tuple[RowProblem, ...]
    cells: tuple[str, ...] | None = None  # the raw cells
    raw: bytes | None = None  # the bytes of the row; None for tables without lines
    state: str = "waiting"  # waiting, mended, dismissed
    settled_at: datetime | None = None
    settled_by: str | None = None
    settled_batch: str | None = None  # the batch in which the mended row came in
    reason: str = ""
    row_id: int | None = None


@dataclass(frozen=True, slots=True)
class RowFix:
    """What staff changed in one cell before its row was written."""

    batch_id: str
    file: str
    line: int
    column: str
    before: str
    after: str
    staff_id: str


@dataclass(frozen=True, slots=True)
class KeptProfile:
    """A mapping staff saved; the same set of header cells chooses it again."""

    profile_id: str
    name: str
    header_digest: str  # SHA-256 of the set of header cells
    layout: str
    json: str
    staff_id: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """A look-up table that came with an import; `file` lies in the desk's `flows` folder."""

    batch_id: str
    code: str
    file: str
    digest: str
    rows: int


@dataclass(frozen=True, slots=True)
class DeclaredFigure:
    """A figure a profile sheet declares. `value`: minor units of amounts (`_fen`), millionths of shares (`_share`),
    scores and hours, else a whole number."""

    merchant_id: str
    figure: str
    value: int
    as_of_day: int
    batch_id: str


@dataclass(frozen=True, slots=True)
class FeatureVector:
    """Features of one merchant as of one day; NaN is missing. `names_digest` names the ordered list of names."""

    merchant_id: str
    as_of_day: int
    names_digest: str
    names: tuple[str, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PeerMetric:
    """One feature of one case beside its peers, and its last twelve months (oldest first)."""

    p25: float | None
    median: float | None
    p75: float | None
    percentile: float | None
    history: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one case stands among its peers; made when it is scored, so that opening a case computes nothing."""

    cohort_name: Text
    cohort_count: int
    peer_points: int | None
    peer_pd: float | None
    flows: Mapping[str, float | None]  # percentile by flow
    metrics: Mapping[str, PeerMetric]  # by feature
    verified_month_fen: int | None  # monthly verified sales of an ordinary season
    reasons: tuple[ReasonCode, ...] = ()  # adverse, most important first
    gate_failures: tuple[Text, ...] = ()  # of the data-quality gate
    mismatches: tuple[ReasonCode, ...] = ()  # contradictions: code and wording
    order_base_fen: int | None = None  # shipped orders the buyer has not confirmed
    working_capital_gap_fen: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)  # further facts rules may name
    outlook: Outlook | None = None  # what the next months may bring; None for scores made before there was one
    fraud: tuple[Finding, ...] | None = None  # what the detectors flagged; None: nobody looked
    linked_persons: tuple[str, ...] = ()  # legal persons linked to the merchant's, which is not among them
    baseline: Cohort | None = None  # whom the principal reasons compare with; None for scores made before it was kept
    effects: Effects | None = None  # the PD with each family at the pinned medians


@dataclass(frozen=True, slots=True)
class KeptScore:
    """The newest score of a case, its picture, its standing, and what policy recommended on it."""

    case_no: str
    scored_at: datetime
    as_of_day: int
    model_digest: str
    names_digest: str
    inputs_digest: str  # of the float32 vector the model read
    score: Score
    waterfall: Waterfall
    standing: Standing
    recommendation: Recommendation | None


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """What a list of cases shows of one case; derived, renewed with every score, interview and decision."""

    case_no: str
    points: int | None
    pd: float | None
    band: Band | None
    fund: float | None
    logistics: float | None
    information: float | None
    suggested_fen: int | None
    recommendation: Outcome | None
    watch: tuple[Text, ...]
    fast_track: bool
    needs_interview: bool
    needs_documents: bool = False


@dataclass(frozen=True, slots=True)
class InterviewNote:
    at_seconds: int
    text: str
    assessment: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class KeptInterview:
    """One interview of a case with everything said and noted in it."""

    case_no: str
    attempt: int  # 1, 2, ...; the newest counts
    simulated: bool
    persona: str | None
    seed: int
    started_at: datetime
    consent_at: datetime | None
    finished_at: datetime | None
    state: str  # planned, running, paused, finished, abandoned
    elapsed_seconds: int
    officer: str
    diligence: Diligence | None
    questions: tuple[Question, ...]
    answers: tuple[Answer, ...] = ()
    notes: tuple[InterviewNote, ...] = ()
    ticks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """One version of a case's decision. A version is never changed after it was signed; a new one replaces it."""

    case_no: str
    version: int
    state: str  # proposed, signed, sent_back, withdrawn
    outcome: Outcome
    limit_fen: int
    currency: str
    daily_rate: Decimal
    fee_rate: Decimal
    term_days: int
    reason_codes: tuple[str, ...]
    comment: str
    override: bool
    needs_second: bool
    prepared_by: str
    prepared_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    model_version: str
    inputs_digest: str
    policy_id: str
    policy_digest: str
    proof: str  # canonical JSON of `records.proof.DecisionProof`, "" while proposed
    approver_comment: str = ""
    repayment: str = ""  # empty: as the product says


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """One issued document file."""

    case_no: str
    decision_version: int
    kind: str
    language: str
    file: str  # relative to the desk folder
    sha256: str
    proof_sha256: str
    issued_at: datetime
    issued_by: str
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class CaseNote:
    case_no: str
    at: datetime
    staff_id: str
    text: str


@dataclass(frozen=True, slots=True)
class KnownOutcome:
    """Something that became known about a merchant and is never a feature: a default, a rating by others."""

    merchant_id: str
    kind: str  # default, officer_rating, ...
    value: str
    day: date | None = None
