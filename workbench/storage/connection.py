"""How is a desk's database opened, so that nothing acknowledged is ever lost and nothing hostile runs?

The one connection factory. Every setting is read back after it was set: a database that does not take one is refused.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from workbench.common.errors import StaffError
from workbench.common.text import Text

BUSY_MS = 10_000

# WAL with synchronous FULL (2): with NORMAL a power cut loses acknowledged commits.
PRAGMAS: dict[str, object] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "busy_timeout": BUSY_MS,
}


def _refused(path: Path, detail: str) -> StaffError:
    return StaffError(
        Text(f"无法安全打开 {path.name}：{detail}", f"{path.name} cannot be opened safely: {detail}"),
        Text(
            "数据未改动。请从备份恢复，或联系管理员", "Nothing was changed. Restore a backup or ask the administrator"
        ),
        code="DESK_NOT_SAFE",
    )


def apply_pragmas(raw: sqlite3.Connection, path: Path) -> None:
    """Set and read back every pragma. Raises `StaffError` (`DESK_NOT_SAFE`) when one does not hold."""
    wanted = dict(PRAGMAS)
    if sys.platform == "darwin":
        wanted |= {"fullfsync": 1, "checkpoint_fullfsync": 1}
    for name, value in wanted.items():
        raw.execute(f"PRAGMA {name}={value}")
        row = raw.execute(f"PRAGMA {name}").fetchone()
        if row is None or str(row[0]).lower() != str(value):
            raise _refused(path, f"PRAGMA {name}={row and row[0]}")


def open_database(path: Path, *, read_only: bool = False) -> Engine:
    """An engine on the file. A reader can never write; a writer takes the write lock when its transaction begins."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=4,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )

    def on_connect(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None  # transactions are begun here, not guessed by the driver
        try:
            apply_pragmas(raw, path)
        except sqlite3.DatabaseError as damage:
            raise _refused(path, str(damage)) from damage
        if read_only:
            raw.execute("PRAGMA query_only=1")

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine
