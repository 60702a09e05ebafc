"""Can two people change a desk's model, and print its card, from the command line?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.builders import NOW
from tests.scoring.validated import validated_pack
from workbench.app import open_desk
from workbench.cli import program
from workbench.scoring.pack import pack_digest, sign_pack


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return validated_pack(tmp_path_factory.mktemp("packs"), "own-1").folder


@pytest.fixture
def desk(tmp_path: Path, pack: Path) -> Path:
    """A new desk with one signed and validated pack of its own."""
    folder = tmp_path / "desk"
    services = open_desk(folder, lambda: NOW)
    ground = services.training.ground
    shutil.copytree(pack, folder / "models" / "own-1")
    with ground.transaction() as shelves:
        sign_pack(folder / "models" / "own-1", ground.signer(shelves))
        shelves.settings.put(f"pack_checked.{pack_digest(folder / 'models' / 'own-1')}", NOW.isoformat())
    services.desk.close()
    return folder


def run(desk: Path, *words: str) -> Result:
    return CliRunner().invoke(program, ["model", *words, "--desk", str(desk), "--lang", "en"])


REASON = "trained on our own outcomes, validated"


def test_a_change_takes_two_staff_ids(desk: Path) -> None:
    asked = run(desk, "propose", "own-1", "--reason", REASON, "--as", "s03", "--json")
    assert asked.exit_code == 0, asked.output
    number = str(json.loads(asked.stdout)["change"])
    alone = run(desk, "approve", number, "--as", "s03")
    assert (alone.exit_code, "SAME_PERSON" in alone.stderr) == (1, True)
    agreed = run(desk, "approve", number, "--as", "s02", "--json")
    assert json.loads(agreed.stdout)["state"] == "approved"
    listed = json.loads(run(desk, "list", "--json").stdout)
    assert listed["champion"] == "own-1"
    assert listed["versions"]["own-1"] == "warn"
    assert [change["decided_by"] for change in listed["changes"]] == ["s02"]


def test_a_command_that_decides_asks_who_decides(desk: Path) -> None:
    assert run(desk, "approve", "1").exit_code == 2
    assert run(desk, "propose", "own-1", "--reason", REASON).exit_code == 2


def test_a_refusal_and_a_withdrawal_are_said(desk: Path) -> None:
    run(desk, "propose", "own-1", "--reason", REASON, "--as", "s03")
    refused = run(desk, "refuse", "1", "--reason", "too few bad rows measure it", "--as", "s02")
    assert "refused" in refused.stdout
    run(desk, "propose", "own-1", "--reason", REASON, "--as", "s03")
    assert "withdrawn" in run(desk, "withdraw", "2", "--as", "s03").stdout
    assert "1" in run(desk, "list").stdout


def test_the_report_names_every_bound_and_the_synthetic_data(desk: Path) -> None:
    told = run(desk, "report", "own-1")
    assert told.exit_code == 0
    assert told.stdout.startswith("Synthetic data")
    assert "Calibration slope" in told.stdout
    assert json.loads(run(desk, "report", "own-1", "--json").stdout)["version"] == "own-1"


def test_a_version_that_is_not_there_is_named_and_nothing_is_written(desk: Path, tmp_path: Path) -> None:
    for words in (("report", "own-9"), ("card", "own-9", "--to", str(tmp_path / "out"))):
        told = run(desk, *words)
        assert (told.exit_code, "VERSION_UNKNOWN" in told.stderr) == (1, True)
    assert not (tmp_path / "out").exists()


def test_the_card_is_written_as_pdf_and_json(desk: Path, tmp_path: Path) -> None:
    told = run(desk, "card", "own-1", "--to", str(tmp_path / "out"))
    assert told.exit_code == 0, told.output
    assert (tmp_path / "out" / "model-card-own-1-en.pdf").read_bytes().startswith(b"%PDF-")
    document = json.loads((tmp_path / "out" / "model-card-own-1.json").read_text("utf-8"))
    assert document["synthetic"] is True
    assert document["card"]["version"] == document["validation"]["version"] == "own-1"
