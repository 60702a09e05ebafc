"""Which drafts of a policy were saved, on which was a test run, and which was to follow which?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Text, text
from sqlmodel import Field

from workbench.storage.tables.naming import Row, one_of


class PolicyDraftRow(Row, table=True):
    """One saved draft. Nothing ever changes a row: saving again is another draft."""

    __tablename__ = "policy_drafts"
    __table_args__ = (
        CheckConstraint("length(digest) = 64", name="digest_whole"),
        CheckConstraint("length(text) > 0", name="text_given"),
        CheckConstraint("faults >= 0", name="faults_counted"),
    )
    draft_id: int | None = Field(default=None, primary_key=True)
    policy_id: str
    version: str
    digest: str = Field(index=True)
    text: str = Field(sa_column=Column(Text, nullable=False))  # the TOML, byte for byte
    note: str = Field(sa_column=Column(Text, nullable=False))
    faults: int
    saved_by: str = Field(foreign_key="staff.staff_id")
    saved_at: str


class PolicyRunRow(Row, table=True):
    """One test-run of a text on the desk's cases: what it stood on and its table."""

    __tablename__ = "policy_runs"
    __table_args__ = (
        CheckConstraint("length(digest) = 64 AND length(from_digest) = 64", name="digests_whole"),
        CheckConstraint("length(text_digest) = 64", name="text_digest_whole"),
        Index("ix_policy_runs_text", "text_digest"),
    )
    run_id: int | None = Field(default=None, primary_key=True)
    digest: str
    text_digest: str  # SHA-256 of the text as it was run
    from_digest: str
    ran_at: str
    ran_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    table_json: str = Field(sa_column=Column(Text, nullable=False))


class PolicyChangeRow(Row, table=True):
    """One activation. The database itself keeps it between two people, and lets one at a time be open."""

    __tablename__ = "policy_changes"
    __table_args__ = (
        one_of("state", ["open", "approved", "refused", "withdrawn"]),
        CheckConstraint("length(policy_id) > 0 AND length(version) > 0", name="policy_named"),
        CheckConstraint("length(digest) = 64 AND length(from_digest) = 64", name="digests_whole"),
        CheckConstraint("digest <> from_digest", name="changes_something"),
        CheckConstraint("length(trim(reason)) >= 10", name="reason_given"),
        CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="open_undecided"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_whole"),
        CheckConstraint("state NOT IN ('approved', 'refused') OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("state <> 'withdrawn' OR decided_by = proposed_by", name="withdrawn_by_proposer"),
        CheckConstraint("state <> 'refused' OR length(trim(note)) > 0", name="refusal_says_why"),
        Index("uq_policy_changes_open", "state", unique=True, sqlite_where=text("state = 'open'")),
    )
    change_id: int | None = Field(default=None, primary_key=True)
    policy_id: str
    version: str
    digest: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    from_policy_id: str
    from_digest: str
    effective_from: str  # the business date it counts from, never before it was approved
    reason: str = Field(sa_column=Column(Text, nullable=False))
    changes: str = Field(sa_column=Column(Text, nullable=False))  # JSON: every difference both people saw
    remarks: str = Field(sa_column=Column(Text, nullable=False))  # JSON: what the checks asked people to weigh
    run_id: int = Field(foreign_key="policy_runs.run_id")
    proposed_by: str = Field(foreign_key="staff.staff_id")
    proposed_at: str
    state: str
    decided_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    decided_at: str | None
    note: str = Field(sa_column=Column(Text, nullable=False))
