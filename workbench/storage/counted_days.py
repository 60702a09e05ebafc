"""What do the events of each day come to, counted from the events themselves?

A desk may hold sixteen million. They pass in the order of their loans, which is nearly that of their days, two
thousand loans at a time: each part is grouped in memory by one whole number, where grouping all at once by
words would sort them on disk.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Connection

Key = tuple[int, str, str, str]
"""Day, product, company (empty: none is named) and kind."""
PART = 2_000  # loans
_KINDS = (
    "draw", "repay", "bill", "accrue", "interest", "fee", "penalty", "waive", "refund", "write_off", "recovery",
    "transfer", "buy_back", "restructure", "reversal",
)  # fmt: skip


def counted_days(connection: Connection) -> dict[Key, tuple[int, ...]]:
    """Events, amount, principal, interest, fee and penalty in fen by key; none of an event that was taken back."""
    cursor = connection.connection.cursor()
    try:
        homes = cursor.execute("SELECT DISTINCT product_code, coalesce(entity, '') FROM loans").fetchall()
        wanted = _question(cursor, len(homes))
        last = cursor.execute("SELECT max(loan_no) FROM loans").fetchone()[0] or 0
        told = [part for number, home in enumerate(homes) for part in (*home, number)]
        sums: dict[int, list[int]] = {}
        for first in range(1, last + 1, PART):
            bounds = {"first": first, "last": first + PART - 1}
            for key, *values in cursor.execute(wanted, bounds | {f"h{at}": part for at, part in enumerate(told)}):
                found = sums.get(key)
                sums[key] = values if found is None else [a + b for a, b in zip(found, values, strict=True)]
    finally:
        cursor.close()
    return {_key(key, homes): tuple(values) for key, values in sums.items()}


def _question(cursor: Any, homes: int) -> str:
    """One part's sums by (day x homes + home) x kinds + kind."""
    kinds = " ".join(f"WHEN '{kind}' THEN {number}" for number, kind in enumerate(_KINDS))
    pairs = " ".join(
        f"WHEN l.product_code = :h{3 * at} AND coalesce(l.entity, '') = :h{3 * at + 1} THEN :h{3 * at + 2}"
        for at in range(homes)
    )
    home = f"CASE {pairs} END" if homes > 1 else "0"
    taken_back = cursor.execute("SELECT 1 FROM loan_events WHERE reverses IS NOT NULL LIMIT 1").fetchone()
    stands = (
        " AND (e.loan_no, e.event_no) NOT IN (SELECT loan_no, reverses FROM loan_events"
        " WHERE reverses IS NOT NULL AND loan_no BETWEEN :first AND :last)"
        if taken_back
        else ""
    )
    # Loans outside: each one's events lie side by side, whereas events outside would look each loan up again.
    return (
        f"SELECT (e.day * {max(homes, 1)} + {home}) * {len(_KINDS)} + CASE e.kind {kinds} END AS k, count(*),"
        " sum(e.amount_fen), sum(e.principal_fen), sum(e.interest_fen), sum(e.fee_fen), sum(e.penalty_fen)"
        " FROM loans l CROSS JOIN loan_events e ON e.loan_no = l.loan_no"
        f" WHERE l.loan_no BETWEEN :first AND :last{stands} GROUP BY k"
    )


def _key(key: int, homes: list[Any]) -> Key:
    rest, kind = divmod(key, len(_KINDS))
    day, home = divmod(rest, max(len(homes), 1))
    return cast("Key", (day, *homes[home], _KINDS[kind]))
