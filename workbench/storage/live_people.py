"""Who are the people of the live book, and which of its lines fall due by a plan?

Questions the list of borrowers asks beside the live book itself; rows come straight from the driver, because tens of
thousands of merchants must not become objects before the list is cut to what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from workbench.storage.live_columns import fetched

_LOST = "SELECT merchant_id FROM loans WHERE state = 'written_off'"
PLANS = ("equal_principal", "equal_instalment", "half_equal")
"""Ways of repayment whose limit shrinks as its parts fall due."""


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
