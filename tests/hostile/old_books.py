"""Old workbooks (.xls): true ones, and ones with passwords, macros, links, other documents and damage."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping, Sequence

import xlwt

from tests.hostile.books import ROWS
from tests.hostile.cases import Case, Verdict, case, cells, imports, refused


def compound(rows: Sequence[Sequence[object]] = ROWS) -> bytes:
    """A true .xls."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("数据")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def renamed(name: str, position: int = 1, kind: int | None = None) -> bytes:
    """The .xls with another name for one entry of its directory (0 is the root, 1 the workbook)."""
    content = bytearray(compound())
    entry = (struct.unpack_from("<I", content, 48)[0] + 1) * 512 + 128 * position
    letters = name.encode("utf-16-le")
    content[entry : entry + 64] = letters.ljust(64, b"\x00")
    struct.pack_into("<H", content, entry + 64, len(letters) + 2)
    if kind is not None:
        content[entry + 66] = kind
    return bytes(content)


def with_record(old: int, new: int, change: Mapping[int, int] | None = None) -> bytes:
    """The .xls with the first record of one kind made another, and bytes of its body changed."""
    content = bytearray(compound())
    at = 512
    while True:
        record, length = struct.unpack_from("<HH", content, at)
        if record == old:
            break
        at += 4 + length
    struct.pack_into("<H", content, at, new)
    for offset, byte in (change or {}).items():
        content[at + 4 + offset] = byte
    return bytes(content)


def old_books() -> Iterator[Case]:
    def one(name: str, content: bytes, verdicts: tuple[Verdict, ...], file: str = "s.xls") -> Case:
        return case("xls", name, content, verdicts, file)

    whole = compound()
    yield one("plain", whole, imports(2))
    for suffix in ("csv", "xlsx", "txt"):
        yield one(f"plain, named .{suffix}", whole, imports(2), f"s.{suffix}")
    yield one("a password", with_record(0x00E1, 0x002F), refused("WORKBOOK_LOCKED"))
    yield one("a password of a new workbook", renamed("EncryptedPackage"), refused("WORKBOOK_LOCKED"), "s.xlsx")
    yield one("macros", renamed("_VBA_PROJECT_CUR", 2, 1), refused("WORKBOOK_MACROS"))
    yield one("a macro sheet", with_record(0x0085, 0x0085, {5: 1}), refused("WORKBOOK_MACROS"))
    yield one("another workbook", with_record(0x005C, 0x01AE), refused("WORKBOOK_LINKS"))
    yield one("a web query", with_record(0x005C, 0x01AD), refused("WORKBOOK_LINKS"))
    for name in ("WordDocument", "PowerPoint Document", "Contents"):
        yield one(name, renamed(name), refused("NOT_A_TABLE"))
    for share in (1, 10, 50):
        yield one(
            f"cut at {share} %",
            whole[: len(whole) * share // 100],
            refused("FILE_DAMAGED", "FILE_EMPTY", "NOT_A_TABLE"),
        )
    yield one("only the magic", whole[:8], refused("FILE_DAMAGED"))
    yield one("a chain that bites its tail", circular(whole), refused("FILE_DAMAGED"))
    yield one("a directory that lies outside", patched(whole, 48, 0x00FFFFFF), refused("FILE_DAMAGED", "NOT_A_TABLE"))
    yield one("sectors of a size nobody uses", whole[:30] + b"\x1f\x00" + whole[32:], refused("FILE_DAMAGED"))
    yield one(
        "an id of 19 digits as number",
        compound([ROWS[0], [*cells()[:1], 2184567890123456789.0, *cells()[2:]]]),
        imports(1, ID_SPOILED=1),
    )


def patched(content: bytes, at: int, value: int) -> bytes:
    made = bytearray(content)
    struct.pack_into("<I", made, at, value)
    return bytes(made)


def circular(content: bytes) -> bytes:
    """The allocation table says that every sector follows the first."""
    made = bytearray(content)
    table = (struct.unpack_from("<I", content, 76)[0] + 1) * 512
    for n in range(20):
        struct.pack_into("<I", made, table + 4 * n, 0)
    return bytes(made)
