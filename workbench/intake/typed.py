"""How does a raw row become typed values, and which of its cells are to blame when it cannot?

One SELECT does both for all rows of a file. Raw cells are text; a cell that cannot be read gives NULL and a problem
`field|CODE`; several are joined by `;`. Nothing is rounded, guessed or repaired.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence

from workbench.flows.engine import name, quoted
from workbench.intake.header import BLANKS
from workbench.intake.layout import (
    CLOCK_FORMATS,
    DAY_FORMATS,
    MOMENT_FORMATS,
    NOTHING,
    SQL_TYPES,
    Cell,
    Column,
    Layout,
    Mark,
)
from workbench.intake.quick import quick_sql

PARTY_DIGITS = 32
_EDGES = "^[\\s'=`\u3000\u00a0\ufeff]|[\\s`\u3000\u00a0\ufeff]$"
_AMOUNT = r"[+-]?[0-9]{1,15}([.][0-9]{1,2}0*)?"
_DIGITS = r"([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})?([.][0-9]{0,2}0*)?\s*元?"
_DECORATED = r"(¥|R\$|CNY)?\s*[+-]?\s*¥?" + _DIGITS
_BRACKETED = r"\((¥|R\$|CNY)?\s*" + _DIGITS + r"\)"  # as accountants write what goes out
_WIDE, _NARROW = "０１２３４５６７８９．，＋－−（）￥", "0123456789.,+--()¥"
_COMMA_FIRST = r"[^.,]*,[0-9]{1,2}|[^,]*[.][0-9]{3}([.][0-9]{3})+|[^,]*[.][0-9]{3},[0-9]{1,2}"
_EITHER_WAY = r"[^.,]*[.,][0-9]{3}[^0-9.,]*"
_TOO_FINE = r".*[0-9]*[.][0-9]{3,}\s*元?"
_PERCENT = r"[0-9]{1,6}([.][0-9]{1,4}0*)?\s*[%％]"
_FRACTION = r"0?[.][0-9]{1,6}0*|[01]([.]0+)?"
_SPOILED = r"[0-9]([.][0-9]+)?[eE][+]?[0-9]+"


def cleaned(raw: str) -> str:
    """SQL: the raw cell without what exports wrap around it; empty when nothing is left."""
    bare = f"ltrim(trim({raw}, {quoted(BLANKS)}), '''')"
    wrapped = f"trim(regexp_replace({bare}, '(?s)^=\"(.*)\"$', '\\1'), {quoted(BLANKS)})"
    unwrapped = f"CASE WHEN starts_with({bare}, '=\"') THEN {wrapped} ELSE {bare} END"
    # Most cells need nothing: one pattern at their edges is a fifth of the cost of stripping them all.
    return f"CASE WHEN regexp_matches({raw}, {quoted(_EDGES)}) THEN {unwrapped} ELSE {raw} END"


def _whole(column: Column, text: str) -> str:
    """SQL: a cleaned cell; NULL where it is empty or says so."""
    blanks = ", ".join(quoted(blank) for blank in ("", *column.blanks))
    return f"CASE WHEN {text} NOT IN ({blanks}) THEN {text} END"


def _part(column: Column, whole: str) -> str:
    """SQL: the part of a cleaned cell that the column reads."""
    if column.pattern is None:
        return whole
    return f"nullif(trim(regexp_extract({whole}, {quoted(column.pattern)}, 1), {quoted(BLANKS)}), '')"


def party_key(key: bytes, word: str) -> str:
    """The keyed hash (HMAC-SHA-256, shortened) under which a person or parcel is known."""
    return hmac.new(key, word.encode(), hashlib.sha256).hexdigest()[:PARTY_DIGITS]


def party_sql(key: bytes, text: str) -> str:
    """SQL for `party_key`: HMAC by RFC 2104 with a key of at most 64 bytes."""
    padded = key.ljust(64, b"\x00")
    inner, outer = (bytes(byte ^ pad for byte in padded).hex() for pad in (0x36, 0x5C))
    return f"left(sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') || encode({text})))), {PARTY_DIGITS})"


def _value(column: Column, x: str, key: bytes, year: str) -> str:
    """SQL: the typed value of a cleaned cell, NULL where it cannot be read."""
    match column.cell:
        case Cell.ID:
            return f"CASE WHEN NOT regexp_full_match({x}, '{_SPOILED}') THEN {x} END"
        case Cell.PARTY:
            return party_sql(key, x)
        case Cell.WORD:
            known = " ".join(f"WHEN {quoted(word)} THEN {quoted(value)}" for word, value in column.words.items())
            otherwise = "" if column.otherwise is None else f"ELSE {quoted(column.otherwise)} "
            return f"CASE WHEN {x} IS NOT NULL THEN CASE {x} {known} {otherwise}END END"
        case Cell.MONEY:
            return (
                f"CAST(CAST(TRY_CAST({_amount(column.mark, x)} AS DECIMAL(18, 2)) AS DECIMAL(20, 2)) * 100 AS BIGINT)"
            )
        case Cell.DAY:
            return f"(CAST({_day(x, column.formats or DAY_FORMATS, year)} AS DATE) - DATE '1970-01-01')::INTEGER"
        case Cell.MOMENT:
            squeezed = f"regexp_replace({x}, '\\s+', ' ')"
            return _parsed(squeezed, column.formats or MOMENT_FORMATS)
        case Cell.CLOCK:
            return f"CAST({_parsed(x, column.formats or CLOCK_FORMATS)} AS TIME)"
        case Cell.INTEGER | Cell.COUNT | Cell.DAY_NUMBER:
            whole = f"regexp_full_match({x}, '[+-]?[0-9]{{1,18}}([.]0+)?')"
            return f"CASE WHEN {whole} THEN TRY_CAST({x} AS {column.sql_type}) END"
        case Cell.REAL:
            x = x if column.mark is Mark.POINT else _pointed(column.mark, x)
            return f"CASE WHEN isfinite(TRY_CAST({x} AS DOUBLE)) THEN TRY_CAST({x} AS DOUBLE) END"
        case Cell.TRUTH:
            return f"TRY_CAST(lower({x}) AS BOOLEAN)"
        case Cell.SHARE:
            percent = f"CAST(TRY_CAST(regexp_extract({x}, '^[0-9.]+') AS DECIMAL(12, 4)) * 10000 AS BIGINT)"
            if column.percent:
                return f"CASE WHEN regexp_full_match({x}, '{_PERCENT}?') THEN {percent} END"
            fraction = f"CAST(TRY_CAST({x} AS DECIMAL(12, 6)) * 1000000 AS BIGINT)"
            return (
                f"CASE WHEN regexp_full_match({x}, '{_PERCENT}') THEN {percent} "
                f"WHEN regexp_full_match({x}, '{_FRACTION}') THEN {fraction} END"
            )
        case _:
            return x


def _pointed(mark: Mark, x: str) -> str:
    """SQL: a number with the point as its decimal mark; NULL where the cell could mean two."""
    if mark is Mark.POINT:
        return x
    swapped = f"translate({x}, '.,', ',.')"
    if mark is Mark.COMMA:
        return swapped
    bare = f"rtrim({x}, '元 )')"
    return (
        f"CASE WHEN regexp_full_match({bare}, '{_EITHER_WAY}') THEN NULL "
        f"WHEN regexp_full_match({bare}, '{_COMMA_FIRST}') THEN {swapped} ELSE {x} END"
    )


def _amount(mark: Mark, x: str) -> str:
    """SQL: the bare decimal number of an amount; NULL where it cannot be read."""
    narrow = _pointed(mark, f"translate({x}, '{_WIDE}', '{_NARROW}')")
    digits = "regexp_replace(n, '[^0-9.+-]', '', 'g')"
    decorated = (
        f"list_transform([{narrow}], lambda n: CASE WHEN regexp_full_match(n, '{_DECORATED}') THEN {digits} "
        f"WHEN regexp_full_match(n, '{_BRACKETED}') THEN '-' || {digits} END)[1]"
    )
    if mark is not Mark.POINT:
        return decorated
    return f"CASE WHEN regexp_full_match({x}, '{_AMOUNT}') THEN {x} ELSE {decorated} END"


def _day(x: str, formats: tuple[str, ...], year: str) -> str:
    """SQL: a date; one written without its year lies in the twelve months up to the stated month (or year's end)."""
    if any("%Y" in one for one in formats):
        return _parsed(x, formats)
    found = re.fullmatch(r"(\d{4})\D*(\d{1,2})?\D*", year)
    if found is None:
        return "NULL::DATE"
    stated, month = int(found[1]), int(found[2] or 12)

    def dated(year: str) -> str:
        return f"try_strptime({year} || '/' || {x}, [{', '.join(quoted('%Y/' + one) for one in formats)}])"

    # In a leap year every day there is can be read; its month tells which year it belongs to.
    return dated(f"CASE WHEN month({dated(quoted('2000'))}) <= {month} THEN '{stated}' ELSE '{stated - 1}' END")


def _parsed(x: str, formats: tuple[str, ...]) -> str:
    """A form that does not fit costs ten times one that does: those with a slash are tried where there is one."""
    with_slash = [quoted(one) for one in formats if "/" in one]
    without = [quoted(one) for one in formats if "/" not in one]
    if not with_slash or not without:
        return f"try_strptime({x}, [{', '.join(with_slash + without)}])"
    return (
        f"CASE WHEN contains({x}, '/') THEN try_strptime({x}, [{', '.join(with_slash)}]) "
        f"ELSE try_strptime({x}, [{', '.join(without)}]) END"
    )


_CODES = {
    Cell.ID: "ID_SPOILED",
    Cell.WORD: "WORD_UNKNOWN",
    Cell.DAY: "DAY_UNREADABLE",
    Cell.MOMENT: "MOMENT_UNREADABLE",
    Cell.CLOCK: "MOMENT_UNREADABLE",
    Cell.DAY_NUMBER: "DAY_UNREADABLE",
    Cell.COUNT: "NUMBER_UNREADABLE",
    Cell.INTEGER: "NUMBER_UNREADABLE",
    Cell.REAL: "NUMBER_UNREADABLE",
    Cell.TRUTH: "WORD_UNKNOWN",
    Cell.SHARE: "SHARE_UNREADABLE",
}
_EARLIEST, _LATEST = 7305, 47481  # day numbers of 1990-01-01 and 2099-12-31


def _problem(column: Column, w: str, x: str, v: str) -> str | None:
    """SQL: the problem of one cell, NULL when it has none; None when it cannot have one.

    `w` is the cleaned cell (NULL where the plain form gave the value), `x` the part of it that is read, `v` its value.
    """
    branches = []
    unread = f"{v} IS NULL AND {x} IS NOT NULL"
    if column.filled:
        branches.append(f"WHEN {v} IS NULL AND {w} IS NULL THEN '{column.field}|EMPTY'")
    if column.filled and column.pattern is not None:
        code = _CODES.get(column.cell, "MONEY_UNREADABLE" if column.cell is Cell.MONEY else "WORD_UNKNOWN")
        branches.append(f"WHEN {x} IS NULL THEN '{column.field}|{code}'")
    if column.cell is Cell.MONEY:
        # A branch within the branch: the pattern is looked at only where the amount could not be read.
        fine = f"regexp_full_match({x}, '{_TOO_FINE}')"
        codes = f"CASE WHEN {fine} THEN '{column.field}|MONEY_TOO_FINE' ELSE '{column.field}|MONEY_UNREADABLE' END"
        branches.append(f"WHEN {unread} THEN {codes}")
    elif column.cell in _CODES:
        branches.append(f"WHEN {unread} THEN '{column.field}|{_CODES[column.cell]}'")
    if column.cell in (Cell.DAY, Cell.DAY_NUMBER):
        branches.append(f"WHEN {v} NOT BETWEEN {_EARLIEST} AND {_LATEST} THEN '{column.field}|DATE_OUT_OF_RANGE'")
    if column.cell is Cell.SHARE:
        branches.append(f"WHEN {v} > 1000000 THEN '{column.field}|SHARE_OVER_ONE'")
    if column.cell is Cell.MOMENT:
        inside = f"{v} >= TIMESTAMP '1990-01-01' AND {v} < TIMESTAMP '2100-01-01'"
        branches.append(f"WHEN NOT ({inside}) THEN '{column.field}|DATE_OUT_OF_RANGE'")
    return f"CASE {' '.join(branches)} END" if branches else None


def typed_select(
    layout: Layout,
    positions: Mapping[str, int],
    source: str,
    width: int,
    file: str,
    key: bytes,
    year: str = "",
    *,
    torn: bool = False,
) -> str:
    """SELECT of one file's typed rows.

    `source` gives `source_line`, `too_wide` and the raw cells `c0`, `c1`, ...; `positions` says which cell each field
    is read from; a field without one is NULL. `year` is the file's fact of that name. `torn`: bytes that do not fit the
    encoding staff chose are marks of damage, and their rows are bad. Beside the fields it gives `problem` and, for bad
    rows only, `cells`.
    """
    mapped = [column for column in layout.columns if column.field in positions]
    at = [positions[column.field] for column in mapped]
    quick = [
        quick_sql(column, f"c{cell}") if at.count(cell) == 1 else None for column, cell in zip(mapped, at, strict=True)
    ]
    plain = ", ".join(f"{sql or 'NULL'} AS q{n}" for n, sql in enumerate(quick))
    # One step a level: an expression that is written twice is planned, and may be worked out, twice.
    clean = ", ".join(f"{_careful(cell, at.index(cell), quick)} AS t{cell}" for cell in sorted(set(at)))
    wholes = ", ".join(
        f"{_whole(column, f't{cell}')} AS w{n}" for n, (column, cell) in enumerate(zip(mapped, at, strict=True))
    )
    parts = ", ".join(f"{_part(column, f'w{n}')} AS x{n}" for n, column in enumerate(mapped))
    values = ", ".join(
        (f"{careful}" if quick[n] is None else f"coalesce(q{n}, {careful})") + f" AS v{n}"
        for n, column in enumerate(mapped)
        if (careful := _value(column, f"x{n}", key, year))
    )
    problems = [p for n, column in enumerate(mapped) if (p := _problem(column, f"w{n}", f"x{n}", f"v{n}")) is not None]
    problems.append("CASE WHEN too_wide THEN '|ROW_WIDTH' END")
    raw = ", ".join(f"c{n}" for n in range(width))
    if torn:
        problems.append(f"CASE WHEN contains(concat({raw}), '\ufffd') THEN '|TEXT_TORN' END")
    number_of = {column.field: n for n, column in enumerate(mapped)}
    fields = ", ".join(
        (f"v{number_of[c.field]}" if c.field in number_of else f"NULL::{c.sql_type}") + f" AS {name(c.field)}"
        for c in layout.columns
    )
    return (
        f"SELECT {fields}, {quoted(file)} AS source_file, source_line, problem, "
        f"CASE WHEN problem IS NOT NULL THEN [{raw}] END AS cells FROM ("
        f"SELECT *, nullif(concat_ws(';', {', '.join(problems)}), '') AS problem FROM ("
        f"SELECT *, {values} FROM (SELECT *, {parts} FROM (SELECT *, {wholes} FROM "
        f"(SELECT *, {clean} FROM (SELECT *, {plain} FROM ({source})))))))"
    )


def _careful(cell: int, number: int, quick: Sequence[str | None]) -> str:
    """SQL: a raw cell is cleaned only where its plain form did not do."""
    cleaning = cleaned(f"c{cell}")
    return cleaning if quick[number] is None else f"CASE WHEN q{number} IS NULL THEN {cleaning} END"


_SMALL = ("TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT")
_NATIVE = {
    Cell.ID: ("VARCHAR",),
    Cell.TEXT: ("VARCHAR",),
    Cell.INTEGER: (*_SMALL, "BIGINT", "UINTEGER"),
    Cell.COUNT: _SMALL,
    Cell.DAY_NUMBER: _SMALL,
    Cell.REAL: ("FLOAT", "DOUBLE"),
    Cell.TRUTH: ("BOOLEAN",),
    Cell.MOMENT: ("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"),
}


def is_native(column: Column, kind: str) -> bool:
    """Does a Parquet column of this type hold the field's own values, so that nothing is rounded or left unhashed?"""
    return kind == NOTHING or (column.pattern is None and kind in _NATIVE.get(column.cell, ()))


def parquet_select(layout: Layout, columns: Mapping[str, str], source: str, file: str) -> str:
    """SELECT of the rows of a Parquet file whose are native: only what their types allow too much is checked."""
    fields = ", ".join(
        (f"CAST({name(columns[c.field])} AS {c.sql_type})" if c.field in columns else f"NULL::{c.sql_type}")
        + f" AS {name(c.field)}"
        for c in layout.columns
    )
    problems = [p for c in layout.columns if c.field in columns and (p := _native_problem(c, name(columns[c.field])))]
    problem = f"nullif(concat_ws(';', {', '.join(problems)}), '')" if problems else "NULL::VARCHAR"
    return (
        f"SELECT {fields}, {quoted(file)} AS source_file, source_line, {problem} AS problem, "
        f"NULL::VARCHAR[] AS cells FROM ({source})"
    )


def _native_problem(column: Column, value: str) -> str:
    branches = [f"WHEN {value} IS NULL THEN '{column.field}|EMPTY'"] if column.filled else []
    if column.cell is Cell.ID:
        branches.append(f"WHEN regexp_full_match({value}, '{_SPOILED}') THEN '{column.field}|ID_SPOILED'")
    if column.cell is Cell.REAL:
        branches.append(f"WHEN NOT isfinite({value}) THEN '{column.field}|NUMBER_UNREADABLE'")
    if column.cell is Cell.DAY_NUMBER:
        bad = f"{value} NOT BETWEEN {_EARLIEST} AND {_LATEST}"
        branches.append(f"WHEN {bad} THEN '{column.field}|DATE_OUT_OF_RANGE'")
    if column.cell is Cell.MOMENT:
        branches.append(f"WHEN year({value}) NOT BETWEEN 1990 AND 2099 THEN '{column.field}|DATE_OUT_OF_RANGE'")
    return f"CASE {' '.join(branches)} END" if branches else ""


def empty_table(layout: Layout) -> str:
    """CREATE TABLE of the layout's typed rows."""
    fields = ", ".join(f"{name(c.field)} {SQL_TYPES.get(c.cell, 'VARCHAR')}" for c in layout.columns)
    return (
        f"CREATE TABLE {layout.code}_typed ({fields}, source_file VARCHAR, source_line BIGINT, problem VARCHAR, "
        "cells VARCHAR[])"
    )
