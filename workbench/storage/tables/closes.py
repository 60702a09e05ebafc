"""Which days are closed, what did each step of a close do, and in which class did each loan stand since when?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Text, text
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative, one_of

FLOOR_KINDS = ("person", "model", "rule", "observation")


class CloseDayRow(Row, table=True):
    """One business day. `stale`: events that count from it, or from before it, became known after it was closed."""

    __tablename__ = "close_days"
    __table_args__ = (
        one_of("state", ["open", "done"]),
        CheckConstraint("stale IN (0, 1)", name="stale_flag"),
        not_negative("remade"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_has_time"),
        CheckConstraint("(failed_code IS NULL) = (failed_zh IS NULL)", name="failure_whole"),
    )
    day: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    state: str
    began_at: str
    done_at: str | None
    staff_id: str = Field(foreign_key="staff.staff_id")
    stale: int
    remade: int  # times it was made again
    failed_code: str | None  # step that failed as a whole; the day waits at it
    failed_zh: str | None
    failed_en: str | None


class CloseStepRow(Row, table=True):
    """A step that is done for a day, with its counts."""

    __tablename__ = "close_steps"
    __table_args__ = (not_negative("faults"), {"sqlite_with_rowid": False})
    day: int = Field(primary_key=True, foreign_key="close_days.day", sa_column_kwargs={"autoincrement": False})
    code: str = Field(primary_key=True)
    done_at: str
    faults: int
    counts: str = Field(sa_column=Column(Text, nullable=False))  # JSON: word -> number


class CloseTallyRow(Row, table=True):
    """What the parts of a step that is not done yet did so far; gone when it is done, for its counts hold them."""

    __tablename__ = "close_tallies"
    __table_args__ = (not_negative("count"), {"sqlite_with_rowid": False})
    day: int = Field(primary_key=True, foreign_key="close_days.day", sa_column_kwargs={"autoincrement": False})
    code: str = Field(primary_key=True)
    name: str = Field(primary_key=True)  # word, as in the counts of a step
    count: int


class CloseFaultRow(Row, table=True):
    """A loan a step could not do; open until a later close does it."""

    __tablename__ = "close_faults"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days_in_order"),
        Index("uq_close_faults_open", "step", "loan_id", unique=True, sqlite_where=text("cleared_day IS NULL")),
    )
    fault_id: int | None = Field(default=None, primary_key=True)
    step: str
    loan_id: str
    code: str
    text_zh: str
    text_en: str
    first_day: int
    last_day: int
    cleared_day: int | None


class ClassChangeRow(Row, table=True):
    """From `day` on a loan is in `to_class`; a loan without a row has always been normal. Basis of migrations."""

    __tablename__ = "class_changes"
    __table_args__ = (
        CheckConstraint("from_class BETWEEN 1 AND 5 AND to_class BETWEEN 1 AND 5", name="classes_known"),
        CheckConstraint("from_class <> to_class", name="changes_something"),
        not_negative("principal_fen"),
        Index("ix_class_changes_day", "day"),
        {"sqlite_with_rowid": False},
    )
    loan_no: int = Field(primary_key=True, foreign_key="loans.loan_no", sa_column_kwargs={"autoincrement": False})
    day: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    from_class: int
    to_class: int
    cause: str
    principal_fen: int
    staff_id: str


class ClassFloorRow(Row, table=True):
    """A loan is at least in a class from a day on. Nobody lifts alone what lets a loan become better."""

    __tablename__ = "class_floors"
    __table_args__ = (
        one_of("kind", FLOOR_KINDS),
        CheckConstraint("at_least BETWEEN 2 AND 5", name="at_least_known"),
        CheckConstraint("length(trim(reason)) >= 10", name="reason_given"),
        CheckConstraint("until_day IS NULL OR until_day >= from_day", name="days_in_order"),
        Index("ix_class_floors_loan", "loan_no"),
    )
    floor_id: int | None = Field(default=None, primary_key=True)
    loan_no: int = Field(foreign_key="loans.loan_no")
    kind: str
    at_least: int
    from_day: int
    until_day: int | None  # first day it no longer holds; None: until two people lift it
    reason: str = Field(sa_column=Column(Text, nullable=False))
    staff_id: str = Field(foreign_key="staff.staff_id")
    set_at: str


class ClassAskRow(Row, table=True):
    """What two people must agree on: that a class may be better again, or that a loan is restructured."""

    __tablename__ = "class_asks"
    __table_args__ = (
        one_of("kind", ["lift", "restructure"]),
        one_of("state", ["open", "agreed", "refused", "withdrawn"]),
        CheckConstraint("length(trim(reason)) >= 10", name="reason_given"),
        CheckConstraint("(kind = 'restructure') = (maturity_day IS NOT NULL)", name="restructure_names_day"),
        CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="open_undecided"),
        CheckConstraint("state NOT IN ('agreed', 'refused') OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("state <> 'withdrawn' OR decided_by = proposed_by", name="withdrawn_by_proposer"),
        Index("uq_class_asks_open", "loan_no", "kind", unique=True, sqlite_where=text("state = 'open'")),
    )
    ask_id: int | None = Field(default=None, primary_key=True)
    kind: str
    loan_no: int = Field(foreign_key="loans.loan_no")
    at_least: int  # lift: what may stay; 1 lifts all
    maturity_day: int | None
    reason: str = Field(sa_column=Column(Text, nullable=False))
    proposed_by: str = Field(foreign_key="staff.staff_id")
    proposed_at: str
    state: str
    decided_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    decided_at: str | None
    note: str = Field(sa_column=Column(Text, nullable=False))


class OtherDebtRow(Row, table=True):
    """What is known of a debtor's loans elsewhere: the share of all its bank debt past due for over 90 days."""

    __tablename__ = "other_debts"
    __table_args__ = (
        CheckConstraint("share BETWEEN 0 AND 1000000", name="share_is_share"),
        CheckConstraint("length(trim(source)) > 0", name="source_named"),
        {"sqlite_with_rowid": False},
    )
    legal_person_id: str = Field(primary_key=True)
    day: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    share: int  # millionths
    source: str = Field(sa_column=Column(Text, nullable=False))
    staff_id: str = Field(foreign_key="staff.staff_id")


class DayClassRow(Row, table=True):
    """Loans, principal and what is set aside by class at the end of a closed day; own loans only."""

    __tablename__ = "day_classes"
    __table_args__ = (
        CheckConstraint("loan_class BETWEEN 1 AND 5", name="loan_class_known"),
        not_negative("loans"),
        not_negative("principal_fen"),
        not_negative("provision_fen"),
        {"sqlite_with_rowid": False},
    )
    day: int = Field(primary_key=True, foreign_key="close_days.day", sa_column_kwargs={"autoincrement": False})
    loan_class: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    loans: int
    principal_fen: int
    provision_fen: int


class MovedLoanRow(Row, table=True):
    """Loans of which something became known that counts from a day already closed; a trigger on events keeps it."""

    __tablename__ = "moved_loans"
    __table_args__ = ({"sqlite_with_rowid": False},)
    loan_no: int = Field(primary_key=True, foreign_key="loans.loan_no", sa_column_kwargs={"autoincrement": False})
    first_day: int


class LadderWaitRow(Row, table=True):
    """Merchants whose repayments allow a rise that has to wait, and for what."""

    __tablename__ = "ladder_waits"
    __table_args__ = ({"sqlite_with_rowid": False},)
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    day: int
    cause: str
    on_time: int
    noted_at: str
