"""Does a validation come to an end, and say what it could not do, whatever the rows are like?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.scoring.packs import NAMES, labelled
from tests.scoring.validated import held_out, points_of, small_model
from workbench.common.errors import Stopped
from workbench.common.text import same
from workbench.scoring.boosting import Settings, learn
from workbench.scoring.forest import read_forest
from workbench.scoring.validation.gates import State
from workbench.scoring.validation.report import ValidationReport, read_report, report_bytes, validate


def whole(report: ValidationReport) -> ValidationReport:
    """Every figure is finite: the report can be written and read back."""
    assert read_report(report_bytes(report)) == report
    return report


def state(report: ValidationReport, code: str) -> State:
    return next(gate.state for gate in report.gates if gate.code == code)


def test_a_perfect_separation_is_told_and_does_not_break_anything() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    margins = np.where(held.bad == 1, 4.0, -4.0).astype(np.float32)
    pds = np.where(held.bad == 1, 0.98, 0.02)
    report = whole(validate(replace(held, margins=margins, pds=pds), forest, card))
    assert report.discrimination.auc.value == 1.0
    assert report.discrimination.ks.value == 1.0
    assert report.calibration.slope.value > 1


def test_fifteen_good_and_fifteen_bad_rows_are_enough_to_say_little() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    rows = np.sort(np.concatenate([np.flatnonzero(held.bad == outcome)[:15] for outcome in (0, 1)]))
    few = replace(
        held, values=held.values[rows], bad=held.bad[rows], pds=held.pds[rows], margins=held.margins[rows],
        points=held.points[rows], days=np.asarray(held.days)[rows], segments=[(same("none"), np.zeros(30, dtype=bool))],
        rivals=[(same("flat"), np.zeros(30))], attributes={"g": ("a",) * 10 + ("b",) * 20},
    )  # fmt: skip
    report = whole(validate(few, forest, card))
    assert state(report, "BAD_ROWS") is State.WARN
    assert report.segments[0].count == 0
    assert report.segments[0].auc is None
    assert report.contests[0].brier_gain is None
    assert [group.passing for group in report.fairness[0].groups] == [None, None]
    assert state(report, "IMPACT") is State.WARN


def test_a_model_without_any_declared_direction_is_a_warning_not_a_pass() -> None:
    data, (_, card) = labelled(), small_model()
    free = (0,) * len(NAMES)
    forest = read_forest(learn(data.values, data.bad, free, Settings(depth=2, trees=20, early_stop=0)).booster)
    held = replace(held_out(forest, card), signs=free)
    assert state(whole(validate(held, forest, card)), "MONOTONE") is State.WARN


def test_everybody_passing_or_nobody_leaves_no_reason_out() -> None:
    forest, card = small_model()
    held = held_out(forest, card, attributes={})
    for cut_off in (-1_000.0, 5_000.0):
        report = whole(validate(held, forest, card, cut_off=cut_off))
        assert report.faithfulness is None or report.faithfulness.cases > 0


def test_one_constant_and_one_empty_feature_are_no_trouble() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    odd = held.values.copy()
    odd[:, 0], odd[:, 1] = 1.0, np.nan
    whole(validate(replace(held, values=odd, points=points_of(forest, card, odd)), forest, card))


def test_a_person_can_stop_it() -> None:
    forest, card = small_model()
    with pytest.raises(Stopped):
        validate(held_out(forest, card), forest, card, stop=lambda: True)


def test_a_risk_that_is_no_number_is_refused() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    with pytest.raises(ValueError, match="finite"):
        replace(held, rivals=[(same("r"), np.full(len(held), np.nan))])
