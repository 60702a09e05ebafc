"""Which of the lines found are new to the desk, which are newer versions, and which does it hold already?

Orders and parcels have a number: a known number with other facts is a newer version; a version the desk has ever held
is nothing new. Fund movements, events and invoices have none that can be trusted: of identical rows the desk keeps as
many as any one file ever held, so that the order of imports, and how an export was split, make no difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.flows.engine import Engine, name, number
from workbench.flows.lines import SCHEMAS, LineKind
from workbench.flows.store import KEYS, ORIGIN


@dataclass(frozen=True, slots=True)
class Difference:
    """What one kind of line would change. The lines to write stand in the table `table`."""

    kind: LineKind
    table: str
    new: int
    updated: int
    unchanged: int
    repeats: int  # rows that are exact copies of another row of the same file
    clashes: int  # one number with different facts inside this import; the last row counts


def find_lines(engine: Engine, lines: Mapping[LineKind, Sequence[str]]) -> None:
    """Make a table `found_<kind>` for each kind: columns of the schema and where each line came from."""
    for kind, selects in lines.items():
        parts = [_complete(engine, kind, select) for select in selects]
        engine.execute(f"CREATE TABLE found_{kind.value} AS {' UNION ALL BY NAME '.join(parts)}")


def _complete(engine: Engine, kind: LineKind, select: str) -> str:
    given = {row[0] for row in engine.execute(f"DESCRIBE {select}").fetchall()}
    columns = ", ".join(
        f"CAST({name(c) if c in given else 'NULL'} AS {t}) AS {name(c)}"
        for c, t in (SCHEMAS[kind] | {"source_file": "VARCHAR", "source_line": "BIGINT"}).items()
    )
    return f"SELECT {columns} FROM ({select})"


def compare(engine: Engine, kind: LineKind) -> Difference:
    """Compare `found_<kind>` with the desk's views; the rows to write go to `change_<kind>`."""
    return _numbered(engine, kind) if kind in KEYS else _counted(engine, kind)


def _row(alias: str, columns: Sequence[str]) -> list[str]:
    return [f"{alias}.{name(column)}" for column in columns]


def _same(columns: Sequence[str]) -> str:
    return " AND ".join(f"f.{name(c)} IS NOT DISTINCT FROM e.{name(c)}" for c in columns)


def _numbered(engine: Engine, kind: LineKind) -> Difference:
    keys, found, table = KEYS[kind], f"found_{kind.value}", f"change_{kind.value}"
    columns = [*SCHEMAS[kind], "source_file", "source_line"]
    shown, key = ", ".join(map(name, columns)), ", ".join(keys)
    total = number(engine, f"SELECT count(*) FROM {found}")
    # Of one number the last row of the last file counts; orders and parcels without a number are all kept.
    last = f"row_number() OVER (PARTITION BY {key} ORDER BY source_file DESC, source_line DESC)"
    facts = ", ".join(_row("f", list(SCHEMAS[kind])))
    distinct = number(engine, f"SELECT count(*) FROM (SELECT DISTINCT {facts} FROM {found} f)")
    engine.execute(
        f"CREATE TABLE single_{kind.value} AS SELECT {shown} FROM {found} QUALIFY {last} = 1 OR order_id IS NULL"
    )
    single = number(engine, f"SELECT count(*) FROM single_{kind.value}")
    known = f"EXISTS (FROM {kind.value} e WHERE {_same(keys)})"
    if kind is LineKind.SHIPMENTS:
        # An order known with a waybill is not put back to the time before it had one.
        same_order = "e.merchant_id = f.merchant_id AND e.order_id = f.order_id AND e.waybill_key IS NOT NULL"
        behind = f"f.waybill_key IS NULL AND EXISTS (FROM shipments e WHERE {same_order})"
    else:
        behind = "false"
    engine.execute(
        f"CREATE TABLE {table} AS SELECT f.*, {known} AS updated FROM single_{kind.value} f "
        f"ANTI JOIN {kind.value}_versions e ON {_same(list(SCHEMAS[kind]))} WHERE NOT ({behind})"
    )
    engine.execute(f"DROP TABLE single_{kind.value}")
    written = number(engine, f"SELECT count(*) FROM {table}")
    updated = number(engine, f"SELECT count(*) FROM {table} WHERE updated")
    return Difference(kind, table, written - updated, updated, total - written, total - distinct, distinct - single)


def _counted(engine: Engine, kind: LineKind) -> Difference:
    found, table = f"found_{kind.value}", f"change_{kind.value}"
    facts = [column for column in SCHEMAS[kind] if column != "repeat_no"]
    listed = ", ".join(map(name, facts))
    total = number(engine, f"SELECT count(*) FROM {found}")
    engine.execute(
        f"CREATE TABLE copies_{kind.value} AS SELECT {listed}, source_file, source_line, "
        f"(row_number() OVER (PARTITION BY source_file, {listed} ORDER BY source_line) - 1)::INTEGER AS copy_no "
        f"FROM {found}"
    )
    repeats = number(engine, f"SELECT count(*) FROM copies_{kind.value} WHERE copy_no > 0")
    # The same row in two files is one row.
    once = ""
    if number(engine, f"SELECT count(DISTINCT source_file) FROM {found}") > 1:
        once = f" QUALIFY row_number() OVER (PARTITION BY {listed}, copy_no ORDER BY source_file, source_line) = 1"
    columns = ", ".join("copy_no AS repeat_no" if c == "repeat_no" else name(c) for c in SCHEMAS[kind])
    engine.execute(
        f"CREATE TABLE {table} AS SELECT {columns}, {', '.join(ORIGIN)}, false AS updated FROM ("
        f"SELECT f.* FROM copies_{kind.value} f ANTI JOIN {kind.value}_versions e "
        f"ON {_same([*facts, 'copy_no'])}{once})"
    )
    engine.execute(f"DROP TABLE copies_{kind.value}")
    written = number(engine, f"SELECT count(*) FROM {table}")
    return Difference(kind, table, written, 0, total - written, repeats, 0)
