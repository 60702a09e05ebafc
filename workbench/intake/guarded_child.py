"""What does the child process do: which plain tables does it make of a file it was given?

Nothing heavy is imported before a file needs it; the limits are set before the first byte of it is read.
"""

from __future__ import annotations

import csv
import errno
import json
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from workbench.common.errors import StaffError
from workbench.intake.containers import Container, container_of, look
from workbench.intake.guarded import JOBS, Form, outcome_file, patience, table_file
from workbench.intake.refusals import REFUSALS, refused

FIRST_ROWS, LAST_ROWS = 200, 100  # of a table that is only looked at
MOST_MEMORY = 3 * 2**29  # of address space
_LARGEST_FILE = 5 * 2**30
_MOST_FILES = 128


def serve(folder: str) -> int:
    """Work through the jobs in `folder`; each outcome appears under its name when it is whole."""
    own = Path(folder)
    jobs = json.loads((own / JOBS).read_text("utf-8"))
    limit_resources(sum(int(patience(Path(job["path"]))) for job in jobs))
    for number, job in enumerate(jobs):
        part = own / "outcome.part"
        part.write_text(json.dumps(outcome(job, own, number)), "utf-8")
        os.replace(part, outcome_file(own, number))
    return 0


def limit_resources(seconds: int, memory: int = MOST_MEMORY) -> None:
    """Memory, processor time, file size and number of open files, where the system keeps such limits."""
    if sys.platform == "win32":
        return
    import resource

    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: _LARGEST_FILE,
        resource.RLIMIT_NOFILE: _MOST_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        hard = resource.getrlimit(kind)[1]
        with suppress(ValueError, OSError):  # one that this system does not keep
            resource.setrlimit(kind, (most, most if hard == resource.RLIM_INFINITY else min(most, hard)))


def outcome(job: Mapping[str, Any], folder: Path, number: int) -> dict[str, object]:
    """What is said of one file."""
    try:
        work = _Work(folder, number, bool(job["whole"]))
        work.file(Path(job["path"]), job["member"], job["sheet"])
        return {"tables": work.tables}
    except StaffError as refusal:
        return _said(refusal)
    except MemoryError:
        return {"refused": "READING_TOO_LARGE"}
    except OSError as failure:
        if failure.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
            return {"refused": "READING_TOO_LARGE"}
        raise


def _said(refusal: StaffError) -> dict[str, object]:
    """A refusal by its code; its one detail is what differs from the wording of the code."""
    before, _, after = REFUSALS[refusal.code][0].en.partition("{detail}")
    detail = refusal.text.en.removeprefix(before).removesuffix(after) if after or before != refusal.text.en else ""
    return {"refused": refusal.code, "detail": detail}


@dataclass
class _Work:
    """The tables made of one file so far."""

    folder: Path
    number: int
    whole: bool
    tables: list[dict[str, object]] = field(default_factory=list)

    def file(self, path: Path, member: str | None, sheet: str | None) -> None:
        container = look(path)
        if container is Container.GZIP:
            self._gzip(path, sheet)
        elif container is Container.ZIP:
            self._zip(path, member, sheet)
        else:
            self._table(path, container, None, sheet)

    def _gzip(self, path: Path, sheet: str | None) -> None:
        from workbench.intake.archives import unpack_gzip

        target = self.folder / f"{self.number}.unpacked"
        unpack_gzip(path, target)
        self._inner(target, None, sheet, Container.GZIP, "gzip")

    def _zip(self, path: Path, member: str | None, sheet: str | None) -> None:
        from workbench.intake.archives import check_members, opened_archive, tables_in, unpack_member
        from workbench.intake.packages import check_package, is_package

        with opened_archive(path) as archive:
            if is_package(archive):
                check_package(archive)
                self._workbook(path, Container.XLSX, member, sheet)
                return
            check_members(archive)
            for name in tables_in(archive):
                if member not in (None, name):
                    continue
                target = self.folder / f"{self.number}.unpacked"
                try:
                    unpack_member(archive, name, target)
                    self._inner(target, name, sheet, Container.ZIP, name)
                except StaffError as refusal:
                    if refusal.code.startswith("ARCHIVE_"):
                        raise
                    self._add(Form.TEXT, Container.ZIP, name, None, None, _said(refusal))

    def _inner(self, path: Path, member: str | None, sheet: str | None, outer: Container, name: str) -> None:
        """What was unpacked: a workbook may be packed in turn, anything else that is packed twice is refused."""
        if path.stat().st_size == 0:
            raise refused("FILE_EMPTY")
        with path.open("rb") as handle:
            container = container_of(handle.read(1024))
        if container is Container.ZIP:
            from workbench.intake.archives import opened_archive
            from workbench.intake.packages import check_package, is_package

            with opened_archive(path) as archive:
                if not is_package(archive):
                    raise refused("ARCHIVE_NESTED", name)
                check_package(archive)
            container = Container.XLSX
        if container is Container.GZIP:
            raise refused("ARCHIVE_NESTED", name)
        self._table(path, outer if container is Container.TEXT else container, member, sheet)

    def _table(self, path: Path, container: Container, member: str | None, sheet: str | None) -> None:
        if container in (Container.XLSX, Container.XLS):
            self._workbook(path, container, member, sheet)
        elif container is Container.JSON:
            self._json(path, member)
        elif container is Container.PARQUET:
            self._parquet(path, member)
        else:
            os.replace(path, self._next())
            self._add(Form.TEXT, container, member, None, None)

    def _workbook(self, path: Path, container: Container, member: str | None, sheet: str | None) -> None:
        from workbench.intake.compound import check_compound
        from workbench.intake.workbooks import sheets

        if container is Container.XLS:
            check_compound(path)
        for one in sheets(path, sheet):
            self._rows(enumerate(one.rows, 1))
            self._add(Form.ROWS, container, member, one.name, one.height)
        if not any(table["member"] == member for table in self.tables):
            raise refused("FILE_EMPTY")

    def _json(self, path: Path, member: str | None) -> None:
        from workbench.intake.jsonlines import columns, objects

        header, count = columns(path)
        body = ((line, [found.get(key, "") for key in header]) for line, found in objects(path))
        self._rows(_before((0, list(header)), body))
        self._add(Form.ROWS, Container.JSON, member, None, count + 1)

    def _parquet(self, path: Path, member: str | None) -> None:
        from workbench.intake.parquet import copy_table

        count = copy_table(path, self._next(), None if self.whole else FIRST_ROWS, self.folder)
        self._add(Form.PARQUET, Container.PARQUET, member, None, count)

    def _next(self) -> Path:
        return table_file(self.folder, self.number, len(self.tables))

    def _rows(self, rows: Iterable[tuple[int, list[str]]]) -> None:
        with self._next().open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, quoting=csv.QUOTE_ALL, lineterminator="\n")
            for line, cells in rows if self.whole else _ends(rows):
                writer.writerow([line, *(cell.replace("\x00", "\ufffd") for cell in cells)])

    def _add(
        self,
        form: Form,
        container: Container,
        member: str | None,
        sheet: str | None,
        rows: int | None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        said = {"form": form, "container": container, "member": member, "sheet": sheet, "rows": rows}
        self.tables.append({**said, **(more or {})})


def _ends(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The first and the last rows."""
    going = iter(rows)
    yield from islice(going, FIRST_ROWS)
    yield from deque(going, LAST_ROWS)


def _before(first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from rest
