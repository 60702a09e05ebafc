"""Which table holds the changes of the champion model?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_changes",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("from_version", sa.String(), nullable=False),
        sa.Column("from_digest", sa.String(), nullable=False),
        sa.Column("report_digest", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("warned", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open','approved','refused','withdrawn')", name=op.f("ck_model_changes_state_known")
        ),
        sa.CheckConstraint(
            "length(version) > 0 AND length(from_version) > 0", name=op.f("ck_model_changes_versions_named")
        ),
        sa.CheckConstraint(
            "length(digest) = 64 AND length(from_digest) = 64", name=op.f("ck_model_changes_digests_whole")
        ),
        sa.CheckConstraint("length(report_digest) = 64", name=op.f("ck_model_changes_report_whole")),
        sa.CheckConstraint("digest <> from_digest", name=op.f("ck_model_changes_changes_something")),
        sa.CheckConstraint("length(trim(reason)) >= 10", name=op.f("ck_model_changes_reason_given")),
        sa.CheckConstraint("(state = 'open') = (decided_by IS NULL)", name=op.f("ck_model_changes_open_undecided")),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_model_changes_decided_whole")),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'refused') OR decided_by <> proposed_by",
            name=op.f("ck_model_changes_two_people"),
        ),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR decided_by = proposed_by", name=op.f("ck_model_changes_withdrawn_by_proposer")
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR length(trim(note)) > 0", name=op.f("ck_model_changes_refusal_says_why")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff.staff_id"], name=op.f("fk_model_changes_proposed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.staff_id"], name=op.f("fk_model_changes_decided_by")),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_model_changes")),
    )
    op.create_index(
        "uq_model_changes_open", "model_changes", ["state"], unique=True, sqlite_where=sa.text("state = 'open'")
    )
