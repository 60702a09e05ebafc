from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.scoring.packs import NAMES, SIGNS, labelled, pack, spec
from workbench.common.errors import StaffError, Stopped
from workbench.scoring.metrics import auc
from workbench.scoring.pack import load_pack
from workbench.scoring.train import Labelled, train


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packs")


def test_the_same_rows_and_seed_give_the_same_bytes(folder: Path) -> None:
    first, second = pack(folder / "a"), pack(folder / "b")
    assert first.digest == second.digest
    for name in ("booster.json", "card.toml", "reference.csv"):
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes()


def test_another_seed_gives_another_model(folder: Path) -> None:
    from workbench.scoring.boosting import Settings

    other = pack(folder / "c", settings=Settings(depth=3, trees=40, seed=8))
    assert other.card.booster_sha256 != pack(folder / "a").card.booster_sha256


def test_figures_of_the_card_come_from_days_after_everything_learned(folder: Path) -> None:
    data = labelled()
    made = pack(folder / "a")
    assert data.days is not None
    held = np.zeros(len(data.bad), dtype=bool)
    held[made.held_rows] = True
    assert data.days[held].min() > data.days[~held].max()
    assert made.card.metrics.auc == pytest.approx(auc(data.bad[held], made.held_out))
    assert made.card.split.test_rows == held.sum()
    assert made.card.metrics.auc_low < made.card.metrics.auc < made.card.metrics.auc_high


def test_the_model_moves_only_in_the_declared_direction(folder: Path) -> None:
    model = load_pack(pack(folder / "a").folder)
    base = labelled(count=200).values
    broken = []
    for column, sign in enumerate(SIGNS):
        steps = []
        for level in np.linspace(-3, 3, 13):
            moved = base.copy()
            moved[:, column] = level
            steps.append(model.margins(moved))
        if (np.diff(np.array(steps), axis=0) * sign < 0).any():
            broken.append(NAMES[column])
    assert broken == []
    assert any(SIGNS)


def test_calibrated_probabilities_meet_the_observed_share(folder: Path) -> None:
    card = pack(folder / "a").card
    rows = sum(one.count for one in card.reliability)
    predicted = sum(one.predicted * one.count for one in card.reliability) / rows
    observed = sum(one.observed * one.count for one in card.reliability) / rows
    assert abs(predicted - observed) < 0.04


def test_without_days_cross_validation_measures_and_all_rows_are_learned(folder: Path) -> None:
    made = train(labelled(count=300, days=False), spec("cv"), folder / "cv")
    assert made.card.split.train_rows == made.card.split.test_rows == 300
    assert made.card.metrics.auc_sd is not None
    assert made.card.metrics.auc_sd > 0
    assert 0.5 < made.card.metrics.auc < 1
    assert made.card.settings["trees"] == "40"
    assert load_pack(made.folder).version == "cv"


def test_the_card_compares_with_simpler_models_on_the_same_rows(folder: Path) -> None:
    compared = pack(folder / "a").card.comparisons
    assert [one.name.en for one in compared] == [
        "Logistic regression, same features",
        "Weight-of-evidence scorecard, same features",
        "Refund rate",
    ]
    assert all(one.auc is not None and 0.5 < one.auc < 1 for one in compared)


def test_the_baseline_lies_just_above_the_cut_off(folder: Path) -> None:
    made = pack(folder / "a")
    model = load_pack(made.folder)
    mean = model.calibration.points(model.base_margin + sum(made.card.baseline.margins))
    assert 540 <= mean <= 600
    assert made.card.baseline.count >= 100


def test_too_few_outcomes_are_refused_before_anything_is_written(folder: Path) -> None:
    data = labelled(count=60)
    with pytest.raises(StaffError, match="TOO_FEW_OUTCOMES"):
        train(data, spec("few"), folder / "few")
    assert not (folder / "few").exists()


def test_outcomes_drawn_by_lot_are_refused(folder: Path) -> None:
    values = np.random.default_rng(1).normal(size=(600, len(NAMES)))
    data = Labelled(values, np.random.default_rng(5).integers(0, 2, 600).astype(np.int8))
    with pytest.raises(StaffError, match="MODEL_SAYS_NOTHING"):
        train(data, spec("lot"), folder / "lot")


def test_a_stopped_training_writes_nothing(folder: Path) -> None:
    with pytest.raises(Stopped):
        train(labelled(), spec("stopped"), folder / "stopped", stop=lambda: True)
    assert not (folder / "stopped").exists()
