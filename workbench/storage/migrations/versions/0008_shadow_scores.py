"""Which table holds what a challenger says silently beside the champion?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

_BANDS = "'A','B','C','D','E'"
_OUTCOMES = "'approve','approve_lower','refer','decline'"


def upgrade() -> None:
    checks = {
        "band_known": f"band IN ({_BANDS})",
        "champion_band_known": f"champion_band IN ({_BANDS})",
        "outcome_known": f"outcome IN ({_OUTCOMES})",
        "champion_outcome_known": f"champion_outcome IN ({_OUTCOMES})",
        "pd_inside": "pd > 0 AND pd < 1",
        "two_models": "digest <> champion_digest",
    }
    op.create_table(
        "shadow_scores",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("scored_at", sa.String(), nullable=False),
        sa.Column("margin_bits", sa.Integer(), nullable=False),
        sa.Column("pd", sa.Float(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("champion_digest", sa.String(), nullable=False),
        sa.Column("champion_points", sa.Integer(), nullable=False),
        sa.Column("champion_band", sa.String(), nullable=False),
        sa.Column("champion_outcome", sa.String(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_shadow_scores_{name}")) for name, rule in checks.items()),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_shadow_scores_case_no")),
        sa.PrimaryKeyConstraint("case_no", "digest", name=op.f("pk_shadow_scores")),
    )
    op.create_index("ix_shadow_scores_digest", "shadow_scores", ["digest", "scored_at"], unique=False)
