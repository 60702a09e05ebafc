"""Which cases were handed from desk to desk, and which copies parted?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "custody",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("rows", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_custody_hash_whole")),
        sa.CheckConstraint("number > 0", name=op.f("ck_custody_number_positive")),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_custody_case_no")),
        sa.PrimaryKeyConstraint("case_no", "number", name=op.f("pk_custody")),
    )
    op.create_table(
        "forks",
        sa.Column("fork_id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("found_at", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("common", sa.Integer(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column("settled", sa.String(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(settled IS NULL) = (settled_by IS NULL)", name=op.f("ck_forks_settled_whole")),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_forks_case_no")),
        sa.ForeignKeyConstraint(["settled_by"], ["staff.staff_id"], name=op.f("fk_forks_settled_by")),
        sa.PrimaryKeyConstraint("fork_id", name=op.f("pk_forks")),
    )
    op.create_index(op.f("ix_forks_case_no"), "forks", ["case_no"])
