"""Who are the people of the live book, and which of its lines fall due by a plan?

Questions the list of borrowers asks beside the live book itself; rows come straight from the driver, because tens of
thousands of merchants must not become objects before the list is cut to what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from workbench.storage.live_columns import fetched

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The second condition leads to the index of loans that are not closed: a few of millions.
_LOST = "SELECT merchant_id FROM loans WHERE state = 'written_off' AND state <> 'closed'"
PLANS = ("equal_principal", "equal_instalment", "half_equal")
"""Ways of repayment whose limit shrinks as its parts fall due."""


LINE = (
    "loan_no", "limit_fen", "principal_fen", "interest_fen", "charges_fen", "due_fen", "past_due_since", "next_due_day",
    "maturity_day", "as_of_day", "state",
)  # fmt: skip
"""Columns of a line after its merchant: whole numbers; -1 for a day that is not there, 1 open, 2 frozen, else 0."""
_AS = {
    "past_due_since": "coalesce(past_due_since, -1)",
    "next_due_day": "coalesce(next_due_day, -1)",
    "state": "CASE state WHEN 'open' THEN 1 WHEN 'frozen' THEN 2 ELSE 0 END",
}


def line_rows(connection: Connection) -> tuple[list[str], NDArray[Any]]:
    """Merchants, and an array with a field for each of `LINE`, of every live loan by its number.

    Rows go from the driver into the array one by one: no list of numbers is made of them and turned afterwards.
    """
    import numpy as np

    cursor = connection.connection.cursor()
    columns = ", ".join(_AS.get(name, name) for name in LINE)
    kind = np.dtype([("merchant_id", "O"), *((name, "i8") for name in LINE)])
    try:
        found = np.fromiter(
            cursor.execute(f"SELECT merchant_id, {columns} FROM live_loans ORDER BY loan_no"), dtype=kind
        )
    finally:
        cursor.close()
    return found["merchant_id"].tolist(), found


def live_people(connection: Connection) -> dict[str, tuple[str, str, str]]:
    """Name, category and currency of every merchant with a live loan or one that was written off."""
    where = f"merchant_id IN (SELECT merchant_id FROM live_loans UNION {_LOST})"
    rows = fetched(connection, f"SELECT merchant_id, name, category, currency FROM merchants WHERE {where}")
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def lost_people(connection: Connection) -> frozenset[str]:
    """Merchants of whom a loan was written off."""
    return frozenset(row[0] for row in fetched(connection, _LOST))


def planned_loans(connection: Connection, products: Sequence[str]) -> tuple[int, ...]:
    """Open live loans repaid by a plan: agreed so, or of a product (of those named) that is, where nothing was."""
    plans, codes = ",".join("?" * len(PLANS)), ",".join("?" * len(products))
    agreed = f"l.repayment IN ({plans}) OR (l.repayment = '' AND l.case_no IS NOT NULL AND l.product_code IN ({codes}))"
    found: list[tuple[Any, ...]] = fetched(
        connection,
        "SELECT v.loan_no FROM live_loans v JOIN loans l ON l.loan_no = v.loan_no WHERE v.state = 'open'"
        f" AND ({agreed})",
        (*PLANS, *products),
    )
    return tuple(row[0] for row in found)
