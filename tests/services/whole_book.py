"""Is everything that is kept of the whole book what the ledger says, asked loan by loan?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.services.books import differences
from workbench.common.dates import day_of
from workbench.portfolio.book_rows import OWN, BookSums
from workbench.services.book_recount import recount
from workbench.services.ground import Ground


def kept(ground: Ground, days: Sequence[int]) -> BookSums:
    with ground.store.reading() as shelves:
        rows, totals, moves = shelves.book.days(days), shelves.book.totals(days), shelves.book.moves(days)
        cohorts = tuple(row for day in days for row in shelves.book.cohorts_on(day))
    return BookSums(rows, tuple(replace(row, events=0, moved_fen=0) for row in totals), moves, cohorts)


def assert_follows_from_the_ledger(ground: Ground, first: int, last: int) -> None:
    """Sums of every closed day, the book by class and the live book, against the ledger asked loan by loan."""
    days = list(range(first, last + 1))
    found, wanted = kept(ground, days), recount(ground, days)
    assert set(found.days) == set(wanted.days)
    assert {row for row in found.totals if row.borrowers or row.new_loans} == {
        row for row in wanted.totals if row.borrowers or row.new_loans
    }
    assert set(found.moves) == set(wanted.moves)
    assert set(found.cohorts) == set(wanted.cohorts)
    with ground.store.reading() as shelves:
        assert [one.day for one in shelves.closes.days() if one.stale] == []
        assert shelves.closes.moved() == {}
        assert shelves.book.stale_from(last) is None
        by_class = shelves.closes.classes(days)
        assert shelves.closes.faults() == ()
    for day in days:
        told = {one.loan_class: (one.loans, one.principal_fen) for one in by_class.get(day, ())}
        summed: dict[int, tuple[int, int]] = {}
        for row in wanted.days:
            if row.day == day and row.owner == OWN:
                loans, fen = summed.get(row.loan_class, (0, 0))
                summed[row.loan_class] = (loans + row.loans, fen + row.principal_fen)
        assert told == summed, day_of(day)
    assert list(differences(ground, last)) == []
