"""Are the sums of every day what the ledger says, however they came about?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.services.random_book import TODAY, ground_with
from workbench.access.staff import SYSTEM
from workbench.common.errors import Stopped
from workbench.portfolio.book_rows import BookSums
from workbench.portfolio.book_sums import is_month_end
from workbench.services.book_recount import recount
from workbench.services.book_summary import bring_up, close_step, rebuild
from workbench.services.close_steps import CloseContext
from workbench.services.ground import Ground
from workbench.services.loans_then import loans_at
from workbench.storage.kept_loans import LoanEvent
from workbench.storage.store import Store

DAYS = [TODAY - back for back in (0, 1, 17, 45, 91, 160, 200, 365, 500)]
ENDS = [day for day in range(TODAY - 200, TODAY + 1) if is_month_end(day)]


def kept(ground: Ground, days: list[int]) -> BookSums:
    """What the shelf holds of these days, without the marks of staleness."""
    with ground.store.reading() as shelves:
        rows, totals, moves = shelves.book.days(days), shelves.book.totals(days), shelves.book.moves(days)
        cohorts = [row for day in days for row in shelves.book.cohorts_on(day)]
    plain = [replace(row, events=0, moved_fen=0) for row in totals]
    return BookSums(tuple(rows), tuple(plain), tuple(moves), tuple(cohorts))


def assert_same(found: BookSums, wanted: BookSums) -> None:
    assert set(found.days) == set(wanted.days)
    assert {row for row in found.totals if _any(row)} == {row for row in wanted.totals if _any(row)}
    assert set(found.moves) == set(wanted.moves)
    assert set(found.cohorts) == set(wanted.cohorts)


def _any(row: object) -> bool:
    return any(getattr(row, name) for name in ("borrowers", "new_loans", "new_borrowers", "bad_borrowers"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_kept_sums_of_a_random_book_are_those_counted_loan_by_loan(store: Store, seed: int) -> None:
    ground = ground_with(store, seed)
    rebuild(ground, None, TODAY)
    days = sorted({*DAYS, *ENDS})
    wanted = recount(ground, days)
    assert len(wanted.days) > 20
    assert wanted.moves
    assert_same(kept(ground, days), wanted)


def test_days_summed_one_after_another_are_those_summed_at_once(store: Store) -> None:
    ground = ground_with(store, 4)
    rebuild(ground, None, TODAY)
    days = list(range(TODAY - 75, TODAY + 1))
    at_once = kept(ground, days)
    rebuild(ground, None, TODAY - 76)
    with ground.transaction() as shelves:
        shelves.book.replace(TODAY - 75, TODAY, BookSums((), (), (), ()))
    for day in range(TODAY - 75, TODAY + 1):
        rebuild(ground, day, day)
    assert_same(kept(ground, days), at_once)
    assert at_once.days


def test_an_event_of_an_earlier_day_makes_its_days_stale_and_they_are_made_anew(store: Store) -> None:
    ground = ground_with(store, 5)
    assert bring_up(ground, TODAY) is None
    day = TODAY - 33
    before = kept(ground, [day, TODAY])
    with ground.transaction() as shelves:
        assert shelves.book.stale_from(TODAY) is None
        loan = next(one for one in shelves.loans.live.all() if one.principal_fen == 0)
        number = shelves.loans.next_event_no(loan.loan_id)
        event = LoanEvent(loan.loan_id, number, day, "draw", 700_00, 700_00, 0, 700_00, "", booked_day=TODAY)
        shelves.loans.add_events([event])
        assert shelves.book.stale_from(TODAY) == day
    assert bring_up(ground, TODAY) is None
    after = kept(ground, [day, TODAY])
    assert sum(row.principal_fen for row in after.days) != sum(row.principal_fen for row in before.days)
    assert_same(after, recount(ground, [day, TODAY]))


def test_a_close_sums_up_its_day_and_every_day_that_was_missed(store: Store) -> None:
    ground = ground_with(store, 6, loans=12)
    done = close_step(context(ground, TODAY - 40))
    assert done.counts["days"] > 1
    assert close_step(context(ground, TODAY)).counts["days"] == 40
    assert close_step(context(ground, TODAY)).counts["days"] == 1
    days = [TODAY - 40, TODAY - 12, TODAY]
    assert_same(kept(ground, days), recount(ground, days))


def context(ground: Ground, day: int) -> CloseContext:
    return CloseContext(ground, day, SYSTEM, ground.policy(), ground.products())


def test_a_class_the_close_made_worse_is_kept_for_its_days(store: Store) -> None:
    ground = ground_with(store, 6)
    bring_up(ground, TODAY)
    with ground.transaction() as shelves:
        loans = loans_at(shelves, ground.products(), ground.policy(), TODAY)
        calm = next(loan for loan in loans if loan.loan_class == 1 and loan.owner == "own")
        shelves.book.put_floors(TODAY - 5, [(calm.loan_no, 4)])
    rebuild(ground, TODAY - 10, TODAY)
    days = [TODAY - 6, TODAY - 5, TODAY]
    assert_same(kept(ground, days), recount(ground, days))
    assert any(row.loan_class == 4 and row.bucket == 0 for row in kept(ground, [TODAY]).days)


def test_stopping_leaves_what_stood(store: Store) -> None:
    ground = ground_with(store, 8, loans=6)
    rebuild(ground, None, TODAY)
    before = kept(ground, [TODAY])
    with pytest.raises(Stopped):
        rebuild(ground, None, TODAY, stop=lambda: True)
    assert_same(kept(ground, [TODAY]), before)


def test_the_loans_of_a_past_day_add_up_to_its_balance(store: Store) -> None:
    ground = ground_with(store, 9)
    bring_up(ground, TODAY)
    with ground.store.reading() as shelves:
        for day in (TODAY, TODAY - 45, TODAY - 160):
            loans = list(loans_at(shelves, ground.products(), ground.policy(), day))
            assert sum(one.principal_fen for one in loans) == sum(r.principal_fen for r in shelves.book.days([day]))
            late = shelves.book.late_on(day, 91, 10**6)
            assert {number for number, _ in late} == {one.loan_no for one in loans if one.bucket >= 4}
