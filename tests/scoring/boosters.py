"""Small boosters of every shape, trained in the test."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def rows(seed: int, count: int = 400, features: int = 8, missing: float = 0.15) -> npt.NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(count, features)).astype(np.float32)
    table[:, 0] = np.round(table[:, 0] * 2)  # ties at the splits
    table[rng.random(table.shape) < missing] = np.nan
    return table


def booster(seed: int, *, depth: int = 4, trees: int = 20, features: int = 8, **params: Any) -> Any:
    """A trained booster and the rows it saw."""
    import xgboost

    table = rows(seed, features=features)
    rng = np.random.default_rng(seed + 1)
    signal = np.nan_to_num(table[:, 0]) - np.nan_to_num(table[:, 1]) * np.nan_to_num(table[:, 2])
    y = (signal + rng.normal(size=len(table)) > 0.5).astype(np.float32)
    settings = {
        "objective": "binary:logistic", "base_score": 0.5, "max_depth": depth, "eta": 0.3, "nthread": 1,
        "tree_method": "hist", "seed": seed, "subsample": 0.8, **params,
    }  # fmt: skip
    return xgboost.train(settings, xgboost.DMatrix(table, label=y), trees)


def file_of(model: Any) -> bytes:
    return bytes(model.save_raw("json"))
