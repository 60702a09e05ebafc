"""Does what was said agree with what the flows show?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbench.common.money import half_up, money
from workbench.common.rates import percent
from workbench.common.text import Text

SMALL_COUNT = 10  # below this a count must agree to half a unit: one lender is not two


@dataclass(frozen=True, slots=True)
class Shown:
    """A flow value with its label and unit (`features.feature.Unit`); the currency matters for money only."""

    label: Text
    value: float
    unit: str
    currency: str = "CNY"

    def written(self, value: float) -> str:
        """A value of this unit as it stands in a table; the same in both languages."""
        exact = Decimal(repr(value))
        match self.unit:
            case "fen":
                return money(half_up(exact / 100) * 100, self.currency)
            case "share":
                return percent(exact)
            case "ratio":
                return f"{exact:.1f}×"
            case "hours" | "level":
                return f"{exact:.1f}"
        return f"{half_up(exact):,}"


def agrees(claimed: float, shown: Shown, tolerance: float) -> bool:
    """Within the tolerance of the flow value, as a share of it; small counts within half a unit."""
    if shown.unit in {"count", "months"} and abs(shown.value) < SMALL_COUNT:
        return abs(claimed - shown.value) <= 0.5
    return abs(claimed - shown.value) <= tolerance * abs(shown.value)
