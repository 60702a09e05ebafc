from __future__ import annotations

import numpy as np
import pytest

from workbench.scoring.metrics import auc
from workbench.scoring.scorecard import Scorecard

RNG = np.random.default_rng(9)
VALUES = RNG.normal(size=(4_000, 3))
LOG_ODDS = 1.6 * np.sign(VALUES[:, 0] - 0.4) - 0.8 * VALUES[:, 1] - 1.2
BAD = (RNG.random(4_000) < 1 / (1 + np.exp(-LOG_ODDS))).astype(np.int8)
GAPS = VALUES.copy()
GAPS[RNG.random(4_000) < 0.3, 2] = np.nan


def test_a_step_is_found_and_noise_is_one_bin() -> None:
    card = Scorecard(VALUES, BAD)
    step, _, noise = card._bins
    assert step.weights[0] < 0 < step.weights[-2]
    assert np.abs(step.edges - 0.4).min() < 0.15
    assert len(noise.edges) <= 2


def test_held_out_rows_are_told_apart_as_well_as_truth_allows() -> None:
    card = Scorecard(GAPS[:2_500], BAD[:2_500])
    found = card.margins(GAPS[2_500:])
    assert auc(BAD[2_500:], found) > auc(BAD[2_500:], LOG_ODDS[2_500:]) - 0.02
    assert float((1 / (1 + np.exp(-found))).mean()) == pytest.approx(BAD.mean(), abs=0.03)


def test_missing_rows_have_a_weight_of_their_own_and_an_unseen_gap_none() -> None:
    holes = VALUES.copy()
    holes[(BAD == 1) & (RNG.random(4_000) < 0.5), 2] = np.nan
    card = Scorecard(holes, BAD)
    assert card._bins[2].weights[-1] > 1
    assert card._bins[0].weights[-1] == 0.0
    assert np.isfinite(card.margins(np.full((2, 3), np.nan))).all()


def test_a_column_of_gaps_and_a_constant_say_nothing() -> None:
    rows = np.column_stack([VALUES[:, 0], np.full(4_000, np.nan), np.ones(4_000)])
    assert np.isfinite(Scorecard(rows, BAD).margins(rows)).all()
