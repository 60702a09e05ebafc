"""Are margins of moved features the very bits of the whole walk?"""

from __future__ import annotations

import numpy as np
import pytest

from workbench.common.paths import models
from workbench.scoring.pack import load_pack
from workbench.scoring.partial_margins import PartialMargins, splits_by_feature

MODEL = load_pack(models() / "xgb-2026.11")
RANDOM = np.random.default_rng(7)


def row() -> np.ndarray:
    values = [RANDOM.choice([*MODEL.reference[name].edges, np.nan]) for name in MODEL.features]
    return np.array(values, dtype=np.float32)


def test_the_row_itself_has_its_own_margin() -> None:
    one = row()
    assert PartialMargins(MODEL.forest, one).margin == float(MODEL.margins(one[None, :])[0])


def test_moves_of_any_features_have_the_bits_of_the_whole_walk() -> None:
    for _ in range(20):
        one, columns = row(), RANDOM.choice(len(MODEL.features), 4, replace=False).tolist()
        values = np.stack([row()[columns] for _ in range(9)])
        rows = np.repeat(one[None, :], 9, axis=0)
        rows[:, columns] = values
        assert PartialMargins(MODEL.forest, one).along(columns, values).tobytes() == MODEL.margins(rows).tobytes()


def test_pairs_of_moves_lie_within_the_error_they_name() -> None:
    for _ in range(10):
        one, columns = row(), RANDOM.choice(len(MODEL.features), 5, replace=False).tolist()
        first, second = columns[:3], columns[3:]
        left = np.stack([row()[first] for _ in range(6)])
        right = np.stack([row()[second] for _ in range(5)])
        pairs, error = (lambda partial: partial.pairs(partial.side(first, left), partial.side(second, right)))(
            PartialMargins(MODEL.forest, one)
        )
        assert 0 < error < 1e-2
        for i in range(6):
            for j in range(5):
                moved = one.copy()
                moved[first], moved[second] = left[i], right[j]
                assert abs(pairs[i, j] - float(MODEL.margins(moved[None, :])[0])) <= error


def test_only_trees_that_split_on_a_feature_are_walked() -> None:
    partial = PartialMargins(MODEL.forest, row())
    unused = next(at for at, splits in enumerate(splits_by_feature(MODEL.forest)) if not len(splits))
    assert len(partial.trees_of([unused])) == 0
    assert 0 < len(partial.trees_of([MODEL.features.index("refund_share_90")])) < MODEL.forest.trees


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="row of"):
        PartialMargins(MODEL.forest, np.zeros(3))
