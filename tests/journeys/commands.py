"""How do journeys give commands?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from workbench.cli import program


def run(*words: str | Path) -> Result:
    """One command, as typed."""
    return CliRunner().invoke(program, [str(word) for word in words])


def facts(*words: str | Path) -> dict[str, Any]:
    """What a command that must succeed prints with `--json`."""
    told = run(*words, "--json")
    assert told.exit_code == 0, told.output
    found: dict[str, Any] = json.loads(told.stdout)
    return found
