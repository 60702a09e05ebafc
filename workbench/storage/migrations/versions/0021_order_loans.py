"""Which tables hold pledged orders, calls to cure a shortfall, settlements with their sweeps, and certificates?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def _numbers(*names: str, null: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=null) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _not_negative(table: str, *names: str) -> list[sa.CheckConstraint]:
    return [_check(table, f"{name} >= 0", f"{name}_not_negative") for name in names]


def _check(table: str, rule: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _one_of(table: str, column: str, *words: str) -> sa.CheckConstraint:
    listed = ",".join(f"'{word}'" for word in words)
    return _check(table, f"{column} IN ({listed})", f"{column}_known")


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    _pledges()
    _calls()
    _settlements()
    _certificates()


def _pledges() -> None:
    name = "pledges"
    op.create_table(
        name,
        *_numbers("pledge_no"),
        *_texts("platform", "merchant_id", "order_id"),
        *_numbers("loan_no", "first_day", "order_fen", "lent_fen", "taken_fen", "matched_fen", "seen_fen"),
        *_texts("state"),
        *_numbers("closed_day", null=True),
        _one_of(name, "state", "pledged", "released", "cured", "lost"),
        *_not_negative(name, "order_fen", "lent_fen", "taken_fen", "matched_fen", "seen_fen"),
        _check(name, "state <> 'pledged' OR closed_day IS NULL", "live_is_open"),
        _check(name, "state = 'pledged' OR closed_day IS NOT NULL", "closed_has_day"),
        _check(name, "matched_fen <= taken_fen", "matched_was_taken"),
        _belongs(name, "merchant_id", "merchants.merchant_id"),
        _belongs(name, "loan_no", "loans.loan_no"),
        _key(name, "pledge_no"),
    )
    live = sa.text("state = 'pledged'")
    op.create_index(
        "ix_pledges_one_live", name, ["platform", "merchant_id", "order_id"], unique=True, sqlite_where=live
    )
    op.create_index("ix_pledges_loan", name, ["loan_no"])
    op.create_index("ix_pledges_order", name, ["merchant_id", "order_id"])
    moves = "pledge_moves"
    op.create_table(
        moves,
        *_numbers("pledge_no", "move_no", "day"),
        *_texts("kind"),
        *_numbers("lent_fen", "taken_fen"),
        *_numbers("event_no", null=True),
        _one_of(moves, "kind", "pledge", "top_up", "repay", "free", "substitute", "restore", "lose", "see"),
        _belongs(moves, "pledge_no", "pledges.pledge_no"),
        _key(moves, "pledge_no", "move_no"),
        sqlite_with_rowid=False,
    )
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER pledge_moves_no_{act.lower()} BEFORE {act} ON pledge_moves"
            " BEGIN SELECT RAISE(ABORT, 'what happened to a pledge is only ever added to'); END"
        )


def _calls() -> None:
    name = "cure_calls"
    op.create_table(
        name,
        *_numbers("call_no", "loan_no"),
        *_texts("merchant_id"),
        *_numbers("raised_day", "due_day"),
        *_texts("cause"),
        *_numbers("raised_fen", "short_fen"),
        *_texts("state"),
        *_numbers("closed_day", "maturity_before", null=True),
        _one_of(name, "state", "open", "cured", "failed"),
        _one_of(name, "cause", "refund", "closed", "stale", "flagged", "shortage", "uncovered"),
        *_not_negative(name, "raised_fen", "short_fen"),
        _check(name, "due_day >= raised_day", "due_after_raised"),
        _check(name, "state = 'open' OR closed_day IS NOT NULL", "answered_has_day"),
        _check(name, "state <> 'cured' OR short_fen = 0", "cured_is_covered"),
        _belongs(name, "loan_no", "loans.loan_no"),
        _belongs(name, "merchant_id", "merchants.merchant_id"),
        _key(name, "call_no"),
    )
    open_ = sa.text("state = 'open'")
    op.create_index("ix_cure_calls_one_open", name, ["loan_no"], unique=True, sqlite_where=open_)
    op.create_index("ix_cure_calls_merchant", name, ["merchant_id"])


def _settlements() -> None:
    name = "settlements"
    op.create_table(
        name,
        *_texts("settlement_id", "merchant_id", "order_id"),
        *_numbers("day", "swept_day", "amount_fen"),
        *_texts("currency", "source"),
        *_numbers("swept_fen", "released_fen"),
        _one_of(name, "source", "fund", "file"),
        *_not_negative(name, "swept_fen", "released_fen"),
        _check(
            name,
            "(amount_fen >= 0 AND swept_fen + released_fen = amount_fen)"
            " OR (amount_fen < 0 AND swept_fen = 0 AND released_fen = 0)",
            "goes_somewhere",
        ),
        _belongs(name, "merchant_id", "merchants.merchant_id"),
        _key(name, "settlement_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_settlements_order", name, ["merchant_id", "order_id"])
    op.create_index("ix_settlements_day", name, ["day"])
    parts = "sweeps"
    op.create_table(
        parts,
        *_texts("settlement_id"),
        *_numbers("line_no", "loan_no"),
        *_texts("part"),
        *_numbers("event_no", null=True),
        *_numbers("amount_fen", "fee_fen", "penalty_fen", "interest_fen", "principal_fen"),
        _one_of(parts, "part", "order", "due"),
        _check(parts, "amount_fen > 0", "takes_something"),
        _check(parts, "fee_fen + penalty_fen + interest_fen + principal_fen <= amount_fen", "parts_fit"),
        *_not_negative(parts, "fee_fen", "penalty_fen", "interest_fen", "principal_fen"),
        _belongs(parts, "settlement_id", "settlements.settlement_id"),
        _belongs(parts, "loan_no", "loans.loan_no"),
        _key(parts, "settlement_id", "line_no"),
        sqlite_with_rowid=False,
    )


def _certificates() -> None:
    name = "certificates"
    op.create_table(
        name,
        *_texts("merchant_id"),
        *_numbers("day", "version"),
        *_texts("certificate_no", "digest"),
        sa.Column("facts", sa.Text(), nullable=False),
        *_numbers("eligible_fen", "advance_fen", "drawn_fen"),
        *_texts("issued_at", "issued_by"),
        *_not_negative(name, "eligible_fen", "advance_fen", "drawn_fen"),
        _belongs(name, "merchant_id", "merchants.merchant_id"),
        _belongs(name, "issued_by", "staff.staff_id"),
        sa.UniqueConstraint("certificate_no", name=op.f("uq_certificates_certificate_no")),
        _key(name, "merchant_id", "day", "version"),
    )
