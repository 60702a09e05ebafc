"""Bounds of a margin under missing data: no completion leaves them, and an exact end is met by some completion."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
import xgboost

from tests.scoring.boosters import booster, file_of
from workbench.common.paths import models
from workbench.scoring.bounds import Interval, bounds
from workbench.scoring.forest import Forest, read_forest
from workbench.scoring.leaf_boxes import LeafTable
from workbench.scoring.model import Model
from workbench.scoring.pack import load_pack

NAN = float("nan")


@cache
def free(depth: int = 4, trees: int = 20, features: int = 8) -> Forest:
    """A forest whose trees rise and fall as they like."""
    return read_forest(file_of(booster(3, depth=depth, trees=trees, features=features)))


@cache
def champion() -> Model:
    return load_pack(next(path for path in sorted(models().iterdir()) if path.is_dir()))


def a_row(rng: np.random.Generator, features: int = 8) -> Any:
    row = rng.normal(size=features).astype(np.float32)
    row[0] = np.round(row[0] * 2)
    return row


def completions(table: LeafTable, row: Any, unknown: Any) -> Any:
    """Every completion that the forest can tell apart."""
    options = [[*table.values(j), NAN] if unknown[j] else [row[j]] for j in range(len(row))]
    return np.array(list(product(*options)), dtype=np.float32)


@pytest.mark.parametrize("count", [1, 2])
def test_with_few_unknown_the_interval_is_exactly_what_all_completions_span(count: int) -> None:
    forest, rng = free(), np.random.default_rng(count)
    table = LeafTable(forest)
    for _ in range(6):
        row, unknown = a_row(rng), np.zeros(8, dtype=bool)
        unknown[rng.permutation(8)[:count]] = True
        found = bounds(table, row, unknown)
        margins = forest.margins(completions(table, row, unknown))
        assert (found.low_exact, found.high_exact) == (True, True)
        assert (found.low, found.high) == (margins.min().item(), margins.max().item())


@pytest.mark.parametrize("depth", [2, 4, 6])
def test_no_random_completion_leaves_the_interval_even_when_the_budget_is_spent(depth: int) -> None:
    forest, rng = free(depth, 30), np.random.default_rng(depth)
    table = LeafTable(forest)
    for budget in (0, 50_000):
        for count in (3, 8):
            row, unknown = a_row(rng), np.zeros(8, dtype=bool)
            unknown[rng.permutation(8)[:count]] = True
            found = bounds(table, row, unknown, budget=budget)
            tried = np.repeat(row[None, :], 400, axis=0)
            for j in np.flatnonzero(unknown):
                tried[:, j] = rng.choice([*table.values(int(j)), NAN, *rng.normal(size=9) * 3], 400)
            margins = forest.margins(tried)
            assert found.low <= margins.min()
            assert margins.max() <= found.high


def test_a_larger_budget_never_widens_the_interval() -> None:
    forest, rng = free(5, 40), np.random.default_rng(5)
    table, unknown = LeafTable(forest), np.ones(8, dtype=bool)
    row = a_row(rng)
    widths = [bounds(table, row, unknown, budget=budget).width for budget in (0, 200_000, 4_000_000)]
    assert widths[0] >= widths[1] >= widths[2]


def test_signed_features_are_bounded_exactly_at_their_corners() -> None:
    model, rng = champion(), np.random.default_rng(8)
    count = len(model.features)
    signs = np.array(model.card.signs)
    assert np.all(signs != 0)
    for _ in range(5):
        row, unknown = a_row(rng, count), rng.random(count) < 0.4
        found = bounds(model.leaf_table, row, unknown, signs=model.card.signs)
        worst, best = row.copy(), row.copy()
        for j in np.flatnonzero(unknown):
            values = model.leaf_table.values(int(j))
            worst[j], best[j] = (values[-1], values[0]) if signs[j] > 0 else (values[0], values[-1])
        assert found.high == float(model.margins(worst[None, :])[0])
        assert found.low == float(model.margins(best[None, :])[0])
        assert found.low_exact
        assert found.high_exact


def test_a_wrong_sign_costs_time_and_never_soundness() -> None:
    forest, rng = free(), np.random.default_rng(2)
    table, unknown = LeafTable(forest), np.zeros(8, dtype=bool)
    unknown[[1, 2]] = True
    row = a_row(rng)
    assert bounds(table, row, unknown, signs=[1] * 8) == bounds(table, row, unknown, signs=[-1] * 8)


def test_a_range_narrows_completions_and_missing_stays_possible() -> None:
    forest, rng = free(), np.random.default_rng(4)
    table, unknown = LeafTable(forest), np.zeros(8, dtype=bool)
    unknown[1] = True
    ranges: list[tuple[float, float] | None] = [None, (-0.2, 0.3), *[None] * 6]
    for _ in range(5):
        row = a_row(rng)
        found = bounds(table, row, unknown, ranges=ranges)
        tried = np.repeat(row[None, :], 500, axis=0)
        tried[:, 1] = np.append(np.linspace(-0.2, 0.3, 499), NAN)
        margins = forest.margins(tried)
        assert (found.low, found.high) == (margins.min().item(), margins.max().item())


def test_a_figure_in_doubt_is_treated_as_unknown_and_a_missing_one_may_be_settled() -> None:
    forest, row = free(), a_row(np.random.default_rng(6))
    nothing = np.zeros(8, dtype=bool)
    row[3] = NAN  # missing for good: not marked unknown
    margin = forest.margins(row[None, :])[0].item()
    assert bounds(forest, row, nothing) == Interval(margin, margin, True, True)
    doubted = nothing.copy()
    doubted[1] = True
    found = bounds(forest, row, doubted)
    assert found.low < found.high
    assert found.holds(margin)


def test_the_extremes_are_sums_in_single_precision_in_the_order_of_the_trees() -> None:
    """Leaves of very different size: a sum in double precision would fall outside what the forest answers."""
    rng = np.random.default_rng(9)
    table = rng.normal(size=(500, 3)).astype(np.float32)
    y = (table[:, 0] + table[:, 1] > 0).astype(np.float32)
    settings = {"objective": "binary:logistic", "base_score": 0.5, "max_depth": 3, "eta": 1.0, "nthread": 1}
    forest = read_forest(file_of(xgboost.train(settings, xgboost.DMatrix(table, label=y), 60)))
    cells, unknown = LeafTable(forest), np.array([True, False, False])
    for row in table[:20]:
        margins = forest.margins(completions(cells, row, unknown))
        found = bounds(cells, row, unknown)
        assert (found.low, found.high) == (margins.min().item(), margins.max().item())


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="8 features"):
        bounds(free(), np.zeros(7, dtype=np.float32), np.zeros(7, dtype=bool))


def test_reachable_leaves_follow_thresholds_to_the_bit() -> None:
    """A value just below a threshold goes left and the threshold itself goes right."""
    table = LeafTable(free())
    cut = table.thresholds[1][0]
    below = np.nextafter(cut, np.float32(-np.inf))
    assert (table.cell(1, float(below)), table.cell(1, float(cut))) == (0, 1)
    assert table.values(1)[:2] == [float(below), float(cut)]
