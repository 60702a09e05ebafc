"""Which loans have a balance that their movements do not come to?

Every event of every loan passes once and none is kept: a desk may hold sixteen million.
"""

from __future__ import annotations

from sqlalchemy import Connection

# Which way the principal of an event moves the balance; of all other kinds (recovered, sold, billed) it does not.
_MOVED = (
    "CASE WHEN kind IN ('draw', 'refund') THEN principal_fen"
    " WHEN kind IN ('repay', 'write_off') THEN -principal_fen ELSE 0 END"
)


def off_balance(connection: Connection) -> tuple[str, ...]:
    """Ids of the loans an event of which leaves another balance than all before it, in order of days, come to."""
    cursor = connection.connection.cursor()
    wrong: list[int] = []
    last, balance = 0, 0
    try:
        cursor.execute(
            f"SELECT loan_no, {_MOVED}, balance_fen FROM loan_events ORDER BY loan_no, day, event_no",
        )
        for loan_no, moved, left in iter(cursor.fetchone, None):
            if loan_no != last:
                last, balance = loan_no, 0
            balance += moved
            if balance != left and (not wrong or wrong[-1] != loan_no):
                wrong.append(loan_no)
        names = (cursor.execute("SELECT loan_id FROM loans WHERE loan_no = ?", (one,)).fetchone() for one in wrong)
        return tuple(str(row[0]) for row in names)
    finally:
        cursor.close()
