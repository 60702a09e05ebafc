"""Explanations and margins of forests of every shape are those of the library."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scoring.forests import drawn, forests, met
from workbench.scoring.forest import read_forest
from workbench.scoring.leaf_choice import LeafChoice
from workbench.scoring.pattern_shap import PatternTables

_often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def _booster(data: bytes) -> Any:
    import xgboost

    booster = xgboost.Booster({"nthread": 1})
    booster.load_model(bytearray(data))
    return booster


def _bits(values: Any) -> Any:
    return np.asarray(values, dtype=np.float32).view(np.uint32)


@_often
@given(forests())
def test_values_are_those_of_the_library_for_any_forest(case: tuple[bytes, int, int]) -> None:
    import xgboost

    data, features, seed = case
    table = met(seed, 40, features)
    expected = _booster(data).predict(xgboost.DMatrix(table), pred_contribs=True)
    tables = PatternTables(read_forest(data))
    assert np.abs(tables.many(table) - expected[:, :-1]).max() < 1e-5
    assert abs(tables.base - float(expected[0, -1])) < 1e-5


@_often
@given(forests())
def test_margins_have_the_librarys_bits_for_any_forest(case: tuple[bytes, int, int]) -> None:
    import xgboost

    data, features, seed = case
    table = met(seed, 40, features)
    expected = _bits(_booster(data).predict(xgboost.DMatrix(table), output_margin=True))
    forest = read_forest(data)
    assert (_bits(forest.margins(table)) == expected).all()
    assert (_bits(LeafChoice(forest).margins(np.ascontiguousarray(table.T))) == expected).all()
    assert (_bits(PatternTables(forest).explain(table)[0]) == expected).all()


@_often
@given(forests(), st.booleans())
def test_one_row_is_explained_as_in_a_batch_and_adds_up(case: tuple[bytes, int, int], infinite: bool) -> None:
    data, features, seed = case
    table = met(seed, 25, features, infinite=infinite)
    forest = read_forest(data)
    tables = PatternTables(forest)
    together = tables.many(table)
    alone = np.array([tables.one(row) for row in table])
    assert np.abs(alone - together).max() < 1e-5
    assert np.abs(tables.base + alone.sum(axis=1) - forest.margins(table)).max() < 1e-5
    assert (tables.explain(table)[1] == together).all()


@settings(max_examples=12, deadline=None, derandomize=True)
@given(forests(most_depth=5))
def test_values_are_those_of_the_explainer_of_reference_for_any_forest(case: tuple[bytes, int, int]) -> None:
    data, features, seed = case
    table = met(seed, 20, features)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap

        explainer = shap.TreeExplainer(_booster(data), feature_perturbation="tree_path_dependent")
        expected = explainer.shap_values(table)
    assert np.abs(PatternTables(read_forest(data)).many(table) - expected).max() < 1e-5


def test_infinite_values_lie_beyond_every_split() -> None:
    tables = PatternTables(read_forest(drawn(5, trees=20)))
    table = met(6, 200, 4, infinite=True)
    tame = np.clip(table, np.float32(-3.3e38), np.float32(3.3e38))  # beyond the outermost splits all the same
    assert np.isinf(table).any()
    assert (tables.many(table) == tables.many(tame)).all()


def test_a_batch_longer_than_a_block_is_explained_row_by_row_alike() -> None:
    forest = read_forest(drawn(7, trees=4))
    tables = PatternTables(forest)
    few = met(8, 50, 4)
    many = np.tile(few, (700, 1))  # 35,000 rows: whole blocks and a rest
    margins, values = tables.explain(many)
    assert (values == np.tile(tables.many(few), (700, 1))).all()
    assert (_bits(margins) == np.tile(_bits(forest.margins(few)), 700)).all()
    assert (_bits(forest.margins(many)) == _bits(margins)).all()


def test_rows_of_double_precision_are_read_as_the_model_reads_them() -> None:
    tables = PatternTables(read_forest(drawn(9, trees=6)))
    table = met(10, 60, 4)
    wide = table.astype(np.float64) * (1 + 1e-9)  # nearer to the float32 value than to any other
    margins, values = tables.explain(wide)
    assert (values == tables.many(table)).all()
    assert (_bits(margins) == _bits(tables.explain(table)[0])).all()
    assert (tables.one(wide[0]) == tables.one(table[0])).all()
