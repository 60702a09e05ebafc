"""Synthetic tables only: nothing here is of a borrower."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tests.services.flagged_desk import flagged_desk
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.common.text import Lang
from workbench.scoring.golden import read_background, read_golden
from workbench.scoring.pack import load_pack, read_part
from workbench.scoring.validation.report import read_report
from workbench.services.champion import ChampionService
from workbench.services.models import ModelService
from workbench.services.table_training import TableOrder, prepare, train_table
from workbench.services.training import TrainingService

TODAY = date(2026, 11, 23)
RISK, OFFICER = Actor("s03", "林潇", Role.RISK), Actor("s01", "沈宁", Role.OFFICER)
HEADER = [
    "客户编号",
    "sex",
    "approved_on",
    "founded",
    "turnover",
    "debt",
    "income",
    "trade",
    "city",
    "closed_after",
    "bad",
]


def rows(count: int = 500, seed: int = 1) -> list[list[object]]:
    rng = np.random.default_rng(seed)
    made: list[list[object]] = []
    for number in range(count):
        turnover, debt = rng.normal(), rng.normal()
        risk = -0.9 * turnover + 1.1 * debt + rng.normal(0, 0.7) - 0.9
        bad = risk > 0
        day = date.fromordinal(738_000 + number)
        made.append([
            f"K{number:05d}", "mf"[number % 2], day, date.fromordinal(735_000 + int(rng.integers(0, 900))),
            f"{turnover:.4f}", f"{debt:.4f}", 99_999_999 if number % 40 == 3 else int(rng.integers(100, 900)),
            ("food", "toys", "")[int(rng.integers(0, 3))], f"c{int(rng.integers(0, 6))}",
            int(rng.integers(1, 90)) if bad else "", "" if number % 100 == 99 else ("0", "1")[bad],
        ])  # fmt: skip
    return made


def write(path: Path, table: Sequence[Sequence[object]], header: Sequence[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, *table])
    return path


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("tables") / "credits.csv", rows())


def order(table: Path, **changes: object) -> TableOrder:
    made = TableOrder(
        table, "bad", time="approved_on", drop=("客户编号", "closed_after"), version="t-1", synthetic=True
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def trained(table: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packs") / "t-1"
    made, _ = train_table(order(table, signs={"turnover": -1}), folder, TODAY)
    assert made.folder == folder
    return folder


def test_a_table_becomes_a_pack_that_loads_with_rows_and_a_validation(trained: Path) -> None:
    model = load_pack(trained)
    assert model.card.kind == "table"
    assert [note.name for note in model.card.columns] == list(model.features)
    golden, margins = read_golden(read_part(trained, "golden.csv") or b"", model.features)
    assert model.margins(golden).tobytes() == margins.tobytes()
    assert 100 <= len(read_background(read_part(trained, "background.csv") or b"", model.features)) <= 200
    report = read_report(read_part(trained, "validation.json") or b"")
    assert (report.version, report.synthetic) == ("t-1", True)
    assert [one.attribute for one in report.fairness] == ["sex"]


def test_the_card_tells_directions_codes_rows_left_out_and_what_was_not_done(trained: Path) -> None:
    card = load_pack(trained).card
    by_name = {note.name: note for note in card.columns}
    assert (by_name["turnover"].sign, by_name["turnover"].estimated) == (-1, False)
    assert (by_name["debt"].sign, by_name["debt"].estimated) == (1, True)
    assert by_name["income"].unknown == ("99999999",)
    assert by_name["founded (days before)"].kind == "days_before"
    assert "sex" not in {note.source for note in card.columns}
    told = " ".join(text.en for text in card.choices)
    for words in ("No class weights", "No reject inference", "5 rows without an outcome", "debt +1"):
        assert words in told
    assert {(note.column, note.kind) for note in card.leaks} >= {("sex", "protected"), ("客户编号", "dropped")}
    assert [note.name.en for note in card.curves] == ["isotonic", "beta calibration"]
    assert {"xgboost", "numpy", "python", "workbench", "seed"} <= card.settings.keys()


def test_the_last_days_measure_and_the_first_ones_teach(trained: Path) -> None:
    card = load_pack(trained).card
    assert card.data.rows == card.split.train_rows + card.split.validation_rows + card.split.test_rows == 495
    assert 0.6 < card.metrics.auc < 1


def test_the_same_table_and_seed_give_the_same_pack(table: Path, trained: Path, tmp_path: Path) -> None:
    again, _ = train_table(order(table, signs={"turnover": -1}), tmp_path / "t-1", TODAY)
    assert again.digest == load_pack(trained).digest


def test_leaks_stop_training_until_dropped_or_taken_on_by_name(table: Path, tmp_path: Path) -> None:
    asked = order(table, drop=())
    with pytest.raises(StaffError, match="LEAKS_FOUND") as refusal:
        train_table(asked, tmp_path / "leaky", TODAY)
    assert "客户编号" in refusal.value.text.zh
    assert "closed_after" in refusal.value.text.en
    assert '--drop "客户编号" --drop "closed_after"' in refusal.value.hint.en
    assert not (tmp_path / "leaky").exists()
    with pytest.raises(StaffError, match="ACCEPTANCE_UNSIGNED"):
        prepare(order(table, drop=("客户编号",), accepted=("closed_after",)), TODAY)
    taken = order(table, drop=("客户编号",), accepted=("closed_after",), accepted_by="陈曦", reason="示例")
    notes = {note.column: note for note in prepare(taken, TODAY).spec.leaks}
    assert (notes["closed_after"].accepted_by, notes["closed_after"].reason) == ("陈曦", "示例")


def test_rows_of_one_borrower_stay_together_where_a_column_says_whose_they_are(table: Path) -> None:
    asked = order(table, group="客户编号", drop=("closed_after", "founded", "approved_on"), time=None)
    prepared = prepare(asked, TODAY)
    assert prepared.labelled.groups is not None
    assert prepared.labelled.groups[0] == "K00000"
    assert "客户编号" not in {note.source for note in prepared.spec.columns}


def test_protected_attributes_are_kept_for_the_test_of_fairness_only(table: Path) -> None:
    prepared = prepare(order(table, protected=("city",)), TODAY)
    assert set(prepared.labelled.attributes) == {"sex", "city"}
    assert not {"sex", "city"} & {note.source for note in prepared.spec.columns}
    assert set(prepared.labelled.attributes["sex"]) == {"m", "f"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"target": "late"}, "COLUMN_MISSING"),
        ({"drop": ("nothing",)}, "COLUMN_MISSING"),
        ({"time": "trade"}, "NOT_A_DAY"),
        ({"target": "trade", "time": None}, "OUTCOME_UNCLEAR"),
        ({"signs": {"trade": 1}}, "SIGN_UNCLEAR"),
        ({"version": ".up"}, "VERSION_NAME"),
        ({"time": None}, "LEAKS_FOUND"),  # days without a day of decision
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_written(
    table: Path, tmp_path: Path, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(StaffError, match=code):
        train_table(order(table, **changes), tmp_path / "packs" / str(changes.get("version", "none")), TODAY)
    assert not (tmp_path / "packs").exists()


def test_a_folder_that_exists_is_never_written_over(table: Path, trained: Path) -> None:
    with pytest.raises(StaffError, match="VERSION_TAKEN"):
        train_table(order(table), trained, TODAY)


def test_a_folder_that_cannot_be_written_is_said_and_left_empty(table: Path, tmp_path: Path) -> None:
    (tmp_path / "packs").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(StaffError, match="PACK_NOT_WRITTEN"):
        train_table(order(table), tmp_path / "packs" / "t-1", TODAY)


def test_too_few_bad_rows_are_counted_and_what_is_needed_is_said(tmp_path: Path) -> None:
    few = write(
        tmp_path / "few.csv", [[*row[:-1], "0"] for row in rows(60)[:50]] + [[*row[:-1], "1"] for row in rows(4)]
    )
    with pytest.raises(StaffError, match="TOO_FEW_OUTCOMES") as refusal:
        prepare(order(few), TODAY)
    assert refusal.value.text.en.startswith("4 bad and 50 good outcomes in the table")
    assert "11 are missing" in refusal.value.hint.en
    assert "--table" in refusal.value.hint.zh


def test_rows_of_one_day_cannot_be_split_by_time_and_the_part_is_named(tmp_path: Path) -> None:
    one_day = write(tmp_path / "day.csv", [[*row[:2], "2020-01-31", *row[3:]] for row in rows(300)])
    with pytest.raises(StaffError, match="TOO_FEW_OUTCOMES") as refusal:
        prepare(order(one_day, drop=("客户编号", "closed_after", "founded")), TODAY)
    assert "span of time to learn from" in refusal.value.text.en


def test_a_table_model_lies_at_the_desk_signed_and_never_scores_its_cases(table: Path, tmp_path: Path) -> None:
    ground = flagged_desk(tmp_path / "desk")
    service = TrainingService(ground)
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        service.train_table(order(table), OFFICER)
    facts = service.train_table(order(table), RISK)
    folder = ground.folder / "models" / "t-1"
    assert facts["folder"] == str(folder)
    assert ground.read_pack(folder).card.kind == "table"
    with pytest.raises(StaffError, match="MODEL_OF_TABLE"):
        ground.admit_pack(folder)
    with pytest.raises(StaffError, match="MODEL_OF_TABLE"):
        ChampionService(ground).propose("t-1", "higher AUC", RISK)
    assert ground.model().version != "t-1"
    room = ModelService(ground)
    assert "t-1" in {row.version for row in room.room().versions}
    for lang in Lang:
        assert all(file.stat().st_size for file in room.export_card("t-1", tmp_path / lang.value, lang, RISK))
    with ground.store.reading() as shelves:
        assert "model.train" in {entry.action for entry in shelves.journal.latest(5)}
    ground.close()
