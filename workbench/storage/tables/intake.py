"""Which rows stayed out, what did staff change on the way in, and what came in besides lines?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative, one_of


class QuarantineRow(Row, table=True):
    """One row of a file that was not imported, whole."""

    __tablename__ = "quarantine"
    __table_args__ = (
        Index("ix_quarantine_batch", "batch_id"),
        Index("ix_quarantine_state", "state"),
        one_of("state", ["waiting", "mended", "dismissed"]),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_whole"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_someone"),
        CheckConstraint("(state = 'mended') = (settled_batch IS NOT NULL)", name="mended_by_a_batch"),
        CheckConstraint("state <> 'dismissed' OR length(reason) > 0", name="dismissed_for_a_reason"),
    )
    row_id: int | None = Field(default=None, primary_key=True)
    batch_id: str = Field(foreign_key="batches.batch_id")
    file: str
    layout: str
    line: int
    code: str  # of the first problem
    problems: str = Field(sa_column=Column(Text, nullable=False))  # JSON: [column, value, code] of each
    cells: str | None = Field(sa_column=Column(Text))  # JSON: the raw cells
    raw: bytes | None = Field(sa_column=Column(LargeBinary))  # the bytes of the row; NULL where a file has no lines
    state: str
    settled_at: str | None
    settled_by: str | None
    settled_batch: str | None = Field(foreign_key="batches.batch_id")
    reason: str = Field(sa_column=Column(Text, nullable=False))


class RowFixRow(Row, table=True):
    """What staff changed in a cell before its row was written."""

    __tablename__ = "row_fixes"
    batch_id: str = Field(primary_key=True, foreign_key="batches.batch_id")
    file: str = Field(primary_key=True)
    line: int = Field(primary_key=True)
    column: str = Field(primary_key=True)
    before: str = Field(sa_column=Column(Text, nullable=False))
    after: str = Field(sa_column=Column(Text, nullable=False))
    staff_id: str


class MappingProfileRow(Row, table=True):
    __tablename__ = "mapping_profiles"
    __table_args__ = (
        UniqueConstraint("header_digest"),
        CheckConstraint("length(header_digest) = 64", name="digest_whole"),
        CheckConstraint("length(name) > 0", name="named"),
    )
    profile_id: str = Field(primary_key=True)
    name: str
    header_digest: str
    layout: str
    json_text: str = Field(sa_column=Column("json", Text, nullable=False))
    staff_id: str
    saved_at: str


class ReferenceTableRow(Row, table=True):
    """A look-up table that came with an import, as one Parquet file."""

    __tablename__ = "reference_tables"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest_whole"), not_negative("rows"))
    batch_id: str = Field(primary_key=True, foreign_key="batches.batch_id")
    code: str = Field(primary_key=True)
    file: str
    digest: str
    rows: int


class DeclaredFigureRow(Row, table=True):
    """A figure a profile sheet declares: minor units for amounts, millionths for shares, else whole numbers."""

    __tablename__ = "declared_figures"
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    figure: str = Field(primary_key=True)
    as_of_day: int = Field(primary_key=True)
    batch_id: str = Field(primary_key=True, foreign_key="batches.batch_id")
    value: int


class MerchantContactRow(Row, table=True):
    """A telephone, address or account a merchant's record declares, as a keyed hash: what links those who share it."""

    __tablename__ = "merchant_contacts"
    __table_args__ = (CheckConstraint("kind IN ('phone', 'address', 'account')", name="kind_known"),)
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    batch_id: str = Field(primary_key=True, foreign_key="batches.batch_id")
