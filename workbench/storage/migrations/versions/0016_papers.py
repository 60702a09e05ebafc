"""Which tables hold how papers were signed, and the words people wrote into them?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "papers",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("base_sha256", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("signatures", sa.Text(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_papers_sha256_whole")),
        sa.CheckConstraint("length(base_sha256) = 64", name=op.f("ck_papers_base_whole")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_papers_revision_positive")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_papers")),
    )
    op.create_table(
        "paper_texts",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("decision_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("block", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("edited_by", sa.String(), nullable=False),
        sa.Column("edited_at", sa.String(), nullable=False),
        sa.CheckConstraint("decision_version > 0", name=op.f("ck_paper_texts_version_positive")),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_paper_texts_language_known")),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_paper_texts_case_no")),
        sa.ForeignKeyConstraint(["edited_by"], ["staff.staff_id"], name=op.f("fk_paper_texts_edited_by")),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_paper_texts")),
    )
    op.create_index("ix_paper_texts_case", "paper_texts", ["case_no", "decision_version"], unique=False)
