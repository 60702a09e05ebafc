"""Which pictures show an import on its way? Real services on a desk of their own, with files made for it.

The desk that is pictured is not imported into: a scratch desk beside it takes the files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.import_examples import make_examples
from workbench.ui.imports.page import ImportsPage
from workbench.ui.shell import Shell

Wait = Callable[[Shell], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """One picture of an import: its name and what leads to it."""

    name: str
    prepare: Callable[[ImportsPage], None]


@contextmanager
def no_room() -> Iterator[None]:
    """Files of this process can grow no more, as on a full disk. Raises `StaffError` where the system has no limit."""
    if sys.platform == "win32":
        raise StaffError(
            Text("这个系统不能限制文件大小", "This system has no limit on the size of files"),
            Text("其余截图照常生成", "The other pictures are made as usual"),
            code="LIMIT_UNKNOWN",
        )
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def stages(shell: Shell, folder: Path, wait: Wait) -> Iterator[Stage]:
    """Pictures in the order they are made; each goes on where the one before stood."""
    files = make_examples(folder)

    def take(*paths: Path) -> Callable[[ImportsPage], None]:
        return lambda page: page.take(paths)

    def step(page: ImportsPage) -> None:
        page.go_on()
        wait(shell)

    def written(page: ImportsPage) -> None:
        page.checking.take_suggestions()
        wait(shell)
        step(page)

    def full(page: ImportsPage) -> None:
        page.take((files.later,))
        wait(shell)
        step(page)
        with no_room():
            step(page)

    yield Stage("import_start", lambda page: None)
    yield Stage("import_encoding", take(files.unreadable))
    yield Stage("import_encrypted", take(files.locked))
    yield Stage("import_sheet", take(files.sheet))
    yield Stage("import_map", take(files.orders))
    yield Stage("import_check", step)
    yield Stage("import_result", written)
    yield Stage("import_duplicate", take(files.orders))
    yield Stage("import_nothing_new", step)
    if sys.platform != "win32":
        yield Stage("import_disk_full", full)
    yield Stage("import_quarantine", lambda page: page.open_quarantine())
