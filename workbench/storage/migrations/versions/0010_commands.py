"""Which command does an entry of the journal belong to, and how did it end?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Entries of before keep an empty result: their hashes cover none.
    op.add_column("journal", sa.Column("command", sa.String(), nullable=True))
    op.add_column("journal", sa.Column("result", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "commands",
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=True),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("length(command) >= 8", name=op.f("ck_commands_command_unique_enough")),
        sa.CheckConstraint("length(asked) = 64", name=op.f("ck_commands_asked_whole")),
        sa.PrimaryKeyConstraint("command", name=op.f("pk_commands")),
    )
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER journal_no_{change.lower()} BEFORE {change} ON journal "
            "BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END"
        )
