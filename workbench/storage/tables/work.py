"""What was asked, answered, decided and put on paper?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Text
from sqlmodel import Field

from workbench.decision.outcome import Outcome
from workbench.interview.questions import Assessment, Diligence
from workbench.storage.tables.naming import Row, not_negative, one_of


class InterviewRow(Row, table=True):
    __tablename__ = "interviews"
    __table_args__ = (
        one_of("state", ["planned", "running", "paused", "finished", "abandoned"]),
        one_of("diligence", [d.value for d in Diligence], null=True),
        CheckConstraint("state = 'planned' OR consent_at IS NOT NULL OR simulated = 1", name="consent_before_talk"),
        not_negative("elapsed_seconds"),
    )
    case_no: str = Field(primary_key=True, foreign_key="applications.case_no")
    attempt: int = Field(primary_key=True)
    simulated: bool
    persona: str | None
    seed: int
    started_at: str
    consent_at: str | None
    finished_at: str | None
    state: str
    elapsed_seconds: int
    officer: str
    diligence: str | None
    questions: str = Field(sa_column=Column(Text, nullable=False))
    notes: str = Field(sa_column=Column(Text, nullable=False))
    ticks: str = Field(sa_column=Column(Text, nullable=False))


class AnswerRow(Row, table=True):
    __tablename__ = "answers"
    __table_args__ = (one_of("assessment", [a.value for a in Assessment]),)
    case_no: str = Field(primary_key=True, foreign_key="applications.case_no")
    attempt: int = Field(primary_key=True)
    question_id: str = Field(primary_key=True)
    position: int
    at_seconds: int
    said: str = Field(sa_column=Column(Text, nullable=False))
    claimed_value: float | None
    assessment: str
    note: str = Field(sa_column=Column(Text, nullable=False))


class DecisionRow(Row, table=True):
    __tablename__ = "decisions"
    __table_args__ = (
        one_of("state", ["proposed", "signed", "sent_back", "withdrawn"]),
        one_of("outcome", [o.value for o in Outcome]),
        not_negative("limit_fen"),
        not_negative("daily_rate"),
        not_negative("fee_rate"),
        CheckConstraint("version > 0", name="version_positive"),
        # The second person is another person, always.
        CheckConstraint("approved_by IS NULL OR approved_by <> prepared_by", name="two_people"),
        CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approval_whole"),
        CheckConstraint("state <> 'signed' OR needs_second = 0 OR approved_by IS NOT NULL", name="second_signed"),
        # A decline names its reasons and lends nothing.
        CheckConstraint("outcome <> 'decline' OR reason_codes <> '[]'", name="decline_has_reasons"),
        CheckConstraint("outcome NOT IN ('decline', 'refer') OR limit_fen = 0", name="decline_lends_nothing"),
        CheckConstraint("outcome NOT IN ('approve', 'approve_lower') OR limit_fen > 0", name="approval_lends"),
        CheckConstraint("state <> 'signed' OR length(proof) > 0", name="signed_has_proof"),
    )
    case_no: str = Field(primary_key=True, foreign_key="applications.case_no")
    version: int = Field(primary_key=True)
    state: str
    outcome: str
    limit_fen: int
    currency: str
    daily_rate: int  # millionths
    fee_rate: int  # millionths
    term_days: int
    reason_codes: str
    comment: str = Field(sa_column=Column(Text, nullable=False))
    override: bool
    needs_second: bool
    prepared_by: str = Field(foreign_key="staff.staff_id")
    prepared_at: str
    approved_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    approved_at: str | None
    approver_comment: str = Field(sa_column=Column(Text, nullable=False))
    model_version: str
    inputs_digest: str
    policy_id: str
    policy_digest: str
    proof: str = Field(sa_column=Column(Text, nullable=False))
    repayment: str = Field(default="", sa_column_kwargs={"server_default": ""})  # empty: as the product says


class DocumentRow(Row, table=True):
    __tablename__ = "documents"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256_whole"),)
    file: str = Field(primary_key=True)
    case_no: str = Field(foreign_key="applications.case_no", index=True)
    decision_version: int
    kind: str
    language: str
    sha256: str
    proof_sha256: str
    issued_at: str
    issued_by: str
    superseded: bool
