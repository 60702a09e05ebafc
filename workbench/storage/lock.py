"""Is another program writing to this desk, and who is it?

An operating-system lock on `desk.lock`: it falls with the process that holds it, however that ends, so there is no
stale lock to clear by hand. The file names its holder for people; the lock, not the text, is what counts.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from datetime import datetime
from pathlib import Path
from typing import IO

from workbench.common.dates import local
from workbench.common.errors import StaffError
from workbench.common.text import Text

_FAR = 1 << 30  # the locked byte lies behind the text, which stays readable on Windows


class DeskLock:
    """Held from `take` to `release`."""

    def __init__(self, path: Path, file: IO[str]) -> None:
        self._path = path
        self._file = file

    @classmethod
    def take(cls, path: Path, now: datetime) -> DeskLock:
        """Raises `StaffError` (`DESK_IN_USE`) naming the holder."""
        file = path.open("a+", encoding="utf-8")
        if not _try_lock(file):
            file.seek(0)
            holder = _holder(file.read())
            file.close()
            raise StaffError(
                Text(f"本台账正由 {holder} 使用", f"This desk is in use by {holder}"),
                Text("请先关闭那里的程序，再重试", "Close the program there and try again"),
                code="DESK_IN_USE",
            )
        file.truncate(0)
        file.seek(0)
        json.dump({"host": socket.gethostname(), "pid": os.getpid(), "since": local(now).isoformat()}, file)
        file.flush()
        return cls(path, file)

    def release(self) -> None:
        if not self._file.closed:
            self._file.truncate(0)
            _unlock(self._file)
            self._file.close()


def _holder(text: str) -> str:
    try:
        known = json.loads(text)
        return f"{known['host']} (pid {known['pid']}, {known['since'][:16]})"
    except (ValueError, KeyError, TypeError):
        return "?"


if sys.platform == "win32":  # pragma: no cover - run on Windows only
    import msvcrt

    def _try_lock(file: IO[str]) -> bool:
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: IO[str]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
