"""Is the program light to start, and do commands answer with the right exit codes?"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.conftest import ROOT
from workbench.cli import program

HEAVY = ("xgboost", "shap", "sklearn", "reportlab", "duckdb", "numpy", "sqlmodel", "sqlalchemy", "alembic", "pandas")

# What opening a desk loads before its first question.
SERVICES = re.findall(r"from (workbench\.services\.\w+) import", (ROOT / "workbench" / "app.py").read_text("utf-8"))


def loaded_after(imports: str) -> list[str]:
    code = f"import sys; {imports}; print(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("module", ["workbench.__main__", "workbench.app", "workbench.cli", "workbench.self_check"])
def test_starting_loads_no_heavy_library(module: str) -> None:
    assert loaded_after(f"import {module}") == []


def test_importing_every_service_loads_no_heavy_library() -> None:
    assert len(SERVICES) > 10
    assert loaded_after(f"import {', '.join(SERVICES)}") == []


def test_no_command_needs_a_heavy_library_to_explain_itself() -> None:
    commands = [command.name or command.callback.__name__.replace("_", "-") for command in program.registered_commands]
    assert {
        "demo", "import", "train", "score", "interview", "decide", "letter", "verify", "close-day", "backup", "check",
        "self-check", "screenshots",
    } <= set(commands)  # fmt: skip
    for command in commands:
        told = CliRunner().invoke(program, [command, "--help"])
        assert told.exit_code == 0
        assert "--lang" in told.output


def test_an_unknown_command_is_wrong_usage() -> None:
    assert CliRunner().invoke(program, ["lend-to-everybody"]).exit_code == 2


def test_an_unknown_source_is_wrong_usage(tmp_path: Path) -> None:
    told = CliRunner().invoke(program, ["demo", "--desk", str(tmp_path / "desk"), "--source", "gossip"])
    assert told.exit_code == 2


def test_a_desk_that_is_no_desk_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite").write_bytes(b"nonsense that is long enough to look like something" * 40)
    told = CliRunner().invoke(program, ["check", "--desk", str(tmp_path), "--lang", "zh"])
    assert told.exit_code == 1
    assert "DESK_NOT_SAFE" in told.output
    assert "无法安全打开" in told.output


def test_a_portfolio_cannot_be_run_before_anybody_was_scored(tmp_path: Path) -> None:
    told = CliRunner().invoke(program, ["redecide", "--desk", str(tmp_path / "desk"), "--lang", "zh"])
    assert told.exit_code == 1
    assert "NO_VECTORS" in told.output
