"""How do the rows of a file reach the engine with their true line numbers?

Two ways give the same rows. A clean table (header first, one row a line) is read in bulk. Anything else (preambles,
notes at the end, line breaks inside quotes, rows of uneven length, workbooks) goes through Python's own CSV reader into
a plain copy that carries each row's line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Stop
from workbench.common.text import Text
from workbench.flows.engine import quoted, quoted_path
from workbench.intake.containers import Container, look
from workbench.intake.encoding import decoded
from workbench.intake.layout import Layout
from workbench.intake.notes import parted
from workbench.intake.preview import FilePreview
from workbench.intake.workbooks import sheet_rows

_LINE_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A SELECT of raw rows: `source_line`, `too_wide`, `c0`, `c1`, ... `expected`: how many it must be."""

    sql: str
    expected: int | None
    bulk: bool
    notes: int = 0  # rows below the header that are no data


def bulk_source(preview: FilePreview, layout: Layout, folder: Path) -> Source | None:
    """The file as one bulk read, or None where its form does not allow it."""
    text = preview.container in ("csv", "tsv", "gzip", "zip member", "text") and preview.encoding is not None
    if not (text and layout.plain and preview.header_line == 1):
        return None
    path, lines = _as_utf8(preview, folder)
    columns = _columns(len(preview.columns))
    read = (
        f"read_csv({quoted_path(path)}, columns = {columns}, header = false, skip = 1, auto_detect = false, "
        f"delim = {quoted(preview.delimiter or ',')}, quote = '\"', escape = '\"', max_line_size = {_LINE_BYTES}, "
        "null_padding = false, strict_mode = true, parallel = true)"
    )
    return Source(f"SELECT *, row_number() OVER () + 1 AS source_line, false AS too_wide FROM {read}", lines - 1, True)


def walked_source(preview: FilePreview, layout: Layout, folder: Path, stop: Stop) -> Source:
    """The file read row by row, whatever its form."""
    target = folder / "walked.csv"
    width, notes = len(preview.columns), 0
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for number, (line, cells, data) in enumerate(walk(preview, layout)):
            if number % 20_000 == 0 and stop():
                raise Stopped
            if not data:
                notes += 1
                continue
            extra = any(cell.strip() for cell in cells[width:])
            kept = [*cells[:width], *[""] * (width - len(cells))]
            writer.writerow([line, int(extra), *(cell.replace("\r", "\n") for cell in kept)])
    columns = _columns(width, ("source_line", "BIGINT"), ("too_wide", "BOOLEAN"))
    read = (
        f"read_csv({quoted_path(target)}, columns = {columns}, header = false, auto_detect = false, delim = ',', "
        f"quote = '\"', escape = '\"', max_line_size = {_LINE_BYTES}, allow_quoted_nulls = false, "
        "new_line = '\\n', parallel = false)"
    )
    return Source(f"SELECT * FROM {read}", None, False, notes)


def parquet_source(preview: FilePreview) -> Source:
    read = f"read_parquet({quoted_path(preview.path)})"
    return Source(f"SELECT *, row_number() OVER () AS source_line FROM {read}", preview.row_estimate, True)


def walk(preview: FilePreview, layout: Layout) -> Iterator[tuple[int, Sequence[str], bool]]:
    """Rows below the header, with the line each begins on and whether it is data; blank lines are passed over."""
    first = preview.header_line or 1
    rows = _workbook(preview) if preview.encoding is None else _text(preview)
    must = [n for n, match in enumerate(preview.columns) if match.field and layout.column(match.field).filled]
    yield from parted(((line, cells) for line, cells in rows if line > first), layout, must)


def _workbook(preview: FilePreview) -> Iterator[tuple[int, list[str]]]:
    yield from sheet_rows(preview.path)


def _text(preview: FilePreview) -> Iterator[tuple[int, list[str]]]:
    """Rows from the header on. The lines before it are no table and are not parsed as one."""
    skipped = (preview.header_line or 1) - 1
    lines = _lines(preview)
    for _ in range(skipped):
        next(lines, None)
    reader = csv.reader(lines, delimiter=preview.delimiter or ",")
    begin = skipped + 1
    try:
        for cells in reader:
            yield begin, cells
            begin = skipped + reader.line_num + 1
    except csv.Error as damage:
        raise StaffError(
            Text(f"{preview.name} 第 {begin} 行无法解析", f"{preview.name}: line {begin} cannot be parsed"),
            Text("请检查该行的引号", "Check the quotes in this line"),
            code="FILE_DAMAGED",
        ) from damage


def _lines(preview: FilePreview) -> Iterator[str]:
    """Lines with their ends, split at line feeds only (and lone carriage returns where there is no line feed)."""
    rest = ""
    for piece in decoded(preview.path, preview.member, preview.encoding or "utf-8"):
        parts = (rest + piece).split("\n")
        rest = parts.pop()
        for part in parts:
            yield part + "\n"
    if rest:
        yield from (part + "\n" for part in rest.split("\r")) if rest.count("\r") > 1 else (rest,)


def _as_utf8(preview: FilePreview, folder: Path) -> tuple[Path, int]:
    """A UTF-8 file of the table (the file itself where it is one) and its number of lines."""
    own = preview.member is None and preview.encoding in ("utf-8", "utf-8-sig")
    if own and look(preview.path) is Container.TEXT:
        return preview.path, (preview.row_estimate or 0) + 1
    target = folder / "plain.csv"
    with target.open("w", encoding="utf-8", newline="") as handle:
        for piece in decoded(preview.path, preview.member, preview.encoding or "utf-8"):
            handle.write(piece)
    return target, (preview.row_estimate or 0) + 1


def _columns(width: int, *before: tuple[str, str]) -> str:
    names: Sequence[tuple[str, str]] = (*before, *((f"c{n}", "VARCHAR") for n in range(width)))
    return "{" + ", ".join(f"{quoted(column)}: {quoted(kind)}" for column, kind in names) + "}"
