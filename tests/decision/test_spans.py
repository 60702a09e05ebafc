"""Does a slider stay within what is known, and does it always hold the case's own value?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.decision.small_model import bundled
from workbench.decision.spans import span
from workbench.features.catalogue import BY_NAME
from workbench.scoring.partial_margins import splits_by_feature
from workbench.scoring.reference import Distribution

REFERENCE = Distribution("refund_share_90", (0.0, 0.02, 0.04, 0.08), (0.2, 0.2, 0.2, 0.2, 0.2, 0.0))


def test_a_span_runs_over_the_training_data_and_every_threshold() -> None:
    made = span("refund_share_90", 0.05, REFERENCE, [0.0613, 0.25])
    assert (made.low, made.high) == (0.0, 0.251)
    assert "0.0%" in made.low_why.zh
    assert "训练数据" in made.high_why.zh
    points = made.lattice().tolist()
    assert points[0] == 0.0
    assert points[-1] == 0.251
    assert 0.08 in points  # the very literal a rule's bound has


@given(st.floats(0, 5), st.sampled_from(["refund_share_90", "dispatch_hours_90", "complaints_90", "cash_cover_90"]))
def test_every_span_holds_the_actual_value(actual: float, name: str) -> None:
    made = span(name, actual, REFERENCE, [0.5])
    assert made.low <= round(actual, 9) <= made.high
    assert made.cost(actual) == 0.0


def test_a_move_is_measured_in_interquartile_ranges() -> None:
    made = span("refund_share_90", 0.05, REFERENCE, [])
    assert made.scale == pytest.approx(0.065 - 0.005, abs=0.02)
    assert made.cost(0.05 + made.scale) == pytest.approx(1.0)


def test_where_nearly_everybody_is_alike_ten_steps_are_one_unit() -> None:
    flat = Distribution("waybill_reuse_share_90", (0.0,), (0.0, 1.0, 0.0))
    assert span("waybill_reuse_share_90", 0.0, flat, []).scale == pytest.approx(0.01)
    assert span("refund_share_90", 0.0, None, []).scale == pytest.approx(0.01)


def test_a_lattice_goes_beyond_the_outermost_thresholds_of_the_bundled_model() -> None:
    model = bundled()
    splits = dict(zip(model.features, splits_by_feature(model.forest), strict=True))
    met = 0
    for name in model.features:
        if not BY_NAME[name].actionable or not len(splits[name]):  # the trees may leave a figure alone
            continue
        met += 1
        made = span(name, max(0.0, float(splits[name][0])), model.reference[name], splits[name].tolist())
        points = made.lattice()
        assert points[0] < splits[name][0] or made.low == 0.0
        assert points[-1] >= splits[name][-1]
        assert len(points) < 4_100
    assert met > 10
