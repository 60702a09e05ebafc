"""What does the model say of a row of features?

A model is a sound forest, its explanation tables, and its card. It answers margins bit for bit as the library that
trained it, without loading that library.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.card import ModelCard
from workbench.scoring.evidence import evidence_bytes
from workbench.scoring.forest import Doubles, Floats, Forest
from workbench.scoring.leaf_boxes import LeafTable
from workbench.scoring.pattern_shap import PatternTables
from workbench.scoring.points import (
    ANCHOR_ODDS,
    ANCHOR_POINTS,
    POINTS_PER_LOG_ODDS,
    USUAL_FLOORS,
    Calibration,
    band_of,
    whole,
)
from workbench.scoring.reference import Reference
from workbench.scoring.score import Band, Contribution, Score


class Model:
    """Immutable; any thread may ask. `digest` names the pack: it is over the manifest of its files."""

    def __init__(self, forest: Forest, card: ModelCard, reference: Reference, digest: str) -> None:
        if forest.feature_count != len(card.features):
            raise ValueError("the forest has another number of features than the card")
        self.forest = forest
        self.card = card
        self.reference = reference
        self.digest = digest
        self.background: Floats | None = (
            None  # rows of the baseline group [k, features]; set once, by the pack's reader
        )

    @property
    def version(self) -> str:
        return self.card.version

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the features, in the order of a row."""
        return self.card.features

    @property
    def calibration(self) -> Calibration:
        return self.card.calibration

    @cached_property
    def tables(self) -> PatternTables:
        return PatternTables(self.forest)

    @cached_property
    def evidence(self) -> bytes:
        """What a decision's memo carries of the model (`scoring.evidence`)."""
        return evidence_bytes(self.forest, self.card)

    @cached_property
    def leaf_table(self) -> LeafTable:
        """The leaves as bounds under missing data ask for them."""
        return LeafTable(self.forest)

    @property
    def base_margin(self) -> float:
        """SHAP base value in log-odds: margin = base + sum of contributions."""
        return self.tables.base

    def margins(self, rows: npt.NDArray[Any]) -> Floats:
        """float32 margins [n] of rows [n, features]; the bits a decision is proved by. NaN is missing."""
        return self.forest.margins(rows)

    def pd(self, margin: float) -> float:
        return self.calibration.pd(float(margin))

    def pds(self, margins: npt.NDArray[Any]) -> Doubles:
        """Calibrated probabilities [n] of margins [n]."""
        log_odds = np.clip(self.calibration.intercept + self.calibration.slope * margins.astype(np.float64), -700, 700)
        return np.asarray(1.0 / (1.0 + np.exp(-log_odds)), dtype=np.float64)

    def points(self, margin: float) -> int:
        return whole(self.calibration.points(float(margin)))

    def all_points(self, margins: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """Whole points [n] of margins [n]."""
        log_odds = self.calibration.intercept + self.calibration.slope * margins.astype(np.float64)
        exact = ANCHOR_POINTS - POINTS_PER_LOG_ODDS * (log_odds + math.log(ANCHOR_ODDS))
        return np.asarray(np.floor(exact + 0.5), dtype=np.int64)

    def band(self, points: int, floors: Mapping[str, int] | None = None) -> Band:
        return band_of(points, USUAL_FLOORS if floors is None else floors)

    def contributions(self, rows: npt.NDArray[Any]) -> tuple[Floats, float]:
        """SHAP values [n, features] in log-odds and the base value; exact to 1e-5."""
        return self.tables.many(rows), self.base_margin

    def score(self, row: npt.NDArray[Any], floors: Mapping[str, int] | None = None) -> Score:
        """The score of one row [features] with its explanation. `floors` are the policy's lowest points by band."""
        single = np.asarray(row, dtype=np.float32)
        margin = float(self.margins(single[None, :])[0])
        return self._score(single, margin, self.tables.one(single), floors)

    def scores(self, rows: npt.NDArray[Any], floors: Mapping[str, int] | None = None) -> list[Score]:
        """Scores of rows [n, features], each with its explanation."""
        matrix = np.asarray(rows, dtype=np.float32)
        margins, shap = self.tables.explain(matrix)
        return [self._score(*parts, floors) for parts in zip(matrix, margins.tolist(), shap, strict=True)]

    def _score(self, row: Floats, margin: float, shap: npt.NDArray[Any], floors: Mapping[str, int] | None) -> Score:
        points = self.points(margin)
        return Score(
            model_version=self.version,
            catalogue_digest=self.card.catalogue_digest,
            margin=margin,
            pd=self.pd(margin),
            points=points,
            band=self.band(points, floors),
            base_margin=self.base_margin,
            contributions=self._contributions(row.tolist(), shap.tolist()),
        )

    def _contributions(self, row: Sequence[float], shap: Sequence[float]) -> tuple[Contribution, ...]:
        worth = self.calibration.points_per_margin
        return tuple(
            Contribution(name, None if value != value else value, margin, margin * worth)
            for name, value, margin in zip(self.features, row, shap, strict=True)
        )

    def mean_contributions(self, rows: npt.NDArray[Any]) -> tuple[float, dict[str, float]]:
        """Mean points of rows [n, features], not rounded, and mean contribution in points by feature."""
        shap, base = self.contributions(rows)
        return self.mean_of_contributions(shap, base)

    def mean_of_contributions(self, shap: npt.NDArray[Any], base: float) -> tuple[float, dict[str, float]]:
        """As `mean_contributions`, from SHAP values [n, features] already made."""
        mean = shap.astype(np.float64).mean(axis=0)
        worth = self.calibration.points_per_margin
        points = self.calibration.points(base + float(mean.sum()))
        return points, dict(zip(self.features, (mean * worth).tolist(), strict=True))
