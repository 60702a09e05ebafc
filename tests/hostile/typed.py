"""JSON lines and Parquet of every odd form."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.hostile.cases import Case, Verdict, case, imports, refused
from workbench.flows.engine import open_engine

GOOD = {"merchant_id": "m1", "day": 20000, "kind": "visit", "value": 1.5, "count": 1}
COLUMNS = {
    "merchant_id": "'m1'",
    "day": "20000::INTEGER",
    "kind": "'visit'",
    "value": "1.5::DOUBLE",
    "count": "1::INTEGER",
}


def typed() -> Iterator[Case]:
    yield from objects()
    yield from parquets()


def line(**more: object) -> str:
    return json.dumps(GOOD | more, ensure_ascii=False)


def objects() -> Iterator[Case]:
    def one(name: str, content: str | bytes, verdicts: tuple[Verdict, ...], file: str = "events.jsonl") -> Case:
        return case("json", name, content.encode() if isinstance(content, str) else content, verdicts, file)

    good = line() + "\n"
    yield one("two objects", good * 2, imports(2))
    yield one("named as text", good, imports(1), "events.csv")
    yield one("no end of the last line", good.rstrip(), imports(1))
    yield one("ends of crlf", good.replace("\n", "\r\n") * 2, imports(2))
    yield one("a mark", b"\xef\xbb\xbf" + good.encode(), imports(1))
    yield one("blank lines", good + "\n\n" + good, imports(2))
    yield one("keys in another order", good + json.dumps(dict(reversed(GOOD.items()))) + "\n", imports(2))
    yield one("keys that come later", good + line(later=1, more="x") + "\n", imports(2))
    yield one(
        "a key left out", good + json.dumps({k: v for k, v in GOOD.items() if k != "day"}) + "\n", imports(2, EMPTY=1)
    )
    yield one("null", line(day=None), imports(1, EMPTY=1))
    yield one("a truth for a number", line(count=True), imports(1, NUMBER_UNREADABLE=1))
    yield one("a number for a text", line(kind=5), imports(1))
    yield one("an id of 19 digits as number", line(merchant_id=2184567890123456789), imports(1))
    yield one("an id in scientific form", good.replace('"m1"', "2.18e18"), imports(1, ID_SPOILED=1))
    yield one("a number of 5,000 digits", good.replace("20000", "9" * 5000), imports(1, DAY_UNREADABLE=1))
    yield one("a huge exponent", good.replace("1.5", "1e999999999"), imports(1, NUMBER_UNREADABLE=1))
    yield one("a tiny exponent", good.replace("1.5", "1e-999999999"), imports(1))
    yield one("NaN", good.replace("1.5", "NaN"), imports(1, NUMBER_UNREADABLE=1))
    yield one("Infinity", good.replace("1.5", "-Infinity"), imports(1, NUMBER_UNREADABLE=1))
    yield one("a leading zero", good.replace("20000", "020000"), refused("JSON_DAMAGED"))
    yield one("a list in a value", line(kind=["a"]), refused("VALUES_NESTED"))
    yield one("an object in a value", line(kind={"a": 1}), refused("VALUES_NESTED"))
    yield one("an empty list in the last line", good * 3 + line(more=[]), refused("VALUES_NESTED"))
    yield one("a list of objects", f"[{good},{good}]", refused("VALUES_NESTED"))
    yield one("an object over several lines", json.dumps(GOOD, indent=1), refused("JSON_DAMAGED"))
    yield one(
        "100,000 levels", good + '{"a":' * 100_000 + "1" + "}" * 100_000, refused("VALUES_NESTED", "JSON_DAMAGED")
    )
    yield one("100,000 lists", good + '{"a":' + "[" * 100_000 + "]" * 100_000 + "}", refused("VALUES_NESTED"))
    yield one("a key twice", good.replace('"kind"', '"day"'), refused("JSON_DAMAGED"))
    yield one("cut", good + good[:30], refused("JSON_DAMAGED"))
    yield one("words between", good + "hello\n" + good, refused("JSON_DAMAGED"))
    yield one("a bare number in a line", good + "5\n", refused("JSON_DAMAGED"))
    yield one("two objects in a line", good.rstrip() + good, refused("JSON_DAMAGED"))
    yield one("a comma behind each line", good.replace("}\n", "},\n") * 2, refused("JSON_DAMAGED"))
    yield one("single quotes", good + good.replace('"', "'"), refused("JSON_DAMAGED"))
    yield one("gb18030", line(kind="访问").encode("gb18030"), refused("JSON_DAMAGED"))
    yield one("utf-16", good.encode("utf-16"), refused("JSON_DAMAGED"))
    yield one("half a character", line().replace("visit", "\\ud83d"), refused("JSON_DAMAGED"))
    yield one("a NUL by its escape", line().replace("visit", "a\\u0000"), refused("JSON_DAMAGED"))
    yield one("a line break in a value", line(kind="a\nb\r\nc"), imports(1))
    yield one("quotes and commas in a value", line(kind='a","b'), imports(1))
    yield one("markup and formulas in a value", line(kind="=1+1<b>"), imports(1))
    yield one("other keys", '{"a":1,"b":2}\n', refused("HEADER_UNKNOWN"))
    yield one("only an empty object", "{}\n", refused("HEADER_UNKNOWN"))
    yield one("600 keys", json.dumps(GOOD | {f"k{n}": n for n in range(600)}), refused("TABLE_TOO_WIDE"))
    yield one(
        "20,000 different keys", "\n".join(json.dumps({f"k{n}": n}) for n in range(20_000)), refused("TABLE_TOO_WIDE")
    )
    yield one("a line of 5 MB", line(kind="x" * (5 << 20)), refused("JSON_DAMAGED"))
    yield one("a value of 1 MB", line(kind="x" * (1 << 20)), imports(1))


@cache
def parquet(select: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "p.parquet"
        engine = open_engine(memory_mb=200, threads=1)
        engine.execute(f"COPY ({select}) TO '{target}' (FORMAT PARQUET)")
        engine.close()
        return target.read_bytes()


def columns(**more: str) -> str:
    return "SELECT " + ", ".join(f"{sql} AS {name}" for name, sql in (COLUMNS | more).items())


def parquets() -> Iterator[Case]:
    def one(name: str, content: bytes, verdicts: tuple[Verdict, ...], file: str = "events.parquet") -> Case:
        return case("parquet", name, content, verdicts, file)

    good = parquet(columns() + " FROM range(3)")
    yield one("plain", good, imports(3))
    yield one("named as text", good, imports(3), "events.csv")
    yield one("no rows", parquet(columns() + " FROM range(0)"), imports(0))
    yield one("other columns", parquet("SELECT 1 AS a, 2 AS b"), refused("HEADER_UNKNOWN"))
    for kind, sql in (("a struct", "{'a': 1}"), ("a list", "[1, 2]"), ("a map", "MAP {'a': 1}"), ("bytes", "'x'::BLOB"),
                      ("an interval", "INTERVAL 1 DAY")):  # fmt: skip
        yield one(f"a column of {kind}", parquet(columns(extra=sql)), refused("VALUES_NESTED"))
    yield one("days as text", parquet(columns(day="'20000'")), imports(1))
    yield one("days as words", parquet(columns(day="'x'")), imports(1, DAY_UNREADABLE=1))
    yield one("counts as reals", parquet(columns(count="1.0::DOUBLE")), imports(1))
    yield one("counts with a fraction", parquet(columns(count="1.7::DOUBLE")), imports(1, NUMBER_UNREADABLE=1))
    yield one(
        "counts beyond 64 bits",
        parquet(columns(count="18446744073709551615::UBIGINT")),
        imports(1, NUMBER_UNREADABLE=1),
    )
    yield one("NaN", parquet(columns(value="'NaN'::DOUBLE")), imports(1, NUMBER_UNREADABLE=1))
    yield one("infinity as float", parquet(columns(value="'inf'::FLOAT")), imports(1, NUMBER_UNREADABLE=1))
    yield one("a spoiled id", parquet(columns(merchant_id="'2.18E+18'")), imports(1, ID_SPOILED=1))
    yield one("an id as number", parquet(columns(merchant_id="2184567890123456789::BIGINT")), imports(1))
    yield one("an id as real", parquet(columns(merchant_id="2.18e18::DOUBLE")), imports(1, ID_SPOILED=1))
    yield one("NULL in a required cell", parquet(columns(merchant_id="NULL::VARCHAR")), imports(1, EMPTY=1))
    yield one("600 columns", parquet(columns(**{f"k{n}": "1" for n in range(600)})), refused("TABLE_TOO_WIDE"))
    for share in (5, 50, 95):
        yield one(f"cut at {share} %", good[: len(good) * share // 100], refused("FILE_DAMAGED"))
    yield one("only the magic", b"PAR1", refused("FILE_DAMAGED"))
    yield one("magic twice", b"PAR1" * 2, refused("FILE_DAMAGED"))
    yield one("zeros between", b"PAR1" + bytes(100) + b"PAR1", refused("FILE_DAMAGED"))
    yield one("a footer longer than the file", good[:-8] + b"\xff\xff\xff\x7fPAR1", refused("FILE_DAMAGED"))
    footer = len(good) - 8 - int.from_bytes(good[-8:-4], "little")
    for at in (footer, footer + 1):
        changed = bytearray(good)
        changed[at] ^= 0xFF
        yield one(
            f"byte {at - footer} of the footer flipped",
            bytes(changed),
            refused("FILE_DAMAGED", "READING_CRASHED", "HEADER_UNKNOWN"),
        )
