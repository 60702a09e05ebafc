"""How are line files written, and how do they become the five views that every question is asked of?

A batch is one immutable Parquet file for each kind of line, sorted by merchant and day. Beside the columns of
`flows.lines.SCHEMAS` every file carries where a line came from (`source_file`, `source_line`) and which of several
identical rows of one file it is (`copy_no`); the views `orders_sourced`, `fund_sourced`, ... show these too. The
views `orders_versions`, ... hold every version ever imported, superseded ones included.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.flows.batches import BatchRef
from workbench.flows.engine import Engine, name, number, quoted, quoted_path
from workbench.flows.lines import SCHEMAS, LineKind

ORIGIN = {"source_file": "VARCHAR", "source_line": "BIGINT", "copy_no": "INTEGER"}

# What identifies a line that later exports may show in a newer state.
KEYS = {
    LineKind.ORDERS: ("merchant_id", "order_id", "line_no"),
    LineKind.SHIPMENTS: ("merchant_id", "order_id", "waybill_key"),
}
_ROW_GROUP = 30_720  # small enough that one merchant's lines touch one or two groups


class FlowStore:
    """The folder of line files of one desk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, ref: BatchRef) -> Path:
        return self.folder / ref.file

    def write(
        self, engine: Engine, batch_id: str, kind: LineKind, relation_sql: str, seq: int, layout: str
    ) -> BatchRef:
        """Write the rows of `relation_sql` (columns of the schema; origin columns where it has them) as one file.

        The file appears under its name only when it is whole and on disk.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        final = self.folder / f"{batch_id}-{kind.value}.parquet"
        part = final.with_suffix(".tmp")
        engine.execute(
            f"COPY ({_typed(engine, kind, relation_sql)}) TO {quoted(str(part))} "
            f"(FORMAT PARQUET, COMPRESSION ZSTD, ROW_GROUP_SIZE {_ROW_GROUP})"
        )
        _settle(part, final)
        rows = number(engine, f"SELECT count(*) FROM read_parquet({quoted_path(final)})")
        return BatchRef(batch_id, kind, final.name, file_digest(final), rows, seq, layout)

    def remove(self, ref: BatchRef) -> None:
        """Remove a file that no committed import names."""
        self.path(ref).unlink(missing_ok=True)

    def verify(self, ref: BatchRef) -> bool:
        """Are the bytes still those that were written?"""
        return self.path(ref).is_file() and file_digest(self.path(ref)) == ref.digest

    def attach(self, engine: Engine, batches: Sequence[BatchRef]) -> None:
        """Make the views of the five kinds over `batches`; a kind without a batch is an empty view.

        Of an order or parcel that stands in several batches the newest version counts. Raises `StaffError`
        (`LINES_MISSING`) when a file is not there: figures without it would be wrong.
        """
        for ref in batches:
            if not self.path(ref).is_file():
                raise StaffError(
                    Text(f"流水文件 {ref.file} 不见了", f"The line file {ref.file} is missing"),
                    Text("请从备份恢复 flows 文件夹，缺少它的数字不可信", "Restore the flows folder from a backup"),
                    code="LINES_MISSING",
                )
        for kind in LineKind:
            self._attach_kind(engine, kind, [ref for ref in batches if ref.kind is kind])

    def _attach_kind(self, engine: Engine, kind: LineKind, refs: Sequence[BatchRef]) -> None:
        source = self._all_rows(kind, refs)
        engine.execute(f"CREATE OR REPLACE VIEW {kind.value}_versions AS {source}")
        if kind in KEYS and len(refs) > 1:
            source = _newest(engine, kind, source)
        engine.execute(f"CREATE OR REPLACE VIEW {kind.value}_sourced AS {source}")
        columns = ", ".join(map(name, SCHEMAS[kind]))
        engine.execute(f"CREATE OR REPLACE VIEW {kind.value} AS SELECT {columns} FROM {kind.value}_sourced")

    def _all_rows(self, kind: LineKind, refs: Sequence[BatchRef]) -> str:
        types = SCHEMAS[kind] | ORIGIN
        if not refs:
            empty = ", ".join(f"NULL::{sql_type} AS {name(column)}" for column, sql_type in types.items())
            return f"SELECT {empty}, NULL::VARCHAR AS batch_id, NULL::INTEGER AS seq WHERE false"
        columns = ", ".join(map(name, types))
        return " UNION ALL ".join(
            f"SELECT {columns}, '{ref.batch_id}' AS batch_id, {ref.seq} AS seq "
            f"FROM read_parquet({quoted_path(self.path(ref))})"
            for ref in refs
        )


def _typed(engine: Engine, kind: LineKind, relation_sql: str) -> str:
    """The relation with exactly the columns and types of the schema, in the order of the file."""
    given = {row[0] for row in engine.execute(f"DESCRIBE {relation_sql}").fetchall()}
    types = SCHEMAS[kind] | ORIGIN
    missing = set(SCHEMAS[kind]) - given
    if missing:
        raise ValueError(f"{kind.value} lines lack {sorted(missing)}")
    absent = {"source_file": "NULL", "source_line": "NULL", "copy_no": "0"}
    columns = ", ".join(
        f"CAST({name(column) if column in given else absent[column]} AS {sql_type}) AS {name(column)}"
        for column, sql_type in types.items()
    )
    ties = ", ".join([*KEYS.get(kind, ())[1:], *ORIGIN])
    return f"SELECT * FROM (SELECT {columns} FROM ({relation_sql})) ORDER BY merchant_id, day, {ties}"


def _newest(engine: Engine, kind: LineKind, source: str) -> str:
    """`source` without superseded versions. Keys in several batches are few: they are looked up once, here."""
    keys = KEYS[kind]
    table = f"{kind.value}_superseded"
    # A parcel without a waybill is what an order looked like before hand-over: any newer parcel of it replaces it.
    newest = "max(seq)"
    if kind is LineKind.SHIPMENTS:
        newest_of_order = "max(max(seq)) OVER (PARTITION BY merchant_id, order_id)"
        newest = f"CASE WHEN waybill_key IS NULL THEN {newest_of_order} ELSE max(seq) END"
    engine.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM (SELECT {', '.join(keys)}, min(seq) AS oldest, "
        f"{newest} AS newest FROM ({source}) WHERE order_id IS NOT NULL GROUP BY {', '.join(keys)}) "
        "WHERE oldest < newest"
    )
    if number(engine, f"SELECT count(*) FROM {table}") == 0:
        return source
    same_key = " AND ".join(f"s.{key} IS NOT DISTINCT FROM t.{key}" for key in keys)
    return f"SELECT s.* FROM ({source}) s ANTI JOIN {table} t ON {same_key} AND s.seq < t.newest"


def _settle(part: Path, final: Path) -> None:
    """Make a finished file durable under its name."""
    with part.open("rb") as handle:
        os.fsync(handle.fileno())
    os.replace(part, final)
    if os.name == "posix":
        folder = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def file_digest(path: Path) -> str:
    """SHA-256 of the bytes of a file, in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
