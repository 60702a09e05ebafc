"""How do rows come back from quarantine?

They are typed from their own raw cells, with the mapping and the facts of the file they came in with, and under that
file's name and line. So a row that comes in later is the same row that would have come in with its file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.flows.engine import Engine, name, quoted
from workbench.flows.lines import SCHEMAS, LineKind
from workbench.flows.origin import KEYS, Merge
from workbench.intake.bad_rows import still_bad
from workbench.intake.layout import Family
from workbench.intake.layouts import FAMILIES
from workbench.intake.merchants import accounts
from workbench.intake.preview import ColumnMatch, FilePreview
from workbench.intake.read import WORKBOOKS, HeldFrom, Reading, good_rows, tell_facts, typed_rows
from workbench.intake.typed import empty_table

PERCENT = "%"  # behind a field in a recorded mapping: its numbers without a sign are percentages


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file some of whose rows are in quarantine, as its import recorded it."""

    batch_id: str
    name: str
    sha256: str
    layout: str
    as_of: datetime | None
    facts: Mapping[str, str]
    mapping: tuple[tuple[str, str | None], ...]  # header cell and the fields it was read as
    rows: tuple[tuple[int, int, tuple[str, ...]], ...]  # number in quarantine, line, raw cells
    workbook: bool = False


def read_held(engine: Engine, files: Sequence[HeldFile], key: bytes) -> Reading:
    """Type the rows as they came. Raises `StaffError` (`ROW_WITHOUT_CELLS`, `ROWS_NOT_ALONE`, `HELD_MIXED`)."""
    if len({file.name for file in files}) < len(files):
        raise StaffError(
            Text("这些行来自两次导入的同名文件", "These rows come from two imports of files with one name"),
            Text("请按批次分别处理", "Take them one import at a time"),
            code="HELD_MIXED",
        )
    families = tuple(family for family in FAMILIES if any(alone(family, file.layout) for file in files))
    previews = tuple(map(_preview, files))
    reading = Reading(
        files=previews,
        families=families,
        rows={},
        bad={},
        notes={file.name: 0 for file in files},
        positions={file.name: _positions(file) for file in files},
        percents={file.name: _percents(file) for file in files},
        held={(file.name, line): HeldFrom(row, file.batch_id) for file in files for row, line, _ in file.rows},
    )
    for family in families:
        for layout in family.layouts:
            engine.execute(empty_table(layout))
    for file, preview in zip(files, previews, strict=True):
        accounts(engine, [preview], key, file.facts.get("merchant_id"))
        _insert(engine, file, preview, reading, key)
    tell_facts(engine, previews)
    good_rows(engine, reading)
    return reading


def alone(family: Family, code: str) -> bool:
    """Is the layout of this family? Raises `StaffError` where its rows mean nothing alone, or count only together."""
    found = [layout for layout in family.layouts if layout.code == code]
    if not found:
        return False
    if code in family.together or found[0].merge is Merge.SUM:
        raise StaffError(
            Text(f"{found[0].name.zh}的行不能单独导入", f"Rows of “{found[0].name.en}” cannot come in alone"),
            Text(
                "请撤销该批次，改正原文件后整批重新导入；没有改动任何内容",
                "Take that import back, correct the file and import it whole; nothing was changed",
            ),
            code="ROWS_NOT_ALONE",
        )
    return True


def _preview(file: HeldFile) -> FilePreview:
    family = next(f for f in FAMILIES if any(layout.code == file.layout for layout in f.layouts))
    layout = family.layout(file.layout)
    outer, _, member = file.name.partition("/")
    columns = tuple(ColumnMatch(source, "", _first(fields), None, 1.0, False) for source, fields in file.mapping)
    return FilePreview(
        path=Path(outer),
        size_bytes=0,
        sha256=file.sha256,
        container=WORKBOOKS[0] if file.workbook else "quarantine",
        encoding=None,
        delimiter=None,
        layout=file.layout,
        layout_name=layout.name,
        kind=layout.kind,
        header_line=None,
        columns=columns,
        rows=tuple(cells for _, _, cells in file.rows),
        row_estimate=len(file.rows),
        seen_before=None,
        refusal=None,
        hint=None,
        member=member or None,
        facts=file.facts,
        as_of=file.as_of,
    )


def _first(fields: str | None) -> str | None:
    return None if fields is None else fields.split(" ")[0].removesuffix(PERCENT)


def _positions(file: HeldFile) -> dict[str, int]:
    return {
        field.removesuffix(PERCENT): position
        for position, (_, fields) in enumerate(file.mapping)
        for field in (fields or "").split()
    }


def _percents(file: HeldFile) -> frozenset[str]:
    told = [field for _, fields in file.mapping for field in (fields or "").split()]
    return frozenset(field.removesuffix(PERCENT) for field in told if field.endswith(PERCENT))


def _insert(engine: Engine, file: HeldFile, preview: FilePreview, reading: Reading, key: bytes) -> None:
    width = len(file.mapping)
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE intake_held AS SELECT unnest(?::BIGINT[]) AS source_line, "
        "unnest(?::VARCHAR[][]) AS cells",
        [[line for _, line, _ in file.rows], [list(cells[:width]) for _, _, cells in file.rows]],
    )
    split = ", ".join(f"cells[{n + 1}] AS c{n}" for n in range(width))
    source = f"SELECT source_line, false AS too_wide, {split} FROM intake_held"
    engine.execute(f"INSERT INTO {file.layout}_typed {typed_rows(preview, reading, source, key)}")


def rows_beside(engine: Engine, reading: Reading, kind: LineKind, select: str) -> str | None:
    """SELECT of the desk's lines of the same files that equal those of `select`.

    Identical rows of one file are numbered together, however late one of them comes in.
    """
    if not reading.held or kind in KEYS:
        return None
    given = {row[0] for row in engine.execute(f"DESCRIBE {select}").fetchall()}
    facts = [column for column in SCHEMAS[kind] if column in given and column != "repeat_no"]
    equal = " AND ".join(f"d.{name(column)} IS NOT DISTINCT FROM f.{name(column)}" for column in facts)
    pairs = sorted({(file, held.batch_id) for (file, _), held in reading.held.items()})
    files = " OR ".join(f"(d.source_file = {quoted(file)} AND d.batch_id = {quoted(batch)})" for file, batch in pairs)
    columns = ", ".join(f"d.{name(column)}" for column in (*SCHEMAS[kind], "source_file", "source_line"))
    return f"SELECT {columns} FROM {kind.value}_sourced d WHERE ({files}) AND EXISTS (FROM ({select}) f WHERE {equal})"


def good_held(engine: Engine, reading: Reading) -> tuple[int, ...]:
    """Numbers in quarantine of the rows that come in."""
    if not reading.held:
        return ()
    bad = set(still_bad(engine, reading))
    return tuple(sorted(held.row_id for row, held in reading.held.items() if row not in bad))


def without_bad(reading: Reading) -> Reading:
    """Rows that are still bad stay where they are: they are no rows of the import."""
    rows = {file: count - reading.bad[file] for file, count in reading.rows.items()}
    return replace(reading, rows=rows, bad=dict.fromkeys(reading.bad, 0), passed={})
