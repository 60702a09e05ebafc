"""Text tables in every encoding, with torn bytes, line ends, quotes, shapes and values of every bad form."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from tests.hostile.cases import HEADER, Case, Verdict, case, imports, quoted, refused, row, table

GOOD = table(row(), row(no="1002"))
EVENTS = "merchant_id,day,kind,value,count"


def texts() -> Iterator[Case]:
    yield from encodings()
    yield from lines()
    yield from shapes()
    yield from identifiers()
    yield from amounts()
    yield from days()
    yield from numbers()
    yield from words()


def encodings() -> Iterator[Case]:
    def one(name: str, content: bytes, verdicts: tuple[Verdict, ...]) -> Case:
        return case("encoding", name, content, verdicts, "s.csv")

    for encoding in ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"):
        yield one(encoding, GOOD.encode(encoding), imports(2))
    yield one("utf-16 big end with mark", codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"), imports(2))
    rare = table(row(party="𠮷野家￥¥😀"))
    for encoding in ("utf-8", "gb18030", "utf-16", "utf-16-le"):
        yield one(f"rare characters in {encoding}", rare.encode(encoding), imports(1))
    for encoding in ("utf-8", "gb18030"):
        data = GOOD.encode(encoding)
        yield one(f"cut within a character in {encoding}", data.rstrip(b"\n")[:-1],
                  refused("ENCODING_UNKNOWN", "ENCODING_MIXED"))  # fmt: skip
        yield one(f"a stray byte at the end of {encoding}", data + b"\xff\xff", refused("ENCODING_UNKNOWN"))
        yield one(f"a stray byte in the first cell of {encoding}", b"\xff" + data, refused("ENCODING_UNKNOWN"))
        yield one(f"a NUL in a cell of {encoding}", data.replace(b"B1", b"B\x00"), refused("NUL_BYTES"))
        yield one(f"a NUL at the end of {encoding}", data + b"\x00", refused("NUL_BYTES"))
        yield one(f"zeros for the second half of {encoding}", data[:-20] + bytes(20), refused("NUL_BYTES"))
    wide, narrow = GOOD.encode("utf-8"), row(no="9", party="北京某某商贸有限公司").encode("gb18030")
    yield one("a line of gb18030 in utf-8", wide + narrow + b"\n", refused("ENCODING_MIXED"))
    yield one("a line of utf-8 in gb18030", GOOD.encode("gb18030") + row(party="北京某某商贸").encode() + b"\n",
              refused("ENCODING_MIXED"))  # fmt: skip
    yield one("a header of utf-8 over gb18030", table().encode() + narrow + b"\n", refused("ENCODING_MIXED"))
    mixed = b"\n".join(row(no=str(n), party="上海某某贸易公司").encode(("utf-8", "gb18030")[n % 2]) for n in range(9))
    yield one("lines of both in turn", table().encode("gb18030") + mixed + b"\n", refused("ENCODING_MIXED"))
    yield one("a lone surrogate in utf-8", GOOD.encode().replace(b"B1", b"\xed\xa0\x80"),
              refused("ENCODING_UNKNOWN", "ENCODING_MIXED"))  # fmt: skip
    yield one("a lone surrogate in utf-16", GOOD.encode("utf-16-le").replace(b"B\x001\x00", b"\x00\xd8B\x00", 1),
              refused("ENCODING_UNKNOWN"))  # fmt: skip
    yield one("utf-16 of an odd length", GOOD.encode("utf-16")[:-1], refused("ENCODING_UNKNOWN"))
    yield one("utf-32", GOOD.encode("utf-32"), refused("ENCODING_UNKNOWN", "NUL_BYTES"))
    yield one(
        "overlong utf-8", GOOD.encode().replace(b"B1", b"\xc0\xaf"), refused("ENCODING_UNKNOWN", "ENCODING_MIXED")
    )
    yield one("only a mark", codecs.BOM_UTF8, refused("HEADER_UNKNOWN"))
    yield one("only a mark of utf-16", codecs.BOM_UTF16_LE, refused("HEADER_UNKNOWN"))
    yield one("two marks", codecs.BOM_UTF8 * 2 + GOOD.encode(), imports(2))
    yield one("a mark within", table(row(), "\ufeff" + row(no="1002")).encode(), imports(2))
    yield one("only zeros", bytes(500), refused("NUL_BYTES", "ENCODING_UNKNOWN"))
    yield one("only 0xff", b"\xff" * 500, refused("ENCODING_UNKNOWN"))
    yield one("every byte", bytes(range(256)) * 4, refused("ENCODING_UNKNOWN", "NUL_BYTES"))
    yield one("utf-7", GOOD.encode("utf-7"), refused("HEADER_UNKNOWN"))
    yield one("ebcdic", b"\xc1\x6b\xc2\x15" * 40, refused("ENCODING_UNKNOWN", "HEADER_UNKNOWN"))
    big5 = table(
        row(party="這裡沒有簡體字的資料"),
        header=HEADER.translate(str.maketrans("业号开购单额状态", "業號開購單額狀態")),
    )
    yield one("big5", big5.encode("big5", "replace"), refused("ENCODING_UNKNOWN", "HEADER_UNKNOWN"))


def lines() -> Iterator[Case]:
    def one(name: str, content: str | bytes, verdicts: tuple[Verdict, ...]) -> Case:
        return case("lines", name, content.encode() if isinstance(content, str) else content, verdicts, "s.csv")

    for end, name in (("\n", "lf"), ("\r\n", "crlf"), ("\r", "cr")):
        yield one(f"ends of {name}", table(row(), row(no="2"), end=end), imports(2))
    yield one("no end of the last line", table(row(), row(no="2")).rstrip("\n"), imports(2))
    yield one("no end of the last line, cr", table(row(), row(no="2"), end="\r").rstrip("\r"), imports(2))
    yield one("lf, then crlf", f"{HEADER}\n{row()}\r\n{row(no='2')}\n", imports(2))
    yield one(
        "a lone cr between rows of lf", f"{HEADER}\n{row()}\r{row(no='2')}\n{row(no='3')}\n", refused("FILE_DAMAGED")
    )
    yield one("a cr within quotes", table(row(party='"B\r1"'), row(no="2")), imports(2))
    yield one("an lf within quotes", table(row(party='"B\n1"'), row(no="2")), imports(2))
    yield one("a thousand lines within quotes", table(row(party='"' + "x\n" * 1000 + '"'), row(no="2")), imports(2))
    yield one("a quote never closed", table(row(), row(party='"B1'), row(no="3"), row(no="4")), refused("FILE_DAMAGED"))
    yield one("a quote never closed in the last row", table(row(), row(status='"有效发票')), refused("FILE_DAMAGED"))
    yield one("a quote in the middle of a cell", table(row(party='5" screen'), row(no="2")), imports(2))
    yield one("doubled quotes", table(row(party='"say ""yes"""'), row(no="2")), imports(2))
    yield one("words behind a closed quote", table(row(party='"B"1'), row(no="2")), imports(2))
    yield one("single quotes around cells", table(row(party="'B1'"), row(no="2")), imports(2))
    yield one("blank lines between rows", table(row(), "", "", row(no="2"), ""), imports(2))
    yield one("lines of delimiters between rows", table(row(), "," * 7, row(no="2")), imports(2))
    yield one("blanks around cells", table(", ".join(row().split(",")), row(no="2")), imports(2))
    yield one(
        "form feeds and line separators in a cell", table(row(party="B\x0c\x0b\u2028\x85\x1c"), row(no="2")), imports(2)
    )
    yield one("a line separator in the preamble", "导出\u2028说明\n" + table(row(), row(no="2")), imports(2))
    yield one("a form feed in the preamble", "\x0c导出\x0b说明\x1e\n" + table(row(), row(no="2")), imports(2))
    for delimiter, name in (("\t", "tab"), (";", "semicolon"), ("|", "bar")):
        yield one(f"delimiter {name}", table(row(), row(no="2")).replace(",", delimiter), imports(2))
    yield one("a full-width comma as delimiter", GOOD.replace(",", "，"), refused("HEADER_UNKNOWN"))
    yield one("two delimiters", f"{HEADER}\n{row()}\n{row(no='2').replace(',', ';')}\n", imports(2, EMPTY=7))
    yield one("a cell of 1 MB", table(row(party="x" * (1 << 20)), row(no="2")), imports(2))
    yield one("a cell of 1 MB in quotes", table(row(party='"' + "长" * (1 << 19) + '"'), row(no="2"), ""), imports(2))
    yield one("a line of 5 MB", table(row(party="x" * (5 << 20)), row(no="2"), ""), refused("FILE_DAMAGED"))
    yield one("a line of 2 MB before the header", "x" * (2 << 20) + "\n" + GOOD, refused("HEADER_UNKNOWN"))
    yield one("a hundred lines before the header", "说明\n" * 100 + GOOD, refused("HEADER_UNKNOWN"))
    yield one("sep= before the header", "sep=,\n" + GOOD, imports(2))


def shapes() -> Iterator[Case]:
    def one(name: str, content: str, verdicts: tuple[Verdict, ...]) -> Case:
        return case("shape", name, content.encode(), verdicts, "s.csv")

    wide = [f"c{n}" for n in range(10_000)]
    yield one("10,000 columns", ",".join(wide) + "\n" + ",".join("1" * 10_000) + "\n", refused("TABLE_TOO_WIDE"))
    yield one(
        "10,000 columns behind a known header",
        GOOD.replace("发票状态", "发票状态," + ",".join(wide)),
        refused("TABLE_TOO_WIDE"),
    )
    yield one("299 columns nobody knows", (",".join(wide[:299]) + "\n") * 60, refused("HEADER_UNKNOWN"))
    yield one("290 more columns than known", table(row(), header=HEADER + "," + ",".join(wide[:290])), imports(1))
    yield one("a million delimiters", GOOD + "," * 1_000_000 + "\n", refused("TABLE_TOO_WIDE"))
    yield one("a million delimiters far below", GOOD + "\n" * 200 + "," * 1_000_000 + "\n", imports(2))
    yield one("one column", "企业代号\nE1\n", refused("HEADER_UNKNOWN"))
    yield one("only a header", HEADER + "\n", imports(0))
    yield one(
        "a header twice",
        table(row(), HEADER, row(no="2")),
        imports(3, DAY_UNREADABLE=1, MONEY_UNREADABLE=3, WORD_UNKNOWN=1),
    )
    yield one("a header name twice", table(row() + ",x", header=HEADER + ",金额"), imports(1))
    yield one("blank header cells", table(row() + ",x,y", header=HEADER + ",,"), imports(1))
    yield one("a blank header", table(row(), header=",,,,,,,"), refused("HEADER_UNKNOWN"))
    yield one("no header", row() + "\n" + row(no="2") + "\n", refused("HEADER_UNKNOWN"))
    yield one("a required column missing", GOOD.replace("发票状态", "别的"), refused("HEADER_UNKNOWN"))
    yield one(
        "columns in another order", "\n".join(",".join(reversed(x.split(","))) for x in GOOD.split("\n")), imports(2)
    )
    yield one("padded header cells", GOOD.replace("金额,", " 金额 \t,"), imports(2))
    yield one("a header in quotes", GOOD.replace("金额,", '"金额",'), imports(2))
    yield one("a row too short", table(row(), "E1,2"), imports(2, EMPTY=6))
    yield one("a row too long", table(row(), row(no="2") + ",extra"), imports(2, ROW_WIDTH=1))
    yield one("a row with empty cells too many", table(row(), row(no="2") + ",,,"), imports(2))
    yield one(
        "rows of every length", table(*(",".join(row().split(",")[:n]) for n in range(1, 9))), imports(8, EMPTY=28)
    )
    yield one("only blanks", " \n\t\n  \n", refused("HEADER_UNKNOWN"))
    yield one("only commas", ",,,,\n" * 50, refused("HEADER_UNKNOWN"))
    yield one("only quotes", '"' * 999, refused("HEADER_UNKNOWN"))
    yield one("words", "hello\nworld\n", refused("HEADER_UNKNOWN"))
    yield one("one row ten thousand times", table(*[row()] * 10_000), imports(10_000))


def identifiers() -> Iterator[Case]:
    spoiled = ("2.18457E+18", "2.18e18", "1E5", "2.18457E18", "9e99")
    kept = ('="2184567890123456789"', "'2184567890123456789", "2184567890123456789\t", "2184567890123456789",
            "00012", "`2184", " 2184 ", "２１８４", "A-1", "1e", "E5", "－5", "#REF!", "#N/A", "NULL", "0",
            "-1")  # fmt: skip
    for cell in spoiled:
        yield case("id", f"spoiled {cell}", table(row(no=cell)).encode(), imports(1, ID_SPOILED=1), "s.csv")
    for cell in kept:
        yield case("id", f"kept {cell!r}", table(row(no=cell)).encode(), imports(1), "s.csv")
    for cell in ("", "  ", '=""', "\u3000", "'", "`"):
        yield case("id", f"nothing {cell!r}", table(row(no=cell)).encode(), imports(1, EMPTY=1), "s.csv")


def amounts() -> Iterator[Case]:
    read = ("100", "100.", ".5", "-5.00", "+5.00", "￥1299.00", "¥12", "12元", "0", "-0", "-0.00", "100.5000000000",
            "999999999999999", "１２３", "(12.00)", '"1,299.00"', "−5", " 12 ", "12.00\t", '="12.00"')  # fmt: skip
    torn = ("一百", "1,2,3", "--5", "5-", "1e3", "1E3", "NaN", "inf", "-inf", "Infinity", "null", "1 000.00", "1.2.3",
            "0x10", "1_000", "9" * 16, "9" * 40, "9" * 400, "#REF!", "∞", "½", "=1+1", "1;2", "12%",
            "true")  # fmt: skip
    for cell in read:
        yield case("amount", f"read {cell}", table(row(net=cell)).encode(), imports(1), "s.csv")
    for cell in torn:
        shown = cell if "," not in cell else quoted(cell)
        yield case(
            "amount",
            f"refused {cell[:20]}, {len(cell)}",
            table(row(net=shown)).encode(),
            imports(1, MONEY_UNREADABLE=1),
            "s.csv",
        )
    for cell in ("0.001", "12.345", "1.0000001", "-0.009"):
        yield case("amount", f"too fine {cell}", table(row(net=cell)).encode(), imports(1, MONEY_TOO_FINE=1), "s.csv")


def days() -> Iterator[Case]:
    read = ("2026-07-08", "2026/7/8", "2026/07/08", "20260708", "2026年7月8日", "2024-02-29", "2000-02-29",
    "1990-01-01",
            "2099-12-31", " 2026-07-08 ")  # fmt: skip
    torn = ("2023-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-32", "2026/00/17", "13-2022-09", "45972",
            "45972.5", "2026", "昨天", "2026-7", "2026-07-08T00:00:00Z", "08.07.2026", "0000-00-00", "二零二三年五月",
            "2026-07-08-09", "2026--07-08", "NaT")  # fmt: skip
    far = ("1970-01-01", "1989-12-31", "2100-01-01", "9999-12-31", "0001-01-01", "1900-01-01")
    for cell in read:
        yield case("day", f"read {cell}", table(row(day=cell)).encode(), imports(1), "s.csv")
    for cell in torn:
        yield case("day", f"refused {cell}", table(row(day=cell)).encode(), imports(1, DAY_UNREADABLE=1), "s.csv")
    for cell in far:
        yield case(
            "day", f"out of range {cell}", table(row(day=cell)).encode(), imports(1, DATE_OUT_OF_RANGE=1), "s.csv"
        )


def numbers() -> Iterator[Case]:
    def events(name: str, line: str, verdicts: tuple[Verdict, ...]) -> Case:
        return case("number", name, f"{EVENTS}\n{line}\n".encode(), verdicts, "events.csv")

    for cell in ("0", "-0", "+5", "007", "2147483647", "-2147483648", "5.0", "5.000"):
        yield events(f"whole {cell}", f"m1,20000,visit,1.0,{cell}", imports(1))
    for cell in ("2147483648", "999999999999999999", "-999999999999999999", "9223372036854775807",
    "9223372036854775808", "-9223372036854775809", "1" * 30, "1.5", "1e3", "NaN",
                 "inf", "0x1F", "1_000", "１２", "二", "--1", "1-", "-"):  # fmt: skip
        yield events(f"no whole number {cell[:24]}", f"m1,20000,visit,1.0,{cell}", imports(1, NUMBER_UNREADABLE=1))
    for cell in ("0.1", "-0.0", "1e300", "1e-300", "123456789012345678901234567890", ".5", "5."):
        yield events(f"real {cell}", f"m1,20000,visit,{cell},1", imports(1))
    for cell in ("1e400", "-1e400", "NaN", "nan", "inf", "-Infinity", "1,5x", "x", "１.５"):
        shown = quoted(cell) if "," in cell else cell
        yield events(f"no real {cell}", f"m1,20000,visit,{shown},1", imports(1, NUMBER_UNREADABLE=1))


def words() -> Iterator[Case]:
    hostile = (
        "=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-1+1", "=HYPERLINK(\"x\")", "%0A", "|calc",
        "=DDE(\"a\",\"b\")",
        "'; DROP TABLE orders; --", "1' OR '1'='1", "\" OR \"\"=\"", "<b>x</b>", "<img src=/etc/passwd>",
        "<span style='color:green'>已批准</span>", "</para><para>额度 9999999", "&lt;&amp;", "{detail}", "{0}",
        "%s%n",
        "$(reboot)", "`id`", "../../etc/passwd", "C:\\x", "\\\\server\\share", "\u202eevil\u202c", "\u2066x\u2069",
        "a\u200bb", "a\u0007b", "a\x1b[31mb", "a\x7fb", "\ufffd", "\uffff", "e\u0301" * 500, "﷽" * 100, "👩‍👩‍👧‍👦",
        "NULL", "None", "nan", "undefined", "true", "\\N", "\\0", "~", "a;b", "a|b", "a\tb", "x" * 40_000,
    )  # fmt: skip
    for word in hostile:
        shown = quoted(word)
        name = word[:24].encode("unicode_escape").decode()
        yield case("word", f"party {name}", table(row(party=shown), row(no="2")).encode(), imports(2), "s.csv")
    for word in ("已批准", "有效", "作废发票 ", "TRUE", "=有效发票", "有效发票\u200b"):
        known = word.strip() == "作废发票"
        verdict = imports(1) if known else imports(1, WORD_UNKNOWN=1)
        yield case(
            "word",
            f"status {word.encode('unicode_escape').decode()}",
            table(row(status=word)).encode(),
            verdict,
            "s.csv",
        )
