"""Which loans are on the books, how did they move, and what warns of them?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Text
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative, one_of


class LoanRow(Row, table=True):
    __tablename__ = "loans"
    __table_args__ = (
        one_of("state", ["open", "frozen", "closed", "written_off"]),
        CheckConstraint("limit_fen >= 0", name="limit_not_negative"),
        not_negative("daily_rate"),
        CheckConstraint("maturity_day >= opened_day", name="matures_after_opening"),
        Index("ix_loans_merchant", "merchant_id"),
        Index("ix_loans_state", "state"),
    )
    loan_id: str = Field(primary_key=True)
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


class LoanEventRow(Row, table=True):
    __tablename__ = "loan_events"
    __table_args__ = (
        one_of("kind", ["draw", "repay", "interest", "fee", "penalty", "write_off", "recovery"]),
        not_negative("amount_fen"),
        not_negative("principal_fen"),
        not_negative("interest_fen"),
        not_negative("balance_fen"),
        Index("ix_loan_events_day", "day"),
    )
    loan_id: str = Field(primary_key=True, foreign_key="loans.loan_id")
    event_no: int = Field(primary_key=True)
    day: int
    kind: str
    amount_fen: int
    principal_fen: int
    interest_fen: int
    balance_fen: int
    reference: str


class LimitEventRow(Row, table=True):
    __tablename__ = "limit_events"
    __table_args__ = (one_of("kind", ["set", "freeze", "thaw"]), not_negative("limit_fen"))
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    event_no: int = Field(primary_key=True)
    day: int
    limit_fen: int
    kind: str
    reason_zh: str
    reason_en: str
    staff_id: str


class WarningRow(Row, table=True):
    __tablename__ = "warnings"
    __table_args__ = (
        one_of("level", ["urgent", "high", "watch"]),
        one_of("state", ["open", "handled"]),
        CheckConstraint("state = 'open' OR length(action) > 0", name="handled_names_action"),
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
