"""Does one command make a desk and do the whole main job on it, and do the other commands go on from there?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.journeys.commands import facts, run


def test_the_demonstration_does_the_whole_main_job(made: dict[str, Any]) -> None:
    assert made["merchants"] == 600
    assert made["scored"] > 20
    assert made["interviews_simulated"] > 0
    assert made["check_passed"] is True
    for kind in ("orders", "fund", "shipments", "events"):
        assert made[f"lines_{kind}"] > 1000


def test_some_cases_are_decided_and_the_rest_wait_for_people(made: dict[str, Any]) -> None:
    decided = {name: count for name, count in made.items() if name.startswith("decided_")}
    assert sum(decided.values()) > 0
    assert made["proposed_for_second_person"] > 0


def test_letters_and_memos_were_written_and_verify(made: dict[str, Any], desk: Path) -> None:
    papers = [Path(file) for file in made["files"] if file.endswith(".pdf")]
    assert papers
    for paper in papers:
        assert paper.read_bytes().startswith(b"%PDF-")
        assert run("verify", paper, "--desk", desk).exit_code == 0


def test_a_changed_letter_does_not_verify(made: dict[str, Any], desk: Path, tmp_path: Path) -> None:
    paper = next(Path(file) for file in made["files"] if file.endswith(".pdf"))
    forged = tmp_path / paper.name
    forged.write_bytes(paper.read_bytes().replace(b"%PDF-1.", b"%PDF-2.", 1))
    assert run("verify", forged, "--desk", desk).exit_code == 1


def test_the_shown_case_waits_with_its_reasons(made: dict[str, Any], desk: Path) -> None:
    case = facts("score", "--desk", desk, "--case", "LN-261123-0417", "--lang", "zh")
    assert case["merchant"] == "青禾手作家居旗舰店"
    assert case["start"] + sum(row["points"] for row in case["reasons"]) + case["other"] == case["points"]
    assert "合成" in case["model_note"]


def test_a_second_demonstration_refuses_the_same_folder(made: dict[str, Any], desk: Path) -> None:
    told = run("demo", "--desk", desk)
    assert told.exit_code == 1
    assert "DESK_NOT_EMPTY" in told.output


def test_the_desk_passes_its_check_and_a_backup_is_a_whole_desk(
    made: dict[str, Any], desk: Path, tmp_path: Path
) -> None:
    assert facts("check", "--desk", desk)["passed"] is True
    told = run("backup", "--desk", desk, "--to", tmp_path)
    assert told.exit_code == 0
    copy = tmp_path / "restored"
    copy.mkdir()
    Path(told.stdout.strip()).rename(copy / "desk.sqlite")
    (tmp_path / "flows").rename(copy / "flows")
    (desk / "documents").exists()
    assert len(list((copy / "flows").iterdir())) >= 4


def test_a_changed_line_file_is_found(made: dict[str, Any], desk: Path) -> None:
    victim = next((desk / "flows").glob("*-events.parquet"))
    whole = victim.read_bytes()
    try:
        victim.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        told = run("check", "--desk", desk, "--lang", "en")
        assert told.exit_code == 1
        assert victim.name in told.output
    finally:
        victim.write_bytes(whole)


def test_an_interview_moves_limit_and_route_but_never_the_score(made: dict[str, Any], desk: Path) -> None:
    before = facts("score", "--desk", desk, "--case", "LN-261123-0417")
    held = facts("interview", "--desk", desk, "--case", "LN-261123-0417", "--persona", "evasive", "--seed", "3")
    after = facts("score", "--desk", desk, "--case", "LN-261123-0417")
    assert held["simulated"] is True
    assert held["diligence"] in {"A", "B", "C", "D"}
    assert (after["points"], after["pd"]) == (before["points"], before["pd"])


def test_closing_the_same_day_twice_changes_nothing(made: dict[str, Any], desk: Path) -> None:
    first = run("close-day", "--desk", desk, "--as", "s02", "--json")
    assert first.exit_code == 0, first.output
    second = run("close-day", "--desk", desk, "--as", "s02", "--json")
    assert second.exit_code == 0, second.output
    assert facts("check", "--desk", desk)["passed"] is True
