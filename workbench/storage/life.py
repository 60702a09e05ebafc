"""Which changes of class and which penalties did a merchant see?

Read for the merchant's timeline alone.
"""

from __future__ import annotations

from sqlalchemy import Connection, text


class LifeShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def class_changes(self, merchant_id: str) -> tuple[tuple[int, str, int, int, str], ...]:
        """Day, loan, class before and after, and who changed it; oldest first."""
        rows = self._connection.execute(
            text(
                "SELECT c.day, l.loan_id, c.from_class, c.to_class, c.staff_id FROM class_changes c"
                " JOIN loans l ON l.loan_no = c.loan_no WHERE l.merchant_id = :one ORDER BY c.day, l.loan_id"
            ),
            {"one": merchant_id},
        )
        return tuple((row[0], row[1], row[2], row[3], row[4]) for row in rows)

    def penalties(self, merchant_id: str) -> tuple[tuple[str, str, str, str, str], ...]:
        """Moment, step, what happened to it, reason, and who did it; oldest first."""
        rows = self._connection.execute(
            text(
                "SELECT at, step, kind, reason, staff_id FROM penalty_events WHERE merchant_id = :one ORDER BY event_no"
            ),
            {"one": merchant_id},
        )
        return tuple((row[0], row[1], row[2], row[3], row[4]) for row in rows)
