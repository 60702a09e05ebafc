from __future__ import annotations

import numpy as np
import pytest

from workbench.scoring.signs import estimated, rising_fit

ROWS = 4_000


@pytest.fixture(scope="module")
def made() -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.int8]]]:
    """Columns: riskier, safer, chance, bent, and one that only rises because it goes with the first."""
    rng = np.random.default_rng(2)
    values = rng.normal(size=(ROWS, 5))
    values[:, 4] = 0.9 * values[:, 0] + 0.3 * rng.normal(size=ROWS)
    log_odds = 1.2 * values[:, 0] - 0.8 * values[:, 1] + 1.0 * values[:, 3] ** 2 - 0.7 * values[:, 4] - 2.2
    bad = (rng.random(ROWS) < 1 / (1 + np.exp(-log_odds))).astype(np.int8)
    values[rng.random(ROWS) < 0.1, 1] = np.nan
    return values, bad


def test_only_settled_directions_are_taken(made: tuple[np.ndarray, np.ndarray]) -> None:  # type: ignore[type-arg]
    assert estimated(*made, [True] * 5, seed=7) == (1, -1, 0, 0, 0)


def test_columns_not_asked_for_stay_free(made: tuple[np.ndarray, np.ndarray]) -> None:  # type: ignore[type-arg]
    assert estimated(*made, [False, True, False, False, False], seed=7) == (0, -1, 0, 0, 0)


def test_few_rows_settle_nothing(made: tuple[np.ndarray, np.ndarray]) -> None:  # type: ignore[type-arg]
    values, bad = made
    assert estimated(values[:60], bad[:60], [True] * 5, seed=7) == (0,) * 5


def test_the_rising_fit_pools_what_falls() -> None:
    fitted = rising_fit(np.array([0.1, 0.3, 0.2, 0.4]), np.array([1.0, 1.0, 3.0, 1.0]))
    assert fitted.tolist() == pytest.approx([0.1, 0.225, 0.225, 0.4])
