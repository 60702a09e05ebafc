"""Real desks in real folders, for tests of several packages."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.builders import NOW
from workbench.storage.store import DATABASE, Store


@cache
def _migrated() -> bytes:
    """An empty desk's database with every migration run: once for all tests of a process."""
    with tempfile.TemporaryDirectory() as name:
        Store.open(Path(name), NOW).close()
        return (Path(name) / DATABASE).read_bytes()


def open_store(folder: Path) -> Store:
    """A new empty desk, opened for writing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATABASE).write_bytes(_migrated())
    return Store.open(folder, NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty desk, closed afterwards."""
    opened = open_store(tmp_path / "desk")
    yield opened
    opened.close()
