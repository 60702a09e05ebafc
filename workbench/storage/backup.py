"""How is a desk copied so that the copy is whole, even if the machine dies meanwhile?

Through SQLite's backup interface into a temporary file, checked, synced, then renamed: a file with the final name is
always a whole one.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text


def sync_folder(folder: Path) -> None:
    """Make a rename durable. Windows has no such call; there the rename itself is journalled."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_database(source: Path, target: Path) -> Path:
    """Copy a live database to `target`. Raises `StaffError` (`BACKUP_DAMAGED`) if the copy is not whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".tmp")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(part)) as copy:
        live.backup(copy)
        # A backup is one file: no write-ahead log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        part.unlink(missing_ok=True)
        raise StaffError(
            Text(f"备份未通过检查：{verdict}", f"The backup did not pass its check: {verdict}"),
            Text("原台账未改动。请运行“检查”", "The desk is unchanged. Run the check"),
            code="BACKUP_DAMAGED",
        )
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    sync_folder(target.parent)
    return target
