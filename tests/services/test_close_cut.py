"""Is a close that is cut off behind any of its writes gone on with, as if it had never been interrupted?

Every place between two transactions is tried. What is left behind, and every word of the journal, is what an
undisturbed close leaves.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.builders import NOW
from tests.services.closing_desk import TODAY, left_behind
from tests.services.order_desk import ME, OTHER, PLAIN, O, order_desk
from tests.services.scored_desk import SECOND, THIRD
from workbench.access.staff import SYSTEM
from workbench.lending.pledges import Pick
from workbench.portfolio.eligibility import PoolRules
from workbench.services import billing, order_loans, penalty_close, sweep
from workbench.services.borrowings import BorrowingService, NewBorrowing
from workbench.services.collections import CollectionService
from workbench.services.day_close import CloseService
from workbench.services.ground import Ground
from workbench.services.lending import LendingService
from workbench.services.pools import PoolService
from workbench.storage.shelves import Shelves
from workbench.storage.store import Store

LAST = TODAY + timedelta(days=2)


class CutOff(BaseException):
    """The machine went off."""


class CutGround(Ground):
    """A desk whose program ends behind its nth write; the write itself is done."""

    left = -1

    @contextmanager
    def transaction(self) -> Iterator[Shelves]:
        with super().transaction() as shelves:
            yield shelves
        self.left -= 1
        if self.left == 0:
            raise CutOff


def cut_ground(folder: Path) -> CutGround:
    later = NOW + timedelta(days=2)
    return CutGround(folder, lambda: later, Store.open(folder, later))


def close(ground: Ground) -> None:
    CloseService(ground).close(LAST, SYSTEM)


def told(ground: Ground) -> dict[str, object]:
    with ground.store.reading() as shelves:
        entries = [(one.action, one.case_no, one.payload) for one in shelves.journal.walk()]
        assert shelves.journal.verify().holds
    return {**left_behind(ground), "journal": entries}


def cut_everywhere(made: Callable[[Path], CutGround], folder: Path) -> int:
    """Cut the close of a desk off behind each of its writes and go on with it; answers at how many places."""
    calm = made(folder / "calm")
    close(calm)
    wanted = told(calm)
    calm.close()
    for place in range(1, 1000):
        ground = made(folder / str(place))
        ground.left = place
        try:
            close(ground)
        except CutOff:
            close(ground)
        else:
            ground.close()
            return place - 1
        found = told(ground)
        ground.close()
        for name, rows in wanted.items():
            assert found[name] == rows, (place, name)
    raise AssertionError("no end")


@pytest.fixture
def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "PART", 2)
    for module in (order_loans, sweep, penalty_close):
        monkeypatch.setattr(module, "AT_ONCE", 1)


@pytest.mark.usefixtures("in_small_parts")
def test_a_book_of_late_loans_with_a_pool_a_borrowing_and_a_promise(closing: Ground, tmp_path: Path) -> None:
    LendingService(closing).draw("IDLE", 30_000_00, SECOND)
    new = NewBorrowing("银行", "bank", 1_00, Decimal("0.05"), date(2026, 1, 1), TODAY, reason="合同 18")
    BorrowingService(closing).borrow(new, SECOND)
    pools = PoolService(closing)
    rules = PoolRules(entity="chongqing", borrower_share=Decimal(1))
    pools.agree(pools.propose("1 号", rules, pools.usual_terms(), TODAY, "董事会决议 8 号", SECOND), THIRD)
    CollectionService(closing).promise("M4", 1_000_00, TODAY, SECOND)
    closing.close()

    def made(folder: Path) -> CutGround:
        shutil.copytree(closing.folder, folder)
        again = cut_ground(folder)
        again._model = closing._model
        return again

    assert cut_everywhere(made, tmp_path) > 20


@pytest.mark.usefixtures("in_small_parts")
def test_order_loans_that_repay_themselves_and_settlements_that_pay_what_is_due(tmp_path: Path) -> None:
    desk = order_desk(tmp_path / "made")
    desk.orders(O("A", 12_500), O("B", 1_000), O("E", 4_000), O("M", 3_000, merchant_id="M2"))
    desk.draw(A=10_000, B=300)
    desk.draw(OTHER, E=3_000)
    desk.loans.draw("LO-M2", [Pick("M", 200_000)], ME)
    LendingService(desk.ground).draw(PLAIN, 100_00, ME)
    desk.at(2)
    desk.orders(
        O("A", 12_500, closed=1), O("B", 1_000), O("E", 4_000, status="refunded", closed=1),
        O("M", 3_000, closed=2, merchant_id="M2"),
    )  # fmt: skip
    desk.paid_out(("B", 1, 1_000), ("Z", 2, 500))
    desk.paid_out(("M", 2, 3_000), merchant_id="M2")
    desk.ground.close()

    def made(folder: Path) -> CutGround:
        shutil.copytree(desk.ground.folder, folder)
        return cut_ground(folder)

    assert cut_everywhere(made, tmp_path) > 20
