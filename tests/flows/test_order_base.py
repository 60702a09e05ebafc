"""Do only shipped, unconfirmed orders without a refund carry an order loan?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from workbench.flows.engine import open_engine
from workbench.flows.lines import SCHEMAS, LineKind
from workbench.flows.order_base import order_base

DAY = 20_780
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (lines hold the desk's local calendar)


def moment(day: int) -> datetime:
    return EPOCH + timedelta(days=day, hours=12)


def base(**changes: object) -> dict[str, int]:
    """The base of a desk with one order of 100 000 fen, shipped yesterday, with `changes`."""
    order: dict[str, object] = {
        "merchant_id": "M1", "day": DAY - 2, "order_id": "1", "line_no": 1, "status": "shipped", "paid_fen": 100_000,
        "refund_fen": 0, "paid_at": moment(DAY - 2), "shipped_at": moment(DAY - 1), "closed_at": None,
    } | changes  # fmt: skip
    engine = open_engine()
    columns = ", ".join(f"{name} {kind}" for name, kind in SCHEMAS[LineKind.ORDERS].items())
    engine.execute(f"CREATE TABLE orders ({columns})")
    engine.execute(
        f"INSERT INTO orders ({', '.join(order)}) VALUES ({', '.join('?' * len(order))})", list(order.values())
    )
    found = order_base(engine, DAY)
    engine.close()
    return found


def test_a_shipped_unconfirmed_order_counts() -> None:
    assert base() == {"M1": 100_000}


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "paid", "shipped_at": None},
        {"status": "shipped", "refund_fen": 1},
        {"status": "finished", "closed_at": moment(DAY)},
        {"status": "finished", "closed_at": None},
        {"status": "refunded"},
        {"shipped_at": moment(DAY + 1)},
        {"day": DAY - 60},
        {"day": DAY + 1},
    ],
    ids=[
        "not shipped",
        "refund open",
        "confirmed",
        "confirmed at an unknown time",
        "refunded",
        "shipped later",
        "too old",
        "from the future",
    ],
)
def test_other_orders_do_not(changes: dict[str, object]) -> None:
    assert base(**changes) == {}


def test_what_was_confirmed_later_still_counted_on_the_day() -> None:
    assert base(status="finished", closed_at=moment(DAY + 3)) == {"M1": 100_000}
