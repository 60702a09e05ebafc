"""Can a challenger be run in the shadow, and earlier months be filled in, from the command line?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.services.drifted_desk import DriftedDesk, unchanged
from tests.services.test_shadow import RIVAL, a_rival
from workbench.cli import program


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk with one scored month and another version of the bundled trees."""
    made = DriftedDesk(tmp_path / "desk", ("2026-10", 35, 0.2, unchanged))
    a_rival(made)
    made.ground.close()
    return made.ground.folder


def run(desk: Path, *words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(program, ["model", *words, "--desk", str(desk), "--lang", lang])


def test_a_challenger_starts_and_stops_in_the_name_of_the_risk_manager(desk: Path) -> None:
    started = run(desk, "shadow", "start", RIVAL, "--as", "s03", "--json")
    assert started.exit_code == 0, started.output
    facts = json.loads(started.stdout)
    assert facts["challenger"] == RIVAL
    assert len(facts["digest"]) == 64
    stopped = run(desk, "shadow", "stop", "--as", "s03")
    assert (stopped.exit_code, RIVAL in stopped.stdout) == (0, True)
    again = run(desk, "shadow", "stop", "--as", "s03")
    assert (again.exit_code, "NO_CHALLENGER" in again.stderr) == (1, True)


def test_both_are_said_in_chinese(desk: Path) -> None:
    assert "影子运行" in run(desk, "shadow", "start", RIVAL, "--as", "s03", lang="zh").stdout
    assert "已停止影子运行" in run(desk, "shadow", "stop", "--as", "s03", lang="zh").stdout
    assert "补算 0 件" in run(desk, "backfill", lang="zh").stdout


@pytest.mark.parametrize(
    ("version", "person", "code"),
    [("none-1", "s03", "VERSION_UNKNOWN"), (RIVAL, "s01", "NOT_PERMITTED"), (RIVAL, "s99", "STAFF_UNKNOWN")],
)
def test_what_cannot_be_started_is_refused_and_nothing_runs(desk: Path, version: str, person: str, code: str) -> None:
    told = run(desk, "shadow", "start", version, "--as", person)
    assert (told.exit_code, code in told.stderr) == (1, True)
    assert "NO_CHALLENGER" in run(desk, "shadow", "stop", "--as", "s03").stderr


def test_starting_asks_who_starts(desk: Path) -> None:
    assert run(desk, "shadow", "start", RIVAL).exit_code == 2
    assert run(desk, "shadow", "stop").exit_code == 2


def test_earlier_months_are_filled_in_and_the_months_at_hand_are_named(desk: Path) -> None:
    told = run(desk, "backfill", "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout) == {"applications": 0, "months": ["2026-10"]}
    assert "over: 1" in run(desk, "backfill").stdout
    refused = run(desk, "backfill", "--as", "s04")
    assert (refused.exit_code, "NOT_PERMITTED" in refused.stderr) == (1, True)
