"""Are the reasons of many cases those each would get by itself, ties and thresholds included?"""

from __future__ import annotations

import numpy as np
import pytest

from workbench.common.paths import models
from workbench.common.text import same
from workbench.features.catalogue import BY_NAME
from workbench.scoring.card import Baseline
from workbench.scoring.family_reasons import NONE, adverse_families, family_numbers, ranked
from workbench.scoring.pack import load_pack
from workbench.scoring.points import Calibration
from workbench.scoring.reasons import principal_reasons
from workbench.scoring.score import Band, Contribution, Score

NAMES = tuple(BY_NAME)[:40]
LINE = Calibration(0.3, 1.1)


def told(names: tuple[str, ...], row: np.ndarray, baseline: np.ndarray, line: Calibration) -> list[tuple[str, float]]:
    parts = tuple(Contribution(name, 1.0, margin, 0.0) for name, margin in zip(names, row.tolist(), strict=True))
    score = Score("v", "d", 0.0, 0.1, 600, Band.C, 0.0, parts)
    group = Baseline(same("group"), 10, tuple(baseline.tolist()))
    return [(one.code, np.float32(one.points)) for one in principal_reasons(score, group, line, BY_NAME, {})]


def many(
    names: tuple[str, ...], rows: np.ndarray, baseline: np.ndarray, line: Calibration
) -> list[list[tuple[str, float]]]:
    codes, family_of = family_numbers(names, BY_NAME)
    found, points = adverse_families(rows, baseline, family_of, line.points_per_margin)
    return [
        [(codes[family], worth) for family, worth in zip(row, worths, strict=True) if family != NONE]
        for row, worths in zip(found, points, strict=True)
    ]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_many_cases_get_the_reasons_each_would_get(kind: type) -> None:
    rng = np.random.default_rng(5)
    rows = rng.normal(0, 0.03, (700, len(NAMES))).astype(kind)
    baseline = rng.normal(0, 0.01, len(NAMES))
    assert many(NAMES, rows, baseline, LINE) == [told(NAMES, row, baseline, LINE) for row in rows]


def test_equal_weights_are_told_in_the_order_of_their_codes() -> None:
    rng = np.random.default_rng(6)
    # Few values, so that most rows hold families of equal weight, and sums of several features that cancel out.
    rows = rng.choice([0.0, 0.0625, 0.125], (400, len(NAMES)))
    baseline = np.zeros(len(NAMES))
    found = many(NAMES, rows, baseline, LINE)
    assert found == [told(NAMES, row, baseline, LINE) for row in rows]
    ties = sum(len({worth for _, worth in row}) < len(row) for row in found)
    assert ties > 100


def test_an_effect_of_exactly_one_point_is_a_reason_and_less_is_none() -> None:
    line = Calibration(0.0, 1.0)
    one = 1.0 / -line.points_per_margin
    for margin in (one, np.nextafter(one, 0.0), np.nextafter(one, 1.0)):
        row = np.zeros((1, len(NAMES)))
        row[0, 3] = margin
        expected = told(NAMES, row[0], np.zeros(len(NAMES)), line)
        assert many(NAMES, row, np.zeros(len(NAMES)), line) == [expected]


def test_the_bundled_model_tells_the_same_reasons_of_a_portfolio_and_of_a_case() -> None:
    model = load_pack(next(folder for folder in sorted(models().iterdir()) if folder.is_dir()))
    rng = np.random.default_rng(7)
    columns = [rng.choice(np.array(model.reference[name].edges or (0.0,)), 300) for name in model.features]
    rows = np.column_stack(columns).astype(np.float32)
    shap, baseline = model.tables.many(rows), np.array(model.card.baseline.margins)
    found = many(model.features, shap, baseline, model.calibration)
    assert found == [told(model.features, row, baseline, model.calibration) for row in shap]
    assert max(len(row) for row in found) == 4


def test_the_margin_says_how_little_would_change_the_list() -> None:
    line = Calibration(0.0, 1.0)
    codes, family_of = family_numbers(NAMES, BY_NAME)
    first, second = (int(np.flatnonzero(family_of == i)[0]) for i in (0, 1))
    row = np.zeros((1, len(NAMES)))
    row[0, first], row[0, second] = 10 / -line.points_per_margin, 10.25 / -line.points_per_margin
    found, _, margin = ranked(row, np.zeros(len(NAMES)), family_of, line.points_per_margin)
    assert [codes[i] for i in found[0, :2]] == [codes[1], codes[0]]
    assert margin[0] == pytest.approx(0.25, abs=1e-5)


def test_no_adverse_family_is_no_reason() -> None:
    _, family_of = family_numbers(NAMES, BY_NAME)
    found, points = adverse_families(np.zeros((3, len(NAMES))), np.zeros(len(NAMES)), family_of, -50.0)
    assert (found == NONE).all()
    assert not points.any()
    empty, _ = adverse_families(np.zeros((0, len(NAMES))), np.zeros(len(NAMES)), family_of, -50.0)
    assert empty.shape == (0, 4)


def test_columns_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="different numbers"):
        adverse_families(np.zeros((3, 4)), np.zeros(5), np.zeros(5, dtype=np.intp), -50.0)
