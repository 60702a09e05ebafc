"""What chance alone gives: the law where rows are many, draws where they are few, five false alarms in a hundred."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from workbench.scoring.reference import distribution
from workbench.scoring.shift_chance import critical

TENTHS = (0.1,) * 10


def test_from_a_thousand_rows_on_it_is_chi_square() -> None:
    from scipy.stats import chi2

    law = chi2.ppf(0.95, 9)
    assert critical(TENTHS, 1_000, 5_000) == pytest.approx(law * (1 / 1_000 + 1 / 5_000), rel=1e-9)
    assert critical(TENTHS, 0, 5_000) == pytest.approx(law / 5_000, rel=1e-9)
    assert critical(TENTHS, 5_000, 999) == pytest.approx(critical(TENTHS, 5_000, 1_000), rel=0.06)  # drawn, and near


@pytest.mark.parametrize(("then", "now"), [(50_000, 60), (50_000, 100), (50_000, 400), (300, 400), (0, 100)])
def test_chance_alone_exceeds_it_in_one_sample_of_twenty(then: int, now: int) -> None:
    rng, over = np.random.default_rng(now), []
    references, each = (60, 30) if then == 300 else (6, 300)
    for _ in range(references):
        known = distribution("x", rng.normal(size=then or 200_000))
        over += [known.psi(rng.normal(size=now)) > critical(known.shares, then, now) for _ in range(each)]
    assert len(over) == 1_800
    assert 0.035 < np.mean(over) < 0.065


def test_the_law_alone_would_give_too_many_false_alarms_at_a_hundred_rows() -> None:
    from scipy.stats import chi2

    known, rng = distribution("x", np.random.default_rng(1).normal(size=50_000)), np.random.default_rng(3)
    law = chi2.ppf(0.95, 9) * (1 / 100 + 1 / 50_000)
    assert np.mean([known.psi(rng.normal(size=100)) > law for _ in range(4_000)]) > 0.06
    assert critical(known.shares, 50_000, 100) > law


def test_it_falls_as_rows_grow_on_either_side() -> None:
    by_now = [critical(TENTHS, 1_000, count) for count in (50, 200, 1_000, 10_000)]
    by_then = [critical(TENTHS, count, 500) for count in (100, 500, 2_000, 0)]
    assert all(first > second for first, second in pairwise(by_now))
    assert all(first > second for first, second in pairwise(by_then))


def test_one_bin_never_shifts_and_no_rows_are_refused() -> None:
    assert critical((1.0, 0.0), 10, 10) == 0.0
    for then, now in ((100, 0), (-1, 100)):
        with pytest.raises(ValueError, match="no index"):
            critical(TENTHS, then, now)
