"""How do bad rows leave the desk so that they can be mended and come back?

A table of problems for people (safe to open in a spreadsheet), and beside it the bad rows themselves with their header,
byte for byte as they came.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.flows.engine import Engine
from workbench.intake.bad_rows import BadRow, bad_cells, bad_rows
from workbench.intake.guarded import opened
from workbench.intake.preview import FilePreview
from workbench.intake.problems import BadCell
from workbench.intake.read import Reading

_HEADER = ("文件 file", "行 line", "列 column", "值 value", "代码 code", "处理 fix (zh)", "fix (en)")
_FORMULA = tuple("=+-@|%\t\r\n\x00＝＋－＠")  # full-width signs begin a formula in East Asian spreadsheets
_PASSED_OVER = " \u3000\u00a0\ufeff"  # blanks a spreadsheet drops before it looks


def safe_cell(value: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return "'" + value if value.lstrip(_PASSED_OVER).startswith(_FORMULA) else value


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


def set_aside(engine: Engine, reading: Reading) -> Iterator[BadRow]:
    """The rows that go to quarantine: bad, not passed over, and not there already."""
    if not reading.held:
        yield from (row for row in bad_rows(engine, reading) if row.line not in reading.passed.get(row.file, ()))


def write_quarantine(engine: Engine, reading: Reading, folder: Path, stem: str) -> Path | None:
    """Write `<stem>.csv` and, for text tables, `<stem>.zip` with the original rows; None where no row is set aside.

    Rows that staff passed over are listed in `<stem>.skipped.csv`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if reading.skipped:
        passed = (cell for cell in bad_cells(engine, reading) if cell.line in reading.passed.get(cell.file, ()))
        write_problems(passed, folder / f"{stem}.skipped.csv")
    rows = list(set_aside(engine, reading))
    if not rows:
        return None
    target = folder / f"{stem}.csv"
    write_problems((cell for row in rows for cell in row.problems), target)
    with zipfile.ZipFile(folder / f"{stem}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for preview in reading.files:
            lines = [row.line for row in rows if row.file == preview.name]
            if lines and has_lines(preview):
                archive.writestr(_member(preview.name), original_rows(preview, lines))
    return target


def _member(name: str) -> zipfile.ZipInfo:
    """A fixed date: the same rows make the same bytes."""
    return zipfile.ZipInfo(name.removesuffix(".gz").replace("/", "-"))


@dataclass(frozen=True, slots=True)
class HeldRows:
    """Rows of one file that wait in quarantine: each its bytes, where the file had lines, and its cells."""

    name: str
    head: bytes | None  # everything up to the header, as it stood
    header: tuple[str, ...]
    rows: tuple[tuple[bytes | None, tuple[str, ...]], ...]


def write_held(target: Path, files: Iterable[HeldRows]) -> None:
    """Write a zip of the rows, file by file: byte for byte where they have bytes, else their cells as CSV."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            if file.head is not None and all(raw is not None for raw, _ in file.rows):
                archive.writestr(_member(file.name), file.head + b"".join(raw or b"" for raw, _ in file.rows))
                continue
            text = io.StringIO(newline="")
            writer = csv.writer(text)
            writer.writerow(file.header)
            writer.writerows([safe_cell(cell) for cell in cells] for _, cells in file.rows)
            archive.writestr(_member(f"{file.name}.csv"), text.getvalue().encode("utf-8-sig"))


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
