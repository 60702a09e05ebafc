"""Which tables hold the life of a warning, the newest facts of borrowers, checkpoints, and where draws went?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = (
    "raised", "worse", "cleared", "reopened", "escalated", "assigned", "started", "snoozed", "handled",
)  # fmt: skip
BUCKETS = ("stock_fen", "debt_fen", "persons_fen", "refunds_fen", "fees_fen", "kept_fen", "unknown_fen")
DAY = "CAST(julianday({0}, '+8 hours') - 2440587.5 AS INTEGER)"  # business day of a moment


def _numbers(*names: str, null: bool = False, default: str | None = None) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=null, server_default=default) for name in names]


def _texts(*names: str, null: bool = False, default: str | None = None) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=null, server_default=default) for name in names]


def _long(*names: str, default: str | None = None) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False, server_default=default) for name in names]


def _checks(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def _known(table: str, column: str, words: tuple[str, ...]) -> list[sa.CheckConstraint]:
    listed = ",".join(f"'{word}'" for word in words)
    return _checks(table, **{f"{column}_known": f"{column} IN ({listed})"})


def upgrade() -> None:
    _warnings()
    _events()
    _snapshots()
    _checkpoints()
    _proceeds()


def _warnings() -> None:
    op.rename_table("warnings", "warnings_before")
    for name in ("ix_warnings_state", "ix_warnings_merchant"):
        op.execute(f"DROP INDEX {name}")
    op.create_table(
        "warnings",
        *_texts("warning_id", "merchant_id", "level", "code", "trigger_zh", "trigger_en", "raised_at", "state"),
        *_texts("owner", null=True),
        *_texts("action"),
        *_long("note"),
        *_texts("handled_at", null=True),
        *_numbers("episode", default="1"),
        *_numbers("raised_day", default="0"),
        *_texts("due_at", null=True),
        *_numbers("last_seen_day", default="0"),
        *_numbers("seen", default="1"),
        *_numbers("clear_since", "closed_day", "snoozed_until", null=True),
        *_texts("started_at", "escalated_at", null=True),
        *_numbers("reopened", default="0"),
        *_texts("recommended", default=""),
        *_long("evidence", "steps", default="{}"),
        *_texts("policy_id", "model_version", default=""),
        *_known("warnings", "level", ("urgent", "high", "watch")),
        *_known("warnings", "state", ("open", "handled", "cleared")),
        *_checks(
            "warnings",
            handled_names_action="state <> 'handled' OR length(action) > 0",
            handled_says_why="state <> 'handled' OR raised_day = 0 OR length(note) >= 10",
            closed_has_day="(state = 'open') = (closed_day IS NULL)",
            seen_once="seen >= 1",
        ),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_warnings_merchant_id")),
        sa.PrimaryKeyConstraint("warning_id", name=op.f("pk_warnings")),
        sa.UniqueConstraint("merchant_id", "code", "episode", name=op.f("uq_warnings_merchant_id_code_episode")),
    )
    raised, closed = DAY.format("raised_at"), DAY.format("handled_at")
    op.execute(
        "INSERT INTO warnings (warning_id, merchant_id, level, code, trigger_zh, trigger_en, raised_at, state, owner,"
        " action, note, handled_at, episode, raised_day, last_seen_day, closed_day, started_at)"
        " SELECT warning_id, merchant_id, level, code, trigger_zh, trigger_en, raised_at, state, owner, action, note,"
        " handled_at, row_number() OVER (PARTITION BY merchant_id, code ORDER BY raised_at, warning_id),"
        f" CASE WHEN state = 'open' THEN {raised} ELSE 0 END, {raised},"
        f" CASE WHEN state = 'open' THEN NULL ELSE {closed} END, handled_at FROM warnings_before"
    )
    op.drop_table("warnings_before")
    op.create_index("ix_warnings_state", "warnings", ["state", "level"])
    op.create_index("ix_warnings_merchant", "warnings", ["merchant_id"])
    op.create_index(
        "uq_warnings_open", "warnings", ["merchant_id", "code"], unique=True, sqlite_where=sa.text("state = 'open'")
    )


def _events() -> None:
    op.create_table(
        "warning_events",
        *_texts("warning_id"),
        *_numbers("event_no"),
        *_texts("at"),
        *_numbers("day"),
        *_texts("kind", "level", "staff_id", "words_zh", "words_en"),
        *_long("facts"),
        *_known("warning_events", "kind", KINDS),
        *_known("warning_events", "level", ("urgent", "high", "watch")),
        sa.ForeignKeyConstraint(["warning_id"], ["warnings.warning_id"], name=op.f("fk_warning_events_warning_id")),
        sa.PrimaryKeyConstraint("warning_id", "event_no", name=op.f("pk_warning_events")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_warning_events_at", "warning_events", ["at"])
    _only_added("warning_events", "what happened to a warning is only ever added to")


def _only_added(table: str, words: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def _snapshots() -> None:
    op.create_table(
        "watch_snapshots",
        *_texts("merchant_id"),
        *_numbers("as_of_day"),
        *_numbers("line_day", null=True),
        *_texts("names_digest"),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        *_texts("legal_person_id"),
        *_numbers("person_since_day", null=True),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_watch_snapshots_merchant_id")
        ),
        sa.ForeignKeyConstraint(
            ["names_digest"], ["feature_sets.names_digest"], name=op.f("fk_watch_snapshots_names_digest")
        ),
        sa.PrimaryKeyConstraint("merchant_id", name=op.f("pk_watch_snapshots")),
    )


def _checkpoints() -> None:
    op.create_table(
        "checkpoints",
        *_numbers("loan_no", "period_no", "number", "day", "period_ends", "required_fen", "paid_fen"),
        sa.Column("short", sa.Boolean(), nullable=False),
        *_checks(
            "checkpoints",
            required_fen_not_negative="required_fen >= 0",
            paid_fen_not_negative="paid_fen >= 0",
            short_is_less="short = (paid_fen < required_fen)",
        ),
        sa.ForeignKeyConstraint(["loan_no"], ["loans.loan_no"], name=op.f("fk_checkpoints_loan_no")),
        sa.PrimaryKeyConstraint("loan_no", "period_no", "number", name=op.f("pk_checkpoints")),
        sqlite_with_rowid=False,
    )
    _only_added("checkpoints", "a checkpoint stands as it was passed")


def _proceeds() -> None:
    op.create_table(
        "proceeds",
        *_numbers("loan_no", "event_no"),
        *_texts("merchant_id"),
        *_numbers("day", "until_day", "as_of_day"),
        *_numbers("seen_day", null=True),
        *[sa.Column(name, sa.Boolean(), nullable=False) for name in ("arrived", "whole")],
        *_numbers("drawn_fen", *BUCKETS),
        *_long("steps"),
        *_checks(
            "proceeds",
            drawn_positive="drawn_fen > 0",
            **{f"{name}_not_negative": f"{name} >= 0" for name in BUCKETS},
            buckets_whole=f"{' + '.join(BUCKETS)} = drawn_fen",
        ),
        sa.ForeignKeyConstraint(["loan_no"], ["loans.loan_no"], name=op.f("fk_proceeds_loan_no")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_proceeds_merchant_id")),
        sa.PrimaryKeyConstraint("loan_no", "event_no", name=op.f("pk_proceeds")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_proceeds_merchant", "proceeds", ["merchant_id"])
