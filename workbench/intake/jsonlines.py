"""How does one JSON object a line become a row?

Columns are the keys in the order they are first seen. Numbers keep the digits they are written with, so that none is
rounded; a value with a structure of its own is no cell.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from workbench.intake.refusals import refused

LONGEST_LINE = 4 * 2**20
MOST_KEYS = 16_384


def columns(path: Path) -> tuple[tuple[str, ...], int]:
    """Every key of the file and the number of objects. Raises `StaffError` as `rows` does, `TABLE_TOO_WIDE`."""
    keys: dict[str, None] = {}
    count = 0
    for _, found in objects(path):
        count += 1
        keys.update(dict.fromkeys(found))
        if len(keys) > MOST_KEYS:
            raise refused("TABLE_TOO_WIDE", str(MOST_KEYS))
    return tuple(keys), count


def objects(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each object with its line. Raises `StaffError` (`JSON_DAMAGED`, `VALUES_NESTED`)."""
    decoder = json.JSONDecoder(object_pairs_hook=_cells, parse_int=str, parse_float=str, parse_constant=str)
    with path.open("rb") as handle:
        for number, line in enumerate(iter(lambda: handle.readline(LONGEST_LINE + 1), b""), 1):
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if not line.strip():
                continue
            yield number, _object(decoder, line, number)


def _object(decoder: json.JSONDecoder, line: bytes, number: int) -> Mapping[str, str]:
    if len(line) > LONGEST_LINE:
        raise refused("JSON_DAMAGED", str(number))
    try:
        found = decoder.decode(line.decode("utf-8"))
    except _Nested as nested:
        raise refused("VALUES_NESTED", f"{number}: {nested}") from nested
    except RecursionError as deep:
        raise refused("VALUES_NESTED", str(number)) from deep
    except ValueError as damage:  # of the JSON or of its encoding
        raise refused("JSON_DAMAGED", str(number)) from damage
    if not isinstance(found, dict) or (b"\\u" in line and not _whole_characters(found)):
        raise refused("JSON_DAMAGED", str(number))
    return found


def _whole_characters(cells: Mapping[str, str]) -> bool:
    """Escapes can write halves of characters and NUL, which no text table holds."""
    return not any(c == "\x00" or "\ud800" <= c <= "\udfff" for pair in cells.items() for word in pair for c in word)


class _Nested(Exception):
    """A value is no cell; says under which key."""


def _cells(pairs: list[tuple[str, object]]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for key, value in pairs:
        if isinstance(value, dict | list):
            raise _Nested(key)
        if key in cells:
            raise ValueError("one key twice")
        cells[key] = value if isinstance(value, str) else "" if value is None else str(value).lower()
    return cells
