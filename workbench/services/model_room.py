"""What does staff see of the models?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.common.text import Text
from workbench.services.champion_file import ChampionChange
from workbench.services.model_contest import Contest

if TYPE_CHECKING:
    from workbench.scoring.validation.report import ValidationReport

NOTHING = Text("", "")


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
    low: float | None = None  # 95 % interval, where the validation has one
    high: float | None = None

    @property
    def blind(self) -> bool:
        """Can chance not be told from the model here?"""
        return self.low is not None and self.low <= 0.5


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
    role: Text  # champion, challenger, former champion, not in use
    trained: str
    auc: float
    ks: float
    note: Text
    code: str = "idle"  # champion, challenger, former, idle


@dataclass(frozen=True, slots=True)
class ModelRoom:
    """One version as the room shows it; the champion, or another one chosen to look at."""

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
    champion: str = ""  # the version that scores
    holdout: int = 0  # rows every figure is measured on
    report: ValidationReport | None = None
    report_fault: Text = NOTHING  # why a report that is there cannot be shown
    contest: Contest | None = None
    changes: tuple[ChampionChange, ...] = ()  # newest first
    details: tuple[CardLine, ...] = ()  # of the card, beyond what stands at its head

    @property
    def is_champion(self) -> bool:
        return self.champion in ("", self.version)

    @property
    def open_change(self) -> ChampionChange | None:
        return next((one for one in self.changes if one.state == "open"), None)
