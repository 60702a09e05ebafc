"""Are the explanations people read those of the library that trained the trees?

The program explains by its own tables (`scoring.pattern_shap`). Here the library answers the same question for the rows
reasons are compared with, and the largest difference of one value stands in the report. A model beyond the range of the
tables is explained by the library itself: then there is nothing to compare, and the report says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.common.text import Text
from workbench.scoring.explainers import BY_LIBRARY, Explainer, LibraryExplainer
from workbench.scoring.validation.held_out import HeldOut

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Explained:
    """`largest` is the largest difference of any value, or of the base, over `rows` rows; in millionths of log-odds,
    for a difference of a rounding must not be shown as none. None: the library explains the model by itself."""

    way: Text
    library: str  # with its version
    rows: int
    largest: float | None


def explained(held: HeldOut, told: Explainer, booster: bytes) -> Explained:
    """Compare what explains the model with the library on `booster`, which is loaded as it is: of known origin only."""
    if told.way == BY_LIBRARY:
        return Explained(told.way, library(), 0, None)
    rows = held.values if held.background is None or not len(held.background) else held.background
    some = np.asarray(rows[:MOST_ROWS], dtype=np.float32)
    beside = LibraryExplainer(booster)
    gaps = np.abs(told.many(some).astype(np.float64) - beside.many(some).astype(np.float64))
    largest = max(float(gaps.max(initial=0.0)), abs(told.base - beside.base))
    return Explained(told.way, library(), len(some), round(largest * 1e6, 2))


def in_words(found: Explained | None) -> Text:
    """One sentence for a card or a screen: which way explains, and how far the library's values are from it."""
    if found is None:
        return Text("未与训练库的解释值比较", "not compared with the library's explanations")
    if found.largest is None:
        return Text(
            "由 {library} 解释，没有第二种算法可比", "explained by {library}; nothing to compare it with"
        ).format(library=found.library)
    return Text(
        "{way}；与 {library} 在 {rows} 条样本上的最大差为百万分之 {largest} 对数几率",
        "{way}; over {rows} rows at most {largest} millionths of log-odds from {library}",
    ).format(way=found.way, library=found.library, rows=found.rows, largest=f"{found.largest:.2f}")


def library() -> str:
    """Name and version of the library that is asked."""
    import xgboost

    return f"XGBoost {xgboost.__version__}"
