"""What was decided on each case, version by version, by whom and on which grounds?"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from workbench.common.rates import from_millionths, to_millionths
from workbench.decision.outcome import Outcome
from workbench.storage.columns import add_rows, moment_in, moment_or_none, moment_out, moment_out_or_none, put_rows
from workbench.storage.kept import KeptDecision
from workbench.storage.tables import table
from workbench.storage.tables.work import DecisionRow

_DECISIONS = table(DecisionRow)


def _row(kept: KeptDecision) -> dict[str, Any]:
    row = {field.name: getattr(kept, field.name) for field in fields(kept)}
    return row | {
        "outcome": kept.outcome.value,
        "daily_rate": to_millionths(kept.daily_rate),
        "fee_rate": to_millionths(kept.fee_rate),
        "reason_codes": json.dumps(list(kept.reason_codes)),
        "prepared_at": moment_in(kept.prepared_at),
        "approved_at": moment_or_none(kept.approved_at),
    }


def _kept(row: Row[Any]) -> KeptDecision:
    values = dict(row._mapping)
    values |= {
        "outcome": Outcome(row.outcome),
        "daily_rate": from_millionths(row.daily_rate),
        "fee_rate": from_millionths(row.fee_rate),
        "reason_codes": tuple(json.loads(row.reason_codes)),
        "prepared_at": moment_out(row.prepared_at),
        "approved_at": moment_out_or_none(row.approved_at),
        "override": bool(row.override),
        "needs_second": bool(row.needs_second),
    }
    return KeptDecision(**values)


class DecisionShelf:
    """The database refuses a decline without reasons or a second signature by the same person: see the table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kept: KeptDecision) -> None:
        """A new version; its number must be free."""
        add_rows(self._connection, _DECISIONS, [_row(kept)])

    def replace(self, kept: KeptDecision) -> None:
        """The same version in its next state (signed, sent back, withdrawn)."""
        put_rows(self._connection, _DECISIONS, [_row(kept)])

    def get(self, case_no: str) -> KeptDecision | None:
        """The newest version of a case's decision, or None."""
        versions = self.versions(case_no)
        return versions[-1] if versions else None

    def versions(self, case_no: str) -> tuple[KeptDecision, ...]:
        rows = self._connection.execute(
            select(_DECISIONS).where(_DECISIONS.c.case_no == case_no).order_by(_DECISIONS.c.version)
        )
        return tuple(_kept(row) for row in rows)

    def since(self, moment: datetime) -> tuple[KeptDecision, ...]:
        """Versions prepared at or after a moment, whatever became of them."""
        rows = self._connection.execute(select(_DECISIONS).where(_DECISIONS.c.prepared_at >= moment_in(moment)))
        return tuple(_kept(row) for row in rows)

    def newest(self) -> dict[str, KeptDecision]:
        """The newest version of every decided case."""
        rows = self._connection.execute(select(_DECISIONS).order_by(_DECISIONS.c.version))
        return {row.case_no: _kept(row) for row in rows}
