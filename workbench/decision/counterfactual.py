"""What is the smallest change with which the whole policy would decide otherwise?

The search is exhaustive, so that its silence means something. Along every axis each cell is looked at; of two axes each
pair of cells is. A candidate's margin has the model's own bits; band, rules, limit, price and caps come from asking the
policy itself. Fewer features come first, then the smaller sum of moves in interquartile ranges (`spans`). No direction
is assumed: both sides of the case's value are searched, so features without a declared sign are covered as well.
Relations between features (`links`) are kept: where two features share one, a cell's nearest point may be impossible
and a farther one not, so such cells are searched point by point, nearest first.

Every way found is put to the judge again as a whole case before it is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations, count

import numpy as np
import numpy.typing as npt

from workbench.decision.axes import Axis, Cell, Doubles, allowed
from workbench.decision.obstacles import obstacle
from workbench.decision.question import Goal, Question, after, changed_marks
from workbench.decision.ways import Answer, Certificate, Change, Way

MOST_WAYS = 3


@dataclass(frozen=True, slots=True)
class Scan:
    """One axis alone: the possible points, and for each cell its best possible point (-1: none) and whether it does."""

    axis: Axis
    possible: npt.NDArray[np.bool_]
    best: npt.NDArray[np.intp]
    does: npt.NDArray[np.bool_]

    @property
    def enough(self) -> bool:
        return bool(self.does.any())

    def cheapest(self) -> int:
        """Lattice point of the smallest move that does it."""
        points = self.best[self.does]
        return int(points[np.argmin(self.axis.span.costs(self.axis.points[points]))])

    def onward(self, point: int) -> bool:
        """Does every farther possible value on the same side do it too?"""
        rising = self.axis.points[point] > self.axis.span.actual
        for cell, does in zip(self.axis.cells, self.does.tolist(), strict=True):
            beyond = cell.stop - 1 > point if rising else cell.start < point
            reaches = (
                self.possible[max(cell.start, point) : cell.stop]
                if rising
                else self.possible[cell.start : min(cell.stop, point + 1)]
            )
            if beyond and not does and reaches.any():
                return False
        return True


def scan(question: Question, goal: Goal, axis: Axis) -> Scan:
    """Every value of one feature, all else as it is. A goal of `keep` asks for the cells that miss it."""
    possible = axis.possible & allowed(question.relations, question.case, axis.values, len(axis.points))
    costs = axis.span.costs(axis.points)
    best = np.full(len(axis.cells), -1, dtype=np.intp)
    for number, cell in enumerate(axis.cells):
        inside = np.flatnonzero(possible[cell.start : cell.stop])
        if len(inside):
            best[number] = cell.start + inside[np.argmin(costs[cell.start : cell.stop][inside])]
    reachable = np.flatnonzero(best >= 0)
    does = np.zeros(len(axis.cells), dtype=np.bool_)
    bands = question.bands(question.partial.along(axis.columns, axis.rows(best[reachable])))
    for number, band in zip(reachable.tolist(), bands.tolist(), strict=True):
        cell = axis.cells[number]
        marks = changed_marks(cell.rules, axis.own_rules)
        advice = question.advice(band, marks, partial(axis.set_at, int(best[number])))
        does[number] = goal.met(advice) != (goal.kind == "keep")
    return Scan(axis, possible, best, does)


def counterfactual(question: Question, goal: Goal, most: int = MOST_WAYS) -> Answer:
    """The smallest ways to the goal, with what was searched to say so."""
    scans = [scan(question, goal, axis) for axis in question.axes]
    ways = [_single(question, one) for one in scans if one.enough]
    ways.sort(key=lambda way: (way.cost, way.changes[0].span.name))
    tried = sum(int(one.possible.sum()) for one in scans)
    pairs = 0
    if len(ways) < most:
        found, pairs = _pairs(question, goal, [one for one in scans if not one.enough], most - len(ways))
        ways += found
    told = [way for way in ways[:most] if goal.met(way.advice)]
    certificate = Certificate(
        spans=question.spans,
        singles=tried,
        pairs=pairs,
        judged=question.judged,
        whole=len(told) == len(ways[:most]),
        single_enough=any(one.enough for one in scans),
        found=bool(told),
    )
    return Answer(goal, tuple(told), certificate, None if told else obstacle(question, goal))


def _single(question: Question, found: Scan) -> Way:
    point = found.cheapest()
    value = float(found.axis.points[point])
    return _way(question, (Change(found.axis.span, value, found.onward(point)),), found.axis.set_at(point))


def _way(question: Question, changes: tuple[Change, ...], moved: Mapping[str, float]) -> Way:
    """A way whose advice is the judge's answer to the very values told."""
    names = {one.span.name for one in changes}
    follows = {name: value for name, value in moved.items() if name not in names}
    advice = question.judge(after(question.case, moved))
    return Way(changes, follows, sum(one.cost for one in changes), advice)


def _pairs(question: Question, goal: Goal, scans: list[Scan], most: int) -> tuple[list[Way], int]:
    """The best pair of moves for each two features that are not enough alone; the best `most` of them."""
    found: list[tuple[float, int, Way]] = []
    order, tried = count(), 0
    for one, two in combinations([scan.axis for scan in scans], 2):
        tried += int(one.possible.sum()) * int(two.possible.sum())
        limit = sorted(found)[most - 1][0] if len(found) >= most else float("inf")
        best = _best_pair(question, goal, one, two, limit)
        if best is not None:
            changes = (
                Change(one.span, float(one.points[best[0]])),
                Change(two.span, float(two.points[best[1]])),
            )
            way = _way(question, changes, _together(one, two, *best))
            found.append((way.cost, next(order), way))
    return [way for *_, way in sorted(found)[:most]], tried


def _together(one: Axis, two: Axis, first: int, second: int) -> dict[str, float]:
    """Values moved at once; what is moved itself is not also moved as a follower."""
    moved = {**one.set_at(first), **two.set_at(second)}
    return moved | {one.span.name: float(one.points[first]), two.span.name: float(two.points[second])}


def _best_pair(question: Question, goal: Goal, one: Axis, two: Axis, limit: float) -> tuple[int, int] | None:
    """Lattice points of the cheapest possible pair that does it and costs less than `limit`."""
    does = _doing(question, goal, one, two, question.pair_bands(one, two))
    least = np.add.outer([cell.cost for cell in one.cells], [cell.cost for cell in two.cells])
    places = np.argwhere(does & (least < limit))
    order = np.argsort(least[places[:, 0], places[:, 1]], kind="stable")
    best, best_cost = None, limit
    for row, column in places[order].tolist():
        if least[row, column] >= best_cost:
            break  # every further cell begins at a higher cost
        candidate = _nearest_possible(question, one, two, one.cells[row], two.cells[column])
        if candidate is not None and candidate[0] < best_cost:
            best_cost, best = candidate[0], candidate[1:]
    return best


def _doing(question: Question, goal: Goal, one: Axis, two: Axis, bands: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """[cells, cells]: does the pair reach the goal?"""
    does = np.zeros(bands.shape, dtype=np.bool_)
    first, second = _by_rules(one), _by_rules(two)
    for rules_one, rows in first.items():
        for rules_two, columns in second.items():
            marks = changed_marks((*rules_one, *rules_two), one.own_rules, two.own_rules)
            block = bands[np.ix_(rows, columns)]
            for band in np.unique(block).tolist():
                row, column = np.argwhere(block == band)[0].tolist()
                first_at, second_at = one.cells[rows[row]].nearest, two.cells[columns[column]].nearest
                advice = question.advice(band, marks, partial(_together, one, two, first_at, second_at))
                if goal.met(advice):
                    does[np.ix_(rows, columns)] |= block == band
    return does


def _by_rules(axis: Axis) -> dict[tuple[tuple[str, int], ...], list[int]]:
    found: dict[tuple[tuple[str, int], ...], list[int]] = {}
    for number, cell in enumerate(axis.cells):
        found.setdefault(cell.rules, []).append(number)
    return found


def _nearest_possible(
    question: Question, one: Axis, two: Axis, first: Cell, second: Cell
) -> tuple[float, int, int] | None:
    """The cheapest pair of points of two cells that breaks no relation; None where all do."""
    if _fine(question, one, two, np.array([first.nearest]), np.array([second.nearest]))[0]:
        return first.cost + second.cost, first.nearest, second.nearest
    rows = first.start + np.flatnonzero(one.possible[first.start : first.stop])
    columns = second.start + np.flatnonzero(two.possible[second.start : second.stop])
    left, right = (part.ravel() for part in np.meshgrid(rows, columns, indexing="ij"))
    fine = _fine(question, one, two, left, right)
    if not fine.any():
        return None
    costs = np.where(fine, _costs(one, left) + _costs(two, right), np.inf)
    at = int(np.argmin(costs))
    return float(costs[at]), int(left[at]), int(right[at])


def _costs(axis: Axis, points: npt.NDArray[np.intp]) -> Doubles:
    return axis.span.costs(axis.points[points])


def _fine(
    question: Question, one: Axis, two: Axis, left: npt.NDArray[np.intp], right: npt.NDArray[np.intp]
) -> npt.NDArray[np.bool_]:
    """Which pairs of lattice points keep all relations."""
    moved = {name: column[left] for name, column in one.values.items()}
    moved |= {name: column[right] for name, column in two.values.items()}
    return allowed(question.relations, question.case, moved, len(left))
