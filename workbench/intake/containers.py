"""What kind of file is this by its first bytes, whatever its name says?"""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from pathlib import Path

from workbench.intake.refusals import hidden, refused

LARGEST_BYTES = 4 * 2**30
HEAD_BYTES = 1024


class Container(StrEnum):
    TEXT = "text"
    JSON = "jsonl"
    GZIP = "gzip"
    ZIP = "zip"  # an archive of tables, or a workbook: its members tell
    XLSX = "xlsx"
    XLS = "xls"
    PARQUET = "parquet"


_PACKED = {
    b"\x1f\x8b": Container.GZIP,
    b"PK\x03\x04": Container.ZIP,
    b"PK\x05\x06": Container.ZIP,  # empty
    b"PK\x07\x08": Container.ZIP,  # in parts
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Container.XLS,
    b"PAR1": Container.PARQUET,
}
_FOREIGN = {
    b"%PDF-": "PDF", b"{\\rtf": "RTF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF89a": "GIF", b"GIF87a": "GIF",
    b"II*\x00": "TIFF", b"MM\x00*": "TIFF", b"\x7fELF": "ELF", b"\xca\xfe\xba\xbe": "MACH-O",
    b"\xcf\xfa\xed\xfe": "MACH-O", b"SQLite format 3\x00": "SQLite", b"Rar!\x1a": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7Z", b"\xfd7zXZ": "XZ", b"\x28\xb5\x2f\xfd": "ZSTD", b"Obj\x01": "AVRO",
}  # fmt: skip
# A few letters may begin a text too: it is a text where no control byte is near.
_BINARY = {
    b"MZ": "EXE", b"BM": "BMP", b"RIFF": "RIFF", b"ID3": "MP3", b"OggS": "OGG", b"BZh": "BZIP2", b"PARE": "LOCKED",
}  # fmt: skip
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a]")
_MARKUP = re.compile(rb"<(!doctype|html|head|body|table|meta|script|style|svg|\?xml|!--|workbook)")
_OBJECT = re.compile(rb'\s*\{\s*["}]')
_LIST = re.compile(rb'\s*\[\s*\{\s*["}]')
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def look(path: Path) -> Container:
    """The kind of a file on its own.

    Raises `StaffError`: `FILE_MISSING`, `FILE_EMPTY`, `FILE_TOO_LARGE`, `FILE_NAME_ODD`, `NOT_A_TABLE`,
    `VALUES_NESTED`.
    """
    if any(map(hidden, path.name)):
        raise refused("FILE_NAME_ODD")
    if not path.is_file():
        raise refused("FILE_MISSING")
    size = path.stat().st_size
    if size == 0:
        raise refused("FILE_EMPTY")
    if size > LARGEST_BYTES:
        raise refused("FILE_TOO_LARGE")
    with path.open("rb") as handle:
        return container_of(handle.read(HEAD_BYTES))


def container_of(head: bytes) -> Container:
    """By the first bytes, never by the suffix. Raises `StaffError` (`NOT_A_TABLE`, `VALUES_NESTED`)."""
    for signature, container in _PACKED.items():
        if head.startswith(signature):
            return container
    for signature, name in _FOREIGN.items():
        if head.startswith(signature):
            raise refused("NOT_A_TABLE", name)
    if head[4:8] == b"ftyp":
        raise refused("NOT_A_TABLE", "MP4")
    if head[257:262] == b"ustar":
        raise refused("NOT_A_TABLE", "TAR")
    for signature, name in _BINARY.items():
        if head.startswith(signature) and _CONTROL.search(head):
            raise refused("NOT_A_TABLE", name)
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> Container:
    for mark in _MARKS:
        head = head.removeprefix(mark)
    narrow = head.replace(b"\x00", b"").lstrip()  # UTF-16 letters without their zero bytes
    lower = narrow.lower()
    if _MARKUP.match(lower) or lower.startswith(b"mime-version:"):
        raise refused("NOT_A_TABLE", "HTML, XML")
    if _LIST.match(narrow):
        raise refused("VALUES_NESTED", "[{…}]")
    return Container.JSON if _OBJECT.match(narrow) else Container.TEXT
