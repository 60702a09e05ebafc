"""What do the lines say of every merchant, and what would policy offer each of them on one day?

A run over the portfolio proposes; no row here is a lending decision.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, Column, Index, Text
from sqlmodel import Field

from workbench.decision.outcome import Outcome
from workbench.scoring.score import Band
from workbench.storage.tables.naming import Row, not_negative


def _known(column: str, values: Iterable[str]) -> CheckConstraint:
    """As `one_of`, word by word: SQLite builds an index for every list it is given, and again for every row."""
    return CheckConstraint(" OR ".join(f"{column} = '{value}'" for value in values), name=f"{column}_known")


LANES = ("green", "yellow", "red")


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
    features_digest: str  # over the vectors read, in the merchants' order
    facts_digest: str  # over everything else that policy read
    rows_digest: str  # over the proposals as they stand
    merchants: int
    summary: str = Field(sa_column=Column(Text, nullable=False))  # JSON: counts and totals


class PortfolioDecisionRow(Row, table=True):
    """What policy would offer one merchant. A merchant that asked for nothing is offered what the terms allow."""

    __tablename__ = "portfolio_decisions"
    __table_args__ = (
        _known("band", [b.value for b in Band]),
        _known("outcome", [o.value for o in Outcome]),
        _known("lane", LANES),
        not_negative("limit_fen"),
        not_negative("expected_loss_fen"),
        CheckConstraint("outcome <> 'decline' OR reason_1 IS NOT NULL", name="decline_has_reason"),
        CheckConstraint(
            "limit_fen = 0 OR outcome = 'approve' OR outcome = 'approve_lower'", name="limit_only_approved"
        ),
        {"sqlite_with_rowid": False},
    )
    run_id: str = Field(primary_key=True, foreign_key="portfolio_runs.run_id")
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    case_no: str | None = Field(foreign_key="applications.case_no")  # the open case it asked with
    product_code: str
    term_days: int
    requested_fen: int
    margin_bits: int  # the float32 margin, by its bits
    points: int
    band: str
    outcome: str
    lane: str
    limit_fen: int
    binding: str
    daily_rate: int | None  # millionths; NULL where the band has no price
    second_person: bool
    interview: bool
    expected_loss_fen: int
    reason_1: str | None
    reason_2: str | None
    reason_3: str | None
    reason_4: str | None
    points_1: float | None  # of a reason of the score, below zero
    points_2: float | None
    points_3: float | None
    points_4: float | None


class PortfolioLeftOutRow(Row, table=True):
    """Merchants a run could say nothing of, and why."""

    __tablename__ = "portfolio_left_out"
    __table_args__ = (Index("ix_portfolio_left_out_code", "run_id", "code"),)
    run_id: str = Field(primary_key=True, foreign_key="portfolio_runs.run_id")
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    code: str
