"""How do a margin, a probability, points and a band hang together?

The booster's margin is log-odds of default before calibration. Calibration is linear in the margin, and so are points:
`points = 600 - (PDO / ln 2) * (logit(PD) + ln 30)` with PDO 40, 600 points at odds of 30 good to 1 bad.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.scoring.score import Band

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

PDO = 40.0
ANCHOR_POINTS = 600.0
ANCHOR_ODDS = 30.0
POINTS_PER_LOG_ODDS = PDO / math.log(2)
# Desks without a policy at hand (a model room, a test) read bands like this; policies bring their own.
USUAL_FLOORS: dict[str, int] = {"A": 660, "B": 620, "C": 580, "D": 540, "E": 0}


@dataclass(frozen=True, slots=True)
class Calibration:
    """`logit(PD) = intercept + slope * margin`; the slope is positive, so calibration never reorders cases."""

    intercept: float
    slope: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.intercept) and math.isfinite(self.slope) and self.slope > 0):
            raise ValueError(f"calibration {self.intercept}, {self.slope} is not a rising line")

    def log_odds(self, margin: float) -> float:
        return self.intercept + self.slope * margin

    def pd(self, margin: float) -> float:
        """Probability of default, strictly between 0 and 1."""
        return 1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, self.log_odds(margin)))))

    def pds(self, margins: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Probabilities [n] of margins [n], each with the bits of `pd`."""
        import numpy as np

        log_odds = self.intercept + self.slope * margins.astype(np.float64)
        # One by one: the exponential of a column may differ from a single one's in its last bit.
        grown = map(math.exp, (-np.clip(log_odds, -700.0, 700.0)).tolist())
        found: npt.NDArray[np.float64] = 1.0 / (1.0 + np.fromiter(grown, np.float64, len(margins)))
        return found

    def points(self, margin: float) -> float:
        """Points before rounding."""
        return points_of_log_odds(self.log_odds(margin))

    @property
    def points_per_margin(self) -> float:
        """What one unit of margin is worth in points; negative, as more margin is more risk."""
        return -POINTS_PER_LOG_ODDS * self.slope


def points_of_log_odds(log_odds: float) -> float:
    return ANCHOR_POINTS - POINTS_PER_LOG_ODDS * (log_odds + math.log(ANCHOR_ODDS))


def points_of_pd(pd: float) -> float:
    """Points of a probability in (0, 1)."""
    return points_of_log_odds(math.log(pd / (1.0 - pd)))


def pd_of_points(points: float) -> float:
    return 1.0 / (1.0 + math.exp((points - ANCHOR_POINTS) / POINTS_PER_LOG_ODDS + math.log(ANCHOR_ODDS)))


def whole(points: float) -> int:
    """Points as people read them: rounded half up, whatever the sign."""
    return math.floor(points + 0.5)


def band_of(points: int, floors: Mapping[str, int]) -> Band:
    """The best band whose floor the points reach; E when they reach none. `floors` are policy numbers."""
    reached = [letter for letter in "ABCDE" if letter in floors and points >= floors[letter]]
    return Band(reached[0]) if reached else Band.E
