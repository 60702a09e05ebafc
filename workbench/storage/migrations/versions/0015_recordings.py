"""Which tables hold recordings, bookmarks, pictures and unfinished words of an interview?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _belongs(table: str, *more: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    """To a case, and to what else is named as (column, target)."""
    targets = (("case_no", "applications.case_no"), *more)
    return [sa.ForeignKeyConstraint([name], [to], name=op.f(f"fk_{table}_{name}")) for name, to in targets]


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _truth(*names: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "interview_consents",
        *_text("case_no"),
        *_whole("attempt"),
        *_text("scope", "words", "noted_at", "noted_by"),
        _check("interview_consents", "scope_known", "scope IN ('notes','recording')"),
        *_belongs("interview_consents", ("noted_by", "staff.staff_id")),
        sa.PrimaryKeyConstraint("case_no", "attempt", name=op.f("pk_interview_consents")),
    )
    op.create_table(
        "recordings",
        *_text("recording_id", "case_no"),
        *_whole("attempt"),
        *_text("kind", "file", "original", "sha256"),
        *_whole("size", "length_ms"),
        *_truth("video", "audio"),
        *_whole("starts_at_ms"),
        *_text("wave", "added_at", "added_by", "consent_at"),
        *_whole("retain_until"),
        *_text("superseded_why"),
        _check("recordings", "kind_known", "kind IN ('opened','recorded')"),
        _check("recordings", "length_ms_not_negative", "length_ms >= 0"),
        _check("recordings", "starts_at_ms_not_negative", "starts_at_ms >= 0"),
        *_belongs("recordings", ("added_by", "staff.staff_id")),
        sa.PrimaryKeyConstraint("recording_id", name=op.f("pk_recordings")),
    )
    _pictures_and_marks()
    op.create_table(
        "interview_drafts",
        *_text("case_no"),
        *_whole("attempt"),
        *_text("field", "words", "mark"),
        *_whole("at_ms"),
        *_text("saved_at", "saved_by"),
        _check("interview_drafts", "at_ms_not_negative", "at_ms >= 0"),
        *_belongs("interview_drafts", ("saved_by", "staff.staff_id")),
        sa.PrimaryKeyConstraint("case_no", "attempt", "field", name=op.f("pk_interview_drafts")),
    )
    for name in ("recordings", "interview_bookmarks", "interview_snapshots"):
        op.create_index(f"ix_{name}_case_no", name, ["case_no", "attempt"], unique=False)


def _pictures_and_marks() -> None:
    both = (("recording_id", "recordings.recording_id"), ("added_by", "staff.staff_id"))
    op.create_table(
        "interview_bookmarks",
        *_text("bookmark_id", "case_no"),
        *_whole("attempt"),
        sa.Column("recording_id", sa.String(), nullable=True),
        *_whole("at_ms"),
        *_text("words", "added_at", "added_by", "superseded_why"),
        _check("interview_bookmarks", "at_ms_not_negative", "at_ms >= 0"),
        *_belongs("interview_bookmarks", *both),
        sa.PrimaryKeyConstraint("bookmark_id", name=op.f("pk_interview_bookmarks")),
    )
    op.create_table(
        "interview_snapshots",
        *_text("snapshot_id", "case_no"),
        *_whole("attempt"),
        sa.Column("recording_id", sa.String(), nullable=True),
        *_whole("at_ms"),
        *_text("file", "sha256"),
        *_whole("size"),
        *_truth("simulated"),
        *_text("added_at", "added_by"),
        *_whole("retain_until"),
        *_text("superseded_why"),
        _check("interview_snapshots", "at_ms_not_negative", "at_ms >= 0"),
        *_belongs("interview_snapshots", *both),
        sa.PrimaryKeyConstraint("snapshot_id", name=op.f("pk_interview_snapshots")),
    )
