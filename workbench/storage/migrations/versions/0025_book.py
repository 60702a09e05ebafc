"""Which tables sum up the whole book by day, so that every figure of any day is read and not counted?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


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


def _of_loan(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["loan_no"], ["loans.loan_no"], name=op.f(f"fk_{table}_loan_no"))


def upgrade() -> None:
    op.create_table(
        "book_days",
        *_numbers("day"),
        *_words("product_code", "entity", "owner"),
        *_numbers("loan_class", "bucket", "loans", "principal_fen", "run_micro"),
        *_not_negative("book_days", "loans", "principal_fen", "run_micro"),
        _check("book_days", "loan_class BETWEEN 1 AND 5", "loan_class_known"),
        _check("book_days", "bucket BETWEEN 0 AND 7", "bucket_known"),
        _key("book_days", "day", "product_code", "entity", "owner", "loan_class", "bucket"),
        sqlite_with_rowid=False,
    )
    counts = ("borrowers", "bad_borrowers", "late_borrowers", "new_loans", "new_borrowers")
    op.create_table(
        "book_totals",
        *_numbers("day"),
        *_words("product_code"),
        *_numbers(*counts, "events", "moved_fen"),
        *_not_negative("book_totals", *counts),
        _key("book_totals", "day", "product_code"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "book_moves",
        *_numbers("day"),
        *_words("product_code"),
        *_numbers("from_class", "to_class", "loans", "from_fen", "to_fen"),
        _check("book_moves", "from_class BETWEEN 0 AND 6", "from_class_known"),
        _check("book_moves", "to_class BETWEEN 0 AND 6", "to_class_known"),
        _key("book_moves", "day", "product_code", "from_class", "to_class"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "book_cohorts",
        *_numbers("day", "quarter_day"),
        *_words("product_code"),
        *_numbers("age", "loans", "drawn_fen", "bad_loans", "bad_fen"),
        _key("book_cohorts", "day", "quarter_day", "product_code", "age"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "late_spells",
        *_numbers("loan_no", "from_day", "since_day", "until_day"),
        _of_loan("late_spells"),
        _key("late_spells", "loan_no", "from_day"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_late_spells_until", "late_spells", ["until_day", "since_day"])
    op.create_table(
        "book_floors",
        *_numbers("loan_no", "day", "at_least"),
        _check("book_floors", "at_least BETWEEN 1 AND 5", "at_least_known"),
        _of_loan("book_floors"),
        _key("book_floors", "loan_no", "day"),
        sqlite_with_rowid=False,
    )
