"""Does the funding of a day do each thing once, in its order, and move no loan on a day that is past?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from time import process_time

import pytest

from tests.builders import NOW
from tests.services.lent_desk import TODAY, add_loans, lent_desk, with_policy
from tests.services.scored_desk import SECOND, THIRD
from workbench.access.staff import SYSTEM
from workbench.portfolio.eligibility import PoolRules
from workbench.services.borrowings import BorrowingService, NewBorrowing
from workbench.services.funding_close import run_day
from workbench.services.pools import PoolService
from workbench.storage.store import Store

RULES = PoolRules(entity="chongqing", borrower_share=Decimal(1))


def test_the_step_of_the_close_moves_loans_on_the_newest_day_only(store: Store) -> None:
    steps = pytest.importorskip("workbench.services.close_steps")
    from workbench.services.funding_close import close_step

    ground = lent_desk(store, [100_00, 200_00])
    desk = PoolService(ground)
    pool_id = desk.propose("1 号", RULES, desk.usual_terms(), NOW.date(), "董事会决议 8 号", SECOND)
    desk.agree(pool_id, THIRD)

    def context(**changes: object) -> object:
        return steps.CloseContext(ground, TODAY, SYSTEM, ground.policy(), ground.products(), **changes)

    assert "transferred" not in close_step(context(newest=TODAY + 1)).counts
    assert dict(close_step(context(remade=True)).counts) == {}
    assert close_step(context(newest=TODAY)).counts["transferred"] == 2
    assert desk.pool(pool_id).row.state == "active"


def test_a_borrowing_ends_on_its_day_and_once(store: Store) -> None:
    ground = lent_desk(store)
    new = NewBorrowing("银行", "bank", 1_00, Decimal("0.05"), date(2026, 1, 1), NOW.date(), reason="合同 18")
    BorrowingService(ground).borrow(new, SECOND)
    assert run_day(ground, TODAY - 1, SYSTEM)["ended"] == 0
    assert run_day(ground, TODAY, SYSTEM)["ended"] == 1
    assert run_day(ground, TODAY, SYSTEM)["ended"] == 0


def test_a_pool_waits_for_its_day(store: Store) -> None:
    ground = lent_desk(store, [100_00])
    desk = PoolService(ground)
    pool_id = desk.propose("1 号", RULES, desk.usual_terms(), date(2026, 11, 25), "董事会决议 8 号", SECOND)
    desk.agree(pool_id, THIRD)
    assert "transferred" not in run_day(ground, TODAY, SYSTEM)
    assert run_day(ground, TODAY + 2, SYSTEM)["transferred"] == 1


@pytest.mark.slow
def test_ten_thousand_loans_are_chosen_proposed_and_transferred_within_ten_seconds(store: Store) -> None:
    ground = lent_desk(store)
    with_policy(ground, rule="pilot")
    add_loans(ground, [10_000_00 + n for n in range(12_000)], days=200)
    desk, began = PoolService(ground), process_time()
    pool_id = desk.propose("1 号", RULES, desk.usual_terms(), NOW.date(), "董事会决议 8 号", SECOND)
    desk.agree(pool_id, THIRD)
    assert run_day(ground, TODAY, SYSTEM)["transferred"] == 12_000
    spent = process_time() - began
    assert desk.pool(pool_id).row.loans == 12_000
    with ground.store.reading() as shelves:
        assert shelves.loans.live.wrong() == ()
    assert spent < 10
