"""Can a policy be checked, compared, tried and put in force from the command line?"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.builders import NOW
from tests.services import scored_desk
from workbench.cli import program
from workbench.common.paths import resources
from workbench.storage.store import Store

LINES = (resources() / "policy" / "cn-2025.toml").read_text("utf-8")
REASON = "信贷委员会第七号决议通过"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun") / "desk"
    with closing(Store.open(folder, NOW)) as store:
        scored_desk.fill(store)
        with store.transaction() as shelves:
            shelves.settings.put("business_date", "2026-11-23")
            shelves.settings.put("synthetic", True)
    return folder


@pytest.fixture
def desk(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "desk"))


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(desk: Path) -> Run:
    def ran(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(program, ["policy", words[0], "--desk", str(desk), "--lang", "en", *words[1:]])
        return done.exit_code, done.output

    return ran


def facts(told: tuple[int, str]) -> Any:
    code, text = told
    assert code == 0, text
    return json.loads(text)


def draft(tmp_path: Path, *pairs: tuple[str, str]) -> str:
    text = LINES.replace('version = "2026-11"', 'version = "2026-12"', 1)
    for old, new in pairs:
        text = text.replace(old, new, 1)
    path = tmp_path / "draft.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_policy_goes_from_file_to_force_by_two_people(run: Run, tmp_path: Path) -> None:
    file = draft(tmp_path, ('bound = "0.25"', 'bound = "0.085"'))
    assert facts(run("check", file, "--json"))["faults"] == 0
    changes = facts(run("diff", ".", file, "--json"))["changes"]
    assert [one["path"] for one in changes] == ["version", "rules.REFUND_SHARE_HARD.bound"]
    table = facts(run("test-run", file, "--as", "s03", "--json"))
    assert ["approve", "decline", 1] in table["counts"]
    asked = facts(run("propose", file, "--reason", REASON, "--as", "s03", "--json"))
    code, said = run("approve", str(asked["activation"]), "--as", "s03")
    assert code == 1
    assert "SAME_PERSON" in said
    done = facts(run("approve", str(asked["activation"]), "--as", "s02", "--json"))
    assert (done["state"], done["effective_from"]) == ("approved", "2026-11-23")
    listed = facts(run("list", "--json"))
    assert [one["version"] for one in listed["policies"] if one["in_force"]] == ["2026-12"]
    assert "* cn-2025 2026-12 (desk)" in run("list")[1]


def test_a_fault_ends_the_check_with_code_one_and_says_where(run: Run, tmp_path: Path) -> None:
    code, said = run("check", draft(tmp_path, ("cap_fen = 300_000_00", "cap_fen = 600_000_00")))
    assert code == 1
    assert "fault CAPS_RISE bands.B.cap_fen" in said
    assert "1 faults" in said


def test_the_table_says_that_the_cases_are_made_up(run: Run, tmp_path: Path) -> None:
    code, said = run("test-run", draft(tmp_path, ('bound = "0.25"', 'bound = "0.085"')))
    assert code == 0
    assert said.splitlines()[0] == "Synthetic data"
    assert "5 cases" in said


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_changes_nothing(content: bytes | None, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    if content is not None:
        path.write_bytes(content)
    code, said = run("check", str(path))
    assert code == 1
    assert "FILE_UNREADABLE" in said
    assert facts(run("list", "--json"))["activations"] == []


def test_a_proposal_is_refused_or_taken_back(run: Run, tmp_path: Path) -> None:
    file = draft(tmp_path, ('bound = "0.25"', 'bound = "0.085"'))
    run("test-run", file)
    first = facts(run("propose", file, "--reason", REASON, "--as", "s03", "--from", "2026-12-01", "--json"))
    assert first["effective_from"] == "2026-12-01"
    assert facts(run("withdraw", str(first["activation"]), "--as", "s03", "--json"))["state"] == "withdrawn"
    second = facts(run("propose", file, "--reason", REASON, "--as", "s03", "--json"))
    done = facts(
        run("refuse", str(second["activation"]), "--reason", "先观察一个季度再议此项", "--as", "s02", "--json")
    )
    assert (done["state"], done["decided_by"]) == ("refused", "s02")
