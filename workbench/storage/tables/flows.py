"""Which imports fed the desk, which rows stayed out, and which features came of them?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative


class BatchRow(Row, table=True):
    __tablename__ = "batches"
    __table_args__ = (UniqueConstraint("seq"), not_negative("rows"), not_negative("quarantined"))
    batch_id: str = Field(primary_key=True)
    seq: int
    imported_at: str
    staff_id: str
    layout: str
    rows: int
    quarantined: int
    merchants_new: int
    merchants_updated: int
    quarantine_file: str | None
    undone: bool


class LineFileRow(Row, table=True):
    __tablename__ = "line_files"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest_whole"),)
    batch_id: str = Field(primary_key=True, foreign_key="batches.batch_id")
    kind: str = Field(primary_key=True)
    file: str
    digest: str
    rows: int
    seq: int
    layout: str


class SourceFileRow(Row, table=True):
    __tablename__ = "source_files"
    __table_args__ = (Index("ix_source_files_sha256", "sha256"),)
    batch_id: str = Field(primary_key=True, foreign_key="batches.batch_id")
    position: int = Field(primary_key=True)
    name: str
    sha256: str
    size_bytes: int
    rows: int
    encoding: str | None


class QuarantineRow(Row, table=True):
    __tablename__ = "quarantine"
    __table_args__ = (Index("ix_quarantine_batch", "batch_id"),)
    row_id: int | None = Field(default=None, primary_key=True)
    batch_id: str = Field(foreign_key="batches.batch_id")
    file: str
    line: int
    column: str
    value: str = Field(sa_column=Column(Text, nullable=False))
    code: str


class FeatureSetRow(Row, table=True):
    __tablename__ = "feature_sets"
    names_digest: str = Field(primary_key=True)
    names: str = Field(sa_column=Column(Text, nullable=False))


class FeatureVectorRow(Row, table=True):
    __tablename__ = "feature_vectors"
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    as_of_day: int = Field(primary_key=True)
    names_digest: str = Field(primary_key=True, foreign_key="feature_sets.names_digest")
    vector: bytes = Field(sa_column=Column("vector", LargeBinary, nullable=False))  # float64, little end first
