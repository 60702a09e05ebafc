"""Which columns of a Parquet file can be cells, and how does a plain copy of it come about?"""

from __future__ import annotations

from pathlib import Path

from workbench.intake.layout import NOTHING
from workbench.intake.refusals import refused

MOST_ROWS = 100_000_000
_CELLS = (
    "VARCHAR", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
    "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "DATE", "TIME", "TIMESTAMP", "UUID", "ENUM", NOTHING,
)  # fmt: skip


def copy_table(path: Path, target: Path, limit: int | None, scratch: Path) -> int:
    """Copy at most `limit` rows to `target`; the number of all rows.

    Raises `StaffError` (`FILE_DAMAGED`, `VALUES_NESTED`, `ARCHIVE_BOMB`).
    """
    from workbench.flows.engine import errors, number, open_engine, quoted, quoted_path

    engine = open_engine(memory_mb=500, threads=1, folder=scratch)
    source = f"read_parquet({quoted_path(path)}, hive_partitioning = false)"
    try:
        for column, kind in engine.execute(f"SELECT column_name, column_type FROM (DESCRIBE FROM {source})").fetchall():
            if str(kind).endswith("]") or not str(kind).startswith(_CELLS):
                raise refused("VALUES_NESTED", f"{column}: {kind}")
        count = number(engine, f"SELECT count(*) FROM {source}")
        if count > MOST_ROWS:
            raise refused("ARCHIVE_BOMB")
        bound = "" if limit is None else f" LIMIT {limit}"
        engine.execute(f"COPY (FROM {source}{bound}) TO {quoted(str(target))} (FORMAT PARQUET)")
        return count
    except errors() as damage:
        raise refused("FILE_DAMAGED", "Parquet") from damage
    finally:
        engine.close()
