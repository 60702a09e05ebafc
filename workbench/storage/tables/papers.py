"""How were papers made and signed, and which words did people write into them?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Text
from sqlmodel import Field

from workbench.storage.tables.naming import Row


class PaperRow(Row, table=True):
    """One issued PDF beside the same paper without signatures."""

    __tablename__ = "papers"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256_whole"),
        CheckConstraint("length(base_sha256) = 64", name="base_whole"),
        CheckConstraint("revision > 0", name="revision_positive"),
    )
    sha256: str = Field(primary_key=True)  # of the file as issued
    base_sha256: str  # of the paper before it was signed
    revision: int  # of the papers of this kind and language on one decision
    places: int  # for signatures
    signatures: str = Field(sa_column=Column(Text, nullable=False))  # JSON, in the order given


class PaperTextRow(Row, table=True):
    """One edit of a free paragraph; nothing is ever overwritten, the newest counts."""

    __tablename__ = "paper_texts"
    __table_args__ = (
        CheckConstraint("decision_version > 0", name="version_positive"),
        CheckConstraint("language IN ('zh', 'en')", name="language_known"),
        Index("ix_paper_texts_case", "case_no", "decision_version"),
    )
    text_id: int | None = Field(default=None, primary_key=True)
    case_no: str = Field(foreign_key="applications.case_no")
    decision_version: int
    kind: str
    block: str
    language: str
    words: str = Field(sa_column=Column(Text, nullable=False))  # empty: the paragraph of the program again
    edited_by: str = Field(foreign_key="staff.staff_id")
    edited_at: str
