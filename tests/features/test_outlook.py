from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.features.lines import AS_OF, desk, invoice, moment, money, order
from workbench.features.day_table import DayTable, day_table
from workbench.features.outlook import NO_BACK_TEST, NO_LINES, outlooks
from workbench.flows.engine import Engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = desk(
        orders=[
            order(3, 5_000),
            order(3, 700, order_id="second"),
            order(2, 900, status="closed", paid_at=None),  # never paid
            order(1, 800, paid_at=moment(AS_OF + 1.5)),  # paid the day after
            order(0, 600),
            order(-1, 400),  # not yet
        ],
        fund=[
            money(3, 5_000), money(2, -1_500, "purchase"), money(2, -900, "transfer"), money(1, 7_000, "loan_in"),
            money(-1, 999),
        ],
        invoices=[
            invoice(9, 11_300, merchant_id="F"), invoice(9, 11_300, merchant_id="F", repeat_no=1),
            invoice(8, 2_260, merchant_id="F", void=True), invoice(7, 500, "purchase", merchant_id="F"),
        ],
    )  # fmt: skip
    yield opened
    opened.close()


def test_a_table_of_days_sees_what_was_paid_by_then_and_no_day_after(engine: Engine) -> None:
    table = day_table(engine, AS_OF)
    assert (table.merchant_ids, table.first_day, table.days) == (("F", "M"), AS_OF - 9, 10)
    firm, shop = table.sales.tolist()
    assert shop == [0, 0, 0, 0, 0, 0, 5_700, 0, 0, 600]
    assert firm == [11_300, *[0] * 9]
    assert table.inflow[1].tolist() == [0, 0, 0, 0, 0, 0, 5_000, 0, 0, 0]
    assert table.net[1].tolist() == [0, 0, 0, 0, 0, 0, 5_000, -1_500, 0, 0]
    assert table.start.tolist() == [0, 6]
    np.testing.assert_array_equal(day_table(engine, AS_OF, ["M"]).sales[0], table.sales[1, 6:])


def test_a_desk_without_lines_gives_an_empty_table() -> None:
    opened = desk()
    table = day_table(opened, AS_OF)
    opened.close()
    assert (table.merchant_ids, table.sales.shape) == ((), (0, 1))


def steady_table(merchants: int = 90, days: int = 460) -> DayTable:
    rng = np.random.default_rng(6)
    sales = np.exp(rng.normal(9, 1, (merchants, 1)) + rng.normal(0, 0.3, (merchants, days)))
    start = np.zeros(merchants, np.int64)
    start[0], sales[0, :-40] = days - 40, 0
    ids = tuple(f"M{n:03d}" for n in range(merchants))
    return DayTable(ids, AS_OF - days + 1, start, sales, sales * 0.9, sales * 0.2)


def test_an_outlook_tells_sales_inflow_and_what_is_left_for_the_term() -> None:
    table = steady_table()
    found = outlooks(table, dict.fromkeys(table.merchant_ids, "home"), "CNY", {"M001": 180, "M002": 60, "unknown": 30})
    assert set(found) == {"M001", "M002"}
    one, two = found["M001"], found["M002"]
    assert one.as_of_day == AS_OF
    assert [(r.days, r.tested) for r in one.sales.ranges] == [(30, True), (60, True), (90, True), (180, False)]
    assert [r.days for r in two.net.ranges] == [30, 60, 90]
    assert [t.days for t in one.net.tested] == [30, 60, 90]
    for measure, share in ((one.sales, 1.0), (one.inflow, 0.9), (one.net, 0.2)):
        ninety = measure.of(90)
        assert ninety is not None
        assert ninety.p10_fen < ninety.p50_fen < ninety.p90_fen
        assert ninety.p50_fen == pytest.approx(share * table.sales[1, -90:].sum(), rel=0.15)
        assert measure.trailing_fen == pytest.approx(share * table.sales[1, -90:].sum(), rel=1e-6)


def test_what_cannot_be_said_has_a_reason_and_no_number() -> None:
    table = steady_table()
    table.inflow[3] = 0
    found = outlooks(table, {}, "CNY", {"M000": 90, "M003": 90})
    young = found["M000"].sales
    assert (young.ranges, young.tested) == ((), ())
    assert young.refusal is not None
    assert young.refusal.zh == "流水只有 40 天，太短，不作预测"
    assert found["M003"].inflow.refusal == found["M003"].net.refusal == NO_LINES
    assert found["M003"].sales.refusal is None
    small = steady_table(merchants=5)
    assert outlooks(small, {}, "CNY", {"M001": 90})["M001"].sales.refusal == NO_BACK_TEST
