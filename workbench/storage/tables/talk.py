"""What was agreed, claimed, marked and practised in interviews?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Text
from sqlmodel import Field

from workbench.interview.ledger import Verdict
from workbench.interview.questions import Diligence
from workbench.storage.tables.naming import Row, not_negative, one_of


def _of_interview(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["case_no", "attempt"], ["interviews.case_no", "interviews.attempt"], name=f"fk_{table}_interview"
    )


class TalkRow(Row, table=True):
    """Consent, free exchanges, the reason of a differing rating, and the hidden truth of a practice."""

    __tablename__ = "interview_talks"
    __table_args__ = (_of_interview("interview_talks"),)
    case_no: str = Field(primary_key=True)
    attempt: int = Field(primary_key=True)
    consent: str | None = Field(sa_column=Column(Text, nullable=True))
    exchanges: str = Field(sa_column=Column(Text, nullable=False))
    rating_reason: str = Field(sa_column=Column(Text, nullable=False))
    truth: str | None = Field(sa_column=Column(Text, nullable=True))
    practice_rating: str | None


class ClaimRow(Row, table=True):
    __tablename__ = "interview_claims"
    __table_args__ = (
        _of_interview("interview_claims"),
        one_of("verdict", [v.value for v in Verdict]),
        # A contradiction is put in words, and what explains it is too, with who accepted it.
        CheckConstraint("verdict <> 'contradicted' OR note <> ''", name="contradiction_noted"),
        CheckConstraint(
            "verdict <> 'explained' OR (length(explanation) >= 10 AND resolved_by <> '' AND resolved_at IS NOT NULL)",
            name="explanation_whole",
        ),
    )
    case_no: str = Field(primary_key=True)
    attempt: int = Field(primary_key=True)
    claim_id: str = Field(primary_key=True)
    position: int
    question_id: str
    label: str
    unit: str
    currency: str
    claimed: float | None
    shown: float | None
    low: float | None
    high: float | None
    ratio: float | None
    tolerance: str
    verdict: str
    claimed_words: str
    shown_words: str
    note: str = Field(sa_column=Column(Text, nullable=False))
    explanation: str = Field(sa_column=Column(Text, nullable=False))
    evidence: str = Field(sa_column=Column(Text, nullable=False))
    resolved_by: str
    resolved_at: str | None


class CriterionMarkRow(Row, table=True):
    """One officer's mark of one criterion; a blind second rating is another officer's."""

    __tablename__ = "criterion_marks"
    __table_args__ = (
        _of_interview("criterion_marks"),
        CheckConstraint("mark BETWEEN 1 AND 5", name="mark_inside"),
    )
    case_no: str = Field(primary_key=True)
    attempt: int = Field(primary_key=True)
    code: str = Field(primary_key=True)
    officer: str = Field(primary_key=True, foreign_key="staff.staff_id")
    mark: int
    marked_at: str


class PracticeRow(Row, table=True):
    __tablename__ = "practice_scores"
    __table_args__ = (
        _of_interview("practice_scores"),
        one_of("rating", [d.value for d in Diligence], null=True),
        not_negative("seconds"),
        CheckConstraint("precision IS NULL OR precision BETWEEN 0 AND 1", name="precision_inside"),
        CheckConstraint("recall IS NULL OR recall BETWEEN 0 AND 1", name="recall_inside"),
    )
    case_no: str = Field(primary_key=True)
    attempt: int = Field(primary_key=True)
    officer: str = Field(index=True)
    finished_at: str
    persona: str
    seed: int
    precision: float | None
    recall: float | None
    seconds: int
    leading: int
    rating: str | None
