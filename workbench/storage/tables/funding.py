"""Where does the lender's money come from, to whom is it promised, with whom is it lent, and what was sold?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Text, text
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative, one_of

STATES = ("proposed", "active", "ended", "refused")
TWO_PERSONS = "agreed_by IS NULL OR agreed_by <> proposed_by"


class CapitalEventRow(Row, table=True):
    """Registered capital of one company from a day on: the whole sum, not the change."""

    __tablename__ = "capital_events"
    __table_args__ = (
        one_of("state", STATES),
        not_negative("capital_fen"),
        CheckConstraint(TWO_PERSONS, name="two_persons"),
        CheckConstraint("state <> 'active' OR agreed_by IS NOT NULL", name="active_agreed"),
    )
    number: int = Field(primary_key=True)
    entity: str
    from_day: int
    capital_fen: int
    reason: str = Field(sa_column=Column(Text, nullable=False))
    state: str
    proposed_by: str = Field(foreign_key="staff.staff_id")
    proposed_at: str
    agreed_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    agreed_at: str | None


class BorrowingRow(Row, table=True):
    """Money lent to the lender. An empty lender is one nobody named: it never counts as a known number of banks."""

    __tablename__ = "borrowings"
    __table_args__ = (
        one_of("state", STATES),
        one_of("kind", ["bank", "shareholder", "group", "bond"]),
        not_negative("amount_fen"),
        not_negative("rate"),
        CheckConstraint("to_day > from_day", name="ends_after_start"),
        CheckConstraint(TWO_PERSONS, name="two_persons"),
        CheckConstraint("(state = 'ended') = (ended_day IS NOT NULL)", name="ended_names_day"),
    )
    number: int = Field(primary_key=True)
    lender: str
    kind: str
    entity: str  # empty: of the group, no company is named
    amount_fen: int
    rate: int  # millionths a year
    from_day: int
    to_day: int
    ended_day: int | None
    reason: str = Field(sa_column=Column(Text, nullable=False))
    state: str
    proposed_by: str = Field(foreign_key="staff.staff_id")
    proposed_at: str
    agreed_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    agreed_at: str | None


class GuaranteeRow(Row, table=True):
    """Who pays a part of the loss. It lowers what is lost, never how likely the loss is."""

    __tablename__ = "guarantees"
    __table_args__ = (
        one_of("state", STATES),
        one_of("kind", ["platform", "company"]),
        CheckConstraint("coverage > 0 AND coverage <= 1000000", name="coverage_share"),
        CheckConstraint("to_day > from_day", name="ends_after_start"),
        CheckConstraint(TWO_PERSONS, name="two_persons"),
    )
    number: int = Field(primary_key=True)
    guarantor: str
    kind: str
    entity: str  # empty: every company
    product_code: str  # empty: every product
    coverage: int  # millionths of the loss
    cap_fen: int | None  # of all it pays; none is named
    from_day: int
    to_day: int
    reason: str = Field(sa_column=Column(Text, nullable=False))
    state: str
    proposed_by: str = Field(foreign_key="staff.staff_id")
    proposed_at: str
    agreed_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    agreed_at: str | None


class PartnerRow(Row, table=True):
    """Who may lend together with this lender: the approved list."""

    __tablename__ = "partners"
    __table_args__ = (
        one_of("state", STATES),
        one_of("kind", ["bank", "trust", "consumer_finance", "micro_loan"]),
        CheckConstraint("least_own >= 0 AND least_own <= 1000000", name="least_own_share"),
        CheckConstraint(TWO_PERSONS, name="two_persons"),
        CheckConstraint("state <> 'active' OR agreed_by IS NOT NULL", name="active_agreed"),
    )
    partner_id: str = Field(primary_key=True)
    name: str
    kind: str
    least_own: int  # millionths: own part of each loan lent with it
    most_fen: int | None  # of its part of all loans
    from_day: int
    reason: str = Field(sa_column=Column(Text, nullable=False))
    state: str
    proposed_by: str = Field(foreign_key="staff.staff_id")
    proposed_at: str
    agreed_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    agreed_at: str | None


class LoanShareRow(Row, table=True):
    """The part of a loan that a partner lends; the rest, and every odd fen, is this lender's."""

    __tablename__ = "loan_shares"
    __table_args__ = (
        CheckConstraint("share > 0 AND share < 1000000", name="share_of_loan"),
        Index("ix_loan_shares_partner", "partner_id"),
        {"sqlite_with_rowid": False},
    )
    loan_no: int = Field(primary_key=True, foreign_key="loans.loan_no", sa_column_kwargs={"autoincrement": False})
    partner_id: str = Field(primary_key=True, foreign_key="partners.partner_id")
    share: int  # millionths


class ReservationRow(Row, table=True):
    """Funds kept for an approved loan until it is drawn, taken back or too old."""

    __tablename__ = "reservations"
    __table_args__ = (
        one_of("state", ["active", "drawn", "lapsed", "released"]),
        not_negative("used_fen"),
        CheckConstraint("used_fen <= amount_fen", name="used_within"),
        CheckConstraint("until_day >= from_day", name="until_after_start"),
        CheckConstraint("(state = 'active') = (closed_day IS NULL)", name="closed_names_day"),
        Index("uq_reservations_active", "loan_no", unique=True, sqlite_where=text("state = 'active'")),
        Index("ix_reservations_loan", "loan_no"),
        Index("ix_reservations_until", "until_day", sqlite_where=text("state = 'active'")),
    )
    number: int = Field(primary_key=True)
    loan_no: int = Field(foreign_key="loans.loan_no")
    entity: str
    amount_fen: int  # own part
    used_fen: int
    from_day: int
    until_day: int  # the last day it holds
    state: str
    closed_day: int | None
    reason: str


class PoolRow(Row, table=True):
    """Loans sold together. `outside_fen` was sold before this desk kept its loans."""

    __tablename__ = "pools"
    __table_args__ = (
        one_of("state", ["proposed", "pending", "active", "cancelled", "closed"]),
        not_negative("outside_fen"),
        CheckConstraint(TWO_PERSONS, name="two_persons"),
        CheckConstraint(
            "state IN ('proposed','cancelled') OR agreed_by IS NOT NULL OR outside_fen > 0", name="pending_agreed"
        ),
    )
    pool_id: str = Field(primary_key=True)
    name: str
    entity: str
    state: str
    rules: str = Field(sa_column=Column(Text, nullable=False))  # JSON of portfolio.eligibility.PoolRules
    terms: str = Field(sa_column=Column(Text, nullable=False))  # JSON of portfolio.waterfall.PoolTerms
    cut_day: int
    transfer_day: int  # at whose end loans change hands
    outside_fen: int
    reason: str = Field(sa_column=Column(Text, nullable=False))
    proposed_by: str = Field(foreign_key="staff.staff_id")
    proposed_at: str
    agreed_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    agreed_at: str | None


class PoolLoanRow(Row, table=True):
    """A loan on a pool's list. The index lets a loan have one owner only."""

    __tablename__ = "pool_loans"
    __table_args__ = (
        one_of("state", ["listed", "active", "dropped", "bought_back", "ended"]),
        not_negative("principal_fen"),
        not_negative("price_fen"),
        Index("uq_pool_loans_owner", "loan_no", unique=True, sqlite_where=text("state = 'active'")),
        {"sqlite_with_rowid": False},
    )
    pool_id: str = Field(primary_key=True, foreign_key="pools.pool_id")
    loan_no: int = Field(primary_key=True, foreign_key="loans.loan_no", sa_column_kwargs={"autoincrement": False})
    state: str
    listed_day: int
    day: int | None  # of the transfer
    until_day: int | None  # of the drop or the buy-back
    principal_fen: int  # when listed, then when transferred
    interest_fen: int
    price_fen: int
    reason: str


class PoolEventRow(Row, table=True):
    __tablename__ = "pool_events"
    __table_args__ = (
        one_of(
            "kind",
            ["propose", "agree", "list", "transfer", "distribute", "buy_back", "cancel", "close", "outside"],
        ),
        Index("uq_pool_events_distribute", "pool_id", "day", unique=True, sqlite_where=text("kind = 'distribute'")),
        {"sqlite_with_rowid": False},
    )
    pool_id: str = Field(primary_key=True, foreign_key="pools.pool_id")
    event_no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: int
    kind: str
    loans: int
    principal_fen: int
    amount_fen: int
    staff_id: str
    facts: str = Field(sa_column=Column(Text, nullable=False))
