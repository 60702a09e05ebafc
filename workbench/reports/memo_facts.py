"""What does an internal credit memo say about one case?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.common.text import Text
from workbench.decision.outcome import Check, Limit, Outcome, Price
from workbench.interview.questions import Assessment
from workbench.scoring.score import FlowStanding, Waterfall


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of the interview: the question, how the answer was assessed, the officer's note."""

    ask: Text
    assessment: Assessment
    note: str


@dataclass(frozen=True, slots=True)
class InterviewFacts:
    held: Text  # "11-23 10:20, 模拟"; when and how
    rating: str  # A to D
    findings: tuple[Finding, ...]  # those that are not plainly consistent
    claims: tuple[ClaimLine, ...] = ()  # the ledger, contradictions first
    equity: Text | None = None  # "偏差 ¥12,000 (3.1%)，容许 5%：核对相符"


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One row of the claims ledger; `note` says how a difference was settled."""

    label: Text
    said: str
    shown: str
    verdict: Text
    stands_against: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer that was made; `taken` where it is the one decided."""

    amount_fen: int
    term: Text
    yearly: Text  # on the basis of the cost cap
    total_cost_fen: int
    taken: bool


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One constraint of the lender with this loan counted in: in words of its own unit."""

    title: Text
    cap: Text
    after: Text
    left: Text
    binding: bool
    stops: bool  # over its cap, or not known


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    role: Text
    name: str | None  # None: waits
    at: Text
    staff_id: str = ""
    certificate: str = ""  # its SHA-256, where the person held it when deciding


@dataclass(frozen=True, slots=True)
class MemoFacts:
    """Every fact of a memo, already computed; a memo adds none of its own. Absent parts are None or empty."""

    number: str  # CM-261123-0417-v1
    case_no: str
    lender: Text
    parties: tuple[tuple[Text, Text], ...]  # merchant, owner, category, request, purpose, data cut-off
    outcome: Outcome
    currency: str
    requested_fen: int
    limit_fen: int
    points: int | None
    band: str | None
    pd: float | None
    outcome_name: Text  # the event the PD predicts
    expected_loss_fen: int | None
    diligence: str | None
    waterfall: Waterfall | None
    model_note: Text
    checks: tuple[Check, ...]
    override: bool
    comment: str  # the officer's reasons, as written
    limit: Limit | None
    price: Price | None
    headline: str  # basis of the policy's cost cap
    flows: tuple[FlowStanding, ...]
    mismatches: tuple[Text, ...]
    interview: InterviewFacts | None
    conclusion: Text
    reasons: tuple[Text, ...]
    signatures: tuple[SignatureFacts, ...]
    records: tuple[tuple[Text, str], ...]  # what is digested, and its digest in full
    basis: Text  # "模型 xgb-2026.11 · 政策 cn-2025"
    decided_on: date
    proof: bytes  # canonical JSON carried inside the file; b"" while not signed
    synthetic: bool
    draft: bool
    beside: tuple[tuple[str, bytes], ...] = ()  # what the proof names by digest, by file name
    baseline: Text | None = None  # the group the score's reasons compare with, by name and count
    anchor: str = ""  # head of the journal when the decision was signed
    note: Text = Text("", "")  # noqa: RUF009 - a frozen value; words people added
    seals: int = 0  # places for electronic signatures
    override_name: Text | None = None  # the declared reason of an override
    duties: tuple[Check, ...] = ()  # what the lender itself must see to
    offers: tuple[OfferLine, ...] = ()
    room: tuple[RoomLine, ...] = ()
