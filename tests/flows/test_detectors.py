"""Each detector flags what it is made for, and nothing honest that looks like it."""

from __future__ import annotations

import random

import pytest

from tests.flows.shops import DAY, Lines, honest
from workbench.common.text import Lang
from workbench.flows.detectors import BY_CODE, DETECTORS
from workbench.flows.engine import Engine, open_engine
from workbench.flows.shared_keys import keep_shared_keys
from workbench.flows.verified import examine


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine(memory_mb=300, threads=1)


def test_an_honest_shop_is_flagged_by_none_and_loses_nothing(engine: Engine) -> None:
    seen = honest().examined(engine)
    assert seen.findings["m1"] == ()
    assert seen.sales["m1"].share == 1.0


# --- parcels --------------------------------------------------------------------------------------------------------


def test_waybills_that_serve_several_buyers_are_flagged_and_their_orders_leave(engine: Engine) -> None:
    lines = honest()
    for number in range(40, 50):
        lines.sell("m1", number, waybill=f"w-m1-{number - 20}")
    seen = lines.examined(engine)
    (found,) = seen.findings["m1"]
    assert (found.code, found.orders, found.flagged) == ("WAYBILL_REUSE", 20, True)
    assert found.removed_fen == found.marked_fen == seen.sales["m1"].waybill_reuse_fen
    assert found.score == pytest.approx(found.marked_fen / seen.sales["m1"].raw_fen)


def test_two_orders_of_one_buyer_in_one_parcel_are_no_reuse(engine: Engine) -> None:
    lines = honest()
    for number in range(40, 50):
        lines.sell("m1", number, waybill=f"w-m1-{number - 20}", buyer=f"b-m1-{number - 20}")
    assert lines.examined(engine).findings["m1"] == ()


def test_a_mistyped_waybill_takes_its_orders_out_but_flags_nobody(engine: Engine) -> None:
    lines = honest()
    lines.sell("m1", 40, waybill="w-m1-3")
    (found,) = lines.examined(engine).findings["m1"]
    assert (found.orders, found.flagged, found.removed_fen > 0) == (2, False, True)


def test_a_waybill_of_another_shop_counts_from_the_day_it_is_known(engine: Engine) -> None:
    lines = honest()
    for number in range(5):
        lines.sell("m2", number, day=DAY - 2, waybill=f"w-m1-{number}")
    assert lines.flagged(engine) == {"WAYBILL_REUSE"}
    assert lines.examined(engine, DAY - 3).findings["m1"] == ()


def test_parcels_of_almost_no_weight_in_a_shop_of_heavy_goods_are_flagged(engine: Engine) -> None:
    lines = honest()
    for number in range(40, 50):
        lines.sell("m1", number, grams=20)
    seen = lines.examined(engine)
    assert {one.code for one in seen.findings["m1"] if one.flagged} == {"EMPTY_PARCEL"}
    assert seen.sales["m1"].empty_fen == sum(row["gross_fen"] for row in lines.orders[40:])


def test_a_shop_of_stickers_and_a_shop_with_cheap_light_extras_are_not(engine: Engine) -> None:
    stickers = Lines()
    for number in range(40):
        stickers.sell("m1", number, grams=25 if number % 3 else 60)
    assert stickers.examined(engine).findings["m1"] == ()
    extras = honest()
    for number in range(40, 60):
        extras.sell("m1", number, grams=25, fen=900)
    assert extras.examined(engine).findings["m1"] == ()


def test_two_parcels_whose_weight_was_left_out_stay_below_the_line_and_in_the_sum(engine: Engine) -> None:
    lines = honest()
    for number in (40, 41):
        lines.sell("m1", number, grams=0)
    seen = lines.examined(engine)
    assert [one.flagged for one in seen.findings["m1"]] == [False]
    assert seen.sales["m1"].empty_fen == 0


# --- buyers ---------------------------------------------------------------------------------------------------------


def ring(shops: int = 3, people: int = 5, each: int = 2) -> Lines:
    lines = Lines()
    for shop in range(1, shops + 1):
        lines.orders += honest(20, f"m{shop}").orders
        lines.shipments += honest(20, f"m{shop}").shipments
        lines.fund += honest(20, f"m{shop}").fund
        for number in range(people * each):
            lines.sell(f"m{shop}", 100 + number, day=DAY - 60 + number, buyer=f"ring-{number % people}")
    return lines


def test_a_circle_of_buyers_that_several_shops_share_is_flagged_at_all_of_them(engine: Engine) -> None:
    seen = ring().examined(engine)
    for shop in ("m1", "m2", "m3"):
        (found,) = seen.findings[shop]
        assert (found.code, found.orders, found.flagged) == ("BUYER_CLUSTER", 10, True)
        assert seen.sales[shop].linked_fen == found.removed_fen == found.marked_fen


def test_a_wholesaler_with_one_large_customer_is_not_flagged(engine: Engine) -> None:
    lines = honest(20)
    for number in range(100, 130):
        lines.sell("m1", number, day=DAY - 200 + number, buyer="big")
    assert lines.examined(engine).findings["m1"] == ()


def test_regulars_of_the_neighbour_and_customers_of_the_owners_other_shop_are_no_circle(engine: Engine) -> None:
    assert ring(shops=2, people=3, each=6).flagged(engine) == set()
    assert ring(shops=2, people=12, each=1).flagged(engine) == set()


def test_a_buyer_known_to_everybody_links_nobody(engine: Engine) -> None:
    lines = Lines()
    for shop in range(22):
        for number in range(12):
            lines.sell(f"m{shop}", number, buyer=f"agent-{number % 5}")
    assert lines.flagged(engine) == set()


def own(orders: int, party: str = "boss", funded: str = "m1") -> Lines:
    lines = honest()
    for number in range(100, 100 + orders):
        lines.sell("m1", number, day=DAY - 100 + number % 50, buyer=party)
    if funded != "m1":
        lines.sell(funded, 900)
    lines.pay(funded, "top-up", DAY - 70, 500_000, "boss")
    return lines


def test_orders_of_the_accounts_that_fund_the_shop_are_flagged(engine: Engine) -> None:
    seen = own(10).examined(engine)
    (found,) = seen.findings["m1"]
    assert (found.code, found.orders, found.flagged) == ("SELF_PURCHASE", 10, True)
    assert seen.sales["m1"].linked_fen == found.marked_fen


def test_the_owners_other_shop_counts_only_where_the_owner_is_the_same(engine: Engine) -> None:
    lines = own(10, funded="m2")
    assert lines.flagged(engine, owners={"m1": "p1", "m2": "p1"}) == {"SELF_PURCHASE"}
    assert lines.flagged(engine, owners={"m1": "p1", "m2": "p2"}) == set()


def test_an_owner_who_takes_two_things_home_is_not_flagged(engine: Engine) -> None:
    seen = own(2).examined(engine)
    assert [one.flagged for one in seen.findings["m1"]] == [False]
    assert seen.sales["m1"].linked_fen == 0


# --- money ----------------------------------------------------------------------------------------------------------


def test_money_that_goes_back_to_its_buyers_is_flagged(engine: Engine) -> None:
    lines = honest()
    for number in range(8):
        order_id = lines.sell("m1", 100 + number, buyer="friend")
        lines.pay("m1", f"out-{order_id}", DAY - 10, -9_700 - number, "friend")
    seen = lines.examined(engine)
    (found,) = seen.findings["m1"]
    assert (found.code, found.orders, found.flagged) == ("CIRCULAR_FUNDS", 8, True)
    assert seen.sales["m1"].linked_fen == found.removed_fen


def test_refunds_and_two_refunds_by_transfer_are_not_flagged(engine: Engine) -> None:
    lines = honest()
    for number in range(10):
        lines.pay("m1", f"back-{number}", DAY - 10, -10_000, f"b-m1-{number}", "refund", f"m1-{number}")
    assert lines.examined(engine).findings["m1"] == ()
    for number in range(2):
        lines.pay("m1", f"by-hand-{number}", DAY - 10, -10_000, f"b-m1-{number}")
    assert lines.flagged(engine) == set()


def test_amounts_that_go_out_and_come_back_to_the_cent_are_flagged(engine: Engine) -> None:
    lines = honest()
    for row in list(lines.orders[:8]):
        lines.pay("m1", f"out-{row['order_id']}", row["day"] - 1, -row["gross_fen"], f"mule-{row['order_id']}")
    seen = lines.examined(engine)
    (found,) = seen.findings["m1"]
    # The first order is of a whole hundred yuan: such amounts meet by chance and do not count.
    assert (found.code, found.orders, found.flagged) == ("ROUND_TRIP", 7, True)


def test_equal_amounts_weeks_apart_and_amounts_that_meet_twice_are_chance(engine: Engine) -> None:
    apart = honest()
    for row in list(apart.orders[1:9]):
        apart.pay("m1", f"out-{row['order_id']}", row["day"] - 40, -row["gross_fen"], "supplier", "purchase")
    assert apart.examined(engine).findings["m1"] == ()
    usual = Lines()
    for number in range(40):
        usual.sell("m1", number, fen=5_990)  # one price, and the supplier is paid it as well
    for number in range(10):
        usual.pay("m1", f"out-{number}", DAY - 30 - 8 * number, -5_990, "supplier", "purchase")
    assert usual.flagged(engine) == set()


# --- reviews --------------------------------------------------------------------------------------------------------


def test_praise_for_old_orders_in_one_week_is_flagged(engine: Engine) -> None:
    lines = honest(20)
    for number in range(20, 40):
        lines.sell("m1", number, reviewed=DAY - 5 - number % 5)
    seen = lines.examined(engine)
    (found,) = seen.findings["m1"]
    assert (found.code, found.orders, found.flagged) == ("REVIEW_BURST", 20, True)


def test_the_reviews_after_a_flash_sale_are_not(engine: Engine) -> None:
    lines = honest(20)
    for number in range(100, 160):
        lines.sell("m1", number, day=DAY - 30, reviewed=DAY - 22 + number % 5)
    assert lines.examined(engine).findings["m1"] == ()


def test_a_few_late_reviews_in_a_week_of_fresh_ones_are_not(engine: Engine) -> None:
    lines = honest(20)
    for number in range(100, 112):
        lines.sell("m1", number, day=DAY - 20, reviewed=DAY - 10)
    for number in range(50, 55):
        lines.sell("m1", number, reviewed=DAY - 10)
    assert lines.examined(engine).findings["m1"] == ()


# --- what holds for all of them -------------------------------------------------------------------------------------


def everything() -> Lines:
    lines = ring()
    for number in range(200, 210):
        lines.sell("m1", number, day=DAY - 50, waybill="w-m1-3", grams=10)
        lines.sell("m2", number, day=DAY - 50, buyer="boss", reviewed=DAY - 5)
    lines.pay("m2", "top-up", DAY - 90, 900_000, "boss")
    for number in range(4):
        lines.pay("m3", f"out-{number}", DAY - 20, -9_000, f"ring-{number}")
    return lines


def test_an_order_that_several_detectors_mark_leaves_once(engine: Engine) -> None:
    seen = everything().examined(engine)
    assert {one.code for ones in seen.findings.values() for one in ones if one.flagged} >= {
        "WAYBILL_REUSE", "EMPTY_PARCEL", "SELF_PURCHASE", "BUYER_CLUSTER", "CIRCULAR_FUNDS",
    }  # fmt: skip
    for shop, sales in seen.sales.items():
        removed = dict.fromkeys(("empty", "reuse", "linked"), 0)
        for one in seen.findings[shop]:
            removed[BY_CODE[one.code].bar] += one.removed_fen
        assert removed == {
            "empty": sales.empty_fen, "reuse": sales.waybill_reuse_fen, "linked": sales.linked_fen
        }  # fmt: skip


def test_the_order_of_lines_and_the_choice_of_merchants_change_nothing(engine: Engine) -> None:
    lines = everything()
    seen = lines.examined(engine)
    chance = random.Random(5)
    for rows in (lines.orders, lines.shipments, lines.fund, lines.events):
        chance.shuffle(rows)
    assert lines.examined(engine) == seen
    for shop in ("m1", "m2", "m3"):
        alone = examine(engine, DAY, [shop])
        assert (alone.sales[shop], alone.findings[shop]) == (seen.sales[shop], seen.findings[shop])
    keep_shared_keys(engine)
    assert examine(engine, DAY) == seen
    engine.execute("DROP TABLE shared_keys")


def test_lines_of_later_days_change_nothing(engine: Engine) -> None:
    lines = everything()
    seen = lines.examined(engine, DAY)
    for number in range(300, 310):
        lines.sell("m1", number, day=DAY + 1, waybill="w-m1-5", buyer="ring-1", grams=5)
        lines.pay("m2", f"later-{number}", DAY + 2, -10_000 - number, f"b-m2-{number % 20}")
        lines.sell("m9", number, day=DAY + 3, buyer=f"b-m2-{number % 5}", waybill=f"w-m2-{number % 20}")
    assert lines.examined(engine, DAY) == seen


def test_every_detector_says_what_it_is_in_both_languages_and_why_its_numbers_stand_where_they_do() -> None:
    assert len(DETECTORS) == 7
    for detector in DETECTORS:
        for lang in Lang:
            for words in (detector.title, detector.finding, detector.explanation):
                assert words.of(lang)
            assert "{orders}" in detector.finding.of(lang)
            assert "{money}" in detector.finding.of(lang)
        assert all(one.reason.zh and one.value > 0 for one in detector.thresholds)
        assert detector.bar in {"empty", "reuse", "linked"}
