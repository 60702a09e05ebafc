from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows.lines_of import views
from workbench.flows.engine import Engine, open_engine
from workbench.flows.verified import VerifiedSales, verified_sales

DAY = 20700
Row = dict[str, object]


def order(order_id: str, gross_fen: int = 10_000, **facts: object) -> Row:
    made: Row = {
        "merchant_id": "m1", "day": DAY - 30, "order_id": order_id, "line_no": 1, "gross_fen": gross_fen,
        "paid_fen": gross_fen, "status": "finished", "buyer_key": f"b-{order_id}",
    }  # fmt: skip
    return made | facts


def parcel(order_id: str, waybill: str | None = None, **facts: object) -> Row:
    made: Row = {"merchant_id": "m1", "day": DAY - 29, "order_id": order_id, "state": "signed"}
    return made | {"waybill_key": waybill or f"w-{order_id}"} | facts


def receipt(order_id: str, amount_fen: int = 10_000, **facts: object) -> Row:
    made: Row = {"merchant_id": "m1", "day": DAY - 28, "line_id": f"f-{order_id}", "kind": "sale"}
    return made | {"order_id": order_id, "amount_fen": amount_fen} | facts


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine(memory_mb=300, threads=1)


def sales(engine: Engine, **kinds: list[Row]) -> VerifiedSales:
    views(engine, **kinds)
    return verified_sales(engine, DAY)["m1"]


def test_an_order_that_was_sent_and_paid_is_verified(engine: Engine) -> None:
    seen = sales(engine, orders=[order("o1")], shipments=[parcel("o1")], fund=[receipt("o1")])
    assert (seen.raw_fen, seen.verified_fen, seen.share) == (10_000, 10_000, 1.0)


def test_each_order_leaves_the_sum_at_the_first_question_it_fails(engine: Engine) -> None:
    names = ["good", "back", "unsent", "twin1", "twin2", "unpaid", "friend"]
    orders = [order(name) for name in names]
    orders[1] |= {"refund_fen": 4_000}
    parcels = [parcel(name) for name in names if name not in ("unsent", "twin1", "twin2")]
    parcels += [parcel("twin1", "w-same"), parcel("twin2", "w-same")]
    receipts = [receipt(name) for name in names if name != "unpaid"]
    receipts.append(
        {"merchant_id": "m1", "day": DAY - 20, "line_id": "back", "kind": "transfer", "amount_fen": -9_000}
        | {"counterparty_key": "b-friend"}
    )
    seen = sales(engine, orders=orders, shipments=parcels, fund=receipts)
    assert seen == VerifiedSales(
        70_000, 4_000, 10_000, 0, 20_000, 10_000, 10_000, 16_000, 16_000 / 70_000, two_flows_fen=36_000,
        three_flows_fen=16_000,
    )  # fmt: skip


def by_quarter(engine: Engine, *quarters: int) -> VerifiedSales:
    """A merchant whose verified sales of the last quarters, the newest first, are these amounts."""
    days = [DAY - 91 * i - 40 for i in range(len(quarters))]
    orders = [order(f"q{i}", fen, day=days[i]) for i, fen in enumerate(quarters)]
    return sales(engine, orders=orders, shipments=[parcel(f"q{i}", day=days[i] + 1) for i in range(len(quarters))])


def test_a_shop_that_sells_in_summer_is_measured_by_an_ordinary_season(engine: Engine) -> None:
    peak = by_quarter(engine, 910_000, 9_100_000, 182_000, 364_000)
    assert peak.season_fen == (364_000 + 910_000) // 2
    assert peak.month_fen == 637_000 * 30 // 91 == 210_000  # the year's mean would be 867,616


def test_steady_sales_are_measured_by_the_years_mean_and_a_young_shop_too(engine: Engine) -> None:
    steady = by_quarter(engine, 910_000, 910_000, 910_000, 910_000)
    assert steady.month_fen == 3_640_000 * 30 // 365
    young = by_quarter(engine, 910_000, 910_000, 910_000)
    assert (young.season_fen, young.month_fen) == (None, 2_730_000 * 30 // 365)


def test_what_two_and_three_flows_agree_on_stands_beside_the_bars(engine: Engine) -> None:
    orders = [order("all"), order("sent"), order("paid"), order("alone")]
    parcels, receipts = [parcel("all"), parcel("sent")], [receipt("all"), receipt("paid")]
    seen = sales(engine, orders=orders, shipments=parcels, fund=receipts)
    assert (seen.two_flows_fen, seen.three_flows_fen) == (30_000, 10_000)
    assert (seen.two_flows_share, seen.three_flows_share) == (0.75, 0.25)
    bare = sales(engine, orders=[order("all")])
    assert (bare.two_flows_share, bare.three_flows_share) == (0.0, 0.0)


def test_a_review_confirms_no_sale(engine: Engine) -> None:
    praise = {"merchant_id": "m1", "day": DAY - 20, "kind": "review", "value": 5.0, "count": 1, "order_id": "o1"}
    seen = sales(engine, orders=[order("o1")], events=[praise])
    assert (seen.verified_fen, seen.two_flows_fen) == (0, 0)


def test_a_receipt_without_an_order_number_confirms_the_one_order_it_can_be_for(engine: Engine) -> None:
    orders = [order("o1", 12_345), order("o2", 9_900), order("o3", 9_900)]
    loose = [receipt("?", fen) for fen in (12_345, 9_900, 9_900)]
    seen = sales(engine, orders=orders, shipments=[parcel(f"o{i}") for i in (1, 2, 3)], fund=loose)
    assert seen.three_flows_fen == 12_345  # of two equal orders and two equal lines nobody can say which is which


def test_what_is_only_known_later_is_not_known_yet(engine: Engine) -> None:
    later = datetime(2026, 9, 30)  # noqa: DTZ001
    back = order("o1", refund_fen=4_000, closed_at=later, status="refunded")
    seen = sales(engine, orders=[back], shipments=[parcel("o1")], fund=[receipt("o1", day=DAY + 1)])
    assert (seen.refunded_fen, seen.verified_fen, seen.three_flows_fen) == (0, 10_000, 0)
    assert sales(engine, orders=[order("o1", paid_at=later), order("o2")]).raw_fen == 10_000


def test_two_orders_of_one_buyer_may_share_a_parcel(engine: Engine) -> None:
    orders = [order("o1", buyer_key="b"), order("o2", buyer_key="b")]
    parcels, receipts = [parcel("o1", "w"), parcel("o2", "w")], [receipt("o1"), receipt("o2")]
    assert sales(engine, orders=orders, shipments=parcels, fund=receipts).waybill_reuse_fen == 0


def test_orders_that_no_second_flow_confirms_are_not_verified(engine: Engine) -> None:
    seen = sales(engine, orders=[order("o1")])
    assert (seen.verified_fen, seen.no_receipt_fen) == (0, 10_000)


def test_one_confirming_flow_is_enough_where_the_merchant_has_no_other(engine: Engine) -> None:
    assert sales(engine, orders=[order("o1")], shipments=[parcel("o1")]).verified_fen == 10_000
    assert sales(engine, orders=[order("o1")], fund=[receipt("o1")]).verified_fen == 10_000


def test_a_parcel_sent_after_the_as_of_day_does_not_confirm_yet(engine: Engine) -> None:
    later = parcel("o1", day=DAY + 1, state="unknown", shipped_at=datetime(2026, 9, 6, 8))  # noqa: DTZ001
    seen = sales(engine, orders=[order("o1"), order("o2")], shipments=[later, parcel("o2")])
    assert (seen.unshipped_fen, seen.verified_fen) == (10_000, 10_000)


def test_unpaid_orders_are_no_sales_and_a_merchant_without_sales_is_left_out(engine: Engine) -> None:
    views(engine, orders=[order("o1", status="unpaid"), order("o2", day=DAY + 1), order("o3", day=DAY - 365)])
    assert verified_sales(engine, DAY) == {}


def test_only_the_named_merchants_are_looked_at(engine: Engine) -> None:
    views(engine, orders=[order("o1"), order("o2", merchant_id="m2")])
    assert set(verified_sales(engine, DAY, ["m2"])) == {"m2"}
    assert set(verified_sales(engine, DAY)) == {"m1", "m2"}
    assert verified_sales(engine, DAY, []) == {}


def test_an_enterprise_known_by_invoices_sells_what_stands_less_credit_notes_and_repeats(engine: Engine) -> None:
    def invoice(gross_fen: int, **facts: object) -> Row:
        made: Row = {"merchant_id": "m1", "day": DAY, "side": "sale", "gross_fen": gross_fen, "void": False}
        return made | {"repeat_no": 0} | facts

    rows = [invoice(9_000), invoice(9_000, repeat_no=1), invoice(-2_000), invoice(700, void=True)]
    rows.append(invoice(800, side="purchase"))
    seen = sales(engine, invoices=rows)
    assert (seen.raw_fen, seen.refunded_fen, seen.waybill_reuse_fen, seen.verified_fen) == (18_000, 2_000, 9_000, 7_000)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 10**9),  # gross
            st.integers(0, 2 * 10**9),  # refund, may exceed the sale
            st.sampled_from(["paid", "shipped", "finished", "closed", "refunded", "unknown"]),
            st.booleans(),  # parcel
            st.integers(0, 2),  # waybill shared by that number
            st.booleans(),  # receipt
        ),
        min_size=1,
        max_size=12,
    )
)
def test_the_parts_add_up_to_raw_sales_exactly(
    engine: Engine, rows: list[tuple[int, int, str, bool, int, bool]]
) -> None:
    orders, parcels, receipts = [], [], []
    for number, (gross, refund, status, sent, waybill, paid) in enumerate(rows):
        name = f"o{number}"
        orders.append(order(name, gross, refund_fen=refund, status=status))
        parcels += [parcel(name, f"w{waybill}")] * sent
        receipts += [receipt(name, gross)] * paid
    seen = sales(engine, orders=orders, shipments=parcels, fund=receipts)
    parts = (
        seen.refunded_fen + seen.unshipped_fen + seen.empty_fen + seen.waybill_reuse_fen + seen.no_receipt_fen
        + seen.linked_fen + seen.verified_fen
    )  # fmt: skip
    assert seen.raw_fen == parts == sum(row[0] for row in rows)
    assert min(seen.refunded_fen, seen.unshipped_fen, seen.waybill_reuse_fen, seen.verified_fen) >= 0
