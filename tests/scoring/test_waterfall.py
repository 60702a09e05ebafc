from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.scoring.declared import catalogue, mean_of, score_of
from workbench.features.feature import Flow
from workbench.scoring.waterfall import MOST_BARS, waterfall


def test_bars_add_up_for_every_one_of_five_thousand_random_cases() -> None:
    rng = np.random.default_rng(1)
    broken = []
    for number in range(5_000):
        count, together = int(rng.integers(1, 40)), int(rng.integers(1, 4))
        scale = float(rng.choice([0.001, 0.05, 0.5, 3.0]))
        case, peers = (list(rng.normal(scale=scale, size=count)) for _ in range(2))
        fall = waterfall(score_of(case), mean_of(peers), catalogue(count, together), {})
        named = [name for bar in fall.bars for name in bar.features]
        whole = fall.start_points + sum(bar.points for bar in fall.bars) + fall.other_points == fall.end_points
        counted = len(named) + fall.other_count == count and len(set(named)) == len(named)
        short = len(fall.bars) <= MOST_BARS and all(bar.points for bar in fall.bars)
        if not (whole and counted and short and (fall.other_count or not fall.other_points)):
            broken.append(number)
    assert broken == []


def test_a_bar_is_within_a_point_of_its_own_effect() -> None:
    rng = np.random.default_rng(2)
    for _ in range(500):
        case, peers = (list(rng.normal(scale=0.4, size=30)) for _ in range(2))
        score, mean = score_of(case), mean_of(peers)
        fall = waterfall(score, mean, catalogue(30), {})
        exact = {part.feature: part.points - mean.contributions[part.feature] for part in score.contributions}
        assert all(abs(bar.points - exact[bar.features[0]]) <= 0.5 for bar in fall.bars)


def test_raising_bars_come_first_and_each_group_by_size() -> None:
    fall = waterfall(score_of([0.2, -0.9, 0.5, -0.3]), mean_of([0.0] * 4), catalogue(4), {})
    points = [bar.points for bar in fall.bars]
    assert [p > 0 for p in points] == [True, True, False, False]
    assert points[0] > points[1]
    assert points[2] < points[3]


def test_features_of_one_family_are_one_bar() -> None:
    fall = waterfall(score_of([0.3, 0.3, -0.5]), mean_of([0.0] * 3), catalogue(3, per_family=2), {})
    assert {bar.features for bar in fall.bars} == {("f0", "f1"), ("f2",)}


def test_where_every_feature_is_named_nothing_is_left_for_others() -> None:
    fall = waterfall(score_of([0.011, 0.487, -0.333]), mean_of([0.1, 0.2, 0.3]), catalogue(3), {})
    assert (fall.other_points, fall.other_count) == (0, 3 - len(fall.bars)) or fall.other_count > 0
    assert fall.start_points + sum(bar.points for bar in fall.bars) + fall.other_points == fall.end_points


def test_a_case_equal_to_its_peers_has_no_bars() -> None:
    fall = waterfall(score_of([0.4, -0.2]), mean_of([0.4, -0.2]), catalogue(2), {})
    assert fall.bars == ()
    assert (fall.start_points, fall.other_points, fall.end_points) == (fall.end_points, 0, fall.start_points)


def test_a_feature_the_cohort_mean_does_not_know_is_an_error_not_a_zero() -> None:
    with pytest.raises(KeyError):
        waterfall(score_of([0.4, -0.2]), mean_of([0.4]), catalogue(2), {})


def test_the_flows_add_up_to_the_same_difference_as_the_bars() -> None:
    rng = np.random.default_rng(3)
    for _ in range(500):
        count = int(rng.integers(1, 30))
        flows = [list(Flow)[i] for i in rng.integers(0, 4, count)]
        named = {
            name: replace(one, flow=flow) for (name, one), flow in zip(catalogue(count).items(), flows, strict=True)
        }
        case, peers = (list(rng.normal(scale=0.4, size=count)) for _ in range(2))
        score, mean = score_of(case), mean_of(peers)
        fall = waterfall(score, mean, named, {})
        assert fall.start_points + sum(one.points for one in fall.flows) == fall.end_points
        assert Flow.COMMERCE not in {one.flow for one in fall.flows}
        for one in fall.flows:
            under = {Flow.FUND, Flow.COMMERCE} if one.flow is Flow.FUND else {one.flow}
            parts = [
                p.points - mean.contributions[p.feature] for p in score.contributions if named[p.feature].flow in under
            ]
            assert abs(one.points - sum(parts)) < 1.5
