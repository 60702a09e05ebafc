"""Does the verdict of policy stand whatever the unknown figures of a case turn out to be?

Every unknown feature may take any value, or stay missing. For each way the rules can read the unknown features the
margin has an interval (`scoring.bounds`); every band inside it is put to the whole of `decide`, with the limit and the
price of that band. A verdict that is the same throughout is robust: no datum that arrives can change it. `decide` reads
of a score its band, and its PD only for expected loss and yield.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product as every
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.text import Text
from workbench.decision.case_input import OWN_FACTS, CaseInput, Fact
from workbench.decision.decide import APPROVALS, decide
from workbench.decision.outcome import Outcome, Recommendation
from workbench.scoring.score import Band

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from workbench.scoring.bounds import Interval
    from workbench.scoring.leaf_boxes import Boxes
    from workbench.scoring.model import Model

Told = tuple[float | None, ...]  # what rules read of the unknown features they name; None is missing
FactsOf = Callable[[Band], Mapping[str, Fact]]
BANDS = tuple(Band)


class Verdict(StrEnum):
    """What stands under every completion."""

    APPROVE = "approve"
    REFER = "refer"
    DECLINE = "decline"
    DEPENDS = "depends"


VERDICT_NAMES = {
    Verdict.APPROVE: Text("稳健批准", "Robust approval"),
    Verdict.REFER: Text("稳健转核", "Robust referral"),
    Verdict.DECLINE: Text("稳健拒绝", "Robust decline"),
    Verdict.DEPENDS: Text("取决于“{datum}”", "Depends on “{datum}”"),
}


@dataclass(frozen=True, slots=True)
class Possible:
    """What policy may answer: outcomes, and the limits of those that approve (None where none does)."""

    outcomes: frozenset[Outcome]
    least_fen: int | None
    most_fen: int | None

    @property
    def verdict(self) -> Verdict:
        kinds = {Verdict.APPROVE if one in APPROVALS else Verdict(one.value) for one in self.outcomes}
        return kinds.pop() if len(kinds) == 1 else Verdict.DEPENDS


class Questions:
    """Asks policy about boxes of completions of one case; each distinct reading is decided once.

    `unknown` names features of the model. `facts_of` gives facts that follow from a band (debt-service cover).
    """

    def __init__(
        self, case: CaseInput, policy: Policy, product: Product, model: Model, unknown: Sequence[str], facts_of: FactsOf
    ) -> None:
        if case.score is None:
            raise ValueError("a case without a score has no verdict to bound")
        self._case, self._policy, self._product = case, policy, product
        self.model, self.unknown = model, tuple(unknown)
        self._facts_of = facts_of
        self._decided: dict[tuple[Told, Band], Recommendation] = {}
        self.place = {name: i for i, name in enumerate(model.features)}
        self._pieces = {name: pieces for name in self.unknown if (pieces := self._cut(name))}
        self.ruled = tuple(self._pieces)

    def _cut(self, name: str) -> tuple[Piece, ...]:
        """The line of a feature cut where some rule answers otherwise; () where no rule reads the feature."""
        if name in OWN_FACTS or name in self._case.facts:
            return ()
        rules = [(rule.test, float(rule.bound)) for rule in self._policy.rules
                 if rule.fact == name and rule.bound is not None]  # fmt: skip
        return pieces_of(rules)

    def edges(self, name: str) -> tuple[float, ...]:
        """Bounds of the rules that read this feature."""
        ends = {end for one in self._pieces.get(name, ()) for end in (one.low, one.high)}
        return tuple(sorted(end for end in ends if math.isfinite(end)))

    def row(self) -> npt.NDArray[np.float32]:
        """What the model reads of the case [features], float32; NaN is missing."""
        import numpy as np

        values = [self._case.features.get(name) for name in self.model.features]
        return np.array([float("nan") if value is None else value for value in values], dtype=np.float32)

    def possible(self, boxes: Boxes, told: Sequence[Told], inside: Interval) -> Possible:
        """The answers over boxes [m], each with what the rules read in it; margins stay `inside`."""
        lows, highs = self.model.leaf_table.extremes(boxes)
        found: list[Recommendation] = []
        for reading, low, high in zip(told, lows.tolist(), highs.tolist(), strict=True):
            best, worst = max(low, inside.low), min(high, inside.high)
            found += [self._advice(reading, band) for band in self.bands(best, worst)]
        limits = [one.limit.amount_fen for one in found if one.outcome in APPROVALS]
        return Possible(frozenset(one.outcome for one in found), min(limits, default=None), max(limits, default=None))

    def bands(self, low: float, high: float) -> tuple[Band, ...]:
        """Every band a margin between these may fall in, best first."""
        floors = self._policy.floors()
        best, worst = (self.model.band(self.model.points(margin), floors) for margin in (low, high))
        return BANDS[BANDS.index(best) : BANDS.index(worst) + 1]

    def _advice(self, told: Told, band: Band) -> Recommendation:
        found = self._decided.get((told, band))
        if found is None:
            score = self._case.score
            assert score is not None
            features = {**self._case.features, **dict(zip(self.ruled, told, strict=True))}
            facts = {**self._case.facts, **self._facts_of(band)}
            case = replace(self._case, score=replace(score, band=band), features=features, facts=facts)
            found = self._decided[(told, band)] = decide(case, self._policy, self._product)
        return found

    def readings(self, fixed: Mapping[str, float]) -> list[Told]:
        """Every way the rules can read the unknown features they name; `fixed` are known by now."""
        ways: list[list[float | None]] = []
        for name, pieces in self._pieces.items():
            if name in fixed:
                ways.append([next(one.value for one in pieces if fixed[name] <= one.high)])
            else:
                ways.append([*(one.value for one in pieces), None])
        return list(every(*ways))

    def boxes(self, box: Boxes, readings: Sequence[Told], fixed: Collection[str] = ()) -> Boxes:
        """One box for each reading: unknown ruled features held to what the rules read, the rest as in `box`."""
        from workbench.scoring.leaf_boxes import Boxes

        made = Boxes.joined([box] * len(readings))
        for column, (name, pieces) in enumerate(self._pieces.items()):
            if name not in fixed:
                ranges = {one.value: (one.low, one.high) for one in pieces}
                for line, reading in enumerate(readings):
                    value = reading[column]
                    self._hold(made, line, self.place[name], None if value is None else ranges[value])
        return made

    def _hold(self, boxes: Boxes, line: int, place: int, within: tuple[float, float] | None) -> None:
        """Narrow one feature of one box to a closed range, or to missing."""
        if within is None:
            boxes.first[line, place], boxes.last[line, place] = 0, -1
            return
        table = self.model.leaf_table
        boxes.first[line, place] = max(int(boxes.first[line, place]), table.cell(place, within[0]))
        boxes.last[line, place] = min(int(boxes.last[line, place]), table.cell(place, within[1]))
        boxes.missing[line, place] = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Values that every rule answers alike: the closed range, and one of them."""

    value: float
    low: float
    high: float


def pieces_of(rules: Sequence[tuple[str, float]]) -> tuple[Piece, ...]:
    """The real line cut by rules (`at_least` or `at_most`, bound) into pieces they answer alike, rising."""
    near = sorted({value for _, bound in rules for value in around(bound)})
    groups: list[list[float]] = []
    before: list[bool] | None = None
    for value in near:
        answers = [value >= bound if test == "at_least" else value <= bound for test, bound in rules]
        if answers != before:
            groups.append([])
        groups[-1].append(value)
        before = answers
    ends = [(group[0], group[-1]) for group in groups]
    return tuple(
        Piece(low, -math.inf if i == 0 else low, math.inf if i == len(ends) - 1 else high)
        for i, (low, high) in enumerate(ends)
    )


def around(edge: float) -> tuple[float, float, float]:
    """The nearest double below an edge, the edge, and the nearest above: all that a comparison can tell apart."""
    return math.nextafter(edge, -math.inf), edge, math.nextafter(edge, math.inf)
