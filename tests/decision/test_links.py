"""Do numbers that belong together move together, and is what cannot exist refused in words?"""

from __future__ import annotations

import numpy as np
import pytest

from workbench.decision.links import (
    FOLLOWS,
    MOST,
    RELATIONS,
    binding_relations,
    bounds_of,
    followed,
    impossible,
    moved,
)
from workbench.features.catalogue import BY_NAME

CASE: dict[str, float | None] = {
    "refund_share_90": 0.08,
    "refund_share_365": 0.06,
    "refund_rise": 1.4,
    "money_returned_share_90": 0.05,
    "sales_90_month_fen": 10_000_000.0,
    "sales_30_fen": 9_000_000.0,
    "sales_365_fen": 100_000_000.0,
    "dispatch_hours_90": 40.0,
    "dispatch_hours_30": 44.0,
    "dispatch_slow_share_90": 0.3,
    "cash_cover_90": 1.2,
    "net_inflow_share_90": 1 - 1 / 1.2,
    "purchase_share_90": 0.5,
    "debt_service_90": 0.08,
    "fee_share_90": 0.03,
    "orders_30": 30.0,
    "orders_90": 100.0,
    "buyers_90": None,
}


def why(changes: dict[str, float]) -> str | None:
    after = moved(CASE, changes)
    found = impossible(CASE, after, [name for name in after if after[name] != CASE[name]])
    return None if found is None else found.zh


def test_a_follower_has_one_lead_and_is_nothing_a_merchant_moves_by_itself() -> None:
    followers = [one.follower for one in FOLLOWS]
    assert len(set(followers)) == len(followers)
    assert not [name for name in followers if BY_NAME[name].actionable]
    assert not set(followers) & {one.lead for one in FOLLOWS}


def test_every_feature_named_is_in_the_catalogue() -> None:
    named = {one.lead for one in FOLLOWS} | {one.follower for one in FOLLOWS} | set(MOST)
    named |= {name for relation in RELATIONS for name in relation.features}
    assert named <= set(BY_NAME)


def test_the_years_refunds_move_by_the_quarters_part_of_its_sales() -> None:
    after = moved(CASE, {"refund_share_90": 0.04})
    assert after["refund_share_365"] == pytest.approx(0.06 - 0.04 * 30 / 100)
    assert after["money_returned_share_90"] == pytest.approx(0.025)
    older = 0.06 * 100 - 0.08 * 30  # refunds before the quarter stay what they were
    now = after["refund_share_365"]
    assert now is not None
    assert now * 100 - 0.04 * 30 == pytest.approx(older)


def test_what_is_left_of_inflow_follows_cover_by_definition() -> None:
    assert moved(CASE, {"cash_cover_90": 1.5})["net_inflow_share_90"] == pytest.approx(1 - 1 / 1.5)


def test_nothing_else_moves_and_missing_stays_missing() -> None:
    after = moved(CASE, {"dispatch_hours_90": 20.0})
    assert after["dispatch_hours_30"] == 22.0
    assert {name for name in CASE if after[name] is not CASE[name]} == {"dispatch_hours_90", "dispatch_hours_30"}
    assert moved(CASE, {"orders_90": 50.0})["buyers_90"] is None


def test_a_follower_that_is_changed_itself_keeps_its_change() -> None:
    assert moved(CASE, {"sales_90_month_fen": 5e6, "sales_30_fen": 1e6})["sales_30_fen"] == 1e6


def test_followers_are_the_same_for_a_number_and_for_an_array_of_them() -> None:
    values = np.array([0.01, 0.05, 0.09])
    together = followed("refund_share_90", values, CASE)
    for at, value in enumerate(values.tolist()):
        for name, one in followed("refund_share_90", value, CASE).items():
            assert together[name][at] == one


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dispatch_hours_90": 12.0}, "30.0% 的订单超过 48 小时才发货，平均发货时长就不可能只有 12 小时"),
        ({"dispatch_slow_share_90": 0.9}, "90.0% 的订单超过 48 小时才发货，平均发货时长就不可能只有 40 小时"),
        ({"cash_cover_90": 1.9}, "进货 50.0%、还贷 8.0%、费用 3.0% 已占回款，现金覆盖不可能达到 1.90×"),
        ({"orders_30": 120.0}, "近 30 天 120 单，多于近 90 天 100 单"),
        ({"refund_share_90": 1.2}, "退款率 不可能高于 100.0%"),
        ({"refund_share_90": -0.1}, "不可能低于"),
    ],
)
def test_what_cannot_exist_is_refused_in_words(changes: dict[str, float], words: str) -> None:
    told = why(changes)
    assert told is not None
    assert words in told


@pytest.mark.parametrize(
    "changes",
    [
        {"dispatch_hours_90": 20.0},
        {"dispatch_hours_90": 12.0, "dispatch_slow_share_90": 0.2},
        {"cash_cover_90": 1.5},
        {"refund_share_90": 0.0},
        {"refund_share_90": 0.4},
    ],
)
def test_what_can_exist_is_not(changes: dict[str, float]) -> None:
    assert why(changes) is None


def test_a_tie_the_data_themselves_break_refuses_nothing() -> None:
    odd = {**CASE, "orders_30": 150.0}
    assert "ORDERS_OF_QUARTER" in [one.code for one in binding_relations(CASE)]
    assert "ORDERS_OF_QUARTER" not in [one.code for one in binding_relations(odd)]
    assert "BUYERS_OF_ORDERS" not in [one.code for one in binding_relations(CASE)]  # a figure is missing


def test_bounds_of_a_unit_give_way_to_the_cases_own_value() -> None:
    assert bounds_of("refund_share_90") == (0.0, 1.0)
    assert bounds_of("refund_share_90", 1.3) == (0.0, 1.3)
    assert bounds_of("login_days_28") == (0.0, 30.0)
    assert bounds_of("net_inflow_share_90")[0] == -1.0
