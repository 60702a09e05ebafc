"""How much would the PD move if one fact about the merchant were that of an ordinary applicant?

A SHAP value is log-odds along a path and never per cent. What a reason does to the PD is told as a counterfactual: the
row is scored again with every feature of the reason's family at the median of a pinned group, everything else as it is.
That is exact for the model; it says nothing of causes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from workbench.common.text import Text
from workbench.features.feature import Feature
from workbench.scoring.reasons import families, label_of
from workbench.scoring.reference import Distribution
from workbench.scoring.score import Effects, FamilyEffect

if TYPE_CHECKING:
    from workbench.scoring.model import Model

BASELINE = Text("略高于通过线者", "applicants just above the cut-off")
TRAINING = Text("训练样本", "the training sample")


@dataclass(frozen=True, slots=True)
class Medians:
    """The pinned group and its median of each feature of the model, [f]; NaN where none of it has a value."""

    group: Text
    count: int
    values: npt.NDArray[np.float32]


def medians_of(model: Model) -> Medians:
    """Medians of the baseline group where the pack holds rows of it, else of the training sample (its reference)."""
    rows = model.background
    if rows is not None and len(rows):
        known = ~np.isnan(rows).all(axis=0)
        middle = np.full(rows.shape[1], np.nan, dtype=np.float32)
        middle[known] = np.nanmedian(rows[:, known], axis=0)
        return Medians(BASELINE, len(rows), middle)
    values = [_median(model.reference[name]) if name in model.reference else np.nan for name in model.features]
    return Medians(TRAINING, model.card.data.rows, np.array(values, dtype=np.float32))


def effects(
    model: Model,
    row: npt.NDArray[Any],
    shap: Mapping[str, float],
    by_name: Mapping[str, Feature],
    medians: Medians,
) -> Effects:
    """Score `row` [f] again with each family at the medians, all families in one walk of the forest.

    `shap` are the case's contributions in log-odds by feature. Where the group has no median a
    value stays, and a family without any is left out.
    """
    place = {name: i for i, name in enumerate(model.features)}
    mean = dict(zip(model.features, model.card.baseline.margins, strict=True))
    grouped = {
        family: names
        for family, names in families(model.features, by_name).items()
        if not np.isnan(medians.values[[place[name] for name in names]]).all()
    }
    rows = np.repeat(np.asarray(row, dtype=np.float32)[None, :], len(grouped) + 1, axis=0)
    for i, names in enumerate(grouped.values()):
        columns = [place[name] for name in names if not np.isnan(medians.values[place[name]])]
        rows[i, columns] = medians.values[columns]
    margins = model.margins(rows)
    found = []
    for (family, names), margin in zip(grouped.items(), margins[:-1].tolist(), strict=True):
        excess = {name: shap[name] - mean[name] for name in names}
        points = sum(excess.values()) * model.calibration.points_per_margin
        lead = max(names, key=lambda name: excess[name] if points <= 0 else -excess[name])
        label = label_of(by_name[lead], len(names))
        found.append(FamilyEffect(family, names, label, points, model.pd(margin), model.points(margin)))
    return Effects(medians.group, medians.count, model.pd(float(margins[-1])), tuple(found))


def _median(one: Distribution) -> float:
    """The median of the rows that have a value: the highest inner edge with at most half of them below.

    The edges are quantiles of the sample, the median among them, so this is exact for a reference of ten bins.
    """
    present = np.array(one.shares[:-1])
    if not one.edges or present.sum() <= 0:
        return float("nan")
    below = np.cumsum(present)[:-1] / present.sum()
    reached = [edge for edge, share in zip(one.edges, below.tolist(), strict=True) if share <= 0.5 + 1e-6]
    return reached[-1] if reached else one.edges[0]
