"""Which tables hold what an import brings, leaves out and stands on?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ADDED = (
    "batches ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0 "
    "CONSTRAINT ck_batches_skipped_not_negative CHECK (skipped >= 0)",
    "line_files ADD COLUMN superseded_file VARCHAR",
    "line_files ADD COLUMN superseded_digest VARCHAR CONSTRAINT ck_line_files_superseded_whole "
    "CHECK ((superseded_file IS NULL) = (superseded_digest IS NULL))",
    "source_files ADD COLUMN layout VARCHAR NOT NULL DEFAULT ''",
    "source_files ADD COLUMN bad INTEGER NOT NULL DEFAULT 0 "
    "CONSTRAINT ck_source_files_bad_not_negative CHECK (bad >= 0)",
    "source_files ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0 "
    "CONSTRAINT ck_source_files_skipped_not_negative CHECK (skipped >= 0)",
    "source_files ADD COLUMN as_of VARCHAR",
    "source_files ADD COLUMN rows_digest VARCHAR",
    "source_files ADD COLUMN facts TEXT NOT NULL DEFAULT '{}'",
    "source_files ADD COLUMN mapping TEXT NOT NULL DEFAULT '[]'",
    "source_files ADD COLUMN delimiter VARCHAR",
    "source_files ADD COLUMN head BLOB",
)


def upgrade() -> None:
    # Added in place: a table others refer to cannot be made anew while their rows stand.
    for change in _ADDED:
        op.execute(f"ALTER TABLE {change}")
    op.create_table(
        "batch_dependencies",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("on_batch_id", sa.String(), nullable=False),
        sa.CheckConstraint("batch_id <> on_batch_id", name=op.f("ck_batch_dependencies_two_batches")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name=op.f("fk_batch_dependencies_batch_id")),
        sa.ForeignKeyConstraint(["on_batch_id"], ["batches.batch_id"], name=op.f("fk_batch_dependencies_on_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "on_batch_id", name=op.f("pk_batch_dependencies")),
    )
    op.create_index("ix_batch_dependencies_on", "batch_dependencies", ["on_batch_id"], unique=False)
    op.create_table(
        "batch_merchants",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name=op.f("fk_batch_merchants_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "merchant_id", name=op.f("pk_batch_merchants")),
    )
    op.create_table(
        "row_fixes",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name=op.f("fk_row_fixes_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "file", "line", "column", name=op.f("pk_row_fixes")),
    )
    op.create_table(
        "mapping_profiles",
        sa.Column("profile_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("header_digest", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("saved_at", sa.String(), nullable=False),
        sa.CheckConstraint("length(header_digest) = 64", name=op.f("ck_mapping_profiles_digest_whole")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_mapping_profiles_named")),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_mapping_profiles")),
        sa.UniqueConstraint("header_digest", name=op.f("uq_mapping_profiles_header_digest")),
    )
    op.create_table(
        "reference_tables",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_reference_tables_digest_whole")),
        sa.CheckConstraint("rows >= 0", name=op.f("ck_reference_tables_rows_not_negative")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name=op.f("fk_reference_tables_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "code", name=op.f("pk_reference_tables")),
    )
    op.create_table(
        "declared_figures",
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("as_of_day", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name=op.f("fk_declared_figures_batch_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_declared_figures_merchant_id")
        ),
        sa.PrimaryKeyConstraint("merchant_id", "figure", "as_of_day", "batch_id", name=op.f("pk_declared_figures")),
    )
    op.create_table(
        "merchant_contacts",
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('phone', 'address', 'account')", name=op.f("ck_merchant_contacts_kind_known")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name=op.f("fk_merchant_contacts_batch_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_merchant_contacts_merchant_id")
        ),
        sa.PrimaryKeyConstraint("merchant_id", "kind", "key", "batch_id", name=op.f("pk_merchant_contacts")),
    )
    _rebuild_quarantine()


def _rebuild_quarantine() -> None:
    """One row for each bad row where there was one for each bad cell."""
    connection = op.get_bind()
    known = sa.text('SELECT batch_id, file, line, "column", value, code FROM quarantine ORDER BY row_id')
    rows: dict[tuple[str, str, int], list[Mapping[str, Any]]] = {}
    for row in connection.execute(known).mappings():
        rows.setdefault((row["batch_id"], row["file"], row["line"]), []).append(dict(row))
    op.drop_table("quarantine")
    made = op.create_table(
        "quarantine",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", sa.String(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_batch", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('waiting','mended','dismissed')", name=op.f("ck_quarantine_state_known")),
        sa.CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name=op.f("ck_quarantine_settled_whole")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_quarantine_settled_by_someone")
        ),
        sa.CheckConstraint(
            "(state = 'mended') = (settled_batch IS NOT NULL)", name=op.f("ck_quarantine_mended_by_a_batch")
        ),
        sa.CheckConstraint(
            "state <> 'dismissed' OR length(reason) > 0", name=op.f("ck_quarantine_dismissed_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name=op.f("fk_quarantine_batch_id")),
        sa.ForeignKeyConstraint(["settled_batch"], ["batches.batch_id"], name=op.f("fk_quarantine_settled_batch")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_quarantine")),
    )
    op.create_index("ix_quarantine_batch", "quarantine", ["batch_id"], unique=False)
    op.create_index("ix_quarantine_state", "quarantine", ["state"], unique=False)
    op.bulk_insert(
        made,
        [
            {"batch_id": batch_id, "file": file, "layout": "", "line": line, "code": cells[0]["code"],
             "problems": json.dumps([[c["column"], c["value"], c["code"]] for c in cells], ensure_ascii=False),
             "state": "waiting", "reason": ""}
            for (batch_id, file, line), cells in rows.items()
        ],
    )  # fmt: skip
