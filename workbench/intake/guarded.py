"""How is a risky file made a plain table without the desk being harmed by it?

Workbooks, archives, Parquet and JSON are parsed in a child process with limits of memory, processor time, disk and
patience. The child leaves plain tables in a scratch folder and says which; whatever it does, crash, hang or nonsense,
becomes a refusal with a name. Text tables need no child: they are read where they lie.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import BinaryIO

from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Stop, never
from workbench.intake.containers import Container, look
from workbench.intake.refusals import REFUSALS, refused

READ_TABLES = "--read-tables-in"
"""The private argument under which the program is its own child."""

JOBS = "jobs.json"
_SLICE = 0.1  # seconds between two looks at the child and at the person's wish to stop
_PATIENCE = 60.0  # seconds a file may take, and one more for each of its megabytes
_MOST_PATIENCE = 900.0
_LARGEST_OUTCOME = 4 * 2**20
LONGEST_CELL = 4 * 2**20  # characters


class Form(StrEnum):
    TEXT = "text"  # as it was, in an encoding that has to be found
    ROWS = "rows"  # CSV in UTF-8, each row behind its line number; the first row is line 1, or 0 where it is no line
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file, or one table of it. `whole`: all its rows, not only those a preview shows."""

    path: Path
    member: str | None = None
    sheet: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class PlainTable:
    """One table of a file, ready to be read. `rows` counts the whole table where its container says so."""

    form: Form
    file: Path
    container: Container
    member: str | None = None
    sheet: str | None = None
    rows: int | None = None
    refusal: StaffError | None = None  # this member cannot be read; the others can


def plain_tables(
    wanted: Sequence[Wanted], folder: Path, stop: Stop = never, command: Sequence[str] | None = None
) -> list[tuple[PlainTable, ...] | StaffError]:
    """The tables of each file, or why there are none. What is unpacked lies in `folder` and is gone with it.

    All files share one child; where it dies, the next one goes on behind the file it died of. Raises `Stopped`.
    """
    answers: dict[int, tuple[PlainTable, ...] | StaffError] = {}
    risky: list[int] = []
    for number, one in enumerate(wanted):
        try:
            container = look(one.path)
            if container is Container.TEXT:
                answers[number] = (PlainTable(Form.TEXT, one.path, container),)
            else:
                risky.append(number)
        except StaffError as refusal:
            answers[number] = refusal
    while risky:
        own = Path(tempfile.mkdtemp(prefix="tables-", dir=folder))
        found = _from_child([wanted[number] for number in risky], own, stop, command)
        answers.update(zip(risky, found, strict=False))
        risky = risky[len(found) :]
    return [answers[number] for number in range(len(wanted))]


def plain_table(wanted: Wanted, folder: Path, stop: Stop = never) -> PlainTable:
    """The one table that is asked for by its member and sheet. Raises `StaffError`, `Stopped`."""
    (answer,) = plain_tables([wanted], folder, stop)
    if isinstance(answer, StaffError):
        raise answer
    table = next((t for t in answer if t.member == wanted.member and wanted.sheet in (None, t.sheet)), None)
    if table is None:
        raise refused("FILE_MISSING")
    if table.refusal is not None:
        raise table.refusal
    return table


def table_rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table in the form `ROWS`, with their lines."""
    csv.field_size_limit(LONGEST_CELL)
    with file.open(encoding="utf-8", newline="") as handle:
        for line, *cells in csv.reader(handle, strict=True):
            yield int(line), cells


@contextmanager
def opened(path: Path, member: str | None = None) -> Iterator[BinaryIO]:
    """The bytes of a text table, unpacked where it is packed. Raises `StaffError`."""
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        table = plain_table(Wanted(path, member, whole=True), Path(folder))
        with table.file.open("rb") as handle:
            yield handle


def _from_child(
    wanted: Sequence[Wanted], folder: Path, stop: Stop, command: Sequence[str] | None
) -> list[tuple[PlainTable, ...] | StaffError]:
    """Answers up to the end or up to and with the file the child died of: at least one."""
    jobs = [
        {"path": str(one.path.resolve()), "member": one.member, "sheet": one.sheet, "whole": one.whole}
        for one in wanted
    ]
    (folder / JOBS).write_text(json.dumps(jobs), "utf-8")
    late = _run(list(command or _command(folder)), [one.path for one in wanted], folder, stop)
    answers: list[tuple[PlainTable, ...] | StaffError] = []
    for number in range(len(jobs)):
        if not outcome_file(folder, number).is_file():
            return [*answers, refused("READING_TOO_LONG" if late else "READING_CRASHED")]
        answers.append(_answer(folder, number))
    return answers


def outcome_file(folder: Path, number: int) -> Path:
    return folder / f"{number}.json"


def _command(folder: Path) -> list[str]:
    frozen = getattr(sys, "frozen", False)
    # -P: what lies in the child's own folder came from outside and is never a module.
    program = [sys.executable] if frozen else [sys.executable, "-P", "-m", "workbench"]
    return [*program, READ_TABLES, str(folder)]


def _run(command: list[str], paths: Sequence[Path], folder: Path, stop: Stop) -> bool:
    """Run the child to its end. True where it was ended because one file took too long."""
    root = Path(__file__).resolve().parents[2]
    child = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # a trace of a merchant's file would hold the merchant's words
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        done, since = 0, perf_counter()
        while True:
            try:
                child.wait(_SLICE)
                return False
            except subprocess.TimeoutExpired:
                if stop():
                    raise Stopped from None
            while done < len(paths) and outcome_file(folder, done).is_file():
                done, since = done + 1, perf_counter()
            if done < len(paths) and perf_counter() - since > patience(paths[done]):
                return True
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def patience(path: Path) -> float:
    """Seconds that reading a file may take."""
    return min(_MOST_PATIENCE, _PATIENCE + path.stat().st_size / 2**20)


def _answer(folder: Path, number: int) -> tuple[PlainTable, ...] | StaffError:
    """What the child said, believed only in the form it must have."""
    path = outcome_file(folder, number)
    try:
        if path.stat().st_size > _LARGEST_OUTCOME:
            return refused("READING_CRASHED")
        said = json.loads(path.read_text("utf-8"))
        if "refused" in said:
            return _refusal(said)
        return tuple(_table(folder, number, position, one) for position, one in enumerate(said["tables"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return refused("READING_CRASHED")


def _refusal(said: Mapping[str, object]) -> StaffError:
    code, detail = str(said["refused"]), str(said.get("detail", ""))
    return refused(code, detail) if code in REFUSALS else refused("READING_CRASHED")


def _table(folder: Path, number: int, position: int, said: Mapping[str, object]) -> PlainTable:
    member, sheet, rows = said["member"], said["sheet"], said["rows"]
    file = table_file(folder, number, position)
    refusal = _refusal(said) if "refused" in said else None
    if refusal is None and not file.is_file():
        raise ValueError("the table is not there")
    return PlainTable(
        form=Form(str(said["form"])),
        file=file,
        container=Container(str(said["container"])),
        member=None if member is None else str(member),
        sheet=None if sheet is None else str(sheet),
        rows=rows if isinstance(rows, int) else None,
        refusal=refusal,
    )


def table_file(folder: Path, number: int, position: int) -> Path:
    """Where the child leaves a table: never under a name that came from outside."""
    return folder / f"{number}-{position}.table"
