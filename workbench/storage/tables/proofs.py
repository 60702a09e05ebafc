"""Which proofs of further sales did a merchant bring, and who accepted them?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Text
from sqlmodel import Field

from workbench.storage.tables.naming import Row


class LimitProofRow(Row, table=True):
    """One file a merchant proves sales with. It counts while somebody else accepted it and nobody removed it."""

    __tablename__ = "limit_proofs"
    __table_args__ = (
        CheckConstraint("month_fen > 0", name="claims_something"),
        CheckConstraint("length(sha256) = 64", name="sha256_whole"),
        CheckConstraint("accepted_by IS NULL OR accepted_by <> added_by", name="two_people"),
        CheckConstraint("(accepted_by IS NULL) = (accepted_at IS NULL)", name="acceptance_whole"),
        CheckConstraint("(removed_by IS NULL) = (removed_at IS NULL)", name="removal_whole"),
    )
    case_no: str = Field(primary_key=True, foreign_key="applications.case_no")
    sha256: str = Field(primary_key=True)
    kind: str
    file: str
    month_fen: int
    claim: str = Field(sa_column=Column(Text, nullable=False))
    added_by: str = Field(foreign_key="staff.staff_id")
    added_at: str
    accepted_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    accepted_at: str | None
    removed_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    removed_at: str | None
    reason: str = Field(sa_column=Column(Text, nullable=False))
