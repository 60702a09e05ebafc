"""Which rows judge a model, and what is known of them?

A validation looks only at rows the model did not learn from. What it may compare them with (the rows learned from,
simpler rivals, protected attributes, trees of other seeds) stands beside them and is optional: what is absent is said
to be absent in the report, never assumed to be fine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.text import Text
from workbench.scoring.forest import Forest

Array = npt.NDArray[Any]
Retrain = Callable[[int], Forest]
"""Trees learned anew from the same rows with another seed, in the same feature order."""


@dataclass(frozen=True, slots=True)
class LearnedRows:
    """The rows the trees learned from: values [m, F], bad [m], and their points [m] under the final model."""

    values: Array
    bad: Array
    points: Array


@dataclass(frozen=True, slots=True)
class Overrides:
    """Cases where a person decided against the model's advice, and what became of them where that is known."""

    decided: int  # cases decided by people
    approved_against: int  # approved where the model's advice was to decline (low side)
    declined_against: int  # declined where the model's advice was to approve (high side)
    approved_against_known: int = 0  # of the low-side overrides, those whose outcome is known
    approved_against_bad: int = 0  # and of these, the bad ones


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Rows with known outcomes that the model never saw.

    `values` [n, F] float32 (NaN missing) in the order of `names`; `signs` [F] as trained; `bad` [n] in {0, 1}; `pds`
    [n] calibrated; `margins` and `points` [n] as held out; `days` [n] day numbers or None. `segments` are named groups
    of rows (bool [n]). `attributes` are protected attributes [n] by name, "" not known: for testing only, never
    features. `rivals` are risks [n] of simpler models on the same rows, rising with risk. Raises `ValueError` where
    lengths disagree, an outcome is not 0 or 1, a PD is no probability, a risk is not finite, or only good or only bad
    rows are given.
    """

    names: tuple[str, ...]
    signs: tuple[int, ...]
    values: Array
    bad: Array
    pds: Array
    margins: Array
    points: Array
    days: Array | None = None
    segments: Sequence[tuple[Text, Array]] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rivals: Sequence[tuple[Text, Array]] = ()
    retrain: Retrain | None = None
    learned: LearnedRows | None = None
    background: Array | None = None  # [k, F] rows reasons are compared with
    overrides: Overrides | None = None

    def __post_init__(self) -> None:
        count, wide = len(self.bad), len(self.names)
        if self.values.shape != (count, wide) or len(self.signs) != wide:
            raise ValueError(f"values {self.values.shape} do not fit {count} outcomes and {wide} names")
        columns = [self.pds, self.margins, self.points, *(risk for _, risk in self.rivals)]
        columns += [chosen for _, chosen in self.segments] + ([] if self.days is None else [self.days])
        if any(len(column) != count for column in columns) or any(
            len(column) != count for column in self.attributes.values()
        ):
            raise ValueError(f"a column does not have {count} rows")
        if set(np.unique(self.bad).tolist()) != {0, 1}:
            raise ValueError("held-out rows need outcomes 0 and 1, and both of them")
        if not all(np.isfinite(risk).all() for risk in (self.margins, self.points, *(risk for _, risk in self.rivals))):
            raise ValueError("a margin, a point or a rival's risk is not finite")
        if not bool(np.all((self.pds > 0) & (self.pds < 1))):
            raise ValueError("a PD is not strictly between 0 and 1")
        clash = set(self.attributes) & set(self.names)
        if clash:
            raise ValueError(f"protected attributes are used as features: {sorted(clash)}")

    def __len__(self) -> int:
        return len(self.bad)
