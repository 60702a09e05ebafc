"""What did the parts of a step do that is not done yet, so that a close that was interrupted still tells all of it?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "close_tallies",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_close_tallies_count_not_negative")),
        sa.ForeignKeyConstraint(["day"], ["close_days.day"], name=op.f("fk_close_tallies_day")),
        sa.PrimaryKeyConstraint("day", "code", "name", name=op.f("pk_close_tallies")),
        sqlite_with_rowid=False,
    )
