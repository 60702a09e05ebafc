"""Who works here, who are the merchants, what is set, and what happened?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, String, Text, UniqueConstraint
from sqlmodel import Field

from workbench.access.staff import Role
from workbench.merchants.merchant import EntityType, Platform
from workbench.storage.tables.naming import Row, not_negative, one_of


class StaffRow(Row, table=True):
    __tablename__ = "staff"
    __table_args__ = (one_of("role", [r.value for r in Role]), not_negative("authority_fen"))
    staff_id: str = Field(primary_key=True)
    name: str
    role: str
    title_zh: str
    title_en: str
    authority_fen: int
    active: bool


class MerchantRow(Row, table=True):
    __tablename__ = "merchants"
    __table_args__ = (
        one_of("platform", [p.value for p in Platform]),
        one_of("entity_type", [e.value for e in EntityType]),
        CheckConstraint("length(merchant_id) > 0", name="merchant_id_given"),
        Index("ix_merchants_legal_person", "legal_person_id"),
    )
    merchant_id: str = Field(primary_key=True)
    name: str
    platform: str
    category: str
    entity_type: str
    legal_person_id: str
    owner_name: str
    region: str
    city: str
    opened_day: int | None
    currency: str
    trustpass_index: int | None
    shop_level: int | None
    synthetic: bool
    search_key: str  # name, owner, pinyin and initials, lower case


class SettingRow(Row, table=True):
    __tablename__ = "settings"
    key: str = Field(primary_key=True)
    value: str = Field(sa_column=Column(Text, nullable=False))


class JournalRow(Row, table=True):
    __tablename__ = "journal"
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq_positive"),
        CheckConstraint("length(hash) = 64", name="hash_whole"),
        UniqueConstraint("previous"),  # two entries can never follow the same one
        Index("ix_journal_case", "case_no", "seq"),
    )
    seq: int = Field(primary_key=True)
    at: str
    staff_id: str
    role: str
    action: str
    case_no: str | None
    payload: str = Field(sa_column=Column(Text, nullable=False))
    payload_digest: str
    previous: str
    hash: str
    command: str | None = Field(default=None)
    result: str = Field(sa_column=Column(String, nullable=False, server_default=""))


class CommandRow(Row, table=True):
    __tablename__ = "commands"
    __table_args__ = (
        CheckConstraint("length(command) >= 8", name="command_unique_enough"),
        CheckConstraint("length(asked) = 64", name="asked_whole"),
    )
    command: str = Field(primary_key=True)
    action: str
    staff_id: str
    case_no: str | None
    asked: str  # digest of what was asked for
    seq: int  # of the newest journal entry when it was done
    answer: str = Field(sa_column=Column(Text, nullable=False))


class OutcomeRow(Row, table=True):
    __tablename__ = "outcomes"
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    kind: str = Field(primary_key=True)
    value: str
    day: int | None
