"""Would the same merchant be told the same reasons had the model been trained with another seed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.common.progress import Stop, never
from workbench.scoring.forest import Forest
from workbench.scoring.pattern_shap import PatternTables
from workbench.scoring.validation.chance import Array
from workbench.scoring.validation.held_out import HeldOut
from workbench.scoring.validation.reason_lists import (
    Agreement,
    agreement,
    declined_rows,
    families_of,
    group_rows,
    ranked,
)

CASES = 600


@dataclass(frozen=True, slots=True)
class Retrained:
    """Agreement of the reasons with those of the same training under other seeds, and of PDs: mean rank correlation."""

    seeds: tuple[int, ...]
    mean: Agreement
    by_seed: tuple[Agreement, ...]
    rank_correlation: float  # Spearman, of margins, mean over the seeds


def retraining(
    held: HeldOut,
    forest: Forest,
    points_per_margin: float,
    cut_off: float,
    seeds: Sequence[int],
    seed: int,
    stop: Stop = never,
) -> Retrained | None:
    """None where no way to train again is given, or where no case has a reason."""
    if held.retrain is None or not seeds:
        return None
    rows = declined_rows(held, cut_off, CASES, seed)
    cases, group = np.asarray(held.values[rows], dtype=np.float32), group_rows(held, cut_off)
    families = families_of(held.names)

    def reasons(trees: Forest) -> Array:
        tables = PatternTables(trees)
        excess = tables.many(cases).astype(np.float64) - tables.many(group).astype(np.float64).mean(axis=0)
        return ranked(families.sums(excess), points_per_margin)

    mine, margins = reasons(forest), forest.margins(cases)
    found, correlations = [], []
    for number in seeds:
        if stop():
            return None
        again = held.retrain(number)
        agreed = agreement(mine, reasons(again))
        if agreed is None:
            return None
        found.append(agreed)
        correlations.append(spearman(margins, again.margins(cases)))
    mean = Agreement(
        found[0].cases,
        *(float(np.mean([getattr(one, name) for one in found])) for name in ("same_set", "same_first", "overlap")),
    )
    return Retrained(tuple(seeds), mean, tuple(found), float(np.mean(correlations)))


def spearman(first: Array, second: Array) -> float:
    """Rank correlation; 1 for two constant columns."""
    from workbench.scoring.metrics import ranks

    one, other = ranks(first), ranks(second)
    if one.std() == 0 or other.std() == 0:
        return 1.0 if one.std() == other.std() else 0.0
    return float(np.corrcoef(one, other)[0, 1])
