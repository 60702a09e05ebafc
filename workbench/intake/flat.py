"""What does a flat table hold: which columns of which type, how many rows, how much of it missing?

For labelled tables of credits that a model is trained on or measured with; no line of the desk comes of them. A column
is an integer, a real number or a day only where every cell of it says so; all else stays text. `012` is no number; a
day whose month could be its day, or whose year has two digits, is no day. A cell is missing when it is blank, or holds
a marker that is declared for its set: a number that means "unknown" is never a value.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.flows.engine import Engine, errors, name, number, quoted, quoted_path
from workbench.intake.encoding import decoded, encoding_of
from workbench.intake.guarded import Form, PlainTable, Wanted, plain_table, table_rows
from workbench.intake.header import BLANKS, DELIMITERS, split


class FlatType(StrEnum):
    INTEGER = "integer"
    REAL = "real"
    DAY = "day"  # days since 1970-01-01
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class FlatColumn:
    name: str
    type: FlatType
    missing: int  # blank cells and declared markers


@dataclass(frozen=True, slots=True)
class FlatTable:
    """A table of the engine whose columns have their types; a missing cell is NULL."""

    table: str
    columns: tuple[FlatColumn, ...]
    rows: int

    def column(self, column_name: str) -> FlatColumn:
        return next(column for column in self.columns if column.name == column_name)


@dataclass(frozen=True, slots=True)
class KnownSet:
    """A public table whose own words for "unknown" are known. `header`: columns that tell it from any other."""

    code: str
    header: frozenset[str]
    missing: Mapping[str, tuple[str, ...]]


KNOWN_SETS = (
    KnownSet(
        "credit_data",
        frozenset({"Status", "Seniority", "Home", "Records", "Job", "Expenses", "Income", "Assets", "Debt"}),
        {"Income": ("99999999",), "Assets": ("99999999",), "Debt": ("99999999",)},
    ),
)

_INTEGER = "[+-]?(0|[1-9][0-9]{0,17})"
_REAL = "[+-]?(0|[1-9][0-9]{0,14})?([.][0-9]+|[.])?([eE][+-]?[0-9]{1,3})?"
_DATED = "[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}"
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y")
_LINE_BYTES = 4 << 20
_SQL = {FlatType.INTEGER: "BIGINT", FlatType.REAL: "DOUBLE", FlatType.DAY: "INTEGER", FlatType.TEXT: "VARCHAR"}


def load_flat(
    engine: Engine, path: Path, table: str = "flat", missing: Mapping[str, Sequence[str]] | None = None
) -> FlatTable:
    """Read a table with a header (CSV, TSV, `;` or `|`, gzipped or not; workbook; Parquet) into the engine.

    `missing`: by column, what else means "unknown"; for a known set its own markers by default. Raises `StaffError`
    (`HEADER_UNKNOWN`, `HEADER_REPEATED`, `FILE_DAMAGED`, and what opening a file raises).
    """
    raw = f"{table}_raw"
    with tempfile.TemporaryDirectory(prefix="flat-") as folder:
        plain = plain_table(Wanted(path, whole=True), Path(folder))
        if plain.form is Form.PARQUET:
            header, kinds = _parquet(engine, plain.file, raw)
        else:
            header, kinds = _text(engine, path, plain, Path(folder) / "flat.csv", raw), {}
    markers = missing if missing is not None else _markers(header)
    cells = {column: _cell(column, markers.get(column, ())) for column in header if column not in kinds}
    types = {**_types(engine, raw, cells), **kinds}
    values = ", ".join(
        f"{_value(types[c][0], cells.get(c, name(c)), types[c][1], c in kinds)} AS {name(c)}" for c in header
    )
    engine.execute(f"CREATE TABLE {name(table)} AS SELECT {values} FROM {raw}")
    engine.execute(f"DROP TABLE {raw}")
    counts = engine.execute(
        f"SELECT count(*), {', '.join(f'count(*) - count({name(c)})' for c in header)} FROM {name(table)}"
    ).fetchone()
    assert counts is not None
    columns = tuple(FlatColumn(c, types[c][0], int(n)) for c, n in zip(header, counts[1:], strict=True))
    return FlatTable(table, columns, int(counts[0]))


def _markers(header: Sequence[str]) -> Mapping[str, Sequence[str]]:
    return next((known.missing for known in KNOWN_SETS if known.header <= set(header)), {})


def _cell(column: str, markers: Sequence[str]) -> str:
    """SQL: the cell without blanks around it, NULL where it is missing."""
    cell = f"nullif(trim({name(column)}, {quoted(BLANKS.replace('`', ''))}), '')"
    for marker in markers:
        cell = f"nullif({cell}, {quoted(marker)})"
    return cell


def _types(engine: Engine, raw: str, cells: Mapping[str, str]) -> dict[str, tuple[FlatType, str]]:
    """Type of each column and, for days, their form: the one that fits every cell, where only one does."""
    found: dict[str, tuple[FlatType, str]] = {}
    for column, cell in cells.items():
        looked = f"FROM (SELECT {cell} AS x FROM {raw}) WHERE x IS NOT NULL"
        whole, real, dated = engine.execute(
            f"SELECT bool_and(regexp_full_match(x, '{_INTEGER}')), bool_and(regexp_full_match(x, '{_REAL}') "
            "AND coalesce(isfinite(TRY_CAST(x AS DOUBLE)), false)), "
            f"bool_and(regexp_full_match(x, '{_DATED}')) {looked}"
        ).fetchone() or (None, None, None)
        forms: list[str] = []
        if dated and not whole:
            fits = ", ".join(f"bool_and(try_strptime(x, '{form}') IS NOT NULL)" for form in _DAYS)
            answers = engine.execute(f"SELECT {fits} {looked}").fetchone() or ()
            forms = [form for form, fit in zip(_DAYS, answers, strict=True) if fit]
        if whole or real:
            found[column] = (FlatType.INTEGER if whole else FlatType.REAL, "")
        else:
            found[column] = (FlatType.DAY, forms[0]) if len(forms) == 1 else (FlatType.TEXT, "")
    return found


def _value(kind: FlatType, cell: str, form: str, own: bool) -> str:
    if kind is FlatType.DAY:
        day = cell if own else f"strptime({cell}, {quoted(form)})::DATE"
        return f"({day} - DATE '1970-01-01')::INTEGER"
    return f"CAST({cell} AS {_SQL[kind]})"


def _parquet(engine: Engine, path: Path, raw: str) -> tuple[list[str], dict[str, tuple[FlatType, str]]]:
    """The header, and the types of the columns that bring one along; text columns are looked at like any text."""
    try:
        engine.execute(f"CREATE TEMP TABLE {raw} AS SELECT * FROM read_parquet({quoted_path(path)})")
    except errors() as damage:
        raise _damaged(path) from damage
    described = engine.execute(f"DESCRIBE {raw}").fetchall()
    kinds = {str(row[0]): (_own_type(str(row[1])), "") for row in described if row[1] != "VARCHAR"}
    return [str(row[0]) for row in described], kinds


def _own_type(sql_type: str) -> FlatType:
    if sql_type.endswith(("INT", "INTEGER")):
        return FlatType.INTEGER
    if sql_type in ("FLOAT", "DOUBLE") or sql_type.startswith("DECIMAL"):
        return FlatType.REAL
    return FlatType.DAY if sql_type == "DATE" else FlatType.TEXT


def _text(engine: Engine, path: Path, table: PlainTable, target: Path, raw: str) -> list[str]:
    """The raw cells as text in the table `raw`; answers the header."""
    delimiter = _as_utf8(table, target)
    with target.open(encoding="utf-8", newline="") as handle:
        header = _header(path, next(csv.reader(handle, delimiter=delimiter), []))
    columns = "{" + ", ".join(f"{quoted(column)}: 'VARCHAR'" for column in header) + "}"
    try:
        engine.execute(
            f"CREATE TEMP TABLE {raw} AS SELECT * FROM read_csv({quoted_path(target)}, columns = {columns}, "
            f"header = false, skip = 1, auto_detect = false, delim = {quoted(delimiter)}, quote = '\"', "
            f"escape = '\"', max_line_size = {_LINE_BYTES}, null_padding = false, strict_mode = true)"
        )
    except errors() as damage:
        raise _damaged(path) from damage
    return header


def _as_utf8(table: PlainTable, target: Path) -> str:
    """Write the table as UTF-8 text without a mark; answers its delimiter."""
    with target.open("w", encoding="utf-8", newline="") as handle:
        if table.form is Form.ROWS:
            csv.writer(handle, lineterminator="\n").writerows(cells for _, cells in table_rows(table.file))
            return ","
        pieces = decoded(table.file, None, encoding_of(table.file))
        first = next((piece for piece in pieces if piece), "").removeprefix("\ufeff")
        handle.write(first)
        for piece in pieces:
            handle.write(piece)
    line = first.split("\n", 1)[0].rstrip("\r")
    return max(DELIMITERS, key=lambda delimiter: len(split(line, delimiter)))


def _header(path: Path, cells: Sequence[str]) -> list[str]:
    """Names of the columns; one without a name is called by its position."""
    names = [cell.strip(BLANKS) or f"column_{position}" for position, cell in enumerate(cells, 1)]
    if len(names) < 2:
        raise StaffError(
            Text(f"{path.name} 没有带表头的列", f"{path.name} has no columns under a header"),
            Text("请选择第一行是表头的表格", "Choose a table whose first row is its header"),
            code="HEADER_UNKNOWN",
        )
    twice = sorted({column for column in names if names.count(column) > 1})
    if twice:
        raise StaffError(
            Text(f"{path.name} 的列名重复：{twice[0]}", f"{path.name} names a column twice: {twice[0]}"),
            Text("请给每一列不同的名称", "Give every column a name of its own"),
            code="HEADER_REPEATED",
        )
    return names


def _damaged(path: Path) -> StaffError:
    return StaffError(
        Text(f"{path.name} 有的行与表头列数不符，无法读取", f"{path.name} has rows that do not fit its header"),
        Text("请检查分隔符与引号，或重新导出", "Check delimiters and quotes, or export it again"),
        code="FILE_DAMAGED",
    )


def total(engine: Engine, flat: FlatTable, column: str) -> int:
    """The exact sum of an integer column."""
    return number(engine, f"SELECT sum({name(column)}) FROM {name(flat.table)}")
