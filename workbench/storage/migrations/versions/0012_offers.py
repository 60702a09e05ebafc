"""Which tables hold the loans that were offered and proofs of further sales, and how is a decided loan repaid?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    checks = {
        "daily_rate_not_negative": "daily_rate >= 0",
        "fee_rate_not_negative": "fee_rate >= 0",
        "total_cost_fen_not_negative": "total_cost_fen >= 0",
        "numbered": "set_no > 0 AND place >= 0",
        "lends": "amount_fen > 0 AND term_days > 0",
        "chosen_by_somebody": "chosen = 0 OR chosen_by IS NOT NULL",
    }
    op.create_table(
        "offers",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("set_no", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("term_days", sa.Integer(), nullable=False),
        sa.Column("repayment", sa.String(), nullable=False),
        sa.Column("daily_rate", sa.Integer(), nullable=False),
        sa.Column("fee_rate", sa.Integer(), nullable=False),
        sa.Column("nominal_365", sa.String(), nullable=False),
        sa.Column("irr_x12", sa.String(), nullable=False),
        sa.Column("xirr", sa.String(), nullable=False),
        sa.Column("total_cost_fen", sa.Integer(), nullable=False),
        sa.Column("inputs_digest", sa.String(), nullable=False),
        sa.Column("policy_digest", sa.String(), nullable=False),
        sa.Column("offered_at", sa.String(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_offers_{name}")) for name, rule in checks.items()),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_offers_case_no")),
        sa.ForeignKeyConstraint(["chosen_by"], ["staff.staff_id"], name=op.f("fk_offers_chosen_by")),
        sa.PrimaryKeyConstraint("case_no", "set_no", "code", name=op.f("pk_offers")),
    )
    op.create_index(
        "ix_offers_one_chosen", "offers", ["case_no", "set_no"], unique=True, sqlite_where=sa.text("chosen = 1")
    )
    _limit_proofs()
    # Empty: as the product says.
    op.add_column("decisions", sa.Column("repayment", sa.String(), nullable=False, server_default=""))


def _limit_proofs() -> None:
    checks = {
        "claims_something": "month_fen > 0",
        "sha256_whole": "length(sha256) = 64",
        "two_people": "accepted_by IS NULL OR accepted_by <> added_by",
        "acceptance_whole": "(accepted_by IS NULL) = (accepted_at IS NULL)",
        "removal_whole": "(removed_by IS NULL) = (removed_at IS NULL)",
    }
    staff = ("added_by", "accepted_by", "removed_by")
    op.create_table(
        "limit_proofs",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("month_fen", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.String(), nullable=False),
        sa.Column("accepted_by", sa.String(), nullable=True),
        sa.Column("accepted_at", sa.String(), nullable=True),
        sa.Column("removed_by", sa.String(), nullable=True),
        sa.Column("removed_at", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_limit_proofs_{name}")) for name, rule in checks.items()),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_limit_proofs_case_no")),
        *(sa.ForeignKeyConstraint([name], ["staff.staff_id"], name=op.f(f"fk_limit_proofs_{name}")) for name in staff),
        sa.PrimaryKeyConstraint("case_no", "sha256", name=op.f("pk_limit_proofs")),
    )
