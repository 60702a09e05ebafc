"""What does staff see in the interview room?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.common.text import Lang, Text
from workbench.interview.questions import UNSAID, Answer, Assessment, Diligence, EvidencePair, Question


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """A case that waits for an interview, or had one."""

    case_no: str
    merchant_name: str
    product: Text
    requested_fen: int
    currency: str
    questions: int | None  # None: of a planned script, not counted yet
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
    strip: str = ""  # which weeks help to judge it (`services.interview_weeks`): parcels, refunds, or none


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
class CriterionItem:
    """A criterion with its written anchors for 1 to 5; `mark` of the officer who held the interview."""

    code: str
    title: Text
    anchors: tuple[Text, ...]
    mark: int | None


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
    consent_words: Text = UNSAID  # to be read to the applicant before a real interview
    recording_allowed: bool = False  # both the recording and the handling of face and voice were agreed to
    counts: bool = True  # False: a practice whose rating moves nothing
    open_points: tuple[Text, ...] = ()  # contradictions nobody has explained
    criteria: tuple[CriterionItem, ...] = ()
    rating_reason: str = ""  # of a rating that differs from the one the marks give
    officer: str = ""  # staff id of the one who holds it
    blind: bool = False  # shown to a second rater: nothing here tells how the first one judged


@dataclass(frozen=True, slots=True)
class Reply:
    """What the simulated applicant answers to a free question. Not understood: the words say so, `topic` is empty."""

    words: str  # in the language asked for
    topic: str
    understood: bool
    shows: bool  # something was held up to the camera


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the applicant hid or bent, or that the officer held against it. `told` beside `true`, in words."""

    topic: Text
    told: Text
    true: Text


@dataclass(frozen=True, slots=True)
class TruthRow:
    """One line of the hidden truth; `told` is what the persona says of it, and `lie` whether the two differ."""

    topic: Text
    true: Text
    told: Text
    lie: bool


@dataclass(frozen=True, slots=True)
class PracticeScore:
    """How well the officer saw through a simulated applicant; None where nothing could be counted.

    Precision: share of what the officer held against the applicant that was a lie. Recall: share of the lies asked
    about or told that he found. `leading`: free questions that put the answer into the applicant's mouth.
    """

    persona: Text
    honest: bool
    truth: tuple[TruthRow, ...]
    found: tuple[Finding, ...]
    missed: tuple[Finding, ...]
    accused: tuple[Finding, ...]  # held against the applicant though it was true
    precision: float | None
    recall: float | None
    seconds: int
    questions: int
    leading: tuple[str, ...]
    rating: Diligence | None
    fitting: bool  # the rating fits the persona: honest ones A to C, dishonest ones C or D
    before: tuple[PastPractice, ...]  # of the same officer, newest first

    def facts(self, lang: Lang) -> dict[str, object]:
        """For programs."""
        return {
            "persona": self.persona.of(lang),
            "lies_found": [one.topic.of(lang) for one in self.found],
            "lies_missed": [one.topic.of(lang) for one in self.missed],
            "wrongly_held": [one.topic.of(lang) for one in self.accused],
            "precision": self.precision,
            "recall": self.recall,
            "rating_fits": self.fitting,
        }


@dataclass(frozen=True, slots=True)
class PastPractice:
    case_no: str
    attempt: int
    finished_at: datetime
    persona: Text
    precision: float | None
    recall: float | None
    seconds: int
    rating: Diligence | None
