"""What was applied for, how was it scored, and what does a list show of it?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text
from sqlmodel import Field

from workbench.applications.application import Stage
from workbench.decision.outcome import Outcome
from workbench.scoring.score import Band
from workbench.storage.tables.naming import Row, one_of


class ApplicationRow(Row, table=True):
    __tablename__ = "applications"
    __table_args__ = (
        one_of("stage", [s.value for s in Stage]),
        CheckConstraint("requested_fen > 0", name="requested_positive"),
        CheckConstraint("term_days > 0", name="term_positive"),
        Index("ix_applications_stage_due", "stage", "due_at"),
        Index("ix_applications_merchant", "merchant_id", "submitted_at"),
        Index("ix_applications_assigned", "assigned_to", "stage"),
    )
    case_no: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    product_code: str
    requested_fen: int
    term_days: int
    purpose: str
    submitted_at: str
    due_at: str
    stage: str
    assigned_to: str | None = Field(default=None, foreign_key="staff.staff_id")
    currency: str
    claims: str = Field(sa_column=Column(Text, nullable=False))  # what the applicant declared


class ScoreRow(Row, table=True):
    __tablename__ = "scores"
    __table_args__ = (
        one_of("band", [b.value for b in Band]),
        CheckConstraint("pd > 0 AND pd < 1", name="pd_inside"),
    )
    case_no: str = Field(primary_key=True, foreign_key="applications.case_no")
    scored_at: str
    as_of_day: int
    model_version: str
    model_digest: str
    catalogue_digest: str
    names_digest: str
    inputs_digest: str
    margin_bits: int  # the float32 margin, by its bits
    base_margin: float
    pd: float
    points: int
    band: str
    features: str = Field(sa_column=Column(Text, nullable=False))  # names, in the model's order
    contributions: bytes = Field(sa_column=Column("contributions", LargeBinary, nullable=False))
    waterfall: str = Field(sa_column=Column(Text, nullable=False))
    standing: str = Field(sa_column=Column(Text, nullable=False))
    recommendation: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class CaseSummaryRow(Row, table=True):
    __tablename__ = "case_summaries"
    __table_args__ = (
        one_of("band", [b.value for b in Band], null=True),
        one_of("recommendation", [o.value for o in Outcome], null=True),
    )
    case_no: str = Field(primary_key=True, foreign_key="applications.case_no")
    points: int | None
    pd: float | None
    band: str | None
    fund: float | None
    logistics: float | None
    information: float | None
    suggested_fen: int | None
    recommendation: str | None
    watch: str = Field(sa_column=Column(Text, nullable=False))
    fast_track: bool
    needs_interview: bool
    needs_documents: bool


class CaseNoteRow(Row, table=True):
    __tablename__ = "case_notes"
    __table_args__ = (Index("ix_case_notes_case", "case_no"),)
    note_id: int | None = Field(default=None, primary_key=True)
    case_no: str = Field(foreign_key="applications.case_no")
    at: str
    staff_id: str
    text: str = Field(sa_column=Column(Text, nullable=False))
