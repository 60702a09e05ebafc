"""Does an order carry a loan only where it must, and does the base come to what the golden case says?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from workbench.lending.borrowing_base import WHY_NAMES, WHY_WORDS, Order, Why, base_of, judge
from workbench.lending.shares import ceil_part, floor_fen

SHARE = Decimal("0.8")
SHIPPED = Order("A", 0, 1_000_00, awaiting_fen=1_000_00, shipped_day=3)


def why(order: Order, day: int = 5, **known: bool) -> Why:
    return judge(order, day, SHARE, 15, **known).why


def test_the_golden_base() -> None:
    """Shipped 1,000; 500 with a refund; 800 not shipped; 1,200 confirmed; 300 drawn: 1,000, 800, 500."""
    orders = (
        SHIPPED,
        Order("B", 0, 500_00, awaiting_fen=500_00, refund_fen=1, shipped_day=3),
        Order("C", 0, 800_00, unshipped_fen=800_00),
        Order("D", 0, 1_200_00, confirmed_fen=1_200_00, shipped_day=1, confirmed_day=4),
    )
    base = base_of([judge(one, 5, SHARE, 15) for one in orders], 300_00)
    assert (base.eligible_fen, base.advance_fen, base.available_fen, base.short_fen) == (1_000_00, 800_00, 500_00, 0)
    assert base_of([judge(SHIPPED, 5, SHARE, 15)], 900_00).available_fen == 0
    assert base_of([judge(SHIPPED, 5, SHARE, 15)], 900_00).short_fen == 100_00


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Why.ELIGIBLE),
        ({"closed": True}, Why.CLOSED),
        ({"closed": True, "refund_fen": 5}, Why.REFUND),
        ({"refund_fen": 1}, Why.REFUND),
        ({"awaiting_fen": 0, "confirmed_fen": 10}, Why.CONFIRMED),
        ({"awaiting_fen": 0, "unshipped_fen": 10}, Why.UNSHIPPED),
        ({"awaiting_fen": 0}, Why.UNKNOWN),
        ({"shipped_day": None}, Why.UNKNOWN),
        ({"shipped_day": 6}, Why.UNKNOWN),
        ({"flag": "WAYBILL_REUSE"}, Why.FLAGGED),
    ],
)
def test_each_reason_is_told(changes: dict[str, object], expected: Why) -> None:
    found = judge(replace(SHIPPED, **changes), 5, SHARE, 15)  # type: ignore[arg-type]
    assert found.why is expected
    assert (found.room_fen > 0) is (expected is Why.ELIGIBLE)


def test_an_order_is_stale_the_day_after_it_may_last_be_confirmed() -> None:
    assert why(SHIPPED, 18) is Why.ELIGIBLE
    assert why(SHIPPED, 19) is Why.STALE
    assert why(SHIPPED, elsewhere=True) is Why.ELSEWHERE


def test_no_product_lends_more_than_the_deal() -> None:
    assert judge(SHIPPED, 5, Decimal("1.5"), 15).room_fen == 1_000_00
    assert judge(replace(SHIPPED, awaiting_fen=99), 5, SHARE, 15).room_fen == 79  # 79.2, rounded down


def test_shares_are_exact_whatever_the_size() -> None:
    assert floor_fen(10**18 + 1, Decimal("0.1")) == 10**17
    assert ceil_part(800_00, 600, 1_000) == 480_00
    assert ceil_part(1, 1, 3) == 1


def test_every_reason_has_words() -> None:
    assert set(WHY_NAMES) == set(WHY_WORDS) == set(Why)
