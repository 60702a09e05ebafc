"""Which engine answers questions about lines?

DuckDB, embedded, in memory: lines themselves lie in Parquet files. Nothing is ever fetched from a network.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import duckdb

    Engine: TypeAlias = duckdb.DuckDBPyConnection
else:
    Engine = "duckdb.DuckDBPyConnection"


def open_engine(memory_mb: int = 1500, threads: int = 2, folder: Path | None = None) -> Engine:
    """An empty engine. `folder` takes what does not fit into memory; without it the system's folder does.

    A cursor of it (`engine.cursor()`) sees the same views and may be used in another thread.
    """
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_mb}MB",
        "threads": threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "preserve_insertion_order": True,
    }
    if folder is not None:
        config["temp_directory"] = str(folder / "spill")
    return duckdb.connect(":memory:", config=config)


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted_path(path: Path) -> str:
    """A SQL string literal that names one file, whatever characters its name has: none of them is a pattern."""
    return quoted("".join(f"[{c}]" if c in "*?[" else c for c in str(path)))


def name(text: str) -> str:
    """A SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def number(engine: Engine, sql: str, *values: object) -> int:
    """The one whole number a question asks for; 0 where the answer is NULL."""
    row = engine.execute(sql, list(values)).fetchone()
    return 0 if row is None or row[0] is None else int(row[0])


def errors(kind: str = "Error") -> type[Exception]:
    """What the engine raises when it cannot do what it is asked; `kind` names one sort of it."""
    import duckdb

    found: type[Exception] = getattr(duckdb, kind)
    return found


def unreadable() -> tuple[type[Exception], ...]:
    """What the engine raises where the data cannot be read, rather than where the question is wrong."""
    import duckdb

    return duckdb.DataError, duckdb.InvalidInputException, duckdb.OutOfMemoryException, duckdb.IOException
