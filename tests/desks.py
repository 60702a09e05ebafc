"""Real desks in real folders, for tests of several packages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import NOW
from workbench.storage.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty desk, closed afterwards."""
    opened = Store.open(tmp_path / "desk", NOW)
    yield opened
    opened.close()
