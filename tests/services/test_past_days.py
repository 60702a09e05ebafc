"""Are past days read from what is kept of them exactly as their ledgers have them?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from tests.services.books import DAY, booked, books
from tests.services.random_book import TODAY, ground_with
from tests.services.test_posting import live_at_desk
from workbench.access.staff import SYSTEM
from workbench.common.dates import day_of
from workbench.lending.facts import Fact
from workbench.portfolio.book_past import Receivable
from workbench.portfolio.book_rows import BookSums
from workbench.services.book_maker import Ledger
from workbench.services.book_summary import bring_up, close_step, rebuild
from workbench.services.close_steps import CloseContext
from workbench.services.ground import Ground
from workbench.services.loans_then import LoanThen, are_kept, ledger_loans_at, loans_at
from workbench.services.trial_balance import TrialBalanceService, receivable
from workbench.storage.kept_loans import LoanEvent
from workbench.storage.store import Store

BACK = (0, 1, 17, 45, 91, 160, 200, 365, 500)


def both(ground: Ground, day: int) -> tuple[list[LoanThen], list[LoanThen]]:
    """The loans of a day as they are kept, and as their ledgers have them."""
    with ground.store.reading() as shelves:
        products, policy = ground.products(), ground.policy()
        assert are_kept(shelves, day)
        told = ledger_loans_at(shelves, products, policy, day, Ledger(shelves, None))
        return list(loans_at(shelves, products, policy, day)), sorted(told, key=lambda one: one.loan_no)


def owed(ground: Ground, day: int) -> tuple[Receivable | None, Receivable]:
    """What is kept as receivable, and what every ledger comes to."""
    with ground.store.reading() as shelves:
        return shelves.past.receivable(day), receivable(ground, shelves, day)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_kept_loans_and_receivables_of_a_random_book_are_those_of_its_ledgers(store: Store, seed: int) -> None:
    ground = ground_with(store, seed)
    bring_up(ground, TODAY)
    met = 0
    for back in BACK:
        kept, wanted = both(ground, TODAY - back)
        assert kept == wanted
        held, counted = owed(ground, TODAY - back)
        assert held == counted
        met += len(kept) + counted.interest_fen
    assert met > 1000


def test_so_are_those_of_lives_with_fees_penalties_waivers_losses_and_reversals(store: Store) -> None:
    ground = books(store)
    for seed in range(30, 38):
        live_at_desk(ground, f"L{seed}", seed)
    booked(ground, "B", Fact("draw", DAY - 150, 9_000_00), Fact("fee", DAY - 150, 45_00))
    booked(ground, "B", Fact("waive", DAY - 100, 5_00), Fact("penalty", DAY - 70, 20_00))
    booked(ground, "C", Fact("draw", DAY - 90, 5_000_00), Fact("interest", DAY - 60, 10_00))
    booked(ground, "A", Fact("draw", DAY - 120, 3_000_00))
    booked(ground, "A", Fact("reversal", DAY, 3_000_00, reverses=1))
    bring_up(ground, DAY)
    some = Receivable()
    for day in range(DAY - 210, DAY + 1, 3):
        held, counted = owed(ground, day)
        assert held == counted, day_of(day)
        kept, wanted = both(ground, day)
        assert kept == wanted, day_of(day)
        some = Receivable(
            some.interest_fen + counted.interest_fen, some.penalty_fen + counted.penalty_fen,
            some.fee_fen + counted.fee_fen,
        )  # fmt: skip
    assert min(some.interest_fen, some.penalty_fen, some.fee_fen) > 0


def test_a_restructured_line_and_one_that_runs_penalty_stand_as_their_ledgers_say(store: Store) -> None:
    ground = books(store)
    with ground.transaction() as shelves:
        line = shelves.loans.get("C")
        from decimal import Decimal

        shelves.loans.put([replace(line, penalty_rate=Decimal("0.00075"), maturity_day=DAY - 60)])
    booked(ground, "C", Fact("draw", DAY - 150, 8_000_00))
    bring_up(ground, DAY)
    held, counted = owed(ground, DAY)
    assert held == counted
    assert counted.penalty_fen > 0
    assert owed(ground, DAY - 61)[1].penalty_fen == 0


def test_days_summed_one_after_another_keep_the_same_stretches_as_days_summed_at_once(store: Store) -> None:
    ground = ground_with(store, 4)
    rebuild(ground, None, TODAY)
    days = range(TODAY - 60, TODAY + 1, 4)
    at_once = [(both(ground, day)[0], owed(ground, day)[0]) for day in days]
    with ground.transaction() as shelves:
        shelves.book.replace(TODAY - 75, TODAY, BookSums((), (), (), ()))
        shelves.past.replace_stretches(TODAY - 76, [])
    for day in range(TODAY - 75, TODAY + 1):
        rebuild(ground, day, day)
    assert [(both(ground, day)[0], owed(ground, day)[0]) for day in days] == at_once
    assert all(kept == wanted for kept, wanted in (both(ground, day) for day in days))


def test_a_day_in_the_midst_that_is_summed_up_again_leaves_the_days_after_it_whole(store: Store) -> None:
    ground = ground_with(store, 5)
    rebuild(ground, None, TODAY)
    before = both(ground, TODAY)[0]
    rebuild(ground, TODAY - 90, TODAY - 60)
    kept, wanted = both(ground, TODAY)
    assert kept == wanted == before


def test_a_day_whose_ledger_changed_is_read_from_the_ledger_until_it_is_summed_up(store: Store) -> None:
    ground = ground_with(store, 5)
    bring_up(ground, TODAY)
    day = TODAY - 33
    with ground.transaction() as shelves:
        loan = next(one for one in shelves.loans.live.all() if one.principal_fen == 0)
        number = shelves.loans.next_event_no(loan.loan_id)
        event = LoanEvent(loan.loan_id, number, day, "draw", 700_00, 700_00, 0, 700_00, "", booked_day=TODAY)
        shelves.loans.add_events([event])
    with ground.store.reading() as shelves:
        assert not are_kept(shelves, day)
        assert are_kept(shelves, day - 1)  # what counts from a day moves none before it
        found = list(loans_at(shelves, ground.products(), ground.policy(), TODAY))
    assert loan.merchant_id in {one.merchant_id for one in found if one.principal_fen == 700_00}
    bring_up(ground, TODAY)
    kept, wanted = both(ground, TODAY)
    assert kept == wanted


def test_the_trial_balance_reads_no_ledger_where_the_days_are_summed_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = ground_with(store, 7)
    service = TrialBalanceService(ground)
    first, last = day_of(TODAY - 200), day_of(TODAY - 30)
    with ground.store.reading() as shelves:
        wanted = receivable(ground, shelves, TODAY - 30)
    bring_up(ground, TODAY)

    def refused(*_: object) -> Receivable:
        raise AssertionError("the ledger was read")

    monkeypatch.setattr("workbench.services.trial_balance.receivable", refused)
    found = service.of(first, last)
    assert found.difference_fen == 0
    named = {line.account.value: line.closing_fen for line in found.lines}
    assert named["interest_receivable"] == wanted.interest_fen > 0


def context(ground: Ground, day: int) -> CloseContext:
    return CloseContext(ground, day, SYSTEM, ground.policy(), ground.products())


def test_what_a_close_said_is_kept_and_never_changed(store: Store) -> None:
    ground = ground_with(store, 6, loans=12)
    day = TODAY - 10
    close_step(context(ground, day))
    close_step(context(ground, day))  # says the same: one version
    with ground.store.reading() as shelves:
        (first,) = shelves.past.closings(day)
        assert first.rows == shelves.book.days([day])
        assert (first.version, first.known_day) == (1, TODAY)
        loan = next(one for one in shelves.loans.live.all() if one.principal_fen == 0)
    with ground.transaction() as shelves:
        number = shelves.loans.next_event_no(loan.loan_id)
        late = LoanEvent(loan.loan_id, number, day - 3, "draw", 900_00, 900_00, 0, 900_00, "", booked_day=TODAY)
        shelves.loans.add_events([late])
    close_step(context(ground, day))
    with ground.store.reading() as shelves:
        again = shelves.past.closings(day)
        assert shelves.past.closed_days() == (day,)
    assert [one.version for one in again] == [1, 2]
    assert again[0] == first
    assert sum(r.principal_fen for r in again[1].rows) - sum(r.principal_fen for r in first.rows) == 900_00
    for words in ("UPDATE book_closings SET borrowers = 0", "DELETE FROM book_closing_sums"):
        with pytest.raises(IntegrityError, match="only ever added to"), ground.transaction() as shelves:
            shelves.past._connection.exec_driver_sql(words)
