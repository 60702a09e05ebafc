"""How do files of merchants and platforms become lines of the desk?

Three steps, each of which can be the last: `inspect` detects, `check` reads everything and compares it with the desk,
`commit` writes. Between check and commit the read rows wait in an engine of their own under a token.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text, same
from workbench.services import mending, profiles
from workbench.services.ground import Ground
from workbench.services.import_file import (
    BatchRow,
    CellFix,
    FilePreview,
    HeldRow,
    ImportCheck,
    ImportResult,
    Landed,
    ProfileRow,
    Treatment,
)
from workbench.services.meanings import with_meanings
from workbench.services.mending import Waiting, shown_check
from workbench.services.profiles import under_profile
from workbench.services.references import Declared, ReferenceTable, declared, reference_rows, references

if TYPE_CHECKING:
    from workbench.flows.batches import BatchRef
    from workbench.flows.engine import Engine
    from workbench.intake.check import Found
    from workbench.intake.read import Reading
    from workbench.storage.shelves import Shelves

Overrides = Mapping[str, Mapping[str, str | None]]

_KEY = "party_key"  # the desk's own key, under which people become hashes


class IntakeService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._waiting: dict[str, Waiting] = {}

    def inspect(self, paths: Sequence[Path]) -> tuple[FilePreview, ...]:
        """What each file is; a folder stands for the files in it, an archive for its tables."""
        from workbench.intake.sniff import inspect_files

        previews = inspect_files([inner for path in paths for inner in (_files_in(path) if path.is_dir() else [path])])
        with self._ground.store.reading() as shelves:
            seen = [replace(p, seen_before=shelves.batches.seen(p.sha256)) for p in previews]
            told = [under_profile(shelves, preview) for preview in seen]
        return tuple(with_meanings(self._ground, preview) for preview in told)

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
        from workbench.flows.engine import open_engine, stoppable
        from workbench.intake.check import check_files
        from workbench.intake.straight import Staging

        files = [preview for preview in previews if preview.refusal is None]
        if not files:
            raise StaffError(
                Text("没有可以导入的文件", "There is no file to import"),
                Text("请选择平台原样导出的文件", "Choose files as the platform exported them"),
                code="NOTHING_TO_IMPORT",
            )
        with self._ground.store.reading() as shelves:
            against, parts, seq = shelves.batches.lines(), shelves.batches.parts(), shelves.batches.next_seq()
        key = self._key()
        if not self._waiting:
            self._ground.flow_store().clear_staged()
        staging = Staging(self._ground.flow_store(), f"B{seq:05d}", secrets.token_hex(8), as_of)
        engine = open_engine(folder=self._ground.folder / "flows")
        try:
            self._ground.flow_store().attach(engine, against)
            with stoppable(engine, stop) as asked:
                found = check_files(
                    engine, files, key, merchant_id=merchant_id, overrides=overrides, report=report, stop=asked,
                    as_of=as_of, parts=parts, staging=staging,
                )  # fmt: skip
        except BaseException:
            engine.close()
            staging.let_go()
            raise
        return self._wait(engine, found, against, key, as_of, parts)

    def _wait(
        self,
        engine: Engine,
        found: Found,
        against: tuple[BatchRef, ...],
        key: bytes,
        as_of: datetime | None,
        parts: Mapping[str, str],
    ) -> ImportCheck:
        from workbench.intake.mend import Mending, keep_bad_rows

        keep_bad_rows(engine, found.reading)
        token = secrets.token_hex(8)
        self._waiting[token] = Waiting(engine, found, against, key, Mending(), as_of, parts)
        return shown_check(token, self._waiting[token])

    def mend(self, token: str, fixes: Sequence[CellFix]) -> ImportCheck:
        """Put cells of bad rows right. Only their rows are typed anew; the file is not read again.

        Raises `StaffError` (`CHECK_UNKNOWN`, `ROW_NOT_BAD`, `ROW_WITHOUT_CELLS`, `COLUMN_UNKNOWN`).
        """
        from workbench.intake.mend import mended

        w = self._waiting_for(token)
        return self._again(token, w, mended(w.engine, w.found.reading, w.key, w.mending, fixes))

    def accept_suggestions(self, token: str, code: str) -> ImportCheck:
        """Take every sure suggestion for one kind of problem. Raises `StaffError` (`CHECK_UNKNOWN`)."""
        from workbench.intake.mend import accepted

        w = self._waiting_for(token)
        return self.mend(token, accepted(w.engine, w.found.reading, code))

    def treat(self, token: str, code: str, treatment: Treatment) -> ImportCheck:
        """Say what becomes of the rows with one kind of problem. Raises `StaffError` (`CHECK_UNKNOWN`)."""
        from workbench.intake.mend import retyped

        w = self._waiting_for(token)
        w.mending.treatments[code] = treatment
        return self._again(token, w, retyped(w.engine, w.found.reading, w.key, w.mending))

    def _again(self, token: str, waiting: Waiting, reading: Reading) -> ImportCheck:
        """What the check says now that rows of it were mended or treated."""
        self._waiting[token] = replace(waiting, found=waiting.compared(reading))
        return shown_check(token, self._waiting[token])

    def quarantined(
        self, batch_id: str | None = None, *, state: str | None = "waiting", after: int = 0, limit: int = 500
    ) -> tuple[HeldRow, ...]:
        """Rows in quarantine, of one import or of all, `limit` behind row `after`."""
        return mending.held_rows(self._ground, batch_id, state, after, limit)

    def recheck(self, row_ids: Sequence[int], fixes: Sequence[CellFix]) -> ImportCheck:
        """Rows of quarantine, put right, as an import of their own: commit brings them in and settles them.

        Raises `StaffError` (`QUARANTINE_UNKNOWN`, `QUARANTINE_SETTLED`, `ROW_WITHOUT_CELLS`, `ROWS_NOT_ALONE`,
        `HELD_MIXED`, and what `mend` raises).
        """
        from workbench.flows.engine import open_engine
        from workbench.intake.check import compare_reading
        from workbench.intake.held import read_held

        with self._ground.store.reading() as shelves:
            files = mending.held_files(shelves, row_ids)
            against, parts = shelves.batches.lines(), shelves.batches.parts()
        key = self._key()
        engine = open_engine(folder=self._ground.folder / "flows")
        try:
            self._ground.flow_store().attach(engine, against)
            found = compare_reading(engine, read_held(engine, files, key), parts=parts)
        except BaseException:
            engine.close()
            raise
        check = self._wait(engine, found, against, key, None, parts)
        try:
            return self.mend(check.token, fixes)
        except BaseException:
            self.discard(check.token)
            raise

    def dismiss(self, row_ids: Sequence[int], reason: str, actor: Actor) -> None:
        mending.dismiss(self._ground, row_ids, reason, actor)

    def export_quarantine(self, to: Path, batch_id: str | None = None) -> Path:
        return mending.export_quarantine(self._ground, to, batch_id)

    def preview_written(
        self, preview: FilePreview, overrides: Overrides | None = None, rows: int = 4
    ) -> tuple[tuple[Text, ...], tuple[tuple[str, ...], ...]]:
        """Labels and the first rows as they will be stored. Raises `StaffError` (`COLUMN_MISSING`, `FIELD_TWICE`)."""
        from workbench.intake.written import preview_written

        return preview_written(preview, (overrides or {}).get(preview.name, {}), rows)

    def fields_for(self, layout: str) -> tuple[tuple[str, Text], ...]:
        """The fields a column may be mapped to, with their labels."""
        from workbench.intake.profiles import layout_named

        found = layout_named(layout)
        return () if found is None else tuple((column.field, column.label) for column in found.columns)

    def profiles(self) -> tuple[ProfileRow, ...]:
        return profiles.profiles(self._ground)

    def save_profile(self, preview: FilePreview, overrides: Overrides | None, name: str, actor: Actor) -> str:
        chosen = (overrides or {}).get(preview.name, {})
        return profiles.save_profile(self._ground, preview, chosen, name, actor)

    def forget_profile(self, name: str, actor: Actor) -> None:
        profiles.forget_profile(self._ground, name, actor)

    def export_profile(self, name: str, to: Path) -> Path:
        return profiles.export_profile(self._ground, name, to)

    def import_profile(self, path: Path, actor: Actor) -> str:
        return profiles.import_profile(self._ground, path, actor)

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
            for staged in waiting.found.reading.staged:
                staged.path.unlink(missing_ok=True)

    def commit(self, token: str, actor: Actor, report: Report = silent, stop: Stop = never) -> ImportResult:
        """Write what was checked, whole or not at all.

        Raises `StaffError` (`NOT_PERMITTED`, `CHECK_UNKNOWN`, `DESK_CHANGED`, `DISK_FULL`), `Stopped`.
        """
        from workbench.services.import_commit import Commit

        require(actor, Permission.IMPORT)
        began = perf_counter()
        waiting = self._waiting_for(token)
        result = Commit(self._ground, waiting.engine, waiting.settled(), waiting.against, actor).run(report, stop)
        self.discard(token)
        return replace(result, seconds=perf_counter() - began)

    def _waiting_for(self, token: str) -> Waiting:
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

    def references(self) -> tuple[ReferenceTable, ...]:
        """Look-up tables that came with imports, by code; of each the last one."""
        return references(self._ground)

    def reference_rows(self, code: str) -> tuple[Mapping[str, Any], ...]:
        """The rows of one look-up table. Raises `StaffError` (`REFERENCE_UNKNOWN`)."""
        return reference_rows(self._ground, code)

    def declared(self, merchant_id: str) -> tuple[Declared, ...]:
        """What a merchant declares of itself: of each figure the one of the latest day."""
        return declared(self._ground, merchant_id)

    @staticmethod
    def write_templates(folder: Path) -> tuple[Path, ...]:
        """Write the desk's own sheets, empty: shop profile, parcels, penalties and complaints."""
        from workbench.intake.templates import write_templates

        return write_templates(folder)

    def landed(self, batch_id: str) -> Landed:
        """What the desk holds of an import now, read back from its files. Raises `StaffError` (`BATCH_UNKNOWN`)."""
        from workbench.services.reconciling import landed

        return landed(self._ground, batch_id)

    def export_problems(self, token: str, to: Path) -> Path:
        """Write every bad cell of a checked import to a CSV file that is safe to open in a spreadsheet."""
        from workbench.intake.bad_rows import bad_cells
        from workbench.intake.quarantine import write_problems

        waiting = self._waiting_for(token)
        write_problems(bad_cells(waiting.engine, waiting.found.reading), to)
        return to


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


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
