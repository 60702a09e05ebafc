"""Which tables lie in an archive, and how are they unpacked without harm?

Every limit is kept on the bytes that really come out, not only on what the archive says of itself.
"""

from __future__ import annotations

import errno
import gzip
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from workbench.intake.containers import LARGEST_BYTES
from workbench.intake.refusals import hidden, refused

LARGEST_RATIO = 200  # a true table shrinks to a tenth, a trap to a thousandth
RATIO_FLOOR = 64 * 2**20  # below this size unpacked nothing can hurt
MOST_MEMBERS = 1000
_CHUNK = 1 << 20
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NESTED = (".zip", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz", ".tar")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])([.].*)?", re.IGNORECASE)
# What reading a damaged archive raises; an extra field cut short is an IndexError of the library's own.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OverflowError, struct.error, IndexError,
)  # fmt: skip
_LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$)")


class _Bytes(Protocol):
    def read(self, size: int, /) -> bytes: ...


@contextmanager
def opened_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Raises `StaffError` (`ARCHIVE_DAMAGED`, `ARCHIVE_LOCKED`), also for what is read inside."""
    try:
        with _archive(path) as archive:
            yield archive
    except _DAMAGE as damage:
        raise refused("ARCHIVE_DAMAGED") from damage
    except OSError as failure:
        if failure.errno != errno.EINVAL:  # a place before the beginning of the file
            raise
        raise refused("ARCHIVE_DAMAGED") from failure


def _archive(path: Path) -> zipfile.ZipFile:
    """Names without the mark of UTF-8 are written in the code page of the desk's country by its own programs."""
    try:
        return zipfile.ZipFile(path, metadata_encoding="gb18030")
    except UnicodeDecodeError:
        return zipfile.ZipFile(path)


def check_members(archive: zipfile.ZipFile) -> None:
    """Refuse what no export looks like: too many, locked, misplaced, nested or inflated members."""
    infos = archive.infolist()
    files = [info for info in infos if not info.is_dir()]
    if not files:
        raise refused("ARCHIVE_ODD", "0")
    if len(infos) > MOST_MEMBERS:
        raise refused("ARCHIVE_ODD", f"{len(infos)} > {MOST_MEMBERS}")
    total, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    _keep_size(total, packed)
    seen: set[str] = set()
    for info in infos:
        if info.flag_bits & 1:
            raise refused("ARCHIVE_LOCKED")
        if is_odd(info) or info.filename.casefold() in seen:
            raise refused("ARCHIVE_ODD", info.filename)
        if info.filename.lower().endswith(_NESTED):
            raise refused("ARCHIVE_NESTED", info.filename)
        seen.add(info.filename.casefold())


def is_odd(info: zipfile.ZipInfo) -> bool:
    """Has the member a name that means another place on some system, or is it no plain file?"""
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    mode = stat.S_IFMT(info.external_attr >> 16)
    return (
        "\\" in name
        or ":" in name
        or any(map(hidden, name))
        or any(part in ("", ".", "..") or part != part.rstrip(". ") for part in parts)
        or any(_RESERVED.fullmatch(part) for part in parts)
        or mode not in (0, stat.S_IFREG, stat.S_IFDIR)
        or info.compress_type not in _PLAIN_METHODS
    )


def tables_in(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """Names of the members that may be tables."""
    return tuple(i.filename for i in archive.infolist() if not i.is_dir() and not _LITTER.search(i.filename))


def unpack_member(archive: zipfile.ZipFile, member: str, target: Path) -> None:
    """Raises `StaffError` (`ARCHIVE_DAMAGED`, `ARCHIVE_BOMB`)."""
    info = archive.getinfo(member)
    with archive.open(info) as source:
        _pour(source, target, info.compress_size)
    if target.stat().st_size != info.file_size:
        raise refused("ARCHIVE_DAMAGED")


def unpack_gzip(path: Path, target: Path) -> None:
    """Raises `StaffError` (`ARCHIVE_DAMAGED`, `ARCHIVE_BOMB`)."""
    try:
        with gzip.open(path, "rb") as source:
            _pour(source, target, path.stat().st_size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as damage:
        raise refused("ARCHIVE_DAMAGED") from damage


def _pour(source: _Bytes, target: Path, packed: int) -> None:
    size = 0
    with target.open("wb") as handle:
        for piece in iter(_reader(source), b""):
            size += len(piece)
            _keep_size(size, packed)
            handle.write(piece)


def _reader(source: _Bytes) -> Callable[[], bytes]:
    return lambda: source.read(_CHUNK)


def _keep_size(size: int, packed: int) -> None:
    if size > LARGEST_BYTES or size > max(RATIO_FLOOR, packed * LARGEST_RATIO):
        raise refused("ARCHIVE_BOMB")
