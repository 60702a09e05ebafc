"""Which model was to follow which, who asked, and who agreed?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Text, text
from sqlmodel import Field

from workbench.storage.tables.naming import Row, one_of


class ModelChangeRow(Row, table=True):
    """One change of the champion. The database itself keeps it between two people, and lets one at a time be open."""

    __tablename__ = "model_changes"
    __table_args__ = (
        one_of("state", ["open", "approved", "refused", "withdrawn"]),
        CheckConstraint("length(version) > 0 AND length(from_version) > 0", name="versions_named"),
        CheckConstraint("length(digest) = 64 AND length(from_digest) = 64", name="digests_whole"),
        CheckConstraint("length(report_digest) = 64", name="report_whole"),
        CheckConstraint("digest <> from_digest", name="changes_something"),
        CheckConstraint("length(trim(reason)) >= 10", name="reason_given"),
        CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="open_undecided"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_whole"),
        CheckConstraint("state NOT IN ('approved', 'refused') OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("state <> 'withdrawn' OR decided_by = proposed_by", name="withdrawn_by_proposer"),
        CheckConstraint("state <> 'refused' OR length(trim(note)) > 0", name="refusal_says_why"),
        Index("uq_model_changes_open", "state", unique=True, sqlite_where=text("state = 'open'")),
    )
    change_id: int | None = Field(default=None, primary_key=True)
    version: str
    digest: str
    from_version: str
    from_digest: str
    report_digest: str  # SHA-256 of the validation report both people saw
    reason: str = Field(sa_column=Column(Text, nullable=False))
    warned: str = Field(sa_column=Column(Text, nullable=False))  # JSON: [zh, en] of each warning the proposal named
    proposed_by: str = Field(foreign_key="staff.staff_id")
    proposed_at: str
    state: str
    decided_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    decided_at: str | None
    note: str = Field(sa_column=Column(Text, nullable=False))
