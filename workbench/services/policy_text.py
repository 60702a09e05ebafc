"""How is a number changed in the text of a policy without touching anything else in it?

The file is kept as people wrote it: comments, order and sources stay. A text whose meaning would differ in anything
but the numbers asked for is refused.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.policy_numbers import Path

VERSION: Path = ("version",)
_HEAD = re.compile(r"^\s*(\[\[|\[)\s*([A-Za-z0-9_.\-]+)\s*\]")
_LINE = re.compile(r"^(\s*)([A-Za-z0-9_\-]+)(\s*=\s*)(.*)$")
_SIMPLE = re.compile(r'"[+-]?[0-9][0-9.]*"|[+-]?[0-9][0-9_]*|true|false')


def changed_text(text: str, numbers: Mapping[Path, Decimal], version: str = "") -> str:
    """The same text with these numbers, and of another version where one is given.

    Raises `StaffError` (`POLICY_TEXT`) where a number, or the version, cannot be found in it.
    """
    wanted = deepcopy(tomllib.loads(text))
    lines, places = text.split("\n"), _places(text)
    if version:
        if VERSION not in places:
            raise _refused(Text("文本中没有版本号", "The text has no version"))
        lines[places[VERSION]] = f'version = "{version}"'
        wanted["version"] = version
    for path, number in numbers.items():
        key, inner = _key(path, places)
        start, raw = _value(lines[places[key]], str(inner) if inner is not None else "")
        literal = _literal(raw, number)
        line = lines[places[key]]
        lines[places[key]] = line[:start] + literal + line[start + len(raw) :]
        _put(wanted, path, tomllib.loads(f"value = {literal}")["value"])
    made = "\n".join(lines)
    if tomllib.loads(made) != wanted:
        raise _refused(Text("改动会影响其他内容", "The change would reach other content"))
    return made


def next_version(version: str, day: date) -> str:
    """What a policy changed on this day is called: the day, and from the second of a day on its number."""
    first = day.isoformat()
    if version != first and not version.startswith(f"{first}."):
        return first
    number = version.removeprefix(first).removeprefix(".")
    return f"{first}.{int(number) + 1 if number.isdecimal() else 2}"


def _places(text: str) -> dict[Path, int]:
    """The line of every simple key: (table, place in it, key) for lists of tables, (table, key) for others."""
    found: dict[Path, int] = {}
    counts: dict[str, int] = {}
    at: Path = ()
    for i, line in enumerate(text.split("\n")):
        head = _HEAD.match(line)
        if head:
            name = head.group(2)
            at = tuple(name.split("."))
            if head.group(1) == "[[":
                counts[name] = counts.get(name, -1) + 1
                at = (*at, counts[name])
            continue
        key = _LINE.match(line)
        if key:
            found.setdefault((*at, key.group(2)), i)
    return found


def _key(path: Path, places: Mapping[Path, int]) -> tuple[Path, str | int | None]:
    """The key that holds a number, and the name inside its inline table where it is one of these."""
    if path in places:
        return path, None
    if path[:-1] in places:
        return path[:-1], path[-1]
    raise _refused(Text(f"文本中没有 {_named(path)}", f"The text has no {_named(path)}"))


def _value(line: str, inner: str) -> tuple[int, str]:
    """Where the value of a line begins, and how it is written."""
    parts = _LINE.match(line)
    start = parts.start(4) if parts else 0
    if inner:
        named = re.compile(rf"(?<![A-Za-z0-9_\-]){re.escape(inner)}\s*=\s*").search(line, start)
        start = named.end() if named else len(line)
    found = _SIMPLE.match(line, start)
    if found is None:
        raise _refused(Text(f"这一行不是数字：{line.strip()}", f"This line holds no number: {line.strip()}"))
    return start, found.group(0)


def _literal(raw: str, number: Decimal) -> str:
    """A number written as the one before it: quoted, yes or no, or whole with its minor units set apart."""
    if raw.startswith('"'):
        return f'"{number.normalize():f}"'
    if raw in {"true", "false"}:
        return "true" if number else "false"
    if number != int(number):
        raise _refused(Text(f"{number} 不是整数", f"{number} is not whole"))
    whole = int(number)
    return f"{whole // 100:_}_{whole % 100:02d}" if re.search(r"_\d\d$", raw) and whole >= 100 else str(whole)


def _put(document: Any, path: Path, value: Any) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


def _named(path: Path) -> str:
    return ".".join(map(str, path))


def _refused(what: Text) -> StaffError:
    return StaffError(
        Text("政策文本没有改动：", "The policy's text was not changed: ") + what,
        Text("请在政策文件中修改这个数字", "Change this number in the policy's file"),
        code="POLICY_TEXT",
    )
