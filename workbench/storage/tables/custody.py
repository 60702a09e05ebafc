"""Which cases were handed from desk to desk, and which copies parted?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Text
from sqlmodel import Field

from workbench.storage.tables.naming import Row


class CustodyRow(Row, table=True):
    __tablename__ = "custody"
    __table_args__ = (
        CheckConstraint("length(hash) = 64", name="hash_whole"),
        CheckConstraint("number > 0", name="number_positive"),
    )
    case_no: str = Field(primary_key=True, foreign_key="applications.case_no")
    number: int = Field(primary_key=True)
    desk: str
    person: str
    at: str
    rows: str
    previous: str
    hash: str
    seq: int  # newest change of the case at this desk when the link was written


class ForkRow(Row, table=True):
    __tablename__ = "forks"
    __table_args__ = (CheckConstraint("(settled IS NULL) = (settled_by IS NULL)", name="settled_whole"),)
    fork_id: int | None = Field(default=None, primary_key=True)
    case_no: str = Field(foreign_key="applications.case_no", index=True)
    found_at: str
    file: str  # in the desk's folder
    sha256: str
    common: int  # links both copies begin with
    theirs: str = Field(sa_column=Column(Text, nullable=False))
    settled: str | None = Field(default=None)  # ours or theirs
    settled_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    settled_at: str | None
    reason: str = Field(sa_column=Column(Text, nullable=False))
