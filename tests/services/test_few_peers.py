"""Fewer than thirty peers are no comparison: nothing is called better or worse than they are."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.features.compute import FeatureMatrix
from workbench.features.peers import FEWEST, peer_table
from workbench.scoring.reasons import NO_PEERS
from workbench.services.score_batch import _Crowd, _metric, _views

NAMES = ("refund_share_90", "shop_months")


def crowd(count: int) -> _Crowd:
    rows = np.random.default_rng(1).random((count, len(NAMES)))
    ids = tuple(f"M{i:03d}" for i in range(count))
    matrix = FeatureMatrix(ids, NAMES, rows)
    peers = peer_table(matrix, dict.fromkeys(ids, "home"), {})
    place = {merchant_id: i for i, merchant_id in enumerate(ids)}
    return _Crowd(matrix, rows.astype(np.float32), rows, 0.0, rows[:, 0], peers, place)


@pytest.mark.parametrize(("count", "told"), [(FEWEST - 1, False), (FEWEST, True)])
def test_percentile_and_median_are_told_from_thirty_peers_on(count: int, told: bool) -> None:
    among = crowd(count)
    views = _views(among, "M003", NAMES)
    assert all((view != NO_PEERS) == told for view in views.values())
    metric = _metric(among, "M003", NAMES[0], (None,) * 12)
    assert (metric.percentile is not None, metric.median is not None) == (told, told)
