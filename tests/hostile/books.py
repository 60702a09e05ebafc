"""Workbooks (.xlsx) with passwords, macros, links, entities, bombs, damage and spoiled cells."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache

import xlsxwriter

from tests.hostile.cases import HEADER, Case, Verdict, case, cells, imports, refused

MB = 1 << 20
ROWS = (HEADER.split(","), cells(), cells(no="1002"))
NEW_YEAR = datetime(2026, 1, 1)  # noqa: DTZ001  # a workbook knows no zones
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def books() -> Iterator[Case]:
    yield from packages()
    yield from parts()
    yield from values()
    yield from sheets()
    yield from damaged()


def workbook(
    rows: Sequence[Sequence[object]] = ROWS, fill: Callable[[xlsxwriter.Workbook], None] | None = None
) -> bytes:
    """An .xlsx of one sheet; strings stay strings."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": NEW_YEAR})
    if fill is not None:
        fill(book)
    else:
        write(book.add_worksheet("数据"), rows)
    book.close()
    return made.getvalue()


def write(sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[Sequence[object]]) -> None:
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)


@cache
def plain() -> bytes:
    return workbook()


def changed(parts: Mapping[str, bytes | Callable[[bytes], bytes]], content: bytes | None = None) -> bytes:
    """The workbook with parts replaced, edited or added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content or plain())) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            edit = parts.get(name, source.read(name))
            target.writestr(name, edit if isinstance(edit, bytes) else edit(source.read(name)))
        for name, part in parts.items():
            if name not in source.namelist():
                target.writestr(name, part if isinstance(part, bytes) else part(b""))
    return made.getvalue()


def declared(doctype: bytes) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(b"?>", b"?>" + doctype, 1)


def relation(kind: str, target: str) -> bytes:
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    ).encode()


def connections(*each: bytes) -> bytes:
    return (
        b"<connections>" + b"".join(b"<connection id='1'>" + one + b"</connection>" for one in each) + b"</connections>"
    )


def packages() -> Iterator[Case]:
    def one(
        name: str, content: bytes | Callable[[], bytes], verdicts: tuple[Verdict, ...], file: str = "s.xlsx"
    ) -> Case:
        return case("xlsx", name, content, verdicts, file)

    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    outside = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield one("plain", plain(), imports(2))
    for suffix in ("csv", "xls", "zip", "txt"):
        yield one(f"plain, named .{suffix}", plain(), imports(2), f"s.{suffix}")
    for part in (
        SHEET,
        STRINGS,
        "xl/workbook.xml",
        "[Content_Types].xml",
        "xl/styles.xml",
        "docProps/core.xml",
        "_rels/.rels",
    ):
        yield one(f"billion laughs in {part}", changed({part: declared(laughs)}), refused("WORKBOOK_ENTITIES"))
    yield one("an outside entity", changed({SHEET: declared(outside)}), refused("WORKBOOK_ENTITIES"))
    yield one(
        "an outside entity of parameters",
        changed({SHEET: declared(b'<!DOCTYPE x SYSTEM "x.dtd">')}),
        refused("WORKBOOK_ENTITIES"),
    )
    yield one(
        "an entity in utf-16",
        changed({SHEET: lambda p: declared(laughs)(p).decode().encode("utf-16")}),
        refused("WORKBOOK_ENTITIES"),
    )
    yield one(
        "an entity far behind",
        changed({STRINGS: lambda p: p + b" " * (2 * MB) + b"<!DOCTYPE x>"}),
        refused("WORKBOOK_ENTITIES"),
    )
    yield one(
        "quadratic entity",
        changed({STRINGS: declared(b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]>')}),
        refused("WORKBOOK_ENTITIES"),
    )
    yield one("macros", changed({"xl/vbaProject.bin": b"x"}), refused("WORKBOOK_MACROS"))
    yield one("macros under another name", changed({"xl/VBAPROJECT.BIN": b"x"}), refused("WORKBOOK_MACROS"))
    yield one(
        "macros by its type alone",
        changed({"[Content_Types].xml": lambda p: p.replace(b"sheet.main", b"sheet.macroEnabled.main")}),
        refused("WORKBOOK_MACROS"),
    )
    yield one("a macro sheet", changed({"xl/macrosheets/sheet1.xml": b"<x/>"}), refused("WORKBOOK_MACROS"))
    yield one("controls", changed({"xl/activeX/activeX1.xml": b"<x/>"}), refused("WORKBOOK_MACROS"))
    yield one("another workbook", changed({"xl/externalLinks/externalLink1.xml": b"<x/>"}), refused("WORKBOOK_LINKS"))
    yield one(
        "a DDE link",
        changed({"xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'}),
        refused("WORKBOOK_LINKS"),
    )
    yield one(
        "a web query",
        changed({"xl/connections.xml": connections(b'<webPr url="x"/>')}),
        refused("WORKBOOK_LINKS"),
    )
    yield one(
        "a database",
        changed({"xl/connections.xml": connections(b'<dbPr connection="Provider=SQL"/>')}),
        refused("WORKBOOK_LINKS"),
    )
    yield one(
        "a text file",
        changed({"xl/connections.xml": connections(b'<textPr sourceFile="C:\\x"/>')}),
        refused("WORKBOOK_LINKS"),
    )
    own = b'<dbPr connection="Provider=Mashup;Data Source=$Workbook$;Location=x"/>'
    yield one("a query over its own sheets", changed({"xl/connections.xml": connections(own)}), imports(2))
    yield one(
        "its own sheets and a web query",
        changed({"xl/connections.xml": connections(own, b"<webPr/>")}),
        refused("WORKBOOK_LINKS"),
    )
    yield one(
        "an outside relation",
        changed({"xl/worksheets/_rels/sheet1.xml.rels": relation("oleObject", "file:///c:/x")}),
        refused("WORKBOOK_LINKS"),
    )
    yield one(
        "an outside template",
        changed({"xl/_rels/other.xml.rels": relation("attachedTemplate", "http://x/t.dot")}),
        refused("WORKBOOK_LINKS"),
    )
    yield one(
        "a hyperlink", changed({"xl/worksheets/_rels/sheet1.xml.rels": relation("hyperlink", "http://x/")}), imports(2)
    )
    yield one("a task pane", changed({"xl/webextensions/webextension1.xml": b"<x/>"}), refused("WORKBOOK_LINKS"))
    yield one("locked by its archive", locked(plain()), refused("WORKBOOK_LOCKED"))


def parts() -> Iterator[Case]:
    def one(name: str, content: bytes | Callable[[], bytes], verdicts: tuple[Verdict, ...]) -> Case:
        return case("xlsx part", name, content, verdicts, "s.xlsx")

    yield one(
        "17 MB of blanks", lambda: changed({SHEET: lambda p: p + b" " * (17 * MB)}), refused("WORKBOOK_TOO_LARGE")
    )
    yield one(
        "17 MB of one string",
        lambda: changed({STRINGS: lambda p: p.replace(b"E1", b"E" * (17 * MB))}),
        refused("WORKBOOK_TOO_LARGE"),
    )
    yield one("300 MB by its own word", saying(plain(), SHEET, 300 * MB), refused("WORKBOOK_TOO_LARGE"))
    yield one("less than it holds by its own word", saying(plain(), SHEET, 9), refused("ARCHIVE_DAMAGED"))
    yield one(
        "one string in 20,000 cells",
        lambda: repeated(100_000, 20_000),
        refused("READING_CRASHED", "READING_TOO_LARGE", "FILE_DAMAGED"),
    )
    yield one(
        "a cell in the last corner",
        changed({SHEET: cell_at("XFD1048576")}),
        refused("READING_CRASHED", "READING_TOO_LARGE", "FILE_DAMAGED"),
    )
    yield one(
        "a row beyond the last", changed({SHEET: cell_at("A1048577")}), refused("WORKBOOK_TOO_LARGE", "FILE_DAMAGED")
    )
    yield one(
        "a column beyond the last",
        changed({SHEET: cell_at("ZZZ9")}),
        refused("FILE_DAMAGED", "TABLE_TOO_WIDE", "HEADER_UNKNOWN"),
    )
    yield one("a negative style", changed({SHEET: lambda p: p.replace(b't="s"', b't="s" s="-1"', 1)}), imports(2))
    yield one(
        "a string that is not there",
        changed({SHEET: lambda p: p.replace(b"<v>0</v>", b"<v>99999</v>", 1)}),
        refused("FILE_DAMAGED", "HEADER_UNKNOWN", "READING_CRASHED"),
    )
    yield one(
        "a cell without end", changed({SHEET: lambda p: p[: len(p) // 2]}), refused("FILE_DAMAGED", "HEADER_UNKNOWN")
    )
    yield one("no sheet part", changed({SHEET: b""}), refused("FILE_EMPTY", "FILE_DAMAGED"))
    yield one("no strings", changed({STRINGS: b"<sst/>"}), refused("FILE_DAMAGED", "HEADER_UNKNOWN", "READING_CRASHED"))
    yield one(
        "a workbook that is no XML",
        changed({"xl/workbook.xml": b"\x00\x01\x02"}),
        refused("FILE_DAMAGED", "FILE_EMPTY"),
    )
    yield one(
        "10,000 nested elements",
        changed({SHEET: lambda p: p.replace(b"<sheetData>", b"<x>" * 10_000 + b"<sheetData>")}),
        imports(2),
    )
    yield one(
        "a sheet that is its own relation",
        changed({"xl/_rels/workbook.xml.rels": lambda p: p.replace(b"worksheets/sheet1.xml", b"workbook.xml")}),
        refused("FILE_EMPTY", "FILE_DAMAGED", "HEADER_UNKNOWN"),
    )
    yield one(
        "a sheet outside the package",
        changed(
            {"xl/_rels/workbook.xml.rels": lambda p: p.replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd")}
        ),
        refused("FILE_EMPTY", "FILE_DAMAGED"),
    )


def values() -> Iterator[Case]:
    def one(name: str, field: str, value: object, verdicts: tuple[Verdict, ...]) -> Case:
        position = list(ROWS[0]).index(field)
        data = [list(ROWS[0]), cells()]
        data[1] = [value if n == position else cell for n, cell in enumerate(data[1])]
        return case("xlsx cell", name, workbook(data), verdicts, "s.xlsx")

    yield one("a short number as id", "发票号码", 1001, imports(1))
    yield one("an id of 14 digits as number", "发票号码", 21845678901234, imports(1))
    yield one("an id of 15 digits as number", "发票号码", 218456789012345, imports(1, ID_SPOILED=1))
    yield one("an id of 19 digits as number", "发票号码", 2184567890123456789, imports(1, ID_SPOILED=1))
    yield one("an id of 19 digits as text", "发票号码", "2184567890123456789", imports(1))
    yield one("an amount as number", "金额", 12.5, imports(1))
    yield one("the sum of a tenth and two", "金额", 0.1 + 0.2, imports(1))
    yield one("a third", "金额", 1 / 3, imports(1, MONEY_TOO_FINE=1))
    yield one("a huge amount", "金额", 1e300, imports(1, MONEY_UNREADABLE=1))
    yield one("a tiny amount", "金额", 1e-300, imports(1, MONEY_TOO_FINE=1))
    yield one("negative zero", "金额", -0.0, imports(1))
    yield one("a truth as amount", "金额", True, imports(1, MONEY_UNREADABLE=1))
    yield one("a number as day", "开票日期", 45972, imports(1, DAY_UNREADABLE=1))
    yield one("a number with a fraction as day", "开票日期", 45972.5, imports(1, DAY_UNREADABLE=1))
    yield one("a day as text", "开票日期", "2026/7/8", imports(1))
    yield one("a spoiled id as text", "发票号码", "2.18457E+18", imports(1, ID_SPOILED=1))
    yield one("a formula as text", "购方单位代号", "=1+1", imports(1))
    yield one("controls in a text", "购方单位代号", "a\x07b\x1fc", imports(1))
    yield one("a text of 32,767 letters", "购方单位代号", "x" * 32_767, imports(1))
    yield one("line breaks in a text", "购方单位代号", "a\r\nb\rc\n", imports(1))


def sheets() -> Iterator[Case]:
    def one(name: str, fill: Callable[[xlsxwriter.Workbook], None], verdicts: tuple[Verdict, ...]) -> Case:
        return case("xlsx sheet", name, workbook(fill=fill), verdicts, "s.xlsx")

    def several(
        *tables: Sequence[Sequence[object]], hidden: int | None = None
    ) -> Callable[[xlsxwriter.Workbook], None]:
        def fill(book: xlsxwriter.Workbook) -> None:
            for number, rows in enumerate(tables):
                sheet = book.add_worksheet()
                write(sheet, rows)
                if number == hidden:
                    sheet.hide()

        return fill

    def dated(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        write(sheet, ROWS)
        sheet.write_datetime(1, 2, NEW_YEAR, book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_datetime(2, 2, NEW_YEAR, book.add_format({"num_format": "d/m/yy"}))

    def calculated(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        write(sheet, ROWS)
        sheet.write_formula(1, 4, "=50+50", None, 100)
        sheet.write_formula(2, 4, "=1/0", None, "#DIV/0!")

    yield one("a note first, then the table", several([["说明"], ["x"]], ROWS), imports(2))
    yield one("an empty sheet first", several([], ROWS), imports(2))
    yield one("the table deep down", several([["说明"]] * 40 + [list(row) for row in ROWS]), imports(2))
    yield one("a hidden table", several([["说明"]], ROWS, hidden=1), refused("HEADER_UNKNOWN"))
    yield one("no table at all", several([["a", "b"], ["c", "d"]]), refused("HEADER_UNKNOWN"))
    yield one("nothing in it", several([]), refused("FILE_EMPTY"))
    yield one("days that the workbook calls days", dated, imports(2))
    yield one("formulas with values and an error", calculated, imports(2, EMPTY=1))
    yield one("600 columns", several([[f"c{n}" for n in range(600)]] * 3), refused("TABLE_TOO_WIDE"))
    yield one("30 sheets", several(*[[["a", "b"]]] * 29, ROWS), imports(2))


def damaged() -> Iterator[Case]:
    for share in (3, 30, 60, 90, 99):
        yield case(
            "xlsx damage",
            f"cut at {share} %",
            plain()[: len(plain()) * share // 100],
            refused("ARCHIVE_DAMAGED"),
            "s.xlsx",
        )
    for at in (100, 900, 2500, 4000):
        content = bytearray(plain())
        content[at] ^= 0xFF
        yield case("xlsx damage", f"byte {at} flipped", bytes(content), refused("ARCHIVE_DAMAGED"), "s.xlsx")


def locked(content: bytes) -> bytes:
    made = bytearray(content)
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        made[at + 8] |= 1
    return bytes(made)


def saying(content: bytes, part: str, size: int) -> bytes:
    """The package, saying another unpacked size of one part."""
    made = bytearray(content)
    entry = content.rindex(part.encode()) - 46
    struct.pack_into("<I", made, entry + 24, size)
    return bytes(made)


def cell_at(place: str) -> Callable[[bytes], bytes]:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'
    return lambda part: part.replace(b"</sheetData>", cell.encode())


def repeated(length: int, count: int) -> bytes:
    """One long string that very many cells show."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(9, 9 + count))
    return changed(
        {
            STRINGS: lambda part: part.replace(
                b"<si><t>", b"<si><t>" + "".join(chr(97 + n % 25) for n in range(length)).encode(), 1
            ),
            SHEET: lambda part: part.replace(b"</sheetData>", rows.encode() + b"</sheetData>"),
        }
    )
