"""Which loans are on the books, how did they move, and what warns of them?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative, one_of

EVENT_KINDS = (
    "draw", "accrue", "bill", "repay", "interest", "fee", "penalty", "waive", "refund", "write_off", "recovery",
    "transfer", "buy_back", "restructure", "reversal",
)  # fmt: skip


class LoanRow(Row, table=True):
    """What was agreed. `loan_no` is the desk's own number, by which millions of events find their loan."""

    __tablename__ = "loans"
    __table_args__ = (
        one_of("state", ["open", "frozen", "closed", "written_off"]),
        not_negative("limit_fen"),
        not_negative("daily_rate"),
        not_negative("fee_rate"),
        not_negative("penalty_rate"),
        CheckConstraint("maturity_day >= opened_day", name="matures_after_opening"),
        UniqueConstraint("loan_id"),
        Index("ix_loans_merchant", "merchant_id"),
        Index("ix_loans_case", "case_no", sqlite_where=text("case_no IS NOT NULL")),
        Index("ix_loans_state", "state", sqlite_where=text("state <> 'closed'")),
        Index("ix_loans_opened", "opened_day"),
        Index("ix_loans_limit", "limit_fen"),
    )
    loan_no: int = Field(primary_key=True)
    loan_id: str
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    case_no: str | None = Field(default=None, foreign_key="applications.case_no")
    product_code: str
    currency: str
    limit_fen: int
    daily_rate: int  # millionths
    opened_day: int
    maturity_day: int
    state: str
    band_at_opening: str | None
    entity: str | None  # company whose books it stands on
    repayment: str = Field(sa_column_kwargs={"server_default": ""})  # empty: as the product says
    fee_rate: int = Field(sa_column_kwargs={"server_default": "0"})  # millionths of each draw
    penalty_rate: int = Field(sa_column_kwargs={"server_default": "0"})  # millionths a day, on what is past due


class LoanEventRow(Row, table=True):
    """What happened, in the order it was booked. Triggers keep facts from changing; the parts are re-derived."""

    __tablename__ = "loan_events"
    __table_args__ = (
        one_of("kind", EVENT_KINDS),
        not_negative("amount_fen"),
        not_negative("principal_fen"),
        not_negative("interest_fen"),
        not_negative("fee_fen"),
        not_negative("penalty_fen"),
        not_negative("balance_fen"),
        Index("ix_loan_events_day", "day"),
        Index("ix_loan_events_late", "booked_day", "loan_no", sqlite_where=text("booked_day > day")),
        Index("ix_loan_events_reverses", "loan_no", "reverses", sqlite_where=text("reverses IS NOT NULL")),
        {"sqlite_with_rowid": False},
    )
    loan_no: int = Field(primary_key=True, foreign_key="loans.loan_no", sa_column_kwargs={"autoincrement": False})
    event_no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: int  # that it counts from
    booked_day: int  # the business day it became known
    kind: str
    amount_fen: int
    principal_fen: int
    interest_fen: int
    fee_fen: int = Field(sa_column_kwargs={"server_default": "0"})
    penalty_fen: int = Field(sa_column_kwargs={"server_default": "0"})
    balance_fen: int
    reverses: int | None  # event of the same loan it takes back
    reference: str


class LiveLoanRow(Row, table=True):
    """One row per loan that owes or may draw, as of its last movement or the last close of a day: the live book."""

    __tablename__ = "live_loans"
    __table_args__ = (
        not_negative("limit_fen"),
        not_negative("principal_fen"),
        not_negative("interest_fen"),
        not_negative("charges_fen"),
        not_negative("due_fen"),
        not_negative("next_due_fen"),
        CheckConstraint("loan_class BETWEEN 1 AND 5", name="loan_class_known"),
        CheckConstraint("at_least BETWEEN 1 AND 5", name="at_least_known"),
        Index(
            "ix_live_loans_merchant", "merchant_id", "owner", "principal_fen"
        ),  # what merchants owe, without the rows
    )
    loan_no: int = Field(primary_key=True, foreign_key="loans.loan_no", sa_column_kwargs={"autoincrement": False})
    merchant_id: str
    product_code: str
    entity: str | None
    owner: str = Field(sa_column_kwargs={"server_default": "own"})  # own, or the pool it was sold to
    state: str
    limit_fen: int
    daily_rate: int  # millionths
    opened_day: int
    maturity_day: int
    principal_fen: int
    accrued_micro: int = Field(sa_column_kwargs={"server_default": "0"})  # run up to as_of_day, in millionths of a fen
    interest_paid_fen: int = Field(sa_column_kwargs={"server_default": "0"})
    interest_fen: int = Field(sa_column_kwargs={"server_default": "0"})  # owed and not paid, due or not
    charges_fen: int = Field(sa_column_kwargs={"server_default": "0"})  # fees and penalties owed
    due_fen: int = Field(sa_column_kwargs={"server_default": "0"})
    past_due_since: int | None
    next_due_day: int | None
    next_due_fen: int = Field(sa_column_kwargs={"server_default": "0"})
    loan_class: int = Field(sa_column_kwargs={"server_default": "1"})
    at_least: int = Field(sa_column_kwargs={"server_default": "1"})  # a worse class somebody or a rule set
    as_of_day: int = Field(sa_column_kwargs={"server_default": "0"})


class EventDayRow(Row, table=True):
    """Sums of the events that count from one day, by product, company and kind; kept with the ledger."""

    __tablename__ = "event_days"
    __table_args__ = ({"sqlite_with_rowid": False},)
    day: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    product_code: str = Field(primary_key=True)
    entity: str = Field(primary_key=True)  # empty: none
    kind: str = Field(primary_key=True)
    events: int
    amount_fen: int
    principal_fen: int
    interest_fen: int
    fee_fen: int
    penalty_fen: int


class LimitEventRow(Row, table=True):
    __tablename__ = "limit_events"
    __table_args__ = (one_of("kind", ["set", "rise", "cut", "freeze", "thaw"]), not_negative("limit_fen"))
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    event_no: int = Field(primary_key=True)
    day: int
    limit_fen: int
    kind: str
    reason_zh: str
    reason_en: str
    staff_id: str


class WarningRow(Row, table=True):
    """One episode of one borrower and rule. `raised_day` 0: closed before a note of ten letters was asked for."""

    __tablename__ = "warnings"
    __table_args__ = (
        one_of("level", ["urgent", "high", "watch"]),
        one_of("state", ["open", "handled", "cleared"]),
        CheckConstraint("state <> 'handled' OR length(action) > 0", name="handled_names_action"),
        CheckConstraint("state <> 'handled' OR raised_day = 0 OR length(note) >= 10", name="handled_says_why"),
        CheckConstraint("(state = 'open') = (closed_day IS NULL)", name="closed_has_day"),
        CheckConstraint("seen >= 1", name="seen_once"),
        UniqueConstraint("merchant_id", "code", "episode"),
        Index("uq_warnings_open", "merchant_id", "code", unique=True, sqlite_where=text("state = 'open'")),
        Index("ix_warnings_state", "state", "level"),
        Index("ix_warnings_merchant", "merchant_id"),
    )
    warning_id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    level: str
    code: str
    trigger_zh: str
    trigger_en: str
    raised_at: str
    state: str
    owner: str | None
    action: str
    note: str = Field(sa_column=Column(Text, nullable=False))
    handled_at: str | None
    episode: int = Field(sa_column_kwargs={"server_default": "1"})
    raised_day: int = Field(sa_column_kwargs={"server_default": "0"})
    due_at: str | None
    last_seen_day: int = Field(sa_column_kwargs={"server_default": "0"})
    seen: int = Field(sa_column_kwargs={"server_default": "1"})
    clear_since: int | None
    closed_day: int | None
    snoozed_until: int | None
    started_at: str | None  # a person first took it up
    escalated_at: str | None
    reopened: int = Field(sa_column_kwargs={"server_default": "0"})
    recommended: str = Field(sa_column_kwargs={"server_default": ""})
    evidence: str = Field(sa_column=Column(Text, nullable=False, server_default="{}"))  # JSON: facts, null unknown
    steps: str = Field(sa_column=Column(Text, nullable=False, server_default="{}"))  # JSON: thresholds by level
    policy_id: str = Field(sa_column_kwargs={"server_default": ""})
    model_version: str = Field(sa_column_kwargs={"server_default": ""})
