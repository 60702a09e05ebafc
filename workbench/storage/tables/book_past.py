"""How did each loan stand on each past day, what was receivable then, and what did the close of a day say?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative

_NO = {"autoincrement": False}


class BookStretchRow(Row, table=True):
    """A loan that owed the same, to the same owner, for the same due day, from one day to before another.

    `size` is the length in powers of two, so that the stretches a day lies in are few short ranges of the key.
    """

    __tablename__ = "book_stretches"
    __table_args__ = (
        not_negative("principal_fen"),
        CheckConstraint("at_least BETWEEN 1 AND 5", name="at_least_known"),
        CheckConstraint("until_day > from_day", name="ends_after_begin"),
        {"sqlite_with_rowid": False},
    )
    size: int = Field(primary_key=True, sa_column_kwargs=_NO)
    from_day: int = Field(primary_key=True, sa_column_kwargs=_NO)
    loan_no: int = Field(primary_key=True, foreign_key="loans.loan_no", sa_column_kwargs=_NO)
    until_day: int  # first day it stood otherwise; a far day while it stands
    principal_fen: int
    since_day: int  # the oldest due day that is not settled; a far day where none is
    at_least: int  # a class it is held in
    owner: str  # empty: the lender itself; else a pool


class BookReceivableRow(Row, table=True):
    """Interest, penalties and fees owed at the end of a day, each loan's rounded as its ledger rounds it."""

    __tablename__ = "book_receivables"
    __table_args__ = (not_negative("interest_fen"), not_negative("penalty_fen"), {"sqlite_with_rowid": False})
    day: int = Field(primary_key=True, sa_column_kwargs=_NO)
    interest_fen: int
    penalty_fen: int
    fee_fen: int


class BookClosingRow(Row, table=True):
    """What the close of a day said of the whole book. Only added to: one that says otherwise is a new version."""

    __tablename__ = "book_closings"
    __table_args__ = (CheckConstraint("known_day >= day", name="known_after"), {"sqlite_with_rowid": False})
    day: int = Field(primary_key=True, sa_column_kwargs=_NO)
    version: int = Field(primary_key=True, sa_column_kwargs=_NO)
    known_day: int  # the business day on which it was said
    borrowers: int
    bad_borrowers: int
    late_borrowers: int
    interest_fen: int  # receivable
    penalty_fen: int
    fee_fen: int
    policy_digest: str


class BookClosingSumRow(Row, table=True):
    """The sums of a closing by product, company, owner, class and bucket."""

    __tablename__ = "book_closing_sums"
    __table_args__ = (not_negative("loans"), not_negative("principal_fen"), {"sqlite_with_rowid": False})
    day: int = Field(primary_key=True, sa_column_kwargs=_NO)
    version: int = Field(primary_key=True, sa_column_kwargs=_NO)
    product_code: str = Field(primary_key=True)
    entity: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    loan_class: int = Field(primary_key=True, sa_column_kwargs=_NO)
    bucket: int = Field(primary_key=True, sa_column_kwargs=_NO)
    loans: int
    principal_fen: int
    run_micro: int
