"""How is a value written as TOML that people can read?

Python reads TOML and does not write it. Only what a model card needs: tables, lists of tables, lists, texts, numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def toml_text(document: Mapping[str, Any]) -> str:
    """`document` in TOML; entries that are None are left out. `tomllib.loads` gives the same document back."""
    return "\n".join(_table(document, ())).strip() + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    present = {key: value for key, value in table.items() if value is not None}
    for key, value in present.items():
        if not _is_section(value):
            lines.append(f"{_key(key)} = {_value(value)}")
    for key, value in present.items():
        name = ".".join(_key(part) for part in (*path, key))
        if isinstance(value, Mapping) and _is_section(value):
            lines += ["", f"[{name}]", *_table(value, (*path, key))]
        elif _is_section(value):
            for item in value:
                lines += ["", f"[[{name}]]", *_table(item, (*path, key))]
    return lines


def _is_section(value: Any) -> bool:
    """Is it written under a heading of its own? A wording of two languages stays on its line."""
    if isinstance(value, Mapping):
        return set(value) != {"zh", "en"}
    return isinstance(value, list) and bool(value) and all(_is_section(item) for item in value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return _list(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + " }"
    raise TypeError(f"no TOML for {type(value).__name__}")


def _list(items: list[Any]) -> str:
    written = [_value(item) for item in items]
    line = "[" + ", ".join(written) + "]"
    if len(line) <= 110:
        return line
    rows, row = [], ""
    for item in written:
        if row and len(row) + len(item) > 110:
            rows.append(row)
            row = ""
        row += f"{item}, "
    return "[\n" + "".join(f"  {part.rstrip()}\n" for part in [*rows, row]) + "]"


def _key(key: str) -> str:
    return key if key and all(c.isascii() and (c.isalnum() or c in "_-") for c in key) else json.dumps(key)
