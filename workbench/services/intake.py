"""How do files of merchants and platforms become lines of the desk?

Three steps, each of which can be the last: `inspect` detects, `check` reads everything and compares it with the desk,
`commit` writes. Between check and commit the read rows wait in an engine of their own under a token.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text, same
from workbench.services.ground import Ground
from workbench.services.import_file import BatchRow, FilePreview, ImportCheck, ImportResult

if TYPE_CHECKING:
    from workbench.flows.batches import BatchRef
    from workbench.flows.engine import Engine
    from workbench.intake.check import Found
    from workbench.storage.kept import KeptBatch, SourceFile
    from workbench.storage.shelves import Shelves

Overrides = Mapping[str, Mapping[str, str | None]]

_KEY = "party_key"  # the desk's own key, under which people become hashes


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Rows that were read and compared, not yet written."""

    engine: Engine
    found: Found
    against: tuple[BatchRef, ...]  # what the desk held when they were compared


class IntakeService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._waiting: dict[str, _Waiting] = {}

    def inspect(self, paths: Sequence[Path]) -> tuple[FilePreview, ...]:
        """What each file is; a folder stands for the files in it, an archive for its tables."""
        from workbench.intake.sniff import inspect

        files = [inner for path in paths for inner in (_files_in(path) if path.is_dir() else [path])]
        previews = [preview for path in files for preview in inspect(path)]
        with self._ground.store.reading() as shelves:
            return tuple(replace(p, seen_before=shelves.batches.seen(p.sha256)) for p in previews)

    def check(
        self,
        previews: Sequence[FilePreview],
        overrides: Overrides | None = None,
        report: Report = silent,
        stop: Stop = never,
        *,
        merchant_id: str | None = None,
    ) -> ImportCheck:
        """Read and compare everything. Refused files are left out. Nothing of the desk changes.

        `overrides`: by file name, header cell → field (None leaves the column out). `merchant_id`: whom files are about
        that do not name their merchant. Raises `StaffError` (`NOTHING_TO_IMPORT`, `FILES_INCOMPLETE`,
        `COLUMN_MISSING`), `Stopped`.
        """
        from workbench.flows.engine import open_engine
        from workbench.intake.check import check_files

        files = [preview for preview in previews if preview.refusal is None]
        if not files:
            raise StaffError(
                Text("没有可以导入的文件", "There is no file to import"),
                Text("请选择平台原样导出的文件", "Choose files as the platform exported them"),
                code="NOTHING_TO_IMPORT",
            )
        with self._ground.store.reading() as shelves:
            against = shelves.batches.lines()
        key = self._key()
        engine = open_engine(folder=self._ground.folder / "flows")
        try:
            self._ground.flow_store().attach(engine, against)
            found = check_files(
                engine, files, key, merchant_id=merchant_id, overrides=overrides, report=report, stop=stop
            )
        except BaseException:
            engine.close()
            raise
        token = secrets.token_hex(8)
        self._waiting[token] = _Waiting(engine, found, against)
        return _shown(token, found)

    def _key(self) -> bytes:
        """The desk's key; made once. It lies with the records, so that a restored desk still knows its buyers."""
        known = self._ground.settings().get(_KEY)
        if known is None:
            known = secrets.token_hex(32)
            with self._ground.transaction() as shelves:
                shelves.settings.put(_KEY, known)
        return bytes.fromhex(str(known))

    def discard(self, token: str) -> None:
        """Forget what was read; the desk is as before."""
        waiting = self._waiting.pop(token, None)
        if waiting is not None:
            waiting.engine.close()

    def commit(self, token: str, actor: Actor, report: Report = silent, stop: Stop = never) -> ImportResult:
        """Write what was checked, whole or not at all.

        Raises `StaffError` (`NOT_PERMITTED`, `CHECK_UNKNOWN`, `DESK_CHANGED`), `Stopped`.
        """
        require(actor, Permission.IMPORT)
        began = perf_counter()
        waiting = self._waiting_for(token)
        written: list[BatchRef] = []
        try:
            with self._ground.transaction() as shelves:
                if shelves.batches.lines() != waiting.against:
                    raise StaffError(
                        Text("校验之后台账又有新的导入", "The desk was imported into after this check"),
                        Text("请重新校验", "Check the files again"),
                        code="DESK_CHANGED",
                    )
                result = self._write(shelves, waiting, actor, written, report, stop)
        except BaseException:
            for ref in written:
                self._ground.flow_store().remove(ref)
            raise
        self.discard(token)
        return replace(result, seconds=perf_counter() - began)

    def _waiting_for(self, token: str) -> _Waiting:
        if token in self._waiting:
            return self._waiting[token]
        raise StaffError(
            Text("这次校验已不在", "This check is no longer here"),
            Text("请重新校验文件", "Check the files again"),
            code="CHECK_UNKNOWN",
        )

    def _write(
        self, shelves: Shelves, waiting: _Waiting, actor: Actor, written: list[BatchRef], report: Report, stop: Stop
    ) -> ImportResult:
        from workbench.intake.quarantine import write_quarantine
        from workbench.services.import_records import put_records
        from workbench.storage.kept import KeptBatch

        found, seq = waiting.found, shelves.batches.next_seq()
        batch_id = f"B{seq:05d}"
        families = found.reading.families
        layout = families[0].code if len(families) == 1 else "mixed"
        changes = [d for d in found.differences if d.new + d.updated > 0]
        for done, change in enumerate(changes):
            if stop():
                raise Stopped
            report(done, len(changes) + 1)
            rows = f"SELECT * EXCLUDE (updated) FROM {change.table}"
            written.append(self._ground.flow_store().write(waiting.engine, batch_id, change.kind, rows, seq, layout))
        report(len(changes), len(changes) + 1)
        quarantine = write_quarantine(waiting.engine, found.reading, self._ground.folder / "quarantine", batch_id)
        new, updated = put_records(shelves, found, self._ground.today())
        batch = KeptBatch(
            batch_id=batch_id,
            seq=seq,
            imported_at=self._ground.now(),
            staff_id=actor.staff_id,
            layout=layout,
            rows=sum(ref.rows for ref in written),
            quarantined=found.bad,
            lines=tuple(written),
            files=_sources(found),
            merchants_new=new,
            merchants_updated=updated,
            quarantine_file=None if quarantine is None else f"quarantine/{quarantine.name}",
        )
        self._record(shelves, batch, waiting.engine, found, actor)
        if stop():
            raise Stopped
        report(len(changes) + 1, len(changes) + 1)
        digest = _digest(written)
        return ImportResult(batch_id, batch.rows, batch.quarantined, new, updated, 0.0, digest, quarantine)

    def _record(self, shelves: Shelves, batch: KeptBatch, engine: Engine, found: Found, actor: Actor) -> None:
        from workbench.services.import_records import quarantined_rows

        shelves.batches.add(batch, found.merchant_ids)
        shelves.quarantine.add(quarantined_rows(engine, found, batch.batch_id))
        facts = {
            "batch": batch.batch_id,
            "files": {file.name: file.sha256 for file in batch.files},
            "lines": {ref.kind.value: ref.digest for ref in batch.lines},
            "rows": batch.rows,
            "quarantined": batch.quarantined,
        }
        shelves.journal.append(self._ground.now(), actor, "import.commit", None, facts)

    def batches(self) -> tuple[BatchRow, ...]:
        """Imports that stand, newest first."""
        with self._ground.store.reading() as shelves:
            kept = [batch for batch in shelves.batches.all() if not batch.undone]
            names = {person.staff_id: person.name for person in shelves.staff.all()}
        return tuple(
            BatchRow(
                batch_id=batch.batch_id,
                at=batch.imported_at,
                by=names.get(batch.staff_id, batch.staff_id),
                layout=_layout_name(batch.layout),
                files=tuple(file.name for file in batch.files),
                rows=batch.rows,
                quarantined=batch.quarantined,
                undoable=position == 0,
            )
            for position, batch in enumerate(kept)
        )

    def undo(self, batch_id: str, actor: Actor) -> None:
        """Take the newest import back: its lines no longer count; its record and the merchants it named stay.

        Later imports hold only what this one did not, so that none but the newest can be taken back. Raises
        `StaffError` (`NOT_PERMITTED`, `BATCH_UNKNOWN`, `BATCH_NOT_NEWEST`).
        """
        require(actor, Permission.IMPORT)
        with self._ground.transaction() as shelves:
            shelves.batches.get(batch_id)
            standing = [batch.batch_id for batch in shelves.batches.all() if not batch.undone]
            if standing[:1] != [batch_id]:
                raise StaffError(
                    Text(f"{batch_id} 之后还有导入", f"There are imports after {batch_id}"),
                    Text("请先撤销较新的导入", "Undo the newer imports first"),
                    code="BATCH_NOT_NEWEST",
                )
            shelves.batches.mark_undone(batch_id)
            shelves.journal.append(self._ground.now(), actor, "import.undo", None, {"batch": batch_id})

    def export_problems(self, token: str, to: Path) -> Path:
        """Write every bad cell of a checked import to a CSV file that is safe to open in a spreadsheet."""
        from workbench.intake.quarantine import write_problems
        from workbench.intake.read import bad_cells

        waiting = self._waiting_for(token)
        write_problems(bad_cells(waiting.engine, waiting.found.reading), to)
        return to


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def _shown(token: str, found: Found) -> ImportCheck:
    return ImportCheck(
        token=token,
        files=found.reading.files,
        good=found.rows - found.bad,
        warned=found.warned,
        bad=found.bad,
        new=found.new,
        updated=found.updated,
        unchanged=found.unchanged,
        problems=found.problems,
        notes=found.notes,
        merchants=len(found.merchant_ids),
        first_day=None if found.first_day is None else found.first_day.isoformat(),
        last_day=None if found.last_day is None else found.last_day.isoformat(),
        amount_fen=found.amount_fen,
        currency=found.currency,
    )


def _sources(found: Found) -> tuple[SourceFile, ...]:
    from workbench.intake.quarantine import has_lines, row_bytes
    from workbench.storage.kept import SourceFile

    reading = found.reading
    return tuple(
        SourceFile(
            name=p.name,
            sha256=p.sha256,
            size_bytes=p.size_bytes,
            rows=reading.rows[p.name],
            encoding=p.encoding,
            layout=p.layout or "",
            bad=reading.bad[p.name],
            mapping=tuple((match.source, match.field) for match in p.columns),
            delimiter=p.delimiter,
            head=row_bytes(p, ())[0] if reading.bad[p.name] and has_lines(p) else None,
        )
        for p in reading.files
    )


def _digest(written: Sequence[BatchRef]) -> str:
    """One digest for the line files of an import: of their digests, in order of kind."""
    import hashlib

    parts = "\n".join(f"{ref.kind.value} {ref.digest}" for ref in sorted(written, key=lambda ref: ref.kind.value))
    return hashlib.sha256(parts.encode()).hexdigest()


def _layout_name(code: str) -> Text:
    from workbench.intake.layouts import FAMILIES

    found = next((family.name for family in FAMILIES if family.code == code), None)
    if found is not None:
        return found
    return Text("多种来源", "Several sources") if code == "mixed" else same(code)
