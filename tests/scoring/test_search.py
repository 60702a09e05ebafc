from __future__ import annotations

import numpy as np

from workbench.scoring.boosting import Settings, search_space
from workbench.scoring.search import choose

START = Settings(depth=2, trees=60, eta=0.15, min_child_weight=2)
RNG = np.random.default_rng(4)
VALUES = RNG.normal(size=(700, 3)).astype(np.float32)
BAD = (RNG.random(700) < 1 / (1 + np.exp(-1.5 * VALUES[:, 0] - VALUES[:, 1] ** 2 + 1.5))).astype(np.int8)


def test_the_search_is_fixed_and_answers_the_same_twice() -> None:
    first, again = (choose(VALUES, BAD, (1, 0, 0), (0, 0, 0), START) for _ in range(2))
    assert first == again
    assert 1 <= first.settings.trees <= START.trees
    tried = {(one.depth, one.eta, one.reg_lambda, one.columns) for one in search_space(START)}
    found = first.settings
    assert (found.depth, found.eta, found.reg_lambda, found.columns) in tried
    assert found.early_stop == 0


def test_a_right_direction_is_kept_and_a_wrong_one_dropped() -> None:
    right = choose(VALUES, BAD, (0, 0, 0), (1, 0, 0), START)
    wrong = choose(VALUES, BAD, (0, 0, 0), (-1, 0, 0), START)
    assert (right.signs, wrong.signs) == ((1, 0, 0), (0, 0, 0))


def test_declared_directions_hold_whatever_the_rows_say() -> None:
    assert choose(VALUES, BAD, (-1, 0, 0), (0, 0, 0), START).signs == (-1, 0, 0)


def test_given_parts_judge_and_without_search_the_start_stands() -> None:
    parts = [(np.arange(500), np.arange(500, 700))]
    choice = choose(VALUES, BAD, (0, 0, 0), (0, 0, 0), START, search=False, parts=parts)
    assert (choice.settings.depth, choice.settings.eta) == (START.depth, START.eta)
    assert choice.settings.trees <= START.trees
    assert choose(VALUES, BAD, (0, 0, 0), (0, 0, 0), START, search=False).settings.trees == START.trees
