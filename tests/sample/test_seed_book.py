"""The seed portfolio comes to the published sums exactly, at any size, and is the same every time."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from workbench.applications.policy_file import load_policy
from workbench.common.dates import day_number
from workbench.sample.seed_book import ENTITIES, PPM, SeedBook, seed_book
from workbench.sample.seed_fates import LIVE_BAD, LIVE_LATE, REPAID, WRITTEN_OFF
from workbench.sample.seed_movements import live_movements
from workbench.sample.seed_path import POLICY, caps_fen, outstanding_fen
from workbench.sample.seed_people import seed_merchants
from workbench.sample.seed_published import AS_OF, CHONGQING_FROM, FIRST_DAY, HALF_FROM, HALF_TO, Published


@pytest.fixture(scope="module")
def book() -> SeedBook:
    return seed_book(0.004)


@pytest.mark.parametrize("scale", [0.001, 0.0023, 0.004, 0.02, pytest.param(1.0, marks=pytest.mark.slow)])
def test_every_published_count_and_sum_holds_at_each_scale(scale: float) -> None:
    book, wanted = seed_book(scale), Published().scaled(scale)
    lent, owed, live = book.amounts.lent, book.amounts.owed, book.live()
    half = (book.days.opened >= HALF_FROM) & (book.days.opened <= HALF_TO)
    found = {
        "borrowers": len(np.unique(book.borrowers.of_loan)),
        "loans": len(book),
        "lent_fen": int(lent.sum()),
        "active": len(np.unique(book.borrowers.of_loan[live])),
        "live": len(live),
        "outstanding_fen": int(owed.sum()),
        "bad_fen": int(owed[book.fates.fate == LIVE_BAD].sum()),
        "half_loans": int(half.sum()),
        "half_fen": int(lent[half].sum()),
    }
    assert found == {name: getattr(wanted, name) for name in found}


def test_the_published_figures_are_those_of_the_source() -> None:
    told = Published()
    assert told.bad_fen * 10_000 == told.outstanding_fen * 123
    assert (told.borrowers, told.loans, told.active, told.live) == (240_300, 8_030_800, 43_800, 114_800)
    assert told.before_fen + told.half_fen > 26_000_000_000_00
    assert told.after_loans + told.half_loans + told.before_loans == told.loans


def test_the_same_seed_gives_the_same_book_and_another_one_another() -> None:
    assert seed_book(0.002).digest() == seed_book(0.002).digest() != seed_book(0.002, seed=7).digest()


@pytest.mark.parametrize("scale", [0.001, 0.0023, 0.004, 0.02, pytest.param(1.0, marks=pytest.mark.slow)])
def test_outstanding_never_exceeds_the_cap_of_the_lender_or_of_one_company(scale: float) -> None:
    book = seed_book(scale)
    caps = caps_fen(load_policy(POLICY).funding, scale)
    assert set(caps) == set(ENTITIES)
    whole = np.zeros(AS_OF - FIRST_DAY + 1, dtype=np.int64)
    for number, code in enumerate(ENTITIES):
        path = outstanding_fen(book, book.entity == number)
        assert path.max() <= caps[code]
        whole += path
    assert whole.max() <= round(2_400_000_000_00 * scale)
    # One company alone lent before the other was founded, within its own cap.
    assert 0 < whole[: CHONGQING_FROM - FIRST_DAY].max() <= caps["zhejiang"]
    assert whole[-1] >= book.published.outstanding_fen
    assert book.shortened < len(book) * 0.3


def test_the_path_of_outstanding_counts_each_loan_from_its_draw_to_the_day_before_its_end(book: SeedBook) -> None:
    path = outstanding_fen(book, np.ones(len(book), dtype=bool))
    for day in (FIRST_DAY, HALF_FROM, HALF_TO, AS_OF):
        owed = (book.days.opened <= day) & (book.fates.closed > day)
        assert path[day - FIRST_DAY] == book.amounts.lent[owed].sum()


def test_interest_ran_at_a_million_a_day_in_july_2012_as_published() -> None:
    book, day = seed_book(0.02), day_number(date(2012, 7, 20))
    owed = (book.days.opened <= day) & (book.fates.closed > day)
    a_day = (book.amounts.lent[owed] * book.rate_ppm[owed]).sum() / PPM / 100
    assert a_day >= 1_000_000 * 0.02


@pytest.mark.parametrize("scale", [0, 0.0001, 1.5, -1])
def test_a_scale_out_of_range_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="scale"):
        seed_book(scale)


def test_nothing_happens_before_its_time(book: SeedBook) -> None:
    days, closed = book.days, book.fates.closed
    assert (np.diff(days.opened) >= 0).all()
    assert (days.matures > days.opened).all()
    assert (closed > days.opened).all()
    assert (closed[book.fates.fate == REPAID] <= days.matures[book.fates.fate == REPAID]).all()
    assert (closed[book.fates.are(WRITTEN_OFF)] <= AS_OF).all()
    assert (days.opened >= book.borrowers.first[book.borrowers.of_loan]).all()


def test_whoever_is_bad_holds_bad_loans_only(book: SeedBook) -> None:
    live = book.live()
    bad = np.flatnonzero(book.fates.fate == LIVE_BAD)
    others = np.setdiff1d(live, bad)
    assert not np.intersect1d(book.borrowers.of_loan[bad], book.borrowers.of_loan[others]).size
    assert (AS_OF - book.days.matures[bad] > 90).all()
    late = book.fates.fate == LIVE_LATE
    assert ((AS_OF - book.days.matures[late] > 0) & (AS_OF - book.days.matures[late] <= 90)).all()


def test_amounts_are_within_what_products_allow(book: SeedBook) -> None:
    assert book.amounts.lent.min() >= 100_00
    assert book.amounts.lent.max() <= 1_000_000_00
    assert (book.amounts.lent % 100_00 == 0).all()
    assert (book.amounts.owed <= book.amounts.lent).all()
    assert np.bincount(book.borrowers.of_loan, book.amounts.owed).max() <= 1_000_000_00


def test_interest_of_a_closed_loan_is_the_rounded_closed_form(book: SeedBook) -> None:
    place = int(np.flatnonzero(book.fates.fate == REPAID)[0])
    lent, used = int(book.amounts.lent[place]), int(book.fates.closed[place] - book.days.opened[place])
    exact = lent * int(book.rate_ppm[place]) * used
    assert int(book.interest_fen()[place]) == (exact + PPM // 2) // PPM > 0


def test_live_loans_move_in_order_and_end_at_what_is_owed(book: SeedBook) -> None:
    seen = 0
    for one in live_movements(book):
        days = [event[0] for event in one.events]
        assert days == sorted(days)
        assert days[0] == book.days.opened[one.place]
        assert days[-1] <= AS_OF
        assert all(event[5] >= 0 for event in one.events)
        assert all(amount == principal + interest for _, kind, amount, principal, interest, _ in one.events
                   if kind != "bill")  # fmt: skip
        assert one.balance_fen == book.amounts.owed[one.place] <= one.limit_fen
        seen += 1
    assert seen == book.published.live


def test_every_borrower_has_a_name_of_its_own_and_opened_before_the_first_loan(book: SeedBook) -> None:
    people = list(seed_merchants(book))
    assert len({one.name for one in people}) == len(people) == book.published.borrowers
    assert all(one.opened_day <= first - 60 for one, first in zip(people, book.borrowers.first.tolist(), strict=True))
    assert {one.platform for one in people} == {"taobao", "tmall", "b2b"}
