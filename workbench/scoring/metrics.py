"""How well do scores tell bad from good, and how sure is that?

`risk` always rises with risk (a margin or a PD), `y` is 1 for bad. Ties count half.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.card import Metrics, ReliabilityBin, RocCurve

Vector = npt.NDArray[Any]
_Z = 1.959963984540054  # 97.5 % of the normal distribution


def auc(y: Vector, risk: Vector) -> float:
    """Area under the ROC curve by ranks (Mann-Whitney). Raises `ValueError` without both good and bad rows."""
    bad = int(np.sum(y == 1))
    good = len(y) - bad
    if not bad or not good:
        raise ValueError("an AUC needs good and bad rows")
    return float((ranks(risk)[y == 1].sum() - bad * (bad + 1) / 2) / (bad * good))


def ranks(values: Vector) -> npt.NDArray[np.float64]:
    """Ranks from 1, ties sharing their mean."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: npt.NDArray[np.float64] = ((last - counts + 1 + last) / 2)[place]
    return mean


def roc(y: Vector, risk: Vector) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """False and true positive rates at every threshold, from (0, 0) to (1, 1)."""
    order = np.argsort(-risk, kind="stable")
    sorted_risk, bad = risk[order], (y[order] == 1).astype(np.float64)
    ends = np.append(np.flatnonzero(np.diff(sorted_risk)), len(y) - 1)
    true, false = np.cumsum(bad)[ends], np.cumsum(1 - bad)[ends]
    return np.append(0.0, false / false[-1]), np.append(0.0, true / true[-1])


def ks(y: Vector, risk: Vector) -> float:
    """Largest distance between the two cumulative curves (Kolmogorov-Smirnov)."""
    false, true = roc(y, risk)
    return float(np.max(true - false))


def average_precision(y: Vector, risk: Vector) -> float:
    """Area under precision and recall as a step function: sum of precision times gained recall."""
    order = np.argsort(-risk, kind="stable")
    sorted_risk, bad = risk[order], (y[order] == 1).astype(np.float64)
    ends = np.append(np.flatnonzero(np.diff(sorted_risk)), len(y) - 1)
    true = np.cumsum(bad)[ends]
    precision, recall = true / (ends + 1), true / true[-1]
    return float(np.sum(np.diff(np.append(0.0, recall)) * precision))


def bootstrap_auc(y: Vector, risk: Vector, *, seed: int, draws: int = 400) -> tuple[float, float]:
    """95 % percentile interval of the AUC, good and bad rows drawn separately."""
    rng = np.random.default_rng(seed)
    good, bad = np.sort(risk[y == 0]), risk[y == 1]
    # P(good < bad) + P(tie) / 2 of one bad row against all good ones; a draw re-weights rows instead of sorting anew.
    found = []
    for _ in range(draws):
        weight = np.bincount(rng.integers(0, len(good), len(good)), minlength=len(good))
        below = np.append(0, np.cumsum(weight))
        picked = bad[rng.integers(0, len(bad), len(bad))]
        under, upto = np.searchsorted(good, picked, "left"), np.searchsorted(good, picked, "right")
        found.append(float((below[under] + below[upto]).mean() / (2 * len(good))))
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def metrics_of(y: Vector, pd: Vector, *, seed: int, fold_aucs: Sequence[float] = ()) -> Metrics:
    """All figures of a card on rows the model never saw; `pd` are calibrated probabilities."""
    area = auc(y, pd)
    low, high = bootstrap_auc(y, pd, seed=seed)
    return Metrics(
        auc=area,
        auc_low=low,
        auc_high=high,
        ks=ks(y, pd),
        gini=2 * area - 1,
        brier=float(np.mean((pd - y) ** 2)),
        average_precision=average_precision(y, pd),
        auc_fold_mean=float(np.mean(fold_aucs)) if fold_aucs else None,
        auc_sd=float(np.std(fold_aucs, ddof=1)) if fold_aucs else None,
    )


def roc_curve(y: Vector, risk: Vector, points: int = 101) -> RocCurve:
    """The ROC curve at evenly spaced false positive rates, few enough for a card."""
    false, true = roc(y, risk)
    grid = np.linspace(0, 1, points)
    rounded = np.round(np.interp(grid, false, true), 5)
    rounded[0], rounded[-1] = 0.0, 1.0
    return RocCurve(tuple(np.round(grid, 4).tolist()), tuple(rounded.tolist()))


def reliability(y: Vector, pd: Vector, bins: int = 10) -> tuple[ReliabilityBin, ...]:
    """Tenths of the rows by predicted probability; the interval is Wilson's."""
    made = []
    for part in np.array_split(np.argsort(pd, kind="stable"), bins):
        if not len(part):
            continue
        low, high = wilson(int(y[part].sum()), len(part))
        made.append(ReliabilityBin(float(pd[part].mean()), float(y[part].mean()), low, high, len(part)))
    return tuple(made)


def wilson(bad: int, count: int) -> tuple[float, float]:
    """95 % Wilson interval of a share."""
    share, spread = bad / count, _Z * _Z / count
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * float(np.sqrt(share * (1 - share) / count + spread / (4 * count)))
    return max(0.0, middle - half), min(1.0, middle + half)
