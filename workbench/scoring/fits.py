"""How are trees learned and calibrated so that rows which measure them were never seen?

With days, time decides: settings, directions and the number of trees come from the first three fifths judged by the
next fifth, which also gives the calibration line; then the trees are learned again from both, because the newest rows
tell most of the next ones, and the last fifth, never seen, measures them. Without days, repeated stratified
cross-validation measures them and its held-out margins calibrate them; settings and directions are chosen anew inside
every fold, and the final trees learn from all rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.dates import day_of
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop
from workbench.common.text import Text
from workbench.scoring.boosting import Learned, Settings, learn
from workbench.scoring.calibrate import fit_calibration
from workbench.scoring.card import CurveNote, SplitNote
from workbench.scoring.curves import compared
from workbench.scoring.forest import read_forest
from workbench.scoring.labelled import TrainSpec, demand_outcomes
from workbench.scoring.logistic import Logistic
from workbench.scoring.metrics import auc
from workbench.scoring.points import Calibration
from workbench.scoring.search import choose
from workbench.scoring.signs import estimated
from workbench.scoring.splits import TimeSplit, by_time, stratified_folds
from workbench.scoring.validation.challenger import SCORECARD
from workbench.scoring.validation.scorecard import Scorecard

Matrix = npt.NDArray[Any]


FIRST = Text("按时间划分的学习部分", "in the span of time to learn from")
NEXT = Text("按时间划分的校准部分", "in the span of time to calibrate on")
LAST = Text("按时间划分的衡量部分", "in the span of time to measure on")

RIVALS = (Text("逻辑回归，同样指标", "Logistic regression, same features"), SCORECARD)


@dataclass(slots=True)
class Fit:
    """Trees, calibration, and held-out rows to measure on."""

    learned: Learned
    settings: Settings
    signs: tuple[int, ...]
    calibration: Calibration
    learned_rows: Matrix
    rows: Matrix  # measured rows
    margins: Matrix  # their held-out margins
    pds: Matrix
    split: SplitNote
    rivals: tuple[tuple[Text, Matrix], ...]  # simpler models' margins of the same rows, held out as well
    curves: tuple[CurveNote, ...]
    fold_aucs: list[float] = field(default_factory=list)


def out_of_time(
    rows: Matrix, bad: Matrix, days: Matrix, given: TimeSplit | None, spec: TrainSpec, report: Report, stop: Stop
) -> Fit:
    """Learned, calibrated and measured on three spans of time."""
    split = given or by_time(days)
    demand_split(bad, split)
    known = (rows[split.train], bad[split.train])
    found = estimated(*known, _asked(spec), spec.settings.seed)
    choice = choose(
        rows, bad, spec.signs, found, spec.settings,
        search=spec.search, parts=[(split.train, split.validation)], report=report, stop=stop,
    )  # fmt: skip
    early = read_forest(learn(*known, choice.signs, choice.settings).booster)
    unseen = early.margins(rows[split.validation])
    calibration = fit_calibration(bad[split.validation], unseen)
    # The line is known; now the trees may learn from the newest rows before the test as well.
    before = np.sort(np.concatenate([split.train, split.validation]))
    learned = learn(rows[before], bad[before], choice.signs, choice.settings)
    margins = read_forest(learned.booster).margins(rows)
    margins[split.validation] = unseen
    go_on(stop)
    rivals = tuple(zip(RIVALS, _rivals(rows[before], bad[before], choice.signs, rows[split.test]), strict=True))
    first, last = (day_of(int(days[split.test].min())).isoformat(), day_of(int(days[split.test].max())).isoformat())
    method = Text(
        f"按时间划分：先学习并校准，再以全部较早样本重学各树，最后以 {first} 至 {last} 的申请衡量",
        f"By time: learned, calibrated, learned again from all earlier rows, then measured on {first} to {last}",
    )
    note = SplitNote(method, len(split.train), len(split.validation), len(split.test))
    curves = compared(bad, margins, [(split.validation, split.test)], spec.settings.seed)
    tested = margins[split.test]
    pds = pds_of(calibration, tested)
    return Fit(
        learned, choice.settings, choice.signs, calibration, before, split.test, tested, pds, note, rivals, curves
    )


def demand_split(bad: Matrix, split: TimeSplit) -> None:
    """Raises `StaffError` (`TOO_FEW_OUTCOMES`) where a span of time has too few bad or good rows."""
    for part, where in ((split.train, FIRST), (split.validation, NEXT), (split.test, LAST)):
        demand_outcomes(bad[part], where)


def cross_validated(
    rows: Matrix, bad: Matrix, spec: TrainSpec, report: Report, stop: Stop, groups: Matrix | None = None
) -> Fit:
    """Measured and calibrated on held-out folds; the final trees learn from all rows as every fold's did."""
    margins, *plain = (np.zeros((spec.repeats, len(bad))) for _ in range(1 + len(RIVALS)))
    aucs: list[float] = []
    steps = spec.repeats * spec.folds + 1
    for repeat in range(spec.repeats):
        fold = stratified_folds(bad, spec.folds, spec.settings.seed + repeat, groups)
        for number in range(spec.folds):
            go_on(stop)
            held = fold == number
            inner = None if groups is None else groups[~held]
            learned, _, signs = learn_from(rows[~held], bad[~held], spec, stop, inner)
            margins[repeat, held] = read_forest(learned.booster).margins(rows[held])
            for risks, risk in zip(plain, _rivals(rows[~held], bad[~held], signs, rows[held]), strict=True):
                risks[repeat, held] = risk
            if 0 < bad[held].sum() < held.sum():
                aucs.append(auc(bad[held], margins[repeat, held]))
            report(repeat * spec.folds + number + 1, steps)
    calibration = fit_calibration(np.tile(bad, spec.repeats), margins.ravel())
    method = Text(
        f"分层 {spec.folds} 折交叉验证重复 {spec.repeats} 次；校准线取自留出折",
        f"Stratified {spec.folds}-fold cross-validation, {spec.repeats} times; calibrated on held-out folds",
    )
    if groups is not None:
        method = method + Text("；同一借款人的行在同一折", "; all rows of a borrower in one fold")
    note = SplitNote(method, len(bad), len(bad), len(bad))
    learned, settings, signs = learn_from(rows, bad, spec, stop, groups)
    report(steps, steps)
    everything = np.arange(len(bad))
    rivals = tuple((name, risks.mean(axis=0)) for name, risks in zip(RIVALS, plain, strict=True))
    mean, pds = margins.mean(axis=0), pds_of(calibration, margins).mean(axis=0)
    fold = stratified_folds(bad, spec.folds, spec.settings.seed, groups)
    pairs = [(np.flatnonzero(fold != number), np.flatnonzero(fold == number)) for number in range(spec.folds)]
    curves = compared(bad, mean, pairs, spec.settings.seed)
    return Fit(learned, settings, signs, calibration, everything, everything, mean, pds, note, rivals, curves, aucs)


def _rivals(rows: Matrix, bad: Matrix, signs: Sequence[int], judged: Matrix) -> tuple[Matrix, ...]:
    """Margins of the judged rows by each of the simpler models, learned from the same rows."""
    return Logistic(rows, bad).margins(judged), Scorecard(rows, bad, signs).margins(judged)


def learn_from(
    rows: Matrix, bad: Matrix, spec: TrainSpec, stop: Stop, groups: Matrix | None = None
) -> tuple[Learned, Settings, tuple[int, ...]]:
    """Settings, directions and trees from these rows alone."""
    found = estimated(rows, bad, _asked(spec), spec.settings.seed)
    choice = choose(rows, bad, spec.signs, found, spec.settings, search=spec.search, groups=groups, stop=stop)
    return learn(rows, bad, choice.signs, choice.settings), choice.settings, choice.signs


def _asked(spec: TrainSpec) -> Sequence[bool]:
    """Features whose direction may be estimated: those nobody declared."""
    asked = spec.estimate or (False,) * len(spec.names)
    return [wanted and not sign for wanted, sign in zip(asked, spec.signs, strict=True)]


def again(fit: Fit, rows: Matrix, bad: Matrix, seed: int) -> bytes:
    """The same settings and rows with another seed: a booster to tell how stable reasons are."""
    settings = replace(fit.settings, seed=seed, trees=fit.learned.trees, early_stop=0)
    return learn(rows[fit.learned_rows], bad[fit.learned_rows], fit.signs, settings).booster


def go_on(stop: Stop) -> None:
    if stop():
        raise Stopped


def pds_of(calibration: Calibration, margins: Matrix) -> Matrix:
    answer: Matrix = 1 / (1 + np.exp(-(calibration.intercept + calibration.slope * margins.astype(np.float64))))
    return answer
