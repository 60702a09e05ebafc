"""How does a recording come into the desk's folder whole, and how does it leave with a backup?"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop
from workbench.common.text import Text
from workbench.services.recordings_file import RECORDINGS

SUFFIXES = frozenset(
    {".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".wav", ".mp3", ".m4a", ".ogg", ".opus", ".flac", ".aac"}
)
UNFINISHED = "unfinished"
_BLOCK = 1 << 20


def recordings_folder(desk: Path) -> Path:
    return desk / RECORDINGS


def unfinished_folder(desk: Path) -> Path:
    """Where a recording is written while it lasts."""
    return desk / RECORDINGS / UNFINISHED


def file_name(row_id: str, suffix: str) -> str:
    """A name made of the row's number only; no character of a stranger's file name reaches the disk."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,80}", row_id) or row_id.startswith("."):
        row_id = hashlib.sha256(row_id.encode()).hexdigest()[:32]
    return row_id + suffix


def began_ms(unfinished: Path) -> int:
    """Where on the interview's time line a recording began, by the name it got then; 0 where it does not say."""
    found = re.search(r"-(\d+)ms-", unfinished.name)
    return int(found.group(1)) if found else 0


def demand_media(path: Path) -> str:
    """The suffix of a file that may be a recording. Raises `StaffError` (`RECORDING_MISSING`, `RECORDING_KIND`)."""
    try:
        size = path.stat().st_size if path.is_file() else 0
    except OSError:
        size = 0
    if size == 0:
        raise StaffError(
            Text(f"打不开文件，或文件是空的：{path.name}", f"The file is missing, unreadable or empty: {path.name}"),
            Text("台账未改动。请检查文件是否仍在原处", "Nothing was changed. Check that the file is still there"),
            code="RECORDING_MISSING",
        )
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise StaffError(
            Text(f"不是支持的录音录像文件：{path.name}", f"Not a recording this program plays: {path.name}"),
            Text(
                "台账未改动。可用 mp4、webm、mkv、mov、avi、wav、mp3、m4a、ogg、flac",
                "Nothing was changed. Use mp4, webm, mkv, mov, avi, wav, mp3, m4a, ogg or flac",
            ),
            code="RECORDING_KIND",
        )
    return suffix


def copy_whole(source: Path, target: Path, report: Report, stop: Stop) -> tuple[str, int]:
    """Copy a file, whole or not at all, and answer its SHA-256 and size in bytes. The source is only read.

    Raises `Stopped`, and `StaffError` (`RECORDING_NOT_COPIED`) where disk or file fail.
    """
    part = target.with_name(target.name + ".part")
    digest, done = hashlib.sha256(), 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        total = source.stat().st_size
        with source.open("rb") as came, part.open("wb") as goes:
            while block := came.read(_BLOCK):
                if stop():
                    raise Stopped()
                digest.update(block)
                goes.write(block)
                done += len(block)
                report(done, total)
            goes.flush()
            os.fsync(goes.fileno())
        os.replace(part, target)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise StaffError(
            Text(f"录音录像没有复制完：{source.name}", f"The recording could not be copied: {source.name}"),
            Text(
                f"台账未改动，原文件未动。请检查磁盘空间后重试（{fault.strerror or fault}）",
                f"Nothing was changed. Check the free space and try again ({fault.strerror or fault})",
            ),
            code="RECORDING_NOT_COPIED",
        ) from fault
    except Stopped:
        part.unlink(missing_ok=True)
        raise
    return digest.hexdigest(), done


def copy_recordings(desk: Path, to: Path) -> None:
    """Bring recordings and pictures into a backup; they never change, so what lies there already is left."""
    for file in sorted(recordings_folder(desk).glob("*")):
        target = to / RECORDINGS / file.name
        if file.is_file() and not file.name.endswith(".part") and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(target.name + ".part")
            shutil.copyfile(file, part)
            os.replace(part, target)
