"""Is a wrong explanation caught by asking the library, and does a model the tables cannot explain say who did?"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from tests.scoring.boosters import booster, file_of, rows
from tests.scoring.validated import held_out, report_of, small_booster, small_model
from workbench.scoring.explainers import BY_LIBRARY, BY_TABLES, TableExplainer
from workbench.scoring.forest import read_forest
from workbench.scoring.pattern_shap import PatternTables
from workbench.scoring.validation.explained import explained, in_words
from workbench.scoring.validation.gates import State, judge_again, usual_gates
from workbench.scoring.validation.held_out import HeldOut
from workbench.scoring.validation.report import ValidationReport, read_report, report_bytes, validate


def gate(report: ValidationReport) -> State:
    return next(one.state for one in report.gates if one.code == "EXPLANATION_EXACT")


def test_the_tables_say_what_the_library_says_and_the_report_names_it() -> None:
    import xgboost

    report = report_of()
    found = report.explained
    assert found is not None
    assert (found.way, found.library) == (BY_TABLES, f"XGBoost {xgboost.__version__}")
    assert found.rows == min(200, report.rows)
    assert found.largest is not None
    assert found.largest < 5
    assert gate(report) is State.PASS


def test_the_rows_reasons_are_compared_with_are_asked_where_they_are_known() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    told = TableExplainer(PatternTables(forest))
    assert explained(replace(held, background=held.values[:7]), told, small_booster()).rows == 7
    assert explained(replace(held, background=held.values[:0]), told, small_booster()).rows == min(200, len(held))


def test_one_wrong_entry_of_a_table_blocks() -> None:
    forest, card = small_model()
    held, tables = held_out(forest, card), TableExplainer(PatternTables(forest))
    right = tables.many

    def wrong(values: np.ndarray) -> np.ndarray:
        told = right(values).copy()
        told[-1, 2] += 2e-5
        return told

    tables.many = wrong  # type: ignore[method-assign]
    found = explained(held, tables, small_booster())
    assert found.largest is not None
    assert 19 < found.largest < 21
    one = next(one for one in judge_again(usual_gates(), report_of().gates) if one.code == "EXPLANATION_EXACT")
    planted = judge_again(usual_gates(), (replace(one, value=found.largest),))
    assert next(one.state for one in planted if one.code == "EXPLANATION_EXACT") is State.BLOCK


def test_tables_made_of_other_trees_than_the_library_reads_block_the_model() -> None:
    forest, card = small_model()
    leaf = forest.leaf.copy()
    leaf[np.flatnonzero(leaf)[0]] += np.float32(0.01)
    report = validate(held_out(forest, card), replace(forest, leaf=leaf), card, booster=small_booster())
    assert gate(report) is State.BLOCK
    assert report.state is State.BLOCK


def test_a_base_value_that_differs_is_found_too() -> None:
    forest, card = small_model()
    tables = TableExplainer(PatternTables(forest))
    tables.base += 0.001
    found = explained(held_out(forest, card), tables, small_booster())
    assert found.largest is not None
    assert 990 < found.largest < 1_010


def test_a_deeper_model_says_that_the_library_explained_it_and_does_not_pass() -> None:
    _, card = small_model()
    data = file_of(booster(4, depth=10, trees=6, min_child_weight=0.01, reg_lambda=0.1))
    deep = read_forest(data, most_depth=12)
    values = rows(5, count=300)
    names, margins = tuple("abcdefgh"), deep.margins(values)
    card = replace(card, features=names, signs=(0,) * 8)
    pds = 1 / (1 + np.exp(-margins.astype(np.float64)))
    bad = (np.random.default_rng(1).random(len(pds)) < pds).astype(np.int8)
    points = np.array([card.calibration.points(one) for one in margins.tolist()])
    report = validate(HeldOut(names, (0,) * 8, values, bad, pds, margins, points), deep, card, booster=data)
    assert report.explained is not None
    assert (report.explained.way, report.explained.largest) == (BY_LIBRARY, None)
    assert gate(report) is State.WARN
    assert any("由训练库解释" in limit.zh for limit in report.limits)
    assert read_report(report_bytes(report)) == report


def test_a_report_made_before_is_still_read_and_warns_that_nobody_compared() -> None:
    forest, card = small_model()
    report = validate(held_out(forest, card), forest, card)
    written = report_bytes(report)
    assert "explained" not in json.loads(written)
    again = read_report(written)
    assert again.explained is None
    assert gate(again) is State.WARN
    assert any("未与训练库比较" in limit.zh for limit in again.limits)
    older = tuple(one for one in report.gates if one.code != "EXPLANATION_EXACT")
    states = {one.code: one.state for one in judge_again(usual_gates(), older)}
    assert states["EXPLANATION_EXACT"] is State.WARN


def test_each_way_is_told_in_both_languages() -> None:
    compared = report_of().explained
    assert compared is not None
    told = in_words(compared)
    assert f"{compared.largest:.2f}" in told.zh
    assert "XGBoost" in told.en
    assert "explained by XGBoost" in in_words(replace(compared, way=BY_LIBRARY, largest=None)).en
    assert "未与训练库" in in_words(None).zh
