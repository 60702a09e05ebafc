"""Features, scores and peers made up for tests of wording and sums."""

from __future__ import annotations

import numpy as np

from workbench.common.text import Text
from workbench.features.feature import Feature, Flow, Unit
from workbench.scoring.points import Calibration
from workbench.scoring.score import Band, Cohort, Contribution, Score
from workbench.scoring.waterfall import CohortMean

CALIBRATION = Calibration(-0.4, 1.1)


def feature(name: str, family: str = "", unit: Unit = Unit.SHARE, sign: int = 1) -> Feature:
    label, place = Text(f"指标 {name}", f"Feature {name}"), "{value}"
    sentence = Text(f"指标 {name} {place}", f"Feature {name} {place}")
    return Feature(name, Flow.FUND, None, "1", unit, sign, family or name, label, sentence)


REFUNDS = Feature(
    "refund_share", Flow.INFORMATION, None, "1", Unit.SHARE, 1, "refunds", Text("退款率", "Refund rate"),
    Text("退款率 {value}", "Refund rate {value}"),
)  # fmt: skip


def catalogue(count: int, per_family: int = 1) -> dict[str, Feature]:
    return {f"f{i}": feature(f"f{i}", f"g{i // per_family}") for i in range(count)}


def score_of(margins: list[float], base: float = -2.0, values: list[float | None] | None = None) -> Score:
    margin = float(np.float32(base + sum(margins)))
    worth = CALIBRATION.points_per_margin
    parts = tuple(Contribution(f"f{i}", (values[i] if values else 0.1), m, m * worth) for i, m in enumerate(margins))
    points = int(np.floor(CALIBRATION.points(margin) + 0.5))
    return Score("test", "digest", margin, CALIBRATION.pd(margin), points, Band.B, base, parts)


def mean_of(margins: list[float], base: float = -2.0) -> CohortMean:
    worth = CALIBRATION.points_per_margin
    contributions = {f"f{i}": m * worth for i, m in enumerate(margins)}
    return CohortMean(Cohort(Text("全部", "All"), 40), CALIBRATION.points(base + sum(margins)), contributions)
