"""How do files of merchants and platforms become lines of the desk?

Three steps, each of which can be the last: `inspect` detects, `check` reads everything and compares it with the desk,
`commit` writes. Between check and commit the read rows wait in an engine of their own under a token.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text, same
from workbench.services.ground import Ground
from workbench.services.import_file import BatchRow, FileFacts, FilePreview, ImportCheck, ImportResult, Landed

if TYPE_CHECKING:
    from workbench.flows.batches import BatchRef
    from workbench.flows.engine import Engine
    from workbench.intake.check import Found
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
        from workbench.intake.sniff import inspect_files

        previews = inspect_files([inner for path in paths for inner in (_files_in(path) if path.is_dir() else [path])])
        with self._ground.store.reading() as shelves:
            return tuple(replace(p, seen_before=shelves.batches.seen(p.sha256)) for p in previews)

    def reinterpret(
        self,
        preview: FilePreview,
        *,
        layout: str | None = None,
        encoding: str | None = None,
        header_line: int | None = None,
        delimiter: str | None = None,
    ) -> FilePreview:
        """The preview once staff has corrected what was detected. Raises `StaffError` where the file cannot be read."""
        from workbench.intake.reinterpret import reinterpret

        return reinterpret(preview, layout=layout, encoding=encoding, header_line=header_line, delimiter=delimiter)

    def check(
        self,
        previews: Sequence[FilePreview],
        overrides: Overrides | None = None,
        report: Report = silent,
        stop: Stop = never,
        *,
        merchant_id: str | None = None,
        as_of: datetime | None = None,
    ) -> ImportCheck:
        """Read and compare everything. Refused files are left out. Nothing of the desk changes.

        `overrides`: by file name, header cell → field (None leaves the column out). `merchant_id`: whom files are about
        that do not name their merchant. `as_of`: when files were exported that do not say so. Raises `StaffError`
        (`NOTHING_TO_IMPORT`, `FILES_INCOMPLETE`, `COLUMN_MISSING`), `Stopped`.
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
            against, parts = shelves.batches.lines(), shelves.batches.parts()
        key = self._key()
        engine = open_engine(folder=self._ground.folder / "flows")
        try:
            self._ground.flow_store().attach(engine, against)
            found = check_files(
                engine, files, key, merchant_id=merchant_id, overrides=overrides, report=report, stop=stop,
                as_of=as_of, parts=parts,
            )  # fmt: skip
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

        Raises `StaffError` (`NOT_PERMITTED`, `CHECK_UNKNOWN`, `DESK_CHANGED`, `DISK_FULL`), `Stopped`.
        """
        from workbench.services.import_commit import Commit

        require(actor, Permission.IMPORT)
        began = perf_counter()
        waiting = self._waiting_for(token)
        result = Commit(self._ground, waiting.engine, waiting.found, waiting.against, actor).run(report, stop)
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

    def batches(self) -> tuple[BatchRow, ...]:
        """Imports that stand, newest first."""
        with self._ground.store.reading() as shelves:
            kept = [batch for batch in shelves.batches.all() if not batch.undone]
            names = {person.staff_id: person.name for person in shelves.staff.all()}
            blocked = _blocked(shelves)
        return tuple(
            BatchRow(
                batch_id=batch.batch_id,
                at=batch.imported_at,
                by=names.get(batch.staff_id, batch.staff_id),
                layout=_layout_name(batch.layout),
                files=tuple(file.name for file in batch.files),
                rows=batch.rows,
                quarantined=batch.quarantined,
                undoable=batch.batch_id not in blocked,
                undo_blocked=blocked.get(batch.batch_id),
                files_sha256=tuple(file.sha256 for file in batch.files),
            )
            for batch in kept
        )

    def undo(self, batch_id: str, actor: Actor) -> None:
        """Take an import back while nothing depends on it: its lines no longer count, versions they stood in for count
        again, rows that came in mended wait again; its record and the merchants it named stay.

        Raises `StaffError` (`NOT_PERMITTED`, `BATCH_UNKNOWN`, `BATCH_UNDONE`, `BATCH_NEEDED`).
        """
        require(actor, Permission.IMPORT)
        with self._ground.transaction() as shelves:
            if shelves.batches.get(batch_id).undone:
                raise StaffError(
                    Text(f"{batch_id} 已撤销", f"{batch_id} was taken back already"),
                    Text("没有改动任何内容", "Nothing was changed"),
                    code="BATCH_UNDONE",
                )
            why = _blocked(shelves).get(batch_id)
            if why is not None:
                raise StaffError(
                    why,
                    Text("没有改动任何内容，该批次仍然有效", "Nothing was changed; the import stands"),
                    code="BATCH_NEEDED",
                )
            shelves.batches.mark_undone(batch_id)
            shelves.quarantine.unsettle(batch_id)
            shelves.journal.append(self._ground.now(), actor, "import.undo", None, {"batch": batch_id})

    def landed(self, batch_id: str) -> Landed:
        """What the desk holds of an import now, read back from its files. Raises `StaffError` (`BATCH_UNKNOWN`)."""
        from workbench.services.reconciling import landed

        return landed(self._ground, batch_id)

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
        file_facts=_file_facts(found),
    )


def _file_facts(found: Found) -> tuple[FileFacts, ...]:
    reading = found.reading
    return tuple(
        FileFacts(p.name, p.layout_name or same("—"), reading.rows[p.name], reading.bad[p.name]) for p in reading.files
    )


def _blocked(shelves: Shelves) -> dict[str, Text]:
    """Why an import cannot be taken back, by batch."""
    blocked = {
        batch_id: Text(
            f"{'、'.join(later)} 中有本批已有的行，因而没有重复写入；请先撤销 {later[-1]}",
            f"{', '.join(later)} left out rows that this import holds; take {later[-1]} back first",
        )
        for batch_id, later in shelves.batches.dependents().items()
    }
    for batch_id, case_no in shelves.batches.decided_after().items():
        blocked[batch_id] = Text(
            f"{case_no} 在本批导入之后已作决定，决定以这些流水为据",
            f"{case_no} was decided after this import, and the decision stands on its lines",
        )
    return blocked


def _layout_name(code: str) -> Text:
    from workbench.intake.layouts import FAMILIES

    found = next((family.name for family in FAMILIES if family.code == code), None)
    if found is not None:
        return found
    return Text("多种来源", "Several sources") if code == "mixed" else same(code)
