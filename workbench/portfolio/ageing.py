"""In which bucket of days past due does a loan stand, and from which day on?

Buckets are for the eye; classes are what policy says. `cells` cuts the days past due wherever one or the other changes,
so that a loan's whole life can be laid out in stretches that have one bucket and one class each.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from workbench.applications.policy import Classification
from workbench.common.text import Text, same
from workbench.lending.classification import classify

FLOORS = (0, 1, 31, 61, 91, 181, 271, 361)
BUCKETS = (
    Text("未逾期", "Current"),
    same("1–30"),
    same("31–60"),
    same("61–90"),
    same("91–180"),
    same("181–270"),
    same("271–360"),
    Text("360 以上", "Over 360"),
)
OVER_30 = 2
"""The first bucket of loans more than 30 days past due."""


def bucket_of(days_past_due: int) -> int:
    """The place in `BUCKETS` of a loan so many days past due."""
    return bisect_right(FLOORS, days_past_due) - 1


@dataclass(frozen=True, slots=True)
class Cell:
    """Days past due from `low` to before the next cell's: one bucket and one class."""

    low: int
    bucket: int
    loan_class: int


def cells(rules: Classification) -> tuple[Cell, ...]:
    """The cells of a policy, from not past due to the worst; the first starts at 0 and holds exactly that day."""
    floors = (
        rules.special_mention_from + rules.technical_days, rules.substandard_from, rules.doubtful_from, rules.loss_from,
    )  # fmt: skip
    lows = sorted({*FLOORS, *floors})
    return tuple(Cell(low, bucket_of(low), int(classify(low, rules))) for low in lows)
