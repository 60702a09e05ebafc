"""The desks these tests need."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import NOW
from tests.desks import store
from tests.services.closing_desk import closing_desk, copied
from workbench.services.ground import Ground
from workbench.storage.store import Store

__all__ = ["store"]


@pytest.fixture(scope="session")
def closing_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of every kind of loan, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("closing") / "desk"
    made = Store.open(folder, NOW)
    closing_desk(made)
    made.close()
    return folder


@pytest.fixture
def closing(closing_folder: Path, tmp_path: Path) -> Iterator[Ground]:
    with copied(closing_folder, tmp_path / "closing") as ground:
        yield ground
