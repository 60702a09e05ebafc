"""How does a matrix of features with known outcomes become a model pack?

With days, time decides: the model learns from the first three fifths, stops and is calibrated on the next fifth, and is
measured on the last. Without days, repeated stratified cross-validation measures it and its held-out margins calibrate
it, and the final trees learn from all rows. Same rows, seed and libraries: same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.dates import day_of
from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text, same
from workbench.records.canonical import sha256_hex
from workbench.scoring.boosting import Learned, Settings, learn, search_space
from workbench.scoring.calibrate import fit_calibration
from workbench.scoring.card import Baseline, DataNote, ModelCard, OutcomeNote, Period, Segment, SplitNote
from workbench.scoring.forest import read_forest
from workbench.scoring.logistic import Logistic
from workbench.scoring.metrics import auc, metrics_of, reliability, roc_curve
from workbench.scoring.pack import write_pack
from workbench.scoring.pattern_shap import PatternTables
from workbench.scoring.points import Calibration
from workbench.scoring.reference import reference_of, reference_text
from workbench.scoring.splits import TimeSplit, by_time, stratified_folds

Matrix = npt.NDArray[Any]

LEAST_BAD = 15
_ENOUGH = 20  # bad and good rows a segment needs for an AUC of its own
_BASELINE_SPAN = 20.0
_BASELINE_LEAST = 100


@dataclass(frozen=True, slots=True)
class TrainSpec:
    """What is trained, and what its card must say."""

    version: str
    trained_on: str  # ISO day
    data_name: Text
    synthetic: bool
    outcome: OutcomeNote
    names: tuple[str, ...]
    signs: tuple[int, ...]
    catalogue_digest: str
    limits: tuple[Text, ...]
    settings: Settings = field(default_factory=Settings)
    search: bool = True
    folds: int = 5
    repeats: int = 6
    cut_off_points: float = 540.0  # below it the policy declines; principal reasons look just above


@dataclass(frozen=True, slots=True)
class Labelled:
    """Rows with known outcomes: values [n, features] (NaN missing), bad [n] in {0, 1}, day numbers or None.

    `segments` are named groups of rows (bool [n]) the card reports on; `rivals` are simple risks [n] to beat. `split`
    says which rows are learned, which calibrate and which measure, where neither days nor chance should.
    """

    values: Matrix
    bad: Matrix
    days: Matrix | None = None
    segments: Sequence[tuple[Text, Matrix]] = ()
    rivals: Sequence[tuple[Text, Matrix]] = ()
    split: TimeSplit | None = None


@dataclass(frozen=True, slots=True)
class Trained:
    """A written pack. `held_out` are margins of rows the trees had not seen, `held_rows` which rows these are."""

    folder: Path
    digest: str
    card: ModelCard
    held_rows: Matrix
    held_out: Matrix


@dataclass(slots=True)
class _Fit:
    """Trees, calibration, and held-out rows to measure on."""

    learned: Learned
    settings: Settings
    calibration: Calibration
    rows: Matrix  # measured rows
    margins: Matrix  # their held-out margins
    pds: Matrix
    split: SplitNote
    logistic: Matrix  # the plain model's margins of the same rows, held out as well
    fold_aucs: list[float] = field(default_factory=list)


def directed(names: Sequence[str]) -> tuple[str, ...]:
    """Those of the named features that have a declared direction; only these are scored.

    Where a rise may mean anything, a reason could read "262 reviews, above peers" and nobody could act on it.
    """
    from workbench.features.catalogue import BY_NAME

    return tuple(name for name in names if BY_NAME[name].sign)


def train(data: Labelled, spec: TrainSpec, folder: Path, report: Report = silent, stop: Stop = never) -> Trained:
    """Train, calibrate, measure, and write the pack into `folder`.

    Raises `StaffError` (`TOO_FEW_OUTCOMES`, `MODEL_SAYS_NOTHING`) and `Stopped`; nothing is written then.
    """
    rows, bad = np.asarray(data.values, dtype=np.float32), np.asarray(data.bad, dtype=np.int8)
    _demand_outcomes(bad)
    if rows.shape != (len(bad), len(spec.names)) or len(spec.signs) != len(spec.names):
        raise ValueError(f"{rows.shape} rows do not fit {len(spec.names)} names and {len(bad)} outcomes")
    if data.days is None:
        fit = _cross_validated(rows, bad, spec, report, stop)
    else:
        fit = _out_of_time(rows, bad, np.asarray(data.days), data.split, spec, report, stop)
    forest = read_forest(fit.learned.booster)
    points = np.array([fit.calibration.points(m) for m in forest.margins(rows).astype(np.float64).tolist()])
    reference = reference_of(spec.names, rows, points)
    card = _card(data, spec, fit, rows, bad)
    card = replace(
        card,
        baseline=_baseline(PatternTables(forest), rows, points, spec.cut_off_points),
        booster_sha256=sha256_hex(fit.learned.booster),
        reference_sha256=sha256_hex(reference_text(reference).encode("utf-8")),
    )
    digest = write_pack(folder, fit.learned.booster, card, reference)
    return Trained(folder, digest, card, fit.rows, fit.margins)


def _demand_outcomes(bad: Matrix) -> None:
    if min(int(bad.sum()), int(len(bad) - bad.sum())) < LEAST_BAD:
        count = int(bad.sum())
        raise StaffError(
            Text(
                f"只有 {count} 个违约、{len(bad) - count} 个正常结果，不足以训练",
                f"{count} bad and {len(bad) - count} good outcomes are too few to train on",
            ),
            Text(f"两类各需至少 {LEAST_BAD} 个", f"At least {LEAST_BAD} of each are needed"),
            code="TOO_FEW_OUTCOMES",
        )


def _out_of_time(
    rows: Matrix, bad: Matrix, days: Matrix, given: TimeSplit | None, spec: TrainSpec, report: Report, stop: Stop
) -> _Fit:
    split = given or by_time(days)
    for part in (split.train, split.validation, split.test):
        _demand_outcomes(bad[part])
    held = (rows[split.validation], bad[split.validation])
    tried: list[tuple[Learned, Settings]] = []
    space = search_space(spec.settings) if spec.search else (spec.settings,)
    for number, settings in enumerate(space):
        _go_on(stop)
        tried.append((learn(rows[split.train], bad[split.train], spec.signs, settings, held), settings))
        report(number + 1, len(space) + 1)
    learned, settings = min(tried, key=lambda one: one[0].loss or 0.0)
    forest = read_forest(learned.booster)
    calibration = fit_calibration(bad[split.validation], forest.margins(rows[split.validation]))
    margins = forest.margins(rows[split.test])
    _go_on(stop)
    plain = Logistic(rows[split.train], bad[split.train]).margins(rows[split.test])
    report(len(space) + 1, len(space) + 1)
    first, last = (day_of(int(days[split.test].min())).isoformat(), day_of(int(days[split.test].max())).isoformat())
    method = Text(
        f"按时间划分：先学习，再校准，最后以 {first} 至 {last} 的申请衡量",
        f"By time: learned, then calibrated, then measured on {first} to {last}",
    )
    note = SplitNote(method, len(split.train), len(split.validation), len(split.test))
    return _Fit(learned, settings, calibration, split.test, margins, _pds(calibration, margins), note, plain)


def _cross_validated(rows: Matrix, bad: Matrix, spec: TrainSpec, report: Report, stop: Stop) -> _Fit:
    settings = replace(spec.settings, early_stop=0)
    margins, plain = (np.zeros((spec.repeats, len(bad))) for _ in range(2))
    aucs: list[float] = []
    for repeat in range(spec.repeats):
        fold = stratified_folds(bad, spec.folds, settings.seed + repeat)
        for number in range(spec.folds):
            _go_on(stop)
            held = fold == number
            learned = learn(rows[~held], bad[~held], spec.signs, settings)
            margins[repeat, held] = read_forest(learned.booster).margins(rows[held])
            plain[repeat, held] = Logistic(rows[~held], bad[~held]).margins(rows[held])
            if 0 < bad[held].sum() < held.sum():
                aucs.append(auc(bad[held], margins[repeat, held]))
            report(repeat * spec.folds + number + 1, spec.repeats * spec.folds + 1)
    calibration = fit_calibration(np.tile(bad, spec.repeats), margins.ravel())
    method = Text(
        f"分层 {spec.folds} 折交叉验证重复 {spec.repeats} 次；校准线取自留出折",
        f"Stratified {spec.folds}-fold cross-validation, {spec.repeats} times; calibrated on held-out folds",
    )
    note = SplitNote(method, len(bad), len(bad), len(bad))
    learned = learn(rows, bad, spec.signs, settings)
    pds = _pds(calibration, margins).mean(axis=0)
    everything = np.arange(len(bad))
    return _Fit(learned, settings, calibration, everything, margins.mean(axis=0), pds, note, plain.mean(axis=0), aucs)


def _go_on(stop: Stop) -> None:
    if stop():
        raise Stopped


def _pds(calibration: Calibration, margins: Matrix) -> Matrix:
    answer: Matrix = 1 / (1 + np.exp(-(calibration.intercept + calibration.slope * margins.astype(np.float64))))
    return answer


def _card(data: Labelled, spec: TrainSpec, fit: _Fit, rows: Matrix, bad: Matrix) -> ModelCard:
    measured = bad[fit.rows]
    return ModelCard(
        version=spec.version,
        trained_on=spec.trained_on,
        outcome_note=spec.outcome,
        data=_data_note(data, spec, rows, bad),
        split=fit.split,
        features=spec.names,
        signs=spec.signs,
        catalogue_digest=spec.catalogue_digest,
        calibration=fit.calibration,
        baseline=Baseline(Text("", ""), 0, (0.0,) * len(spec.names)),
        metrics=metrics_of(measured, fit.pds, seed=spec.settings.seed, fold_aucs=fit.fold_aucs),
        roc=roc_curve(measured, fit.pds),
        reliability=reliability(measured, fit.pds),
        segments=tuple(_segment(name, chosen[fit.rows], measured, fit.pds) for name, chosen in data.segments),
        periods=() if data.days is None else _periods(np.asarray(data.days)[fit.rows], measured, fit.pds),
        limits=spec.limits,
        settings={**fit.settings.told(), "trees": str(fit.learned.trees), **_libraries()},
        booster_sha256="",
        reference_sha256="",
        comparisons=_comparisons(data, fit, measured),
    )


def _data_note(data: Labelled, spec: TrainSpec, rows: Matrix, bad: Matrix) -> DataNote:
    hasher = hashlib.sha256("\n".join(spec.names).encode("utf-8"))
    hasher.update(np.ascontiguousarray(rows).tobytes())
    hasher.update(np.ascontiguousarray(bad).tobytes())
    days = None if data.days is None or not len(data.days) else np.asarray(data.days)
    first, last = ("", "") if days is None else (day_of(int(d)).isoformat() for d in (days.min(), days.max()))
    return DataNote(spec.data_name, spec.synthetic, len(bad), int(bad.sum()), first, last, hasher.hexdigest())


def _segment(name: Text, chosen: Matrix, bad: Matrix, risk: Matrix) -> Segment:
    count, bad_count = int(chosen.sum()), int(bad[chosen].sum())
    enough = min(bad_count, count - bad_count) >= _ENOUGH
    return Segment(name, count, bad_count / max(count, 1), auc(bad[chosen], risk[chosen]) if enough else None)


def _periods(days: Matrix, bad: Matrix, risk: Matrix) -> tuple[Period, ...]:
    months = np.array([day_of(int(day)).isoformat()[:7] for day in days])
    made = []
    for month in np.unique(months).tolist():
        one = _segment(same(month), months == month, bad, risk)
        made.append(Period(month, one.count, one.auc))
    return tuple(made)


def _comparisons(data: Labelled, fit: _Fit, bad: Matrix) -> tuple[Segment, ...]:
    rivals: Mapping[Text, Matrix] = {
        Text("逻辑回归，同样指标", "Logistic regression, same features"): fit.logistic,
        **{name: np.asarray(risk)[fit.rows] for name, risk in data.rivals},
    }
    share = float(bad.mean())
    return tuple(Segment(name, len(bad), share, auc(bad, risk)) for name, risk in rivals.items())


def _baseline(tables: PatternTables, rows: Matrix, points: Matrix, cut_off: float) -> Baseline:
    """Applicants just above the cut-off: a span of twenty points, or the nearest hundred above where that is thin."""
    above = np.flatnonzero(points >= cut_off)
    above = above[np.argsort(points[above], kind="stable")]
    count = int((points[above] < cut_off + _BASELINE_SPAN).sum())
    chosen = above[: max(count, _BASELINE_LEAST)]
    if not len(chosen):  # every row is below the cut-off: the best ones are nearest to it
        chosen = np.argsort(-points, kind="stable")[:_BASELINE_LEAST]
    low, high = int(points[chosen].min()), int(points[chosen].max())
    name = Text(
        f"评分 {low} 至 {high} 的申请人，略高于通过线", f"Applicants scored {low} to {high}, just above the cut-off"
    )
    return Baseline(name, len(chosen), tuple(tables.many(rows[chosen]).astype(np.float64).mean(axis=0).tolist()))


def _libraries() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    for name in ("xgboost-cpu", "xgboost"):
        try:
            return {"xgboost": version(name), "numpy": version("numpy")}
        except PackageNotFoundError:
            continue
    raise ModuleNotFoundError("xgboost")
