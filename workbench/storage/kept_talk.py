"""What is kept of an interview beside its questions, answers and notes?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.interview.ledger import LedgerRow
from workbench.interview.questions import Diligence
from workbench.interview.report import Consent, Exchange
from workbench.interview.truth import HiddenTruth


@dataclass(frozen=True, slots=True)
class KeptTalk:
    """`truth` and `practice_rating` are of a simulated interview: they never stand where a decision reads."""

    case_no: str
    attempt: int
    consent: Consent | None = None
    exchanges: tuple[Exchange, ...] = ()
    rating_reason: str = ""
    truth: HiddenTruth | None = None
    practice_rating: Diligence | None = None
    ledger: tuple[LedgerRow, ...] = ()


@dataclass(frozen=True, slots=True)
class CriterionMark:
    """One officer's mark of one criterion of one interview."""

    case_no: str
    attempt: int
    code: str
    officer: str
    mark: int
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class KeptPractice:
    case_no: str
    attempt: int
    officer: str
    finished_at: datetime
    persona: str
    seed: int
    precision: float | None
    recall: float | None
    seconds: int
    leading: int
    rating: Diligence | None
