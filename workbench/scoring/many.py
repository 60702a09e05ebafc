"""What are the scores and the principal reasons of many rows, exactly as each row's own?

Margins, points and PDs have the bits a single score has. Contributions of a batch are float32; wherever the list of
reasons was settled by less than their error, the row is explained again the way a single case is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from workbench.features.catalogue import BY_NAME
from workbench.scoring.family_reasons import Families, Points, family_numbers, ranked
from workbench.scoring.forest import Doubles, Floats

if TYPE_CHECKING:
    from workbench.scoring.model import Model

NEAR_POINTS = 0.002  # contributions of a batch are exact to 1e-5 log-odds, and a family has a handful of features


@dataclass(frozen=True, slots=True)
class ManyScores:
    """Scores of rows [n]. `families` [n, 4] are places in the scorer's `codes`, -1 for none; `worth` their points."""

    margins: Floats
    points: npt.NDArray[np.int64]
    pds: Doubles
    families: Families
    worth: Points


class ManyScorer:
    """Scores and explains blocks of rows by one model. `codes` names the families of its features."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.codes, self._family_of = family_numbers(model.features, BY_NAME)
        self._baseline = np.array(model.card.baseline.margins, dtype=np.float64)

    def scores(self, rows: npt.NDArray[Any]) -> ManyScores:
        """Scores of rows [n, features] in the model's order; NaN is missing.

        Takes least where each feature lies in one piece: where `rows` is the transpose of columns.
        """
        matrix = np.asarray(rows, dtype=np.float32)
        contributions, margins = self._explained(matrix)
        points, pds = self.numbers(margins)
        families, worth = self.reasons(matrix, contributions)
        return ManyScores(margins, points, pds, families, worth)

    def numbers(self, margins: Floats) -> tuple[npt.NDArray[np.int64], Doubles]:
        """Whole points and PDs of margins [n]."""
        return self._model.all_points(margins), self._model.calibration.pds(margins)

    def reasons(self, matrix: Floats, contributions: Floats) -> tuple[Families, Points]:
        """The families that speak against each row, and their points, from contributions [n, features] of a batch."""
        families, worth, settled_by = self._ranked(contributions)
        near = np.flatnonzero(settled_by < NEAR_POINTS)
        if len(near):
            alone = np.stack([self._model.tables.one(np.ascontiguousarray(matrix[i])) for i in near])
            families[near], worth[near], _ = self._ranked(alone)
        return families, worth

    def _explained(self, matrix: Floats) -> tuple[Floats, Floats]:
        """Contributions [n, features] and margins [n]; in a single pass where the tables have one."""
        tables: Any = self._model.tables
        if hasattr(tables, "explain"):
            margins, contributions = tables.explain(matrix)
            return contributions, margins
        return tables.many(matrix), self._model.margins(matrix)

    def _ranked(self, contributions: npt.NDArray[Any]) -> tuple[Families, Points, Points]:
        worth = self._model.calibration.points_per_margin
        return ranked(contributions, self._baseline, self._family_of, worth)
