"""How well does a classic scorecard do on the same rows?

The rival banks know: every feature cut into a few bins, each bin worth its weight of evidence, a logistic regression
over them. Bins start as twentieths and are joined while neighbours do not differ beyond chance; missing values are a
bin of their own. Weight of evidence is `ln(share of the bad / share of the good)`, so it rises with risk (Siddiqi 2006
has the inverse).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.logistic import Logistic

Matrix = npt.NDArray[Any]
_START, _LEAST_SHARE = 20, 0.03
_CHI_95 = 3.841  # the 95 % point of chi-square with one degree of freedom


@dataclass(frozen=True, slots=True)
class _Binned:
    """Inner edges of the bins (rising) and their weights of evidence; the last weight is of missing rows."""

    edges: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]

    def evidence(self, values: Matrix) -> npt.NDArray[np.float64]:
        place = np.searchsorted(self.edges, values, side="right")
        place[np.isnan(values)] = len(self.weights) - 1
        return self.weights[place]


class Scorecard:
    """Fitted on rows [n, features] (NaN missing) and outcomes [n]; `margins` answers log-odds."""

    def __init__(self, rows: Matrix, y: Matrix) -> None:
        values = np.asarray(rows, dtype=np.float64)
        self._bins = [_binned(values[:, column], y) for column in range(values.shape[1])]
        self._model = Logistic(self._evidence(values), y, logs=False)

    def margins(self, rows: Matrix) -> npt.NDArray[np.float64]:
        return self._model.margins(self._evidence(np.asarray(rows, dtype=np.float64)))

    def _evidence(self, values: Matrix) -> Matrix:
        return np.column_stack([one.evidence(values[:, column]) for column, one in enumerate(self._bins)])


def _binned(values: Matrix, y: Matrix) -> _Binned:
    present = ~np.isnan(values)
    shown, bad = values[present], y[present] == 1
    edges = np.unique(np.quantile(shown, np.linspace(0, 1, _START + 1)[1:-1])) if len(shown) else np.empty(0)
    place = np.searchsorted(edges, shown, side="right")
    rows = np.bincount(place, minlength=len(edges) + 1).astype(np.float64)
    bads = np.bincount(place, weights=bad, minlength=len(edges) + 1)
    while len(rows) > 1:
        differ = _differences(rows, bads)
        small = np.minimum(rows[:-1], rows[1:]) < _LEAST_SHARE * len(shown)
        differ[small] = -1.0
        joined = int(np.argmin(differ))
        if differ[joined] >= _CHI_95:
            break
        rows[joined] += rows[joined + 1]
        bads[joined] += bads[joined + 1]
        rows, bads, edges = np.delete(rows, joined + 1), np.delete(bads, joined + 1), np.delete(edges, joined)
    missing = (float((~present).sum()), float((y[~present] == 1).sum()))
    rows, bads = np.append(rows, missing[0]), np.append(bads, missing[1])
    return _Binned(edges, _weights(rows, bads))


def _differences(rows: Matrix, bads: Matrix) -> npt.NDArray[np.float64]:
    """Chi-square of each bin against its upper neighbour, with half a row added so that none is empty."""
    bad, good = bads + 0.5, rows - bads + 0.5
    a, b, c, d = bad[:-1], good[:-1], bad[1:], good[1:]
    total = a + b + c + d
    return np.asarray(total * (a * d - b * c) ** 2 / ((a + b) * (c + d) * (a + c) * (b + d)))


def _weights(rows: Matrix, bads: Matrix) -> npt.NDArray[np.float64]:
    """Weights of evidence; an empty bin says nothing."""
    of_bad = (bads + 0.5) / (bads.sum() + 0.5 * len(rows))
    of_good = (rows - bads + 0.5) / ((rows - bads).sum() + 0.5 * len(rows))
    return np.where(rows > 0, np.log(of_bad / of_good), 0.0)
