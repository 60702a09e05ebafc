"""What is this file? Detected from its bytes and cells; nothing is read twice that need not be, nothing is written."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.progress import Stop, never
from workbench.common.text import Text
from workbench.flows.store import file_digest
from workbench.intake.containers import Container
from workbench.intake.encoding import decoded, encoding_of, readings
from workbench.intake.guarded import Form, PlainTable, Wanted, plain_tables, table_rows
from workbench.intake.header import DELIMITERS, SEARCHED_ROWS, Match, match_rows, match_text, split, stripped
from workbench.intake.layout import Layout
from workbench.intake.layouts import LAYOUTS
from workbench.intake.notes import facts, parted, stated_moment
from workbench.intake.preview import ColumnMatch, FilePreview, unmapped
from workbench.intake.refusals import refused

SHOWN_ROWS = 50
LAST_ROWS = 80
MOST_COLUMNS = 300
_FIRST_CHARACTERS, _LAST_CHARACTERS = 1 << 18, 1 << 16
_HEADER_UNKNOWN = StaffError(
    Text("没有识别出已知的表头", "No known header was found"),
    Text("请选择平台原样导出的文件，或手动指定各列", "Choose the file as the platform exported it, or map its columns"),
    code="HEADER_UNKNOWN",
)
_UNREADABLE = ("ENCODING_UNKNOWN", "ENCODING_MIXED")


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a table and what is known of the whole."""

    container: str
    encoding: str | None
    lines: tuple[str, ...]  # text tables
    rows: tuple[tuple[str, ...], ...]  # workbooks and Parquet
    total: int | None  # lines or rows of the whole table
    last: tuple[str, ...] | tuple[tuple[str, ...], ...] = ()  # its last lines or rows


def inspect(path: Path, layouts: Sequence[Layout] = LAYOUTS) -> tuple[FilePreview, ...]:
    """One preview for a file, one for each table of an archive. A file that cannot be read is a refusal."""
    return inspect_files([path], layouts)


def inspect_files(
    paths: Sequence[Path], layouts: Sequence[Layout] = LAYOUTS, stop: Stop = never
) -> tuple[FilePreview, ...]:
    """The previews of several files, which are opened by one child. Raises `Stopped`."""
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        answers = plain_tables([Wanted(path) for path in paths], Path(folder), stop)
        return tuple(
            preview
            for path, answer in zip(paths, answers, strict=True)
            for preview in previews_of(path, answer, layouts)
        )


def previews_of(
    path: Path, answer: tuple[PlainTable, ...] | StaffError, layouts: Sequence[Layout]
) -> list[FilePreview]:
    if isinstance(answer, StaffError):
        return [_refusal(path, None, answer)]
    members: dict[str | None, list[PlainTable]] = {}
    for table in answer:
        members.setdefault(table.member, []).append(table)
    return [_preview(path, tables, layouts) for tables in members.values()]


def _preview(path: Path, tables: Sequence[PlainTable], layouts: Sequence[Layout]) -> FilePreview:
    """Of several sheets the first that fits a known layout, else the first with a proposal, else the first."""
    shown: FilePreview | None = None
    for table in tables:
        try:
            preview = interpreted(path, table, head_of(table), layouts)
        except StaffError as problem:
            preview = _refusal(path, table.member, problem)
            if problem.code in _UNREADABLE:
                preview = replace(preview, decodings=readings(table.file))
        if preview.layout is not None and not preview.proposed:
            return preview
        if shown is None or (shown.layout is None and preview.proposed):
            shown = preview
    assert shown is not None  # an answer without a table is a refusal
    return shown


def interpreted(path: Path, table: PlainTable, head: Head, layouts: Sequence[Layout]) -> FilePreview:
    """What a table is by its head."""
    name = table.member or path.name
    match = match_text(head.lines, layouts, name) if head.lines else match_rows(head.rows, layouts, name)
    return unrecognised(path, table, head) if match is None else recognised(path, table, head, match)


def unrecognised(
    path: Path,
    table: PlainTable,
    head: Head,
    *,
    layout: str | None = None,
    header_line: int | None = None,
    delimiter: str | None = None,
) -> FilePreview:
    """A table that fits no known layout: a proposal of what it may be, or, where it says too little, a refusal.

    The refusal shows the header, so that staff can map it by hand: a custom `layout` that staff names is taken.
    """
    from workbench.intake.propose import propose, worth_showing
    from workbench.intake.unknown import begin_of, custom_layouts, sample_rows

    refusal = replace(_refusal(path, table.member, _HEADER_UNKNOWN, head), sheet=table.sheet)
    wanted = custom_layouts(layout)
    begin = None if table.form is Form.PARQUET else begin_of(head.lines, head.rows, header_line, delimiter)
    if begin is None or not wanted:
        return refusal
    proposal = propose(begin.header, sample_rows(table, head.encoding, begin), wanted)
    match = Match(proposal.layout, begin.row, begin.header, proposal.matches, begin.delimiter)
    seen = recognised(path, table, head, match)
    if layout is not None or worth_showing(proposal):
        return replace(seen, columns=proposal.columns, proposed=True)
    return replace(
        refusal,
        delimiter=seen.delimiter,
        header_line=seen.header_line,
        columns=tuple(map(unmapped, proposal.columns)),
        rows=seen.rows,
        row_estimate=seen.row_estimate,
    )


def head_of(table: PlainTable, encoding: str | None = None) -> Head:
    """The beginning of a table; `encoding`: chosen by staff, so that bytes it cannot have are passed over.

    Raises `StaffError` (`ENCODING_UNKNOWN`, `ENCODING_MIXED`, `NUL_BYTES`, `TABLE_TOO_WIDE`, `FILE_DAMAGED`, or what
    the table was refused for).
    """
    if table.refusal is not None:
        raise table.refusal
    head = _text_head(table, encoding) if table.form is Form.TEXT else _rows_head(table)
    width = max((max(map(line.count, DELIMITERS)) for line in head.lines), default=0)
    if max(width, max(map(len, head.rows), default=0)) > MOST_COLUMNS:
        raise refused("TABLE_TOO_WIDE", f"{MOST_COLUMNS}")
    return head


def _text_head(table: PlainTable, encoding: str | None) -> Head:
    known = encoding or encoding_of(table.file)
    lines, total, last = _outer_lines(table.file, known, "strict" if encoding is None else "replace")
    return Head(table.container.value, known, tuple(lines), (), total, tuple(last))


def _outer_lines(path: Path, encoding: str, errors: str) -> tuple[list[str], int, list[str]]:
    """The first lines, the number of all lines, the last lines."""
    text, end = "", ""
    feeds = returns = 0
    for piece in decoded(path, None, encoding, errors):
        feeds, returns = feeds + piece.count("\n"), returns + piece.count("\r")
        if len(text) < _FIRST_CHARACTERS:
            text += piece
        end = (end + piece)[-_LAST_CHARACTERS:]
    break_ = "\n" if feeds or not returns else "\r"
    total = (feeds or returns) + (not end.endswith(break_))
    lines, last = (part.removesuffix(break_).split(break_) for part in (text.removeprefix("\ufeff"), end))
    first = [line.removesuffix("\r") for line in lines[: SEARCHED_ROWS + SHOWN_ROWS]]
    return first, total, [line.removesuffix("\r") for line in last[-LAST_ROWS:]]


def _rows_head(table: PlainTable) -> Head:
    if table.form is Form.PARQUET:
        return _parquet_head(table)
    rows = [tuple(cells) for _, cells in table_rows(table.file)]
    first = tuple(rows[: SEARCHED_ROWS + SHOWN_ROWS])
    return Head(table.container.value, None, (), first, table.rows, tuple(rows[-LAST_ROWS:]))


def _parquet_head(table: PlainTable) -> Head:
    from workbench.flows.engine import errors, open_engine, quoted_path

    engine = open_engine(memory_mb=300, threads=1)
    try:
        result = engine.execute(f"FROM read_parquet({quoted_path(table.file)}) LIMIT {SHOWN_ROWS}")
        header = tuple(str(column[0]) for column in result.description or ())
        rows = tuple(tuple("" if v is None else str(v) for v in row) for row in result.fetchall())
    except errors() as damage:
        raise refused("FILE_DAMAGED", "Parquet") from damage
    finally:
        engine.close()
    return Head("parquet", None, (), (header, *rows), (table.rows or 0) + 1)


def recognised(path: Path, table: PlainTable, head: Head, match: Match) -> FilePreview:
    """A table whose header fits a layout."""
    layout, member = match.layout, table.member
    told = facts(layout, _notes(head, match))
    rows = tuple(tuple(cells) for _, cells, data in _below(head, match, head.lines or head.rows) if data)
    shape = {",": "csv", "\t": "tsv"}.get(match.delimiter or "", head.container)
    return FilePreview(
        path=path,
        size_bytes=path.stat().st_size,
        sha256=file_digest(path),
        container="zip member" if member is not None else shape if head.container == Container.TEXT else head.container,
        encoding=head.encoding,
        delimiter=match.delimiter,
        layout=layout.code,
        layout_name=layout.name,
        kind=layout.kind,
        header_line=match.row + (0 if head.container == Container.JSON else 1),
        columns=_columns(match, rows),
        rows=rows[:SHOWN_ROWS],
        row_estimate=None if head.total is None else max(0, head.total - match.row - 1),
        seen_before=None,
        refusal=layout.refusal,
        hint=layout.hint,
        member=member,
        sheet=table.sheet,
        facts=told,
        as_of=stated_moment(told.get("exported_at", "")),
        refusal_code=None if layout.refusal is None else "LAYOUT_REFUSED",
        reference=layout.reference,
    )


def _below(
    head: Head, match: Match, lines: Sequence[str] | Sequence[Sequence[str]]
) -> list[tuple[int, Sequence[str], bool]]:
    """The rows of `lines` that stand below the header, and whether each is data."""
    cells = [split(line, match.delimiter or ",") if isinstance(line, str) else line for line in lines]
    first = len(cells) - (head.total or 0) if lines is head.last else 0
    must = [position for position, (column, _) in match.fields.items() if column.filled]
    below = ((n, row) for n, row in enumerate(cells) if n - first > match.row)
    return list(parted(below, match.layout, must))


def _notes(head: Head, match: Match) -> list[str]:
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


def _refusal(path: Path, member: str | None, problem: StaffError, head: Head | None = None) -> FilePreview:
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
        rows=(tuple((line,) for line in head.lines[:SHOWN_ROWS]) or head.rows[:SHOWN_ROWS]) if head else (),
        row_estimate=head.total if head else None,
        seen_before=None,
        refusal=problem.text,
        hint=problem.hint,
        member=member,
        refusal_code=problem.code,
    )
