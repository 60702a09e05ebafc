"""Which changes of the champion were asked for, and what became of each?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from workbench.common.text import Text
from workbench.storage.columns import moment_in, moment_out, moment_out_or_none
from workbench.storage.tables import table
from workbench.storage.tables.models import ModelChangeRow

_CHANGES = table(ModelChangeRow)


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """A change as it is asked for. `warned` are the warnings of the validation the proposer named."""

    version: str
    digest: str
    from_version: str
    from_digest: str
    report_digest: str
    reason: str
    warned: Sequence[Text]
    proposed_by: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class KeptChange:
    """A change with its number and what became of it."""

    change_id: int
    proposed: ProposedChange
    state: str  # open, approved, refused, withdrawn
    decided_by: str | None
    decided_at: datetime | None
    note: str


def _kept(row: Row[Any]) -> KeptChange:
    return KeptChange(
        change_id=row.change_id,
        proposed=ProposedChange(
            version=row.version,
            digest=row.digest,
            from_version=row.from_version,
            from_digest=row.from_digest,
            report_digest=row.report_digest,
            reason=row.reason,
            warned=tuple(Text(zh, en) for zh, en in json.loads(row.warned)),
            proposed_by=row.proposed_by,
            proposed_at=moment_out(row.proposed_at),
        ),
        state=row.state,
        decided_by=row.decided_by,
        decided_at=moment_out_or_none(row.decided_at),
        note=row.note,
    )


class ModelChangeShelf:
    """The database refuses one person in both parts, and a second open change: see the table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, change: ProposedChange) -> int:
        """The number of the new, open change."""
        done = self._connection.execute(
            _CHANGES.insert().values(
                version=change.version,
                digest=change.digest,
                from_version=change.from_version,
                from_digest=change.from_digest,
                report_digest=change.report_digest,
                reason=change.reason,
                warned=json.dumps([[one.zh, one.en] for one in change.warned], ensure_ascii=False),
                proposed_by=change.proposed_by,
                proposed_at=moment_in(change.proposed_at),
                state="open",
                note="",
            )
        )
        key = done.inserted_primary_key
        assert key is not None
        return int(key[0])

    def settle(self, change_id: int, state: str, staff_id: str, at: datetime, note: str = "") -> bool:
        """Bring an open change to its end; False where somebody already did."""
        done = self._connection.execute(
            update(_CHANGES)
            .where(_CHANGES.c.change_id == change_id, _CHANGES.c.state == "open")
            .values(state=state, decided_by=staff_id, decided_at=moment_in(at), note=note)
        )
        return done.rowcount == 1

    def get(self, change_id: int) -> KeptChange | None:
        row = self._connection.execute(select(_CHANGES).where(_CHANGES.c.change_id == change_id)).first()
        return None if row is None else _kept(row)

    def all(self) -> tuple[KeptChange, ...]:
        """Every change, the newest first."""
        return tuple(
            _kept(row) for row in self._connection.execute(select(_CHANGES).order_by(_CHANGES.c.change_id.desc()))
        )
