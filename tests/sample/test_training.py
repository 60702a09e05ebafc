"""The run the bundled model learns from."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.common.errors import Stopped
from workbench.features.catalogue import PLATFORM
from workbench.flows.engine import open_engine
from workbench.sample.training import FIRST_APPLICATION, LAST_APPLICATION, TrainingRun, build


@pytest.fixture(scope="module")
def run() -> TrainingRun:
    return build(open_engine(), seed=3, applications=700)


def test_every_application_has_features_an_outcome_and_a_day(run: TrainingRun) -> None:
    assert run.matrix.values.shape == (700, len(PLATFORM))
    assert run.matrix.names == PLATFORM
    assert len(set(run.matrix.merchant_ids)) == 700
    assert run.defaulted.dtype == bool
    assert 0 < run.defaulted.sum() < 70
    assert (run.day >= FIRST_APPLICATION).all()
    assert (run.day <= LAST_APPLICATION).all()
    assert set(run.platform) == {"taobao", "tmall", "b2b"}


# A run this small may have no ring of the kind that would show.
RINGS_ONLY = {"circular_share_180", "waybill_reuse_share_90", "light_parcel_share_90"}


def test_every_feature_is_known_of_somebody_and_varies(run: TrainingRun) -> None:
    known = ~np.isnan(run.matrix.values)
    assert known.any(axis=0).all()
    flat = {name for name in run.matrix.names if np.nanstd(run.matrix.column(name)) == 0}
    assert flat <= RINGS_ONLY


def test_applications_an_older_policy_declined_are_kept_with_their_outcome(run: TrainingRun) -> None:
    assert 0.08 < run.declined.mean() < 0.35
    assert run.declined[run.matrix.column("shop_months") < 6].all()
    assert run.defaulted[run.declined].any()


def test_same_seed_same_numbers(run: TrainingRun) -> None:
    again = build(open_engine(threads=1), seed=3, applications=700)
    np.testing.assert_allclose(again.matrix.values, run.matrix.values, rtol=1e-9)
    np.testing.assert_array_equal(again.defaulted, run.defaulted)


def test_the_lines_are_dropped(run: TrainingRun) -> None:
    engine = open_engine()
    build(engine, seed=3, applications=50)
    assert engine.execute("SELECT count(*) FROM duckdb_tables() WHERE NOT temporary").fetchone() == (0,)


def test_a_run_that_is_asked_to_stop_stops() -> None:
    with pytest.raises(Stopped):
        build(open_engine(), seed=3, applications=50, stop=lambda: True)
