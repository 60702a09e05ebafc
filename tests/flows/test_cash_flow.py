from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows.lines_of import views
from tests.flows.test_verified import Row
from workbench.common.dates import day_number
from workbench.flows.cash_flow import LINES, CashMonth, broken_months, cash_flow
from workbench.flows.engine import Engine, open_engine

MAY = date(2026, 5, 1)
FIRST, LAST = day_number(MAY), day_number(date(2026, 7, 31))
KINDS = ("sale", "refund", "purchase", "fee", "loan_in", "loan_out", "transfer", "other", "new", None)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = open_engine(memory_mb=300, threads=1)
    yield opened
    opened.close()


def movement(n: int, day: date, amount: int, balance: int | None, kind: str | None = "sale") -> Row:
    at = datetime(day.year, day.month, day.day) + timedelta(minutes=n)  # noqa: DTZ001
    return {
        "merchant_id": "m1", "day": day_number(day), "line_id": f"l{n}", "at": at, "amount_fen": amount,
        "balance_fen": balance, "kind": kind,
    }  # fmt: skip


def statement(engine: Engine, rows: list[Row]) -> tuple[CashMonth, ...]:
    views(engine, fund=rows)
    return cash_flow(engine, "m1", FIRST, LAST)


def test_a_statement_separates_sales_from_other_inflow(engine: Engine) -> None:
    rows = [
        movement(1, date(2026, 5, 2), 10_000, 11_000),
        movement(2, date(2026, 5, 3), -4_000, 7_000, "purchase"),
        movement(3, date(2026, 5, 9), 50_000, 57_000, "loan_in"),
        movement(4, date(2026, 5, 9), 300, 57_300, "interest"),
        movement(5, date(2026, 6, 1), -57_300, 0, "transfer"),
    ]
    may, june = statement(engine, rows)
    assert (may.month, may.opening_fen, may.closing_fen, may.gap_fen) == (MAY, 1_000, 57_300, 0)
    assert (may.sales_fen, may.purchases_fen, may.borrowed_fen, may.other_in_fen) == (10_000, -4_000, 50_000, 300)
    assert may.not_sales_in_fen == 50_300
    assert (june.opening_fen, june.transfers_out_fen, june.closing_fen) == (57_300, -57_300, 0)
    assert list(broken_months((may, june))) == []


def test_what_no_movement_explains_is_a_gap_and_names_its_month(engine: Engine) -> None:
    rows = [movement(1, date(2026, 5, 2), 100, 1_100), movement(2, date(2026, 5, 3), 100, 1_900)]
    (may,) = statement(engine, rows)
    assert may.gap_fen == 700
    assert list(broken_months((may,))) == [MAY]
    months = statement(engine, [movement(1, date(2026, 5, 2), 100, 1_100), movement(2, date(2026, 6, 2), 100, 5_000)])
    assert list(broken_months(months)) == [date(2026, 6, 1)]


def test_without_balances_nothing_is_said_of_continuity(engine: Engine) -> None:
    (may,) = statement(engine, [movement(1, MAY, 100, None), movement(2, MAY, 5, 400)])
    assert (may.opening_fen, may.closing_fen, may.gap_fen) == (None, None, None)
    assert list(broken_months((may,))) == []


def test_movements_of_one_moment_are_put_in_their_order_by_their_balances(engine: Engine) -> None:
    rows = [{**movement(n, MAY, amount, balance), "at": datetime(2026, 5, 1)}  # noqa: DTZ001
            for n, (amount, balance) in enumerate([(-200, 500), (300, 800), (100, 700), (-100, 400)])]  # fmt: skip
    # 500 -> 800 (+300) -> 700 is no movement of +100: the chain is 600 +100 = 700 -200 = 500 +300 = 800 ... -100
    (may,) = statement(engine, [rows[2], rows[1], rows[0]])
    assert (may.opening_fen, may.closing_fen, may.gap_fen) == (600, 800, 0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 91), st.integers(-9_999, 9_999), st.sampled_from(KINDS)), min_size=1))
def test_every_movement_stands_in_exactly_one_line(moves: list[tuple[int, int, str | None]]) -> None:
    opened = open_engine(memory_mb=300, threads=1)
    balance, rows = 0, []
    for n, (day, amount, kind) in enumerate(sorted(moves, key=lambda move: move[0])):
        balance += amount
        rows.append(movement(n, MAY + timedelta(days=day), amount, balance, kind))
    months = statement(opened, rows)
    opened.close()
    assert sum(month.change_fen for month in months) == sum(amount for _, amount, _ in moves)
    assert all(getattr(month, field) <= 0 for month in months for field, _ in LINES if field.endswith("out_fen"))
    assert all(month.gap_fen == 0 for month in months)
    assert list(broken_months(months)) == []
