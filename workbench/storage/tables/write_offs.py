"""Which losses were proposed, and who agreed?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative, one_of


class WriteOffRow(Row, table=True):
    """One proposal to give up a loan as a loss; it takes two persons, and one open proposal a loan."""

    __tablename__ = "write_offs"
    __table_args__ = (
        one_of("state", ["proposed", "agreed", "refused", "withdrawn"]),
        not_negative("owed_fen"),
        CheckConstraint("length(trim(reason)) >= 10", name="reason_given"),
        CheckConstraint("answered_by IS NULL OR answered_by <> proposed_by OR state = 'withdrawn'", name="two_persons"),
        CheckConstraint("(state = 'proposed') = (answered_by IS NULL)", name="answered_by_somebody"),
        Index("ix_write_offs_open", "loan_no", unique=True, sqlite_where=text("state = 'proposed'")),
    )
    write_off_no: int | None = Field(default=None, primary_key=True)
    loan_no: int = Field(foreign_key="loans.loan_no")
    proposed_day: int
    proposed_at: str
    proposed_by: str = Field(foreign_key="staff.staff_id")
    owed_fen: int  # in all, when it was proposed
    loan_class: int
    reason: str
    state: str
    answered_at: str | None
    answered_by: str | None = Field(foreign_key="staff.staff_id")
    answer: str = Field(sa_column_kwargs={"server_default": ""})
