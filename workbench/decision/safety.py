"""How safe is an approval: which single adverse move is the smallest that takes it away?

The same exhaustive scan as for ways to an approval, over every feature that may change for the worse, both sides of its
value. A move is told in the feature's units, in interquartile ranges, and as a share of how much the merchant's own
figure usually changes from one month to the next, where twelve months of it are known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from workbench.common.text import Text, same
from workbench.decision.counterfactual import scan
from workbench.decision.outcome import Recommendation
from workbench.decision.question import Goal, Question, after
from workbench.decision.ways import Change
from workbench.features.catalogue import BY_NAME

KEEP = Goal("keep")
FEWEST_MONTHS = 4


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest move of one feature that ends the approval. `months` is the move over the usual monthly change."""

    change: Change
    advice: Recommendation
    months: float | None

    def words(self, currency: str = "CNY") -> Text:
        told = self.change.words(currency)
        if self.months is None:
            return told
        times = same(f"{self.months:.1f}")
        return told + Text("（常月波动的 {times} 倍）", " ({times} times its usual monthly change)").format(times=times)


@dataclass(frozen=True, slots=True)
class Safety:
    """Flips, the nearest first, and what was tried. Without a flip no single change in the data's range ends it."""

    flips: tuple[Flip, ...]
    features: int
    tried: int
    whole: bool = True

    def words(self) -> Text:
        if not self.whole:
            return Text("未能完整核实", "Not fully checked")
        if not self.flips:
            return Text(
                f"数据范围内没有任何单项变化会推翻通过（{self.features} 项、{self.tried:,} 个取值均已查过）",
                f"No single change within the data's range ends this approval "
                f"(all {self.tried:,} values of {self.features} features looked at)",
            )
        return Text(
            f"{self.features} 项指标的 {self.tried:,} 个取值均已查过，{len(self.flips)} 项单独变化会推翻通过",
            f"All {self.tried:,} values of {self.features} features were looked at; "
            f"{len(self.flips)} of them alone can end the approval",
        )


def movable(names: Sequence[str]) -> tuple[str, ...]:
    """Features that can get worse from one month to the next: those counted over lines, not the merchant's record."""
    return tuple(name for name in names if BY_NAME[name].lines is not None)


def safety(question: Question, months: Mapping[str, Sequence[float | None]]) -> Safety:
    """For a case that is approved. `months` are up to twelve monthly values by feature, oldest first."""
    flips, tried, whole = [], 0, True
    for axis in question.axes:
        found = scan(question, KEEP, axis)
        tried += int(found.possible.sum())
        if not found.enough:
            continue
        point = found.cheapest()
        change = Change(axis.span, float(axis.points[point]), found.onward(point))
        advice = question.judge(after(question.case, axis.set_at(point)))
        if KEEP.met(advice):
            whole = False  # asked again it stands: nothing is claimed of this feature
            continue
        usual = usual_change(months.get(axis.span.name, ()))
        moved = abs(change.value - axis.span.actual)
        flips.append(Flip(change, advice, moved / usual if usual else None))
    flips.sort(key=lambda flip: (flip.change.cost, flip.change.span.name))
    return Safety(tuple(flips), len(question.axes), tried, whole)


def usual_change(months: Sequence[float | None]) -> float | None:
    """Median absolute change between months that follow each other; None below `FEWEST_MONTHS` of them, or for none."""
    steps = [abs(later - earlier) for earlier, later in pairwise(months) if earlier is not None and later is not None]
    return median(steps) if len(steps) >= FEWEST_MONTHS and median(steps) > 0 else None
