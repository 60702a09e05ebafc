"""Is the room of coming days what falls due, lapses, ends, is drawn and changes hands by then?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.common.dates import day_number
from workbench.lending.facts import MODES
from workbench.lending.ledger import replay
from workbench.lending.movement import Terms
from workbench.lending.replay import agreed
from workbench.lending.schedule import schedule_from
from workbench.portfolio.projection import PoolAhead, Standing, dry_on, dues_of, project, short_on

DAY = day_number(date(2026, 11, 23))


@given(st.integers(1, 10**12), st.integers(0, 200), st.integers(1, 400), st.sampled_from(MODES))
def test_dues_of_a_loan_sum_to_its_principal_and_end_with_it(principal: int, old: int, days: int, mode: str) -> None:
    found = dues_of(principal, DAY, DAY - old, DAY + days, mode, 500)
    assert sum(found.values()) == principal
    assert max(found) == DAY + days
    assert min(found) > DAY


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("old", [0, 20])
def test_dues_are_those_of_the_ledger_of_a_loan_that_pays_on_its_days(mode: str, old: int) -> None:
    from workbench.lending.facts import Fact

    plain = Terms(60_000_00, Decimal("0.0005"), DAY - old, 0)
    terms = agreed(plain, DAY - old + 365, mode)
    book = replay(terms, (Fact("draw", DAY - old, 60_000_00),), DAY)
    plan = schedule_from(terms, book.movements, DAY)
    told = {due.day: due.principal_fen for due in plan if due.principal_fen}
    assert dues_of(60_000_00, DAY, DAY - old, DAY - old + 365, mode, 500) == told


def test_a_late_loan_is_not_expected() -> None:
    assert dues_of(5, 100, 90, 100, "single") == {}


def test_each_day_counts_what_changes_on_it() -> None:
    standing = Standing(
        cap_fen=1000, on_book_fen=600, reserved_fen=100, sold_counts_fen=0, capital_fen=700, dues={12: 50, 10: 9},
        lapses={11: 40}, borrowed=[(300, 0, 13)],
    )  # fmt: skip
    rows = project(standing, 10, 4)
    assert [one.headroom_fen for one in rows] == [300, 340, 390, 390, 390]
    assert [one.in_hand_fen for one in rows] == [300, 340, 390, 90, 90]
    assert [one.ending_fen for one in rows] == [0, 0, 0, 300, 0]


def test_what_nobody_recorded_stays_unknown() -> None:
    standing = Standing(10, 0, 0, 0, 10, {}, {}, None)
    assert all(one.in_hand_fen is None for one in project(standing, 0, 3))


def test_a_revolving_pool_takes_loans_off_the_books_while_it_buys_with_what_it_collected() -> None:
    pool = PoolAhead(40, {1: 15, 2: 15, 3: 10}, ((40, False),), buys_until=2)
    standing = Standing(100, 50, 0, 0, 100, {}, {}, [], (pool,), buys_a_day_fen=10)
    # On the first day it has collected nothing yet; on the third it buys no more.
    assert [one.on_book_fen for one in project(standing, 0, 4)] == [50, 50, 40, 40, 40]


def test_what_is_retained_comes_back_last_and_what_counts_as_sold_falls_with_the_pool() -> None:
    slices = ((75, False), (15, False), (10, True))
    pool = PoolAhead(100, {1: 80, 3: 20}, slices, pays=(2, 4))
    standing = Standing(1000, 60, 0, 90, 100, {}, {}, [], (pool,), sold_counts=True)
    rows = project(standing, 0, 5)
    assert [one.on_book_fen for one in rows] == [60, 60, 60, 50, 50, 50]
    assert [one.sold_counts_fen for one in rows] == [90, 10, 10, 0, 0, 0]
    assert [one.freed_fen for one in rows] == [0, 0, 0, 10, 0, 0]


def test_a_pool_that_waits_takes_over_what_is_still_owed_then_but_for_what_is_retained() -> None:
    pool = PoolAhead(0, {}, ((90, False), (10, True)), waits_fen=100, waiting={1: 20, 3: 40, 9: 40}, from_day=2)
    standing = Standing(1000, 300, 0, 0, 400, {1: 30, 3: 40, 9: 40}, {}, [], (pool,))
    rows = project(standing, 0, 3)
    assert [one.on_book_fen for one in rows] == [300, 270, 198, 198]  # 270 less 80, of which 8 are retained
    assert [one.sold_fen for one in rows] == [0, 0, 80, 0]


def test_under_stress_draws_use_what_is_kept_first_and_the_first_day_below_zero_is_named() -> None:
    standing = Standing(1000, 700, 200, 0, 800, {}, {6: 200}, [(200, 0, 8)], undrawn_fen=400)
    calm, stressed = project(standing, 0, 10), project(standing, 0, 10, Decimal(1))
    assert [one.drawn_fen for one in stressed] == [0, *[40] * 10]
    assert [one.headroom_fen for one in stressed][:6] == [100, 80, 60, 40, 20, 0]
    assert stressed[6].headroom_fen == 1000 - 700 - 240
    assert (short_on(calm), dry_on(calm)) == (None, None)
    assert (short_on(stressed), dry_on(stressed)) == (8, 8)
    assert stressed[8].headroom_fen == 1000 - 700 - 320


@given(st.integers(0, 100), st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_more_is_drawn_the_less_room_there_is(percent: int, undrawn: int, kept: int) -> None:
    standing = Standing(10**10, 10**9, min(kept, undrawn), 0, 1, {}, {5: min(kept, undrawn)}, [], undrawn_fen=undrawn)
    share = Decimal(percent) / 100
    calm, stressed = project(standing, 0, 9), project(standing, 0, 9, share)
    assert all(a.headroom_fen + 1 >= b.headroom_fen for a, b in zip(calm, stressed, strict=True))
    assert sum(one.drawn_fen for one in stressed) == int(undrawn * share)
