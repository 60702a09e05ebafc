"""Which movements did these merchants' accounts see, as they were booked?"""

from __future__ import annotations

from collections.abc import Iterable

from workbench.flows.engine import Engine

Movement = tuple[str, int, int, str | None, int | None]  # line, day, signed fen, kind, balance after it

_SQL = """
SELECT merchant_id, line_id, day, amount_fen, kind, balance_fen FROM fund
WHERE merchant_id IN (SELECT unnest($ids)) AND day BETWEEN $first AND $last AND amount_fen IS NOT NULL
ORDER BY merchant_id, day, "at" NULLS FIRST, line_id
"""


def with_fund_lines(engine: Engine, first_day: int, last_day: int) -> frozenset[str]:
    """Merchants whose accounts moved on these days."""
    rows = engine.execute(
        "SELECT DISTINCT merchant_id FROM fund WHERE day BETWEEN ? AND ? AND amount_fen IS NOT NULL",
        [first_day, last_day],
    ).fetchall()
    return frozenset(str(row[0]) for row in rows)


def fund_lines(
    engine: Engine, merchant_ids: Iterable[str], first_day: int, last_day: int
) -> dict[str, tuple[Movement, ...]]:
    """Movements of these days by merchant, in the order of their moments."""
    ids = sorted(set(merchant_ids))
    if not ids:
        return {}
    rows = engine.execute(_SQL, {"ids": ids, "first": first_day, "last": last_day}).fetchall()
    found: dict[str, list[Movement]] = {}
    for merchant_id, line_id, day, amount, kind, balance in rows:
        told = (str(line_id), int(day), int(amount), kind, None if balance is None else int(balance))
        found.setdefault(str(merchant_id), []).append(told)
    return {merchant_id: tuple(some) for merchant_id, some in found.items()}
