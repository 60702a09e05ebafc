"""Which of the lines found are new to the desk, which are newer versions, and which does it hold already?

Orders and parcels have a number: a known number with other facts is a newer version; a version the desk has ever held
is nothing new. Fund movements, events and invoices have none that can be trusted: of identical rows the desk keeps as
many as any one file ever held, so that the order of imports, and how an export was split, make no difference.

Most imports repeat nothing and meet nothing they know: each question is asked by a hash first, and rows are compared in
full only where the answer could be yes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.flows.engine import Engine, name, number
from workbench.flows.lines import SCHEMAS, LineKind
from workbench.flows.store import KEYS

_SOURCE = {"source_file": "VARCHAR", "source_line": "BIGINT"}


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
    """Make a view `found_<kind>` for each kind: columns of the schema and where each line came from."""
    for kind, selects in lines.items():
        parts = [_complete(engine, kind, select) for select in selects]
        engine.execute(f"CREATE VIEW found_{kind.value} AS {' UNION ALL BY NAME '.join(parts)}")


def _complete(engine: Engine, kind: LineKind, select: str) -> str:
    given = {row[0] for row in engine.execute(f"DESCRIBE {select}").fetchall()}
    columns = ", ".join(
        f"CAST({name(c) if c in given else 'NULL'} AS {t}) AS {name(c)}" for c, t in (SCHEMAS[kind] | _SOURCE).items()
    )
    return f"SELECT {columns} FROM ({select})"


def compare(engine: Engine, kind: LineKind) -> Difference:
    """Compare `found_<kind>` with the desk's views; the rows to write go to `change_<kind>`."""
    return _numbered(engine, kind) if kind in KEYS else _counted(engine, kind)


def _listed(columns: Sequence[str], alias: str = "") -> str:
    return ", ".join(f"{alias}{name(column)}" for column in columns)


def _same(columns: Sequence[str]) -> str:
    return " AND ".join(f"f.{name(c)} IS NOT DISTINCT FROM e.{name(c)}" for c in columns)


def _repeated(engine: Engine, found: str, columns: Sequence[str]) -> bool:
    """May any two rows agree in `columns`? By hash: no means no."""
    keys = f"SELECT hash({_listed(columns)}) AS h FROM {found}"
    return number(engine, f"SELECT count(*) - count(DISTINCT h) FROM ({keys})") > 0


def _numbered(engine: Engine, kind: LineKind) -> Difference:
    keys, facts, found, table = KEYS[kind], list(SCHEMAS[kind]), f"found_{kind.value}", f"change_{kind.value}"
    total = number(engine, f"SELECT count(*) FROM {found}")
    single, distinct = found, total
    if _repeated(engine, found, keys):
        # Of one number the last row of the last file counts; rows without a number are all kept.
        single = f"single_{kind.value}"
        last = f"row_number() OVER (PARTITION BY {_listed(keys)} ORDER BY source_file DESC, source_line DESC)"
        engine.execute(f"CREATE TEMP TABLE {single} AS SELECT * FROM {found} QUALIFY {last} = 1 OR order_id IS NULL")
        distinct = number(engine, f"SELECT count(*) FROM (SELECT DISTINCT {_listed(facts)} FROM {found})")
    kept = number(engine, f"SELECT count(*) FROM {single}")
    engine.execute(f"CREATE TABLE {table} AS {_against_desk(engine, kind, single)}")
    written = number(engine, f"SELECT count(*) FROM {table}")
    updated = number(engine, f"SELECT count(*) FROM {table} WHERE updated")
    return Difference(kind, table, written - updated, updated, total - written, total - distinct, distinct - kept)


def _against_desk(engine: Engine, kind: LineKind, single: str) -> str:
    """SELECT of the numbered rows the desk has never held in this version."""
    if not _holds(engine, kind):
        return f"SELECT *, false AS updated FROM {single}"
    behind = "false"
    if kind is LineKind.SHIPMENTS:
        # An order known with a waybill is not put back to the time before it had one.
        same_order = "e.merchant_id = f.merchant_id AND e.order_id = f.order_id AND e.waybill_key IS NOT NULL"
        behind = f"f.waybill_key IS NULL AND EXISTS (FROM shipments e WHERE {same_order})"
    return (
        f"SELECT f.*, EXISTS (FROM {kind.value} e WHERE {_same(KEYS[kind])}) AS updated FROM {single} f "
        f"ANTI JOIN {kind.value}_versions e ON {_same(list(SCHEMAS[kind]))} WHERE NOT ({behind})"
    )


def _holds(engine: Engine, kind: LineKind) -> bool:
    return engine.execute(f"SELECT 1 FROM {kind.value}_versions LIMIT 1").fetchone() is not None


def _counted(engine: Engine, kind: LineKind) -> Difference:
    found, table = f"found_{kind.value}", f"change_{kind.value}"
    facts = [column for column in SCHEMAS[kind] if column != "repeat_no"]
    total = number(engine, f"SELECT count(*) FROM {found}")
    rows = f"(SELECT {_listed(facts)}, source_file, source_line, 0 AS copy_no FROM {found})"
    repeats = 0
    if _repeated(engine, found, facts):
        rows = f"copies_{kind.value}"
        _number_copies(engine, found, rows, facts)
        repeats = number(engine, f"SELECT count(*) FROM {rows} WHERE copy_no > 0")
        # The same row in two files is one row.
        if number(engine, f"SELECT count(DISTINCT source_file) FROM {found}") > 1:
            rows = (
                f"(SELECT * FROM {rows} QUALIFY row_number() OVER (PARTITION BY {_listed(facts)}, copy_no "
                "ORDER BY source_file, source_line) = 1)"
            )
    known = f"ANTI JOIN {kind.value}_versions e ON {_same([*facts, 'copy_no'])}" if _holds(engine, kind) else ""
    columns = ", ".join("copy_no AS repeat_no" if c == "repeat_no" else name(c) for c in SCHEMAS[kind])
    engine.execute(
        f"CREATE TABLE {table} AS SELECT {columns}, source_file, source_line, copy_no, false AS updated "
        f"FROM (SELECT f.* FROM {rows} f {known})"
    )
    engine.execute(f"DROP TABLE IF EXISTS copies_{kind.value}")
    written = number(engine, f"SELECT count(*) FROM {table}")
    return Difference(kind, table, written, 0, total - written, repeats, 0)


def _number_copies(engine: Engine, found: str, table: str, facts: Sequence[str]) -> None:
    """Number identical rows of one file 0, 1, 2, ...; only rows whose hash occurs twice are looked at in full."""
    listed = _listed(facts)
    copy = f"row_number() OVER (PARTITION BY source_file, {listed} ORDER BY source_line) - 1"
    engine.execute(
        f"CREATE TEMP TABLE {table} AS WITH hashed AS (SELECT *, hash({listed}) AS h FROM {found}), "
        "twice AS (SELECT h FROM hashed GROUP BY h HAVING count(*) > 1) "
        f"SELECT {listed}, source_file, source_line, 0 AS copy_no FROM hashed ANTI JOIN twice USING (h) UNION ALL "
        f"SELECT {listed}, source_file, source_line, ({copy})::INTEGER FROM hashed SEMI JOIN twice USING (h)"
    )
