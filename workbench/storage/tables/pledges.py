"""Which orders carry which loans, what is short, and what became of what platforms paid out?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative, one_of

PLEDGE_STATES = ("pledged", "released", "cured", "lost")
MOVES = ("pledge", "top_up", "repay", "free", "substitute", "restore", "lose", "see")
CALL_STATES = ("open", "cured", "failed")
CAUSES = ("refund", "closed", "stale", "flagged", "shortage", "uncovered")


class PledgeRow(Row, table=True):
    """One order pledged for one loan. Of one order at most one pledge is live, whichever process asks."""

    __tablename__ = "pledges"
    __table_args__ = (
        one_of("state", PLEDGE_STATES),
        not_negative("order_fen"),
        not_negative("lent_fen"),
        not_negative("taken_fen"),
        not_negative("matched_fen"),
        not_negative("seen_fen"),
        CheckConstraint("state <> 'pledged' OR closed_day IS NULL", name="live_is_open"),
        CheckConstraint("state = 'pledged' OR closed_day IS NOT NULL", name="closed_has_day"),
        CheckConstraint("matched_fen <= taken_fen", name="matched_was_taken"),
        Index(
            "ix_pledges_one_live", "platform", "merchant_id", "order_id", unique=True,
            sqlite_where=text("state = 'pledged'"),
        ),
        Index("ix_pledges_loan", "loan_no"),
        Index("ix_pledges_order", "merchant_id", "order_id"),
    )  # fmt: skip
    pledge_no: int = Field(primary_key=True)
    platform: str
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    order_id: str
    loan_no: int = Field(foreign_key="loans.loan_no")
    first_day: int
    order_fen: int  # what it was worth when it was pledged
    lent_fen: int  # principal that stands on it
    taken_fen: int  # taken out of what the platform paid for it
    matched_fen: int  # of it, what a settlement has shown
    seen_fen: int  # confirmed value already dealt with
    state: str
    closed_day: int | None


class PledgeMoveRow(Row, table=True):
    """What happened to a pledge; only ever added to."""

    __tablename__ = "pledge_moves"
    __table_args__ = (one_of("kind", MOVES), {"sqlite_with_rowid": False})
    pledge_no: int = Field(primary_key=True, foreign_key="pledges.pledge_no", sa_column_kwargs={"autoincrement": False})
    move_no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: int
    kind: str
    lent_fen: int  # signed change of what stands on the order
    taken_fen: int  # signed change of what was taken
    event_no: int | None  # of the loan


class CureCallRow(Row, table=True):
    """A demand for more orders or money. Of one loan at most one is open."""

    __tablename__ = "cure_calls"
    __table_args__ = (
        one_of("state", CALL_STATES),
        one_of("cause", CAUSES),
        not_negative("raised_fen"),
        not_negative("short_fen"),
        CheckConstraint("due_day >= raised_day", name="due_after_raised"),
        CheckConstraint("state = 'open' OR closed_day IS NOT NULL", name="answered_has_day"),
        CheckConstraint("state <> 'cured' OR short_fen = 0", name="cured_is_covered"),
        Index("ix_cure_calls_one_open", "loan_no", unique=True, sqlite_where=text("state = 'open'")),
        Index("ix_cure_calls_merchant", "merchant_id"),
    )
    call_no: int = Field(primary_key=True)
    loan_no: int = Field(foreign_key="loans.loan_no")
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    raised_day: int
    due_day: int
    cause: str
    raised_fen: int  # the most that was short
    short_fen: int  # what is short now, or was when it failed
    state: str
    closed_day: int | None
    maturity_before: int | None  # of the loan, where failing the call made it due


class SettlementRow(Row, table=True):
    """What a platform paid out for an order (or took back), and where it went; each is dealt with once."""

    __tablename__ = "settlements"
    __table_args__ = (
        one_of("source", ["fund", "file"]),
        not_negative("swept_fen"),
        not_negative("released_fen"),
        CheckConstraint(
            "(amount_fen >= 0 AND swept_fen + released_fen = amount_fen)"
            " OR (amount_fen < 0 AND swept_fen = 0 AND released_fen = 0)",
            name="goes_somewhere",
        ),
        Index("ix_settlements_order", "merchant_id", "order_id"),
        Index("ix_settlements_day", "day"),
        {"sqlite_with_rowid": False},
    )
    settlement_id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    order_id: str
    day: int
    swept_day: int  # the business day it was dealt with
    amount_fen: int
    currency: str
    source: str
    swept_fen: int
    released_fen: int


class SweepRow(Row, table=True):
    """One part of a settlement that went to a loan."""

    __tablename__ = "sweeps"
    __table_args__ = (
        one_of("part", ["order", "due"]),
        CheckConstraint("amount_fen > 0", name="takes_something"),
        CheckConstraint("fee_fen + penalty_fen + interest_fen + principal_fen <= amount_fen", name="parts_fit"),
        not_negative("fee_fen"),
        not_negative("penalty_fen"),
        not_negative("interest_fen"),
        not_negative("principal_fen"),
        {"sqlite_with_rowid": False},
    )
    settlement_id: str = Field(primary_key=True, foreign_key="settlements.settlement_id")
    line_no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    loan_no: int = Field(foreign_key="loans.loan_no")
    part: str  # order: booked when the buyer confirmed; due: had fallen due
    event_no: int | None  # of the loan, where the sweep booked it itself
    amount_fen: int
    fee_fen: int
    penalty_fen: int
    interest_fen: int
    principal_fen: int


class CertificateRow(Row, table=True):
    """A borrowing base as it was certified; another issue of the same day is another version."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("certificate_no"),
        not_negative("eligible_fen"),
        not_negative("advance_fen"),
        not_negative("drawn_fen"),
    )
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    day: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    certificate_no: str
    digest: str
    facts: str = Field(sa_column=Column(Text, nullable=False))
    eligible_fen: int
    advance_fen: int
    drawn_fen: int
    issued_at: str
    issued_by: str = Field(foreign_key="staff.staff_id")
