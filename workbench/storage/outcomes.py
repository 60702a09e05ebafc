"""What became known about a merchant that must never be a feature?"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from workbench.storage.columns import day_in, day_out, put_rows
from workbench.storage.kept import KnownOutcome
from workbench.storage.tables import table
from workbench.storage.tables.people import OutcomeRow

_OUTCOMES = table(OutcomeRow)


class OutcomeShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, outcomes: Iterable[KnownOutcome]) -> None:
        rows = [
            {"merchant_id": o.merchant_id, "kind": o.kind, "value": o.value, "day": day_in(o.day)} for o in outcomes
        ]
        put_rows(self._connection, _OUTCOMES, rows)

    def of_kind(self, kind: str) -> dict[str, KnownOutcome]:
        """Outcomes of one kind (`default`, `officer_rating`, ...) by merchant id."""
        rows = self._connection.execute(select(_OUTCOMES).where(_OUTCOMES.c.kind == kind))
        return {r.merchant_id: KnownOutcome(r.merchant_id, r.kind, r.value, day_out(r.day)) for r in rows}
