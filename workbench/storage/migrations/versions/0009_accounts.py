"""Which tables hold accounts and people's signing keys?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    checks = {
        "wrong_tries_not_negative": "wrong_tries >= 0",
        "pin_wrong_not_negative": "pin_wrong >= 0",
        "passphrase_hashed": "passphrase LIKE '$argon2id$%'",
        "pin_hashed": "pin IS NULL OR pin LIKE '$argon2id$%'",
    }
    op.create_table(
        "accounts",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("passphrase", sa.String(), nullable=False),
        sa.Column("passphrase_at", sa.String(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("wait_until", sa.String(), nullable=True),
        sa.Column("pin", sa.String(), nullable=True),
        sa.Column("pin_wrong", sa.Integer(), nullable=False),
        sa.Column("keychain", sa.Boolean(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_accounts_{name}")) for name, rule in checks.items()),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.staff_id"], name=op.f("fk_accounts_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "personal_keys",
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("plain", sa.LargeBinary(), nullable=False),
        sa.Column("for_keychain", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("retired_at", sa.String(), nullable=True),
        sa.CheckConstraint("(sealed = '') <> (length(plain) = 0)", name=op.f("ck_personal_keys_sealed_or_said_plain")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.staff_id"], name=op.f("fk_personal_keys_staff_id")),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_personal_keys")),
    )
    op.create_index(
        "uq_personal_keys_standing",
        "personal_keys",
        ["staff_id"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
    )
