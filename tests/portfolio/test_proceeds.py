"""Does every fen of a draw end in exactly one bucket, oldest money first?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.portfolio.proceeds import BUCKETS, Draw, FundLine, trace, trace_draws

KINDS = ["sale", "refund", "purchase", "fee", "loan_in", "loan_out", "transfer", "other", None]


def line(day: int, amount: int, kind: str | None, balance: int | None = None) -> FundLine:
    return FundLine(f"F{day}-{amount}", day, amount, kind, balance)


def test_what_stood_before_is_spent_first_and_what_came_later_last() -> None:
    found = trace(
        1_000, 10,
        [
            line(10, 1_000, "loan_in", 1_300),  # 300 stood there
            line(11, -500, "purchase"),  # 300 older, 200 of the draw
            line(12, 5_000, "sale"),
            line(13, -600, "loan_out"),
            line(14, -900, "transfer"),  # only 200 of the draw are left
        ], 30,
    )  # fmt: skip
    assert {k: v for k, v in found.buckets.items() if v} == {"stock": 200, "debt": 600, "persons": 200}
    assert [(one.bucket, one.part_fen) for one in found.steps] == [("stock", 200), ("debt", 600), ("persons", 200)]
    assert found.arrived
    assert found.whole
    assert found.traced_share == 1


def test_a_line_nobody_named_is_unknown_and_what_is_not_spent_is_kept() -> None:
    found = trace(1_000, 10, [line(10, 1_000, "loan_in", 1_000), line(12, -400, None), line(13, -100, "other")], 5)
    assert (found.buckets["unknown"], found.buckets["kept"]) == (500, 500)
    assert not found.whole  # lines end on day 13 of 15


def test_without_lines_nothing_is_said_to_have_gone() -> None:
    found = trace(1_000, 10, [line(9, -50, "fee")], 30)
    assert (found.buckets["kept"], found.seen_day, found.traced_share) == (1_000, None, 0)


def test_lines_after_the_days_looked_at_do_not_count() -> None:
    found = trace(1_000, 10, [line(10, 1_000, "loan_in", 1_000), line(16, -1_000, "transfer")], 5)
    assert found.buckets["kept"] == 1_000


def test_a_draw_that_is_not_positive_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        trace(0, 1, [], 5)
    with pytest.raises(ValueError, match="order"):
        trace_draws([Draw(5, 9), Draw(5, 8)], [], 5)


lines = st.lists(
    st.builds(
        FundLine, st.text("ab", min_size=1, max_size=4), st.integers(0, 40), st.integers(-5_000, 5_000),
        st.sampled_from(KINDS), st.none() | st.integers(0, 9_000),
    ), max_size=40,
).map(lambda some: sorted(some, key=lambda one: one.day))  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(1, 8_000), st.integers(0, 30)), min_size=1, max_size=4), lines, st.integers(0, 30)
)
def test_the_buckets_of_any_draws_add_up_and_no_line_pays_twice(
    drawn: list[tuple[int, int]], moved: list[FundLine], days: int
) -> None:
    draws = [Draw(fen, day) for fen, day in sorted(drawn, key=lambda one: one[1])]
    traces = trace_draws(draws, moved, days)
    for draw, found in zip(draws, traces, strict=True):
        assert set(found.buckets) == set(BUCKETS)
        assert sum(found.buckets.values()) == draw.drawn_fen
        assert min(found.buckets.values()) >= 0
        assert sum(found.shares.values()) == 1 or abs(sum(found.shares.values()) - 1) < 10**-20
        assert all(draw.day <= one.line.day <= draw.day + days for one in found.steps)
    spent: dict[int, int] = {}
    for found in traces:
        for step in found.steps:
            spent[id(step.line)] = spent.get(id(step.line), 0) + step.part_fen
    by_id = {id(one): one for one in moved}
    assert all(fen <= -by_id[key].amount_fen for key, fen in spent.items())
