"""Do a certificate and a limit count the same orders?"""

from __future__ import annotations

from datetime import datetime, timedelta

from workbench.flows.engine import Engine, open_engine
from workbench.flows.lines import SCHEMAS, LineKind
from workbench.flows.order_base import order_base
from workbench.flows.order_groups import order_groups

DAY = 20_780
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (lines hold the desk's local calendar)


def moment(day: int) -> datetime:
    return EPOCH + timedelta(days=day, hours=12)


def _engine() -> Engine:
    engine = open_engine()
    engine.execute(f"CREATE TABLE orders ({', '.join(f'{n} {k}' for n, k in SCHEMAS[LineKind.ORDERS].items())})")
    base = {"merchant_id": "M1", "day": DAY - 2, "line_no": 1, "refund_fen": 0, "paid_fen": 100_000}
    shipped = {"status": "shipped", "shipped_at": moment(DAY - 1), "closed_at": None}
    for number, changes in enumerate(
        (
            shipped,
            shipped | {"paid_fen": 23_455},
            shipped | {"refund_fen": 1},
            {"status": "paid", "shipped_at": None, "closed_at": None},
            {"status": "finished", "shipped_at": moment(DAY - 1), "closed_at": moment(DAY)},
            {"status": "finished", "shipped_at": moment(DAY - 1), "closed_at": moment(DAY + 1)},
            {"status": "closed", "shipped_at": None, "closed_at": moment(DAY)},
            shipped | {"merchant_id": "M2"},
            shipped | {"day": DAY - 60},
        )
    ):
        order = base | {"order_id": str(number)} | changes
        engine.execute(
            f"INSERT INTO orders ({', '.join(order)}) VALUES ({', '.join('?' * len(order))})", list(order.values())
        )
    return engine


def test_the_orders_that_count_are_those_of_the_limit() -> None:
    engine = _engine()
    found = order_groups(engine, "M1", DAY)
    assert found.paid_fen["counts"] == order_base(engine, DAY)["M1"] == 223_455
    assert found.orders == {"counts": 3, "refund": 1, "unshipped": 1, "confirmed": 1, "other": 1}
    engine.close()


def test_the_digest_changes_with_any_order_that_counts() -> None:
    engine = _engine()
    before = order_groups(engine, "M1", DAY).digest
    engine.execute("UPDATE orders SET paid_fen = paid_fen + 1 WHERE order_id = '1'")
    assert order_groups(engine, "M1", DAY).digest != before
    engine.close()
