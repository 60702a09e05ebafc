from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.scoring.boosters import booster, file_of
from tests.scoring.forests import drawn
from workbench.scoring.forest import Forest, read_forest
from workbench.scoring.pattern_shap import PatternTables
from workbench.scoring.regions import MOST_STATES, regions_of, states_of


def _leaves_under_splits(forest: Forest) -> Counter[float]:
    lone = {root for root in forest.roots.tolist() if forest.left[root] == root}
    leaves = [n for n in range(len(forest.left)) if forest.left[n] == n and n not in lone]
    return Counter(float(forest.leaf[n]) for n in leaves)


@pytest.mark.parametrize("depth", range(1, 9))
def test_every_leaf_lies_in_one_region_with_all_comparisons_of_its_path(depth: int) -> None:
    forest = read_forest(drawn(depth, trees=6, depth=depth, features=7, fill=0.9))
    regions = regions_of(forest)
    assert Counter(leaf.value for region in regions for leaf in region.leaves) == _leaves_under_splits(forest)
    for region in regions:
        asked = {step.comparison for leaf in region.leaves for steps in leaf.steps for step in steps}
        assert asked <= region.comparisons
        assert region.states == states_of(region.comparisons) <= MOST_STATES
        assert region.features == {comparison.feature for comparison in region.comparisons}


def test_the_cut_and_the_joining_lower_what_a_row_reads() -> None:
    """A tree of depth 2 alone is one region of three features; many of them share their regions."""
    forest = read_forest(file_of(booster(6, depth=2, trees=120)))
    regions = regions_of(forest)
    splits = int((forest.left != np.arange(len(forest.left))).sum())
    assert len(regions) < forest.trees / 2
    assert sum(len(region.features) for region in regions) < splits / 2


def test_stumps_on_one_feature_share_one_short_chain() -> None:
    forest = read_forest(drawn(3, trees=40, depth=1, features=1, fill=1.0))
    regions = regions_of(forest)
    different = {comparison for region in regions for comparison in region.comparisons}
    assert sum(len(region.comparisons) for region in regions) == len(different)


def test_lone_leaves_have_no_region_and_count_in_the_base_only() -> None:
    forest = read_forest(drawn(4, trees=3, depth=0))
    assert regions_of(forest) == []
    assert PatternTables(forest).base == pytest.approx(float(forest.leaf.sum()), abs=1e-7)


def test_the_same_forest_gives_the_same_tables() -> None:
    """Sets have no order of their own; what a case is told must not depend on the run."""
    forest = read_forest(drawn(5, trees=20, depth=3, features=6))
    row = np.array([0.1, -1.0, np.nan, 2.5, 0.0, 1.0], dtype=np.float32)
    first, second = PatternTables(forest), PatternTables(forest)
    assert (first.one(row) == second.one(row)).all()
    assert (first.many(row[None, :]) == second.many(row[None, :])).all()
