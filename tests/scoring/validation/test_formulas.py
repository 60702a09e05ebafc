"""Are the figures those of the formulas: by hand, by brute force, and by scipy and scikit-learn?"""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.scoring.metrics import auc
from workbench.scoring.reference import distribution
from workbench.scoring.validation.calibration import calibration_found, cox
from workbench.scoring.validation.chance import chi2_quantile, chi2_tail, interval, two_sided, weights
from workbench.scoring.validation.delong import auc_difference, auc_estimate, placements
from workbench.scoring.validation.discrimination import resampled
from workbench.scoring.validation.fairness import impact_ratio


def sample(seed: int, count: int = 300, share: float = 0.3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    bad = (rng.random(count) < share).astype(np.int8)
    return bad, np.round(rng.normal(size=count) + bad, 1), np.round(rng.normal(size=count) + 0.6 * bad, 1)


def pairs(bad: np.ndarray, risk: np.ndarray) -> np.ndarray:
    """1 where the bad row is riskier, half for a tie: every pair, as the definition says."""
    b, g = risk[bad == 1][:, None], risk[bad == 0][None, :]
    return (b > g) + 0.5 * (b == g)


def brute_variance(bad: np.ndarray, risk: np.ndarray, other: np.ndarray | None = None) -> float:
    """DeLong's variance of an AUC, or of a difference of two, pair by pair."""
    table = pairs(bad, risk) - (0 if other is None else pairs(bad, other))
    return float(table.mean(axis=1).var(ddof=1) / table.shape[0] + table.mean(axis=0).var(ddof=1) / table.shape[1])


@pytest.mark.parametrize("seed", range(4))
def test_the_interval_of_an_auc_is_delongs_by_brute_force(seed: int) -> None:
    bad, risk, _ = sample(seed)
    found = auc_estimate(bad, risk)
    assert found.value == pytest.approx(auc(bad, risk), abs=1e-12)
    half = 1.959963984540054 * math.sqrt(brute_variance(bad, risk))
    assert (found.low, found.high) == pytest.approx((found.value - half, min(1.0, found.value + half)), abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_a_difference_of_aucs_is_delongs_by_brute_force(seed: int) -> None:
    from scipy.stats import norm

    bad, risk, other = sample(seed)
    found = auc_difference(bad, risk, other)
    assert found.value == pytest.approx(auc(bad, risk) - auc(bad, other), abs=1e-12)
    spread = math.sqrt(brute_variance(bad, risk, other))
    assert found.p_value == pytest.approx(2 * norm.sf(abs(found.value) / spread), rel=1e-9)


def test_four_rows_by_hand() -> None:
    """Bad at 3 and 1, good at 2 and 1: pairs 1, 1, 0, 0.5."""
    bad, risk = np.array([1, 1, 0, 0]), np.array([3.0, 1.0, 2.0, 1.0])
    above, below = placements(bad, risk)
    assert above.tolist() == [1.0, 0.25]
    assert below.tolist() == [0.5, 0.75]
    assert auc_estimate(bad, risk).value == 0.625


def test_a_model_does_not_differ_from_itself() -> None:
    bad, risk, _ = sample(9)
    found = auc_difference(bad, risk, risk * 2 + 1)
    assert (found.value, found.low, found.high, found.p_value) == (0.0, 0.0, 0.0, 1.0)


def test_an_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    truth = 0.5 * math.erfc(-1 / 2)  # P(N(1, 1) > N(0, 1)) = Phi(1 / sqrt 2)
    rng, hits = np.random.default_rng(5), 0
    bad = np.repeat([1, 0], [60, 140])
    for _ in range(300):
        found = auc_estimate(bad, rng.normal(size=200) + bad)
        hits += found.low <= truth <= found.high
    assert 0.90 <= hits / 300 <= 0.98


@pytest.mark.parametrize("degrees", [1, 2, 9, 10, 40])
@pytest.mark.parametrize("x", [0.01, 1.0, 8.0, 30.0, 120.0])
def test_chi_square_tails_are_those_of_scipy(degrees: int, x: float) -> None:
    from scipy.stats import chi2

    assert chi2_tail(x, degrees) == pytest.approx(chi2.sf(x, degrees), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("degrees", [1, 5, 10, 30])
def test_chi_square_quantiles_are_those_of_scipy(degrees: int) -> None:
    from scipy.stats import chi2

    assert chi2_quantile(0.95, degrees) == pytest.approx(chi2.ppf(0.95, degrees), rel=1e-9)
    assert two_sided(1.959963984540054) == pytest.approx(0.05, abs=1e-12)


def test_ks_and_average_precision_are_those_of_scipy_and_scikit_learn() -> None:
    from scipy.stats import ks_2samp
    from sklearn.metrics import average_precision_score

    bad, risk, _ = sample(3)
    ks, precision = resampled(bad, risk, 7, draws=50)
    assert ks.value == pytest.approx(ks_2samp(risk[bad == 1], risk[bad == 0]).statistic, abs=1e-12)
    assert precision.value == pytest.approx(average_precision_score(bad, risk), abs=1e-12)
    assert ks.low < ks.value < ks.high
    assert precision.low < precision.value < precision.high


def test_a_weighted_draw_is_the_figure_of_the_rows_drawn() -> None:
    from workbench.scoring.metrics import average_precision
    from workbench.scoring.metrics import ks as plain_ks

    bad, risk, _ = sample(4, count=120)
    weight = next(iter(weights(bad, 11, 1))).astype(int)
    drawn = np.repeat(np.arange(120), weight)
    assert weight[bad == 1].sum() == (bad == 1).sum()
    assert weight[bad == 0].sum() == (bad == 0).sum()
    from workbench.scoring.validation.discrimination import _figures

    order = np.argsort(-risk, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(risk[order])), len(bad) - 1)
    found = _figures(weight[order].astype(float), (bad[order] == 1).astype(float), ends)
    assert found[0] == pytest.approx(plain_ks(bad[drawn], risk[drawn]), abs=1e-12)
    assert found[1] == pytest.approx(average_precision(bad[drawn], risk[drawn]), abs=1e-12)


def test_a_bootstrap_interval_is_corrected_for_its_lean() -> None:
    draws = np.linspace(0, 1, 1001)
    even = interval(0.5, draws)
    assert (even.low, even.high) == pytest.approx((0.025, 0.975), abs=2e-3)
    lean = interval(0.3, draws)  # most draws lie above the figure: the interval moves down
    assert lean.low < 0.01
    assert lean.high < 0.9


def test_slope_and_intercept_are_those_of_a_logistic_regression() -> None:
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(2)
    logit = rng.normal(-2, 1, 3_000)
    bad = (rng.random(3_000) < 1 / (1 + np.exp(-(0.3 + 0.7 * logit)))).astype(np.int8)
    intercept, slope = cox(bad, 1 / (1 + np.exp(-logit)))
    known = LogisticRegression(C=np.inf, tol=1e-10, max_iter=500).fit(logit[:, None], bad)
    assert slope.value == pytest.approx(float(known.coef_[0, 0]), abs=1e-4)
    assert intercept.value == pytest.approx(float(known.intercept_[0]), abs=1e-4)
    assert slope.low < 0.7 < slope.high
    assert intercept.low < 0.3 < intercept.high


def test_well_calibrated_probabilities_are_found_well_calibrated_and_others_are_not() -> None:
    rng = np.random.default_rng(8)
    pds = 1 / (1 + np.exp(-rng.normal(-2.5, 1, 6_000)))
    bad = (rng.random(6_000) < pds).astype(np.int8)
    good = calibration_found(bad, pds, 7)
    assert good.slope.low < 1 < good.slope.high
    assert good.in_the_large.low < 0 < good.in_the_large.high
    assert good.ece < good.ece_by_chance
    assert good.hosmer_lemeshow_p > 0.01
    assert good.brier.value == pytest.approx(float(np.mean((pds - bad) ** 2)), abs=1e-12)
    wrong = calibration_found(bad, pds / 2, 7)
    assert wrong.in_the_large.low > 0.5
    assert wrong.ece > wrong.ece_by_chance
    assert wrong.hosmer_lemeshow_p < 1e-6
    assert sum(tenth.p_value < 0.01 for tenth in wrong.tenths) >= 5


def test_psi_is_that_of_the_formula() -> None:
    then = distribution("x", np.repeat([1.0, 2.0], 50))
    # Shares 0.5 and 0.5 then, 0.8 and 0.2 now: (0.3) ln 1.6 + (-0.3) ln 0.4.
    now = np.repeat([1.0, 2.0], [80, 20])
    assert then.psi(now) == pytest.approx(0.3 * math.log(1.6) - 0.3 * math.log(0.4), abs=1e-3)


def test_an_impact_ratio_by_hand() -> None:
    passed, reference = np.repeat([True, False], [30, 70]), np.repeat([True, False], [60, 40])
    found = impact_ratio(passed, reference)
    assert found is not None
    spread = math.sqrt(0.7 / (0.3 * 100) + 0.4 / (0.6 * 100))
    assert found.value == 0.5
    assert (found.low, found.high) == pytest.approx(
        (0.5 * math.exp(-1.96 * spread), 0.5 * math.exp(1.96 * spread)), 1e-4
    )
    nobody = impact_ratio(np.zeros(100, dtype=bool), reference)
    assert nobody is not None
    assert nobody.value == 0.0
    assert 0.03 < nobody.high < 0.1
    assert impact_ratio(passed, np.zeros(10, dtype=bool)) is None
