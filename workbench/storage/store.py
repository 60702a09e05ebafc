"""Where is the desk's record kept, and what does one transaction cover?

`with store.transaction() as shelves:` is one unit of work: it is written whole when the block ends and not at all when
the block raises. `with store.reading() as shelves:` sees one unchanging state and cannot write.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.common.typed import unreadable
from workbench.flows.store import disk_full
from workbench.storage.backup import copy_database
from workbench.storage.bulk_loans import BulkLoans, fast, raw_connection, safe
from workbench.storage.connection import open_database
from workbench.storage.lock import DeskLock
from workbench.storage.migrate import NEWEST, bring_up_to_date, revision
from workbench.storage.shelves import Shelves, shelves_on

DATABASE = "desk.sqlite"
_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_WRITE")


@contextmanager
def kept_whole() -> Iterator[None]:
    """Say of a number of more than 64 bits, and of half a character, that it cannot be kept."""
    try:
        yield
    except OverflowError as failure:
        raise StaffError(
            Text("数字过大，无法保存", "The number is too large to be kept"),
            Text("没有写入任何内容。请核对后再试", "Nothing was written. Check it and try again"),
            code="NUMBER_TOO_LARGE",
        ) from failure
    except UnicodeEncodeError as failure:
        raise unreadable() from failure


class Store:
    """An open desk. One writer process at a time; any number of readers."""

    def __init__(self, folder: Path, lock: DeskLock | None, writer: Engine | None, reader: Engine) -> None:
        self.folder = folder
        self._lock = lock
        self._writer = writer
        self._reader = reader

    @classmethod
    def open(cls, folder: Path, now: datetime) -> Store:
        """Open or begin the desk in `folder` for writing.

        Raises `StaffError`: `DESK_IN_USE`, `DESK_NOT_SAFE`, `DESK_TOO_NEW`.
        """
        for part in ("", "flows", "documents", "backups", "quarantine"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        lock = DeskLock.take(folder / "desk.lock", now)
        try:
            path = folder / DATABASE
            writer = open_database(path)
            bring_up_to_date(writer, path, now)
        except BaseException:
            lock.release()
            raise
        return cls(folder, lock, writer, open_database(path, read_only=True))

    @classmethod
    def open_read_only(cls, folder: Path) -> Store:
        """Open a desk another process may be writing. Raises `StaffError` (`DESK_MISSING`, `DESK_TOO_NEW`)."""
        path = folder / DATABASE
        if not path.is_file():
            raise StaffError(
                Text(f"{folder} 不是台账文件夹", f"{folder} is not a desk folder"),
                Text("请选择含 desk.sqlite 的文件夹", "Choose the folder that holds desk.sqlite"),
                code="DESK_MISSING",
            )
        reader = open_database(path, read_only=True)
        if revision(reader) != NEWEST:
            raise StaffError(
                Text("本台账的版本与程序不同", "This desk's version differs from the program's"),
                Text("请先以可写方式打开一次", "Open it once for writing first"),
                code="DESK_TOO_NEW",
            )
        return cls(folder, None, None, reader)

    @contextmanager
    def transaction(self) -> Iterator[Shelves]:
        """One unit of work. Whatever is raised inside undoes all of it.

        Raises `StaffError` (`DISK_FULL`, and for what SQLite cannot hold `NUMBER_TOO_LARGE` and `TEXT_UNREADABLE`).
        """
        if self._writer is None:
            raise StaffError(
                Text("台账以只读方式打开", "The desk is open for reading only"),
                Text("请关闭占用台账的程序后重新打开", "Close the program that holds the desk and open it again"),
                code="DESK_READ_ONLY",
            )
        try:
            with kept_whole(), self._writer.begin() as connection:
                yield shelves_on(connection)
        except OperationalError as failure:
            if getattr(failure.orig, "sqlite_errorname", "") not in _NO_ROOM:
                raise
            raise disk_full(DATABASE) from failure

    @contextmanager
    def filling(self) -> Iterator[tuple[Shelves, BulkLoans]]:
        """One unit of work that writes millions of rows: references between rows are checked once, at its end."""
        if self._writer is None:
            raise RuntimeError("a desk that is read only cannot be filled")
        with self._writer.connect() as connection:
            raw = raw_connection(connection)
            fast(raw)
            try:
                with connection.begin():
                    bulk = BulkLoans(raw)
                    yield shelves_on(connection), bulk
                    bulk.finish()
            finally:
                safe(raw, self.path)

    @contextmanager
    def reading(self) -> Iterator[Shelves]:
        """One unchanging view; writing in it fails. Raises `StaffError` for what SQLite cannot look for."""
        with kept_whole(), self._reader.begin() as connection:
            yield shelves_on(connection)

    @property
    def path(self) -> Path:
        return self.folder / DATABASE

    def backup(self, target: Path) -> Path:
        return copy_database(self.path, target)

    def integrity(self) -> tuple[str, ...]:
        """What SQLite finds wrong with the file and with references between rows; empty when nothing."""
        with self._reader.connect() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
            broken = [
                f"{row[0]} row {row[1]} names a missing {row[2]}"
                for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
            ]
        return tuple(line for line in found if line != "ok") + tuple(broken)

    def quick_check(self) -> tuple[str, ...]:
        """What SQLite's quick check finds wrong with the file; empty when nothing."""
        with self._reader.connect() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check")]
        return tuple(line for line in found if line != "ok")

    def close(self) -> None:
        self._reader.dispose()
        if self._writer is not None:
            self._writer.dispose()
        if self._lock is not None:
            self._lock.release()
