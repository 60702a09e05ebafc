"""Which imports were committed, from which files, and where do their lines lie?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.flows.batches import BatchRef
from workbench.flows.lines import LineKind
from workbench.storage.columns import add_rows, moment_in, moment_out
from workbench.storage.kept import KeptBatch, QuarantinedRow, SourceFile
from workbench.storage.tables import table
from workbench.storage.tables.flows import BatchRow, LineFileRow, QuarantineRow, SourceFileRow

_BATCHES = table(BatchRow)
_LINES = table(LineFileRow)
_FILES = table(SourceFileRow)
_QUARANTINE = table(QuarantineRow)


class BatchShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_seq(self) -> int:
        """Number of the next import; a later one wins where the same order stands in two."""
        return int(self._connection.scalar(select(func.max(_BATCHES.c.seq))) or 0) + 1

    def add(self, batch: KeptBatch, quarantined: Iterable[QuarantinedRow] = ()) -> None:
        """Record one committed import. Its line files must be on disk already."""
        row = {
            name: getattr(batch, name)
            for name in (
                "batch_id", "seq", "staff_id", "layout", "rows", "quarantined", "merchants_new", "merchants_updated",
                "quarantine_file", "undone",
            )
        }  # fmt: skip
        add_rows(self._connection, _BATCHES, [{**row, "imported_at": moment_in(batch.imported_at)}])
        self._add_files(batch)
        bad = [
            {"batch_id": q.batch_id, "file": q.file, "line": q.line, "column": q.column, "value": q.value,
             "code": q.code}
            for q in quarantined
        ]  # fmt: skip
        add_rows(self._connection, _QUARANTINE, bad)

    def _add_files(self, batch: KeptBatch) -> None:
        lines = [
            {"batch_id": ref.batch_id, "kind": ref.kind.value, "file": ref.file, "digest": ref.digest,
             "rows": ref.rows, "seq": ref.seq, "layout": ref.layout}
            for ref in batch.lines
        ]  # fmt: skip
        files = [
            {"batch_id": batch.batch_id, "position": position, "name": f.name, "sha256": f.sha256,
             "size_bytes": f.size_bytes, "rows": f.rows, "encoding": f.encoding}
            for position, f in enumerate(batch.files)
        ]  # fmt: skip
        add_rows(self._connection, _LINES, lines)
        add_rows(self._connection, _FILES, files)

    def all(self) -> tuple[KeptBatch, ...]:
        """Every import, newest first, undone ones included."""
        lines: dict[str, list[BatchRef]] = {}
        for ref in self._refs():
            lines.setdefault(ref.batch_id, []).append(ref)
        files: dict[str, list[SourceFile]] = {}
        for r in self._connection.execute(select(_FILES).order_by(_FILES.c.batch_id, _FILES.c.position)):
            files.setdefault(r.batch_id, []).append(SourceFile(r.name, r.sha256, r.size_bytes, r.rows, r.encoding))
        rows = self._connection.execute(select(_BATCHES).order_by(_BATCHES.c.seq.desc()))
        return tuple(
            KeptBatch(
                r.batch_id, r.seq, moment_out(r.imported_at), r.staff_id, r.layout, r.rows, r.quarantined,
                tuple(lines.get(r.batch_id, [])), tuple(files.get(r.batch_id, [])), r.merchants_new,
                r.merchants_updated, r.quarantine_file, bool(r.undone),
            )
            for r in rows
        )  # fmt: skip

    def get(self, batch_id: str) -> KeptBatch:
        """Raises `StaffError` (`BATCH_UNKNOWN`)."""
        for batch in self.all():
            if batch.batch_id == batch_id:
                return batch
        raise StaffError(
            Text(f"没有批次 {batch_id}", f"There is no batch {batch_id}"),
            Text("请在导入记录中选择", "Choose one from the import history"),
            code="BATCH_UNKNOWN",
        )

    def _refs(self) -> Iterable[BatchRef]:
        rows = self._connection.execute(select(_LINES).order_by(_LINES.c.seq, _LINES.c.kind))
        for r in rows:
            yield BatchRef(
                batch_id=r.batch_id, kind=LineKind(r.kind), file=r.file, digest=r.digest, rows=r.rows, seq=r.seq,
                layout=r.layout,
            )  # fmt: skip

    def lines(self) -> tuple[BatchRef, ...]:
        """Line files of every import that stands, oldest first."""
        undone = set(self._connection.scalars(select(_BATCHES.c.batch_id).where(_BATCHES.c.undone)))
        return tuple(ref for ref in self._refs() if ref.batch_id not in undone)

    def seen(self, sha256: str) -> datetime | None:
        """When the same bytes were last imported, if they were and that import stands."""
        found = self._connection.scalar(
            select(func.max(_BATCHES.c.imported_at))
            .join(_FILES, _FILES.c.batch_id == _BATCHES.c.batch_id)
            .where(_FILES.c.sha256 == sha256, _BATCHES.c.undone.is_(False))
        )
        return None if found is None else moment_out(found)

    def quarantine(self, batch_id: str, limit: int = 500) -> tuple[QuarantinedRow, ...]:
        rows = self._connection.execute(
            select(_QUARANTINE).where(_QUARANTINE.c.batch_id == batch_id).order_by(_QUARANTINE.c.row_id).limit(limit)
        )
        return tuple(QuarantinedRow(r.batch_id, r.file, r.line, r.column, r.value, r.code) for r in rows)

    def mark_undone(self, batch_id: str) -> None:
        """Take an import back: its lines no longer count, its record stays."""
        self.get(batch_id)
        self._connection.execute(_BATCHES.update().where(_BATCHES.c.batch_id == batch_id).values(undone=True))
