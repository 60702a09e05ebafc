"""Which loans have a ledger so plain that a change of owner follows from their last balance alone?

A sale moves nothing a borrower owes. Where nothing was ever taken back, restructured or written off, and the live row
stands at the day already, neither an earlier event nor the live row changes with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from workbench.storage.columns import chunks


@dataclass(frozen=True, slots=True)
class PlainBook:
    """What one more passive event on a loan needs: its number, and the balance at the end of the day asked."""

    loan_id: str
    opened_day: int
    next_no: int
    balance_fen: int


_PLAIN = """
SELECT l.loan_id, l.opened_day, max(e.event_no) + 1,
 coalesce((SELECT d.balance_fen FROM loan_events d WHERE d.loan_no = l.loan_no AND d.day <= :day
  ORDER BY d.day DESC, d.event_no DESC LIMIT 1), 0)
FROM loans l JOIN live_loans v ON v.loan_no = l.loan_no JOIN loan_events e ON e.loan_no = l.loan_no
WHERE l.loan_id IN ({marks}) AND l.state IN ('open', 'frozen')
GROUP BY l.loan_no
HAVING sum(e.kind IN ('reversal', 'restructure', 'write_off')) = 0 AND v.as_of_day >= max(:day, max(e.day))
"""


def plain_books(connection: Connection, loan_ids: Sequence[str], day: int) -> Iterator[PlainBook]:
    """Those of these loans that are plain on a day."""
    for part in chunks(loan_ids, 500):
        marks = ",".join(f":i{place}" for place in range(len(part)))
        named = {f"i{place}": loan_id for place, loan_id in enumerate(part)}
        rows = connection.execute(text(_PLAIN.format(marks=marks)), {"day": day, **named})
        yield from (PlainBook(*row) for row in rows)
