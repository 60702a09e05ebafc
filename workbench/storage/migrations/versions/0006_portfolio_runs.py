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
        sa.CheckConstraint("merchants >= 0", name=op.f("ck_portfolio_runs_merchants_not_negative")),
        sa.CheckConstraint("length(rows_digest) = 64", name=op.f("ck_portfolio_runs_digest_whole")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_portfolio_runs")),
    )
    op.create_table(
        "portfolio_decisions",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=True),
        sa.Column("product_code", sa.String(), nullable=False),
        sa.Column("term_days", sa.Integer(), nullable=False),
        sa.Column("requested_fen", sa.Integer(), nullable=False),
        sa.Column("margin_bits", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("limit_fen", sa.Integer(), nullable=False),
        sa.Column("binding", sa.String(), nullable=False),
        sa.Column("daily_rate", sa.Integer(), nullable=True),
        sa.Column("second_person", sa.Boolean(), nullable=False),
        sa.Column("interview", sa.Boolean(), nullable=False),
        sa.Column("expected_loss_fen", sa.Integer(), nullable=False),
        sa.Column("reason_1", sa.String(), nullable=True),
        sa.Column("reason_2", sa.String(), nullable=True),
        sa.Column("reason_3", sa.String(), nullable=True),
        sa.Column("reason_4", sa.String(), nullable=True),
        sa.Column("points_1", sa.Float(), nullable=True),
        sa.Column("points_2", sa.Float(), nullable=True),
        sa.Column("points_3", sa.Float(), nullable=True),
        sa.Column("points_4", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "lane = 'green' OR lane = 'yellow' OR lane = 'red'", name=op.f("ck_portfolio_decisions_lane_known")
        ),
        sa.CheckConstraint(
            "expected_loss_fen >= 0", name=op.f("ck_portfolio_decisions_expected_loss_fen_not_negative")
        ),
        sa.CheckConstraint(
            "outcome = 'approve' OR outcome = 'approve_lower' OR outcome = 'refer' OR outcome = 'decline'",
            name=op.f("ck_portfolio_decisions_outcome_known"),
        ),
        sa.CheckConstraint(
            "outcome <> 'decline' OR reason_1 IS NOT NULL", name=op.f("ck_portfolio_decisions_decline_has_reason")
        ),
        sa.CheckConstraint("limit_fen >= 0", name=op.f("ck_portfolio_decisions_limit_fen_not_negative")),
        sa.CheckConstraint(
            "band = 'A' OR band = 'B' OR band = 'C' OR band = 'D' OR band = 'E'",
            name=op.f("ck_portfolio_decisions_band_known"),
        ),
        sa.CheckConstraint(
            "limit_fen = 0 OR outcome = 'approve' OR outcome = 'approve_lower'",
            name=op.f("ck_portfolio_decisions_limit_only_approved"),
        ),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_portfolio_decisions_case_no")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_portfolio_decisions_merchant_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["portfolio_runs.run_id"], name=op.f("fk_portfolio_decisions_run_id")),
        sa.PrimaryKeyConstraint("run_id", "merchant_id", name=op.f("pk_portfolio_decisions")),
        sqlite_with_rowid=False,
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
