"""Relations of lines for tests: named columns given, every other column NULL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from workbench.flows.engine import Engine, name, quoted
from workbench.flows.lines import SCHEMAS, LineKind


def literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, datetime):
        return f"TIMESTAMP {quoted(value.isoformat(' '))}"
    return quoted(value) if isinstance(value, str) else str(value)


def relation(kind: LineKind, rows: Sequence[Mapping[str, object]]) -> str:
    """A SELECT of `rows`."""
    types = SCHEMAS[kind]
    return " UNION ALL ".join(
        "SELECT " + ", ".join(f"{literal(row.get(c))}::{t} AS {name(c)}" for c, t in types.items()) for row in rows
    )


def views(engine: Engine, **kinds: Sequence[Mapping[str, object]]) -> None:
    """Make the five views of given rows; a kind without rows is empty. The lines of a kind stand in a file of its own,
    in the order given, for the views that say where a line came from."""
    for kind in LineKind:
        rows = kinds.get(kind.value, ())
        if rows:
            engine.execute(f"CREATE OR REPLACE VIEW {kind.value} AS {relation(kind, rows)}")
        else:
            empty = ", ".join(f"NULL::{t} AS {name(c)}" for c, t in SCHEMAS[kind].items())
            engine.execute(f"CREATE OR REPLACE VIEW {kind.value} AS SELECT {empty} WHERE false")
        engine.execute(
            f"CREATE OR REPLACE VIEW {kind.value}_sourced AS SELECT *, '{kind.value}.csv' AS source_file, "
            f"row_number() OVER () + 1 AS source_line, 'B00001' AS batch_id FROM {kind.value}"
        )
