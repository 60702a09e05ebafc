"""What does the record of one interview say, complete enough to be put on paper?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.common.text import Text
from workbench.interview.equity import EquityCheck
from workbench.interview.ledger import LedgerRow
from workbench.interview.questions import Assessment, Diligence, Source


@dataclass(frozen=True, slots=True)
class Consent:
    """What the applicant was told and agreed to before the first question.

    `recording`: voice and picture may be recorded. `face_and_voice`: the separate consent to process face and voice as
    sensitive data (PIPL art. 28 to 30). Both may be refused: the interview is then held by notes only.
    """

    at: datetime
    noted_by: str  # staff id
    words: Text  # as they were shown or read to the applicant
    words_version: str
    recording: bool
    face_and_voice: bool


@dataclass(frozen=True, slots=True)
class ReportedQuestion:
    """One question as it was asked; `at_seconds` is media time of the answer, None where it was not answered."""

    number: int
    question_id: str
    ask: Text
    why: Text
    source: Source
    pointer: str
    expected: Text
    is_follow_up: bool
    said: str
    at_seconds: int | None
    assessment: Assessment
    note: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A free follow-up typed by the officer, and what was answered. `topic` is empty where it was not understood."""

    at_seconds: int
    asked: str
    said: Text
    topic: str


@dataclass(frozen=True, slots=True)
class ReportedNote:
    at_seconds: int
    text: str
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class ReportedCriterion:
    """A criterion with its anchors for 1 to 5 (in this order); `mark` and `by` (name of the officer) once rated."""

    code: str
    title: Text
    anchors: tuple[Text, ...]
    mark: int | None
    by: str


@dataclass(frozen=True, slots=True)
class ReportedCheck:
    code: str
    text: Text
    done: bool


@dataclass(frozen=True, slots=True)
class InterviewReport:
    """Everything the paper shows. A simulated interview says so everywhere; `persona` only once it is over.

    `derived` is the rating by the declared rule; `rating` the officer's, with `rating_reason` where the two differ.
    `open_points` are contradictions nobody has settled: while there is one, no approval. `counts`: whether the rating
    may move the decision (a simulated one only on a demonstration desk).
    """

    case_no: str
    attempt: int
    merchant_name: str
    applicant: str
    currency: str
    officer_id: str
    officer_name: str
    started_at: datetime
    finished_at: datetime | None
    elapsed_seconds: int
    state: str  # planned, running, paused, finished, abandoned
    simulated: bool
    counts: bool
    persona: Text | None
    consent: Consent | None
    guide_version: str
    questions: tuple[ReportedQuestion, ...]
    exchanges: tuple[Exchange, ...]
    claims: tuple[LedgerRow, ...]
    equity: EquityCheck
    checklist: tuple[ReportedCheck, ...]
    criteria: tuple[ReportedCriterion, ...]
    derived: Diligence | None
    derived_why: Text
    rating: Diligence | None
    rating_reason: str
    notes: tuple[ReportedNote, ...]
    open_points: tuple[Text, ...]
