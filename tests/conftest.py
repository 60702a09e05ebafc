"""What every test may lean on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# A test never opens a real window, whatever the machine.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")


def _real_data() -> Path | None:
    named = os.environ.get("WORKBENCH_REAL_DATA")
    candidates = [Path(named)] if named else [parent / "shared" / "data" for parent in ROOT.parents]
    return next((folder for folder in candidates if (folder / "cumcm2020c").is_dir()), None)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public data sets, described in the README; never part of the project."""
    folder = _real_data()
    if folder is None:
        pytest.skip("public data sets are not here: set WORKBENCH_REAL_DATA to their folder")
    return folder
