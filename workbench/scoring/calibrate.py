"""Which line turns held-out margins into probabilities?

Platt's logistic line `logit(PD) = intercept + slope * margin`, by Newton's method on the likelihood, with Platt's
smoothed targets so that a clean separation in few rows does not give an endless slope. A flat or falling line is
refused: such margins say nothing of the outcome, or the contrary.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.scoring.points import Calibration

_ROUNDS = 100
_LEAST_SLOPE = 0.05
_LARGEST_STEP = 5.0


def fit_calibration(y: npt.NDArray[Any], margins: npt.NDArray[Any]) -> Calibration:
    """The line for outcomes `y` [n] (1 bad) and margins [n] the model did not learn from.

    Raises `StaffError` (`MODEL_SAYS_NOTHING`) where risk does not rise with the margin.
    """
    bad = float(np.sum(y == 1))
    good = len(y) - bad
    target = np.where(y == 1, (bad + 1) / (bad + 2), 1 / (good + 2))
    design = np.column_stack([np.ones(len(y)), margins.astype(np.float64)])
    line = np.array([np.log((bad + 1) / (good + 1)), 0.0])
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(design @ line, -500, 500)))
        slope = design.T @ (target - p)
        curvature = (design * (p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, slope)
        line = line + np.clip(step, -_LARGEST_STEP, _LARGEST_STEP)
        if float(np.abs(step).max()) < 1e-10:
            break
    if line[1] < _LEAST_SLOPE:
        raise StaffError(
            Text("模型在留出数据上没有区分力", "The model tells nothing on data it did not learn from"),
            Text("请检查结果标记与样本量后再训练", "Check outcomes and the number of rows, then train again"),
            code="MODEL_SAYS_NOTHING",
        )
    return Calibration(float(line[0]), float(line[1]))
