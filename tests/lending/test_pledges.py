"""Does every part of a loan stand on an order that carries it, or is somebody told to cure it, whatever orders do?"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.lending.order_lives import live
from workbench.common.errors import StaffError
from workbench.lending.borrowing_base import Order, Why
from workbench.lending.cure import CAUSES, Call, cause_of, followed
from workbench.lending.pledges import Pick, Pledge, confirmed, fit, lay, short_fen, spread


def test_drawn_is_within_the_base_or_a_call_is_open_in_two_thousand_random_lives() -> None:
    seen: Counter[str] = Counter()
    for seed in range(2_000):
        seen.update(live(seed).counts)
    assert min(seen[what] for what in ("drawn", "paid", "confirmed", "cured", "failed", "cured by orders")) > 500
    assert seen["shortage"] > 50  # so no part of a life is idle


def test_a_part_confirmed_frees_the_same_part_rounded_up_and_leaves_what_the_rest_carries() -> None:
    order = Order("A", 0, 1_000, awaiting_fen=400, confirmed_fen=600, shipped_day=1, confirmed_day=5)
    asked = confirmed(Pledge("A", 1, 800), order, 320, 6)
    assert asked is not None
    assert (asked.principal_fen, asked.proceeds_fen, asked.day) == (480, 600, 5)
    small = confirmed(Pledge("A", 1, 333), order, 320, 6)
    assert small is not None
    assert small.principal_fen == 200  # 199.8 rounded up
    assert confirmed(Pledge("A", 1, 800, seen_fen=600), order, 320, 6) is None
    assert confirmed(Pledge("A", 1, 0, state="released"), order, 320, 6) is None


def test_a_confirmation_never_pays_before_the_draw() -> None:
    order = Order("A", 0, 1_000, confirmed_fen=1_000, confirmed_day=2)
    asked = confirmed(Pledge("A", 4, 800), order, 0, 9)
    assert asked is not None
    assert asked.day == 4


def test_money_frees_what_is_uncovered_first_then_the_oldest() -> None:
    pledges = (Pledge("OLD", 1, 500), Pledge("NEW", 2, 500), Pledge("GONE", 3, 300))
    rooms = {"OLD": 500, "NEW": 500}
    after = {one.order_id: (one.lent_fen, one.state) for one in fit(pledges, 900, rooms)}
    assert after == {"OLD": (400, "pledged"), "NEW": (500, "pledged"), "GONE": (0, "cured")}
    assert fit(pledges, 5_000, rooms) == pledges  # more is owed than stands on orders: that is short, not lost
    assert short_fen(5_000, pledges, rooms) == 4_000


def test_an_amount_is_spread_in_the_order_given() -> None:
    assert spread([("A", 50), ("B", 0), ("C", 100)], 120) == (Pick("A", 50), Pick("C", 70))
    assert spread([("A", 50)], 120) == (Pick("A", 50),)


def test_nothing_is_laid_on_nothing() -> None:
    with pytest.raises(StaffError, match="ORDERS_NOT_NAMED"):
        lay((), (), {}, 1)


def test_a_call_is_raised_grows_is_cured_and_fails_the_day_after_it_is_due() -> None:
    raised = followed(None, 100, "refund", 10, 3)
    assert raised == Call(10, 13, "refund", 100, 100)
    assert followed(None, 0, "refund", 10, 3) is None
    grown = followed(raised, 150, "closed", 11, 3)
    assert grown == Call(10, 13, "refund", 150, 150)
    shrunk = followed(grown, 40, "closed", 13, 3)
    assert shrunk == Call(10, 13, "refund", 150, 40)  # the due day itself is in time
    assert followed(shrunk, 0, "", 13, 3) == Call(10, 13, "refund", 150, 0, "cured", 13)
    assert followed(shrunk, 40, "", 14, 3) == Call(10, 13, "refund", 150, 40, "failed", 14)


def test_every_cause_has_words() -> None:
    assert {cause_of(why) for why in (*Why, None)} | {"shortage"} == set(CAUSES)
