from __future__ import annotations

import pytest

from tests.flows.lines_of import views
from tests.flows.test_verified import DAY, Row, order, parcel, receipt
from workbench.flows.contradictions import contradictions, contradictions_of
from workbench.flows.engine import Engine, open_engine


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine(memory_mb=300, threads=1)


def codes(engine: Engine, claims: dict[str, object], **kinds: list[Row]) -> list[str]:
    views(engine, **kinds)
    return [one.code for one in contradictions(engine, "m1", DAY, claims)]


def test_two_declared_warehouses_and_one_origin_disagree_and_say_so(engine: Engine) -> None:
    views(engine, shipments=[parcel(f"o{n}", origin_region="浙江") for n in range(3)])
    (found,) = contradictions(engine, "m1", DAY, {"warehouses": 2})
    assert found.code == "WAREHOUSES"
    assert found.text.zh == "申报 2 个仓库，近 6 个月只有 1 个发货地"
    assert found.text.en == "2 warehouses claimed, only 1 dispatch origin in 6 months"
    assert [(claimed, shown) for _, claimed, shown in found.pairs] == [("2", "1")]


def test_claims_that_the_flows_bear_out_contradict_nothing(engine: Engine) -> None:
    parcels = [parcel("o1", origin_region="浙江"), parcel("o2", origin_region="江苏")]
    claims: dict[str, object] = {"warehouses": 2, "monthly_sales_fen": 10_000, "other_lenders": 0, "purpose": "备货"}
    assert codes(engine, claims, shipments=parcels, fund=[receipt("o1", 30_000)]) == []


def test_what_was_not_claimed_or_has_no_lines_contradicts_nothing(engine: Engine) -> None:
    assert codes(engine, {}, shipments=[parcel("o1", origin_region="浙江")]) == []
    assert codes(engine, {"warehouses": 5, "monthly_sales_fen": 10**9, "other_lenders": 0}) == []


def test_sales_declared_well_above_the_inflow_disagree_but_modesty_does_not(engine: Engine) -> None:
    fund = [receipt("o1", 300_000)]
    assert codes(engine, {"monthly_sales_fen": 125_001}, fund=fund) == ["MONTHLY_SALES"]
    assert codes(engine, {"monthly_sales_fen": 125_000}, fund=fund) == []
    assert codes(engine, {"monthly_sales_fen": 1}, fund=fund) == []


def test_lenders_in_the_fund_flow_that_were_not_declared_disagree(engine: Engine) -> None:
    loans = [
        receipt("l1", 500_000, kind="loan_in", counterparty_key="bank a"),
        receipt("l2", -20_000, kind="loan_out", counterparty_key="bank b"),
        receipt("l3", -20_000, kind="loan_out", counterparty_key="bank a"),
    ]
    assert codes(engine, {"other_lenders": 1}, fund=loans) == ["OTHER_LENDERS"]
    assert codes(engine, {"other_lenders": 2}, fund=loans) == []


def test_paid_orders_without_receipt_and_sent_orders_without_parcel_disagree(engine: Engine) -> None:
    orders = [order(f"o{n}") for n in range(60)]
    parcels = [parcel(f"o{n}") for n in range(40)]
    receipts = [receipt(f"o{n}") for n in range(30)]
    assert codes(engine, {}, orders=orders, shipments=parcels, fund=receipts) == ["NO_RECEIPT", "NO_PARCEL"]
    all_in = [receipt(f"o{n}") for n in range(60)]
    assert codes(engine, {}, orders=orders, shipments=[parcel(f"o{n}") for n in range(60)], fund=all_in) == []


def test_orders_of_the_last_days_may_still_be_on_their_way(engine: Engine) -> None:
    orders = [order(f"o{n}", day=DAY - 5) for n in range(60)]
    assert codes(engine, {}, orders=orders, shipments=[parcel("other")], fund=[receipt("other")]) == []


def test_waybills_that_serve_several_buyers_disagree(engine: Engine) -> None:
    orders = [order(f"o{n}") for n in range(12)]
    parcels = [parcel(f"o{n}", f"w{n // 2}") for n in range(12)]
    assert codes(engine, {}, orders=orders, shipments=parcels) == ["WAYBILL_REUSE"]
    alone = [order(f"o{n}", buyer_key="one") for n in range(12)]
    assert codes(engine, {}, orders=alone, shipments=parcels) == []


def test_lines_after_the_as_of_day_are_not_seen(engine: Engine) -> None:
    later = parcel("o9", origin_region="江苏", day=DAY + 1)
    assert codes(engine, {"warehouses": 2}, shipments=[parcel("o1", origin_region="浙江"), later]) == ["WAREHOUSES"]


def test_many_merchants_at_once_get_what_each_gets_alone(engine: Engine) -> None:
    views(
        engine,
        shipments=[parcel("o1", origin_region="浙江"), parcel("o2", origin_region="江苏", merchant_id="m2")],
        fund=[receipt("o1"), receipt("o3", merchant_id="m2")],
    )
    claims: dict[str, dict[str, object]] = {"m1": {"warehouses": 2}, "m2": {"monthly_sales_fen": 99_999_999}, "m3": {}}
    together = contradictions_of(engine, DAY, claims)
    assert together == {m: contradictions(engine, m, DAY, claims[m]) for m in claims}
    assert [len(together[m]) for m in ("m1", "m2", "m3")] == [1, 1, 0]
