"""What happened around a decision: who saw what, opened, reopened, looked a second time, or was asked to look again?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Text
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative, one_of

DECISION = ["decisions.case_no", "decisions.version"]
STAGES = ["rules", "interview", "score", "limit", "officer"]
CHANNELS = ["phone", "letter", "email", "platform", "in_person"]


class DecisionCourseRow(Row, table=True):
    """Beside each version of a decision: what its preparer saw, and what others did to it later."""

    __tablename__ = "decision_courses"
    __table_args__ = (
        one_of("decline_stage", STAGES, null=True),
        not_negative("working_seconds"),
        CheckConstraint("length(seen_digest) = 64", name="seen_whole"),
        CheckConstraint("(opened_by IS NULL) = (opened_at IS NULL)", name="opening_whole"),
        CheckConstraint("(reopened_by IS NULL) = (reopened_at IS NULL)", name="reopening_whole"),
        CheckConstraint("reopened_by IS NULL OR length(reopen_reason) >= 10", name="reopening_reasoned"),
        ForeignKeyConstraint(["case_no", "version"], DECISION),
    )
    case_no: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    seen: str = Field(sa_column=Column(Text, nullable=False))  # digest of each part of what the preparer saw
    seen_digest: str
    override_code: str | None
    decline_stage: str | None
    working_seconds: int  # from the draft to the proposal
    opened_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    opened_at: str | None
    reopened_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    reopened_at: str | None
    reopen_reason: str = Field(sa_column=Column(Text, nullable=False))


class CaseLockRow(Row, table=True):
    """Who is deciding a case just now; a lock that ran out holds nobody back."""

    __tablename__ = "case_locks"
    __table_args__ = (CheckConstraint("until > since", name="lock_lasts"),)
    case_no: str = Field(primary_key=True, foreign_key="applications.case_no")
    staff_id: str = Field(foreign_key="staff.staff_id")
    since: str
    until: str


class BlindReviewRow(Row, table=True):
    """A decided case that a second officer judges without seeing score, recommendation or first decision."""

    __tablename__ = "blind_reviews"
    __table_args__ = (
        one_of("state", ["waiting", "taken", "given"]),
        one_of("outcome", ["approve", "refer", "decline"], null=True),
        one_of("rating", ["A", "B", "C", "D"], null=True),
        not_negative("seconds"),
        CheckConstraint("(state = 'waiting') = (reviewer IS NULL)", name="taken_by_somebody"),
        CheckConstraint(
            "state <> 'given' OR (outcome IS NOT NULL AND rating IS NOT NULL AND given_at IS NOT NULL)",
            name="answer_whole",
        ),
        CheckConstraint("state <> 'given' OR reasons <> '[]' OR length(comment) >= 10", name="answer_reasoned"),
        ForeignKeyConstraint(["case_no", "version"], DECISION),
        Index("ix_blind_reviews_state", "state", "chosen_at"),
    )
    case_no: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    chosen_at: str
    state: str
    reviewer: str | None = Field(default=None, foreign_key="staff.staff_id")
    taken_at: str | None
    given_at: str | None
    outcome: str | None
    rating: str | None
    reasons: str = Field(sa_column=Column(Text, nullable=False))
    comment: str = Field(sa_column=Column(Text, nullable=False))
    seconds: int


class HumanReviewRow(Row, table=True):
    """A merchant asked that a person look at a decline again."""

    __tablename__ = "human_reviews"
    __table_args__ = (
        one_of("state", ["open", "kept", "overturned"]),
        one_of("channel", CHANNELS),
        not_negative("seconds"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_answered"),
        CheckConstraint("(closed_by IS NULL) = (closed_at IS NULL)", name="answer_has_person"),
        CheckConstraint("state = 'open' OR length(answer) >= 10", name="answer_reasoned"),
        CheckConstraint("length(words) > 0", name="words_given"),
        ForeignKeyConstraint(["case_no", "version"], DECISION),
        Index("ix_human_reviews_state", "state", "due_at"),
    )
    case_no: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    version: int
    asked_day: int  # when the merchant asked
    channel: str
    words: str = Field(sa_column=Column(Text, nullable=False))
    recorded_by: str = Field(foreign_key="staff.staff_id")
    recorded_at: str
    due_at: str
    assigned_to: str = Field(foreign_key="staff.staff_id")
    state: str
    opened_at: str | None
    closed_at: str | None
    closed_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    answer: str = Field(sa_column=Column(Text, nullable=False))
    seconds: int  # from opening to answer
