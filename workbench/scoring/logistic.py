"""How well does a plain logistic model do on the same rows?

The rival every tree model must beat: signed logs of the features, standardised, missing set to the mean with a flag of
its own, a ridge penalty, Newton's method.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[Any]


class Logistic:
    """Fitted on rows [n, features] (NaN missing) and outcomes [n]; `margins` answers log-odds."""

    def __init__(self, rows: Matrix, y: Matrix, ridge: float = 10.0, rounds: int = 25) -> None:
        logs = _logs(rows)
        missing = np.isnan(logs)
        # A column of nothing but gaps has no mean; it counts as zero and carries no weight.
        filled = np.where(missing, 0.0, logs)
        present = np.maximum((~missing).sum(axis=0), 1)
        self._mean = filled.sum(axis=0) / present
        spread = np.sqrt(np.where(missing, 0.0, (filled - self._mean) ** 2).sum(axis=0) / present)
        self._scale = np.where(spread > 1e-9, spread, 1.0)
        self._flagged = np.flatnonzero(missing.any(axis=0) & ~missing.all(axis=0))
        design = self._design(rows)
        weights = np.zeros(design.shape[1])
        penalty = np.full(design.shape[1], ridge)
        penalty[0] = 1e-6
        for _ in range(rounds):
            p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
            slope = design.T @ (y - p) - penalty * weights
            curvature = (design * (p * (1 - p))[:, None]).T @ design + np.diag(penalty)
            step = np.linalg.solve(curvature, slope)
            weights = weights + step
            if float(np.abs(step).max()) < 1e-8:
                break
        self._weights = weights

    def margins(self, rows: Matrix) -> npt.NDArray[np.float64]:
        answer: npt.NDArray[np.float64] = self._design(rows) @ self._weights
        return answer

    @property
    def slopes(self) -> npt.NDArray[np.float64]:
        """Weight of each column [features], standardised: its direction with the others held."""
        return np.asarray(self._weights[1 : 1 + len(self._mean)], dtype=np.float64)

    def _design(self, rows: Matrix) -> npt.NDArray[np.float64]:
        logs = _logs(rows)
        missing = np.isnan(logs)
        standard = np.where(missing, 0.0, (logs - self._mean) / self._scale)
        return np.column_stack([np.ones(len(rows)), np.clip(standard, -6, 6), missing[:, self._flagged]])


def _logs(rows: Matrix) -> npt.NDArray[np.float64]:
    values = np.asarray(rows, dtype=np.float64)
    logs: npt.NDArray[np.float64] = np.sign(values) * np.log1p(np.abs(values))
    return logs
