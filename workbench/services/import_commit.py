"""How is a checked import written, whole or not at all?

Line files first, each whole and on disk before the record names it; then everything else in one transaction. Whatever
goes wrong, files that no record names are removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop
from workbench.common.text import Text
from workbench.flows.origin import Merge
from workbench.services.import_file import FilePreview, ImportResult
from workbench.services.references import put_references, write_references

if TYPE_CHECKING:
    from workbench.access.staff import Actor
    from workbench.flows.batches import BatchRef
    from workbench.flows.engine import Engine
    from workbench.flows.references import ReferenceFile
    from workbench.intake.check import Found
    from workbench.intake.read import Reading
    from workbench.services.ground import Ground
    from workbench.storage.kept import KeptBatch, SourceFile
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Commit:
    """One import on its way into the desk. `against`: the line files it was compared with."""

    ground: Ground
    engine: Engine
    found: Found
    against: tuple[BatchRef, ...]
    actor: Actor

    def run(self, report: Report, stop: Stop) -> ImportResult:
        """Raises `StaffError` (`DESK_CHANGED`, `DISK_FULL`), `Stopped`; nothing is written then."""
        from workbench.flows.engine import stoppable

        batch_id = ""
        try:
            with stoppable(self.engine, stop) as asked, self.ground.transaction() as shelves:
                self._compared_with_this(shelves)
                self._parts_are_whole()
                seq = shelves.batches.next_seq()
                batch_id = f"B{seq:05d}"
                self._clear(batch_id)
                return self._write(shelves, batch_id, seq, report, asked)
        except BaseException:
            if batch_id and not self._on_record(batch_id):
                self._clear(batch_id)
            raise

    def _compared_with_this(self, shelves: Shelves) -> None:
        if shelves.batches.lines() != self.against:
            raise StaffError(
                Text("校验之后台账又有新的导入或撤销", "Something was imported or taken back after this check"),
                Text("没有写入任何内容。请重新校验", "Nothing was written. Check the files again"),
                code="DESK_CHANGED",
            )

    def _parts_are_whole(self) -> None:
        """A part of a total is known by all its rows: with a row left out it would be another part when it comes again,
        and count twice."""
        reading = self.found.reading
        for preview in reading.files:
            if reading.layout_of(preview).merge is Merge.SUM and reading.bad[preview.name]:
                raise StaffError(
                    Text(
                        f"{preview.name} 是合计的一部分，其中 {reading.bad[preview.name]:,} 行有错",
                        f"{preview.name} is a part of a total, and {reading.bad[preview.name]:,} of its rows are bad",
                    ),
                    Text(
                        "没有写入任何内容。请修正这些行，或更正文件后整份重新导入",
                        "Nothing was written. Mend these rows, or correct the file and import it whole",
                    ),
                    code="PART_NOT_WHOLE",
                )

    def _on_record(self, batch_id: str) -> bool:
        """What fails behind the end of the transaction leaves an import that stands."""
        with self.ground.store.reading() as shelves:
            return any(batch.batch_id == batch_id for batch in shelves.batches.all())

    def _clear(self, batch_id: str) -> None:
        """Remove files under the number of an import that is on no record."""
        self.ground.flow_store().clear(batch_id)
        for path in self._quarantine().glob(f"{batch_id}.*"):
            path.unlink()

    def _quarantine(self) -> Path:
        return self.ground.folder / "quarantine"

    def _write(self, shelves: Shelves, batch_id: str, seq: int, report: Report, stop: Stop) -> ImportResult:
        from workbench.services.import_records import put_records
        from workbench.storage.kept import KeptBatch

        found = self.found
        families = found.reading.families
        layout = families[0].code if len(families) == 1 else "mixed"
        written = self._lines(batch_id, seq, layout, report, stop)
        tables = write_references(self.ground, self.engine, found, batch_id)
        quarantine = self._export(batch_id)
        _go_on(stop)
        new, updated = put_records(shelves, found, self.ground.today())
        batch = KeptBatch(
            batch_id=batch_id,
            seq=seq,
            imported_at=self.ground.now(),
            staff_id=self.actor.staff_id,
            layout=layout,
            rows=found.new + found.updated,
            quarantined=self._set_aside(),
            skipped=found.reading.skipped,
            lines=tuple(written),
            files=_sources(self.engine, found),
            merchants_new=new,
            merchants_updated=updated,
            quarantine_file=None if quarantine is None else f"quarantine/{quarantine.name}",
            depends_on=tuple(sorted(found.held_by | {held.batch_id for held in found.reading.held.values()})),
        )
        self._record(shelves, batch, tables)
        _go_on(stop)
        return ImportResult(
            batch_id=batch_id,
            rows_written=batch.rows,
            rows_quarantined=batch.quarantined,
            merchants_new=new,
            merchants_updated=updated,
            seconds=0.0,
            digest=_digest(written),
            quarantine_file=quarantine,
            rows_skipped=batch.skipped,
            rows_mended=len({(cell.file, cell.line) for cell in found.reading.mended}),
        )

    def _set_aside(self) -> int:
        """How many rows go to quarantine; those that came from there and are still bad have never left it."""
        reading = self.found.reading
        return 0 if reading.held else self.found.bad - reading.skipped

    def _lines(self, batch_id: str, seq: int, layout: str, report: Report, stop: Stop) -> list[BatchRef]:
        from workbench.flows.engine import telling

        store, written = self.ground.flow_store(), []
        changes = [change for change in self.found.differences if change.written]
        done, total = 0, sum(change.written for change in changes)
        for change in changes:
            _go_on(stop)
            report(done, total)
            rows = f"SELECT * EXCLUDE (standing) FROM {change.table}"
            pairs = None if change.superseded is None else f"SELECT * FROM {change.superseded}"
            ready = [one for one in self.found.reading.staged if (one.batch_id, one.kind) == (batch_id, change.kind)]
            if ready and change.as_found:
                written.append(store.adopt(ready[0], seq, layout))
            else:
                with telling(self.engine, report, done, change.written, total):
                    written.append(store.write(self.engine, batch_id, change.kind, rows, seq, layout, pairs))
            done += change.written
        report(done, total)
        return written

    def _export(self, batch_id: str) -> Path | None:
        from workbench.flows.store import disk_full
        from workbench.intake.quarantine import write_quarantine

        try:
            return write_quarantine(self.engine, self.found.reading, self._quarantine(), batch_id)
        except OSError as failure:
            raise disk_full(f"{batch_id}.csv") from failure

    def _record(self, shelves: Shelves, batch: KeptBatch, tables: Sequence[ReferenceFile]) -> None:
        from workbench.intake.held import good_held
        from workbench.services.import_records import put_declared, quarantined_rows
        from workbench.storage.kept import RowFix

        reading = self.found.reading
        fixes = [
            RowFix(batch.batch_id, cell.file, cell.line, cell.column, cell.before, cell.after, self.actor.staff_id)
            for cell in reading.mended
        ]
        shelves.batches.add(batch, self.found.merchant_ids, fixes)
        put_references(shelves, tables, batch.batch_id)
        shelves.quarantine.add(quarantined_rows(self.engine, self.found, batch.batch_id))
        came_in = good_held(self.engine, reading)
        shelves.quarantine.settle(came_in, "mended", batch.imported_at, self.actor.staff_id, batch_id=batch.batch_id)
        figures = put_declared(shelves, self.found, batch.batch_id, self.ground.today())
        facts = {
            "batch": batch.batch_id,
            "files": {file.name: file.sha256 for file in batch.files},
            "lines": {file: digest for ref in batch.lines for file, digest in ref.files()},
            "tables": {table.file: table.digest for table in tables},
            "rows": batch.rows,
            "quarantined": batch.quarantined,
            "depends_on": list(batch.depends_on),
            "skipped": {file: sorted(lines) for file, lines in reading.passed.items()},
            "fixes": [[f.file, f.line, f.column, hashlib.sha256(f.after.encode()).hexdigest()] for f in fixes],
            "from_quarantine": list(came_in),
            "declared_figures": figures,
        }
        shelves.journal.append(self.ground.now(), self.actor, "import.commit", None, facts)


def _go_on(stop: Stop) -> None:
    if stop():
        raise Stopped


def _sources(engine: Engine, found: Found) -> tuple[SourceFile, ...]:
    """What is on record of each file."""
    from workbench.intake.quarantine import has_lines, row_bytes
    from workbench.storage.kept import SourceFile

    reading = found.reading
    chosen = dict(engine.execute("SELECT source_file, merchant_id FROM intake_accounts WHERE chosen").fetchall())
    return tuple(
        SourceFile(
            name=p.name,
            sha256=p.sha256,
            size_bytes=p.size_bytes,
            rows=reading.rows[p.name],
            encoding=p.encoding,
            layout=p.layout or "",
            bad=reading.bad[p.name],
            skipped=len(reading.passed.get(p.name, ())),
            as_of=found.origins[p.name].stated,
            rows_digest=found.origins[p.name].part,
            facts={**p.facts, **({"merchant_id": chosen[p.name]} if p.name in chosen else {})},
            mapping=_mapping(p, reading),
            delimiter=p.delimiter,
            head=row_bytes(p, ())[0] if reading.bad[p.name] and has_lines(p) else None,
        )
        for p in reading.files
    )


def _mapping(preview: FilePreview, reading: Reading) -> tuple[tuple[str, str | None], ...]:
    """Header cells in their order, and the fields each was read as."""
    from workbench.intake.held import PERCENT

    fields: dict[int, list[str]] = {}
    percents = reading.percents.get(preview.name, frozenset())
    for field, position in reading.positions[preview.name].items():
        fields.setdefault(position, []).append(field + (PERCENT if field in percents else ""))
    return tuple((m.source, " ".join(fields[n]) if n in fields else None) for n, m in enumerate(preview.columns))


def _digest(written: Sequence[BatchRef]) -> str:
    """One digest for the line files of an import: of their digests, in order of kind."""

    parts = "\n".join(f"{ref.kind.value} {ref.digest}" for ref in sorted(written, key=lambda ref: ref.kind.value))
    return hashlib.sha256(parts.encode()).hexdigest()
