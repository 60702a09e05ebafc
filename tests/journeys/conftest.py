"""A small sample desk on which the whole main job was done, made once for all journeys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.commands import facts


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("journey") / "desk"


@pytest.fixture(scope="session")
def made(desk: Path) -> dict[str, Any]:
    """What the demonstration says it made."""
    return facts("demo", "--desk", desk, "--merchants", "600")
