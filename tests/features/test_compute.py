"""Values of features: what they count, and that none of them knows the future."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.features.lines import AS_OF, add, desk, event, invoice, moment, money, order, parcel
from workbench.features.catalogue import CATALOGUE, INVOICE, MARKETPLACE, PLATFORM
from workbench.features.compute import MerchantFacts, compute, monthly
from workbench.flows.engine import Engine
from workbench.flows.lines import LineKind

ALL = [feature.name for feature in CATALOGUE]


def value(engine: Engine, name: str, *facts: MerchantFacts) -> float:
    return float(compute(engine, [name], {"M": AS_OF}, facts).values[0, 0])


def test_sales_count_the_as_of_day_itself_and_windows_end_where_they_say() -> None:
    engine = desk(orders=[order(0, 100), order(29, 200), order(30, 400), order(89, 800), order(90, 1600)])
    assert value(engine, "orders_30") == 2
    assert value(engine, "sales_30_fen") == 300
    assert value(engine, "sales_90_month_fen") == 500
    assert value(engine, "sales_365_fen") == 3100


def test_unpaid_and_cancelled_orders_are_no_sale() -> None:
    engine = desk(orders=[order(1), order(2, status="unpaid", paid_at=None), order(3, status="closed", paid_at=None)])
    assert value(engine, "orders_30") == 1
    assert value(engine, "cancel_share_90") == pytest.approx(2 / 3)


def test_a_paid_order_without_a_time_of_payment_is_a_sale_by_its_status() -> None:
    engine = desk(orders=[order(1, status="shipped", paid_at=None), order(2, status="unknown", paid_at=None)])
    assert value(engine, "orders_30") == 1


def test_a_refund_is_known_from_the_day_the_order_closed() -> None:
    engine = desk(orders=[order(10, 1000, refund_fen=400, closed_at=moment(AS_OF + 1)), order(11, 1000)])
    assert value(engine, "refund_share_90") == 0
    later = compute(engine, ["refund_share_90"], {"M": AS_OF + 1})
    assert later.values[0, 0] == pytest.approx(0.2)


def test_repeat_purchase_counts_orders_of_buyers_who_bought_before() -> None:
    engine = desk(orders=[order(30, buyer_key="a"), order(20, buyer_key="b"), order(5, buyer_key="a")])
    assert value(engine, "repeat_share_180") == pytest.approx(1 / 3)


def test_concentration_is_one_with_one_buyer_and_a_half_with_two_equal_ones() -> None:
    one = desk(orders=[order(i, 500) for i in range(10)])
    two = desk(orders=[order(i, 500, buyer_key=f"b{i % 2}") for i in range(10)])
    assert value(one, "buyer_concentration_365") == pytest.approx(1)
    assert value(two, "buyer_concentration_365") == pytest.approx(0.5)
    assert value(two, "top_buyer_share_365") == pytest.approx(0.5)


def test_weekly_volatility_is_zero_for_equal_weeks_and_rises_with_one_loud_week() -> None:
    steady = [order(7 * week + 3, 700) for week in range(13)]
    assert value(desk(orders=steady), "sales_volatility_91") == pytest.approx(0)
    assert value(desk(orders=[*steady, order(2, 70_000)]), "sales_volatility_91") > 2


def test_dispatch_time_is_from_payment_to_hand_over_and_transit_to_signature() -> None:
    engine = desk(shipments=[parcel(10, 24, 2), parcel(20, 60, 4), parcel(25, 12, None, state="moving")])
    assert value(engine, "dispatch_hours_90") == pytest.approx(32)
    assert value(engine, "transit_days_90") == pytest.approx(3)
    assert value(engine, "dispatch_slow_share_90") == pytest.approx(1 / 3)
    assert value(engine, "unsigned_share_90") == pytest.approx(1 / 2)


def test_waybills_used_twice_and_nearly_empty_parcels_show() -> None:
    twins = [parcel(5, order_id="a", waybill_key="w"), parcel(5, order_id="b", waybill_key="w")]
    engine = desk(shipments=[*twins, parcel(6), parcel(7, weight_g=20)])
    assert value(engine, "waybill_reuse_share_90") == pytest.approx(1 / 4)
    assert value(engine, "light_parcel_share_90") == pytest.approx(1 / 4)


def test_money_paid_in_as_sales_and_sent_back_to_the_payer_is_circular() -> None:
    lines = [money(20, 1000, counterparty_key="x"), money(18, -900, "transfer", counterparty_key="x")]
    lines += [money(15, 1000, counterparty_key="y"), money(10, -500, "transfer", counterparty_key="owner")]
    assert value(desk(fund=lines), "circular_share_180") == pytest.approx(0.45)


def test_cash_cover_sets_sales_against_everything_paid_but_transfers() -> None:
    lines = [money(5, 3000), money(6, -1000, "purchase"), money(7, -500, "fee"), money(8, -9000, "transfer")]
    assert value(desk(fund=lines), "cash_cover_90") == pytest.approx(2)


def test_the_newest_rating_and_number_of_lenders_count() -> None:
    lines = [event(40, "rating_item", 4.2), event(10, "rating_item", 4.8), event(5, "other_lender", 1)]
    engine = desk(events=[*lines, event(100, "other_lender", 3)])
    assert value(engine, "rating_item") == 4.8
    assert value(engine, "other_lenders") == 1
    assert value(engine, "other_lenders_most_365") == 3


def test_lines_that_stand_for_several_occurrences_count_as_many() -> None:
    weeks = [event(7 * i, "visit", 100, 4) for i in range(4)] + [event(7 * i, "login", 1, 6) for i in range(4)]
    assert value(desk(events=weeks), "conversion_90") == pytest.approx(0.04)
    assert value(desk(events=weeks), "login_days_28") == pytest.approx(24 * 30 / 28)


def test_void_invoices_are_no_turnover_and_repeats_count_as_published_totals_count_them() -> None:
    lines = [invoice(5, 1000), invoice(5, 1000, repeat_no=1), invoice(6, 500, void=True), invoice(7, -200)]
    engine = desk(invoices=lines)
    assert value(engine, "invoice_sales_fen") == 1800
    assert value(engine, "void_share") == pytest.approx(1 / 4)
    assert value(engine, "negative_share") == pytest.approx(1 / 3)
    assert value(engine, "repeat_row_share") == pytest.approx(1 / 4)


def test_margin_compares_sales_with_purchases() -> None:
    engine = desk(invoices=[invoice(5, 1000), invoice(9, 700, "purchase")])
    assert value(engine, "invoice_margin_365") == pytest.approx(0.3)


def test_the_merchants_own_record_gives_tenure_and_past_loans() -> None:
    facts = MerchantFacts("M", AS_OF - 1461, 13, None, 11, 2)
    engine = desk()
    assert value(engine, "shop_months", facts) == pytest.approx(48)
    assert value(engine, "on_time_loans", facts) == 9
    assert value(engine, "late_loan_share", facts) == pytest.approx(2 / 11)
    assert np.isnan(value(engine, "trustpass_index", facts))


def test_a_merchant_without_past_loans_has_no_share_of_late_ones() -> None:
    assert np.isnan(value(desk(), "late_loan_share", MerchantFacts("M", None, None, None, 0, 0)))
    assert np.isnan(value(desk(), "on_time_loans", MerchantFacts("M", None, None, None, None, None)))


def test_no_lines_no_values() -> None:
    assert np.isnan(compute(desk(), ALL, {"M": AS_OF}).values).all()


def test_a_missing_flow_stays_missing_while_others_are_known() -> None:
    engine = desk(orders=[order(3)])
    matrix = compute(engine, ["orders_30", "dispatch_hours_90", "inflow_90_month_fen"], {"M": AS_OF})
    assert matrix.values[0, 0] == 1
    assert np.isnan(matrix.values[0, 1:]).all()


def test_a_value_does_not_depend_on_what_else_is_asked() -> None:
    engine = desk(orders=[order(5), order(200, buyer_key="z"), order(380, buyer_key="b1")])
    everything = compute(engine, PLATFORM, {"M": AS_OF})
    for name in ("orders_30", "repeat_share_180", "sales_yoy_90", "top_buyer_share_365", "days_since_sale"):
        np.testing.assert_array_equal(everything.column(name), compute(engine, [name], {"M": AS_OF}).values[:, 0])


def test_each_merchant_has_an_as_of_day_of_its_own_and_keeps_the_order_asked_for() -> None:
    engine = desk(orders=[order(10), order(10, merchant_id="N")])
    matrix = compute(engine, ["orders_30"], {"N": AS_OF - 20, "M": AS_OF, "absent": AS_OF})
    assert matrix.merchant_ids == ("N", "M", "absent")
    np.testing.assert_array_equal(matrix.values[:, 0], [np.nan, 1, np.nan])


def test_for_one_day_everybody_with_lines_or_facts_gets_a_row() -> None:
    engine = desk(orders=[order(10, merchant_id="B")])
    facts = [MerchantFacts("A", AS_OF - 100, None, None, None, None)]
    assert compute(engine, ["orders_30", "shop_months"], AS_OF, facts).merchant_ids == ("A", "B")


def test_the_monthly_history_ends_with_todays_value_and_is_oldest_first() -> None:
    engine = desk(orders=[order(5, 900, refund_fen=90), order(95, 900)], fund=[money(10, 3000)])
    told = monthly(engine, ["refund_share_90", "inflow_90_month_fen", "shop_months"], ["M", "N"], AS_OF)
    assert len(told["M"]["refund_share_90"]) == 12
    assert told["M"]["refund_share_90"][-1] == pytest.approx(0.1)
    assert told["M"]["refund_share_90"][-2] == 0
    assert told["M"]["inflow_90_month_fen"][-1] == 1000
    assert set(told["N"]["refund_share_90"]) == {None}
    assert "shop_months" not in told["M"]


ages = st.integers(-200, 500)
_orders = st.builds(
    lambda age, fen, status, back, wait, buyer: order(
        age, fen, status=status, refund_fen=min(back, fen), buyer_key=buyer, closed_at=moment(AS_OF - age + wait),
        paid_at=None if status in {"unpaid", "unknown"} else moment(AS_OF - age + 0.6),
    ),
    ages, st.integers(1, 10**6),
    st.sampled_from(["unpaid", "paid", "shipped", "finished", "closed", "refunded", "unknown"]),
    st.integers(0, 10**6), st.integers(0, 20), st.sampled_from("abc"),
)  # fmt: skip
_parcels = st.builds(
    lambda age, hours, days, state: parcel(age, hours, days, state=state),
    ages, st.integers(1, 200), st.one_of(st.none(), st.integers(1, 30)),
    st.sampled_from(["signed", "moving", "exception"]),
)  # fmt: skip
_money = st.builds(
    money, ages, st.integers(-(10**6), 10**6),
    st.sampled_from(["sale", "refund", "purchase", "fee", "loan_in", "loan_out", "transfer"]),
)  # fmt: skip
_events = st.builds(
    event, ages, st.sampled_from(["visit", "login", "review", "complaint", "rating_item", "other_lender"]),
    st.integers(1, 5), st.integers(0, 7),
)  # fmt: skip
_invoices = st.builds(
    lambda age, fen, side, void: invoice(age, fen, side, void=void),
    ages, st.integers(-(10**6), 10**6), st.sampled_from(["sale", "purchase"]), st.booleans(),
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(_orders, max_size=25), st.lists(_parcels, max_size=20), st.lists(_money, max_size=20),
    st.lists(_events, max_size=20), st.lists(_invoices, max_size=20),
)  # fmt: skip
def test_lines_after_the_as_of_day_never_change_a_vector(
    orders: list[dict[str, object]], parcels: list[dict[str, object]], fund: list[dict[str, object]],
    events: list[dict[str, object]], invoices: list[dict[str, object]],
) -> None:  # fmt: skip
    kinds = {
        LineKind.ORDERS: orders, LineKind.SHIPMENTS: parcels, LineKind.FUND: fund, LineKind.EVENTS: events,
        LineKind.INVOICES: invoices,
    }  # fmt: skip
    engine = desk()
    for kind, lines in kinds.items():
        add(engine, kind, [line for line in lines if int(str(line["day"])) <= AS_OF])
    before = compute(engine, ALL, {"M": AS_OF}).values
    for kind, lines in kinds.items():
        add(engine, kind, [line for line in lines if int(str(line["day"])) > AS_OF])
    np.testing.assert_array_equal(before, compute(engine, ALL, {"M": AS_OF}).values)


def test_moments_after_the_as_of_day_are_not_known() -> None:
    """A parcel that is signed tomorrow and an order that is paid tomorrow look the same as ones that never are."""
    future, never = moment(AS_OF + 1.5), None
    vectors = []
    for told in (future, never):
        orders = [order(1), order(0, 900, status="paid" if told else "unpaid", paid_at=told, closed_at=told)]
        parcels = [parcel(1, state="moving", days=None) | {"signed_at": told}]
        vectors.append(compute(desk(orders=orders, shipments=parcels), ALL, {"M": AS_OF}).values)
    names = [i for i, name in enumerate(ALL) if name != "cancel_share_90"]
    np.testing.assert_array_equal(vectors[0][0, names], vectors[1][0, names])


def test_marketplace_and_invoice_sets_are_computed_from_their_own_kinds_only() -> None:
    engine = desk(orders=[order(3)], shipments=[parcel(3)], fund=[money(3, 100)], events=[event(2, "review", 5)])
    known = ~np.isnan(compute(engine, MARKETPLACE, {"M": AS_OF}).values)
    assert known.sum() > 15
    assert np.isnan(compute(engine, INVOICE, {"M": AS_OF}).values).all()
