"""What is answered to "which change would alter this decision"?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.text import Text, same
from workbench.decision.outcome import Recommendation
from workbench.decision.question import Goal
from workbench.decision.spans import Span


@dataclass(frozen=True, slots=True)
class Change:
    """One feature moved. `onward`: every value farther the same way, to the end of the span, does it too."""

    span: Span
    value: float
    onward: bool = False

    @property
    def cost(self) -> float:
        return self.span.cost(self.value)

    def words(self, currency: str = "CNY") -> Text:
        """`退款率 8.1% → ≤5.0%`."""
        sign = ("≥" if self.value > self.span.actual else "≤") if self.onward else ""
        before, to = self.span.told(self.span.actual, currency), self.span.told(self.value, currency)
        return self.span.label + same(" ") + before + same(f" → {sign}") + to


@dataclass(frozen=True, slots=True)
class Way:
    """Changes that reach the goal together, with the policy's answer to the case so changed: asked, not derived.

    `follows` are values that move along, by feature. `cost` is the sum of the moves in interquartile ranges.
    """

    changes: tuple[Change, ...]
    follows: dict[str, float]
    cost: float
    advice: Recommendation

    def moved(self) -> dict[str, float]:
        """Every value that differs from the case's own."""
        return {**self.follows, **{one.span.name: one.value for one in self.changes}}

    def words(self, currency: str = "CNY") -> Text:
        told = [one.words(currency) for one in self.changes]
        return Text("，并且 ".join(one.zh for one in told), " and ".join(one.en for one in told))


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was looked at. `singles` and `pairs` count values and combinations of values; none was left out, for one
    value of each cell speaks for all of it.

    A change is smaller when it moves fewer features, or as many by a smaller sum of interquartile ranges. `pairs` is 0
    where single changes gave enough ways and pairs were not asked. `whole` is False where an answer did not stand when
    it was asked again: then nothing is claimed to be smallest.
    """

    spans: tuple[Span, ...]
    singles: int
    pairs: int
    judged: int
    whole: bool
    single_enough: bool
    found: bool

    def words(self) -> Text:
        count = len(self.spans)
        if not self.whole:
            return Text("未能证明没有更小的改动", "It is not proved that no smaller change exists")
        told = Text(
            f"{count} 项可改善指标的全部 {self.singles:,} 个取值",
            f"All {self.singles:,} values of {count} changeable features",
        )
        if self.pairs:
            told += Text(f"及两两组合 {self.pairs:,} 个", f" and {self.pairs:,} combinations of two")
        told += Text("均已查过", " were looked at")
        end = Text("：没有更小的改动可行", ": no smaller change does it")
        if not self.found:
            end = Text("：一项或两项改动都不够", ": neither one nor two changes are enough")
        elif not self.single_enough:
            end = Text("：单项改动都不够，两项中没有更小的", ": no single change is enough, and no smaller pair is")
        return told + end


@dataclass(frozen=True, slots=True)
class Answer:
    """Up to three ways, smallest first; without any, `obstacle` names what stands in the way."""

    goal: Goal
    ways: tuple[Way, ...]
    certificate: Certificate
    obstacle: Text | None = None
