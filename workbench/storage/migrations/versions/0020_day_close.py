"""Which tables tell what the close of each day did, and in which class each loan stood since when?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _numbers(*names: str, null: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=null) for name in names]


def _texts(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=null) for name in names]


def _long(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _not_negative(table: str, *names: str) -> list[sa.CheckConstraint]:
    return [_check(table, f"{name}_not_negative", f"{name} >= 0") for name in names]


def _key(table: str, *names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_{table}"))


def _points(table: str, name: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [to], name=op.f(f"fk_{table}_{name}"))


def upgrade() -> None:
    _closes()
    _classes()
    _asks()
    op.create_table(
        "moved_loans",
        *_numbers("loan_no", "first_day"),
        _points("moved_loans", "loan_no", "loans.loan_no"),
        _key("moved_loans", "loan_no"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ladder_waits",
        *_texts("merchant_id"),
        *_numbers("day"),
        *_texts("cause"),
        *_numbers("on_time"),
        *_texts("noted_at"),
        _points("ladder_waits", "merchant_id", "merchants.merchant_id"),
        _key("ladder_waits", "merchant_id"),
        sqlite_with_rowid=False,
    )
    # Whatever writes an event: one that counts from a day whose loans were judged makes that day, and all after, stale.
    # A reversal counts from the day of what it takes back, for that never was.
    since = (
        "CASE WHEN NEW.reverses IS NULL THEN NEW.day ELSE min(NEW.day, coalesce((SELECT t.day FROM loan_events t"
        " WHERE t.loan_no = NEW.loan_no AND t.event_no = NEW.reverses), NEW.day)) END"
    )
    op.execute(
        "CREATE TRIGGER loan_events_move_days AFTER INSERT ON loan_events"
        f" WHEN {since} <= coalesce("
        "(SELECT day FROM close_steps WHERE code = 'standing' ORDER BY day DESC LIMIT 1), -1)"
        " BEGIN"
        f" INSERT INTO moved_loans (loan_no, first_day) VALUES (NEW.loan_no, {since})"
        " ON CONFLICT (loan_no) DO UPDATE SET first_day = min(first_day, excluded.first_day);"
        f" UPDATE close_days SET stale = 1 WHERE day >= {since} AND stale = 0;"
        " END"
    )


def _closes() -> None:
    op.create_table(
        "close_days",
        *_numbers("day"),
        *_texts("state", "began_at"),
        *_texts("done_at", null=True),
        *_texts("staff_id"),
        *_numbers("stale", "remade"),
        *_texts("failed_code", "failed_zh", "failed_en", null=True),
        _check("close_days", "state_known", "state IN ('open','done')"),
        _check("close_days", "stale_flag", "stale IN (0, 1)"),
        *_not_negative("close_days", "remade"),
        _check("close_days", "done_has_time", "(state = 'done') = (done_at IS NOT NULL)"),
        _check("close_days", "failure_whole", "(failed_code IS NULL) = (failed_zh IS NULL)"),
        _points("close_days", "staff_id", "staff.staff_id"),
        _key("close_days", "day"),
    )
    op.create_table(
        "close_steps",
        *_numbers("day"),
        *_texts("code", "done_at"),
        *_numbers("faults"),
        *_long("counts"),
        *_not_negative("close_steps", "faults"),
        _points("close_steps", "day", "close_days.day"),
        _key("close_steps", "day", "code"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "close_faults",
        *_numbers("fault_id"),
        *_texts("step", "loan_id", "code", "text_zh", "text_en"),
        *_numbers("first_day", "last_day"),
        *_numbers("cleared_day", null=True),
        _check("close_faults", "days_in_order", "last_day >= first_day"),
        _key("close_faults", "fault_id"),
    )
    op.create_index(
        "uq_close_faults_open", "close_faults", ["step", "loan_id"], unique=True,
        sqlite_where=sa.text("cleared_day IS NULL"),
    )  # fmt: skip
    op.create_table(
        "day_classes",
        *_numbers("day", "loan_class", "loans", "principal_fen", "provision_fen"),
        _check("day_classes", "loan_class_known", "loan_class BETWEEN 1 AND 5"),
        *_not_negative("day_classes", "loans", "principal_fen", "provision_fen"),
        _points("day_classes", "day", "close_days.day"),
        _key("day_classes", "day", "loan_class"),
        sqlite_with_rowid=False,
    )


def _classes() -> None:
    op.create_table(
        "class_changes",
        *_numbers("loan_no", "day", "from_class", "to_class"),
        *_texts("cause"),
        *_numbers("principal_fen"),
        *_texts("staff_id"),
        _check("class_changes", "classes_known", "from_class BETWEEN 1 AND 5 AND to_class BETWEEN 1 AND 5"),
        _check("class_changes", "changes_something", "from_class <> to_class"),
        *_not_negative("class_changes", "principal_fen"),
        _points("class_changes", "loan_no", "loans.loan_no"),
        _key("class_changes", "loan_no", "day"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_class_changes_day", "class_changes", ["day"])
    op.create_table(
        "class_floors",
        *_numbers("floor_id", "loan_no"),
        *_texts("kind"),
        *_numbers("at_least", "from_day"),
        *_numbers("until_day", null=True),
        *_long("reason"),
        *_texts("staff_id", "set_at"),
        _check("class_floors", "kind_known", "kind IN ('person','model','rule','observation')"),
        _check("class_floors", "at_least_known", "at_least BETWEEN 2 AND 5"),
        _check("class_floors", "reason_given", "length(trim(reason)) >= 10"),
        _check("class_floors", "days_in_order", "until_day IS NULL OR until_day >= from_day"),
        _points("class_floors", "loan_no", "loans.loan_no"),
        _points("class_floors", "staff_id", "staff.staff_id"),
        _key("class_floors", "floor_id"),
    )
    op.create_index("ix_class_floors_loan", "class_floors", ["loan_no"])
    op.create_table(
        "other_debts",
        *_texts("legal_person_id"),
        *_numbers("day", "share"),
        *_long("source"),
        *_texts("staff_id"),
        _check("other_debts", "share_is_share", "share BETWEEN 0 AND 1000000"),
        _check("other_debts", "source_named", "length(trim(source)) > 0"),
        _points("other_debts", "staff_id", "staff.staff_id"),
        _key("other_debts", "legal_person_id", "day"),
        sqlite_with_rowid=False,
    )


def _asks() -> None:
    op.create_table(
        "class_asks",
        *_numbers("ask_id"),
        *_texts("kind"),
        *_numbers("loan_no", "at_least"),
        *_numbers("maturity_day", null=True),
        *_long("reason"),
        *_texts("proposed_by", "proposed_at", "state"),
        *_texts("decided_by", "decided_at", null=True),
        *_long("note"),
        _check("class_asks", "kind_known", "kind IN ('lift','restructure')"),
        _check("class_asks", "state_known", "state IN ('open','agreed','refused','withdrawn')"),
        _check("class_asks", "reason_given", "length(trim(reason)) >= 10"),
        _check("class_asks", "restructure_names_day", "(kind = 'restructure') = (maturity_day IS NOT NULL)"),
        _check("class_asks", "open_undecided", "(state = 'open') = (decided_by IS NULL)"),
        _check("class_asks", "two_people", "state NOT IN ('agreed', 'refused') OR decided_by <> proposed_by"),
        _check("class_asks", "withdrawn_by_proposer", "state <> 'withdrawn' OR decided_by = proposed_by"),
        _points("class_asks", "loan_no", "loans.loan_no"),
        _points("class_asks", "proposed_by", "staff.staff_id"),
        _points("class_asks", "decided_by", "staff.staff_id"),
        _key("class_asks", "ask_id"),
    )
    op.create_index(
        "uq_class_asks_open", "class_asks", ["loan_no", "kind"], unique=True, sqlite_where=sa.text("state = 'open'")
    )
