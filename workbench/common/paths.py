"""Where do files of the program and of a desk lie?"""

from __future__ import annotations

import sys
from pathlib import Path


def program_root() -> Path:
    """The folder that holds `resources/` and `models/`: the checkout, or the unpacked bundle."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parents[2]


def resources() -> Path:
    return program_root() / "resources"


def models() -> Path:
    return program_root() / "models"
