"""Are parcels and refunds counted in the week they belong to, and only those?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.flows.lines_of import views
from tests.flows.test_verified import DAY, order, parcel
from workbench.common.dates import day_of
from workbench.flows.engine import Engine, open_engine
from workbench.flows.weekly import WeekRefunds, parcels_by_week, refunds_by_week


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine(memory_mb=300, threads=1)


def test_parcels_stand_in_their_week_by_origin_with_the_busiest_in_front(engine: Engine) -> None:
    days = {"义乌": [DAY - 7], "湖州": [DAY, DAY - 6, DAY - 181], None: [DAY - 1]}
    rows = [parcel(f"o{name}{day}", origin_region=name, day=day) for name, listed in days.items() for day in listed]
    rows.append(parcel("old", origin_region="湖州", day=DAY - 182))  # a day before the first week
    rows.append(parcel("new", origin_region="湖州", day=DAY + 1))
    rows.append(parcel("other", origin_region="湖州", day=DAY, merchant_id="m2"))
    views(engine, shipments=rows)
    found = parcels_by_week(engine, "m1", DAY)
    assert list(found) == ["湖州", "义乌", None]
    assert found["湖州"] == (1, *(0,) * 24, 2)
    assert found["义乌"] == (*(0,) * 24, 1, 0)
    assert found[None] == (*(0,) * 25, 1)


def test_a_parcel_that_no_carrier_has_yet_was_picked_up_nowhere(engine: Engine) -> None:
    waiting = parcel("o1", origin_region="湖州", day=DAY, state="unknown")
    at = datetime(2026, 11, 1, tzinfo=UTC).replace(tzinfo=None)
    sent = parcel("o2", origin_region="湖州", day=DAY, state="unknown", shipped_at=at)
    views(engine, shipments=[waiting, sent])
    assert parcels_by_week(engine, "m1", DAY)["湖州"][-1] == 1
    views(engine)
    assert parcels_by_week(engine, "m1", DAY) == {}


def test_refunds_are_counted_over_paid_orders_and_later_ones_are_not_known_yet(engine: Engine) -> None:
    midnight = datetime.combine(day_of(DAY) + timedelta(days=1), datetime.min.time(), UTC).replace(tzinfo=None)
    rows = [
        order("o1", day=DAY, refund_fen=4_000, closed_at=midnight - timedelta(hours=1)),
        order("o2", day=DAY, refund_fen=9_000, closed_at=midnight),  # the day after the last one
        order("o3", day=DAY - 7),
        order("o4", day=DAY, status="closed", refund_fen=5_000),  # never paid
        order("o1", day=DAY, line_no=2, refund_fen=1_000),
    ]
    views(engine, orders=rows)
    found = refunds_by_week(engine, "m1", DAY, weeks=3)
    assert found == (
        WeekRefunds(0, 0, 0, 0),
        WeekRefunds(1, 0, 10_000, 0),
        WeekRefunds(2, 1, 30_000, 5_000),
    )
    views(engine)
    assert refunds_by_week(engine, "m1", DAY) == ()
