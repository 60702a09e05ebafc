"""What does the card say of a trained model: its data, its figures, its rivals, whom reasons compare with?"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench import __version__
from workbench.common.dates import day_of
from workbench.common.text import Text, same
from workbench.scoring.card import TABLE, Baseline, ColumnNote, DataNote, LeakNote, ModelCard, Period, Segment
from workbench.scoring.fits import Fit
from workbench.scoring.labelled import Labelled, TrainSpec
from workbench.scoring.leaks import MOST_AUC, MOST_MODEL_AUC, whole_model
from workbench.scoring.metrics import auc, metrics_of, reliability, roc_curve
from workbench.scoring.pattern_shap import PatternTables

Matrix = npt.NDArray[Any]
_ENOUGH = 20  # bad and good rows a segment needs for an AUC of its own
_BASELINE_SPAN = 20.0
_BASELINE_LEAST = 100

NO_WEIGHTS = Text("未使用类别权重：概率即实际占比", "No class weights: probabilities are shares as they are")
NO_INFERENCE = Text(
    "未做拒绝推断：被拒申请的结果未知，模型只对有结果的申请成立",
    "No reject inference: what the declined would have done is not known; the model holds for rows with an outcome",
)


def card_of(data: Labelled, spec: TrainSpec, fit: Fit, rows: Matrix, bad: Matrix) -> ModelCard:
    """The card without baseline and digests, which need the finished trees."""
    measured = bad[fit.rows]
    found = metrics_of(measured, fit.pds, seed=spec.settings.seed, fold_aucs=fit.fold_aucs)
    return ModelCard(
        version=spec.version,
        trained_on=spec.trained_on,
        outcome_note=spec.outcome,
        data=_data_note(data, spec, rows, bad),
        split=fit.split,
        features=spec.names,
        signs=fit.signs,
        catalogue_digest=spec.catalogue_digest,
        calibration=fit.calibration,
        baseline=Baseline(Text("", ""), 0, (0.0,) * len(spec.names)),
        metrics=found,
        roc=roc_curve(measured, fit.pds),
        reliability=reliability(measured, fit.pds),
        segments=tuple(_segment(name, chosen[fit.rows], measured, fit.pds) for name, chosen in data.segments),
        periods=() if data.days is None else _periods(np.asarray(data.days)[fit.rows], measured, fit.pds),
        limits=spec.limits + _curve_limits(fit),
        settings={**fit.settings.told(), "trees": str(fit.learned.trees), **_versions()},
        booster_sha256="",
        reference_sha256="",
        comparisons=_comparisons(data, fit, measured),
        kind=spec.kind,
        columns=_signed(spec, fit),
        leaks=spec.leaks + _too_good(spec, found.auc),
        curves=fit.curves,
        choices=(NO_WEIGHTS, *(() if spec.declined_known else (NO_INFERENCE,)), *spec.choices, *_estimated(spec, fit)),
    )


def _too_good(spec: TrainSpec, area: float) -> tuple[LeakNote, ...]:
    """A warning where the whole model measures better than such data allow."""
    one = whole_model(area, MOST_MODEL_AUC if spec.kind == TABLE else MOST_AUC)
    return () if one is None else (LeakNote(one.column, one.kind.value, one.severity.value, one.figure, one.what),)


def _signed(spec: TrainSpec, fit: Fit) -> tuple[ColumnNote, ...]:
    return tuple(
        replace(note, sign=sign, estimated=bool(sign) and not told)
        for note, sign, told in zip(spec.columns, fit.signs, spec.signs, strict=bool(spec.columns))
    )


def _estimated(spec: TrainSpec, fit: Fit) -> tuple[Text, ...]:
    """Directions that were found, not declared, in words."""
    found = [
        f"{name} {sign:+d}"
        for name, sign, told in zip(spec.names, fit.signs, spec.signs, strict=True)
        if sign and not told
    ]
    if not found:
        return ()
    listed = same(", ".join(found))
    return (
        Text("方向由学习样本估计，未经声明：{listed}", "Directions estimated from rows learned from: {listed}").format(
            listed=listed
        ),
    )


def _curve_limits(fit: Fit) -> tuple[Text, ...]:
    """The line stays, because only under a line do points add up; where a curve is better, the card says so."""
    return tuple(
        Text(
            "{name}的 Brier 分数显著优于校准线（{curve} 对 {line}）：为使评分可加仍用校准线，概率两端须谨慎",
            "{name} has a clearly better Brier score than the line ({curve} against {line}): the line stays so that "
            "points add up; read probabilities at both ends with care",
        ).format(name=note.name, curve=same(f"{note.brier_curve:.5f}"), line=same(f"{note.brier_line:.5f}"))
        for note in fit.curves
        if note.better
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


def _comparisons(data: Labelled, fit: Fit, bad: Matrix) -> tuple[Segment, ...]:
    rivals: Mapping[Text, Matrix] = {
        **dict(fit.rivals),
        **{name: np.asarray(risk)[fit.rows] for name, risk in data.rivals},
    }
    share = float(bad.mean())
    return tuple(Segment(name, len(bad), share, auc(bad, risk)) for name, risk in rivals.items())


def baseline_rows(points: Matrix, cut_off: float) -> Matrix:
    """Applicants just above the cut-off: a span of twenty points, or the nearest hundred above where that is thin."""
    above = np.flatnonzero(points >= cut_off)
    above = above[np.argsort(points[above], kind="stable")]
    count = int((points[above] < cut_off + _BASELINE_SPAN).sum())
    chosen = above[: max(count, _BASELINE_LEAST)]
    if not len(chosen):  # every row is below the cut-off: the best ones are nearest to it
        chosen = np.argsort(-points, kind="stable")[:_BASELINE_LEAST]
    return chosen


def baseline_of(tables: PatternTables, rows: Matrix, points: Matrix) -> Baseline:
    """The group of these rows [n, features] with their points [n]."""
    low, high = int(points.min()), int(points.max())
    name = Text(
        f"评分 {low} 至 {high} 的申请人，略高于通过线", f"Applicants scored {low} to {high}, just above the cut-off"
    )
    return Baseline(name, len(rows), tuple(tables.many(rows).astype(np.float64).mean(axis=0).tolist()))


def _versions() -> dict[str, str]:
    """What the model was made with."""
    return {**_libraries(), "python": platform.python_version(), "workbench": __version__}


def _libraries() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    for name in ("xgboost-cpu", "xgboost"):
        try:
            return {"xgboost": version(name), "numpy": version("numpy")}
        except PackageNotFoundError:
            continue
    raise ModuleNotFoundError("xgboost")
