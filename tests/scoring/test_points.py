from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.scoring.points import USUAL_FLOORS, Calibration, band_of, pd_of_points, points_of_pd, whole
from workbench.scoring.score import Band


def test_thirty_to_one_is_six_hundred_and_forty_points_double_the_odds() -> None:
    assert points_of_pd(1 / 31) == pytest.approx(600)
    assert points_of_pd(1 / 61) == pytest.approx(640)
    assert points_of_pd(1 / 16) == pytest.approx(560)


def test_band_floors_have_the_published_probabilities() -> None:
    published = {660: 0.0117, 620: 0.0230, 580: 0.0450, 540: 0.0862}
    assert {floor: pd_of_points(floor) for floor in published} == pytest.approx(published, abs=6e-5)


def test_worked_examples_of_the_reference_screen() -> None:
    assert whole(points_of_pd(0.0420)) == 584
    assert whole(points_of_pd(0.0186)) == 633


def test_a_band_begins_at_its_floor() -> None:
    assert [band_of(p, USUAL_FLOORS) for p in (660, 659, 620, 580, 540, 539, -20)] == [
        Band.A, Band.B, Band.B, Band.C, Band.D, Band.E, Band.E,
    ]  # fmt: skip


def test_probabilities_of_a_column_have_the_bits_of_single_ones() -> None:
    calibration = Calibration(-0.3, 0.9)
    margins = np.concatenate([np.linspace(-9, 9, 20_001), [-1e6, 1e6, 0.0]]).astype(np.float32)
    assert calibration.pds(margins).tolist() == [calibration.pd(margin) for margin in margins.tolist()]


def test_points_are_linear_in_the_margin() -> None:
    calibration = Calibration(-0.3, 0.9)
    step = calibration.points(1.25) - calibration.points(0.25)
    assert step == pytest.approx(calibration.points_per_margin)
    assert calibration.points(0.25) == pytest.approx(points_of_pd(calibration.pd(0.25)))


@pytest.mark.parametrize(("intercept", "slope"), [(0.0, 0.0), (0.0, -1.0), (math.nan, 1.0), (0.0, math.inf)])
def test_a_calibration_that_would_reorder_cases_is_refused(intercept: float, slope: float) -> None:
    with pytest.raises(ValueError, match="rising line"):
        Calibration(intercept, slope)
