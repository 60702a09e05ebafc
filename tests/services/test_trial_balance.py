"""Do the books balance over any days, and say what the ledgers say?"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from tests.services.books import DAY, TODAY, booked, books, kept, on, stands
from tests.services.test_posting import live_at_desk
from workbench.common.dates import day_of
from workbench.lending.accounts import ACCOUNT_NAMES, Account, entries, summed
from workbench.lending.allocation import Parts
from workbench.lending.facts import Fact
from workbench.services.ground import Ground
from workbench.services.trial_balance import TrialBalance, TrialBalanceService, by_account
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    return books(store)


def closing(balance: TrialBalance) -> dict[str, int]:
    return {line.account.value: line.closing_fen for line in balance.lines if line.closing_fen}


def test_a_loan_from_draw_to_loss_by_hand(ground: Ground) -> None:
    booked(ground, "B", Fact("draw", DAY - 100, 10_000_00), Fact("fee", DAY - 100, 50_00))
    booked(ground, "B", Fact("repay", DAY - 80, 1_000_00), Fact("penalty", DAY - 70, 20_00))
    booked(ground, "B", Fact("waive", DAY - 60, 5_00), Fact("write_off", DAY, stands(ground, "B").owed_fen - 5_00))
    booked(ground, "B", Fact("recovery", DAY, 700_00))
    found = TrialBalanceService(ground).of(on(100), TODAY)
    assert found.difference_fen == 0
    # Interest: 100.00 to day 20, then 80 days on 9,150 = 366.00; 850 of the payment was principal.
    assert closing(found) == {
        "cash": -10_000_00 + 1_000_00 + 700_00,
        "interest_income": -466_00,
        "fee_income": -50_00,
        "penalty_income": -20_00,
        "waived": 5_00,
        "write_off_loss": 9_150_00 + 366_00 + 15_00,
        "recovery_income": -700_00,
    }


def test_any_range_balances_continues_the_one_before_and_books_as_its_events_do(ground: Ground) -> None:
    for seed in range(4):
        live_at_desk(ground, f"L{seed}", seed)
    service = TrialBalanceService(ground)
    first = min(kept(ground, f"L{seed}").opened_day for seed in range(4))
    cut = first + (DAY - first) // 2
    early, late = service.of(day_of(first), day_of(cut)), service.of(day_of(cut + 1), TODAY)
    whole = service.of(day_of(first), TODAY)
    assert (early.difference_fen, late.difference_fen, whole.difference_fen) == (0, 0, 0)
    for name, line in by_account(whole).items():
        assert by_account(late)[name].opening_fen == by_account(early)[name].closing_fen
        assert by_account(late)[name].closing_fen == line.closing_fen
    ends = by_account(whole)
    positions = [stands(ground, f"L{seed}") for seed in range(4)]
    assert ends[Account.LOANS].closing_fen == sum(one.principal_fen for one in positions) > 0
    assert ends[Account.INTEREST_RECEIVABLE].closing_fen == sum(one.interest_owed_fen for one in positions)
    charges_fen = ends[Account.FEE_RECEIVABLE].closing_fen + ends[Account.PENALTY_RECEIVABLE].closing_fen
    assert charges_fen == sum(one.charges_fen for one in positions)
    _demand_sums_book_as_events(ground)


def _demand_sums_book_as_events(ground: Ground) -> None:
    with ground.store.reading() as shelves:
        events = [event for own in shelves.loans.events().values() for event in own]
        days = shelves.loans.days.between(0, DAY)
    by_event: Counter[Account] = Counter()
    for event in events:
        parts = Parts(event.principal_fen, event.interest_fen, event.fee_fen, event.penalty_fen)
        for entry in entries(event.kind, parts):
            by_event[entry.account] += entry.amount_fen
    by_day = summed(
        entry
        for one in days
        for entry in entries(one.kind, Parts(one.principal_fen, one.interest_fen, one.fee_fen, one.penalty_fen))
    )
    assert {name: debit - credit for name, (debit, credit) in by_day.items() if debit != credit} == {
        name: amount_fen for name, amount_fen in by_event.items() if amount_fen
    }
    assert sum(by_event.values()) == 0


def test_a_sold_loan_passes_its_principal_on() -> None:
    parts = Parts(principal=900, interest=100)
    sold = {entry.account: entry.amount_fen for entry in entries("repay", parts, own=False)}
    assert sold == {
        Account.CASH: 100, Account.LOANS: -900, Account.LOANS_SOLD: 900, Account.INTEREST_RECEIVABLE: -100,
    }  # fmt: skip
    assert entries("repay", parts, in_transit=True)[-1].account is Account.IN_TRANSIT
    for kind in ("transfer", "buy_back", "refund"):
        assert sum(entry.amount_fen for entry in entries(kind, Parts(principal=900))) == 0
    assert entries("bill", parts) == entries("reversal", parts) == ()
    assert set(ACCOUNT_NAMES) == set(Account)


def test_before_anything_happened_every_account_is_empty(ground: Ground) -> None:
    assert closing(TrialBalanceService(ground).of(TODAY - timedelta(days=900), on(300))) == {}
