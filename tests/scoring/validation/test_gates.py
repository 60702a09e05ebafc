"""Are bounds read strictly, and does nothing unknown pass?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.scoring.validated import plain_report, report_of
from workbench.common.errors import StaffError
from workbench.common.paths import resources
from workbench.common.text import same
from workbench.scoring.validation.chance import Estimate
from workbench.scoring.validation.gates import Gate, Gates, State, judge, judge_again, read_gates, usual_gates
from workbench.scoring.validation.report import read_report, report_bytes

WRITTEN = (resources() / "validation.toml").read_text("utf-8")


def gates(**bounds: float | None) -> Gates:
    one = Gate("G", "m", same("g"), "value", State.BLOCK, same("s"))
    return replace(usual_gates(), gates=(replace(one, **bounds),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "state"), [(0.4, State.BLOCK), (0.5, State.WARN), (0.6, State.PASS), (0.9, State.PASS)]
)
def test_a_value_below_at_and_above_its_bounds(value: float, state: State) -> None:
    assert judge(gates(warn_low=0.6, block_low=0.5), {"m": value})[0].state is state


@pytest.mark.parametrize(("value", "state"), [(0.3, State.BLOCK), (0.25, State.WARN), (0.1, State.PASS)])
def test_a_value_above_its_upper_bounds(value: float, state: State) -> None:
    assert judge(gates(warn_high=0.1, block_high=0.25), {"m": value})[0].state is state


def test_an_interval_breaks_a_bound_only_where_all_of_it_lies_beyond() -> None:
    chosen = replace(gates(block_low=0.7, block_high=1.4), gates=(replace(
        gates(block_low=0.7, block_high=1.4).gates[0], judged="interval"),))  # fmt: skip
    for low, high, state in (
        (0.5, 0.69, State.BLOCK),
        (0.5, 0.71, State.PASS),
        (1.3, 1.6, State.PASS),
        (1.41, 2, State.BLOCK),
    ):
        assert judge(chosen, {"m": Estimate((low + high) / 2, low, high)})[0].state is state


def test_a_figure_that_could_not_be_made_never_passes() -> None:
    for gate in usual_gates().gates:
        assert gate.absent is not State.PASS
    assert judge(gates(warn_low=1), {"m": None})[0].state is State.BLOCK


@pytest.mark.parametrize(("old", "new"), [
    ("warn_low = 100", "warn_lou = 100"), ('absent = "block"', 'absent = "pass"'),
    ('judged = "low"', 'judged = "mean"'),
    ('code = "KS"', 'code = "AUC"'), ("warn_low = 0.25", 'warn_low = "0.25"'), ("review_days = 365", "review_days = 0"),
    ("review_days = 365", "review_days = 365\nreviewdays = 1"), ("[[gates]]", "[[gate]]"), ("in_force", "in_farce"),
    ('absent = "note"', 'absent = "maybe"'), ("block_high = 0\n", ""),
])  # fmt: skip
def test_a_misspelt_or_lax_file_of_bounds_is_refused(tmp_path: Path, old: str, new: str) -> None:
    assert old in WRITTEN
    path = tmp_path / "validation.toml"
    path.write_text(WRITTEN.replace(old, new), "utf-8")
    with pytest.raises(StaffError, match="GATES_INVALID"):
        read_gates(path)


def test_the_bounds_that_come_with_the_program_are_read_and_told_in_both_languages() -> None:
    found = usual_gates()
    assert len(found.gates) >= 20
    assert all(gate.name.zh and gate.name.en and gate.source.zh and gate.source.en for gate in found.gates)
    assert {gate.code for gate in report_of().gates} == {gate.code for gate in found.gates}


def test_figures_found_earlier_are_judged_by_the_bounds_of_today() -> None:
    report = report_of()
    assert judge_again(usual_gates(), report.gates) == report.gates
    stricter = replace(usual_gates(), gates=tuple(
        replace(gate, block_low=0.99) if gate.code == "AUC" else gate for gate in usual_gates().gates
    ))  # fmt: skip
    states = {gate.code: gate.state for gate in judge_again(stricter, report.gates)}
    assert states["AUC"] is State.BLOCK
    newer = replace(usual_gates(), gates=gates(warn_low=1).gates)
    assert judge_again(newer, report.gates)[0].state is State.BLOCK  # a measure nobody made then


def test_a_report_comes_back_from_its_bytes_and_nothing_else_is_taken_for_one() -> None:
    report = report_of()
    written = report_bytes(report)
    assert read_report(written) == report
    assert report_bytes(read_report(written)) == written
    document = json.loads(written)
    for broken in (
        b"", b"{}", b"[]", written[:-20], written.replace(b'"form": 1', b'"form": 2'), b"\xff" + written,
        written.replace(b'"rows"', b'"rovs"'), json.dumps(document).encode(),
        json.dumps({**document, "more": 1}).encode(),
        b"[" * 5_000,
    ):  # fmt: skip
        with pytest.raises(StaffError, match="VALIDATION_UNSOUND"):
            read_report(broken)


def test_the_same_rows_trees_and_seed_give_the_same_bytes() -> None:
    plain_report.cache_clear()
    first = report_bytes(plain_report())
    plain_report.cache_clear()
    assert report_bytes(plain_report()) == first


def test_the_state_of_a_report_is_its_worst_gate() -> None:
    found = report_of()
    assert found.state is State.WARN
    assert found.held_back(State.BLOCK) == ()
    only = replace(found, gates=found.held_back(State.PASS) + found.held_back(State.NOTE))
    assert only.state is State.PASS
