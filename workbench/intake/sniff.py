"""What is this file? Detected from its bytes and cells; nothing is read twice that need not be, nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.flows.store import file_digest
from workbench.intake.containers import Container, look, members
from workbench.intake.encoding import decoded, encoding_of
from workbench.intake.header import SEARCHED_ROWS, Match, match_rows, match_text, split, stripped
from workbench.intake.layout import Layout
from workbench.intake.layouts import LAYOUTS
from workbench.intake.notes import facts, parted, stated_moment
from workbench.intake.preview import ColumnMatch, FilePreview
from workbench.intake.spoiled import refused_for_times

SHOWN_ROWS = 50
LAST_ROWS = 80


@dataclass(frozen=True, slots=True)
class _Head:
    """The beginning of a table and what is known of the whole."""

    container: str
    encoding: str | None
    lines: tuple[str, ...]  # text tables
    rows: tuple[tuple[str, ...], ...]  # workbooks and Parquet
    total: int | None  # lines or rows of the whole table
    last: tuple[str, ...] | tuple[tuple[str, ...], ...] = ()  # its last lines or rows


def inspect(path: Path, layouts: Sequence[Layout] = LAYOUTS) -> tuple[FilePreview, ...]:
    """One preview for a file, one for each table of an archive. A file that cannot be read is a refusal."""
    try:
        container = look(path)
        if container is Container.ZIP:
            return tuple(_preview(path, container, member, layouts) for member in members(path))
        return (_preview(path, container, None, layouts),)
    except StaffError as problem:
        return (_refusal(path, None, problem),)


def _preview(path: Path, container: Container, member: str | None, layouts: Sequence[Layout]) -> FilePreview:
    try:
        head = _head(path, container, member)
    except StaffError as problem:
        return _refusal(path, member, problem)
    name = member or path.name
    match = match_text(head.lines, layouts, name) if head.lines else match_rows(head.rows, layouts, name)
    if match is None:
        unknown = StaffError(
            Text("没有识别出已知的表头", "No known header was found"),
            Text("请选择平台原样导出的文件", "Choose the file as the platform exported it"),
            code="HEADER_UNKNOWN",
        )
        return _refusal(path, member, unknown, head)
    preview = _recognised(path, member, head, match)
    return preview if match.layout.refusal is None else refused_for_times(preview, match.layout)


def _head(path: Path, container: Container, member: str | None) -> _Head:
    if container in (Container.XLSX, Container.XLS):
        from workbench.intake.workbooks import sheet_rows

        rows = tuple(sheet_rows(path))
        first = tuple(tuple(cells) for _, cells in rows[: SEARCHED_ROWS + SHOWN_ROWS])
        end = tuple(tuple(cells) for _, cells in rows[-LAST_ROWS:])
        return _Head(container.value, None, (), first, len(rows), end)
    if container is Container.PARQUET:
        return _parquet_head(path)
    encoding = encoding_of(path, member)
    lines, total, last = _outer_lines(path, member, encoding)
    shown = "zip" if container is Container.ZIP else container.value
    return _Head(shown, encoding, tuple(lines), (), total, tuple(last))


def _outer_lines(path: Path, member: str | None, encoding: str) -> tuple[list[str], int, list[str]]:
    """The first lines, the number of all lines, the last lines."""
    text, end, total, ended = "", "", 0, True
    for piece in decoded(path, member, encoding):
        total += piece.count("\n")
        if piece:
            ended = piece.endswith("\n")
        if len(text) < 1 << 18:
            text += piece
        end = (end + piece)[-(1 << 16) :]
    lines = text.removeprefix("\ufeff").splitlines()
    return lines[: SEARCHED_ROWS + SHOWN_ROWS], total + (0 if ended else 1), end.splitlines()[-LAST_ROWS:]


def _parquet_head(path: Path) -> _Head:
    from workbench.flows.engine import errors, number, open_engine, quoted_path

    engine = open_engine(memory_mb=300, threads=1)
    try:
        result = engine.execute(f"SELECT * FROM read_parquet({quoted_path(path)}) LIMIT {SHOWN_ROWS}")
        header = tuple(str(column[0]) for column in result.description or ())
        rows = tuple(tuple("" if v is None else str(v) for v in row) for row in result.fetchall())
        total = number(engine, f"SELECT count(*) FROM read_parquet({quoted_path(path)})")
    except errors() as damage:
        raise StaffError(
            Text("Parquet 文件无法读取", "The Parquet file cannot be read"),
            Text("请重新导出", "Export it again"),
            code="FILE_DAMAGED",
        ) from damage
    finally:
        engine.close()
    return _Head("parquet", None, (), (header, *rows), total + 1)


def _recognised(path: Path, member: str | None, head: _Head, match: Match) -> FilePreview:
    layout = match.layout
    told = facts(layout, _notes(head, match))
    rows = tuple(tuple(cells) for _, cells, data in _below(head, match, head.lines or head.rows) if data)
    shape = {",": "csv", "\t": "tsv"}.get(match.delimiter or "", head.container)
    return FilePreview(
        path=path,
        size_bytes=path.stat().st_size,
        sha256=file_digest(path),
        container="zip member" if member is not None else shape if head.container == "text" else head.container,
        encoding=head.encoding,
        delimiter=match.delimiter,
        layout=layout.code,
        layout_name=layout.name,
        kind=layout.kind,
        header_line=match.row + 1,
        columns=_columns(match, rows),
        rows=rows[:SHOWN_ROWS],
        row_estimate=None if head.total is None else max(0, head.total - match.row - 1),
        seen_before=None,
        refusal=layout.refusal,
        hint=layout.hint,
        member=member,
        facts=told,
        as_of=stated_moment(told.get("exported_at", "")),
        refusal_code=None if layout.refusal is None else "LAYOUT_REFUSED",
        reference=layout.reference,
    )


def _below(
    head: _Head, match: Match, lines: Sequence[str] | Sequence[Sequence[str]]
) -> list[tuple[int, Sequence[str], bool]]:
    """The rows of `lines` that stand below the header, and whether each is data."""
    cells = [split(line, match.delimiter or ",") if isinstance(line, str) else line for line in lines]
    first = len(cells) - (head.total or 0) if lines is head.last else 0
    must = [position for position, (column, _) in match.fields.items() if column.filled]
    below = ((n, row) for n, row in enumerate(cells) if n - first > match.row)
    return list(parted(below, match.layout, must))


def _notes(head: _Head, match: Match) -> list[str]:
    """The notes before the header and after the rows."""
    if not match.layout.facts:
        return []
    before = (head.lines or head.rows)[: match.row]
    after = [head.last[n] for n, _, data in _below(head, match, head.last) if not data]
    return [note if isinstance(note, str) else ",".join(filter(None, note)) for note in (*before, *after)]


def _columns(match: Match, rows: Sequence[Sequence[str]]) -> tuple[ColumnMatch, ...]:
    columns = []
    for position, source in enumerate(match.header):
        column, confidence = match.fields.get(position, (None, 0.0))
        sample = next((stripped(row[position]) for row in rows if position < len(row) and row[position].strip()), "")
        columns.append(
            ColumnMatch(
                source=source,
                sample=sample,
                field=column.field if column else None,
                label=column.label if column else None,
                confidence=confidence,
                required=bool(column and column.required),
            )
        )
    return tuple(columns)


def _refusal(path: Path, member: str | None, problem: StaffError, head: _Head | None = None) -> FilePreview:
    there = path.is_file()
    return FilePreview(
        path=path,
        size_bytes=path.stat().st_size if there else 0,
        sha256=file_digest(path) if there else "",
        container=head.container if head else "unknown",
        encoding=head.encoding if head else None,
        delimiter=None,
        layout=None,
        layout_name=None,
        kind=None,
        header_line=None,
        columns=(),
        rows=tuple((line,) for line in head.lines[:SHOWN_ROWS]) if head else (),
        row_estimate=head.total if head else None,
        seen_before=None,
        refusal=problem.text,
        hint=problem.hint,
        member=member,
        refusal_code=problem.code,
    )
