from __future__ import annotations

import time
import warnings
from itertools import permutations

import numpy as np
import pytest

from tests.scoring.boosters import booster, file_of, rows
from workbench.scoring.forest import read_forest
from workbench.scoring.pattern_shap import PatternTables
from workbench.scoring.regions import shapley_tables


@pytest.mark.parametrize("depth", range(1, 9))
def test_values_are_those_of_the_library(depth: int) -> None:
    import xgboost

    model = booster(depth, depth=depth, trees=40)
    table = rows(depth + 50, count=500)
    expected = model.predict(xgboost.DMatrix(table), pred_contribs=True)
    tables = PatternTables(read_forest(file_of(model)))
    assert np.abs(tables.many(table) - expected[:, :-1]).max() < 1e-5
    assert tables.base == pytest.approx(float(expected[0, -1]), abs=1e-5)


def test_values_are_those_of_the_explainer_of_reference() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap

        model = booster(11, depth=4, trees=60)
        table = rows(12, count=200)
        expected = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent").shap_values(table)
    assert np.abs(PatternTables(read_forest(file_of(model))).many(table) - expected).max() < 1e-5


def test_base_and_values_add_up_to_the_margin() -> None:
    forest = read_forest(file_of(booster(2, depth=5, trees=80)))
    tables = PatternTables(forest)
    table = rows(3, count=1_000)
    summed = tables.base + tables.many(table).astype(np.float64).sum(axis=1)
    assert np.abs(summed - forest.margins(table)).max() < 1e-5


def test_one_row_alone_is_explained_as_in_a_batch() -> None:
    tables = PatternTables(read_forest(file_of(booster(2, depth=4, trees=80))))
    table = rows(3, count=40)
    alone = np.array([tables.one(row) for row in table])
    assert np.abs(alone - tables.many(table)).max() < 1e-5


@pytest.mark.parametrize("count", [1, 3, 40_000])  # the last takes more than one block
def test_columns_get_the_values_of_their_rows_bit_for_bit(count: int) -> None:
    tables = PatternTables(read_forest(file_of(booster(2, depth=4, trees=30))))
    table = rows(3, count=count)
    margins, values = tables.explain(table)
    by_column = tables.explain(np.asfortranarray(table))
    assert np.array_equal(by_column[0], margins)
    assert np.array_equal(by_column[1], values)
    assert by_column[1].flags.f_contiguous


def test_a_row_with_everything_missing_is_explained() -> None:
    forest = read_forest(file_of(booster(2)))
    empty = np.full((1, 8), np.nan, dtype=np.float32)
    tables = PatternTables(forest)
    assert tables.base + tables.one(empty[0]).sum() == pytest.approx(float(forest.margins(empty)[0]), abs=1e-5)


def test_a_stump_without_a_split_gives_nothing_to_any_feature() -> None:
    forest = read_forest(file_of(booster(2, gamma=1e9, trees=3)))
    tables = PatternTables(forest)
    table = rows(1, count=5)
    assert (tables.many(table) == 0).all()
    assert (tables.one(table[0]) == 0).all()
    assert tables.base == pytest.approx(float(forest.margins(table)[0]), abs=1e-6)


def test_tables_are_shapley_values_by_definition() -> None:
    shares = np.array([[0.3, 0.8, 0.5]])
    table = shapley_tables(shares)[0]
    orders = list(permutations(range(3)))
    for pattern in range(8):
        agrees = [(pattern >> i) & 1 for i in range(3)]
        for feature in range(3):
            total = 0.0
            for order in orders:
                before = order[: order.index(feature)]
                rest = [float(agrees[j]) if j in before else shares[0, j] for j in range(3) if j != feature]
                total += float(np.prod(rest)) * (agrees[feature] - shares[0, feature])
            assert table[pattern, feature] == pytest.approx(total / len(orders), abs=1e-12)


def test_one_case_takes_less_than_a_millisecond() -> None:
    tables = PatternTables(read_forest(file_of(booster(2, depth=4, trees=300))))
    row = rows(3, count=1)[0]
    tables.one(row)
    seconds = []
    for _ in range(200):
        began = time.perf_counter()
        tables.one(row)
        seconds.append(time.perf_counter() - began)
    assert min(seconds) < 0.001
