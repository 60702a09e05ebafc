"""Do lists that are read by stretches hold exactly their loans, at exact places, also when the desk has grown since?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from workbench.common.errors import StaffError
from workbench.services.ground import Ground
from workbench.services.loan_filter import LoanFilter
from workbench.services.loan_groups import Grouped, Without
from workbench.services.loan_order import MOVED, Turned
from workbench.services.loan_table import LoanTableService
from workbench.services.seed_portfolio import SeedService
from workbench.storage.kept_marks import EVERY, GroupCount

FILTERS = (
    LoanFilter(product="credit_taobao_2012"),
    LoanFilter(product="order_taobao_2012"),
    LoanFilter(entity="zhejiang"),
    LoanFilter(state="closed"),
    LoanFilter(opened_from=15_500, opened_to=15_700),
    LoanFilter(opened_from=15_815, opened_to=15_825),
)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("groups") / "desk", lambda: datetime(2026, 11, 27, tzinfo=UTC))
    SeedService(made).fill(0.0015)
    yield made
    made.close()


def plain(ground: Ground, chosen: LoanFilter) -> list[int]:
    """Numbers of the loans a filter leaves, from the loans themselves."""
    with ground.store.reading() as shelves:
        kept = shelves.loans.numbered(range(1, shelves.loans.count() + 1))
    return sorted(
        number
        for number, loan in kept.items()
        if chosen.product in (None, loan.product_code)
        and chosen.entity in (None, loan.entity)
        and chosen.state in (None, loan.state)
        and (chosen.opened_from is None or chosen.opened_from <= loan.opened_day <= (chosen.opened_to or 0))
    )


@pytest.mark.parametrize("chosen", FILTERS)
def test_a_list_read_by_stretches_holds_its_loans_at_exact_places(ground: Ground, chosen: LoanFilter) -> None:
    listed = LoanTableService(ground).open(chosen, descending=False)
    assert isinstance(listed.order, Grouped | Without)
    wanted = plain(ground, chosen)
    assert listed.total == len(wanted) > 100
    assert listed.order.numbers(0, listed.total + 10) == wanted
    for first in (0, len(wanted) // 2, len(wanted) - 7):
        assert listed.order.numbers(first, 60) == wanted[first : first + 60]
        assert listed.order.place_of(wanted[first]) == first
    others = set(range(1, wanted[-1])) - set(wanted)
    assert all(listed.order.place_of(number) is None for number in sorted(others)[::500])
    turned = LoanTableService(ground).open(chosen)
    assert isinstance(turned.order, Turned)
    assert turned.order.numbers(3, 50) == wanted[::-1][3:53]


def test_loans_that_came_since_the_marks_were_made_are_in_the_list(ground: Ground) -> None:
    chosen = LoanFilter(product="credit_taobao_2012")
    with ground.store.reading() as shelves:
        last = shelves.loans.count()
        like = shelves.loans.numbered([plain(ground, chosen)[0]])
    (loan,) = like.values()
    with ground.transaction() as shelves:
        shelves.loans.put(replace(loan, loan_id=f"NEW-{number}") for number in range(3))
    listed = LoanTableService(ground).open(chosen, descending=False)
    assert listed.order.numbers(0, listed.total) == plain(ground, chosen)
    assert listed.order.numbers(listed.total - 3, 3) == [last + 1, last + 2, last + 3]
    days = LoanFilter(opened_from=loan.opened_day, opened_to=loan.opened_day)
    found = LoanTableService(ground).open(days, descending=False)
    assert found.order.numbers(0, found.total) == plain(ground, days)


def test_a_stretch_that_holds_fewer_than_was_counted_is_refused_and_never_shown_short() -> None:
    order = Grouped([GroupCount(0, 2), GroupCount(3, 1)], lambda stretch: (1, 2) if stretch == 0 else ())
    assert order.numbers(0, 2) == [1, 2]
    with pytest.raises(StaffError, match=MOVED):
        order.numbers(1, 2)
    assert order.place_of(EVERY + 1) is None


def test_what_is_left_out_is_at_no_place() -> None:
    order = Without(np.array([2, 3, 7]), 8)
    assert order.numbers(0, 9) == [1, 4, 5, 6, 8]
    assert [order.place_of(number) for number in (1, 4, 8)] == [0, 1, 4]
    assert [order.place_of(number) for number in (0, 2, 7, 9)] == [None] * 4


@pytest.mark.parametrize("chosen", FILTERS)
def test_without_all_of_its_marks_a_list_is_gathered_and_whole(ground: Ground, chosen: LoanFilter) -> None:
    service = LoanTableService(ground)
    with ground.transaction() as shelves:
        shelves.loans.pages._connection.exec_driver_sql(
            "DELETE FROM loan_marks WHERE mark_no = 1 AND (order_code LIKE '%=%' OR order_code LIKE 'opened_%')"
        )
    listed = service.open(chosen, descending=False)
    assert listed.order.numbers(0, listed.total) == plain(ground, chosen)
    service.mark()
    assert isinstance(service.open(chosen, descending=False).order, Grouped | Without)
