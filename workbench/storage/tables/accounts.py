"""Who may sign in, and with which certificates do people sign?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, text
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative


class AccountRow(Row, table=True):
    """Hashes only: no column ever holds a secret."""

    __tablename__ = "accounts"
    __table_args__ = (
        not_negative("wrong_tries"),
        not_negative("pin_wrong"),
        CheckConstraint("passphrase LIKE '$argon2id$%'", name="passphrase_hashed"),
        CheckConstraint("pin IS NULL OR pin LIKE '$argon2id$%'", name="pin_hashed"),
    )
    staff_id: str = Field(primary_key=True, foreign_key="staff.staff_id")
    passphrase: str
    passphrase_at: str
    must_change: bool
    wrong_tries: int
    wait_until: str | None
    pin: str | None
    pin_wrong: int
    keychain: bool


class PersonalKeyRow(Row, table=True):
    """A key is never removed: what it signed must stay checkable. One stands for each person at a time."""

    __tablename__ = "personal_keys"
    __table_args__ = (
        CheckConstraint("(sealed = '') <> (length(plain) = 0)", name="sealed_or_said_plain"),
        Index("uq_personal_keys_standing", "staff_id", unique=True, sqlite_where=text("retired_at IS NULL")),
    )
    serial: str = Field(primary_key=True)
    staff_id: str = Field(foreign_key="staff.staff_id")
    certificate: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed: str = Field(sa_column=Column(Text, nullable=False))
    plain: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    for_keychain: str = Field(sa_column=Column(Text, nullable=False))
    made_at: str
    retired_at: str | None
