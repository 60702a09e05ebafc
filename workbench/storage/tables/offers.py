"""Which loans were offered on a case, and which was taken?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative


class OfferRow(Row, table=True):
    """One offer of one set. A set is written whole, once; those not chosen stay beside the one that was."""

    __tablename__ = "offers"
    __table_args__ = (
        not_negative("daily_rate"),
        not_negative("fee_rate"),
        not_negative("total_cost_fen"),
        CheckConstraint("set_no > 0 AND place >= 0", name="numbered"),
        CheckConstraint("amount_fen > 0 AND term_days > 0", name="lends"),
        CheckConstraint("chosen = 0 OR chosen_by IS NOT NULL", name="chosen_by_somebody"),
        # Of one set at most one is taken.
        Index("ix_offers_one_chosen", "case_no", "set_no", unique=True, sqlite_where="chosen = 1"),
    )
    case_no: str = Field(primary_key=True, foreign_key="applications.case_no")
    set_no: int = Field(primary_key=True)
    code: str = Field(primary_key=True)
    place: int
    amount_fen: int
    term_days: int
    repayment: str
    daily_rate: int  # millionths
    fee_rate: int  # millionths
    nominal_365: str
    irr_x12: str
    xirr: str
    total_cost_fen: int
    inputs_digest: str
    policy_digest: str
    offered_at: str
    chosen: bool
    chosen_by: str | None = Field(default=None, foreign_key="staff.staff_id")
