"""How are all live loans read and written at once, without an object for each?

Rows pass straight between the driver and the caller: over a hundred thousand of them must not become objects on their
way at the close of every day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

COLUMNS = (
    "loan_no", "merchant_id", "product_code", "entity", "owner", "state", "limit_fen", "daily_rate", "opened_day",
    "maturity_day", "principal_fen", "accrued_micro", "interest_paid_fen", "interest_fen", "charges_fen", "due_fen",
    "past_due_since", "next_due_day", "next_due_fen", "loan_class", "at_least", "as_of_day",
)  # fmt: skip
STOOD = (
    "accrued_micro", "interest_paid_fen", "interest_fen", "charges_fen", "due_fen", "past_due_since", "next_due_day",
    "next_due_fen", "loan_class", "at_least", "as_of_day",
)  # fmt: skip


def live_rows(connection: Connection) -> Sequence[tuple[Any, ...]]:
    """Every live loan by its number, in the order of `COLUMNS`."""
    return fetched(connection, f"SELECT {', '.join(COLUMNS)} FROM live_loans ORDER BY loan_no")


def put_live_rows(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write what a close found: tuples of `STOOD` and, last, the loan's number."""
    sets = ", ".join(f"{name} = ?" for name in STOOD)
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(f"UPDATE live_loans SET {sets} WHERE loan_no = ?", rows)
    finally:
        cursor.close()


def fetched(connection: Connection, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """All rows of a question, as the driver gives them."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement, tuple(values))
        return list(cursor.fetchall())
    finally:
        cursor.close()
