"""How does an instruction come into the desk's folder, whole or not at all?

One JSON and one CSV per instruction under `instructions/`. The row in the desk's records holds the same text, so that a
file that was lost or altered can be told and written again; nothing is ever sent from here.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex

if TYPE_CHECKING:
    from workbench.storage.kept_collections import KeptInstruction

FOLDER = "instructions"


def instruction_text(head: Mapping[str, object], facts: Mapping[str, object]) -> str:
    """The JSON of an instruction: the head first, then the facts, keys as given; amounts are whole minor units."""
    return json.dumps({**head, "facts": dict(facts)}, ensure_ascii=False, indent=2) + "\n"


def as_csv(text: str) -> str:
    """The same as two columns for a spreadsheet; a cell that begins like a formula is quoted."""
    document = json.loads(text)
    facts = document.pop("facts")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("name", "value"))
    for name, value in (*document.items(), *facts.items()):
        writer.writerow((name, _cell(value)))
    return out.getvalue()


def _cell(value: object) -> str:
    words = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
    return f"'{words}" if words[:1] in "=+-@\t\r" else words


def write_files(folder: Path, kept: KeptInstruction) -> Path:
    """Write both files, each whole or not at all; answers the JSON's path. Raises `StaffError` (`FILE_LOCKED`)."""
    home = folder / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    target = home / f"{kept.name}.json"
    replace_file(home / f"{kept.name}.csv", as_csv(kept.text).encode("utf-8-sig"))
    replace_file(target, kept.text.encode("utf-8"))
    return target


def replace_file(target: Path, data: bytes) -> None:
    """Write whole or not at all. Raises `StaffError` (`FILE_LOCKED`)."""
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except OSError as fault:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StaffError(
            Text(f"文件没有写成：{target.name} 无法写入", f"No file was written: {target.name} is held"),
            Text(
                "没有任何改动。请关闭占用该文件的程序后重试", "Nothing was changed. Close what holds the file and retry"
            ),
            code="FILE_LOCKED",
        ) from fault


def clear_unrecorded(folder: Path, number: int) -> None:
    """Take away what a write that was cut off left under a number no record has yet: nobody may take it for one.

    Raises `StaffError` (`FILE_LOCKED`) where it cannot be taken away: its number is not given to another then.
    """
    for stray in (folder / FOLDER).glob(f"{number:06d}-*"):
        try:
            stray.unlink()
        except OSError as fault:
            raise StaffError(
                Text(f"{stray.name} 无记录且无法清除", f"{stray.name} has no record and cannot be taken away"),
                Text("没有任何改动。请关闭占用该文件的程序后重试", "Nothing was changed. Close what holds it"),
                code="FILE_LOCKED",
            ) from fault


def unrecorded(folder: Path, names: Iterable[str]) -> tuple[str, ...]:
    """Instruction files that no record knows; `names` are those of the records, without their ending."""
    known, home = set(names), folder / FOLDER
    found = (path for path in home.iterdir() if path.suffix in {".json", ".csv"}) if home.is_dir() else ()
    return tuple(sorted(path.name for path in found if path.stem not in known))


def file_state(folder: Path, kept: KeptInstruction) -> str:
    """Is the JSON as it was written: whole, changed or missing?"""
    path = folder / FOLDER / f"{kept.name}.json"
    if not path.is_file():
        return "missing"
    return "whole" if sha256_hex(path.read_bytes()) == kept.digest else "changed"
