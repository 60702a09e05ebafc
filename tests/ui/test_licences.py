"""Does the settings page name every package the program stands on, with the licence the package declares?"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest

from workbench.ui.settings.licences import LICENCES

ROOT = Path(__file__).resolve().parents[2]
SHOWN_AS = {"fontpkg-inter": "inter", "justmytype-intl-cjk": "noto sans sc", "xgboost-cpu": "xgboost"}
NAMED = {part.strip().lower(): licence for names, licence in LICENCES for part in names.split(",")}


def direct() -> list[str]:
    """Direct dependencies by the names people know; numba comes with SHAP and is named only to floor its version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[<>=; \[]", one, maxsplit=1)[0].lower() for one in project["dependencies"]} - {"numba"}
    return sorted({"pyside6" if name.startswith("pyside6") else SHOWN_AS.get(name, name) for name in names})


@pytest.mark.parametrize("name", direct())
def test_every_direct_dependency_is_named(name: str) -> None:
    assert name in NAMED


@pytest.mark.parametrize("name", ["argon2-cffi", "keyring", "cryptography", "pyhanko", "aiohttp", "pillow"])
def test_the_licence_named_is_the_one_the_package_declares(name: str) -> None:
    assert metadata(name)["License-Expression"] == NAMED[name]
