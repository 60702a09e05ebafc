"""What do the lines say of every merchant, and what would policy offer each of them on one day?

A run over the portfolio proposes; no row here is a lending decision.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text
from sqlmodel import Field

from workbench.storage.portfolio_rows import ROW
from workbench.storage.tables.naming import Row, not_negative


class MerchantFactsRow(Row, table=True):
    """What policy reads of a merchant beside its features, as of the day of a feature vector."""

    __tablename__ = "merchant_facts"
    __table_args__ = (not_negative("order_base_fen"),)
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    as_of_day: int = Field(primary_key=True)
    verified_month_fen: int | None
    order_base_fen: int | None
    fraud: str | None = Field(sa_column=Column(Text))  # codes of detectors that flagged, by commas; NULL: nobody looked
    linked: str = Field(sa_column=Column(Text, nullable=False))  # JSON: linked legal persons
    gate_failures: int | None  # findings of the quality gate; NULL: not asked


class MerchantBlockRow(Row, table=True):
    """A copy of all merchants after one and up to another with their features and facts of one day, in columns.

    Triggers remove a block as soon as anything it was made of changes; what no block covers is read row by row.
    """

    __tablename__ = "merchant_blocks"
    __table_args__ = (CheckConstraint("after < upto", name="in_order"),)
    upto: str = Field(primary_key=True)  # the last merchant of the block
    after: str  # the last merchant before it
    as_of_day: int
    names_digest: str = Field(foreign_key="feature_sets.names_digest")
    head: str = Field(sa_column=Column(Text, nullable=False))  # JSON: words, and which arrays `data` holds
    words: str = Field(sa_column=Column(Text, nullable=False))  # merchants, then legal persons, one a line
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # arrays one after another, little end first


class PortfolioRunRow(Row, table=True):
    __tablename__ = "portfolio_runs"
    __table_args__ = (
        not_negative("merchants"),
        CheckConstraint("length(rows_digest) = 64", name="digest_whole"),
    )
    run_id: str = Field(primary_key=True)
    at: str
    staff_id: str
    as_of_day: int
    model_version: str
    model_digest: str
    policy_id: str
    policy_digest: str
    names_digest: str
    features_digest: str  # over the model's inputs as it takes them, in the merchants' order
    facts_digest: str  # over everything else that policy read
    rows_digest: str  # over the proposals as they stand
    merchants: int
    summary: str = Field(sa_column=Column(Text, nullable=False))  # JSON: counts and totals
    words: str = Field(sa_column=Column(Text, nullable=False))  # JSON: vocabularies of the coded fields of its rows


class PortfolioBlockRow(Row, table=True):
    """What policy would offer some thousand merchants. One that asked for nothing is offered what the terms allow."""

    __tablename__ = "portfolio_blocks"
    __table_args__ = (CheckConstraint(f"merchants > 0 AND length(rows) = merchants * {ROW.size}", name="rows_whole"),)
    run_id: str = Field(primary_key=True, foreign_key="portfolio_runs.run_id")
    upto: str = Field(primary_key=True)  # the last merchant of the block: blocks and merchants are in order
    merchants: int
    merchant_ids: str = Field(sa_column=Column(Text, nullable=False))  # JSON
    case_nos: str = Field(sa_column=Column(Text, nullable=False))  # JSON: the open case of who asked, by merchant
    rows: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # one after another, `portfolio_rows.FIELDS`


class PortfolioLeftOutRow(Row, table=True):
    """Merchants a run could say nothing of, and why."""

    __tablename__ = "portfolio_left_out"
    __table_args__ = (Index("ix_portfolio_left_out_code", "run_id", "code"),)
    run_id: str = Field(primary_key=True, foreign_key="portfolio_runs.run_id")
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    code: str
