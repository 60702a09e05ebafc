"""The list of loans leaves the desk without a window, narrowed as asked; a refusal ends with 1 and leaves no file."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from workbench.cli import program
from workbench.services.ground import Ground
from workbench.services.seed_portfolio import SeedService


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loans") / "desk"
    made = Ground(folder, lambda: datetime(2026, 11, 27, tzinfo=UTC))
    SeedService(made).fill(0.001)
    made.close()
    return folder


def _run(desk: Path, *arguments: str) -> Result:
    return CliRunner().invoke(program, ["loans", "--desk", str(desk), "--lang", "en", *arguments])


def test_loans_of_a_state_and_of_days_are_written(desk: Path, tmp_path: Path) -> None:
    out = tmp_path / "live.csv"
    done = _run(desk, "--out", str(out), "--state", "live", "--opened-from", "2013-04-01", "--ascending", "--json")
    assert done.exit_code == 0, done.output
    facts = json.loads(done.output)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[4:]
    assert facts["loans"] == len(rows) > 10
    assert all(row[4] >= "2013-04-01" and row[8] for row in rows)
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)


def test_a_kind_that_is_not_written_is_refused(desk: Path, tmp_path: Path) -> None:
    refused = _run(desk, "--out", str(tmp_path / "loans.pdf"))
    assert refused.exit_code == 1
    assert "EXPORT_KIND" in refused.output
    assert list(tmp_path.iterdir()) == []


def test_a_state_that_does_not_exist_is_wrong_usage(desk: Path, tmp_path: Path) -> None:
    assert _run(desk, "--out", str(tmp_path / "x.csv"), "--state", "lost").exit_code == 2
