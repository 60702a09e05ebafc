"""What does a compound file (.xls and its kin) hold: a workbook to be read, or a password, macros, links, a document?

Only as much of the format as these questions need ([MS-CFB], [MS-XLS]); the cells are read elsewhere.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.intake.refusals import refused

LARGEST_BYTES = 200 * 2**20
_END = 0xFFFFFFFA  # this and above are marks, no sectors
_ENTRY = 128

_FILEPASS, _BOUNDSHEET, _SUPBOOK = 0x002F, 0x0085, 0x01AE
_QUERIES = (0x01AD, 0x00DC, 0x0876)  # query tables and their connections
_MACRO_SHEETS = (0x01, 0x06)
_OWN_BOOK = (0x0401, 0x3A01)  # a reference to the workbook itself, or to functions of the program


def check_compound(path: Path) -> None:
    """Raises `StaffError` (`WORKBOOK_LOCKED`, `WORKBOOK_MACROS`, `WORKBOOK_LINKS`, `NOT_A_TABLE`, `FILE_DAMAGED`)."""
    if path.stat().st_size > LARGEST_BYTES:
        raise refused("WORKBOOK_TOO_LARGE", f"> {LARGEST_BYTES >> 20} MB")
    try:
        compound = _Compound(path.read_bytes())
        entries = compound.entries()
        names = {entry.name.lower() for entry in entries}
        if names & {"encryptedpackage", "encryptioninfo"}:
            raise refused("WORKBOOK_LOCKED")
        if any(name.startswith("_vba_project") for name in names):
            raise refused("WORKBOOK_MACROS")
        book = next((e for e in entries if e.name.lower() in ("workbook", "book")), None)
        if book is None:
            raise refused("NOT_A_TABLE", ", ".join(sorted(e.name for e in entries))[:60] or "OLE")
        _check_records(compound.content(book))
    except (struct.error, IndexError, UnicodeDecodeError, _Damaged) as damage:
        raise refused("FILE_DAMAGED", "OLE") from damage


class _Damaged(Exception):
    """The chain of sectors leads nowhere."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    start: int
    size: int


class _Compound:
    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise _Damaged
        self._sector, self._mini = 1 << shift, 1 << mini_shift
        self._directory = struct.unpack_from("<I", data, 48)[0]
        self._cutoff, self._mini_start = struct.unpack_from("<II", data, 56)
        self._fat = self._allocation()
        root = self.entries()[0]
        self._small = self._chained(root.start)
        mini = self._chained(self._mini_start)
        self._mini_fat = struct.unpack(f"<{len(mini) // 4}I", mini[: len(mini) // 4 * 4])

    def _allocation(self) -> tuple[int, ...]:
        """The table of what sector follows which; the list of its own sectors goes on in sectors of its own."""
        data, per = self._data, self._sector // 4
        listed = [n for n in struct.unpack_from("<109I", data, 76) if n < _END]
        more, seen = struct.unpack_from("<I", data, 68)[0], set[int]()
        while more < _END:
            if more in seen:
                raise _Damaged
            seen.add(more)
            part = struct.unpack(f"<{per}I", self._sector_at(more))
            listed += [n for n in part[:-1] if n < _END]
            more = part[-1]
        return tuple(n for sector in listed for n in struct.unpack(f"<{per}I", self._sector_at(sector)))

    def _sector_at(self, number: int) -> bytes:
        begin = (number + 1) * self._sector
        return self._data[begin : begin + self._sector].ljust(self._sector, b"\x00")

    def _chained(self, start: int) -> bytes:
        return b"".join(self._sector_at(number) for number in _chain(start, self._fat))

    def entries(self) -> list[_Entry]:
        directory = self._chained(self._directory)
        found = []
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<IQ", directory, at + 116)
            if kind and 2 <= length <= 64:
                name = directory[at : at + length - 2].decode("utf-16-le", "replace")
                found.append(_Entry(name, start, size & 0xFFFFFFFF))
        if not found:
            raise _Damaged
        return found

    def content(self, entry: _Entry) -> bytes:
        if entry.size >= self._cutoff:
            return self._chained(entry.start)[: entry.size]
        parts = (self._small[n * self._mini : (n + 1) * self._mini] for n in _chain(entry.start, self._mini_fat))
        return b"".join(parts)[: entry.size]


def _chain(start: int, table: tuple[int, ...]) -> Iterator[int]:
    steps = 0
    while start < _END:
        if steps > len(table):
            raise _Damaged
        steps += 1
        yield start
        start = table[start]


def _check_records(book: bytes) -> None:
    at = 0
    while at + 4 <= len(book):
        record, length = struct.unpack_from("<HH", book, at)
        body = book[at + 4 : at + 4 + length]
        if record == _FILEPASS:
            raise refused("WORKBOOK_LOCKED")
        if record == _BOUNDSHEET and len(body) > 5 and body[5] in _MACRO_SHEETS:
            raise refused("WORKBOOK_MACROS")
        if record == _SUPBOOK and len(body) >= 4 and struct.unpack_from("<H", body, 2)[0] not in _OWN_BOOK:
            raise refused("WORKBOOK_LINKS", "SUPBOOK")
        if record in _QUERIES:
            raise refused("WORKBOOK_LINKS", "QUERY")
        at += 4 + length
