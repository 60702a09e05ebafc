"""Which tables hold drafts of policies, their test-runs and their activations by two people?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_STATES = "'open','approved','refused','withdrawn'"


def upgrade() -> None:
    _drafts()
    _runs()
    _changes()


def _checks(name: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{name}_{key}")) for key, rule in rules.items()]


def _staff(name: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["staff.staff_id"], name=op.f(f"fk_{name}_{column}"))


def _drafts() -> None:
    name = "policy_drafts"
    rules = {
        "digest_whole": "length(digest) = 64",
        "text_given": "length(text) > 0",
        "faults_counted": "faults >= 0",
    }
    op.create_table(
        name,
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", sa.String(), nullable=False),
        *_checks(name, rules),
        _staff(name, "saved_by"),
        sa.PrimaryKeyConstraint("draft_id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f("ix_policy_drafts_digest"), name, ["digest"], unique=False)


def _runs() -> None:
    name = "policy_runs"
    rules = {
        "digests_whole": "length(digest) = 64 AND length(from_digest) = 64",
        "text_digest_whole": "length(text_digest) = 64",
    }
    op.create_table(
        name,
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("text_digest", sa.String(), nullable=False),
        sa.Column("from_digest", sa.String(), nullable=False),
        sa.Column("ran_at", sa.String(), nullable=False),
        sa.Column("ran_by", sa.String(), nullable=True),
        sa.Column("table_json", sa.Text(), nullable=False),
        *_checks(name, rules),
        _staff(name, "ran_by"),
        sa.PrimaryKeyConstraint("run_id", name=op.f(f"pk_{name}")),
    )
    op.create_index("ix_policy_runs_text", name, ["text_digest"], unique=False)


def _changes() -> None:
    name = "policy_changes"
    rules = {
        "state_known": f"state IN ({_STATES})",
        "policy_named": "length(policy_id) > 0 AND length(version) > 0",
        "digests_whole": "length(digest) = 64 AND length(from_digest) = 64",
        "changes_something": "digest <> from_digest",
        "reason_given": "length(trim(reason)) >= 10",
        "open_undecided": "(state = 'open') = (decided_by IS NULL)",
        "decided_whole": "(decided_by IS NULL) = (decided_at IS NULL)",
        "two_people": "state NOT IN ('approved', 'refused') OR decided_by <> proposed_by",
        "withdrawn_by_proposer": "state <> 'withdrawn' OR decided_by = proposed_by",
        "refusal_says_why": "state <> 'refused' OR length(trim(note)) > 0",
    }
    texts = ("text", "reason", "changes", "remarks", "note")
    words = ("policy_id", "version", "digest", "from_policy_id", "from_digest", "effective_from", "proposed_by",
             "proposed_at", "state")  # fmt: skip
    op.create_table(
        name,
        sa.Column("change_id", sa.Integer(), nullable=False),
        *(sa.Column(word, sa.String(), nullable=False) for word in words),
        *(sa.Column(text, sa.Text(), nullable=False) for text in texts),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.String(), nullable=True),
        *_checks(name, rules),
        _staff(name, "proposed_by"),
        _staff(name, "decided_by"),
        sa.ForeignKeyConstraint(["run_id"], ["policy_runs.run_id"], name=op.f(f"fk_{name}_run_id")),
        sa.PrimaryKeyConstraint("change_id", name=op.f(f"pk_{name}")),
    )
    op.create_index("uq_policy_changes_open", name, ["state"], unique=True, sqlite_where=sa.text("state = 'open'"))
