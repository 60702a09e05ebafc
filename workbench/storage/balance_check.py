"""Which loans have a balance that their movements do not come to?

Every event of every loan passes once and none is kept: a desk may hold sixteen million. A loan with two events that
leave what they must is settled by the database; only the others are walked.
"""

from __future__ import annotations

from sqlalchemy import Connection

# Which way the principal of an event moves the balance; of all other kinds (recovered, sold, billed) it does not.
_MOVED = (
    "CASE WHEN kind IN ('draw', 'refund') THEN principal_fen"
    " WHEN kind IN ('repay', 'write_off') THEN -principal_fen ELSE 0 END"
)


# Loans that are right at one look, as nearly all are: two events in order, and each leaves the balance it must.
_TO_WALK = (
    f"SELECT loan_no FROM loan_events GROUP BY loan_no HAVING count(*) <> 2 OR min(event_no) <> 1 OR max(event_no) <> 2"
    f" OR sum({_MOVED}) <> sum(CASE event_no WHEN 2 THEN balance_fen ELSE 0 END)"
    f" OR sum(CASE event_no WHEN 1 THEN balance_fen - ({_MOVED}) ELSE 0 END) <> 0"
    " OR sum(CASE event_no WHEN 2 THEN day ELSE -day END) < 0"
)


def off_balance(connection: Connection) -> tuple[str, ...]:
    """Ids of the loans an event of which leaves another balance than all before it, in order of days, come to."""
    cursor = connection.connection.cursor()
    wrong: list[int] = []
    last, balance = 0, 0
    try:
        cursor.execute(
            f"SELECT e.loan_no, {_MOVED}, e.balance_fen FROM ({_TO_WALK}) w CROSS JOIN loan_events e"
            " ON e.loan_no = w.loan_no ORDER BY e.loan_no, e.day, e.event_no"
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
