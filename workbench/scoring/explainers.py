"""Which way explains a model?

Models that score are explained by pattern tables, always. A model that is only looked into, say a deeper one of another
trainer beside the champion, is explained by the library that trained it; whoever shows the values says which way it
was.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from workbench.common.text import Text
from workbench.scoring.forest import MOST_DEPTH, Doubles, Floats, Forest
from workbench.scoring.pattern_shap import PatternTables

BY_TABLES = Text("模式表，精确的路径相关 SHAP 值", "pattern tables, exact path-dependent SHAP values")
BY_LIBRARY = Text("XGBoost 库自带的 SHAP 值（pred_contribs）", "SHAP values by the XGBoost library (pred_contribs)")


class Explainer(Protocol):
    """Explains rows of one model in log-odds: margin = base + sum of values. `way` names how, for the reader."""

    @property
    def way(self) -> Text: ...

    @property
    def base(self) -> float: ...

    def one(self, row: npt.NDArray[Any], /) -> Doubles: ...

    def many(self, rows: npt.NDArray[Any], /) -> Floats: ...


def explainer(forest: Forest | None, booster: bytes) -> Explainer:
    """The explainer of a model: tables where `forest` is in their range, else the library on `booster`.

    `forest` is None where `read_forest` refuses the file for what it is rather than for damage, such as categorical
    splits. The library does not check a file and a damaged one can crash it: pass only bytes of known origin.
    """
    if forest is not None and forest.depth <= MOST_DEPTH:
        return TableExplainer(PatternTables(forest))
    return LibraryExplainer(booster)


class TableExplainer:
    """Pattern tables, with their name."""

    way = BY_TABLES

    def __init__(self, tables: PatternTables) -> None:
        self.base = tables.base
        self.one = tables.one
        self.many = tables.many


class LibraryExplainer:
    """What the library says of its own model. Slow: for validation only."""

    way = BY_LIBRARY

    def __init__(self, booster: bytes) -> None:
        """Raises ValueError unless the model has one output."""
        self._booster = _loaded(booster)
        told = self._contributions(np.full((1, self._booster.num_features()), np.nan, dtype=np.float32))
        if told.ndim != 2:
            raise ValueError("a model with one output expected")
        self.base = float(told[0, -1])

    def one(self, row: npt.NDArray[Any]) -> Doubles:
        """SHAP values of one row [features], as float64 [features]."""
        return np.asarray(self.many(np.asarray(row, dtype=np.float32)[None, :])[0], dtype=np.float64)

    def many(self, rows: npt.NDArray[Any]) -> Floats:
        """SHAP values of rows [n, features], as float32 [n, features]."""
        matrix = np.asarray(rows, dtype=np.float32)
        if matrix.ndim != 2 or matrix.shape[1] != self._booster.num_features():
            raise ValueError(f"rows of {self._booster.num_features()} features expected, got shape {matrix.shape}")
        if not len(matrix):
            return np.empty(matrix.shape, dtype=np.float32)
        return self._contributions(matrix)[:, :-1]

    def _contributions(self, matrix: Floats) -> Floats:
        import xgboost

        # The library refuses infinite values; the largest finite ones lie on the same side of every split.
        largest = np.finfo(np.float32).max
        data = xgboost.DMatrix(np.clip(matrix, -largest, largest), nthread=1)
        return np.asarray(self._booster.predict(data, pred_contribs=True), dtype=np.float32)


def _loaded(booster: bytes) -> Any:
    import xgboost

    found = xgboost.Booster({"nthread": 1})
    found.load_model(bytearray(booster))
    return found
