"""Is the room of coming days what falls due, lapses and ends by then?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.portfolio.projection import Standing, dues_of, project


@given(st.integers(1, 10**12), st.integers(1, 400), st.booleans())
def test_dues_of_a_loan_sum_to_its_principal_and_end_with_it(principal: int, days: int, monthly: bool) -> None:
    found = dues_of(principal, 100, 100 + days, monthly)
    assert sum(found.values()) == principal
    assert max(found) == 100 + days
    assert min(found) > 100


def test_a_late_loan_is_not_expected() -> None:
    assert dues_of(5, 100, 100, False) == {}


def test_each_day_counts_what_changes_on_it() -> None:
    standing = Standing(
        cap_fen=1000, on_book_fen=600, reserved_fen=100, sold_counts_fen=0, capital_fen=700, dues={12: 50, 10: 9},
        lapses={11: 40}, borrowed=[(300, 0, 13)], revolving_until=(), buys_a_day_fen=0,
    )  # fmt: skip
    rows = project(standing, 10, 4)
    assert [one.headroom_fen for one in rows] == [300, 340, 390, 390, 390]
    assert [one.in_hand_fen for one in rows] == [300, 340, 390, 90, 90]
    assert [one.ending_fen for one in rows] == [0, 0, 0, 300, 0]


def test_what_nobody_recorded_stays_unknown() -> None:
    standing = Standing(10, 0, 0, 0, 10, {}, {}, None)
    assert all(one.in_hand_fen is None for one in project(standing, 0, 3))


def test_a_revolving_pool_takes_loans_off_the_books_while_it_buys() -> None:
    standing = Standing(100, 50, 0, 0, 100, {}, {}, [], revolving_until=(2,), buys_a_day_fen=10)
    assert [one.on_book_fen for one in project(standing, 0, 4)] == [50, 40, 30, 30, 30]
