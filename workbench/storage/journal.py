"""What has happened at this desk, in one unbroken chain?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, Row, select

from workbench.access.staff import Actor
from workbench.records.canonical import canonical_json
from workbench.records.journal import GENESIS, ChainCheck, Entry, next_entry, verify
from workbench.storage.columns import add_rows, moment_in, moment_out
from workbench.storage.tables import table
from workbench.storage.tables.people import JournalRow

_JOURNAL = table(JournalRow)


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    r = row._mapping
    return Entry(
        r["seq"], moment_out(r["at"]), r["staff_id"], r["role"], r["action"], r["case_no"], r["payload"],
        r["payload_digest"], r["previous"], r["hash"],
    )  # fmt: skip


class JournalShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, at: datetime, actor: Actor, action: str, case_no: str | None, payload: object) -> Entry:
        """Add one entry to the chain. `payload` is anything with a canonical form; keep it small."""
        entry = next_entry(self._last(), at, actor.staff_id, actor.role.value, action, case_no, canonical_json(payload))
        row = {
            "seq": entry.seq,
            "at": moment_in(entry.at),
            "staff_id": entry.staff_id,
            "role": entry.role,
            "action": entry.action,
            "case_no": entry.case_no,
            "payload": entry.payload,
            "payload_digest": entry.payload_digest,
            "previous": entry.previous,
            "hash": entry.hash,
        }
        add_rows(self._connection, _JOURNAL, [row])
        return entry

    def _last(self) -> tuple[int, str]:
        row = self._connection.execute(
            select(_JOURNAL.c.seq, _JOURNAL.c.hash).order_by(_JOURNAL.c.seq.desc()).limit(1)
        ).first()
        return (0, GENESIS) if row is None else (int(row.seq), str(row.hash))

    def head(self) -> str:
        """Hash of the newest entry; decisions print it."""
        return self._last()[1]

    def count(self) -> int:
        return self._last()[0]

    def of_case(self, case_no: str, limit: int = 200) -> tuple[Entry, ...]:
        """Entries of one case, newest first."""
        rows = self._connection.execute(
            select(_JOURNAL).where(_JOURNAL.c.case_no == case_no).order_by(_JOURNAL.c.seq.desc()).limit(limit)
        )
        return tuple(_entry(row) for row in rows)

    def since(self, moment: datetime, action: str) -> tuple[Entry, ...]:
        """Entries of one kind at or after a moment, oldest first."""
        rows = self._connection.execute(
            select(_JOURNAL)
            .where(_JOURNAL.c.at >= moment_in(moment), _JOURNAL.c.action == action)
            .order_by(_JOURNAL.c.seq)
        )
        return tuple(_entry(row) for row in rows)

    def latest(self, limit: int = 200) -> tuple[Entry, ...]:
        rows = self._connection.execute(select(_JOURNAL).order_by(_JOURNAL.c.seq.desc()).limit(limit))
        return tuple(_entry(row) for row in rows)

    def walk(self) -> Iterator[Entry]:
        """Every entry, oldest first."""
        rows = self._connection.execute(
            select(_JOURNAL).order_by(_JOURNAL.c.seq), execution_options={"yield_per": 1000}
        )
        for row in rows:
            yield _entry(row)

    def verify(self, head: str | None = None) -> ChainCheck:
        return verify(self.walk(), head)
