"""What does staff see in the interview room?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.common.text import Text
from workbench.interview.questions import Answer, Assessment, Diligence, EvidencePair, Question


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """A case that waits for an interview, or had one."""

    case_no: str
    merchant_name: str
    product: Text
    requested_fen: int
    currency: str
    questions: int
    answered: int
    contradictions: int
    diligence: Diligence | None
    state: str  # planned, running, paused, finished, abandoned
    simulated: bool


@dataclass(frozen=True, slots=True)
class Note:
    at_seconds: int
    text: str
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    code: str
    text: Text
    done: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One question as the room shows it: its evidence pairs and the answer so far."""

    question: Question
    pairs: tuple[EvidencePair, ...]
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What the diligence rating does: limit and route, never the score."""

    before: Diligence | None
    after: Diligence | None
    limit_before_fen: int
    limit_after_fen: int
    points: int | None
    route: Text


@dataclass(frozen=True, slots=True)
class InterviewFile:
    case_no: str
    merchant_name: str
    applicant: str
    currency: str
    simulated: bool
    persona: str | None  # only for practice, shown after the interview
    consent_at: datetime | None
    state: str  # planned, running, paused, finished, abandoned
    elapsed_seconds: int
    planned_seconds: int
    turns: tuple[Turn, ...]
    current: int  # index into turns
    notes: tuple[Note, ...]
    checklist: tuple[ChecklistItem, ...]
    suggested: Diligence | None
    suggested_why: Text
    diligence: Diligence | None
    effect: Effect
