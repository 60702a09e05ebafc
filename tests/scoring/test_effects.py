"""What a reason does to the PD is computed by scoring again, exactly, and told as such."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.scoring.packs import NAMES, labelled, pack
from workbench.features.catalogue import BY_NAME
from workbench.scoring.effects import effects, medians_of
from workbench.scoring.model import Model
from workbench.scoring.pack import load_pack
from workbench.scoring.reasons import effect_words
from workbench.scoring.score import Effects, Score


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    found = load_pack(pack(Path(tmp_path_factory.mktemp("models"))).folder)
    found.background = None  # a pack without rows of the baseline group
    return found


def rows() -> np.ndarray:
    return np.asarray(labelled().values, dtype=np.float32)


def effects_of(model: Model, row: np.ndarray) -> tuple[Score, Effects]:
    score = model.score(row)
    shap = {part.feature: part.margin for part in score.contributions}
    return score, effects(model, row, shap, BY_NAME, medians_of(model))


def test_the_medians_are_those_of_the_training_rows(model: Model) -> None:
    found = medians_of(model)
    assert found.count == len(rows())
    np.testing.assert_allclose(found.values, np.nanmedian(rows(), axis=0), atol=1e-6)


def test_a_pack_that_holds_rows_of_the_baseline_group_is_asked_for_their_medians(model: Model) -> None:
    group = rows()[:150].copy()
    group[:, 2] = np.nan  # nobody of the group has a value
    with_rows = Model(model.forest, model.card, model.reference, model.digest)
    with_rows.background = group
    found = medians_of(with_rows)
    assert (found.count, found.group.en) == (150, "applicants just above the cut-off")
    np.testing.assert_allclose(
        found.values, [*np.nanmedian(group[:, :2], axis=0), np.nan, *np.nanmedian(group[:, 3:], axis=0)]
    )
    score = with_rows.score(rows()[0])
    told = effects(with_rows, rows()[0], {p.feature: p.margin for p in score.contributions}, BY_NAME, found)
    assert told.of(NAMES[2]) is None  # without a median there is nothing to compare with


def test_the_pd_of_an_effect_is_the_pd_of_the_row_with_the_family_at_the_medians(model: Model) -> None:
    medians = medians_of(model).values
    for row in rows()[:40]:
        score, found = effects_of(model, row)
        assert found.pd == score.pd
        assert {one.family for one in found.families} == {BY_NAME[name].family for name in NAMES}
        for one in found.families:
            moved = row.copy()
            for name in one.features:
                moved[NAMES.index(name)] = medians[NAMES.index(name)]
            again = model.score(moved)
            assert (one.pd, one.score) == (again.pd, again.points)


def test_a_value_weaker_than_the_median_never_gets_a_higher_pd_at_the_median(model: Model) -> None:
    medians = medians_of(model).values
    for row in rows()[:200]:
        _, found = effects_of(model, row)
        for one in found.families:
            if len(one.features) > 1:
                continue
            place = NAMES.index(one.features[0])
            if np.isnan(row[place]):
                continue
            sign = BY_NAME[one.features[0]].sign
            if sign * (row[place] - medians[place]) >= 0:
                assert one.pd <= found.pd + 1e-12


def test_a_missing_value_is_told_as_what_it_would_be_at_the_median(model: Model) -> None:
    row = rows()[0].copy()
    row[:] = np.nan
    score, found = effects_of(model, row)
    assert all(part.value is None for part in score.contributions)
    assert len(found.families) == len({BY_NAME[name].family for name in NAMES})


def test_an_effect_is_told_with_both_pds_and_the_group(model: Model) -> None:
    _, found = effects_of(model, rows()[3])
    one = found.of("refund_share_90")
    assert one is not None
    words = effect_words(one, found)
    assert words.zh == f"退款率取训练样本中位：PD {found.pd:.2%} → {one.pd:.2%}"
    assert words.en == f"Refund rate at the median of the training sample: PD {found.pd:.2%} → {one.pd:.2%}"
    assert found.of("no_such_feature") is None
