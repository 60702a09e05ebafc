"""Is the score of each of many rows the score the row has by itself, bit for bit, with the same reasons?"""

from __future__ import annotations

import numpy as np
import pytest

from workbench.common.paths import models
from workbench.features.catalogue import BY_NAME
from workbench.scoring import many
from workbench.scoring.family_reasons import NONE
from workbench.scoring.many import ManyScorer
from workbench.scoring.model import Model
from workbench.scoring.pack import load_pack
from workbench.scoring.reasons import principal_reasons


@pytest.fixture(scope="module")
def model() -> Model:
    return load_pack(next(folder for folder in sorted(models().iterdir()) if folder.is_dir()))


def rows_like(model: Model, count: int, seed: int) -> np.ndarray:
    """Values at the edges of the reference distribution, a tenth of them missing."""
    rng = np.random.default_rng(seed)
    columns = [rng.choice(np.array(model.reference[name].edges or (0.0,)), count) for name in model.features]
    rows = np.column_stack(columns).astype(np.float32)
    rows[rng.random(rows.shape) < 0.1] = np.nan
    return rows


def test_many_scores_have_the_bits_of_single_ones(model: Model) -> None:
    rows = rows_like(model, 400, 11)
    found = ManyScorer(model).scores(rows)
    alone = [model.score(row) for row in rows]
    assert found.margins.tolist() == [score.margin for score in alone]
    assert found.points.tolist() == [score.points for score in alone]
    assert found.pds.tolist() == [score.pd for score in alone]


@pytest.mark.parametrize("near", [many.NEAR_POINTS, 1e9])
def test_many_rows_get_the_reasons_of_their_own_screens(
    model: Model, near: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "NEAR_POINTS", near)  # 1e9: every row is explained again as a single case is
    rows = rows_like(model, 300, 12)
    scorer = ManyScorer(model)
    found = scorer.scores(rows)
    for row, families, worth in zip(rows, found.families, found.worth, strict=True):
        score = model.score(row)
        reasons = principal_reasons(score, model.card.baseline, model.calibration, BY_NAME, {})
        assert [scorer.codes[i] for i in families if i != NONE] == [one.code for one in reasons]
        assert worth[: len(reasons)] == pytest.approx([one.points for one in reasons], abs=0.002)


def test_a_list_settled_by_a_hair_is_settled_as_for_a_single_case(model: Model) -> None:
    scorer, row = ManyScorer(model), rows_like(model, 1, 13)
    exact = model.tables.one(row[0])
    scorer._baseline = exact.copy()
    lead = int(np.argmax(scorer._family_of == 0))
    # One point against the group, to the last bit: float32 contributions may fall on the other side.
    scorer._baseline[lead] -= 1.0 / -model.calibration.points_per_margin
    families, worth, settled_by = scorer._ranked(exact[None, :])
    assert settled_by[0] < many.NEAR_POINTS
    found = scorer.scores(row)
    assert found.families.tolist() == families.tolist()
    assert found.worth.tolist() == worth.tolist()
