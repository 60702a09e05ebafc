"""What has happened at this desk, in one unbroken chain?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy import Row as Found

from workbench.access.staff import Actor
from workbench.records.canonical import canonical_json
from workbench.records.journal import DONE, GENESIS, ChainCheck, Entry, Row, next_entry, verify_rows
from workbench.storage.columns import add_rows, moment_in, moment_out
from workbench.storage.tables import table
from workbench.storage.tables.people import JournalRow

_JOURNAL = table(JournalRow)
_COLUMNS = tuple(_JOURNAL.columns.keys())
_IS_DONE = _JOURNAL.c.result.in_((DONE, ""))
_AT_ONCE = 2000


def _entry(row: Found[tuple[object, ...]]) -> Entry:
    r = row._mapping
    return Entry(
        r["seq"], moment_out(r["at"]), r["staff_id"], r["role"], r["action"], r["case_no"], r["payload"],
        r["payload_digest"], r["previous"], r["hash"], r["command"], r["result"],
    )  # fmt: skip


class JournalShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.command: str | None = None
        """Key of the command whose entries are being written; `services.commands` sets it."""

    def append(
        self, at: datetime, actor: Actor, action: str, case_no: str | None, payload: object, result: str = DONE
    ) -> Entry:
        """Add one entry to the chain. `payload` is anything with a canonical form; keep it small."""
        covered = canonical_json(payload)
        last = self._last()
        entry = next_entry(
            last, at, actor.staff_id, actor.role.value, action, case_no, covered, self.command, result
        )  # fmt: skip
        add_rows(self._connection, _JOURNAL, [dict(zip(_COLUMNS, entry.row(), strict=True))])
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

    def of_case(self, case_no: str, limit: int = 200, *, refused: bool = False) -> tuple[Entry, ...]:
        """What was done to one case, newest first; with `refused`, what was tried and refused as well."""
        wanted = select(_JOURNAL).where(_JOURNAL.c.case_no == case_no)
        if not refused:
            wanted = wanted.where(_IS_DONE)
        rows = self._connection.execute(wanted.order_by(_JOURNAL.c.seq.desc()).limit(limit))
        return tuple(_entry(row) for row in rows)

    def newest_change(self, case_no: str) -> Entry | None:
        """The newest entry that changed a case; what was only refused changed nothing."""
        row = self._connection.execute(
            select(_JOURNAL).where(_JOURNAL.c.case_no == case_no, _IS_DONE).order_by(_JOURNAL.c.seq.desc()).limit(1)
        ).first()
        return None if row is None else _entry(row)

    def since(self, moment: datetime, action: str) -> tuple[Entry, ...]:
        """What was done of one kind at or after a moment, oldest first."""
        rows = self._connection.execute(
            select(_JOURNAL)
            .where(_JOURNAL.c.at >= moment_in(moment), _JOURNAL.c.action == action, _IS_DONE)
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

    def hash_at(self, seq: int) -> str | None:
        row = self._connection.execute(select(_JOURNAL.c.hash).where(_JOURNAL.c.seq == seq)).first()
        return None if row is None else str(row.hash)

    def verify(
        self, head: str | None = None, *, anchors: Mapping[int, str] | None = None, heads: Collection[str] = ()
    ) -> ChainCheck:
        """Walk every stored row; see `records.journal.verify_rows`."""
        wanted = {*heads, *(() if head is None else (head,))}
        return verify_rows(self._rows(), anchors=anchors, heads=wanted)

    def _rows(self) -> Iterator[Row]:
        # Rows straight from the driver: a million of them must not become objects on their way.
        cursor = self._connection.connection.cursor()
        try:
            cursor.execute(f"SELECT {', '.join(_COLUMNS)} FROM journal ORDER BY seq")
            while rows := cursor.fetchmany(_AT_ONCE):
                yield from rows
        finally:
            cursor.close()
