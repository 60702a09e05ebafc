"""Does what was said agree with what the flows show?"""

from __future__ import annotations

import re
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


@dataclass(frozen=True, slots=True)
class Claim:
    """A number said beside the number shown. `ratio` is said over shown; None where nothing is shown."""

    measure: str
    claimed: float
    shown: float | None
    ratio: float | None
    verdict: str  # consistent, contradicted, unchecked


def agrees(claimed: float, shown: Shown, tolerance: float) -> bool:
    """Within the tolerance of the flow value, as a share of it; small counts within half a unit."""
    if shown.unit in {"count", "months"} and abs(shown.value) < SMALL_COUNT:
        return abs(claimed - shown.value) <= 0.5
    return abs(claimed - shown.value) <= tolerance * abs(shown.value)


def compare(measure: str, claimed: float, shown: Shown | None, tolerance: float) -> Claim:
    """One row of the claims ledger."""
    if shown is None:
        return Claim(measure, claimed, None, None, "unchecked")
    ratio = claimed / shown.value if shown.value else None
    verdict = "consistent" if agrees(claimed, shown, tolerance) else "contradicted"
    return Claim(measure, claimed, shown.value, ratio, verdict)


_NUMBER = re.compile(r"(\d[\d,]*\.?\d*)\s*(万|亿|%|k|K)?")
_SCALE = {"万": 10_000.0, "亿": 100_000_000.0, "%": 0.01, "k": 1_000.0, "K": 1_000.0, "": 1.0}


def number_in(said: str, unit: str) -> float | None:
    """The first number of a note or answer in the unit of its measure; None where there is none.

    Money is said in yuan (`¥186,400`, `18 万`) and answered in minor units.
    """
    found = _NUMBER.search(said)
    if found is None:
        return None
    value = float(found[1].replace(",", "").rstrip(".")) * _SCALE[found[2] or ""]
    return value * 100 if unit == "fen" else value
