"""What kind of file is this by its first bytes, and how is it opened without harm?"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from workbench.common.errors import StaffError
from workbench.common.text import Text

LARGEST_BYTES = 4 * 2**30
LARGEST_RATIO = 200  # a true table shrinks to a tenth, a trap to a thousandth
RATIO_FLOOR = 64 * 2**20  # below this size unpacked nothing can hurt
MOST_MEMBERS = 1000


class Container(StrEnum):
    TEXT = "text"
    GZIP = "gzip"
    ZIP = "zip"
    XLSX = "xlsx"
    XLS = "xls"
    PARQUET = "parquet"


_OFFICE = "[Content_Types].xml"


def container_of(head: bytes, names: tuple[str, ...] = ()) -> Container:
    """By the first bytes, never by the suffix; `names` are the members where it is a zip."""
    if head[:2] == b"\x1f\x8b":
        return Container.GZIP
    if head[:4] == b"PK\x03\x04":
        return Container.XLSX if "xl/workbook.xml" in names else Container.ZIP
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return Container.XLS
    return Container.PARQUET if head[:4] == b"PAR1" else Container.TEXT


def look(path: Path) -> Container:
    """Raises `StaffError`: `FILE_MISSING`, `FILE_EMPTY`, `FILE_TOO_LARGE`, `NOT_A_TABLE`, `ARCHIVE_...`."""
    if not path.is_file():
        raise refused("FILE_MISSING", Text("文件不存在", "The file is not there"))
    size = path.stat().st_size
    if size == 0:
        raise refused("FILE_EMPTY", Text("文件是空的", "The file is empty"))
    if size > LARGEST_BYTES:
        raise refused("FILE_TOO_LARGE", Text("文件超过 4 GB", "The file is larger than 4 GB"))
    with path.open("rb") as handle:
        head = handle.read(8)
    names: tuple[str, ...] = ()
    if head[:4] == b"PK\x03\x04":
        with _archive(path) as archive:
            names = tuple(archive.namelist())
            _check_members(archive)
        if _OFFICE in names and "xl/workbook.xml" not in names:
            raise refused("NOT_A_TABLE", Text("这是文档，不是表格", "This is a document, not a table"))
    return container_of(head, names)


def members(path: Path) -> tuple[str, ...]:
    """Names of the tables inside a zip."""
    with _archive(path) as archive:
        return tuple(info.filename for info in archive.infolist() if not info.is_dir())


@contextmanager
def opened(path: Path, member: str | None = None) -> Iterator[BinaryIO]:
    """The bytes of a text table, unpacked where it is packed, never more than a sane size."""
    try:
        if member is not None:
            with _archive(path) as archive, archive.open(member) as inner:
                yield cast(BinaryIO, inner)
            return
        with path.open("rb") as plain:
            if plain.read(2) != b"\x1f\x8b":
                plain.seek(0)
                yield plain
                return
        with gzip.open(path, "rb") as unpacked:
            yield cast(BinaryIO, io.BufferedReader(_Measured(unpacked, path.stat().st_size), 1 << 20))
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as damage:
        raise refused("ARCHIVE_DAMAGED", Text("压缩文件已损坏", "The compressed file is damaged")) from damage


class _Measured(io.RawIOBase):
    """Unpacked bytes that stop being delivered once they outgrow their packing."""

    def __init__(self, source: gzip.GzipFile, packed_bytes: int) -> None:
        self._source = source
        self._limit = max(RATIO_FLOOR, packed_bytes * LARGEST_RATIO)
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        data = self._source.read(len(view))
        self._seen += len(data)
        if self._seen > min(self._limit, LARGEST_BYTES):
            raise _bomb()
        view[: len(data)] = data
        return len(data)


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except zipfile.BadZipFile as damage:
        raise refused("ARCHIVE_DAMAGED", Text("压缩文件已损坏", "The compressed file is damaged")) from damage


def _check_members(archive: zipfile.ZipFile) -> None:
    """Refuse what no export looks like: too many, encrypted, misplaced, nested or inflated members."""
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise refused("ARCHIVE_ODD", Text("压缩包内文件过多", "The archive holds too many files"))
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if total > LARGEST_BYTES or (total > RATIO_FLOOR and total > packed * LARGEST_RATIO):
        raise _bomb()
    for info in infos:
        if info.flag_bits & 1:
            raise refused("ARCHIVE_LOCKED", Text("压缩包有密码", "The archive has a password"))
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        if info.filename.startswith("/") or ".." in parts or ":" in info.filename:
            raise refused("ARCHIVE_ODD", Text("压缩包内路径不安全", "The archive holds an unsafe path"))
        if info.filename.lower().endswith((".zip", ".gz", ".7z", ".rar")):
            raise refused("ARCHIVE_ODD", Text("压缩包内还有压缩包", "The archive holds another archive"))


def _bomb() -> StaffError:
    return refused("ARCHIVE_BOMB", Text("解压后大得不合常理", "It unpacks to an unreasonable size"))


HINTS = {
    "FILE_MISSING": Text("请重新选择文件", "Choose the file again"),
    "FILE_EMPTY": Text("请从平台重新导出", "Export it again from the platform"),
    "NOT_A_TABLE": Text("请选择平台导出的表格", "Choose the table the platform exported"),
    "FILE_TOO_LARGE": Text("请按月份分批导出", "Export it in parts, by month"),
    "ARCHIVE_DAMAGED": Text("请重新下载", "Download it again"),
    "ARCHIVE_LOCKED": Text("请先解压，再导入其中的表格", "Unpack it first, then import the table inside"),
    "ARCHIVE_ODD": Text(
        "请先解压并查看内容，只导入需要的表格", "Unpack it, look inside, and import only the table you need"
    ),
    "ARCHIVE_BOMB": Text("请勿打开此文件，并询问来源", "Do not open this file; ask where it came from"),
}


def refused(code: str, text: Text) -> StaffError:
    return StaffError(text, HINTS[code], code=code)
