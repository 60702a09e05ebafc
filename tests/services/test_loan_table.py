"""Every order of the list puts each loan at one place, pages agree with a plain sort, filters leave what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.portfolio.ageing import FLOORS
from workbench.services.ground import Ground
from workbench.services.loan_filter import LoanFilter
from workbench.services.loan_order import MOVED, Counted, Listed, LiveFirst, LoanOrder, turned
from workbench.services.loan_table import SORTS, LoanLine, LoanTableService
from workbench.services.seed_portfolio import SeedService

SORT_KEYS: dict[str, Callable[[LoanLine], Any]] = {
    "booked": lambda one: (),
    "opened": lambda one: (one.opened_day,),
    "amount": lambda one: (one.amount_fen,),
    "merchant": lambda one: (one.merchant_id,),
}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("table") / "desk", lambda: datetime(2026, 11, 27, tzinfo=UTC))
    SeedService(made).fill(0.0015)
    yield made
    made.close()


@pytest.fixture(scope="module")
def table(ground: Ground) -> LoanTableService:
    return LoanTableService(ground)


@pytest.fixture(scope="module")
def every(table: LoanTableService) -> tuple[LoanLine, ...]:
    listed = table.open(descending=False)
    return table.page(listed, 0, listed.total)


@pytest.mark.parametrize("sort", list(SORT_KEYS))
@pytest.mark.parametrize("descending", [True, False])
def test_a_page_anywhere_is_that_part_of_a_plain_sort(
    table: LoanTableService, every: tuple[LoanLine, ...], sort: str, descending: bool
) -> None:
    key = SORT_KEYS[sort]
    plain = sorted(every, key=lambda one: (*key(one), one.loan_no), reverse=descending)
    listed = table.open(sort=sort, descending=descending)
    assert listed.total == len(plain) > 10_000
    for first in (0, 4_095, 4_096, 8_000, listed.total - 150, listed.total + 5):
        assert table.page(listed, first, 200) == tuple(plain[first : first + 200])


@pytest.mark.parametrize("sort", ["balance", "late"])
def test_what_is_owed_or_late_comes_first_and_all_others_after_it(table: LoanTableService, sort: str) -> None:
    listed = table.open(sort=sort)
    numbers = listed.order.numbers(0, listed.total)
    assert sorted(numbers) == list(range(1, listed.total + 1))
    live = [one for one in table.page(listed, 0, 400) if one.balance_fen is not None]
    name = "balance_fen" if sort == "balance" else "days_past_due"
    values = [getattr(one, name) for one in live]
    assert values == sorted(values, reverse=True)
    assert table.page(listed, len(live), 50)[0].balance_fen is None
    assert table.open(sort=sort, descending=False).order.numbers(0, listed.total) == numbers[::-1]


@pytest.mark.parametrize("sort", SORTS)
def test_a_loan_is_found_at_its_place_in_every_order(table: LoanTableService, sort: str) -> None:
    for descending in (True, False):
        listed = table.open(sort=sort, descending=descending)
        for place in (0, 1, 4_096, listed.total // 2, listed.total - 1):
            (line,) = table.page(listed, place, 1)
            assert table.place_of(listed, line.loan_id) == place
            assert table.place_of(listed, f" {line.loan_no} ") == place
    assert table.place_of(listed, "nothing") is None
    assert table.place_of(listed, "99999999") is None


def test_a_day_leads_to_its_first_loan(table: LoanTableService, every: tuple[LoanLine, ...]) -> None:
    day = date(2012, 7, 20)
    listed = table.open(sort="opened", descending=False)
    place = table.place_of_day(listed, day)
    assert place == sum(one.opened_day < day_number(day) for one in every)
    assert table.place_of_day(listed, date(2030, 1, 1)) is None


def test_each_filter_leaves_exactly_its_loans(table: LoanTableService, every: tuple[LoanLine, ...]) -> None:
    live = [one for one in every if one.balance_fen]
    cases: list[tuple[LoanFilter, Callable[[LoanLine], bool]]] = [
        (LoanFilter(state="live"), lambda one: bool(one.balance_fen)),
        (LoanFilter(state="closed"), lambda one: one.state == "closed"),
        (LoanFilter(state="open"), lambda one: one.state == "open"),
        (LoanFilter(product="credit_taobao_2012"), lambda one: one.product_code == "credit_taobao_2012"),
        (LoanFilter(entity="zhejiang"), lambda one: one.entity == "zhejiang"),
        (LoanFilter(least_class=3), lambda one: (one.loan_class or 0) >= 3),
        (LoanFilter(loan_class=1), lambda one: one.loan_class == 1),
        (LoanFilter(least_bucket=1), lambda one: bool(one.balance_fen and one.days_past_due)),
        (LoanFilter(merchant_id=live[0].merchant_id), lambda one: one.merchant_id == live[0].merchant_id),
        (LoanFilter(opened_from=15_500, opened_to=15_550), lambda one: 15_500 <= one.opened_day <= 15_550),
        (LoanFilter(ids=(every[3].loan_id, every[9].loan_id)), lambda one: one.loan_no in (4, 10)),
        (LoanFilter(owner="own", product="credit_b2b"), lambda one: one.balance_fen is not None
         and one.product_code == "credit_b2b"),
        (LoanFilter(officer="s01"), lambda one: False),
    ]  # fmt: skip
    for floor, (low, high) in enumerate(zip(FLOORS, (*FLOORS[1:], 10**6), strict=True)):
        cases.append(
            (LoanFilter(bucket=floor), lambda one, low=low, high=high: bool(one.balance_fen)
             and low <= (one.days_past_due or 0) < high)  # type: ignore[misc]
        )  # fmt: skip
    for chosen, holds in cases:
        wanted = {one.loan_no for one in every if holds(one)}
        for sort in SORTS:
            listed = table.open(chosen, sort)
            assert set(listed.order.numbers(0, listed.total)) == wanted, (chosen, sort)
            assert listed.total == len(wanted)


def test_an_unknown_order_is_refused(table: LoanTableService) -> None:
    with pytest.raises(StaffError) as refusal:
        table.open(sort="colour")
    assert refusal.value.code == "SORT_UNKNOWN"


def test_marks_that_do_not_fit_any_more_are_told_and_made_anew(ground: Ground, table: LoanTableService) -> None:
    with ground.transaction() as shelves:
        shelves.loans.pages._connection.exec_driver_sql("DELETE FROM loan_marks WHERE mark_no > 0")
    assert not table.open(sort="amount").marked
    table.mark()
    listed = table.open(sort="amount", descending=False)
    assert listed.marked
    amounts = [one.amount_fen for one in table.page(listed, 4_000, 300)]
    assert amounts == sorted(amounts)


def test_an_order_that_moved_is_refused_and_never_shown_with_a_loan_too_few(
    ground: Ground, table: LoanTableService
) -> None:
    table.mark()
    listed = table.open(sort="amount", descending=False)
    with ground.transaction() as shelves:
        (small,), (last,) = listed.order.numbers(5, 1), listed.order.numbers(listed.total - 1, 1)
        before = shelves.loans.get(shelves.loans.pages.records([small])[small].loan_id)
        most = shelves.loans.pages.records([last])[last].limit_fen
        shelves.loans.put([replace(before, limit_fen=most + 100)])
    moved = table.open(sort="amount", descending=False)
    with pytest.raises(StaffError) as refusal:
        table.page(moved, 0, 1)
    assert refusal.value.code == MOVED
    table.mark()
    listed = table.open(sort="amount", descending=False)
    assert sorted(listed.order.numbers(0, listed.total)) == list(range(1, listed.total + 1))
    assert listed.order.numbers(listed.total - 1, 1) == [small]
    with ground.transaction() as shelves:
        shelves.loans.put([before, replace(before, loan_id="SPNEW")])
    assert not table.open(sort="amount").marked  # a loan came


def test_loans_of_a_case_judged_blind_tell_nothing(
    table: LoanTableService, every: tuple[LoanLine, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = every[-1].merchant_id
    monkeypatch.setattr(
        "workbench.services.loan_table.judged_blind_merchants", lambda ground, shelves: frozenset({hidden})
    )
    line = table.lines([every[-1].loan_no], 0)[0]
    assert line.blind
    assert (line.loan_id, line.merchant_name, line.amount_fen, line.balance_fen) == ("", "", 0, None)


@settings(deadline=None)  # the machine may be busy
@given(st.sets(st.integers(1, 60), max_size=40), st.integers(60, 70), st.integers(0, 70), st.integers(0, 70))
def test_every_kind_of_order_holds_each_loan_once(live: set[int], total: int, first: int, count: int) -> None:
    shuffled = np.array(sorted(live, key=lambda one: one * 37 % 61), dtype=np.int64)
    orders: list[LoanOrder] = [Counted(total), LiveFirst(shuffled, total), Listed(np.arange(total, 0, -1))]
    for order in (*orders, *(turned(one) for one in orders)):
        whole = order.numbers(0, order.total)
        assert sorted(whole) == list(range(1, total + 1))
        assert order.numbers(first, count) == whole[first : first + count]
        assert [order.place_of(one) for one in whole] == list(range(total))
        assert turned(turned(order)) is order or turned(turned(order)).numbers(0, total) == whole
