from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.services.test_table_training import rows, write
from workbench.cli import program
from workbench.common.errors import StaffError
from workbench.services.train_command import signs_of


def run(*words: object) -> tuple[int, str]:
    told = CliRunner().invoke(program, ["train", *map(str, words)])
    return told.exit_code, told.output


def test_a_table_is_trained_without_a_desk_and_told_in_both_forms(tmp_path: Path) -> None:
    table = write(tmp_path / "credits.csv", rows(300))
    asked = [
        "--table",
        table,
        "--target",
        "bad",
        "--time",
        "approved_on",
        "--drop",
        "客户编号",
        "--to",
        tmp_path / "packs",
    ]
    code, told = run(*asked, "--lang", "zh")
    assert code == 1
    assert "closed_after" in told
    assert not (tmp_path / "packs").exists()
    asked += ["--drop", "closed_after", "--synthetic", "--sign", "debt=+1"]
    code, told = run(*asked, "--version", "one", "--lang", "zh")
    assert code == 0, told
    assert "泄漏检查" in told
    assert "模型位置" in told
    assert (tmp_path / "packs" / "one" / "manifest.json").is_file()
    code, told = run(*asked, "--version", "two", "--json")
    facts = json.loads(told)
    assert (facts["version"], facts["synthetic"], facts["directions"]["debt"]) == ("two", True, 1)
    assert {one["column"]: one["severity"] for one in facts["leaks"]}["sex"] == "left_out"


@pytest.mark.parametrize(
    ("words", "code"),
    [([], "WHAT_TO_TRAIN_ON"), (["--table", "a.csv", "--target", "bad"], "NOWHERE_TO_WRITE")],
)
def test_a_command_that_says_too_little_is_refused_in_words(words: list[str], code: str) -> None:
    done, told = run(*words, "--lang", "en")
    assert done == 1
    assert code in told


def test_directions_are_read_and_nonsense_is_refused() -> None:
    assert signs_of(["a=+1", "b=c=-1", "d=1"]) == {"a": 1, "b=c": -1, "d": 1}
    for told in ("a", "a=2", "=+1"):
        with pytest.raises(StaffError, match="SIGN_UNCLEAR"):
            signs_of([told])
