"""Which imports fed the desk, from which files, and which features came of them?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative


class BatchRow(Row, table=True):
    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("seq"),
        not_negative("rows"),
        not_negative("quarantined"),
        not_negative("skipped"),
    )
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
    skipped: int


class BatchDependencyRow(Row, table=True):
    """`batch_id` left rows out because `on_batch_id` holds them."""

    __tablename__ = "batch_dependencies"
    __table_args__ = (
        CheckConstraint("batch_id <> on_batch_id", name="two_batches"),
        Index("ix_batch_dependencies_on", "on_batch_id"),
    )
    batch_id: str = Field(primary_key=True, foreign_key="batches.batch_id")
    on_batch_id: str = Field(primary_key=True, foreign_key="batches.batch_id")


class BatchMerchantRow(Row, table=True):
    """Whom the lines of a batch are about."""

    __tablename__ = "batch_merchants"
    batch_id: str = Field(primary_key=True, foreign_key="batches.batch_id")
    merchant_id: str = Field(primary_key=True)


class LineFileRow(Row, table=True):
    __tablename__ = "line_files"
    __table_args__ = (
        CheckConstraint("length(digest) = 64", name="digest_whole"),
        CheckConstraint("(superseded_file IS NULL) = (superseded_digest IS NULL)", name="superseded_whole"),
    )
    batch_id: str = Field(primary_key=True, foreign_key="batches.batch_id")
    kind: str = Field(primary_key=True)
    file: str
    digest: str
    rows: int
    seq: int
    layout: str
    superseded_file: str | None
    superseded_digest: str | None


class SourceFileRow(Row, table=True):
    __tablename__ = "source_files"
    __table_args__ = (Index("ix_source_files_sha256", "sha256"), not_negative("bad"), not_negative("skipped"))
    batch_id: str = Field(primary_key=True, foreign_key="batches.batch_id")
    position: int = Field(primary_key=True)
    name: str
    sha256: str
    size_bytes: int
    rows: int
    encoding: str | None
    layout: str
    bad: int
    skipped: int
    as_of: str | None  # when the file says it was exported
    rows_digest: str | None  # of the typed rows in any order, where a file is a part of a total
    facts: str = Field(sa_column=Column(Text, nullable=False))  # JSON: what the file says of itself
    mapping: str = Field(sa_column=Column(Text, nullable=False))  # JSON: [header cell, field or null] by column
    delimiter: str | None
    head: bytes | None = Field(sa_column=Column(LargeBinary))  # up to and with the header, of files with bad rows


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
