"""Which tables hold the course of a decision: what was seen, opened, reopened, reviewed blind, or asked again?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _text(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=null) for name in names]


def _checks(name: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{name}_{code}")) for code, rule in rules.items()]


def _people(name: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([one], ["staff.staff_id"], name=op.f(f"fk_{name}_{one}")) for one in columns]


def _decision(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["case_no", "version"], ["decisions.case_no", "decisions.version"], name=op.f(f"fk_{name}_case_no_version")
    )


def upgrade() -> None:
    _courses("decision_courses")
    _blind("blind_reviews")
    _human("human_reviews")
    _locks("case_locks")


def _courses(name: str) -> None:
    checks = {
        "decline_stage_known": "decline_stage IN ('rules','interview','score','limit','officer')"
        " OR decline_stage IS NULL",
        "working_seconds_not_negative": "working_seconds >= 0",
        "seen_whole": "length(seen_digest) = 64",
        "opening_whole": "(opened_by IS NULL) = (opened_at IS NULL)",
        "reopening_whole": "(reopened_by IS NULL) = (reopened_at IS NULL)",
        "reopening_reasoned": "reopened_by IS NULL OR length(reopen_reason) >= 10",
    }
    op.create_table(
        name,
        *_text("case_no"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        *_text("seen_digest"),
        *_text("override_code", "decline_stage", null=True),
        sa.Column("working_seconds", sa.Integer(), nullable=False),
        *_text("opened_by", "opened_at", "reopened_by", "reopened_at", null=True),
        sa.Column("reopen_reason", sa.Text(), nullable=False),
        *_checks(name, checks),
        _decision(name),
        *_people(name, "opened_by", "reopened_by"),
        sa.PrimaryKeyConstraint("case_no", "version", name=op.f(f"pk_{name}")),
    )


def _blind(name: str) -> None:
    checks = {
        "state_known": "state IN ('waiting','taken','given')",
        "outcome_known": "outcome IN ('approve','refer','decline') OR outcome IS NULL",
        "rating_known": "rating IN ('A','B','C','D') OR rating IS NULL",
        "seconds_not_negative": "seconds >= 0",
        "taken_by_somebody": "(state = 'waiting') = (reviewer IS NULL)",
        "answer_whole": "state <> 'given' OR (outcome IS NOT NULL AND rating IS NOT NULL AND given_at IS NOT NULL)",
        "answer_reasoned": "state <> 'given' OR reasons <> '[]' OR length(comment) >= 10",
    }
    op.create_table(
        name,
        *_text("case_no"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_text("chosen_at", "state"),
        *_text("reviewer", "taken_at", "given_at", "outcome", "rating", null=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        *_checks(name, checks),
        _decision(name),
        *_people(name, "reviewer"),
        sa.PrimaryKeyConstraint("case_no", "version", name=op.f(f"pk_{name}")),
    )
    op.create_index("ix_blind_reviews_state", name, ["state", "chosen_at"], unique=False)


def _human(name: str) -> None:
    checks = {
        "state_known": "state IN ('open','kept','overturned')",
        "channel_known": "channel IN ('phone','letter','email','platform','in_person')",
        "seconds_not_negative": "seconds >= 0",
        "closed_when_answered": "(state = 'open') = (closed_at IS NULL)",
        "answer_has_person": "(closed_by IS NULL) = (closed_at IS NULL)",
        "answer_reasoned": "state = 'open' OR length(answer) >= 10",
        "words_given": "length(words) > 0",
    }
    op.create_table(
        name,
        *_text("case_no"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_day", sa.Integer(), nullable=False),
        *_text("channel"),
        sa.Column("words", sa.Text(), nullable=False),
        *_text("recorded_by", "recorded_at", "due_at", "assigned_to", "state"),
        *_text("opened_at", "closed_at", "closed_by", null=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        *_checks(name, checks),
        _decision(name),
        *_people(name, "recorded_by", "assigned_to", "closed_by"),
        sa.PrimaryKeyConstraint("case_no", "number", name=op.f(f"pk_{name}")),
    )
    op.create_index("ix_human_reviews_state", name, ["state", "due_at"], unique=False)


def _locks(name: str) -> None:
    op.create_table(
        name,
        *_text("case_no", "staff_id", "since", "until"),
        *_checks(name, {"lock_lasts": "until > since"}),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f(f"fk_{name}_case_no")),
        *_people(name, "staff_id"),
        sa.PrimaryKeyConstraint("case_no", name=op.f(f"pk_{name}")),
    )
