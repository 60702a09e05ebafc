"""Do predicted probabilities come true?

Brier score and skill against predicting the bad share for everyone; expected calibration error over tenths, beside what
a perfectly calibrated model would show by chance with as many rows; slope and intercept of Cox (Biometrika 45, 1958):
`logit P(bad) = intercept + slope * logit(PD)`, where 1 and 0 are perfect, and the intercept in the large with the slope
held at 1. Hosmer-Lemeshow and the exact-variance test of each tenth are information: with many rows they reject models
that are good enough.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from workbench.scoring.metrics import wilson
from workbench.scoring.validation.chance import DRAWS, Z95, Array, Estimate, chi2_tail, interval, two_sided, weights

TENTHS = 10
_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the rows by PD: expected and observed bad, Wilson's 95 % interval of the observed share."""

    count: int
    bad: int
    predicted: float
    observed: float
    low: float
    high: float
    p_value: float  # two-sided, of as large a gap by chance (normal, variance of the very PDs)


@dataclass(frozen=True, slots=True)
class CalibrationFound:
    brier: Estimate
    brier_skill: Estimate
    ece: float
    ece_by_chance: float  # 95 % of perfectly calibrated models with these PDs stay below it
    slope: Estimate
    intercept: Estimate
    in_the_large: Estimate
    tenths: tuple[Tenth, ...]
    hosmer_lemeshow: float
    hosmer_lemeshow_p: float


def calibration_found(bad: Array, pds: Array, seed: int) -> CalibrationFound:
    parts = np.array_split(np.argsort(pds, kind="stable"), TENTHS)
    tenths = tuple(_tenth(bad[part], pds[part]) for part in parts if len(part))
    brier, skill = _brier(bad, pds, seed)
    intercept, slope = cox(bad, pds)
    statistic = hosmer_lemeshow(tenths)
    return CalibrationFound(
        brier=brier,
        brier_skill=skill,
        ece=_ece(bad, pds, parts),
        ece_by_chance=_ece_by_chance(pds, parts, seed),
        slope=slope,
        intercept=intercept,
        in_the_large=_in_the_large(bad, pds),
        tenths=tenths,
        hosmer_lemeshow=statistic,
        hosmer_lemeshow_p=chi2_tail(statistic, len(tenths)),
    )


def cox(bad: Array, pds: Array) -> tuple[Estimate, Estimate]:
    """Intercept and slope of outcomes on logit(PD) by Newton's method, with Wald intervals."""
    design = np.column_stack([np.ones(len(bad)), np.log(pds / (1 - pds))])
    line, covariance = _logistic(design, bad, np.zeros(len(bad)), np.array([0.0, 1.0]))
    spread = np.sqrt(np.diag(covariance))
    intercept, slope = (
        Estimate(float(value), float(value - Z95 * s), float(value + Z95 * s))
        for value, s in zip(line, spread, strict=True)
    )
    return intercept, slope


def hosmer_lemeshow(tenths: tuple[Tenth, ...]) -> float:
    """The statistic over tenths; on rows not learned from it has as many degrees of freedom as tenths."""
    total = 0.0
    for one in tenths:
        expected = one.count * one.predicted
        total += (one.bad - expected) ** 2 / max(expected * (1 - one.predicted), 1e-12)
    return total


def _logistic(design: Array, bad: Array, offset: Array, start: Array) -> tuple[Array, Array]:
    line = start
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(design @ line + offset, -500, 500)))
        curvature = (design * (p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(design.shape[1])
        step = np.linalg.solve(curvature, design.T @ (bad - p))
        line = line + np.clip(step, -3, 3)
        if float(np.abs(step).max()) < 1e-10:
            break
    return line, np.linalg.inv(curvature)


def _in_the_large(bad: Array, pds: Array) -> Estimate:
    """The intercept with the slope held at 1: above 0, risk is under-estimated."""
    design = np.ones((len(bad), 1))
    line, covariance = _logistic(design, bad, np.log(pds / (1 - pds)), np.zeros(1))
    value, half = float(line[0]), Z95 * math.sqrt(float(covariance[0, 0]))
    return Estimate(value, value - half, value + half)


def _tenth(bad: Array, pds: Array) -> Tenth:
    count, found = len(bad), int(bad.sum())
    spread = math.sqrt(max(float((pds * (1 - pds)).sum()), 1e-12))
    low, high = wilson(found, count)
    p_value = two_sided((found - float(pds.sum())) / spread)
    return Tenth(count, found, float(pds.mean()), found / count, low, high, p_value)


def _brier(bad: Array, pds: Array, seed: int) -> tuple[Estimate, Estimate]:
    error = (pds - bad) ** 2
    # Good and bad rows are drawn separately, so the reference of the skill is the same in every draw.
    blind = float(bad.mean() * (1 - bad.mean()))
    value = float(error.mean())
    brier = interval(value, np.array([float(weight @ error) for weight in weights(bad, seed)]) / len(bad))
    return brier, Estimate(1 - value / blind, 1 - brier.high / blind, 1 - brier.low / blind)


def _ece(bad: Array, pds: Array, parts: list[Array]) -> float:
    return sum(len(part) * abs(float(bad[part].mean() - pds[part].mean())) for part in parts if len(part)) / len(bad)


def _ece_by_chance(pds: Array, parts: list[Array], seed: int) -> float:
    rng = np.random.default_rng(seed)
    found = [_ece((rng.random(len(pds)) < pds).astype(np.int8), pds, parts) for _ in range(DRAWS // 2)]
    return float(np.quantile(found, 0.95))
