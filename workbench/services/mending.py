"""How are bad rows put right, before they are written and long after?

Before: the rows of a check wait in its engine, and everything staff says about them is worked in there. After: they lie
in quarantine, whole, and come back as an import of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.import_file import BadCell, FileFacts, HeldRow, ImportCheck

if TYPE_CHECKING:
    from workbench.access.staff import Actor
    from workbench.flows.batches import BatchRef
    from workbench.flows.engine import Engine
    from workbench.intake.check import Found
    from workbench.intake.held import HeldFile
    from workbench.intake.layout import Family, Layout
    from workbench.intake.mend import Mending
    from workbench.intake.read import Reading
    from workbench.services.ground import Ground
    from workbench.storage.kept import KeptBatch, QuarantinedRow, SourceFile
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows that were read and compared, not yet written. `against`: what the desk held when they were compared."""

    engine: Engine
    found: Found
    against: tuple[BatchRef, ...]
    key: bytes
    mending: Mending
    as_of: datetime | None = None
    parts: Mapping[str, str] = field(default_factory=dict)

    def compared(self, reading: Reading) -> Found:
        """What the reading would change now."""
        from workbench.intake.check import compare_reading

        return compare_reading(self.engine, reading, as_of=self.as_of, parts=self.parts)

    def settled(self) -> Found:
        """What is to be written: rows that are still bad go to quarantine as they came, or have never left it."""
        from workbench.intake.held import without_bad
        from workbench.intake.mend import settled

        reading = self.found.reading
        if self.mending.fixes:
            reading = settled(self.engine, reading, self.key, self.mending)
        return replace(self.found, reading=without_bad(reading) if reading.held else reading)


def shown_check(token: str, waiting: Waiting) -> ImportCheck:
    found, reading = waiting.found, waiting.found.reading
    return ImportCheck(
        token=token,
        files=reading.files,
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
        skipped=reading.skipped,
        mended=len({(cell.file, cell.line) for cell in reading.mended}),
        treatments=dict(waiting.mending.treatments),
        file_facts=tuple(
            FileFacts(
                file=p.name,
                layout=p.layout_name or same(p.layout or ""),
                rows=reading.rows[p.name],
                bad=reading.bad[p.name],
                skipped=len(reading.passed.get(p.name, ())),
                notes=tuple(note.text for note in found.file_notes if note.file == p.name),
            )
            for p in reading.files
        ),
    )


def held_files(shelves: Shelves, row_ids: Sequence[int]) -> list[HeldFile]:
    """The files of rows that wait in quarantine. Raises `StaffError` (`QUARANTINE_UNKNOWN`, `QUARANTINE_SETTLED`,
    `ROW_WITHOUT_CELLS`)."""
    from workbench.intake.held import HeldFile

    groups: dict[tuple[str, str], list[QuarantinedRow]] = {}
    for row in shelves.quarantine.get(row_ids):
        _mendable(row)
        groups.setdefault((row.batch_id, row.file), []).append(row)
    files = []
    for (batch_id, name), rows in groups.items():
        source = _source(shelves.batches.get(batch_id), name)
        told = tuple((row.row_id or 0, row.line, row.cells or ()) for row in rows)
        files.append(
            HeldFile(
                batch_id=batch_id,
                name=name,
                sha256=source.sha256,
                layout=rows[0].layout,
                as_of=source.as_of,
                facts=source.facts,
                mapping=source.mapping,
                rows=told,
                workbook=source.encoding is None,
            )
        )
    return files


def _mendable(row: QuarantinedRow) -> None:
    if row.state != "waiting":
        raise StaffError(
            Text(f"{row.file} 第 {row.line:,} 行已处理", f"{row.file}, line {row.line:,} is settled already"),
            Text("没有改动任何内容。请刷新后重新选择", "Nothing was changed. Refresh, then choose again"),
            code="QUARANTINE_SETTLED",
        )
    if row.cells is None or not row.layout:
        raise StaffError(
            Text(f"{row.file} 第 {row.line:,} 行没有原始单元格", f"{row.file}, line {row.line:,} has no raw cells"),
            Text("请在来源系统中更正后重新导出", "Correct it at its source and export it again"),
            code="ROW_WITHOUT_CELLS",
        )


def _source(batch: KeptBatch, name: str) -> SourceFile:
    return next(file for file in batch.files if file.name == name)


def held_rows(
    ground: Ground, batch_id: str | None, state: str | None = "waiting", after: int = 0, limit: int = 500
) -> tuple[HeldRow, ...]:
    """Rows in quarantine with everything that is wrong with them, and what their cells may have been meant to say."""
    with ground.store.reading() as shelves:
        rows = shelves.quarantine.page(batch_id, state=state, after=after, limit=limit)
        batches = {row.batch_id: shelves.batches.get(row.batch_id) for row in rows}
    return tuple(_held(row, batches[row.batch_id]) for row in rows)


def _held(row: QuarantinedRow, batch: KeptBatch) -> HeldRow:
    from workbench.intake.layouts import FAMILIES
    from workbench.intake.problems import PROBLEMS, bad_cell

    family = next((f for f in FAMILIES if any(layout.code == row.layout for layout in f.layouts)), None)
    layout = None if family is None else family.layout(row.layout)
    source = _source(batch, row.file)
    problems = tuple(
        _suggested(
            bad_cell(row.file, row.line, p.column, p.value, p.code if p.code in PROBLEMS else "EMPTY"), layout, source
        )
        for p in row.problems
    )
    return HeldRow(
        row_id=row.row_id or 0,
        batch_id=row.batch_id,
        at=batch.imported_at,
        file=row.file,
        line=row.line,
        layout=same(row.layout) if layout is None else layout.name,
        header=tuple(name for name, _ in source.mapping),
        cells=row.cells or (),
        problems=problems,
        together=_only_together(family, row.layout),
        state=row.state,
        reason=row.reason,
    )


def _only_together(family: Family | None, code: str) -> bool:
    from workbench.intake.held import alone

    if family is None:
        return False
    try:
        return not alone(family, code)
    except StaffError:
        return True


def _suggested(cell: BadCell, layout: Layout | None, source: SourceFile) -> BadCell:
    from workbench.intake.bad_rows import suggested
    from workbench.intake.held import PERCENT
    from workbench.intake.suggest import suggest

    fields = dict(source.mapping).get(cell.column)
    if layout is None or fields is None:
        return cell
    column = layout.column(fields.split()[0].removesuffix(PERCENT))
    return suggested(cell, suggest(column, cell.code, cell.value, header=cell.column))


def dismiss(ground: Ground, row_ids: Sequence[int], reason: str, actor: Actor) -> None:
    """Say for good that these rows are not wanted, and why. They stay on record.

    Raises `StaffError` (`NOT_PERMITTED`, `REASON_MISSING`, `QUARANTINE_UNKNOWN`, `QUARANTINE_SETTLED`).
    """
    require(actor, Permission.IMPORT)
    told = reason.strip()
    if not told:
        raise StaffError(
            Text("请说明为什么不要这些行", "Say why these rows are not wanted"),
            Text("没有改动任何内容", "Nothing was changed"),
            code="REASON_MISSING",
        )
    with ground.transaction() as shelves:
        at = ground.now()
        shelves.quarantine.settle(row_ids, "dismissed", at, actor.staff_id, reason=told)
        facts = {"rows": sorted(row_ids), "reason": told}
        shelves.journal.append(at, actor, "quarantine.dismiss", None, facts)


def export_quarantine(ground: Ground, to: Path, batch_id: str | None = None) -> Path:
    """Write the waiting rows of one import or of all: a table of problems that is safe in a spreadsheet, and beside it
    the rows themselves, byte for byte under their header, or as cells where a file has no lines."""
    from workbench.intake.quarantine import HeldRows, write_held, write_problems

    with ground.store.reading() as shelves:
        rows = list(_all_waiting(shelves, batch_id))
        batches = {row.batch_id: shelves.batches.get(row.batch_id) for row in rows}
    write_problems((cell for row in rows for cell in _held(row, batches[row.batch_id]).problems), to)
    groups: dict[tuple[str, str], list[QuarantinedRow]] = {}
    for row in rows:
        groups.setdefault((row.batch_id, row.file), []).append(row)
    files = [
        HeldRows(
            name=f"{found_in}/{name}",
            head=_source(batches[found_in], name).head,
            header=tuple(cell for cell, _ in _source(batches[found_in], name).mapping),
            rows=tuple((row.raw, row.cells or ()) for row in found),
        )
        for (found_in, name), found in groups.items()
    ]
    write_held(to.with_suffix(".zip"), files)
    return to


def _all_waiting(shelves: Shelves, batch_id: str | None) -> Iterator[QuarantinedRow]:
    after = 0
    while page := shelves.quarantine.page(batch_id, after=after):
        yield from page
        after = page[-1].row_id or 0
