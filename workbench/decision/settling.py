"""Which unknown figure would settle a case, and what do the others leave open?

A datum settles a case when, for every value it can have, the verdict is robust whatever the remaining unknown figures
are. Where none alone does, the one is named that leads to a robust verdict most often, then the one that leaves fewest
outcomes possible, then the one that narrows the interval most, all in the reference population of the model (value of
information).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.decision.case_input import CaseInput
from workbench.decision.robust import FactsOf, Possible, Questions, Verdict
from workbench.scoring.score import Band

if TYPE_CHECKING:
    from workbench.scoring.bounds import Interval
    from workbench.scoring.leaf_boxes import Boxes
    from workbench.scoring.model import Model

MOST_ASKED = 40  # unknown features whose arrival is looked at one by one


@dataclass(frozen=True, slots=True)
class Datum:
    """What the arrival of one figure would do, on average over the reference population.

    `chance`: how often the verdict is robust then; `outcomes_after`: how many outcomes stay possible; `width_after`:
    the width of the interval left, in points.
    """

    feature: str
    settles: bool
    chance: float
    outcomes_after: float
    width_after: float


@dataclass(frozen=True, slots=True)
class Robust:
    """The verdict of a case under every completion of its unknown features.

    `margin` holds every completion; points, PD and bands follow from it. `usual` are the points (worst, best) when the
    unknown features stay inside the middle four fifths of the reference population. `data` are ranked, best first.
    """

    possible: Possible
    margin: Interval
    bands: tuple[Band, ...]
    unknown: tuple[str, ...]
    data: tuple[Datum, ...]
    worst_points: int
    best_points: int
    usual: tuple[int, int]

    @property
    def verdict(self) -> Verdict:
        return self.possible.verdict

    @property
    def settling(self) -> Datum | None:
        """The datum whose arrival settles the case, if one alone does."""
        return next((one for one in self.data if one.settles), None)


def robust(
    case: CaseInput,
    policy: Policy,
    product: Product,
    model: Model,
    unknown: Sequence[str],
    facts_of: FactsOf,
) -> Robust:
    """Interval, verdict and value of information of a scored case. Raises `ValueError` without a score."""
    import numpy as np

    from workbench.scoring.bounds import bounds

    asked = Questions(case, policy, product, model, unknown, facts_of)
    row, mask = asked.row(), np.array([name in asked.unknown for name in model.features])
    free = [None] * len(row)
    inside = bounds(model.leaf_table, row, mask, signs=model.card.signs)
    box = model.leaf_table.box(row, mask, free)
    readings = asked.readings({})
    possible = asked.possible(asked.boxes(box, readings), readings, inside)
    usual = bounds(model.leaf_table, row, mask, ranges=_usual(model), signs=model.card.signs)
    worth = _Worth(asked, box, inside)
    data = worth.ranked() if possible.verdict is Verdict.DEPENDS else ()
    return Robust(
        possible=possible,
        margin=inside,
        bands=asked.bands(inside.low, inside.high),
        unknown=asked.unknown,
        data=data,
        worst_points=model.points(inside.high),
        best_points=model.points(inside.low),
        usual=(model.points(usual.high), model.points(usual.low)),
    )


def _usual(model: Model) -> list[tuple[float, float] | None]:
    """The middle four fifths of each feature's reference: from the first to the last inner edge of its tenths."""
    edges = [model.reference[name].edges for name in model.features]
    return [(one[0], one[-1]) if one else None for one in edges]


def _order(one: Datum) -> tuple[bool, float, float, float, str]:
    return not one.settles, -one.chance, one.outcomes_after, one.width_after, one.feature


class _Worth:
    """Value of information of each unknown feature of one case."""

    def __init__(self, asked: Questions, box: Boxes, inside: Interval) -> None:
        self._asked, self._box, self._inside = asked, box, inside
        self._model = asked.model

    def ranked(self) -> tuple[Datum, ...]:
        found = [self._datum(name) for name in self._asked.unknown[:MOST_ASKED]]
        return tuple(sorted(found, key=_order))

    def _values(self, name: str) -> list[float]:
        """One value for everything that model or rules tell apart."""
        from workbench.decision.robust import around

        place = self._asked.place[name]
        edges = [near for edge in self._asked.edges(name) for near in around(edge)]
        return sorted({*self._model.leaf_table.values(place), *edges})

    def _datum(self, name: str) -> Datum:
        values = self._values(name)
        ends = [self._after(name, value) for value in values]
        weights = self._weights(name, values)
        worth = -self._model.calibration.points_per_margin
        robust = [possible.verdict is not Verdict.DEPENDS for possible, _ in ends]
        return Datum(
            feature=name,
            settles=all(robust),
            chance=sum(weight for weight, firm in zip(weights, robust, strict=True) if firm),
            outcomes_after=sum(w * len(possible.outcomes) for w, (possible, _) in zip(weights, ends, strict=True)),
            width_after=sum(w * width for w, (_, width) in zip(weights, ends, strict=True)) * worth,
        )

    def _after(self, name: str, value: float) -> tuple[Possible, float]:
        """What is possible once the feature is known to be `value`, and the width left in log-odds."""
        place, table = self._asked.place[name], self._model.leaf_table
        box = self._box.part([0])
        box.first[0, place] = box.last[0, place] = table.cell(place, value)
        box.missing[0, place] = False
        readings = self._asked.readings({name: value})
        possible = self._asked.possible(self._asked.boxes(box, readings, (name,)), readings, self._inside)
        low, high = table.extremes(box)
        return possible, float(high[0]) - float(low[0])

    def _weights(self, name: str, values: Sequence[float]) -> list[float]:
        """Share of the reference population (of those who have the figure) that each value stands for."""
        from bisect import bisect_right

        reference = self._model.reference[name]
        edges, shares = reference.edges, reference.shares[:-1]
        middles = [
            edges[0] if i == 0 else edges[-1] if i == len(edges) else (edges[i - 1] + edges[i]) / 2
            for i in range(len(edges) + 1)
        ] if edges else [values[0]]  # fmt: skip
        weights = [0.0] * len(values)
        whole = sum(shares) or 1.0
        for middle, share in zip(middles, shares, strict=False):
            weights[max(bisect_right(values, middle) - 1, 0)] += share / whole
        return weights


def names_of_data(data: Mapping[str, float | None], model_features: Sequence[str]) -> tuple[str, ...]:
    """Features of the model that a case has no value for."""
    return tuple(name for name in model_features if (value := data.get(name)) is None or value != value)
