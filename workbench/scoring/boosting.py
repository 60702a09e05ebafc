"""How is one booster trained under the catalogue's signs?

Base score 0.5 keeps the margin's bits the same in every walk; one thread and a fixed seed keep the trees the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.errors import Stopped
from workbench.common.progress import Stop


@dataclass(frozen=True, slots=True)
class Settings:
    """What the search may vary and what it may not. `early_stop` 0: all trees are kept."""

    depth: int = 4
    trees: int = 300
    eta: float = 0.06
    min_child_weight: float = 8.0
    reg_lambda: float = 4.0
    subsample: float = 0.8
    columns: float = 0.6
    early_stop: int = 30
    seed: int = 7

    def parameters(self, signs: Sequence[int]) -> dict[str, Any]:
        return {
            "objective": "binary:logistic",
            "base_score": 0.5,
            "eval_metric": "logloss",
            "tree_method": "hist",
            "max_depth": self.depth,
            "eta": self.eta,
            "min_child_weight": self.min_child_weight,
            "reg_lambda": self.reg_lambda,
            "subsample": self.subsample,
            "colsample_bytree": self.columns,
            "monotone_constraints": "(" + ",".join(map(str, signs)) + ")",
            "nthread": 1,
            "seed": self.seed,
        }

    def told(self) -> dict[str, str]:
        """For the card."""
        return {
            "depth": str(self.depth), "trees_at_most": str(self.trees), "eta": f"{self.eta:g}",
            "min_child_weight": f"{self.min_child_weight:g}", "lambda": f"{self.reg_lambda:g}",
            "subsample": f"{self.subsample:g}", "columns": f"{self.columns:g}", "seed": str(self.seed),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Learned:
    booster: bytes  # JSON
    trees: int
    loss: float | None  # log loss on the validation rows


def search_space(start: Settings) -> tuple[Settings, ...]:
    """A small fixed search around `start`; the validation rows choose."""
    return (
        start,
        replace(start, depth=max(start.depth - 1, 1)),
        replace(start, min_child_weight=start.min_child_weight * 4, columns=0.4),
        replace(start, depth=max(start.depth - 1, 1), eta=start.eta * 1.5, reg_lambda=start.reg_lambda * 4),
        replace(
            start, depth=max(start.depth - 2, 1), eta=start.eta * 2.5, reg_lambda=start.reg_lambda * 4, columns=0.4
        ),
        replace(start, depth=1, eta=start.eta * 4),
    )


def learn(
    rows: npt.NDArray[Any],
    y: npt.NDArray[Any],
    signs: Sequence[int],
    settings: Settings,
    validation: tuple[npt.NDArray[Any], npt.NDArray[Any]] | None = None,
) -> Learned:
    """One booster from rows [n, features] (NaN missing) and outcomes [n] (1 bad)."""
    import xgboost

    data = xgboost.DMatrix(np.asarray(rows, dtype=np.float32), label=np.asarray(y, dtype=np.float32), nthread=1)
    watched: list[tuple[Any, str]] = []
    if validation is not None:
        held = xgboost.DMatrix(np.asarray(validation[0], dtype=np.float32), label=validation[1], nthread=1)
        watched.append((held, "validation"))
    stop = settings.early_stop if watched and settings.early_stop else None
    booster = xgboost.train(
        settings.parameters(signs), data, settings.trees, evals=watched, early_stopping_rounds=stop,
        verbose_eval=False,
    )  # fmt: skip
    loss = None
    if stop is not None:
        loss = float(booster.best_score)
        booster = booster[: booster.best_iteration + 1]
    return Learned(_bare(booster), booster.num_boosted_rounds(), loss)


def _bare(booster: Any) -> bytes:
    """The JSON without attributes: what training happened to note is no part of the model."""
    booster.set_attr(best_iteration=None, best_score=None)
    return bytes(booster.save_raw("json"))


def loss_curve(
    rows: npt.NDArray[Any],
    y: npt.NDArray[Any],
    signs: Sequence[int],
    settings: Settings,
    judged: npt.NDArray[Any],
    outcomes: npt.NDArray[Any],
    patience: int,
    stop: Stop,
) -> tuple[list[float], Callable[[int], npt.NDArray[np.float64]]]:
    """Mean log loss of the judged rows after each tree, and the loss of each of them [n] with so many trees.

    Learning ends where `patience` trees bring nothing.
    """
    import xgboost

    if stop():
        raise Stopped
    data = xgboost.DMatrix(np.asarray(rows, dtype=np.float32), label=np.asarray(y, dtype=np.float32), nthread=1)
    held = xgboost.DMatrix(np.asarray(judged, dtype=np.float32), label=outcomes, nthread=1)
    told: dict[str, dict[str, list[float]]] = {}
    booster = xgboost.train(
        settings.parameters(signs), data, settings.trees, evals=[(held, "held")], evals_result=told,
        early_stopping_rounds=patience, verbose_eval=False,
    )  # fmt: skip
    bad = np.asarray(outcomes) == 1

    def losses(trees: int) -> npt.NDArray[np.float64]:
        p = np.clip(booster.predict(held, iteration_range=(0, trees)).astype(np.float64), 1e-9, 1 - 1e-9)
        return np.asarray(np.where(bad, -np.log(p), -np.log(1 - p)))

    return told["held"]["logloss"], losses
