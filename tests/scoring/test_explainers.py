from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt
import pytest

from tests.scoring.boosters import booster, file_of, rows
from tests.scoring.forests import drawn, met
from workbench.scoring.explainers import BY_LIBRARY, BY_TABLES, explainer
from workbench.scoring.forest import UnsoundForest, read_forest
from workbench.scoring.pattern_shap import PatternTables
from workbench.scoring.validation.interventional import interventional


def test_a_model_in_range_is_explained_by_tables() -> None:
    data = file_of(booster(4, depth=8, trees=5))
    forest = read_forest(data)
    chosen = explainer(forest, data)
    table = rows(5, count=30)
    assert chosen.way is BY_TABLES
    assert (chosen.many(table) == PatternTables(forest).many(table)).all()


@pytest.mark.parametrize("depth", [9, 12])
def test_a_deeper_model_may_be_looked_into_but_never_scores(depth: int) -> None:
    data = file_of(booster(4, depth=depth, trees=6, min_child_weight=0.01, reg_lambda=0.1))
    with pytest.raises(UnsoundForest, match="too deep"):
        read_forest(data)
    forest = read_forest(data, most_depth=12)
    assert forest.depth > 8
    chosen = explainer(forest, data)
    table = rows(5, count=30)
    assert chosen.way is BY_LIBRARY
    values = chosen.many(table)
    assert np.abs(chosen.base + values.sum(axis=1) - forest.margins(table)).max() < 1e-5
    assert np.abs(chosen.one(table[3]) - values[3]).max() < 1e-6
    with pytest.raises(ValueError, match="depths up to 8"):
        PatternTables(forest)


def test_the_margins_of_a_deeper_model_have_the_librarys_bits() -> None:
    import xgboost

    model = booster(4, depth=10, trees=6, min_child_weight=0.01)
    table = rows(6, count=2_000)
    walked = read_forest(file_of(model), most_depth=12).margins(table)
    expected = model.predict(xgboost.DMatrix(table), output_margin=True)
    assert (walked.view(np.uint32) == expected.view(np.uint32)).all()


def test_the_two_ways_agree_where_both_can_be_asked() -> None:
    data = drawn(9, trees=8, depth=5)
    table = met(10, 60, 4, infinite=True)
    by_library, by_tables = explainer(None, data), explainer(read_forest(data), data)
    assert by_library.way is not by_tables.way
    assert np.abs(by_library.many(table) - by_tables.many(table)).max() < 1e-5
    assert by_library.base == pytest.approx(by_tables.base, abs=1e-5)


def test_no_rows_give_no_values() -> None:
    data = drawn(9)
    nothing = np.empty((0, 4), dtype=np.float32)
    for chosen in (explainer(None, data), explainer(read_forest(data), data)):
        assert chosen.many(nothing).shape == (0, 4)


def test_rows_of_another_width_are_refused_by_either_way() -> None:
    data = drawn(9)
    for chosen in (explainer(None, data), explainer(read_forest(data), data)):
        with pytest.raises(ValueError, match="4 features expected"):
            chosen.many(np.zeros((2, 5), dtype=np.float32))
        with pytest.raises(ValueError, match="4 features expected"):
            chosen.one(np.zeros(3, dtype=np.float32))


def test_a_model_of_several_outputs_is_refused() -> None:
    import xgboost

    table = rows(1, count=90)
    settings = {"objective": "multi:softprob", "num_class": 3, "max_depth": 2, "nthread": 1}
    model = xgboost.train(settings, xgboost.DMatrix(table, label=np.arange(90) % 3), 2)
    with pytest.raises(ValueError, match="one output"):
        explainer(None, file_of(model))


def test_interventional_values_are_shapley_values_by_definition() -> None:
    data = drawn(21, trees=6, depth=3, edges=False)
    forest = read_forest(data)
    background, cases = met(22, 12, 4), met(23, 5, 4)
    told = interventional(forest, cases, background)
    expected = np.array([_by_definition(forest.margins, case, background) for case in cases])
    assert np.abs(expected).max() > 0.01
    assert np.abs(told - expected).max() < 1e-5


def _by_definition(margins: object, case: npt.NDArray[np.float32], background: npt.NDArray[np.float32]) -> list[float]:
    """Mean over the background of what a feature adds, over every coalition of the others."""
    assert callable(margins)
    features = len(case)

    def worth(known: tuple[int, ...]) -> float:
        mixed = background.copy()
        mixed[:, list(known)] = case[list(known)]
        return float(margins(mixed).astype(np.float64).mean())

    values = []
    for feature in range(features):
        others = [f for f in range(features) if f != feature]
        total = 0.0
        for size in range(features):
            for known in combinations(others, size):
                total += (worth((*known, feature)) - worth(known)) / (features * comb(features - 1, size))
        values.append(total)
    return values
