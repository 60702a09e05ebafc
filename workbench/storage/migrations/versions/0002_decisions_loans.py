"""Which tables hold interviews, decisions and loans?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "limit_events",
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("event_no", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("limit_fen", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason_zh", sa.String(), nullable=False),
        sa.Column("reason_en", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('set','freeze','thaw')", name=op.f("ck_limit_events_kind_known")),
        sa.CheckConstraint("limit_fen >= 0", name=op.f("ck_limit_events_limit_fen_not_negative")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_limit_events_merchant_id")),
        sa.PrimaryKeyConstraint("merchant_id", "event_no", name=op.f("pk_limit_events")),
    )
    op.create_table(
        "warnings",
        sa.Column("warning_id", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("trigger_zh", sa.String(), nullable=False),
        sa.Column("trigger_en", sa.String(), nullable=False),
        sa.Column("raised_at", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("handled_at", sa.String(), nullable=True),
        sa.CheckConstraint("level IN ('urgent','high','watch')", name=op.f("ck_warnings_level_known")),
        sa.CheckConstraint("state = 'open' OR length(action) > 0", name=op.f("ck_warnings_handled_names_action")),
        sa.CheckConstraint("state IN ('open','handled')", name=op.f("ck_warnings_state_known")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_warnings_merchant_id")),
        sa.PrimaryKeyConstraint("warning_id", name=op.f("pk_warnings")),
    )
    with op.batch_alter_table("warnings", schema=None) as batch_op:
        batch_op.create_index("ix_warnings_merchant", ["merchant_id"], unique=False)
        batch_op.create_index("ix_warnings_state", ["state", "level"], unique=False)

    op.create_table(
        "answers",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at_seconds", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("claimed_value", sa.Float(), nullable=True),
        sa.Column("assessment", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "assessment IN ('open','consistent','evasive','contradicts','no_answer')",
            name=op.f("ck_answers_assessment_known"),
        ),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_answers_case_no")),
        sa.PrimaryKeyConstraint("case_no", "attempt", "question_id", name=op.f("pk_answers")),
    )
    op.create_table(
        "decisions",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("limit_fen", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("daily_rate", sa.Integer(), nullable=False),
        sa.Column("fee_rate", sa.Integer(), nullable=False),
        sa.Column("term_days", sa.Integer(), nullable=False),
        sa.Column("reason_codes", sa.String(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("override", sa.Boolean(), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("prepared_at", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", sa.String(), nullable=True),
        sa.Column("approver_comment", sa.Text(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("inputs_digest", sa.String(), nullable=False),
        sa.Column("policy_id", sa.String(), nullable=False),
        sa.Column("policy_digest", sa.String(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome <> 'decline' OR reason_codes <> '[]'", name=op.f("ck_decisions_decline_has_reasons")
        ),
        sa.CheckConstraint(
            "outcome IN ('approve','approve_lower','refer','decline')", name=op.f("ck_decisions_outcome_known")
        ),
        sa.CheckConstraint(
            "outcome NOT IN ('approve', 'approve_lower') OR limit_fen > 0", name=op.f("ck_decisions_approval_lends")
        ),
        sa.CheckConstraint(
            "outcome NOT IN ('decline', 'refer') OR limit_fen = 0", name=op.f("ck_decisions_decline_lends_nothing")
        ),
        sa.CheckConstraint("state <> 'signed' OR length(proof) > 0", name=op.f("ck_decisions_signed_has_proof")),
        sa.CheckConstraint(
            "state <> 'signed' OR needs_second = 0 OR approved_by IS NOT NULL", name=op.f("ck_decisions_second_signed")
        ),
        sa.CheckConstraint(
            "state IN ('proposed','signed','sent_back','withdrawn')", name=op.f("ck_decisions_state_known")
        ),
        sa.CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name=op.f("ck_decisions_approval_whole")),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> prepared_by", name=op.f("ck_decisions_two_people")),
        sa.CheckConstraint("daily_rate >= 0", name=op.f("ck_decisions_daily_rate_not_negative")),
        sa.CheckConstraint("fee_rate >= 0", name=op.f("ck_decisions_fee_rate_not_negative")),
        sa.CheckConstraint("limit_fen >= 0", name=op.f("ck_decisions_limit_fen_not_negative")),
        sa.CheckConstraint("version > 0", name=op.f("ck_decisions_version_positive")),
        sa.ForeignKeyConstraint(["approved_by"], ["staff.staff_id"], name=op.f("fk_decisions_approved_by")),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_decisions_case_no")),
        sa.ForeignKeyConstraint(["prepared_by"], ["staff.staff_id"], name=op.f("fk_decisions_prepared_by")),
        sa.PrimaryKeyConstraint("case_no", "version", name=op.f("pk_decisions")),
    )
    op.create_table(
        "documents",
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("decision_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("proof_sha256", sa.String(), nullable=False),
        sa.Column("issued_at", sa.String(), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_documents_sha256_whole")),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_documents_case_no")),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_documents")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_case_no"), ["case_no"], unique=False)

    op.create_table(
        "interviews",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("persona", sa.String(), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.String(), nullable=False),
        sa.Column("consent_at", sa.String(), nullable=True),
        sa.Column("finished_at", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("elapsed_seconds", sa.Integer(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("diligence", sa.String(), nullable=True),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("ticks", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "diligence IN ('A','B','C','D') OR diligence IS NULL", name=op.f("ck_interviews_diligence_known")
        ),
        sa.CheckConstraint(
            "state = 'planned' OR consent_at IS NOT NULL OR simulated = 1",
            name=op.f("ck_interviews_consent_before_talk"),
        ),
        sa.CheckConstraint(
            "state IN ('planned','running','paused','finished','abandoned')", name=op.f("ck_interviews_state_known")
        ),
        sa.CheckConstraint("elapsed_seconds >= 0", name=op.f("ck_interviews_elapsed_seconds_not_negative")),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_interviews_case_no")),
        sa.PrimaryKeyConstraint("case_no", "attempt", name=op.f("pk_interviews")),
    )
    op.create_table(
        "loans",
        sa.Column("loan_id", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=True),
        sa.Column("product_code", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("limit_fen", sa.Integer(), nullable=False),
        sa.Column("daily_rate", sa.Integer(), nullable=False),
        sa.Column("opened_day", sa.Integer(), nullable=False),
        sa.Column("maturity_day", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("band_at_opening", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('open','frozen','closed','written_off')", name=op.f("ck_loans_state_known")),
        sa.CheckConstraint("daily_rate >= 0", name=op.f("ck_loans_daily_rate_not_negative")),
        sa.CheckConstraint("limit_fen >= 0", name=op.f("ck_loans_limit_not_negative")),
        sa.CheckConstraint("maturity_day >= opened_day", name=op.f("ck_loans_matures_after_opening")),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_loans_case_no")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_loans_merchant_id")),
        sa.PrimaryKeyConstraint("loan_id", name=op.f("pk_loans")),
    )
    with op.batch_alter_table("loans", schema=None) as batch_op:
        batch_op.create_index("ix_loans_merchant", ["merchant_id"], unique=False)
        batch_op.create_index("ix_loans_state", ["state"], unique=False)

    op.create_table(
        "loan_events",
        sa.Column("loan_id", sa.String(), nullable=False),
        sa.Column("event_no", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("principal_fen", sa.Integer(), nullable=False),
        sa.Column("interest_fen", sa.Integer(), nullable=False),
        sa.Column("balance_fen", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('draw','repay','interest','fee','penalty','write_off','recovery')",
            name=op.f("ck_loan_events_kind_known"),
        ),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_loan_events_amount_fen_not_negative")),
        sa.CheckConstraint("balance_fen >= 0", name=op.f("ck_loan_events_balance_fen_not_negative")),
        sa.CheckConstraint("interest_fen >= 0", name=op.f("ck_loan_events_interest_fen_not_negative")),
        sa.CheckConstraint("principal_fen >= 0", name=op.f("ck_loan_events_principal_fen_not_negative")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.loan_id"], name=op.f("fk_loan_events_loan_id")),
        sa.PrimaryKeyConstraint("loan_id", "event_no", name=op.f("pk_loan_events")),
    )
    with op.batch_alter_table("loan_events", schema=None) as batch_op:
        batch_op.create_index("ix_loan_events_day", ["day"], unique=False)
