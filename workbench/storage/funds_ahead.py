"""What does the live book owe on coming days, to whom, and what may still be drawn on it?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

_PARTNERS = "coalesce((SELECT sum({amount} * s.share / 1000000) FROM loan_shares s WHERE s.loan_no = v.loan_no), 0)"
_UNDRAWN = "max(v.limit_fen - v.principal_fen, 0)"
# Loans that owe the same way on the same days are one row; single ones need no more than their last day.
_OWED = f"""
SELECT place, mode, own, product_code, maturity_day, CASE WHEN single THEN maturity_day ELSE opened_day END,
 CASE WHEN single THEN 0 ELSE daily_rate END, sum(principal_fen) FROM (
SELECT CASE WHEN v.owner <> 'own' THEN v.owner ELSE coalesce((SELECT '>' || p.pool_id FROM pool_loans p JOIN pools q
  ON q.pool_id = p.pool_id WHERE p.loan_no = v.loan_no AND p.state = 'listed' AND q.state IN ('pending', 'active')
  ORDER BY p.pool_id LIMIT 1), 'own') END AS place,
 l.repayment AS mode, l.case_no IS NOT NULL AS own, v.product_code, v.maturity_day, v.opened_day, v.daily_rate,
 l.repayment IN ('single', 'bullet') OR (l.repayment = '' AND l.case_no IS NULL) AS single,
 v.principal_fen - {_PARTNERS.format(amount="v.principal_fen")} AS principal_fen
FROM live_loans v JOIN loans l ON l.loan_no = v.loan_no
WHERE v.principal_fen > 0 AND v.past_due_since IS NULL)
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
_OPEN = f"""
SELECT coalesce(sum({_UNDRAWN} - {_PARTNERS.format(amount=_UNDRAWN)}), 0) FROM live_loans v
WHERE v.state = 'open' AND v.owner = 'own' AND v.past_due_since IS NULL AND v.maturity_day > :day
"""


@dataclass(frozen=True, slots=True)
class Owed:
    """Own principal that is not late. `place`: own, a pool's number, or `>` and the pool that has it on its list."""

    place: str
    repayment: str  # empty: as its product says, where `of_case`
    of_case: bool
    product_code: str
    maturity_day: int
    opened_day: int
    daily_rate: int  # millionths
    principal_fen: int


def owed_ahead(connection: Connection) -> list[Owed]:
    rows = connection.execute(text(_OWED))
    return [Owed(row[0], row[1], bool(row[2]), row[3], row[4], row[5], row[6], int(row[7])) for row in rows]


def undrawn_fen(connection: Connection, day: int) -> int:
    """Own part of what may still be drawn on open lines, whether funds are kept for it or not."""
    return int(connection.scalar(text(_OPEN), {"day": day}) or 0)
