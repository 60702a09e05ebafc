"""Which tables hold what the lines say of every merchant, and what a run over the portfolio proposes?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merchant_facts",
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("as_of_day", sa.Integer(), nullable=False),
        sa.Column("verified_month_fen", sa.Integer(), nullable=True),
        sa.Column("order_base_fen", sa.Integer(), nullable=True),
        sa.Column("fraud", sa.Text(), nullable=True),
        sa.Column("linked", sa.Text(), nullable=False),
        sa.Column("gate_failures", sa.Integer(), nullable=True),
        sa.CheckConstraint("order_base_fen >= 0", name=op.f("ck_merchant_facts_order_base_fen_not_negative")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_merchant_facts_merchant_id")),
        sa.PrimaryKeyConstraint("merchant_id", "as_of_day", name=op.f("pk_merchant_facts")),
    )
    op.create_table(
        "portfolio_runs",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("as_of_day", sa.Integer(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("model_digest", sa.String(), nullable=False),
        sa.Column("policy_id", sa.String(), nullable=False),
        sa.Column("policy_digest", sa.String(), nullable=False),
        sa.Column("names_digest", sa.String(), nullable=False),
        sa.Column("features_digest", sa.String(), nullable=False),
        sa.Column("facts_digest", sa.String(), nullable=False),
        sa.Column("rows_digest", sa.String(), nullable=False),
        sa.Column("merchants", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("merchants >= 0", name=op.f("ck_portfolio_runs_merchants_not_negative")),
        sa.CheckConstraint("length(rows_digest) = 64", name=op.f("ck_portfolio_runs_digest_whole")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_portfolio_runs")),
    )
    op.create_table(
        "portfolio_blocks",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("upto", sa.String(), nullable=False),
        sa.Column("merchants", sa.Integer(), nullable=False),
        sa.Column("merchant_ids", sa.Text(), nullable=False),
        sa.Column("case_nos", sa.Text(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "merchants > 0 AND length(rows) = merchants * 72", name=op.f("ck_portfolio_blocks_rows_whole")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["portfolio_runs.run_id"], name=op.f("fk_portfolio_blocks_run_id")),
        sa.PrimaryKeyConstraint("run_id", "upto", name=op.f("pk_portfolio_blocks")),
    )
    op.create_table(
        "portfolio_left_out",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_portfolio_left_out_merchant_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["portfolio_runs.run_id"], name=op.f("fk_portfolio_left_out_run_id")),
        sa.PrimaryKeyConstraint("run_id", "merchant_id", name=op.f("pk_portfolio_left_out")),
    )
    op.create_index("ix_portfolio_left_out_code", "portfolio_left_out", ["run_id", "code"], unique=False)
    op.create_table(
        "merchant_blocks",
        sa.Column("upto", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("as_of_day", sa.Integer(), nullable=False),
        sa.Column("names_digest", sa.String(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("after < upto", name=op.f("ck_merchant_blocks_in_order")),
        sa.ForeignKeyConstraint(
            ["names_digest"], ["feature_sets.names_digest"], name=op.f("fk_merchant_blocks_names_digest")
        ),
        sa.PrimaryKeyConstraint("upto", name=op.f("pk_merchant_blocks")),
    )
    for table, dated in (("merchants", False), ("feature_vectors", True), ("merchant_facts", True)):
        for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            body = " ".join(_drop_block(row, dated) for row in rows)
            op.execute(f"CREATE TRIGGER {table}_{event.lower()}_blocks AFTER {event} ON {table} BEGIN {body} END")


def _drop_block(row: str, dated: bool) -> str:
    """Removes the block that a changed row belongs to, if there is one: a copy is never older than its rows."""
    same_day = f" AND as_of_day = {row}.as_of_day" if dated else ""
    covers = f"(SELECT min(upto) FROM merchant_blocks WHERE upto >= {row}.merchant_id)"
    return f"DELETE FROM merchant_blocks WHERE upto = {covers} AND after < {row}.merchant_id{same_day};"
