"""Would a curve from margin to probability be better than the calibration line?

Points add up only under a line, so the line stays; what that costs must be known. Isotonic and beta calibration are
fitted on the rows the line was fitted on, all are judged on others, and the gain in Brier score gets a paired
bootstrap. Beta calibration: `logit(PD) = c + a ln p - b ln(1 - p)`, a and b not below zero (Kull and others 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.text import Text
from workbench.scoring.calibrate import fit_calibration
from workbench.scoring.card import CurveNote
from workbench.scoring.signs import rising_fit

Vector = npt.NDArray[Any]
ISOTONIC, BETA = Text("保序回归", "isotonic"), Text("Beta 校准", "beta calibration")
_DRAWS = 400


def compared(bad: Vector, margins: Vector, pairs: Sequence[tuple[Vector, Vector]], seed: int) -> tuple[CurveNote, ...]:
    """Line, isotonic and beta calibration; `pairs` are rows to fit on and rows to judge by, all of held-out margins."""
    judged = np.concatenate([judge for _, judge in pairs])
    outcome = bad[judged].astype(np.float64)
    pds: dict[str, list[Vector]] = {"line": [], "isotonic": [], "beta": []}
    for fit, judge in pairs:
        line = fit_calibration(bad[fit], margins[fit])
        pds["line"].append(_sigmoid(line.intercept + line.slope * margins[judge].astype(np.float64)))
        pds["isotonic"].append(isotonic(bad[fit], margins[fit], margins[judge]))
        pds["beta"].append(beta(bad[fit], margins[fit], margins[judge]))
    errors = {name: (np.concatenate(found) - outcome) ** 2 for name, found in pds.items()}
    notes = []
    for name, key in ((ISOTONIC, "isotonic"), (BETA, "beta")):
        gain = errors["line"] - errors[key]
        rng = np.random.default_rng(seed)
        drawn = [float(gain[rng.integers(0, len(gain), len(gain))].mean()) for _ in range(_DRAWS)]
        low, high = np.quantile(drawn, [0.025, 0.975]).tolist()
        brier = (float(errors["line"].mean()), float(errors[key].mean()))
        notes.append(CurveNote(name, *(round(value, 8) for value in (*brier, low, high))))
    return tuple(notes)


def isotonic(bad: Vector, margins: Vector, asked: Vector) -> npt.NDArray[np.float64]:
    """Rising shares of bad rows by margin, straight between the steps; smoothed so that none is 0 or 1."""
    places, starts, counts = np.unique(margins.astype(np.float64), return_inverse=True, return_counts=True)
    shares = np.bincount(starts, weights=bad.astype(np.float64)) / counts
    fitted = rising_fit(shares, counts.astype(np.float64))
    least = 1 / (len(bad) + 2)
    return np.asarray(np.interp(asked.astype(np.float64), places, np.clip(fitted, least, 1 - least)))


def beta(bad: Vector, margins: Vector, asked: Vector) -> npt.NDArray[np.float64]:
    """Beta calibration of logistic margins; a falling part is left out."""
    parts = _log_parts(margins)
    kept = [0, 1]
    while True:
        weights = _logistic(np.column_stack([np.ones(len(bad)), *(parts[part] for part in kept)]), bad)
        falling = [part for part, weight in zip(kept, weights[1:].tolist(), strict=True) if weight < 0]
        if not falling:
            break
        kept = [part for part in kept if part not in falling]
    found = _log_parts(asked)
    return _sigmoid(np.column_stack([np.ones(len(asked)), *(found[part] for part in kept)]) @ weights)


def _log_parts(margins: Vector) -> tuple[Vector, Vector]:
    """`ln p` and `-ln(1 - p)` of the margin's own probability."""
    m = margins.astype(np.float64)
    return -np.logaddexp(0, -m), np.logaddexp(0, m)


def _logistic(design: Vector, bad: Vector) -> Vector:
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        p = _sigmoid(design @ weights)
        slope = design.T @ (bad - p) - 1e-6 * weights
        curvature = (design * (p * (1 - p))[:, None]).T @ design + 1e-6 * np.eye(design.shape[1])
        step = np.clip(np.linalg.solve(curvature, slope), -3, 3)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-9:
            break
    return weights


def _sigmoid(log_odds: Vector) -> npt.NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))))
