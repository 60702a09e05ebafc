"""Which what-if scenarios are kept with a case?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scenarios",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("limit_fen", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("inputs_digest", sa.String(), nullable=False),
        sa.Column("model_digest", sa.String(), nullable=False),
        sa.Column("policy_digest", sa.String(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", sa.String(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_scenarios_named")),
        sa.CheckConstraint("limit_fen IS NULL OR limit_fen > 0", name=op.f("ck_scenarios_limit_positive")),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_scenarios_case_no")),
        sa.ForeignKeyConstraint(["saved_by"], ["staff.staff_id"], name=op.f("fk_scenarios_saved_by")),
        sa.PrimaryKeyConstraint("scenario_id", name=op.f("pk_scenarios")),
        sa.UniqueConstraint("case_no", "name", name=op.f("uq_scenarios_case_no_name")),
    )
