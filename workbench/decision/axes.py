"""At which values of one feature can anything about a decision change?

An axis is the lattice of one span, cut into cells. Within a cell the model's trees and the policy's rules answer alike,
for the feature and for all that follows it; so one value stands for the whole cell, and looking at all cells is looking
at all values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.decision.links import Relation, Values, bounds_of, followed, holds
from workbench.decision.spans import Span
from workbench.scoring.forest import Floats

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cell:
    """Lattice points `start` to `stop - 1` that nothing tells apart. `nearest` is the one closest to the case's value.

    `rules` tells where the cell stands to the bounds of policy rules: cells of an equal `rules` and an equal band are
    decided alike.
    """

    start: int
    stop: int
    nearest: int
    cost: float
    rules: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One feature's lattice [n] with its followers' values, its cells, and the columns of the model it moves."""

    span: Span
    points: Doubles
    values: Mapping[str, Doubles]  # the feature itself and its followers, each [n]
    possible: npt.NDArray[np.bool_]  # [n]: within what the units of all of them allow
    cells: tuple[Cell, ...]
    own_rules: tuple[tuple[str, int], ...]  # where the case's own value stands
    columns: tuple[int, ...]
    names: tuple[str, ...]  # of the columns

    def rows(self, at: Sequence[int] | npt.NDArray[np.intp]) -> Doubles:
        """Values [k, columns] of the model's features at lattice points `at`."""
        if not self.names:
            return np.empty((len(at), 0))
        return np.column_stack([self.values[name][at] for name in self.names])

    def cell_rows(self) -> Doubles:
        """Values [cells, columns] at the nearest point of each cell."""
        return self.rows(np.array([cell.nearest for cell in self.cells], dtype=np.intp))

    def set_at(self, point: int) -> dict[str, float]:
        """All moved values at one lattice point."""
        return {name: float(column[point]) for name, column in self.values.items()}


def axis(
    span: Span,
    case: Values,
    place: Mapping[str, int],
    splits: Sequence[Floats],
    rule_bounds: Mapping[str, Sequence[float]],
) -> Axis:
    """`place`: the model's column by feature; `splits`: its thresholds by column; `rule_bounds`: by feature."""
    points = span.lattice()
    values: dict[str, Doubles] = {span.name: points}
    if len(points):
        with np.errstate(divide="ignore", invalid="ignore"):
            values.update(followed(span.name, points, case))
    names = tuple(name for name in values if name in place)
    possible = np.ones(len(points), dtype=np.bool_)
    for name, column in values.items():
        low, high = bounds_of(name, case.get(name))
        possible &= (column >= low - 1e-6) & (column <= high * (1 + 1e-6) + 1e-9)
    rules = {name: _rule_marks(values[name], rule_bounds[name]) for name in values if rule_bounds.get(name)}
    trees = [
        np.searchsorted(splits[place[name]], values[name].astype(np.float32), side="right")
        for name in names
        if len(splits[place[name]])
    ]
    own = tuple(
        (name, int(_rule_marks(np.array([case[name]], dtype=np.float64), rule_bounds[name])[0])) for name in rules
    )
    cells = _cells(span, points, possible, [*trees, *rules.values()], rules)
    return Axis(span, points, values, possible, cells, own, tuple(place[name] for name in names), names)


def _rule_marks(values: Doubles, bounds: Sequence[float]) -> npt.NDArray[np.int64]:
    """Below, at, or above each bound, as one number that never falls as the value rises."""
    edges = np.array(sorted(bounds))
    below = np.searchsorted(edges, values, side="left")
    return np.asarray(below + np.searchsorted(edges, values, side="right"), dtype=np.int64)


def _cells(
    span: Span,
    points: Doubles,
    possible: npt.NDArray[np.bool_],
    marks: Sequence[npt.NDArray[np.int64]],
    rules: Mapping[str, npt.NDArray[np.int64]],
) -> tuple[Cell, ...]:
    if not len(points):
        return ()
    cut = np.zeros(len(points), dtype=np.bool_)
    cut[0] = True
    for column in marks:
        cut[1:] |= column[1:] != column[:-1]
    starts = np.flatnonzero(cut)
    costs = span.costs(points)
    found = []
    for start, stop in zip(starts.tolist(), [*starts[1:].tolist(), len(points)], strict=True):
        inside = np.flatnonzero(possible[start:stop])
        if not len(inside):
            continue
        nearest = start + int(inside[np.argmin(costs[start:stop][inside])])
        where = tuple((name, int(column[start])) for name, column in rules.items())
        found.append(Cell(start, stop, nearest, float(costs[nearest]), where))
    return tuple(found)


def allowed(
    relations: Sequence[Relation], case: Values, moved: Mapping[str, Doubles], count: int
) -> npt.NDArray[np.bool_]:
    """Which of `count` candidates keep all relations; `moved` holds each moved feature's values [count]."""
    fine = np.ones(count, dtype=np.bool_)
    for one in relations:
        if any(name in moved for name in one.features):
            fine &= np.asarray(holds(one, {name: moved.get(name, case[name]) for name in one.features}), dtype=np.bool_)
    return fine
