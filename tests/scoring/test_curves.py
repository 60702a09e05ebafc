from __future__ import annotations

import numpy as np

from workbench.scoring.curves import beta, compared, isotonic

RNG = np.random.default_rng(8)
MARGINS = RNG.normal(-1.5, 1.2, 6_000).astype(np.float32)
PAIRS = [(np.arange(3_000), np.arange(3_000, 6_000))]


def sigmoid(log_odds: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def test_where_the_line_is_true_no_curve_is_clearly_better() -> None:
    bad = (RNG.random(6_000) < sigmoid(0.3 + 1.2 * MARGINS)).astype(np.int8)
    notes = compared(bad, MARGINS, PAIRS, seed=1)
    assert [note.name.en for note in notes] == ["isotonic", "beta calibration"]
    assert not any(note.better for note in notes)
    assert all(note.gain_low <= note.brier_line - note.brier_curve <= note.gain_high for note in notes)


def test_where_risk_bends_the_curves_win_beyond_chance() -> None:
    share = np.where(MARGINS > -1.5, 0.5, 0.02)
    bad = (RNG.random(6_000) < share).astype(np.int8)
    notes = compared(bad, MARGINS, PAIRS, seed=1)
    assert notes[0].better
    assert notes[0].brier_curve < notes[0].brier_line


def test_curves_rise_with_the_margin_and_stay_probabilities() -> None:
    bad = (RNG.random(6_000) < sigmoid(MARGINS.astype(np.float64))).astype(np.int8)
    asked = np.linspace(-12, 12, 200)
    for curve in (isotonic, beta):
        found = curve(bad, MARGINS, asked)
        assert (np.diff(found) >= -1e-12).all()
        assert ((found > 0) & (found < 1)).all()
    assert np.abs(beta(bad, MARGINS, MARGINS) - sigmoid(MARGINS.astype(np.float64))).max() < 0.05
