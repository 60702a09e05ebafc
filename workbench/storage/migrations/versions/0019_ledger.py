"""Where are proposed losses kept, and what do the fees of earlier draws say in parts?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "write_offs",
        sa.Column("write_off_no", sa.Integer(), nullable=False),
        sa.Column("loan_no", sa.Integer(), nullable=False),
        sa.Column("proposed_day", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("owed_fen", sa.Integer(), nullable=False),
        sa.Column("loan_class", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_at", sa.String(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False, server_default=""),
        sa.CheckConstraint(
            "state IN ('proposed','agreed','refused','withdrawn')", name=op.f("ck_write_offs_state_known")
        ),
        sa.CheckConstraint("owed_fen >= 0", name=op.f("ck_write_offs_owed_fen_not_negative")),
        sa.CheckConstraint("length(trim(reason)) >= 10", name=op.f("ck_write_offs_reason_given")),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by <> proposed_by OR state = 'withdrawn'",
            name=op.f("ck_write_offs_two_persons"),
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (answered_by IS NULL)", name=op.f("ck_write_offs_answered_by_somebody")
        ),
        sa.ForeignKeyConstraint(["loan_no"], ["loans.loan_no"], name=op.f("fk_write_offs_loan_no")),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff.staff_id"], name=op.f("fk_write_offs_proposed_by")),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.staff_id"], name=op.f("fk_write_offs_answered_by")),
        sa.PrimaryKeyConstraint("write_off_no", name=op.f("pk_write_offs")),
    )
    op.create_index(
        "ix_write_offs_open", "write_offs", ["loan_no"], unique=True, sqlite_where=sa.text("state = 'proposed'")
    )
    op.create_index(
        "ix_loan_events_reverses",
        "loan_events",
        ["loan_no", "reverses"],
        sqlite_where=sa.text("reverses IS NOT NULL"),
    )
    # A fee was taken from its draw: the fee says what was charged, the draw what was taken.
    op.execute(
        "UPDATE loan_events SET fee_fen = amount_fen WHERE kind = 'fee' AND EXISTS (SELECT 1 FROM loan_events d"
        " WHERE d.loan_no = loan_events.loan_no AND d.event_no = loan_events.event_no - 1 AND d.kind = 'draw'"
        " AND d.day = loan_events.day)"
    )
    taken = (
        "FROM loan_events f WHERE f.loan_no = loan_events.loan_no AND f.event_no = loan_events.event_no + 1"
        " AND f.kind = 'fee' AND f.day = loan_events.day"
    )
    op.execute(
        f"UPDATE loan_events SET fee_fen = (SELECT f.amount_fen {taken})"
        f" WHERE kind = 'draw' AND EXISTS (SELECT 1 {taken})"
    )
    op.execute(
        "UPDATE event_days SET fee_fen = (SELECT sum(e.fee_fen) FROM loan_events e"
        " JOIN loans l ON l.loan_no = e.loan_no"
        " WHERE e.day = event_days.day AND e.kind = event_days.kind AND l.product_code = event_days.product_code"
        " AND coalesce(l.entity, '') = event_days.entity) WHERE kind IN ('draw', 'fee')"
    )
