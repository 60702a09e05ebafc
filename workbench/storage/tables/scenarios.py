"""Which what-if scenarios are kept with a case?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field

from workbench.storage.tables.naming import Row


class ScenarioRow(Row, table=True):
    """One named scenario, with the answer it had on the inputs, the model and the policy named beside it."""

    __tablename__ = "scenarios"
    __table_args__ = (
        UniqueConstraint("case_no", "name"),
        CheckConstraint("length(name) > 0", name="named"),
        CheckConstraint("limit_fen IS NULL OR limit_fen > 0", name="limit_positive"),
    )
    scenario_id: int | None = Field(default=None, primary_key=True)
    case_no: str = Field(foreign_key="applications.case_no")
    name: str
    changes: str = Field(sa_column=Column(Text, nullable=False))  # JSON: value by feature
    limit_fen: int | None
    answer: str = Field(sa_column=Column(Text, nullable=False))  # JSON
    inputs_digest: str
    model_digest: str
    policy_digest: str
    saved_by: str = Field(foreign_key="staff.staff_id")
    saved_at: str
