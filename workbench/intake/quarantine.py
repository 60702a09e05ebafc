"""How do bad rows leave the desk so that they can be mended and come back?

A table of problems for people (safe to open in a spreadsheet), and beside it the bad rows themselves with their header,
byte for byte as they came.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from workbench.flows.engine import Engine
from workbench.intake.guarded import opened
from workbench.intake.preview import FilePreview
from workbench.intake.problems import BadCell
from workbench.intake.read import Reading, bad_cells

_HEADER = ("文件 file", "行 line", "列 column", "值 value", "代码 code", "处理 fix (zh)", "fix (en)")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def safe_cell(value: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return "'" + value if value.startswith(_FORMULA) else value


def write_problems(cells: Iterable[BadCell], target: Path) -> int:
    """Write the table of problems (CSV, UTF-8 with mark); the number of its rows."""
    count = 0
    with target.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(_HEADER)
        for cell in cells:
            facts = (cell.file, str(cell.line), cell.column, cell.value, cell.code, cell.fix.zh, cell.fix.en)
            writer.writerow([safe_cell(fact) for fact in facts])
            count += 1
    return count


def write_quarantine(engine: Engine, reading: Reading, folder: Path, stem: str) -> Path | None:
    """Write `<stem>.csv` and, for text tables, `<stem>.zip` with the original rows; None where no row is bad."""
    if not any(reading.bad.values()):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{stem}.csv"
    write_problems(bad_cells(engine, reading), target)
    with zipfile.ZipFile(folder / f"{stem}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for preview in reading.files:
            lines = bad_lines(engine, reading, preview)
            if lines and has_lines(preview):
                # A fixed date: the same rows make the same bytes.
                member = zipfile.ZipInfo(preview.name.removesuffix(".gz").replace("/", "-"))
                archive.writestr(member, original_rows(preview, lines))
    return target


def bad_lines(engine: Engine, reading: Reading, preview: FilePreview) -> list[int]:
    layout = next(x for family in reading.families for x in family.layouts if x.code == preview.layout)
    rows = engine.execute(
        f"SELECT source_line FROM {layout.code}_typed WHERE problem IS NOT NULL AND source_file = ? ORDER BY 1",
        [preview.name],
    ).fetchall()
    return [int(row[0]) for row in rows]


def original_rows(preview: FilePreview, lines: Sequence[int]) -> bytes:
    """The bytes of everything up to the header, then of the rows that begin on the named lines."""
    kept = row_bytes(preview, lines)
    return b"".join(kept[line] for line in sorted(kept))


def row_bytes(preview: FilePreview, lines: Sequence[int]) -> dict[int, bytes]:
    """The bytes of the rows that begin on the named lines, by line; under 0 everything up to the header."""
    wanted, header = set(lines), preview.header_line or 1
    kept: dict[int, io.BytesIO] = {0: io.BytesIO()}
    inside, row = False, 0
    with opened(preview.path, preview.member) as stream:
        for number, line in enumerate(stream, 1):
            if number <= header or inside or number in wanted:
                row = row if number <= header or inside else number
                kept.setdefault(row, io.BytesIO()).write(line)
                # A quote left open means that the row goes on in the next line.
                inside = number > header and (line.count(b'"') % 2 == 1) != inside
    return {number: piece.getvalue() for number, piece in kept.items()}


def has_lines(preview: FilePreview) -> bool:
    """Is the file a text whose rows can be told apart as bytes?"""
    return preview.encoding is not None and not preview.encoding.startswith("utf-16")
