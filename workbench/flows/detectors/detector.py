"""What is a detector: which orders it marks, from when on it flags a merchant, and what that costs in verified sales?

A detector marks orders that carry a pattern, each with the line that gives it away. Its score is the share of the
window's sales that is marked. It flags a merchant when the marked orders are at least so many and at least such a
share; one odd order is an accident. What it marks leaves verified sales at the detector's bar: where `always`, even
below the thresholds, because an order of that kind is not confirmed whoever sold it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.common.text import Text
from workbench.flows.order_legs import Cut


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number from which on a merchant is flagged, and why it stands where it does."""

    name: str
    value: float
    reason: Text


@dataclass(frozen=True, slots=True)
class Detector:
    """`marks` gives SQL over `order_legs` and the views: merchant_id, order_id, witness_kind, witness_id.

    `asks` (SQL over the merchant's marks `m`, empty: nothing more) is a further condition of the flag.
    """

    code: str
    title: Text
    finding: Text  # what was seen, with {orders} and {money}; a fact, never an accusation
    explanation: Text
    bar: str  # the step of the waterfall at which marked orders leave
    least_orders: Threshold
    least_share: Threshold
    marks: Callable[[Cut], str]
    always: bool = False
    others: tuple[Threshold, ...] = ()  # numbers inside `marks`

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        return (self.least_orders, self.least_share, *self.others)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one detector found at one merchant."""

    code: str
    merchant_id: str
    score: float  # marked sales over all sales of the window
    orders: int
    marked_fen: int  # sales less refunds of the marked orders
    removed_fen: int  # of it, what leaves verified sales at this detector's bar and at no earlier one
    flagged: bool
