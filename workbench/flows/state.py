"""Do two desks hold the same lines?

A digest of rows that does not depend on their order and in which each repeat counts: of every row the MD5 of its
canonical text as a 128-bit number, summed. Two desks that hold the same facts have the same digest, whatever files the
facts came in, and in whatever order.
"""

from __future__ import annotations

import hashlib

from workbench.flows.engine import Engine, name
from workbench.flows.lines import LineKind


def state_digest(engine: Engine) -> str:
    """SHA-256 over what the five views hold: facts only, not where they came from."""
    parts = "\n".join(f"{kind.value} {rows_digest(engine, f'SELECT * FROM {kind.value}')}" for kind in LineKind)
    return hashlib.sha256(parts.encode()).hexdigest()


def rows_digest(engine: Engine, select: str) -> str:
    """SHA-256 over the rows of `select` in any order, with their columns' names."""
    columns = [(str(row[0]), str(row[1])) for row in engine.execute(f"DESCRIBE {select}").fetchall()]
    text = f"concat_ws(',', {', '.join(_text(column, sql_type) for column, sql_type in columns)})"
    # The two halves are summed apart: their sums are exact whole numbers.
    row = engine.execute(
        f"SELECT count(*), sum(md5_number_lower(text)), sum(md5_number_upper(text)) "
        f"FROM (SELECT {text} AS text FROM ({select}))"
    ).fetchone()
    heads = ",".join(column for column, _ in columns)
    return hashlib.sha256(f"{heads}|{row}".encode()).hexdigest()


def _text(column: str, sql_type: str) -> str:
    """SQL: a value as text that no other values beside it can be mistaken for."""
    cell = name(column)
    written = f"length({cell}) || ':' || {cell}" if sql_type == "VARCHAR" else f"{cell}::VARCHAR"
    return f"coalesce({written}, '~')"
