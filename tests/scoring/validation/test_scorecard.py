"""Is the classic scorecard a fair rival?"""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.scoring.packs import SIGNS, labelled
from tests.scoring.validated import held_out, report_of, small_model
from workbench.scoring.metrics import auc
from workbench.scoring.splits import by_time
from workbench.scoring.validation.challenger import SCORECARD
from workbench.scoring.validation.scorecard import Scorecard, bin_feature


def test_weights_and_information_by_hand() -> None:
    """Two values: 30 good and 10 bad at 0, 20 good and 40 bad at 1."""
    column = np.repeat([0.0, 1.0], [40, 60])
    bad = np.concatenate([np.repeat([0, 1], [30, 10]), np.repeat([0, 1], [20, 40])])
    found = bin_feature(column, bad, 1)
    weights = [math.log(30.5 / 50) - math.log(10.5 / 50), math.log(20.5 / 50) - math.log(40.5 / 50)]
    assert found.weigh(np.array([0.0, 1.0])).tolist() == pytest.approx(weights)
    assert found.information == pytest.approx(20 / 50 * weights[0] - 20 / 50 * weights[1])


def test_bins_follow_the_declared_direction_or_are_pooled() -> None:
    rng = np.random.default_rng(1)
    column = rng.random(4_000)
    bad = (rng.random(4_000) < 0.2 + 0.3 * np.sin(6 * column) ** 2).astype(int)  # up and down
    grid = np.linspace(0, 1, 50)
    assert (np.diff(bin_feature(column, bad, 1).weigh(grid)) <= 1e-12).all()
    assert (np.diff(bin_feature(column, bad, -1).weigh(grid)) >= -1e-12).all()
    assert len(bin_feature(column, bad, 0).edges) == 9


def test_missing_is_a_bin_of_its_own_and_an_empty_one_says_nothing() -> None:
    rng = np.random.default_rng(2)
    bad = (rng.random(500) < 0.3).astype(int)
    column = np.where(bad == 1, np.nan, rng.random(500))
    found = bin_feature(column, bad, 1)
    assert found.weigh(np.array([np.nan]))[0] < -3
    assert bin_feature(rng.random(500), bad, 1).weigh(np.array([np.nan]))[0] == 0.0
    nothing = bin_feature(np.full(500, np.nan), bad, 1)
    assert nothing.weigh(np.array([0.5, np.nan])).tolist() == pytest.approx([0.0, 0.0], abs=0.02)


def test_a_scorecard_tells_on_later_rows_and_keeps_every_sign() -> None:
    data = labelled()
    assert data.days is not None
    split = by_time(data.days)
    card = Scorecard(data.values[split.train], data.bad[split.train], SIGNS)
    assert len(card.features) >= 4
    assert auc(data.bad[split.test], card.margins(data.values[split.test])) > 0.8
    rows = np.repeat(data.values[:1], 60, axis=0)
    for place in card.features:
        moved = rows.copy()
        moved[:, place] = np.linspace(-2, 2, 60)
        assert (SIGNS[place] * np.diff(card.margins(moved)) >= -1e-12).all()


def test_a_feature_that_repeats_another_is_left_out() -> None:
    data = labelled()
    twice = np.column_stack([data.values, data.values[:, 0] * 3 + 1])
    card = Scorecard(twice, data.bad, (*SIGNS, SIGNS[0]))
    assert not {0, len(SIGNS)} <= set(card.features)
    assert {0, len(SIGNS)} & set(card.features)


def test_the_scorecard_stands_among_the_challengers_only_where_later_rows_judge() -> None:
    assert SCORECARD in [contest.rival for contest in report_of().contests]
    assert SCORECARD not in [contest.rival for contest in report_of(days=None).contests]
    forest, card = small_model()
    assert len(report_of(rivals=()).contests) == 1
    assert held_out(forest, card).rivals


def test_rows_that_tell_nothing_give_a_card_of_one_number() -> None:
    rng = np.random.default_rng(3)
    card = Scorecard(np.ones((200, 2)), (rng.random(200) < 0.2).astype(int), (1, -1))
    assert card.features == ()
    assert len(np.unique(card.margins(np.ones((5, 2))))) == 1
