"""How do the rows of a file reach the engine with their true line numbers?

Two ways give the same rows. A clean table (header first, one row a line) is read in bulk. Anything else (preambles,
notes at the end, line breaks inside quotes, rows of uneven length, workbooks) goes through Python's own CSV reader into
a plain copy that carries each row's line.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Stop
from workbench.common.text import Text
from workbench.flows.engine import quoted, quoted_path
from workbench.intake.encoding import decoded
from workbench.intake.guarded import LONGEST_CELL, Form, PlainTable, table_rows
from workbench.intake.layout import Layout
from workbench.intake.notes import parted
from workbench.intake.preview import FilePreview
from workbench.intake.refusals import refused

_LINE_BYTES = 4 * LONGEST_CELL
_END = "\x00"  # no text table holds it


@dataclass(frozen=True, slots=True)
class Source:
    """A SELECT of raw rows: `source_line`, `too_wide`, `c0`, `c1`, ... `expected`: how many it must be."""

    sql: str
    expected: int | None
    bulk: bool
    notes: int = 0  # rows below the header that are no data


def bulk_source(preview: FilePreview, layout: Layout, table: PlainTable, folder: Path) -> Source | None:
    """The file as one bulk read, or None where its form does not allow it."""
    if table.form is not Form.TEXT or preview.decodings or not (layout.plain and preview.header_line == 1):
        return None
    path, lines = _as_utf8(preview, table, folder)
    columns = _columns(len(preview.columns))
    read = (
        f"read_csv({quoted_path(path)}, columns = {columns}, header = false, skip = 1, auto_detect = false, "
        f"delim = {quoted(preview.delimiter or ',')}, quote = '\"', escape = '\"', max_line_size = {_LINE_BYTES}, "
        "null_padding = false, strict_mode = true, parallel = true)"
    )
    # A row of nothing but delimiters is a blank line: then rows and lines do not agree.
    filled = " OR ".join(f"c{n} IS NOT NULL" for n in range(len(preview.columns)))
    numbered = f"SELECT *, row_number() OVER () + 1 AS source_line, false AS too_wide FROM {read}"
    return Source(f"SELECT * FROM ({numbered}) WHERE {filled}", lines - 1, True)


def walked_source(
    preview: FilePreview,
    layout: Layout,
    table: PlainTable,
    folder: Path,
    stop: Stop,
    tell: Callable[[int], None] = lambda rows: None,
) -> Source:
    """The file read row by row, whatever its form; `tell` hears how many rows it came to."""
    target = folder / "walked.csv"
    width, notes = len(preview.columns), 0
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for number, (line, cells, data) in enumerate(walk(preview, layout, table)):
            if number % 20_000 == 0:
                tell(number)
                if stop():
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


def parquet_source(table: PlainTable) -> str:
    """SELECT of the rows of a Parquet file under its own column names, with `source_line`."""
    read = f"read_parquet({quoted_path(table.file)}, hive_partitioning = false)"
    return f"SELECT *, row_number() OVER () AS source_line FROM {read}"


def walk(preview: FilePreview, layout: Layout, table: PlainTable) -> Iterator[tuple[int, Sequence[str], bool]]:
    """Rows below the header, with the line each begins on and whether it is data; blank lines are passed over."""
    first = 1 if preview.header_line is None else preview.header_line  # 0: the header is no line of the file
    rows = table_rows(table.file) if table.form is Form.ROWS else _text(preview, table)
    must = [n for n, match in enumerate(preview.columns) if match.field and layout.column(match.field).filled]
    yield from parted(((line, cells) for line, cells in rows if line > first), layout, must)


def _text(preview: FilePreview, table: PlainTable) -> Iterator[tuple[int, list[str]]]:
    """Rows from the header on. The lines before it are no table and are not parsed as one."""
    csv.field_size_limit(LONGEST_CELL)
    skipped = (preview.header_line or 1) - 1
    lines = chain(islice(_lines(preview, table), skipped, None), [_END])
    reader = csv.reader(lines, delimiter=preview.delimiter or ",")
    begin = skipped + 1
    try:
        for cells in reader:
            if cells and cells[-1].endswith(_END):
                if cells != [_END]:
                    raise _torn(preview, begin)  # a quote that is never closed has swallowed the rest
                return
            yield begin, cells
            begin = skipped + reader.line_num + 1
    except csv.Error as damage:
        raise _torn(preview, begin) from damage


def _torn(preview: FilePreview, line: int) -> StaffError:
    return refused(
        "FILE_DAMAGED", Text(f"{preview.name} 第 {line:,} 行的引号", f"the quotes of {preview.name}, line {line:,}")
    )


def _lines(preview: FilePreview, table: PlainTable) -> Iterator[str]:
    """Lines with their ends, split at line feeds only (and lone carriage returns where there is no line feed)."""
    rest = ""
    for piece in _decoded(preview, table):
        parts = (rest + piece).split("\n")
        rest = parts.pop()
        for part in parts:
            yield part + "\n"
        if len(rest) > _LINE_BYTES:
            where = Text(f"{preview.name} 的一行超过 {_LINE_BYTES >> 20} MB", f"a line of {preview.name} is endless")
            raise refused("FILE_DAMAGED", where)
    if rest:
        # Ended too, so that the mark of the end stands on a line of its own.
        yield from (part + "\n" for part in (rest.split("\r") if rest.count("\r") > 1 else (rest,)))


def _decoded(preview: FilePreview, table: PlainTable) -> Iterator[str]:
    """Strictly, but where staff chose the encoding: what does not fit it then marks its row."""
    errors = "replace" if preview.decodings else "strict"
    return decoded(table.file, None, preview.encoding or "utf-8", errors)


def _as_utf8(preview: FilePreview, table: PlainTable, folder: Path) -> tuple[Path, int]:
    """A UTF-8 file of the table (the file itself where it is one) and its number of lines."""
    lines = (preview.row_estimate or 0) + 1
    if preview.encoding in ("utf-8", "utf-8-sig"):
        return table.file, lines
    target = folder / "plain.csv"
    with target.open("w", encoding="utf-8", newline="") as handle:
        for piece in _decoded(preview, table):
            handle.write(piece)
    return target, lines


def _columns(width: int, *before: tuple[str, str]) -> str:
    names: Sequence[tuple[str, str]] = (*before, *((f"c{n}", "VARCHAR") for n in range(width)))
    return "{" + ", ".join(f"{quoted(column)}: {quoted(kind)}" for column, kind in names) + "}"
