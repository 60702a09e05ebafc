"""Archives with tricks, bombs and damage; files of other kinds under any suffix; hostile file names."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Iterator, Mapping

from tests.hostile.books import workbook
from tests.hostile.cases import Case, Imports, Refused, Verdict, case, imports, refused, row, table
from tests.hostile.old_books import compound

GOOD = table(row(), row(no="1002")).encode()

MB = 1 << 20


def packed() -> Iterator[Case]:
    yield from zips()
    yield from odd_names()
    yield from damaged_zips()
    yield from gzips()
    yield from kinds()
    yield from file_names()


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def zips() -> Iterator[Case]:
    def one(name: str, content: bytes, verdicts: tuple[Verdict, ...], file: str = "a.zip") -> Case:
        return case("zip", name, content, verdicts, file)

    yield one("one table", zipped({"s.csv": GOOD}), imports(2))
    yield one("one table, stored", zipped({"s.csv": GOOD}, zipfile.ZIP_STORED), imports(2))
    yield one("two tables", zipped({"s.csv": GOOD, "t/u.csv": GOOD}), (Imports(2), Imports(2)))
    yield one("a table named as picture", zipped({"s.png": GOOD}), imports(2))
    yield one("a zip named as table", zipped({"s.csv": GOOD}), imports(2), "a.csv")
    yield one("a workbook inside", zipped({"s.xlsx": workbook()}), imports(2))
    yield one("an old workbook inside", zipped({"s.xls": compound()}), imports(2))
    yield one(
        "json lines inside",
        zipped({"s.json": b'{"merchant_id":"m1","day":20000,"kind":"visit","value":1,"count":1}\n'}),
        imports(1),
    )
    yield one(
        "what a finder leaves behind",
        zipped({"s.csv": GOOD, "__MACOSX/._s.csv": b"\x00\x05\x16\x07", ".DS_Store": b"x"}),
        imports(2),
    )
    yield one(
        "a table and a picture",
        zipped({"s.csv": GOOD, "p.png": b"\x89PNG\r\n\x1a\n"}),
        (Imports(2), Refused(("NOT_A_TABLE",))),
    )
    yield one(
        "a table and an empty file", zipped({"s.csv": GOOD, "e.csv": b""}), (Imports(2), Refused(("FILE_EMPTY",)))
    )
    yield one("a table and a document", zipped({"s.csv": GOOD, "d.docx": document("word/document.xml")}),
              (Imports(2), Refused(("NOT_A_TABLE",))))  # fmt: skip
    yield one("nothing", zipped({}), refused("ARCHIVE_ODD"))
    yield one("only a folder", zipped({"folder/": b""}), refused("ARCHIVE_ODD"))
    yield one("1,001 files", zipped({f"{n}.csv": b"x" for n in range(1001)}), refused("ARCHIVE_ODD"))
    yield one("a zip inside", zipped({"inner.zip": zipped({"s.csv": GOOD})}), refused("ARCHIVE_NESTED"))
    yield one(
        "a zip inside under another name", zipped({"inner.csv": zipped({"s.csv": GOOD})}), refused("ARCHIVE_NESTED")
    )
    yield one("a gzip inside", zipped({"s.csv.gz": gzip.compress(GOOD)}), refused("ARCHIVE_NESTED"))
    yield one("a gzip inside under another name", zipped({"s.csv": gzip.compress(GOOD)}), refused("ARCHIVE_NESTED"))
    for suffix in ("rar", "7z", "tar", "bz2", "xz", "tgz"):
        yield one(f"a {suffix} inside", zipped({f"x.{suffix}": b"x"}), refused("ARCHIVE_NESTED"))
    yield one("an archive of archives, five deep", nested(5), refused("ARCHIVE_NESTED"))
    yield one("locked", locked(), refused("ARCHIVE_LOCKED"))
    yield one("bzip2 method", zipped({"s.csv": GOOD}, zipfile.ZIP_BZIP2), refused("ARCHIVE_ODD"))
    yield one("lzma method", zipped({"s.csv": GOOD}, zipfile.ZIP_LZMA), refused("ARCHIVE_ODD"))
    yield Case("zip", "a bomb", "a.zip", lambda: zipped({"s.csv": b"0" * (70 * MB)}), refused("ARCHIVE_BOMB"))
    yield one("a bomb by its own word", with_sizes(zipped({"s.csv": GOOD}), 2**32 - 2), refused("ARCHIVE_BOMB"))
    yield one("more inside than it says", with_sizes(zipped({"s.csv": GOOD}), 10), refused("ARCHIVE_DAMAGED"))
    yield one("less inside than it says", with_sizes(zipped({"s.csv": GOOD}), 4000), refused("ARCHIVE_DAMAGED"))
    yield one("bytes before the archive", b"MZ" + bytes(64) + zipped({"s.csv": GOOD}), refused("NOT_A_TABLE"))
    yield one("bytes behind the archive", zipped({"s.csv": GOOD}) + b"more", imports(2))
    yield one("a comment of 60 KB", commented(zipped({"s.csv": GOOD}), 60_000), imports(2))


def odd_names() -> Iterator[Case]:
    names = (
        "../s.csv", "a/../../s.csv", "/etc/s.csv", "//s.csv", "C:\\s.csv", "C:/s.csv", "a\\b.csv", "..\\s.csv",
        "s.csv:stream",
        "CON", "con.csv", "NUL.csv", "a/aux.csv", "COM1.csv", "lpt9.txt", "s.csv.", "s.csv ", "a /s.csv",
        "a./s.csv", "./s.csv",
        "a//s.csv", "s\n.csv", "s\x1b[0m.csv", "s\u202evsc.csv", "\u2066s.csv", "s\u200b.csv", "s\u2028.csv",
    )  # fmt: skip
    for name in names:
        shown = name.encode("unicode_escape").decode()
        yield case("zip name", shown, zipped({name: GOOD}), refused("ARCHIVE_ODD"), "a.zip")
    for name in (
        "订单 明细（汇总）.csv",
        "a'b.csv",
        'a"b.csv',
        "a*b?.csv",
        "[x].csv",
        "a;b&c|d.csv",
        "-s.csv",
        "$(x).csv",
        "s" * 200,
    ):
        yield case("zip name", f"allowed {name[:20]}", zipped({name: GOOD}), imports(2), "a.zip")
    yield case(
        "zip name",
        "a NUL in it",
        zipped({"s0csv": GOOD}).replace(b"s0csv", b"s\x00csv"),
        refused("ARCHIVE_ODD"),
        "a.zip",
    )
    yield case(
        "zip name",
        "written in gb18030",
        zipped({"abcd.csv": GOOD}).replace(b"abcd", "订单".encode("gbk")),
        imports(2),
        "a.zip",
    )
    yield case(
        "zip name",
        "the same twice",
        zipped({"s.csv": GOOD, "t.csv": GOOD}).replace(b"t.csv", b"s.csv"),
        refused("ARCHIVE_ODD"),
        "a.zip",
    )
    yield case(
        "zip name", "the same but for case", zipped({"s.csv": GOOD, "S.CSV": GOOD}), refused("ARCHIVE_ODD"), "a.zip"
    )
    yield case("zip name", "a symbolic link", link("/etc/passwd"), refused("ARCHIVE_ODD"), "a.zip")
    yield case("zip name", "a device", link("x", 0o060000), refused("ARCHIVE_ODD"), "a.zip")


def damaged_zips() -> Iterator[Case]:
    whole = zipped({"s.csv": GOOD * 20})
    for share in (4, 20, 50, 80, 99):
        yield case(
            "zip damage", f"cut at {share} %", whole[: len(whole) * share // 100], refused("ARCHIVE_DAMAGED"), "a.zip"
        )
    yield case("zip damage", "a flipped byte of the content", flipped(whole, 60), refused("ARCHIVE_DAMAGED"), "a.zip")
    yield case(
        "zip damage",
        "a flipped byte of the local header",
        flipped(whole, 1),
        refused("HEADER_UNKNOWN", "NUL_BYTES", "ENCODING_UNKNOWN"),
        "a.zip",
    )
    yield case(
        "zip damage", "a flipped checksum", whole.replace(whole[14:18], bytes(4)), refused("ARCHIVE_DAMAGED"), "a.zip"
    )
    yield case("zip damage", "only the magic", b"PK\x03\x04", refused("ARCHIVE_DAMAGED"), "a.zip")
    yield case("zip damage", "magic and zeros", b"PK\x03\x04" + bytes(50), refused("ARCHIVE_DAMAGED"), "a.zip")
    yield case("zip damage", "a directory that points outside", outside(whole), refused("ARCHIVE_DAMAGED"), "a.zip")
    yield case(
        "zip damage", "two members on the same bytes", overlapping(), refused("ARCHIVE_DAMAGED", "ARCHIVE_ODD"), "a.zip"
    )


def gzips() -> Iterator[Case]:
    def one(name: str, content: bytes, verdicts: tuple[Verdict, ...], file: str = "s.csv.gz") -> Case:
        return case("gzip", name, content, verdicts, file)

    whole = gzip.compress(GOOD * 30, mtime=0)
    plain = gzip.compress(GOOD, mtime=0)
    yield one("a table", plain, imports(2))
    yield one("a table named as text", plain, imports(2), "s.txt")
    yield one("a workbook", gzip.compress(workbook()), imports(2))
    yield one("two members in a row", gzip.compress(GOOD) + gzip.compress((row(no="9") + "\n").encode()), imports(3))
    yield one("a gzip inside", gzip.compress(plain), refused("ARCHIVE_NESTED"))
    yield one("a zip inside", gzip.compress(zipped({"s.csv": GOOD})), refused("ARCHIVE_NESTED"))
    yield one("nothing inside", gzip.compress(b""), refused("FILE_EMPTY"))
    yield one("a picture inside", gzip.compress(b"\x89PNG\r\n\x1a\n"), refused("NOT_A_TABLE"))
    yield one("cut", whole[:-20], refused("ARCHIVE_DAMAGED"))
    yield one("cut in its header", whole[:6], refused("ARCHIVE_DAMAGED"))
    yield one("a flipped byte", flipped(whole, 40), refused("ARCHIVE_DAMAGED"))
    yield one("a wrong checksum", whole[:-8] + bytes(4) + whole[-4:], refused("ARCHIVE_DAMAGED"))
    yield one("words behind it", plain + b"more words", refused("ARCHIVE_DAMAGED"))
    yield Case("gzip", "a bomb", "s.gz", lambda: gzip.compress(b"0" * (70 * MB), 1), refused("ARCHIVE_BOMB"))


KINDS = {
    "pdf": b"%PDF-1.7\n1 0 obj", "png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff\xe0", "gif": b"GIF89a",
    "bmp": b"BM\x36\x00\x00\x00",
    "tiff": b"II*\x00", "exe": b"MZ\x90\x00\x03\x00", "elf": b"\x7fELF\x02", "mach-o": b"\xcf\xfa\xed\xfe\x07",
    "rtf": b"{\\rtf1 x}",
    "sqlite": b"SQLite format 3\x00", "rar": b"Rar!\x1a\x07\x00", "7z": b"7z\xbc\xaf\x27\x1c",
    "xz": b"\xfd7zXZ\x00", "zstd": b"\x28\xb5\x2f\xfd",
    "bzip2": b"BZh91AY&SY\x00\x01", "mp4": b"\x00\x00\x00\x18ftypmp42", "mp3": b"ID3\x04\x00\x00",
    "wav": b"RIFF\x00\x00\x00\x00WAVE",
    "tar": b"s.csv".ljust(257, b"\x00") + b"ustar\x00", "avro": b"Obj\x01\x04",
    "html": b"<html><table><tr><td>1</table>",
    "html with doctype": b"\xef\xbb\xbf  <!DOCTYPE html><html>",
    "html table": b"<table border=1><tr><td>1</td></tr></table>",
    "html of utf-16": "<html><table>".encode("utf-16"), "xml": b"<?xml version='1.0'?><Workbook/>",
    "mhtml": b"MIME-Version: 1.0\r\n",
    "svg": b"<svg xmlns=''/>",
}  # fmt: skip


def kinds() -> Iterator[Case]:
    for kind, begin in KINDS.items():
        for suffix in ("csv", "xls"):
            yield case(
                "kind", f"{kind} named .{suffix}", begin + b"\x00\x01 more" * 20, refused("NOT_A_TABLE"), f"s.{suffix}"
            )
    for folder, kind in (("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx"), ("xl/workbook.bin", "xlsb")):
        yield case("kind", f"{kind} named .xlsx", document(folder), refused("NOT_A_TABLE"), "s.xlsx")
    yield case("kind", "ods", zipped({"mimetype": b"x", "content.xml": b"<x/>"}), refused("NOT_A_TABLE"), "s.ods")
    for suffix in ("xls", "xlsx", "zip", "gz", "parquet", "json", "png", "exe", ""):
        yield case("kind", f"a text table named .{suffix}", GOOD, imports(2), f"s.{suffix}".rstrip("."))
    for letters in (b"MZ", b"BM", b"ID3", b"BZh", b"RIFF"):
        yield case("kind", f"a text that begins with {letters.decode()}", letters + b"\n" + GOOD, imports(2), "s.csv")
    yield case("kind", "empty", b"", refused("FILE_EMPTY"), "s.csv")
    yield case("kind", "one byte", b"x", refused("HEADER_UNKNOWN"), "s.csv")


def file_names() -> Iterator[Case]:
    for name in ("o'brien.csv", 'quo"te.csv', "star*.csv", "what?.csv", "[a-z].csv", "{a,b}.csv", "a=b.csv",
    "-rf.csv", "--help", "s;x.csv",
                 "$(touch x).csv", "`x`.csv", "%s%n.csv", "{detail}.csv", "订单 2026（一）.csv", "😀.csv",
                 "a" * 240 + ".csv", ".hidden", "NUL.csv"):  # fmt: skip
        yield case("file name", name[:24], GOOD, imports(2), name)
    for name in (
        "line\nbreak.csv",
        "tab\t.csv",
        "bell\x07.csv",
        "esc\x1b[31m.csv",
        "rtl\u202ecsv.exe",
        "iso\u2066.csv",
        "zero\u200b.csv",
        "nel\u2028.csv",
    ):
        yield case("file name", name.encode("unicode_escape").decode(), GOOD, refused("FILE_NAME_ODD"), name)


def nested(depth: int) -> bytes:
    content = GOOD
    for _ in range(depth):
        content = zipped({"inner": content})
    return content


def document(part: str) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", part: b"<x/>"})


def locked() -> bytes:
    """A zip whose one member is marked as encrypted, in both of its headers."""
    content = bytearray(zipped({"s.csv": GOOD}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def with_sizes(content: bytes, size: int) -> bytes:
    """The same archive, saying another unpacked size of its first member."""
    changed = bytearray(content)
    struct.pack_into("<I", changed, 22, size)
    struct.pack_into("<I", changed, content.index(b"PK\x01\x02") + 24, size)
    return bytes(changed)


def commented(content: bytes, length: int) -> bytes:
    return content[:-2] + struct.pack("<H", length) + b"c" * length


def flipped(content: bytes, at: int) -> bytes:
    changed = bytearray(content)
    changed[at] ^= 0xFF
    return bytes(changed)


def outside(content: bytes) -> bytes:
    changed = bytearray(content)
    struct.pack_into("<I", changed, content.rindex(b"PK\x05\x06") + 16, 2**31)
    return bytes(changed)


def overlapping() -> bytes:
    """Two members of the directory that lie on the same bytes."""
    content = bytearray(zipped({"s.csv": GOOD, "t.csv": GOOD}))
    second = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, second + 42, 0)
    return bytes(content)


def link(target: str, mode: int = 0o120000) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("s.csv")
        info.create_system = 3
        info.external_attr = (mode | 0o777) << 16
        archive.writestr(info, target)
    return made.getvalue()
