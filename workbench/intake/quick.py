"""In which form do most cells come, and what are they worth in it?

Exports write nearly every cell in one plain form. A cell that is exactly what the engine itself would write for its
value needs no stripping and no pattern: that is told by writing the value back and comparing, at less cost.
Every other cell takes the careful way of `intake.typed`, which comes to the same value where both can read it.
"""

from __future__ import annotations

from workbench.flows.engine import quoted
from workbench.intake.layout import DAY_FORMATS, MOMENT_FORMATS, Cell, Column, Mark


def quick_sql(column: Column, raw: str) -> str | None:
    """SQL: the value of a raw cell in its plain form, NULL in any other; None where a column has no plain form."""
    if column.pattern is not None:
        return None
    value = _plain_form(column, raw)
    if value is None or not column.blanks:
        return value
    return f"CASE WHEN {raw} NOT IN ({', '.join(map(quoted, column.blanks))}) THEN {value} END"


def _plain_form(column: Column, raw: str) -> str | None:
    match column.cell:
        case Cell.INTEGER:
            return _written_back(raw, "BIGINT", f"TRY_CAST({raw} AS BIGINT)", 18)
        case Cell.COUNT | Cell.DAY_NUMBER:
            return _written_back(raw, "INTEGER", f"TRY_CAST({raw} AS INTEGER)")
        case Cell.MONEY if column.mark is not Mark.COMMA:
            whole = _written_back(raw, "BIGINT", f"TRY_CAST({raw} AS BIGINT) * 100", 15)
            exact = "DECIMAL(18, 2)"
            value = f"CAST(CAST(TRY_CAST({raw} AS {exact}) AS DECIMAL(20, 2)) * 100 AS BIGINT)"
            return f"coalesce({_written_back(raw, exact, value, 18)}, {whole})"
        case Cell.DAY if (column.formats or DAY_FORMATS)[0] == "%Y-%m-%d":
            return _written_back(raw, "DATE", f"(TRY_CAST({raw} AS DATE) - DATE '1970-01-01')::INTEGER", 10)
        case Cell.MOMENT if (column.formats or MOMENT_FORMATS)[0] == "%Y-%m-%d %H:%M:%S":
            return _written_back(raw, "TIMESTAMP", f"TRY_CAST({raw} AS TIMESTAMP)", 19)
        case Cell.WORD if column.words:
            known = " ".join(f"WHEN {quoted(word)} THEN {quoted(value)}" for word, value in column.words.items())
            return f"CASE {raw} {known} END"
        case Cell.ID:
            return f"CASE WHEN {_plain(raw)} AND NOT contains(lower({raw}), 'e') THEN {raw} END"
        case Cell.TEXT:
            return f"CASE WHEN {_plain(raw)} THEN {raw} END"
        case _:
            return None


def _written_back(raw: str, sql_type: str, value: str, longest: int = 30) -> str:
    """The value of a cell that is what the engine writes for it, at most `longest` characters."""
    same = f"CAST(TRY_CAST({raw} AS {sql_type}) AS VARCHAR) = {raw}"
    return f"CASE WHEN {same} AND strlen({raw}) <= {longest} THEN {value} END"


def _plain(raw: str) -> str:
    """Is the cell of ASCII letters without anything that exports wrap around one?"""
    apart = " AND ".join(f"NOT contains({raw}, {quoted(mark)})" for mark in " \t\n\r`'=")
    return f"{raw} <> '' AND strlen({raw}) = length({raw}) AND {apart}"
