"""How is a past day read without its ledger, and as it was known on an earlier day?

Stretches and receivables are made by the sums of the book (at the next close, or at once on a small desk); closings are
kept from the next close on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0027"
branch_labels = None
depends_on = None

KEPT = "what the close of a day said is only ever added to"


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _check(table: str, rule: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _not_negative(table: str, *names: str) -> list[sa.CheckConstraint]:
    return [_check(table, f"{name} >= 0", f"{name}_not_negative") for name in names]


def _key(table: str, *names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "book_stretches",
        *_numbers("size", "from_day", "loan_no", "until_day", "principal_fen", "since_day", "at_least"),
        *_words("owner"),
        *_not_negative("book_stretches", "principal_fen"),
        _check("book_stretches", "at_least BETWEEN 1 AND 5", "at_least_known"),
        _check("book_stretches", "until_day > from_day", "ends_after_begin"),
        sa.ForeignKeyConstraint(["loan_no"], ["loans.loan_no"], name=op.f("fk_book_stretches_loan_no")),
        _key("book_stretches", "size", "from_day", "loan_no"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "book_receivables",
        *_numbers("day", "interest_fen", "penalty_fen", "fee_fen"),
        *_not_negative("book_receivables", "interest_fen", "penalty_fen"),
        _key("book_receivables", "day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "book_closings",
        *_numbers("day", "version", "known_day", "borrowers", "bad_borrowers", "late_borrowers"),
        *_numbers("interest_fen", "penalty_fen", "fee_fen"),
        *_words("policy_digest"),
        _check("book_closings", "known_day >= day", "known_after"),
        _key("book_closings", "day", "version"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "book_closing_sums",
        *_numbers("day", "version"),
        *_words("product_code", "entity", "owner"),
        *_numbers("loan_class", "bucket", "loans", "principal_fen", "run_micro"),
        *_not_negative("book_closing_sums", "loans", "principal_fen"),
        _key("book_closing_sums", "day", "version", "product_code", "entity", "owner", "loan_class", "bucket"),
        sqlite_with_rowid=False,
    )
    for table in ("book_closings", "book_closing_sums"):
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
            )
    op.create_index(
        "ix_loan_events_late", "loan_events", ["booked_day", "loan_no"], sqlite_where=sa.text("booked_day > day")
    )
    op.drop_index("ix_live_loans_merchant", "live_loans")
    op.create_index("ix_live_loans_merchant", "live_loans", ["merchant_id", "owner", "principal_fen"])
