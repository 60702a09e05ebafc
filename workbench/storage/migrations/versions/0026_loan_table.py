"""In which orders can millions of loans be paged through, and where does each stretch of them begin?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_loans_opened", "loans", ["opened_day"])
    op.create_index("ix_loans_limit", "loans", ["limit_fen"])
    op.create_table(
        "loan_marks",
        sa.Column("order_code", sa.String(), nullable=False),
        sa.Column("mark_no", sa.Integer(), nullable=False),
        sa.Column("loan_no", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.CheckConstraint("mark_no >= 0", name=op.f("ck_loan_marks_mark_no_not_negative")),
        sa.ForeignKeyConstraint(["loan_no"], ["loans.loan_no"], name=op.f("fk_loan_marks_loan_no")),
        sa.PrimaryKeyConstraint("order_code", "mark_no", name=op.f("pk_loan_marks")),
        sqlite_with_rowid=False,
    )
