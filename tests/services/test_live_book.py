"""Does the live book in columns say what the live loans say one by one?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.builders import NOW
from tests.services.scored_desk import fill
from workbench.common.dates import day_number
from workbench.common.rates import to_millionths
from workbench.services.ground import Ground
from workbench.services.live_book import NO_DAY, LiveBook
from workbench.storage.kept_loans import KeptLoan, LoanEvent
from workbench.storage.store import Store

DAY = day_number(date(2026, 11, 23))


@pytest.fixture
def ground(store: Store) -> Ground:
    ground = fill(store)
    with ground.transaction() as shelves:
        shelves.loans.put(
            [
                KeptLoan(f"H{n}", f"M{n}", None, "credit_taobao", "CNY", n * 1_000_00, Decimal("0.0005"), DAY - 40,
                         DAY + 20, "open", entity=None if n == 2 else "cq")
                for n in (1, 2, 3)
            ]
        )  # fmt: skip
        shelves.loans.add_events(
            [LoanEvent(f"H{n}", 1, DAY - 40, "draw", 500_00, 500_00, 0, 500_00, "") for n in (1, 3)]
        )
    return ground


def test_every_column_says_what_the_loan_says(ground: Ground) -> None:
    with ground.store.reading() as shelves:
        book, loans = LiveBook.read(shelves), shelves.loans.live.all()
    assert len(book) == len(loans) == 3
    for at, loan in enumerate(loans):
        assert book.merchants[book.merchant[at]] == loan.merchant_id
        assert book.products[book.product[at]] == loan.product_code
        assert book.entities[book.entity[at]] == (loan.entity or "")
        assert book.states[book.state[at]] == loan.state
        assert book.daily_rate[at] == to_millionths(loan.daily_rate)
        assert book.past_due_since[at] == (NO_DAY if loan.past_due_since is None else loan.past_due_since)
        for name in ("limit_fen", "principal_fen", "maturity_day", "loan_class", "as_of_day"):
            assert getattr(book, name)[at] == getattr(loan, name)
    assert book.owes().tolist() == [True, False, True]
    assert book.is_own().all()


def test_an_empty_desk_has_an_empty_book(store: Store) -> None:
    ground = Ground(store.folder, lambda: NOW, store)
    with ground.store.reading() as shelves:
        book = LiveBook.read(shelves)
    assert len(book) == 0
    assert book.days_past_due(DAY).tolist() == []
