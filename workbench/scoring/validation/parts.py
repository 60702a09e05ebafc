"""Which parts does a validation have?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.scoring.validation.calibration import CalibrationFound
from workbench.scoring.validation.challenger import Contest
from workbench.scoring.validation.discrimination import Discrimination
from workbench.scoring.validation.explained import Explained
from workbench.scoring.validation.fairness import FairnessTable
from workbench.scoring.validation.faithfulness import Faithfulness
from workbench.scoring.validation.interventional import Interventional
from workbench.scoring.validation.monotone import Monotone
from workbench.scoring.validation.retraining import Retrained
from workbench.scoring.validation.segments import SegmentFound
from workbench.scoring.validation.stability import Stability


@dataclass(frozen=True, slots=True)
class Parts:
    """Findings before they are judged; None where what was given did not allow one."""

    discrimination: Discrimination
    calibration: CalibrationFound
    stability: Stability | None
    monotone: Monotone
    segments: tuple[SegmentFound, ...]
    retrained: Retrained | None
    faithfulness: Faithfulness | None
    interventional: Interventional | None
    fairness: tuple[FairnessTable, ...]
    contests: tuple[Contest, ...]
    explained: Explained | None
