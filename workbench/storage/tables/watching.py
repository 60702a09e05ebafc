"""What happened to each warning, what the desk last knew of each borrower, and where did the money go?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative, one_of

LEVELS = ("urgent", "high", "watch")
WARNING_EVENTS = (
    "raised", "worse", "cleared", "reopened", "escalated", "assigned", "started", "snoozed", "handled",
)  # fmt: skip
BUCKETS = ("stock_fen", "debt_fen", "persons_fen", "refunds_fen", "fees_fen", "kept_fen", "unknown_fen")


class WarningEventRow(Row, table=True):
    """One step in the life of a warning; only ever added to."""

    __tablename__ = "warning_events"
    __table_args__ = (
        one_of("kind", WARNING_EVENTS),
        one_of("level", LEVELS),
        Index("ix_warning_events_at", "at"),
        {"sqlite_with_rowid": False},
    )
    warning_id: str = Field(primary_key=True, foreign_key="warnings.warning_id")
    event_no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str
    day: int
    kind: str
    level: str
    staff_id: str
    words_zh: str
    words_en: str
    facts: str = Field(sa_column=Column(Text, nullable=False))  # JSON: evidence as it stood then


class WatchSnapshotRow(Row, table=True):
    """The newest facts of each borrower that lines and records gave; derived, and replaced by the next close."""

    __tablename__ = "watch_snapshots"
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    as_of_day: int
    line_day: int | None  # of the newest line seen; NULL without lines
    names_digest: str = Field(foreign_key="feature_sets.names_digest")
    vector: bytes = Field(sa_column=Column("vector", LargeBinary, nullable=False))  # float64, little end first
    legal_person_id: str
    person_since_day: int | None  # NULL: the same since the desk first looked


class CheckpointRow(Row, table=True):
    """What was paid at a checkpoint of a period, as it was known then; only ever added to."""

    __tablename__ = "checkpoints"
    __table_args__ = (
        not_negative("required_fen"),
        not_negative("paid_fen"),
        CheckConstraint("short = (paid_fen < required_fen)", name="short_is_less"),
        {"sqlite_with_rowid": False},
    )
    loan_no: int = Field(primary_key=True, foreign_key="loans.loan_no", sa_column_kwargs={"autoincrement": False})
    period_no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: int
    period_ends: int
    required_fen: int
    paid_fen: int
    short: bool


class ProceedsRow(Row, table=True):
    """Where one draw went as far as lines are known; the buckets add up to the draw."""

    __tablename__ = "proceeds"
    __table_args__ = (
        CheckConstraint("drawn_fen > 0", name="drawn_positive"),
        *[not_negative(name) for name in BUCKETS],
        CheckConstraint(f"{' + '.join(BUCKETS)} = drawn_fen", name="buckets_whole"),
        Index("ix_proceeds_merchant", "merchant_id"),
        {"sqlite_with_rowid": False},
    )
    loan_no: int = Field(primary_key=True, foreign_key="loans.loan_no", sa_column_kwargs={"autoincrement": False})
    event_no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    day: int
    until_day: int
    as_of_day: int
    seen_day: int | None
    arrived: bool
    whole: bool
    drawn_fen: int
    stock_fen: int
    debt_fen: int
    persons_fen: int
    refunds_fen: int
    fees_fen: int
    kept_fen: int
    unknown_fen: int
    steps: str = Field(sa_column=Column(Text, nullable=False))  # JSON: the lines that spent it
