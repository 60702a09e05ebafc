"""What is asked when somebody wants to know which change would alter a decision?

A question is one case with everything frozen but a few features, a judge that answers for any values of them (the whole
policy with the score made anew), and the axes along which they may move. The judge is asked once for each way the rules
and the band can stand; all candidates that stand alike are decided alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.decision.axes import Axis, axis
from workbench.decision.checks import in_force
from workbench.decision.links import Relation, Values, binding_relations
from workbench.decision.outcome import Outcome, Recommendation
from workbench.decision.spans import Span, span
from workbench.features.catalogue import BY_NAME
from workbench.scoring.model import Model
from workbench.scoring.partial_margins import PartialMargins, Side, splits_by_feature
from workbench.scoring.points import ANCHOR_ODDS, ANCHOR_POINTS, POINTS_PER_LOG_ODDS

Judge = Callable[[Values], Recommendation]
Marks = tuple[tuple[str, int], ...]

APPROVED = frozenset({Outcome.APPROVE, Outcome.APPROVE_LOWER})
LETTERS = "ABCDE"


@dataclass(frozen=True, slots=True)
class Goal:
    """What a change is to reach. `kind`: approve (any amount), full (what was asked for), higher (above `above_fen`),
    keep (still approved: the goal that an adverse move misses)."""

    kind: str
    above_fen: int = 0

    def met(self, advice: Recommendation) -> bool:
        if self.kind == "full":
            return advice.outcome is Outcome.APPROVE
        if self.kind == "higher":
            return advice.outcome in APPROVED and advice.limit.amount_fen > self.above_fen
        return advice.outcome in APPROVED


@dataclass(slots=True)
class Question:
    """Asked of one case by one thread. `case` are the case's features; only `axes` of it may move."""

    case: Values
    model: Model
    floors: Mapping[str, int]
    judge: Judge
    axes: tuple[Axis, ...]
    relations: tuple[Relation, ...]
    partial: PartialMargins
    _known: dict[tuple[int, Marks], Recommendation] = field(default_factory=dict)
    _sides: dict[str, Side] = field(default_factory=dict)

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(one.span for one in self.axes)

    @property
    def judged(self) -> int:
        """How often the whole policy was asked so far."""
        return len(self._known)

    def bands(self, margins: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """Place of the band (0 for A) of every margin, as `points.band_of` reads it."""
        points = self.model.all_points(margins)
        out = np.full(points.shape, len(LETTERS) - 1, dtype=np.int64)
        for place in reversed(range(len(LETTERS))):
            if LETTERS[place] in self.floors:
                out[points >= self.floors[LETTERS[place]]] = place
        return out

    def pair_bands(self, one: Axis, two: Axis) -> npt.NDArray[np.int64]:
        """Band [cells, cells] of every cell of one axis together with every cell of another.

        Sums are made in float64 first; where that is too near a band's edge to tell, the model's own bits are asked.
        """
        margins, error = self.partial.pairs(self._side(one), self._side(two))
        near = np.zeros(margins.shape, dtype=np.bool_)
        for edge in (self._edge(floor) for floor in self.floors.values() if floor > 0):
            near |= np.abs(margins - edge) <= error + 1e-9 * (1 + abs(edge))
        bands = self.bands(margins)
        if near.any():
            left, right = np.nonzero(near)
            values = np.concatenate([one.cell_rows()[left], two.cell_rows()[right]], axis=1)
            bands[near] = self.bands(self.partial.along((*one.columns, *two.columns), values))
        return bands

    def _side(self, axis: Axis) -> Side:
        if axis.span.name not in self._sides:
            self._sides[axis.span.name] = self.partial.side(axis.columns, axis.cell_rows())
        return self._sides[axis.span.name]

    def _edge(self, floor: int) -> float:
        """The margin at which points round to this floor."""
        calibration = self.model.calibration
        log_odds = (ANCHOR_POINTS - (floor - 0.5)) / POINTS_PER_LOG_ODDS - math.log(ANCHOR_ODDS)
        return (log_odds - calibration.intercept) / calibration.slope

    def advice(self, band: int, marks: Marks, moved: Callable[[], Mapping[str, float]]) -> Recommendation:
        """What the policy says where band and rules stand so; `moved` gives the values of one such candidate."""
        key = (band, marks)
        if key not in self._known:
            self._known[key] = self.judge(after(self.case, moved()))
        return self._known[key]


def after(case: Values, moved: Mapping[str, float]) -> dict[str, float | None]:
    """The case with some values moved; everything else is the very same."""
    return {**case, **moved}


def changed_marks(marks: Iterable[tuple[str, int]], *own: Marks) -> Marks:
    """Where rules stand otherwise than for the case itself."""
    here = {pair for one in own for pair in one}
    return tuple(sorted(pair for pair in marks if pair not in here))


def rule_bounds(policy: Policy, product: Product, day: date) -> dict[str, tuple[float, ...]]:
    """The values at which a rule in force changes its answer, by the feature it reads."""
    found: dict[str, set[float]] = {}
    for rule in policy.rules:
        concerned = not rule.products or product.code in rule.products
        if rule.bound is not None and rule.fact in BY_NAME and concerned and in_force(rule, day):
            found.setdefault(rule.fact, set()).add(float(rule.bound))
    return {name: tuple(sorted(bounds)) for name, bounds in found.items()}


def question(
    case: Values,
    model: Model,
    floors: Mapping[str, int],
    bounds: Mapping[str, Sequence[float]],
    judge: Judge,
    names: Iterable[str],
) -> Question:
    """A question in which the features `names` may move, each with what follows it.

    Left out are those that are missing in the case, and those at which neither the model nor a rule looks. `bounds` are
    the values at which rules change their answers (`rule_bounds`).
    """
    place = {name: column for column, name in enumerate(model.features)}
    splits = splits_by_feature(model.forest)
    row = np.array([_number(case.get(name)) for name in model.features], dtype=np.float32)
    axes = []
    for name in names:
        actual = case.get(name)
        if actual is None or actual != actual:
            continue
        own_splits = [*(splits[place[name]].tolist() if name in place else ()), *bounds.get(name, ())]
        reach = span(name, float(actual), model.reference.get(name), own_splits)
        made = axis(reach, case, place, splits, bounds)
        if len(made.cells) > 1:
            axes.append(made)
    return Question(case, model, floors, judge, tuple(axes), binding_relations(case), PartialMargins(model.forest, row))


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
