"""What does one score consist of?

Points are linear in the margin: `points = 600 - PDO / ln 2 * (logit(PD) + ln 30)` with PDO 40, so contributions to the
margin become contributions in points that add up to the score.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workbench.common.text import Text
from workbench.features.feature import Flow


class Band(StrEnum):
    """Risk band, from least to most risk."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature does to this score: `margin` is its SHAP value (log-odds of default), `points` its effect."""

    feature: str
    value: float | None  # None: missing
    margin: float
    points: float  # -(PDO / ln 2) * slope * margin


@dataclass(frozen=True, slots=True)
class Score:
    """The model's answer for one case, with everything needed to show and to re-perform it."""

    model_version: str
    catalogue_digest: str
    margin: float  # float32 margin of the booster
    pd: float  # calibrated probability of the desk's outcome
    points: int
    band: Band
    base_margin: float  # SHAP base value: margin = base + sum of contributions
    contributions: tuple[Contribution, ...]  # in the model's feature order


@dataclass(frozen=True, slots=True)
class Cohort:
    """The peers a case is compared with: category x size, widened to category, then to the desk, below 30."""

    name: Text
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the waterfall: the sentence, its comparison, and its whole points."""

    features: tuple[str, ...]  # the family this sentence speaks for
    flow: Flow
    reason: Text
    context: Text
    points: int


@dataclass(frozen=True, slots=True)
class FlowPoints:
    """What one flow does to the score against the peers, in whole points; commerce counts to the fund flow."""

    flow: Flow
    points: int


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From the peers' mean score to this score in whole points: `start + sum(bars) + other == end`, always."""

    cohort: Cohort
    start_points: int
    bars: tuple[Bar, ...]  # raising first, each group by size; 8 at most
    other_points: int
    other_count: int
    end_points: int
    flows: tuple[FlowPoints, ...] = ()  # fund, logistics, information: together exactly end - start


@dataclass(frozen=True, slots=True)
class FlowStanding:
    """How one flow stands against peers: percentile 0..100, "better than x % of peers"; None without data."""

    flow: Flow
    percentile: float | None


@dataclass(frozen=True, slots=True)
class FamilyEffect:
    """The score with one family at the group's median. `points` is what the family costs against the baseline."""

    family: str
    features: tuple[str, ...]
    label: Text
    points: float  # SHAP less the baseline's mean SHAP, in points; below zero is adverse
    pd: float
    score: int


@dataclass(frozen=True, slots=True)
class Effects:
    """What each family does to one score. `group`: whose medians; `count`: how many they are."""

    group: Text
    count: int
    pd: float  # of the case as it is
    families: tuple[FamilyEffect, ...]

    def of(self, feature: str) -> FamilyEffect | None:
        """The effect of the family a feature belongs to."""
        return next((one for one in self.families if feature in one.features), None)
