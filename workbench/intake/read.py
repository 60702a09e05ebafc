"""What stands in the chosen files, every cell of it? Reading touches nothing of the desk."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made
from pathlib import Path

from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text
from workbench.flows.engine import Engine, errors, name, number, quoted, telling, unreadable
from workbench.flows.store import StagedLines, file_digest
from workbench.intake.guarded import Form, PlainTable, Wanted, plain_table
from workbench.intake.header import owners
from workbench.intake.layout import MOMENT_FORMATS, NOTHING, Cell, Family, Layout
from workbench.intake.layouts import FAMILIES
from workbench.intake.preview import OPEN, SURE, FilePreview
from workbench.intake.refusals import refused
from workbench.intake.rows import Source, bulk_source, parquet_source, walked_source
from workbench.intake.straight import Staging, goes_straight, stage
from workbench.intake.typed import empty_table, is_native, parquet_select, typed_select

WORKBOOKS = ("xlsx", "xls")

Overrides = Mapping[str, Mapping[str, str | None]]
"""By file name: header cell → field, or None to leave the column out."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Typed rows in the engine: for each layout of the families a table `<code>_typed` and a view `<code>` of the good
    ones; table `intake_facts` (`source_file`, `fact`, `value`). `rows`, `bad` and `notes` (rows below the header that
    are no data) count by file name; `positions` says by file name which cell each field was read from, `percents` in
    which fields a number without a sign is a percentage. What staff did about bad rows: `passed` lines are neither
    written nor set aside, `mended` cells are written as staff put them right; `held` says of rows that come
    from quarantine which of its rows they are."""

    files: tuple[FilePreview, ...]
    families: tuple[Family, ...]
    rows: dict[str, int]
    bad: dict[str, int]
    notes: dict[str, int]
    positions: dict[str, dict[str, int]]
    percents: dict[str, frozenset[str]] = made(default_factory=dict)
    passed: dict[str, frozenset[int]] = made(default_factory=dict)
    mended: tuple[MendedCell, ...] = ()
    held: Mapping[tuple[str, int], HeldFrom] = made(default_factory=dict)
    staged: list[StagedLines] = made(default_factory=list)  # lines that are in their final form already

    def layout_of(self, preview: FilePreview) -> Layout:
        return _layout(self.families, preview)

    def as_written(self, preview: FilePreview, layout: Layout) -> Layout:
        """The layout as this file writes its cells."""
        percents = self.percents.get(preview.name, frozenset())
        if percents:
            layout = replace(layout, columns=tuple(replace(c, percent=c.field in percents) for c in layout.columns))
        return _of_workbook(layout) if preview.container in WORKBOOKS else layout

    @property
    def skipped(self) -> int:
        return sum(map(len, self.passed.values()))


@dataclass(frozen=True, slots=True)
class HeldFrom:
    """Which row of quarantine a row is, and of which batch."""

    row_id: int
    batch_id: str


@dataclass(frozen=True, slots=True)
class MendedCell:
    """A cell that staff put right before its row was written."""

    file: str
    line: int
    column: str
    before: str
    after: str


def read_files(
    engine: Engine,
    files: Sequence[FilePreview],
    key: bytes,
    *,
    overrides: Overrides | None = None,
    scratch: Path | None = None,
    report: Report = silent,
    stop: Stop = never,
    staging: Staging | None = None,
) -> Reading:
    """Read and type every row of every file; where `staging` is given, a large one may be written on the way.

    Raises `Stopped`, `StaffError` (`FILE_REFUSED`, `FILES_SAME_NAME`, `FILES_INCOMPLETE`, `FILE_CHANGED`,
    `COLUMN_MISSING`, `FILE_DAMAGED`).
    """
    _told_apart(files)
    families = _families(files)
    for family in families:
        for layout in family.layouts:
            engine.execute(empty_table(layout))
    tell_facts(engine, files)
    reading = Reading(tuple(files), families, {}, {}, {}, {})
    done, total = 0, sum(preview.row_estimate or 0 for preview in files)
    for preview in files:
        if stop():
            raise Stopped
        report(done, total)
        _unchanged(preview)
        layout = _layout(families, preview)
        positions = fields_of(preview, layout, (overrides or {}).get(preview.name, {}))
        reading.positions[preview.name] = positions
        rows = preview.row_estimate or 0
        with telling(engine, report, done, rows, total) as tell:
            reading.notes[preview.name] = _read_one(engine, preview, reading, key, scratch, stop, tell, staging)
        done += rows
    good_rows(engine, reading)
    report(total, total)
    return reading


def good_rows(engine: Engine, reading: Reading) -> None:
    """Count rows and bad ones, and make the views of the good; again where rows were mended."""
    for preview in reading.files:
        mine = f"FROM {preview.layout}_typed WHERE source_file = {quoted(preview.name)}"
        reading.rows[preview.name] = number(engine, f"SELECT count(*) {mine}")
        reading.bad[preview.name] = number(engine, f"SELECT count(*) {mine} AND problem IS NOT NULL")
    for family in reading.families:
        for layout in family.layouts:
            engine.execute(
                f"CREATE OR REPLACE VIEW {layout.code} AS SELECT * EXCLUDE (problem, cells) FROM {layout.code}_typed "
                "WHERE problem IS NULL"
            )
        for statement in family.prepare:
            engine.execute(statement)


def _told_apart(files: Sequence[FilePreview]) -> None:
    """A row's evidence names its file: two files of one name cannot be told apart, and are not of one set."""
    names = [preview.name for preview in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StaffError(
            Text(f"有两个文件同名：{'、'.join(twice)}", f"Two files have one name: {', '.join(twice)}"),
            Text("请一次只导入一套文件，或改名后再导入", "Import one set of files at a time, or rename one of them"),
            code="FILES_SAME_NAME",
        )


def tell_facts(engine: Engine, files: Sequence[FilePreview]) -> None:
    engine.execute("CREATE TABLE intake_facts (source_file VARCHAR, fact VARCHAR, value VARCHAR)")
    told = [(preview.name, fact, value) for preview in files for fact, value in preview.facts.items()]
    if told:
        engine.executemany("INSERT INTO intake_facts VALUES (?, ?, ?)", told)


def _unchanged(preview: FilePreview) -> None:
    """The digest on record must be of the bytes that are read."""
    if not preview.path.is_file() or file_digest(preview.path) != preview.sha256:
        raise StaffError(
            Text(f"{preview.name} 在预览之后变了", f"{preview.name} changed after it was previewed"),
            Text("请重新选择该文件", "Choose the file again"),
            code="FILE_CHANGED",
        )


def _families(files: Sequence[FilePreview]) -> tuple[Family, ...]:
    chosen = {preview.layout for preview in files}
    if None in chosen:
        raise StaffError(
            Text("所选文件中有无法识别的", "One of the chosen files was not recognised"),
            Text("请先移除它", "Remove it first"),
            code="FILE_REFUSED",
        )
    found = tuple(f for f in FAMILIES if any(layout.code in chosen for layout in f.layouts))
    for family in found:
        missing = [code for code in family.together if code not in chosen]
        if missing and any(code in chosen for code in family.together):
            names = [family.layout(code).name for code in missing]
            zh, en = "、".join(n.zh for n in names), ", ".join(n.en for n in names)
            raise StaffError(
                Text(f"{family.name.zh}还缺：{zh}", f"{family.name.en} also needs: {en}"),
                Text("请把这些文件一起选入", "Choose these files together"),
                code="FILES_INCOMPLETE",
            )
    return found


def _layout(families: Sequence[Family], preview: FilePreview) -> Layout:
    return next(x for family in families for x in family.layouts if x.code == preview.layout)


def fields_of(preview: FilePreview, layout: Layout, chosen: Mapping[str, str | None]) -> dict[str, int]:
    """Field → position of its column, staff's choices before the detected ones.

    Of a proposal only what is sure counts until staff says so. Raises `StaffError` (`COLUMN_MISSING`, `FIELD_TWICE`).
    """
    positions: dict[str, int] = {}
    heads = [match.source for match in preview.columns]
    for position, match in enumerate(preview.columns):
        # Of several columns under one header the first is meant.
        field = chosen.get(match.source) if heads.index(match.source) == position else None
        if field is not None and positions.setdefault(field, position) != position:
            raise _twice(preview, layout, field)
    least = SURE if preview.proposed else OPEN
    for position, match in enumerate(preview.columns):
        if match.field is not None and match.source not in chosen and match.confidence >= least:
            positions.setdefault(match.field, position)
    missing = [c for c in owners(layout) if c.required and c.field not in positions]
    if missing:
        zh, en = "、".join(c.label.zh for c in missing), ", ".join(c.label.en for c in missing)
        raise StaffError(
            Text(f"{preview.name} 缺少列：{zh}", f"{preview.name} lacks columns: {en}"),
            Text("请在映射中指定这些列", "Map these columns"),
            code="COLUMN_MISSING",
        )
    for column in layout.columns:
        owner = layout.owner(column)
        if owner is not column and owner.field in positions:
            positions[column.field] = positions[owner.field]
    return positions


def _twice(preview: FilePreview, layout: Layout, field: str) -> StaffError:
    label = layout.column(field).label
    return StaffError(
        Text(f"{preview.name} 有两列都映射为“{label.zh}”", f"Two columns of {preview.name} are “{label.en}”"),
        Text("请为其中一列另选字段，或不导入", "Choose another field for one of them, or leave it out"),
        code="FIELD_TWICE",
    )


def _read_one(
    engine: Engine,
    preview: FilePreview,
    reading: Reading,
    key: bytes,
    scratch: Path | None,
    stop: Stop,
    tell: Callable[[int], None],
    staging: Staging | None,
) -> int:
    """Read one file; the number of its rows that are notes."""
    layout = _layout(reading.families, preview)
    with tempfile.TemporaryDirectory(prefix="intake-", dir=scratch) as made:
        wanted = Wanted(preview.path, preview.member, preview.sheet, whole=True)
        found = plain_table(wanted, Path(made), stop)
        if found.form is Form.PARQUET:
            _insert_parquet(engine, found, preview, reading, key)
            return 0
        bulk = bulk_source(preview, layout, found, Path(made))
        if bulk is not None and staging is not None and _stage(engine, bulk, preview, reading, key, staging):
            return 0
        if bulk is not None and _insert(engine, bulk, preview, reading, key):
            return 0
        walked = walked_source(preview, layout, found, Path(made), stop, tell)
        _insert(engine, walked, preview, reading, key)
        return walked.notes


def _stage(engine: Engine, bulk: Source, preview: FilePreview, reading: Reading, key: bytes, staging: Staging) -> bool:
    """Write the lines of a file on the way. False where the file is not for it, or has rows that are not good."""
    layout = _layout(reading.families, preview)
    family = next(one for one in reading.families if layout in one.layouts)
    if bulk.expected is None or not goes_straight(family, layout, reading.files):
        return False
    try:
        typed, given = typed_rows(preview, reading, bulk.sql, key), list(reading.positions[preview.name])
        staged = stage(engine, staging, preview, layout, given, typed, bulk.expected)
    except unreadable():
        return False  # the ordinary way says what is wrong with it
    if staged is not None:
        reading.staged.append(staged)
    return staged is not None


def _insert_parquet(engine: Engine, found: PlainTable, preview: FilePreview, reading: Reading, key: bytes) -> None:
    """Columns that have the types of the desk are taken over; those of any other table are read as its words."""
    layout, positions = _layout(reading.families, preview), reading.positions[preview.name]
    source = parquet_source(found)
    described = engine.execute(f"SELECT column_name, column_type FROM (DESCRIBE {source})").fetchall()
    types = {str(column): str(kind) for column, kind in described}
    columns = {field: preview.columns[position].source for field, position in positions.items()}
    void = [(field, column) for field, column in columns.items() if types.get(column) == NOTHING]
    if void:
        casts = ", ".join(f"CAST({name(c)} AS {layout.column(f).sql_type}) AS {name(c)}" for f, c in void)
        source = f"SELECT * REPLACE ({casts}) FROM ({source})"
    if all(is_native(layout.column(field), types.get(column, "")) for field, column in columns.items()):
        engine.execute(f"INSERT INTO {layout.code}_typed {parquet_select(layout, columns, source, preview.name)}")
        return
    cells = ", ".join(
        f"CAST({name(column)} AS VARCHAR) AS c{n}" for n, column in enumerate(list(types)[: len(preview.columns)])
    )
    as_words = f"SELECT source_line, false AS too_wide, {cells} FROM ({source})"
    _insert(engine, Source(as_words, None, False), preview, reading, key)


def typed_rows(preview: FilePreview, reading: Reading, source: str, key: bytes, layout: Layout | None = None) -> str:
    """SELECT of the typed rows of a file, or of some of its rows, whose raw cells `source` gives."""
    return typed_select(
        reading.as_written(preview, layout or _layout(reading.families, preview)),
        reading.positions[preview.name],
        source,
        len(preview.columns),
        preview.name,
        key,
        preview.facts.get("year", ""),
        torn=bool(preview.decodings),
    )


def unsigned_percents(
    engine: Engine, source: str, preview: FilePreview, layout: Layout, positions: Mapping[str, int]
) -> frozenset[str]:
    """Fields in which a number without a sign is a percentage: the header says so, or one of them is above one."""
    found = set()
    for field, position in positions.items():
        if layout.column(field).cell is Cell.SHARE:
            bare = f"SELECT count(*) FROM ({source}) WHERE TRY_CAST(trim(c{position}) AS DOUBLE) > 1"
            if set(preview.columns[position].source) & set("%％") or number(engine, bare):
                found.add(field)
    return frozenset(found)


def _insert(engine: Engine, source: Source, preview: FilePreview, reading: Reading, key: bytes) -> bool:
    """Insert typed rows. False when a bulk read cannot be trusted: it failed, or rows and lines do not agree."""
    table = f"{preview.layout}_typed"
    before = number(engine, f"SELECT count(*) FROM {table}")
    try:
        engine.execute("BEGIN")
        layout, positions = _layout(reading.families, preview), reading.positions[preview.name]
        reading.percents[preview.name] = unsigned_percents(engine, source.sql, preview, layout, positions)
        engine.execute(f"INSERT INTO {table} {typed_rows(preview, reading, source.sql, key)}")
        rows = number(engine, f"SELECT count(*) FROM {table}") - before
    except errors() as failure:
        engine.execute("ROLLBACK")
        if source.bulk:
            return False
        if isinstance(failure, unreadable()):
            raise refused("FILE_DAMAGED", preview.name) from failure
        raise
    trusted = source.expected is None or rows == source.expected
    engine.execute("COMMIT" if trusted else "ROLLBACK")
    return trusted


def _of_workbook(layout: Layout) -> Layout:
    """A date cell is a moment of its own: midnight. Only a workbook says so; a day written as text stays a day."""
    columns = (
        replace(column, formats=(*(column.formats or MOMENT_FORMATS), "%Y-%m-%d"))
        if column.cell is Cell.MOMENT
        else column
        for column in layout.columns
    )
    return replace(layout, columns=tuple(columns))
