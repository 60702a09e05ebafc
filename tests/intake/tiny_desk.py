"""A desk of a handful of lines, for proofs over many imports: no files are read, all else is as at a real desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.flows.lines_of import literal, relation
from workbench.flows.batches import BatchRef
from workbench.flows.engine import open_engine, quoted
from workbench.flows.lines import LineKind
from workbench.flows.origin import Merge
from workbench.flows.state import rows_digest, state_digest
from workbench.flows.store import FlowStore
from workbench.intake.difference import Difference, FileOrigin, compare, find_lines

Row = Mapping[str, object]


@dataclass(frozen=True)
class Export:
    """One file: rows of one kind, the rule of its layout, and when it says it was exported."""

    rows: tuple[Row, ...]
    kind: LineKind = LineKind.ORDERS
    merge: Merge = Merge.VERSION
    stated: datetime | None = None


class TinyDesk:
    def __init__(self, folder: Path) -> None:
        self.store = FlowStore(folder)
        self.engine = open_engine(memory_mb=200, threads=1)
        self.refs: list[BatchRef] = []
        self.parts: dict[str, str] = {}
        self.held_by: dict[str, frozenset[str]] = {}
        self.seq = 0

    def take(self, *exports: Export) -> dict[LineKind, Difference]:
        """Import some files at once."""
        self.seq += 1
        batch_id = f"B{self.seq:05d}"
        self.store.attach(self.engine, self.refs)
        origins, lines = {}, dict[LineKind, list[str]]()
        for number, export in enumerate(exports):
            file = f"{batch_id}-{number}.csv"
            lines.setdefault(export.kind, []).append(self._select(export, file))
            origins[file] = FileOrigin(export.kind, export.merge, export.stated, self._part(export))
        find_lines(self.engine, lines, origins)
        found = {kind: compare(self.engine, kind, origins, self.parts) for kind in lines}
        for kind, change in found.items():
            if change.written:
                rows = f"SELECT * EXCLUDE (standing) FROM {change.table}"
                pairs = None if change.superseded is None else f"SELECT * FROM {change.superseded}"
                self.refs.append(self.store.write(self.engine, batch_id, kind, rows, self.seq, "t", pairs))
        self.held_by[batch_id] = frozenset(other for change in found.values() for other in change.held_by)
        for origin in origins.values():
            if origin.part is not None:
                self.parts.setdefault(origin.part, batch_id)
        return found

    def _select(self, export: Export, file: str) -> str:
        parts = [
            f"SELECT *, {quoted(file)} AS source_file, {line} AS source_line{self._own_as_of(row)} "
            f"FROM ({relation(export.kind, [row])})"
            for line, row in enumerate(export.rows, 2)
        ]
        return " UNION ALL BY NAME ".join(parts)

    @staticmethod
    def _own_as_of(row: Row) -> str:
        return f", {literal(row['as_of'])} AS as_of" if "as_of" in row else ""

    def _part(self, export: Export) -> str | None:
        return rows_digest(self.engine, relation(export.kind, export.rows)) if export.merge is Merge.SUM else None

    def undoable(self) -> list[str]:
        """Batches that no other stands on."""
        needed = {other for held in self.held_by.values() for other in held}
        return sorted(self.held_by.keys() - needed)

    def undo(self, batch_id: str) -> None:
        self.refs = [ref for ref in self.refs if ref.batch_id != batch_id]
        self.parts = {part: holder for part, holder in self.parts.items() if holder != batch_id}
        del self.held_by[batch_id]

    def digest(self) -> str:
        self.store.attach(self.engine, self.refs)
        return state_digest(self.engine)

    def rows(self, select: str) -> Sequence[tuple[object, ...]]:
        self.store.attach(self.engine, self.refs)
        return self.engine.execute(select).fetchall()
