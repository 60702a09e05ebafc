"""One fact is not told twice: features that rank merchants alike share a family, or say why not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.features.catalogue import BY_NAME, CATALOGUE, PLATFORM
from workbench.features.kinship import APART, spearman, told_twice
from workbench.flows.engine import open_engine
from workbench.sample.training import build


@pytest.fixture(scope="module")
def crowd() -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The features of some hundred applicants of the sample economy."""
    run = build(open_engine(), seed=5, applications=500)
    return run.matrix.names, run.matrix.values


def test_no_two_scored_features_of_the_sample_economy_tell_one_fact_under_two_families(
    crowd: tuple[tuple[str, ...], NDArray[np.float64]],
) -> None:
    names, values = crowd
    assert set(PLATFORM) <= set(names)
    assert told_twice(names, values) == ()


def test_a_fact_told_under_two_families_is_found(crowd: tuple[tuple[str, ...], NDArray[np.float64]]) -> None:
    names, values = crowd
    copied = values.copy()
    copied[:, names.index("rating_item")] = values[:, names.index("refund_share_90")] ** 3
    found = told_twice(names, copied)
    assert {found[0].first, found[0].second} == {"refund_share_90", "rating_item"}
    assert found[0].rho == pytest.approx(1.0)


def test_the_exceptions_name_families_that_exist() -> None:
    families = {feature.family for feature in CATALOGUE}
    assert all(pair <= families for pair in APART)
    assert all(words.zh and words.en for words in APART.values())


def test_ranks_correlate_as_spearman_says() -> None:
    first = np.array([1.0, 2, 3, 4, 5])
    assert spearman(first, first**3) == pytest.approx(1.0)
    assert spearman(first, -first) == pytest.approx(-1.0)
    # d = (0, 0, 1, -1, 0): 1 - 6 * 2 / (5 * 24)
    assert spearman(first, np.array([1.0, 2, 4, 3, 5])) == pytest.approx(0.9)
    assert spearman(first, np.ones(5)) is None


def test_features_without_a_direction_are_not_looked_at() -> None:
    free = [name for name, one in BY_NAME.items() if one.sign == 0][:2]
    column = np.arange(100.0)
    assert told_twice(free, np.column_stack([column, column])) == ()
