"""How did the whole book stand on each day, in sums that are made from the ledger and can be made again?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative

_NO = {"autoincrement": False}


class BookDayRow(Row, table=True):
    """Loans that owed at the end of a day, by product, company, owner, class and days past due."""

    __tablename__ = "book_days"
    __table_args__ = (
        not_negative("loans"),
        not_negative("principal_fen"),
        not_negative("run_micro"),
        CheckConstraint("loan_class BETWEEN 1 AND 5", name="loan_class_known"),
        CheckConstraint("bucket BETWEEN 0 AND 7", name="bucket_known"),
        {"sqlite_with_rowid": False},
    )
    day: int = Field(primary_key=True, sa_column_kwargs=_NO)
    product_code: str = Field(primary_key=True)
    entity: str = Field(primary_key=True)  # empty: none
    owner: str = Field(primary_key=True)  # own, or a pool
    loan_class: int = Field(primary_key=True, sa_column_kwargs=_NO)
    bucket: int = Field(primary_key=True, sa_column_kwargs=_NO)
    loans: int
    principal_fen: int
    run_micro: int  # interest of that one day, in millionths of a fen


class BookTotalRow(Row, table=True):
    """What does not add up over classes: distinct borrowers; and what was new. `product_code` empty: all products."""

    __tablename__ = "book_totals"
    __table_args__ = (
        not_negative("borrowers"),
        not_negative("bad_borrowers"),
        not_negative("late_borrowers"),
        not_negative("new_loans"),
        not_negative("new_borrowers"),
        {"sqlite_with_rowid": False},
    )
    day: int = Field(primary_key=True, sa_column_kwargs=_NO)
    product_code: str = Field(primary_key=True)
    borrowers: int
    bad_borrowers: int
    late_borrowers: int  # more than 30 days past due
    new_loans: int  # first drawn on this day
    new_borrowers: int  # never drew before
    events: int  # of the ledger on this day when it was summed up: tells when the day is stale
    moved_fen: int  # sum of their amounts and parts, likewise


class BookMoveRow(Row, table=True):
    """Loans by class at one month's end and at the next. Class 0: does not owe; 6: written off."""

    __tablename__ = "book_moves"
    __table_args__ = (
        CheckConstraint("from_class BETWEEN 0 AND 6", name="from_class_known"),
        CheckConstraint("to_class BETWEEN 0 AND 6", name="to_class_known"),
        {"sqlite_with_rowid": False},
    )
    day: int = Field(primary_key=True, sa_column_kwargs=_NO)  # the later month's end
    product_code: str = Field(primary_key=True)
    from_class: int = Field(primary_key=True, sa_column_kwargs=_NO)
    to_class: int = Field(primary_key=True, sa_column_kwargs=_NO)
    loans: int
    from_fen: int
    to_fen: int


class BookCohortRow(Row, table=True):
    """What the loans opened in one quarter drew and what of them went bad on a day, by months on book."""

    __tablename__ = "book_cohorts"
    __table_args__ = ({"sqlite_with_rowid": False},)
    day: int = Field(primary_key=True, sa_column_kwargs=_NO)
    quarter_day: int = Field(primary_key=True, sa_column_kwargs=_NO)  # first day of the quarter
    product_code: str = Field(primary_key=True)
    age: int = Field(primary_key=True, sa_column_kwargs=_NO)  # months on book, rounded up
    loans: int  # first drawn
    drawn_fen: int
    bad_loans: int  # bad, or written off, for the first time
    bad_fen: int


class LateSpellRow(Row, table=True):
    """From when to when a loan was past due; what the loans behind a figure of a past day are found by."""

    __tablename__ = "late_spells"
    __table_args__ = (
        Index("ix_late_spells_until", "until_day", "since_day"),
        {"sqlite_with_rowid": False},
    )
    loan_no: int = Field(primary_key=True, foreign_key="loans.loan_no", sa_column_kwargs=_NO)
    from_day: int = Field(primary_key=True, sa_column_kwargs=_NO)  # first day past due
    since_day: int  # the due day that was not settled
    until_day: int  # first day settled again; a far day while it is not


class BookFloorRow(Row, table=True):
    """The class a close of a day found where it was worse than days past due alone say; 1 ends it."""

    __tablename__ = "book_floors"
    __table_args__ = (
        CheckConstraint("at_least BETWEEN 1 AND 5", name="at_least_known"),
        {"sqlite_with_rowid": False},
    )
    loan_no: int = Field(primary_key=True, foreign_key="loans.loan_no", sa_column_kwargs=_NO)
    day: int = Field(primary_key=True, sa_column_kwargs=_NO)
    at_least: int
