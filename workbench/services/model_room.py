"""What does staff see of the models?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class CardLine:
    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class SegmentRow:
    name: Text
    count: int
    bad_share: float
    auc: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    name: Text
    x: tuple[float, ...]
    y: tuple[float, ...]
    emphasis: str  # main, past


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    predicted: float
    observed: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class SwarmRow:
    """One feature of the beeswarm: points and where each value lies between the feature's 5th and 95th percentile."""

    label: Text
    mean_abs_points: float
    points: tuple[float, ...]
    level: tuple[float, ...]  # 0..1; NaN for missing


@dataclass(frozen=True, slots=True)
class VersionRow:
    version: str
    role: Text  # champion, challenger, retired
    trained: str
    auc: float
    ks: float
    note: Text


@dataclass(frozen=True, slots=True)
class ModelRoom:
    version: str
    digest: str
    healthy: bool  # the file's digest is the card's; if not, scoring is blocked
    synthetic: bool
    outcome: Text
    card: tuple[CardLine, ...]
    limits: tuple[Text, ...]  # plain-language limits of use
    segments: tuple[SegmentRow, ...]
    versions: tuple[VersionRow, ...]
    auc: float
    auc_low: float
    auc_high: float
    ks: float
    brier: float
    roc: tuple[Curve, ...]
    calibration: tuple[CalibrationPoint, ...]
    stability_months: tuple[str, ...]
    stability_auc: tuple[float | None, ...]
    swarm: tuple[SwarmRow, ...]
    verdict: Text  # sentence on champion and challenger
