"""How a merchant stands beside its peers."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.common.text import Text
from workbench.features.compute import FeatureMatrix
from workbench.features.feature import Flow
from workbench.features.peers import EVERYBODY, peer_table

NAMES = ("refund_share_90", "inflow_90_month_fen", "ticket_90_fen", "dispatch_hours_90")


def table(n: int = 40, category: str = "home", **columns: list[float]) -> tuple[FeatureMatrix, dict[str, str]]:
    values = np.full((n, len(NAMES)), np.nan)
    for name, column in columns.items():
        values[:, NAMES.index(name)] = column
    ids = tuple(f"M{i:03d}" for i in range(n))
    return FeatureMatrix(ids, NAMES, values), dict.fromkeys(ids, category)


def test_a_high_refund_rate_is_better_than_few_and_a_high_inflow_better_than_many() -> None:
    matrix, categories = table(refund_share_90=list(range(40)), inflow_90_month_fen=list(range(40)))
    peers = peer_table(matrix, categories, {})
    assert peers.percentile("M039", "refund_share_90") == 0
    assert peers.percentile("M039", "inflow_90_month_fen") == 100
    assert peers.percentile("M010", "inflow_90_month_fen") == pytest.approx(100 * 10 / 39)


def test_equal_values_count_half() -> None:
    matrix, categories = table(refund_share_90=[0.0] * 40)
    assert peer_table(matrix, categories, {}).percentile("M000", "refund_share_90") == 50


def test_a_missing_value_and_a_feature_without_a_better_side_have_no_percentile() -> None:
    matrix, categories = table(refund_share_90=[np.nan, *range(39)], ticket_90_fen=list(range(40)))
    peers = peer_table(matrix, categories, {})
    assert peers.percentile("M000", "refund_share_90") is None
    assert peers.percentile("M005", "ticket_90_fen") is None
    assert peers.quartiles("M000", "refund_share_90") == (9.5, 19.0, 28.5)
    assert peers.quartiles("M000", "dispatch_hours_90") is None


def test_a_cohort_under_thirty_widens_to_the_category_and_then_to_the_desk() -> None:
    matrix, categories = table(70, refund_share_90=list(range(70)))
    sizes = {mid: 50_000_000 if i < 35 else 200_000_000 for i, mid in enumerate(matrix.merchant_ids[:40])}
    categories |= dict.fromkeys(matrix.merchant_ids[60:], "tea")
    peers = peer_table(matrix, categories, sizes, lambda code: Text("家居", "Homeware"))
    assert len(peers.cohort("M000").members) == 35
    assert peers.cohort("M000").name == Text("家居 · 年销售 30–100 万", "Homeware · sales 300K–1M a year")
    assert len(peers.cohort("M036").members) == 60
    assert peers.cohort("M036").name == Text("家居", "Homeware")
    assert peers.cohort("M065").name == EVERYBODY
    assert len(peers.cohort("M065").members) == 70


def test_commerce_counts_inside_the_fund_flow_and_a_flow_without_data_has_no_standing() -> None:
    matrix, categories = table(inflow_90_month_fen=list(range(40)))
    peers = peer_table(matrix, categories, {})
    assert peers.flow_percentile("M039", Flow.FUND) == 100
    assert peers.flow_percentile("M039", Flow.LOGISTICS) is None


def test_a_stranger_is_refused() -> None:
    matrix, categories = table()
    with pytest.raises(KeyError):
        peer_table(matrix, categories, {}).percentile("X", "refund_share_90")
