"""Which engine answers questions about lines?

DuckDB, embedded, in memory: lines themselves lie in Parquet files. Nothing is ever fetched from a network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, TypeAlias

from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop, never, silent

if TYPE_CHECKING:
    import duckdb

    Engine: TypeAlias = duckdb.DuckDBPyConnection
else:
    Engine = "duckdb.DuckDBPyConnection"


def open_engine(memory_mb: int = 1200, threads: int = 2, folder: Path | None = None) -> Engine:
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
        # A table that is missing is missing, whatever variable of the program has its name.
        "python_enable_replacements": False,
    }
    if folder is not None:
        config["temp_directory"] = str(folder / "spill")
    engine = duckdb.connect(":memory:", config=config)
    # Line files never change: the foot of each is read once.
    engine.execute("SET parquet_metadata_cache = true")
    # Progress is kept so that it can be told; nothing is drawn over what a command prints.
    engine.execute("SET enable_progress_bar = true")
    engine.execute("SET enable_progress_bar_print = false")
    engine.execute("SET progress_bar_time = 200")
    return engine


@contextmanager
def stoppable(engine: Engine, stop: Stop) -> Iterator[Stop]:
    """While the block runs, a statement of `engine` is broken off within a fifth of a second once `stop` says so.

    Gives the question the block is to ask instead of `stop`; it stays true once it was. Raises `Stopped`.
    """
    if stop is never:
        yield never
        return
    asked, over = Event(), Event()

    def stopped() -> bool:
        if not asked.is_set() and stop():
            asked.set()
        return asked.is_set()

    def watch() -> None:
        while not over.wait(0.1):
            if stopped():
                engine.interrupt()

    watcher = Thread(target=watch, name="stop-watcher", daemon=True)
    watcher.start()
    try:
        yield stopped
    except errors("InterruptException") as broken:
        raise Stopped from broken
    finally:
        over.set()
        watcher.join()


@contextmanager
def telling(engine: Engine, report: Report, done: int, rows: int, total: int) -> Iterator[Callable[[int], None]]:
    """While the block runs, `report(done + part, total)` says how many of its `rows` a long statement is through.

    Gives a function by which the block itself says so where no statement runs. What is told never goes back.
    """
    if report is silent:
        yield lambda part: None
        return
    told, over = [0], Event()

    def tell(part: int) -> None:
        if part > told[0]:
            told[0] = part
            report(min(total, done + part), total)

    def watch() -> None:
        while not over.wait(0.1):
            tell(int(rows * engine.query_progress() / 100))

    watcher = Thread(target=watch, name="progress-watcher", daemon=True)
    watcher.start()
    try:
        yield tell
    finally:
        over.set()
        watcher.join()


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
