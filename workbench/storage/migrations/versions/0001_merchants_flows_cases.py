"""Which tables hold merchants, imports and cases?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("merchants_new", sa.Integer(), nullable=False),
        sa.Column("merchants_updated", sa.Integer(), nullable=False),
        sa.Column("quarantine_file", sa.String(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.CheckConstraint("quarantined >= 0", name=op.f("ck_batches_quarantined_not_negative")),
        sa.CheckConstraint("rows >= 0", name=op.f("ck_batches_rows_not_negative")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batches")),
        sa.UniqueConstraint("seq", name=op.f("uq_batches_seq")),
    )
    op.create_table(
        "feature_sets",
        sa.Column("names_digest", sa.String(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("names_digest", name=op.f("pk_feature_sets")),
    )
    op.create_table(
        "journal",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("payload_digest", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_journal_hash_whole")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_journal_seq_positive")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
        sa.UniqueConstraint("previous", name=op.f("uq_journal_previous")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index("ix_journal_case", ["case_no", "seq"], unique=False)

    op.create_table(
        "merchants",
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("entity_type", sa.String(), nullable=False),
        sa.Column("legal_person_id", sa.String(), nullable=False),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("opened_day", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("trustpass_index", sa.Integer(), nullable=True),
        sa.Column("shop_level", sa.Integer(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.CheckConstraint(
            "entity_type IN ('sole_trader','company','person')", name=op.f("ck_merchants_entity_type_known")
        ),
        sa.CheckConstraint(
            "platform IN ('taobao','tmall','b2b','marketplace','offline')", name=op.f("ck_merchants_platform_known")
        ),
        sa.CheckConstraint("length(merchant_id) > 0", name=op.f("ck_merchants_merchant_id_given")),
        sa.PrimaryKeyConstraint("merchant_id", name=op.f("pk_merchants")),
    )
    with op.batch_alter_table("merchants", schema=None) as batch_op:
        batch_op.create_index("ix_merchants_legal_person", ["legal_person_id"], unique=False)

    op.create_table(
        "settings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "staff",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("authority_fen", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('officer','approver','risk','auditor','admin','system')", name=op.f("ck_staff_role_known")
        ),
        sa.CheckConstraint("authority_fen >= 0", name=op.f("ck_staff_authority_fen_not_negative")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff")),
    )
    op.create_table(
        "applications",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("product_code", sa.String(), nullable=False),
        sa.Column("requested_fen", sa.Integer(), nullable=False),
        sa.Column("term_days", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.String(), nullable=False),
        sa.Column("due_at", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("assigned_to", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("claims", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('draft','scored','survey','decision','contract','active','closed','rejected','withdrawn')",
            name=op.f("ck_applications_stage_known"),
        ),
        sa.CheckConstraint("requested_fen > 0", name=op.f("ck_applications_requested_positive")),
        sa.CheckConstraint("term_days > 0", name=op.f("ck_applications_term_positive")),
        sa.ForeignKeyConstraint(["assigned_to"], ["staff.staff_id"], name=op.f("fk_applications_assigned_to")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_applications_merchant_id")),
        sa.PrimaryKeyConstraint("case_no", name=op.f("pk_applications")),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index("ix_applications_assigned", ["assigned_to", "stage"], unique=False)
        batch_op.create_index("ix_applications_merchant", ["merchant_id", "submitted_at"], unique=False)
        batch_op.create_index("ix_applications_stage_due", ["stage", "due_at"], unique=False)

    op.create_table(
        "feature_vectors",
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("as_of_day", sa.Integer(), nullable=False),
        sa.Column("names_digest", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_feature_vectors_merchant_id")
        ),
        sa.ForeignKeyConstraint(
            ["names_digest"], ["feature_sets.names_digest"], name=op.f("fk_feature_vectors_names_digest")
        ),
        sa.PrimaryKeyConstraint("merchant_id", "as_of_day", "names_digest", name=op.f("pk_feature_vectors")),
    )
    op.create_table(
        "line_files",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_line_files_digest_whole")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name=op.f("fk_line_files_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "kind", name=op.f("pk_line_files")),
    )
    op.create_table(
        "outcomes",
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_outcomes_merchant_id")),
        sa.PrimaryKeyConstraint("merchant_id", "kind", name=op.f("pk_outcomes")),
    )
    op.create_table(
        "quarantine",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name=op.f("fk_quarantine_batch_id")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_quarantine")),
    )
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.create_index("ix_quarantine_batch", ["batch_id"], unique=False)

    op.create_table(
        "source_files",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("encoding", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name=op.f("fk_source_files_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_source_files")),
    )
    with op.batch_alter_table("source_files", schema=None) as batch_op:
        batch_op.create_index("ix_source_files_sha256", ["sha256"], unique=False)

    op.create_table(
        "case_notes",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_case_notes_case_no")),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_case_notes")),
    )
    with op.batch_alter_table("case_notes", schema=None) as batch_op:
        batch_op.create_index("ix_case_notes_case", ["case_no"], unique=False)

    op.create_table(
        "case_summaries",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("pd", sa.Float(), nullable=True),
        sa.Column("band", sa.String(), nullable=True),
        sa.Column("fund", sa.Float(), nullable=True),
        sa.Column("logistics", sa.Float(), nullable=True),
        sa.Column("information", sa.Float(), nullable=True),
        sa.Column("suggested_fen", sa.Integer(), nullable=True),
        sa.Column("recommendation", sa.String(), nullable=True),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("fast_track", sa.Boolean(), nullable=False),
        sa.Column("needs_interview", sa.Boolean(), nullable=False),
        sa.Column("needs_documents", sa.Boolean(), nullable=False),
        sa.CheckConstraint("band IN ('A','B','C','D','E') OR band IS NULL", name=op.f("ck_case_summaries_band_known")),
        sa.CheckConstraint(
            "recommendation IN ('approve','approve_lower','refer','decline') OR recommendation IS NULL",
            name=op.f("ck_case_summaries_recommendation_known"),
        ),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_case_summaries_case_no")),
        sa.PrimaryKeyConstraint("case_no", name=op.f("pk_case_summaries")),
    )
    op.create_table(
        "scores",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("scored_at", sa.String(), nullable=False),
        sa.Column("as_of_day", sa.Integer(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("model_digest", sa.String(), nullable=False),
        sa.Column("catalogue_digest", sa.String(), nullable=False),
        sa.Column("names_digest", sa.String(), nullable=False),
        sa.Column("inputs_digest", sa.String(), nullable=False),
        sa.Column("margin_bits", sa.Integer(), nullable=False),
        sa.Column("base_margin", sa.Float(), nullable=False),
        sa.Column("pd", sa.Float(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("features", sa.Text(), nullable=False),
        sa.Column("contributions", sa.LargeBinary(), nullable=False),
        sa.Column("waterfall", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=True),
        sa.CheckConstraint("band IN ('A','B','C','D','E')", name=op.f("ck_scores_band_known")),
        sa.CheckConstraint("pd > 0 AND pd < 1", name=op.f("ck_scores_pd_inside")),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_scores_case_no")),
        sa.PrimaryKeyConstraint("case_no", name=op.f("pk_scores")),
    )
