from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.flows.lines_of import relation, views
from tests.flows.test_verified import DAY, Row, order, parcel, receipt
from workbench.flows.detail import daily, evidence_count, evidence_lines
from workbench.flows.engine import Engine, open_engine
from workbench.flows.lines import LineKind
from workbench.flows.store import FlowStore


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine(memory_mb=300, threads=1)


def test_a_day_shows_every_flow_and_nothing_where_a_flow_is_silent(engine: Engine) -> None:
    morning, evening = datetime(2026, 9, 1, 8), datetime(2026, 9, 1, 20)  # noqa: DTZ001
    views(
        engine,
        orders=[order("o1", day=DAY), order("o2", day=DAY, status="unpaid"), order("o3", day=DAY - 1)],
        fund=[
            receipt("o1", 500, day=DAY, at=evening, balance_fen=900),
            receipt("o2", -100, day=DAY, at=morning, balance_fen=400),
        ],
        shipments=[parcel("o1", day=DAY), parcel("o2", day=DAY + 9)],
        events=[{"merchant_id": "m1", "day": DAY, "kind": "visit", "value": 120.0, "count": 1}],
    )
    before, today = daily(engine, "m1", DAY - 1, DAY)
    assert (before.orders, before.sales_fen, before.in_fen, before.visits) == (1, 10_000, None, None)
    assert (today.orders, today.sales_fen, today.in_fen, today.out_fen, today.balance_fen) == (2, 10_000, 500, 100, 900)
    assert (today.parcels, today.visits, today.invoiced_fen) == (1, 120, None)
    assert (today.in_sales_fen, today.spent_fen) == (500, 100)


def test_evidence_names_the_file_and_the_line(tmp_path: Path, engine: Engine) -> None:
    store = FlowStore(tmp_path)
    rows = [order(f"o{n}", day=DAY - n) for n in range(5)]
    sourced = (
        f"SELECT *, 'orders.csv' AS source_file, 100 + day AS source_line FROM ({relation(LineKind.ORDERS, rows)})"
    )
    store.attach(engine, [store.write(engine, "B1", LineKind.ORDERS, sourced, 1, "test")])
    first, second = evidence_lines(engine, LineKind.ORDERS, "m1", DAY - 1, 2)
    assert (first.reference, first.file, first.line, first.batch_id) == ("o1", "orders.csv", DAY + 99, "B1")
    assert (second.reference, second.what, second.amount_fen, second.currency) == ("o2", "finished", 10_000, None)
    assert evidence_count(engine, LineKind.ORDERS, "m1", DAY - 1) == 4


@pytest.mark.parametrize("kind", list(LineKind))
def test_every_kind_of_line_can_be_shown_as_evidence(tmp_path: Path, engine: Engine, kind: LineKind) -> None:
    store = FlowStore(tmp_path)
    row: Row = {"merchant_id": "m1", "day": DAY, "void": True} if kind is LineKind.INVOICES else {"merchant_id": "m1"}
    row = row | {"day": DAY}
    store.attach(engine, [store.write(engine, "B1", kind, relation(kind, [row]), 1, "test")])
    assert len(evidence_lines(engine, kind, "m1", DAY, 5)) == 1
