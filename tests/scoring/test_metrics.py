from __future__ import annotations

import numpy as np
import pytest

from workbench.scoring.calibrate import fit_calibration
from workbench.scoring.metrics import auc, average_precision, bootstrap_auc, ks, reliability, roc, roc_curve, wilson
from workbench.scoring.reference import distribution, read_reference, reference_of, reference_text
from workbench.scoring.splits import by_time, stratified_folds


def _sample(seed: int, count: int = 800) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = (rng.random(count) < 0.2).astype(np.int8)
    return y, np.round(rng.normal(size=count) + y, 1)  # rounded: many ties


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_those_of_scikit_learn(seed: int) -> None:
    from sklearn import metrics

    y, risk = _sample(seed)
    false, true, _ = metrics.roc_curve(y, risk)
    assert auc(y, risk) == pytest.approx(metrics.roc_auc_score(y, risk), abs=1e-12)
    assert average_precision(y, risk) == pytest.approx(metrics.average_precision_score(y, risk), abs=1e-12)
    assert ks(y, risk) == pytest.approx(float(np.max(true - false)), abs=1e-12)
    curve = roc(y, risk)
    assert np.trapezoid(curve[1], curve[0]) == pytest.approx(auc(y, risk), abs=1e-12)


def test_an_auc_without_both_outcomes_is_an_error() -> None:
    with pytest.raises(ValueError, match="good and bad"):
        auc(np.zeros(5), np.arange(5.0))


def test_the_bootstrap_holds_the_auc_and_narrows_with_more_rows() -> None:
    wide, narrow = (bootstrap_auc(*_sample(1, n), seed=1) for n in (200, 8_000))
    y, risk = _sample(1, 8_000)
    assert narrow[0] < auc(y, risk) < narrow[1]
    assert narrow[1] - narrow[0] < (wide[1] - wide[0]) / 2


def test_the_curve_of_a_card_runs_from_corner_to_corner() -> None:
    curve = roc_curve(*_sample(2))
    assert (curve.false_positive[0], curve.true_positive[0]) == (0, 0)
    assert (curve.false_positive[-1], curve.true_positive[-1]) == (1, 1)
    assert list(curve.true_positive) == sorted(curve.true_positive)


def test_reliability_covers_every_row_once() -> None:
    y, risk = _sample(3)
    bins = reliability(y, 1 / (1 + np.exp(-risk)))
    assert sum(one.count for one in bins) == len(y)
    assert sum(round(one.observed * one.count) for one in bins) == y.sum()
    assert all(one.low <= one.observed <= one.high for one in bins)


def test_wilson_interval_of_a_known_case() -> None:
    low, high = wilson(10, 100)
    assert (low, high) == (pytest.approx(0.05523, abs=1e-5), pytest.approx(0.17437, abs=1e-5))
    assert wilson(0, 20)[0] == 0


def test_calibration_finds_the_line_that_made_the_outcomes() -> None:
    rng = np.random.default_rng(6)
    margins = rng.normal(size=60_000)
    y = (rng.random(60_000) < 1 / (1 + np.exp(-(-2.0 + 1.3 * margins)))).astype(np.int8)
    line = fit_calibration(y, margins)
    assert (line.intercept, line.slope) == (pytest.approx(-2.0, abs=0.05), pytest.approx(1.3, abs=0.05))


def test_rows_clearly_apart_still_give_a_finite_line() -> None:
    y = np.repeat([0, 1], 20)
    line = fit_calibration(y, np.where(y == 1, 2.0, -2.0))
    assert 0 < line.slope < 5


def test_time_never_runs_backwards_between_the_parts() -> None:
    days = np.random.default_rng(7).integers(0, 30, 500)
    split = by_time(days)
    assert days[split.train].max() < days[split.validation].min()
    assert days[split.validation].max() < days[split.test].min()
    assert len(split.train) + len(split.validation) + len(split.test) == 500


def test_folds_share_bad_rows_out_evenly() -> None:
    y = np.zeros(83, dtype=np.int8)
    y[:18] = 1
    fold = stratified_folds(y, 5, seed=1)
    assert sorted(np.bincount(fold[y == 1]).tolist()) == [3, 3, 4, 4, 4]
    assert max(np.bincount(fold)) - min(np.bincount(fold)) <= 1
    assert (stratified_folds(y, 5, seed=2) != fold).any()


def test_drift_is_nothing_for_the_same_rows_and_large_for_shifted_ones() -> None:
    values = np.random.default_rng(8).normal(size=5_000)
    values[:500] = np.nan
    reference = distribution("x", values)
    assert reference.psi(values) == pytest.approx(0, abs=1e-9)
    assert reference.psi(values + 1.0) > 0.25
    assert reference.psi(np.full(100, np.nan)) > 1
    assert reference.psi(np.array([])) == 0


def test_a_column_of_one_value_or_none_has_a_reference() -> None:
    table = np.column_stack([np.zeros(50), np.full(50, np.nan)])
    made = reference_of(("same", "missing"), table, np.arange(50.0))
    assert made["missing"].edges == ()
    assert made["same"].psi(np.ones(50)) >= 0
    assert read_reference(reference_text(made)).keys() == made.keys()


@pytest.mark.parametrize("text", ["", "a,b\n", "name,up_to,share\nx,1.0\n", "name,up_to,share\nx,1.0,0.5\n"])
def test_a_broken_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_reference(text)
