"""Lines of the four flows find each other, and what is left over is counted to the minor unit."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows.shops import DAY, Lines
from workbench.flows.drill import orders_behind, orders_marked
from workbench.flows.engine import Engine, open_engine
from workbench.flows.reconcile import Leg, Reconciliation, reconcile, total
from workbench.flows.verified import STEPS, examine


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine(memory_mb=300, threads=1)


def legs(engine: Engine, lines: Lines, **bounds: int) -> Reconciliation:
    lines.put(engine)
    return reconcile(engine, bounds.get("as_of", DAY))["m1"]


def counts(found: Reconciliation, leg: Leg) -> tuple[int, int, int, int]:
    one = found.legs[leg]
    return one.imported, one.matched, one.unmatched, one.apart


def test_a_line_belongs_to_an_order_is_left_over_or_is_no_matter_of_a_sale(engine: Engine) -> None:
    lines = Lines()
    for number in range(3):
        lines.sell("m1", number)
    lines.orders.append(dict(lines.orders[0], order_id="unpaid", status="unpaid"))
    lines.orders.append(dict(lines.orders[0], order_id="alone"))
    lines.shipments.append(dict(lines.shipments[0], order_id="unheard-of"))
    lines.pay("m1", "rent", DAY - 9, -70_000, "landlord", "other")
    lines.pay("m1", "stray", DAY - 9, 123, "somebody", "sale", "unheard-of")
    found = legs(engine, lines)
    assert counts(found, Leg.ORDERS) == (5, 3, 1, 1)
    assert counts(found, Leg.PARCELS) == (4, 3, 1, 0)
    assert counts(found, Leg.MONEY) == (5, 3, 1, 1)
    assert counts(found, Leg.REVIEWS) == (3, 3, 0, 0)
    assert found.legs[Leg.MONEY].unmatched_fen == 123
    assert found.legs[Leg.MONEY].apart_fen == -70_000
    assert found.adds_up


def test_money_without_a_number_finds_the_only_order_of_its_amount_and_time(engine: Engine) -> None:
    lines = Lines()
    lines.sell("m1", 0, fen=7_777)
    lines.sell("m1", 1, fen=8_888)
    lines.fund[0]["order_id"] = None
    found = legs(engine, lines)
    assert (found.legs[Leg.MONEY].by_amount, found.legs[Leg.MONEY].by_amount_fen) == (1, 7_777)
    lines.fund[0]["day"] = lines.orders[0]["day"] - 1  # money does not come before the order
    assert counts(legs(engine, lines), Leg.MONEY) == (2, 1, 1, 0)
    lines.fund[0]["day"] = lines.orders[0]["day"] + 60  # nor months later
    assert counts(legs(engine, lines, as_of=DAY + 99), Leg.MONEY) == (2, 1, 1, 0)


def test_where_two_orders_or_two_lines_would_do_nothing_is_guessed(engine: Engine) -> None:
    lines = Lines()
    for number in range(2):
        lines.sell("m1", number, day=DAY - 30 + number, fen=9_900)
        lines.fund[number]["order_id"] = None
    assert counts(legs(engine, lines), Leg.MONEY) == (2, 0, 2, 0)
    lines.orders.pop()
    assert counts(legs(engine, lines), Leg.MONEY) == (2, 0, 2, 0)


def test_a_partner_from_before_the_window_counts_and_one_from_after_the_day_does_not(engine: Engine) -> None:
    lines = Lines()
    lines.sell("m1", 0, day=DAY - 365)
    lines.sell("m1", 1, day=DAY - 2)
    found = legs(engine, lines)
    assert counts(found, Leg.ORDERS) == (1, 1, 0, 0)  # its parcel left the day before
    assert counts(found, Leg.PARCELS) == (2, 2, 0, 0)
    assert counts(found, Leg.MONEY) == (1, 1, 0, 0)  # the other receipt comes in three days


Spec = tuple[int, int, str, bool, int, str, int, bool]
_SHOP = st.lists(
    st.tuples(
        st.integers(1, 4),  # amount, few values so that they meet
        st.integers(0, 30_000),  # refund
        st.sampled_from(["unpaid", "paid", "shipped", "finished", "closed", "refunded"]),
        st.booleans(),  # parcel
        st.integers(0, 3),  # waybill
        st.sampled_from(["none", "id", "loose", "stray"]),  # money
        st.integers(0, 400),  # days before the last
        st.booleans(),  # reviewed
    ),
    min_size=1,
    max_size=14,
)


def drawn(specs: list[Spec]) -> Lines:
    lines = Lines()
    for number, (amount, refund, status, sent, waybill, paid, age, told) in enumerate(specs):
        day, fen = DAY - age, amount * 1_111
        lines.sell("m1", number, day=day, fen=fen, waybill=f"w{waybill}", grams=20 * waybill, buyer=f"b{number % 4}")
        lines.orders[-1] |= {"status": status, "refund_fen": refund}
        if not sent:
            lines.shipments.pop()
        if paid == "none":
            lines.fund.pop()
        else:
            lines.fund[-1]["order_id"] = {"id": f"m1-{number}", "loose": None, "stray": "elsewhere"}[paid]
        if not told:
            lines.events.pop()
        if number % 3 == 0:
            lines.pay("m1", f"out{number}", day, -fen, f"b{number % 4}")
    return lines


@settings(max_examples=20, deadline=None)
@given(_SHOP, st.randoms(use_true_random=False))
def test_matched_and_unmatched_add_up_to_what_was_imported_in_any_order_of_lines(
    engine: Engine, specs: list[Spec], chance: random.Random
) -> None:
    lines = drawn(specs)
    lines.put(engine)
    found = reconcile(engine, DAY)
    for leg, rows, fen in (
        (Leg.ORDERS, lines.orders, "gross_fen"), (Leg.MONEY, lines.fund, "amount_fen"),
        (Leg.PARCELS, lines.shipments, None), (Leg.REVIEWS, lines.events, None),
    ):  # fmt: skip
        inside = [row for row in rows if DAY - 365 < row["day"] <= DAY]
        totals = total(found.values()).legs[leg]
        assert totals.imported == len(inside) == totals.matched + totals.unmatched + totals.apart
        assert totals.imported_fen == (sum(row[fen] for row in inside) if fen else 0)
        assert totals.imported_fen == totals.matched_fen + totals.unmatched_fen + totals.apart_fen
        assert totals.by_amount <= totals.matched
    for rows in (lines.orders, lines.shipments, lines.fund, lines.events):
        chance.shuffle(rows)
    lines.put(engine)
    assert reconcile(engine, DAY) == found


@settings(max_examples=5, deadline=None)
@given(_SHOP)
def test_the_orders_behind_each_bar_and_each_detector_add_up_to_it(engine: Engine, specs: list[Spec]) -> None:
    lines = drawn(specs)
    lines.put(engine)
    seen = examine(engine, DAY)
    if "m1" not in seen.sales:
        return
    sales = seen.sales["m1"]
    assert sales.raw_fen == sum(getattr(sales, code) for code, _ in STEPS[1:])
    for code, _ in STEPS:
        found = orders_behind(engine, "m1", DAY, code, limit=50)
        assert found.total_fen == getattr(sales, code) == sum(row.amount_fen for row in found.rows)
        assert found.count == len(found.rows)
    for one in seen.findings["m1"]:
        found = orders_marked(engine, "m1", DAY, one.code, limit=50)
        assert (found.count, found.total_fen) == (one.orders, one.marked_fen)
        assert all(row.witness is not None for row in found.rows)


def test_a_page_names_the_file_and_line_of_the_order_and_of_what_gives_it_away(engine: Engine) -> None:
    lines = Lines()
    for number in range(30):
        lines.sell("m1", number, grams=15 if number < 10 else 900)
    lines.put(engine)
    page = orders_marked(engine, "m1", DAY, "EMPTY_PARCEL", limit=4, offset=8)
    assert (page.count, len(page.rows)) == (10, 2)
    for row in page.rows:
        place = next(i for i, one in enumerate(lines.orders) if one["order_id"] == row.order_id)
        assert (row.place.file, row.place.line, row.place.batch_id) == ("orders.csv", place + 2, "B00001")
        assert row.witness is not None
        assert (row.witness.place.file, row.witness.place.line) == ("shipments.csv", place + 2)
        assert row.witness.reference == f"w-{row.order_id}"
        assert (row.days_to_parcel, row.days_to_money, row.gap_fen, row.verdict) == (1, 5, 0, "empty")
