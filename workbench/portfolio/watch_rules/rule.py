"""What is a warning rule, and what does it answer for every borrower at once?

A rule reads named facts and compares one measure with a step for each level. It answers three-valued: a level, clear,
or unknown where a fact it reads is missing. Unknown raises nothing and clears nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy import Watch
from workbench.applications.policy_watch import WATCHING, Steps, Watching
from workbench.common.text import Text
from workbench.portfolio.watch_facts import WatchTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.portfolio.watch_facts import Column

UNKNOWN, CLEAR, WATCH, HIGH, URGENT = -1, 0, 1, 2, 3
LEVELS = ("urgent", "high", "watch")  # most urgent first
NAMES = {WATCH: "watch", HIGH: "high", URGENT: "urgent"}
RANKS = {name: rank for rank, name in NAMES.items()}
ACTIONS: Mapping[str, Text] = {
    "contact": Text("联系商户", "Contact the merchant"),
    "recheck": Text("重新核查", "Check the merchant again"),
    "cut": Text("下调额度", "Lower the limit"),
    "freeze": Text("冻结额度", "Freeze the line"),
    "watch": Text("继续观察", "Keep watching"),
    "dismiss": Text("排除", "Dismiss"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """All numbers the rules compare with."""

    watch: Watch
    more: Watching = WATCHING


@dataclass(frozen=True, slots=True)
class WatchRule:
    """`way`: from (at or above a step), up_to (at or below), under (below). `actions`: at watch, high, urgent."""

    code: str
    title: Text
    reads: tuple[str, ...]
    steps: Callable[[Limits], Steps]
    words: Callable[[Mapping[str, float], str], Text]
    actions: tuple[str, str, str]
    way: str = "from"
    measure: Callable[[WatchTable], Column] | None = None  # the first fact read, where not said
    when: Callable[[WatchTable, Limits], NDArray[np.bool_]] | None = None  # else clear, however the measure stands
    ease: Callable[[WatchTable, Limits], NDArray[np.bool_]] | None = None  # one level less
    also: tuple[str, ...] = ()  # shown as evidence, and not needed

    def measured(self, table: WatchTable) -> Column:
        return table.column(self.reads[0]) if self.measure is None else self.measure(table)

    def levels(self, table: WatchTable, limits: Limits) -> NDArray[np.int8]:
        """-1 unknown, 0 clear, 1 watch, 2 high, 3 urgent: [n]."""
        import numpy as np

        value = self.measured(table)
        known = np.ones(len(value), dtype=bool)
        for name in self.reads:
            known &= ~np.isnan(table.column(name))
        found = np.zeros(len(value), dtype=np.int8)
        for rank, step in zip((WATCH, HIGH, URGENT), _bounds(self.steps(limits)), strict=True):
            if step is not None:
                found[_reaches(value, step, self.way)] = rank
        if self.when is not None:
            found[~self.when(table, limits)] = CLEAR
        if self.ease is not None:
            found[self.ease(table, limits) & (found > CLEAR)] -= 1
        found[~known] = UNKNOWN
        return found

    def action(self, rank: int) -> str:
        return self.actions[rank - 1]


def _bounds(steps: Steps) -> tuple[float | None, float | None, float | None]:
    first, second, third = (None if one is None else float(one) for one in (steps.watch, steps.high, steps.urgent))
    return first, second, third


def _reaches(value: Column, step: float, way: str) -> NDArray[np.bool_]:
    import numpy as np

    with np.errstate(invalid="ignore"):
        if way == "from":
            found: NDArray[np.bool_] = value >= step
        elif way == "up_to":
            found = value <= step
        else:
            found = value < step
    return found


def below_one(steps: Steps) -> Steps:
    """Falls as what is left: a fall of 30 % leaves 0.70."""
    return Steps(*(None if one is None else Decimal(1) - one for one in (steps.watch, steps.high, steps.urgent)))
