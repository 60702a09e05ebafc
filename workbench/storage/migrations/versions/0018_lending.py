"""Which tables hold loans at the scale of a whole lender: numbered loans, facts that never change, and a live book?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KINDS = (
    "draw", "accrue", "bill", "repay", "interest", "fee", "penalty", "waive", "refund", "write_off", "recovery",
    "transfer", "buy_back", "restructure", "reversal",
)  # fmt: skip


def _numbers(*names: str, default: str | None = None) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False, server_default=default) for name in names]


def _texts(*names: str, null: bool = False, default: str | None = None) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=null, server_default=default) for name in names]


def _not_negative(table: str, *names: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(f"{name} >= 0", name=op.f(f"ck_{table}_{name}_not_negative")) for name in names]


def upgrade() -> None:
    op.rename_table("loans", "loans_before")
    op.rename_table("loan_events", "loan_events_before")
    for name in ("ix_loans_merchant", "ix_loans_state", "ix_loan_events_day"):
        op.execute(f"DROP INDEX {name}")
    _loans()
    _events()
    _live()
    op.create_table(
        "event_days",
        *_numbers("day"),
        *_texts("product_code", "entity", "kind"),
        *_numbers("events", "amount_fen", "principal_fen", "interest_fen", "fee_fen", "penalty_fen"),
        sa.PrimaryKeyConstraint("day", "product_code", "entity", "kind", name=op.f("pk_event_days")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO loans (loan_id, merchant_id, case_no, product_code, currency, limit_fen, daily_rate, opened_day,"
        " maturity_day, state, band_at_opening, repayment, fee_rate)"
        " SELECT l.loan_id, l.merchant_id, l.case_no, l.product_code, l.currency, l.limit_fen, l.daily_rate,"
        " l.opened_day, l.maturity_day, l.state, l.band_at_opening, coalesce(d.repayment, ''), coalesce(d.fee_rate, 0)"
        " FROM loans_before l LEFT JOIN decisions d ON d.case_no = l.case_no"
        " AND l.loan_id = 'LO-' || substr(l.case_no, 4)"
        " AND d.version = (SELECT max(version) FROM decisions n WHERE n.case_no = l.case_no)"
        " ORDER BY l.opened_day, l.loan_id"
    )
    op.execute(
        "INSERT INTO loan_events (loan_no, event_no, day, booked_day, kind, amount_fen, principal_fen, interest_fen,"
        " balance_fen, reference)"
        " SELECT l.loan_no, e.event_no, e.day, e.day, e.kind, e.amount_fen, e.principal_fen, e.interest_fen,"
        " e.balance_fen, e.reference FROM loan_events_before e JOIN loans l ON l.loan_id = e.loan_id"
    )
    op.execute(
        "INSERT INTO live_loans (loan_no, merchant_id, product_code, state, limit_fen, daily_rate, opened_day,"
        " maturity_day, principal_fen)"
        " SELECT * FROM (SELECT l.loan_no, l.merchant_id, l.product_code, l.state, l.limit_fen, l.daily_rate,"
        " l.opened_day, l.maturity_day,"
        " coalesce((SELECT e.balance_fen FROM loan_events e WHERE e.loan_no = l.loan_no"
        " ORDER BY e.day DESC, e.event_no DESC LIMIT 1), 0) AS principal_fen FROM loans l)"
        " WHERE state IN ('open','frozen') OR principal_fen > 0"
    )
    op.execute(
        "INSERT INTO event_days SELECT e.day, l.product_code, coalesce(l.entity, ''), e.kind, count(*),"
        " sum(e.amount_fen), sum(e.principal_fen), sum(e.interest_fen), sum(e.fee_fen), sum(e.penalty_fen)"
        " FROM loan_events e JOIN loans l ON l.loan_no = e.loan_no"
        " GROUP BY e.day, l.product_code, coalesce(l.entity, ''), e.kind"
    )
    op.drop_table("loan_events_before")
    op.drop_table("loans_before")
    _facts_stay()
    with op.batch_alter_table("limit_events", schema=None) as batch:
        batch.drop_constraint(op.f("ck_limit_events_kind_known"), type_="check")
        batch.create_check_constraint(
            op.f("ck_limit_events_kind_known"), "kind IN ('set','rise','cut','freeze','thaw')"
        )


def _loans() -> None:
    op.create_table(
        "loans",
        sa.Column("loan_no", sa.Integer(), nullable=False),
        *_texts("loan_id", "merchant_id"),
        *_texts("case_no", null=True),
        *_texts("product_code", "currency"),
        *_numbers("limit_fen", "daily_rate", "opened_day", "maturity_day"),
        *_texts("state"),
        *_texts("band_at_opening", "entity", null=True),
        *_texts("repayment", default=""),
        *_numbers("fee_rate", "penalty_rate", default="0"),
        sa.CheckConstraint("state IN ('open','frozen','closed','written_off')", name=op.f("ck_loans_state_known")),
        *_not_negative("loans", "daily_rate", "limit_fen", "fee_rate", "penalty_rate"),
        sa.CheckConstraint("maturity_day >= opened_day", name=op.f("ck_loans_matures_after_opening")),
        sa.ForeignKeyConstraint(["case_no"], ["applications.case_no"], name=op.f("fk_loans_case_no")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.merchant_id"], name=op.f("fk_loans_merchant_id")),
        sa.PrimaryKeyConstraint("loan_no", name=op.f("pk_loans")),
        sa.UniqueConstraint("loan_id", name=op.f("uq_loans_loan_id")),
    )
    op.create_index("ix_loans_merchant", "loans", ["merchant_id"])
    op.create_index("ix_loans_case", "loans", ["case_no"], sqlite_where=sa.text("case_no IS NOT NULL"))
    op.create_index("ix_loans_state", "loans", ["state"], sqlite_where=sa.text("state <> 'closed'"))


def _events() -> None:
    words = ",".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "loan_events",
        *_numbers("loan_no", "event_no", "day", "booked_day"),
        *_texts("kind"),
        *_numbers("amount_fen", "principal_fen", "interest_fen"),
        *_numbers("fee_fen", "penalty_fen", default="0"),
        *_numbers("balance_fen"),
        sa.Column("reverses", sa.Integer(), nullable=True),
        *_texts("reference"),
        sa.CheckConstraint(f"kind IN ({words})", name=op.f("ck_loan_events_kind_known")),
        *_not_negative(
            "loan_events", "amount_fen", "principal_fen", "interest_fen", "fee_fen", "penalty_fen", "balance_fen"
        ),
        sa.ForeignKeyConstraint(["loan_no"], ["loans.loan_no"], name=op.f("fk_loan_events_loan_no")),
        sa.PrimaryKeyConstraint("loan_no", "event_no", name=op.f("pk_loan_events")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_loan_events_day", "loan_events", ["day"])


def _live() -> None:
    op.create_table(
        "live_loans",
        *_numbers("loan_no"),
        *_texts("merchant_id", "product_code"),
        *_texts("entity", null=True),
        *_texts("owner", default="own"),
        *_texts("state"),
        *_numbers("limit_fen", "daily_rate", "opened_day", "maturity_day", "principal_fen"),
        *_numbers("accrued_micro", "interest_paid_fen", "interest_fen", "charges_fen", "due_fen", default="0"),
        *[sa.Column(name, sa.Integer(), nullable=True) for name in ("past_due_since", "next_due_day")],
        *_numbers("next_due_fen", default="0"),
        *_numbers("loan_class", "at_least", default="1"),
        *_numbers("as_of_day", default="0"),
        *_not_negative(
            "live_loans", "limit_fen", "principal_fen", "interest_fen", "charges_fen", "due_fen", "next_due_fen"
        ),
        sa.CheckConstraint("loan_class BETWEEN 1 AND 5", name=op.f("ck_live_loans_loan_class_known")),
        sa.CheckConstraint("at_least BETWEEN 1 AND 5", name=op.f("ck_live_loans_at_least_known")),
        sa.ForeignKeyConstraint(["loan_no"], ["loans.loan_no"], name=op.f("fk_live_loans_loan_no")),
        sa.PrimaryKeyConstraint("loan_no", name=op.f("pk_live_loans")),
    )
    op.create_index("ix_live_loans_merchant", "live_loans", ["merchant_id"])


def _facts_stay() -> None:
    """What happened to a loan is never taken back; only the split of a payment follows what became known later."""
    facts = "loan_no, event_no, day, booked_day, kind, amount_fen, reverses, reference"
    words = "what happened to a loan is only ever added to"
    op.execute(
        f"CREATE TRIGGER loan_events_no_update BEFORE UPDATE OF {facts} ON loan_events"
        f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )
    op.execute(
        f"CREATE TRIGGER loan_events_no_delete BEFORE DELETE ON loan_events BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )
