"""Does the fuzzer find what is planted, and nothing where nothing is?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.fuzz_intake import Tally, Targets, cells, invent, mutate, run_guided, seeds, through_the_child
from tests.conftest import ROOT
from workbench.common.errors import StaffError
from workbench.intake.refusals import refused


def planted(data: bytes) -> None:
    """A parser with a fault that only some inputs reach."""
    if data.count(b",") > 12:
        raise IndexError(len(data))


def test_a_parser_that_raises_is_reported_by_invention_and_by_mutation() -> None:
    invented, mutants = Tally(), Tally()
    invent("planted", planted, 0.5, invented)
    mutate("planted", planted, seeds()["text"], 0.2, mutants)
    for tally in (invented, mutants):
        assert tally.escapes
        assert tally.escapes[0].startswith("planted: IndexError at test_fuzz.py:")


def test_a_refusal_is_no_escape_and_a_slow_input_is_named() -> None:
    tally = Tally()

    def refuses(data: bytes) -> None:
        sum(range(300_000))
        raise refused("FILE_EMPTY")

    tally.attempt("refuses", refuses, b"x")
    assert (tally.inputs, tally.refusals, tally.escapes) == (1, 1, [])
    assert tally.slowest > 0
    assert tally.slowest_input.startswith("refuses: 1 bytes")


@pytest.mark.parametrize("name", ["kind", "text", "archive", "gzip", "compound", "json"])
def test_a_short_fuzz_of_each_part_finds_nothing(tmp_path: Path, name: str) -> None:
    tally, target = Tally(), Targets(tmp_path).all[name]
    invent(name, target, 0.2, tally)
    mutate(name, target, seeds()[name], 0.4, tally)
    assert tally.escapes == []
    assert tally.inputs > 100
    assert tally.slowest < 2


def test_a_short_fuzz_of_cells_and_of_whole_files_finds_nothing(tmp_path: Path) -> None:
    tally = Tally()
    cells(0.5, tally)
    through_the_child(0.5, tally, tmp_path)
    assert tally.escapes == []


@pytest.mark.slow
def test_a_fault_planted_in_our_own_code_is_found_under_guidance(tmp_path: Path) -> None:
    """The same program with one guard taken out of the reading of compound files."""
    pytest.importorskip("atheris")
    copy = tmp_path / "copy"
    for part in ("workbench", "benchmarks", "tests"):
        subprocess.run(["cp", "-r", str(ROOT / part), f"{copy}-{part}"], check=True)
    copy.mkdir()
    for part in ("workbench", "benchmarks", "tests"):
        os.replace(f"{copy}-{part}", copy / part)
    source = copy / "workbench" / "intake" / "compound.py"
    text = source.read_text("utf-8")
    guard = "except (struct.error, IndexError, UnicodeDecodeError, _Damaged) as damage:"
    assert guard in text
    source.write_text(text.replace(guard, "except UnicodeDecodeError as damage:"), "utf-8")
    report = tmp_path / "report.json"
    command = [
        sys.executable,
        "benchmarks/fuzz_intake.py",
        "--guided",
        "compound",
        "--seconds",
        "8",
        "--report",
        str(report),
    ]
    subprocess.run(command, cwd=copy, capture_output=True, check=False, timeout=120)
    assert "error at compound.py" in report.read_text()


@pytest.mark.slow
def test_guided_fuzzing_finds_nothing(tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    tally = Tally()
    tried = sum(run_guided(name, 5, tmp_path, tally) for name in ("text", "archive", "json", "compound"))
    assert tally.escapes == []
    assert tried > 1000


def test_refusals_are_what_staff_can_act_on() -> None:
    from workbench.intake.refusals import REFUSALS

    for code in REFUSALS:
        problem = refused(code, "\u202e<b>{detail}\x00" * 40)
        assert isinstance(problem, StaffError)
        assert problem.code == code
        assert problem.hint.zh
        assert problem.hint.en
        assert not {"\u202e", "\x00"} & set(problem.text.zh + problem.text.en)
        assert len(problem.text.en) < 500
