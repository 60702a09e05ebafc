"""Which tables hold what was agreed, claimed, marked and practised in interviews?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_VERDICTS = "'consistent','explained','contradicted','unchecked'"


def upgrade() -> None:
    _talks()
    _claims()
    _marks()
    _practice()


def _key() -> tuple[sa.Column[str], sa.Column[int]]:
    return sa.Column("case_no", sa.String(), nullable=False), sa.Column("attempt", sa.Integer(), nullable=False)


def _of_interview(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["case_no", "attempt"], ["interviews.case_no", "interviews.attempt"], name=op.f(f"fk_{table}_interview")
    )


def _talks() -> None:
    op.create_table(
        "interview_talks",
        *_key(),
        sa.Column("consent", sa.Text(), nullable=True),
        sa.Column("exchanges", sa.Text(), nullable=False),
        sa.Column("rating_reason", sa.Text(), nullable=False),
        sa.Column("truth", sa.Text(), nullable=True),
        sa.Column("practice_rating", sa.String(), nullable=True),
        _of_interview("interview_talks"),
        sa.PrimaryKeyConstraint("case_no", "attempt", name=op.f("pk_interview_talks")),
    )


def _claims() -> None:
    words = ("claimed_words", "shown_words")
    long = ("note", "explanation", "evidence")
    checks = {
        "verdict_known": f"verdict IN ({_VERDICTS})",
        "contradiction_noted": "verdict <> 'contradicted' OR note <> ''",
        "explanation_whole": "verdict <> 'explained' OR (length(explanation) >= 10 AND resolved_by <> ''"
        " AND resolved_at IS NOT NULL)",
    }
    op.create_table(
        "interview_claims",
        *_key(),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("question_id", "label", "unit", "currency")),
        *(sa.Column(name, sa.Float(), nullable=True) for name in ("claimed", "shown", "low", "high", "ratio")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("tolerance", "verdict", *words)),
        *(sa.Column(name, sa.Text(), nullable=False) for name in long),
        sa.Column("resolved_by", sa.String(), nullable=False),
        sa.Column("resolved_at", sa.String(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_interview_claims_{name}")) for name, rule in checks.items()),
        _of_interview("interview_claims"),
        sa.PrimaryKeyConstraint("case_no", "attempt", "claim_id", name=op.f("pk_interview_claims")),
    )


def _marks() -> None:
    op.create_table(
        "criterion_marks",
        *_key(),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.String(), nullable=False),
        sa.CheckConstraint("mark BETWEEN 1 AND 5", name=op.f("ck_criterion_marks_mark_inside")),
        _of_interview("criterion_marks"),
        sa.ForeignKeyConstraint(["officer"], ["staff.staff_id"], name=op.f("fk_criterion_marks_officer")),
        sa.PrimaryKeyConstraint("case_no", "attempt", "code", "officer", name=op.f("pk_criterion_marks")),
    )


def _practice() -> None:
    checks = {
        "rating_known": "rating IN ('A','B','C','D') OR rating IS NULL",
        "seconds_not_negative": "seconds >= 0",
        "precision_inside": "precision IS NULL OR precision BETWEEN 0 AND 1",
        "recall_inside": "recall IS NULL OR recall BETWEEN 0 AND 1",
    }
    op.create_table(
        "practice_scores",
        *_key(),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("finished_at", sa.String(), nullable=False),
        sa.Column("persona", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("precision", sa.Float(), nullable=True),
        sa.Column("recall", sa.Float(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("leading", sa.Integer(), nullable=False),
        sa.Column("rating", sa.String(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_practice_scores_{name}")) for name, rule in checks.items()),
        _of_interview("practice_scores"),
        sa.PrimaryKeyConstraint("case_no", "attempt", name=op.f("pk_practice_scores")),
    )
    op.create_index("ix_practice_scores_officer", "practice_scores", ["officer"], unique=False)
