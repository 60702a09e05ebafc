"""A list of nearly all loans, told by what it leaves out, holds exactly what a plain filter and sort of all leave."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.common.errors import StaffError
from workbench.services.ground import Ground
from workbench.services.loan_filter import LoanFilter
from workbench.services.loan_order import MOVED, LiveFirst, Marked, Turned
from workbench.services.loan_rest import MarkedWithout, rest_of, stretches_of
from workbench.services.loan_table import SORTS, LoanLine, LoanTableService
from workbench.services.seed_portfolio import SeedService
from workbench.storage.kept_marks import EVERY, LoanMark

MOST, ZHEJIANG = "order_taobao_2012", "zhejiang"
KEYS: dict[str, Callable[[LoanLine], Any]] = {
    "booked": lambda one: (),
    "opened": lambda one: (one.opened_day,),
    "amount": lambda one: (one.amount_fen,),
    "merchant": lambda one: (one.merchant_id,),
}
CHOICES = {
    "product": LoanFilter(product=MOST),
    "company": LoanFilter(entity="chongqing"),
    "closed": LoanFilter(state="closed"),
    "product and closed": LoanFilter(product=MOST, state="closed"),
    "product and company": LoanFilter(product=MOST, entity="chongqing"),
}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("rest") / "desk", lambda: datetime(2026, 11, 27, tzinfo=UTC))
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


def _holds(chosen: LoanFilter, one: LoanLine) -> bool:
    return (
        chosen.product in (None, one.product_code)
        and chosen.entity in (None, one.entity)
        and chosen.state in (None, one.state)
    )


@pytest.mark.parametrize("name", list(CHOICES))
@pytest.mark.parametrize("sort", SORTS)
def test_the_list_is_that_part_of_all_loans_in_their_order(
    table: LoanTableService, every: tuple[LoanLine, ...], ground: Ground, name: str, sort: str
) -> None:
    chosen = CHOICES[name]
    with ground.store.reading() as shelves:
        assert rest_of(shelves, chosen, len(every)) is not None
    if sort in KEYS:
        plain = sorted((one for one in every if _holds(chosen, one)), key=lambda one: (*KEYS[sort](one), one.loan_no))
    else:
        whole = table.open(sort=sort, descending=False)
        by_number = {one.loan_no: one for one in every}
        plain = [by_number[no] for no in whole.order.numbers(0, whole.total) if _holds(chosen, by_number[no])]
    for descending in (False, True):
        wanted = plain[::-1] if descending else plain
        listed = table.open(chosen, sort, descending)
        assert listed.total == len(wanted) > 8_000
        assert listed.order.numbers(0, listed.total) == [one.loan_no for one in wanted]
        for place in (0, 1, 4_095, 5_000, listed.total - 1):
            assert table.place_of(listed, wanted[place].loan_id) == place
        out = next((one for one in every if not _holds(chosen, one)), None)
        assert out is not None
        assert table.place_of(listed, out.loan_id) is None


def test_nothing_that_most_loans_have_is_gathered(table: LoanTableService) -> None:
    assert isinstance(table.open(CHOICES["product"], "amount", False).order, MarkedWithout)
    assert isinstance(table.open(CHOICES["closed"], "merchant", False).order, MarkedWithout)
    turned = table.open(CHOICES["company"], "balance", False).order
    assert isinstance(turned.order if isinstance(turned, Turned) else turned, LiveFirst)


@pytest.mark.parametrize(
    "chosen",
    [LoanFilter(), LoanFilter(product="credit_b2b"), LoanFilter(state="live"), LoanFilter(product=MOST, loan_class=3),
     LoanFilter(entity=ZHEJIANG), LoanFilter(product=MOST, opened_from=1)],
)  # fmt: skip
def test_few_loans_and_other_filters_are_gathered(
    ground: Ground, every: tuple[LoanLine, ...], chosen: LoanFilter
) -> None:
    with ground.store.reading() as shelves:
        assert rest_of(shelves, chosen, len(every)) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([1, 2, 2, 2, 3, 5, 8]), min_size=1, max_size=60), st.booleans(), st.data())
def test_every_loan_is_found_in_its_stretch(values: list[int], words: bool, data: st.DataObject) -> None:
    keys: list[Any] = [f"M{value}" for value in values] if words else list(values)
    loans = sorted((key, number) for number, key in enumerate(keys, 1))
    step = data.draw(st.integers(1, 7))
    marks = [LoanMark(number, key) for key, number in loans[::step]]
    numbers = np.arange(1, len(keys) + 1)
    found = stretches_of(marks, numbers, keys)
    plain = [bisect_right([(one.key, one.loan_no) for one in marks], (key, no)) - 1 for no, key in enumerate(keys, 1)]
    assert found.tolist() == plain


def test_loans_that_changed_meanwhile_are_told_not_left_out() -> None:
    marks = (LoanMark(1, 1), LoanMark(EVERY + 1, 2))
    marked = Marked(
        "amount", marks, EVERY * 2, lambda code, first, after: tuple(range(first.loan_no, first.loan_no + EVERY))
    )
    order = MarkedWithout(marked, np.array([7, EVERY + 9]), np.array([0, 0]))  # both counted in the first
    with pytest.raises(StaffError) as moved:
        order.numbers(0, 10)
    assert moved.value.code == MOVED
