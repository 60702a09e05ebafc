"""How does a matrix of features with known outcomes become a model pack?

The trees are learned and measured (`fits`), the card is written (`card_of`), the validation judges the held-out rows,
and the pack gets the rows that travel with it. Same rows, seed and libraries: same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.progress import Report, Stop, never, silent
from workbench.records.canonical import sha256_hex
from workbench.scoring.card import ModelCard
from workbench.scoring.card_of import baseline_of, baseline_rows, card_of
from workbench.scoring.fits import Fit, again, cross_validated, out_of_time
from workbench.scoring.forest import read_forest
from workbench.scoring.golden import GOLDEN_ROWS, background_bytes, golden_bytes
from workbench.scoring.labelled import Labelled as Labelled
from workbench.scoring.labelled import TrainSpec as TrainSpec
from workbench.scoring.labelled import demand_outcomes
from workbench.scoring.pack import BACKGROUND, GOLDEN, VALIDATION, write_pack
from workbench.scoring.pattern_shap import PatternTables
from workbench.scoring.reference import reference_of, reference_text
from workbench.scoring.validation.held_out import HeldOut, LearnedRows
from workbench.scoring.validation.report import ValidationReport, report_bytes, validate

Matrix = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Trained:
    """A written pack. `held_out` are margins of rows the trees had not seen, `held_rows` which rows these are."""

    folder: Path
    digest: str
    card: ModelCard
    held_rows: Matrix
    held_out: Matrix
    report: ValidationReport


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
    demand_outcomes(bad)
    if rows.shape != (len(bad), len(spec.names)) or len(spec.signs) != len(spec.names):
        raise ValueError(f"{rows.shape} rows do not fit {len(spec.names)} names and {len(bad)} outcomes")
    if data.days is None:
        fit = cross_validated(rows, bad, spec, report, stop, data.groups)
    else:
        fit = out_of_time(rows, bad, np.asarray(data.days), data.split, spec, report, stop)
    return _written(data, spec, fit, rows, bad, folder, stop)


def _written(data: Labelled, spec: TrainSpec, fit: Fit, rows: Matrix, bad: Matrix, folder: Path, stop: Stop) -> Trained:
    forest = read_forest(fit.learned.booster)
    margins = forest.margins(rows)
    points = np.array([fit.calibration.points(m) for m in margins.astype(np.float64).tolist()])
    reference = reference_of(spec.names, rows, points)
    near = baseline_rows(points, spec.cut_off_points)
    card = replace(
        card_of(data, spec, fit, rows, bad),
        baseline=baseline_of(PatternTables(forest), rows[near], points[near]),
        booster_sha256=sha256_hex(fit.learned.booster),
        reference_sha256=sha256_hex(reference_text(reference).encode("utf-8")),
    )
    background, some = rows[near[_spread(len(near))]], _spread(len(rows))
    held = held_out(data, spec, fit, rows, bad, points, background)
    report = validate(held, forest, card, booster=fit.learned.booster, cut_off=spec.cut_off_points, stop=stop)
    extras = {
        VALIDATION: report_bytes(report),
        BACKGROUND: background_bytes(spec.names, background),
        GOLDEN: golden_bytes(spec.names, rows[some], margins[some]),
    }
    digest = write_pack(folder, fit.learned.booster, card, reference, extras=extras)
    return Trained(folder, digest, card, fit.rows, fit.margins, report)


def held_out(
    data: Labelled, spec: TrainSpec, fit: Fit, rows: Matrix, bad: Matrix, points: Matrix, background: Matrix
) -> HeldOut:
    """What a validation is given: the measured rows, and beside them all that is known of the rest."""
    held = fit.rows
    return HeldOut(
        names=spec.names,
        signs=fit.signs,
        values=rows[held],
        bad=bad[held],
        pds=fit.pds,
        margins=fit.margins,
        points=np.array([fit.calibration.points(m) for m in fit.margins.astype(np.float64).tolist()]),
        days=None if data.days is None else np.asarray(data.days)[held],
        segments=[(name, np.asarray(chosen)[held]) for name, chosen in data.segments],
        attributes={name: tuple(groups[row] for row in held.tolist()) for name, groups in data.attributes.items()},
        rivals=[*fit.rivals, *((name, np.asarray(risk)[held]) for name, risk in data.rivals)],
        retrain=lambda seed: read_forest(again(fit, rows, bad, seed)),
        learned=LearnedRows(rows[fit.learned_rows], bad[fit.learned_rows], points[fit.learned_rows]),
        background=background,
    )


def _spread(count: int) -> Matrix:
    """At most as many places as a pack keeps golden rows, evenly spread over `count`."""
    return np.unique(np.linspace(0, count - 1, min(count, GOLDEN_ROWS)).round().astype(np.int64))
