"""How were the features and the scores distributed when the model was trained?

Ten bins with equal shares for each feature, and one for the score, so that drift can be told later by the population
stability index: `PSI = sum((now - then) * ln(now / then))` over the bins, missing being a bin of its own.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

SCORE = "score"
LEAST_SHARE = 1e-4  # an empty bin counts as this share, or one bin would make the index infinite
BINS = 10


@dataclass(frozen=True, slots=True)
class Distribution:
    """Inner edges of the bins (rising) and the share of rows in each; the last share is of missing rows."""

    name: str
    edges: tuple[float, ...]
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.shares) != len(self.edges) + 2 or not all(map(math.isfinite, self.edges + self.shares)):
            raise ValueError(f"the distribution of {self.name} is broken")

    def psi(self, values: npt.NDArray[Any]) -> float:
        """Population stability index of `values` [n] against these shares; NaN is missing. 0 for no values."""
        if not len(values):
            return 0.0
        now = np.maximum(shares_of(values, self.edges), LEAST_SHARE)
        then = np.maximum(np.array(self.shares), LEAST_SHARE)
        return float(((now - then) * np.log(now / then)).sum())


Reference = dict[str, Distribution]


def distribution(name: str, values: npt.NDArray[Any]) -> Distribution:
    """The reference of one column [n]; values that repeat a lot share one bin."""
    present = values[~np.isnan(values)]
    edges: tuple[float, ...] = ()
    if len(present):
        cuts = np.unique(np.quantile(present, np.linspace(0, 1, BINS + 1)[1:-1]).astype(np.float32))
        edges = tuple(float(cut) for cut in cuts)
    return Distribution(name, edges, tuple(shares_of(values, edges).tolist()))


def reference_of(names: Sequence[str], rows: npt.NDArray[Any], points: npt.NDArray[Any]) -> Reference:
    """References of all columns of rows [n, features] and of the scores [n]."""
    made = [distribution(name, rows[:, i]) for i, name in enumerate(names)]
    made.append(distribution(SCORE, points.astype(np.float64)))
    return {one.name: one for one in made}


def shares_of(values: npt.NDArray[Any], edges: Sequence[float]) -> npt.NDArray[np.float64]:
    """Share of `values` [n] in each bin between `edges`, missing last; zeros for no values."""
    missing = np.isnan(values)
    place = np.searchsorted(np.array(edges), values[~missing], side="right")
    counts = np.bincount(place, minlength=len(edges) + 1)
    return np.append(counts, missing.sum()) / max(len(values), 1)


def reference_text(reference: Reference) -> str:
    """CSV: name, upper edge of the bin ("" for the last, "missing" for missing rows), share."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["name", "up_to", "share"])
    for one in reference.values():
        for edge, share in zip([*map(repr, one.edges), "", "missing"], one.shares, strict=True):
            writer.writerow([one.name, edge, f"{share:.9g}"])
    return out.getvalue()


def read_reference(text: str) -> Reference:
    """The distributions `reference_text` wrote. Raises `ValueError` on anything else."""
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or rows[0] != ["name", "up_to", "share"] or any(len(row) != 3 for row in rows):
        raise ValueError("not a reference file")
    edges: dict[str, list[float]] = {}
    shares: dict[str, list[float]] = {}
    for name, edge, share in rows[1:]:
        shares.setdefault(name, []).append(float(share))
        if edge not in ("", "missing"):
            edges.setdefault(name, []).append(float(edge))
    return {name: Distribution(name, tuple(edges.get(name, ())), tuple(values)) for name, values in shares.items()}
