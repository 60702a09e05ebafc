"""Does one loan live its whole life through the services alone, with every figure following from its ledger?

Approved, drawn, billed, paid in part, late, warned of, restricted by two people, paid up, cut, sold to a pool, bought
back and repaid. After each day the sums of the book are counted again loan by loan, and the journal is verified.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.builders import NOW
from tests.services.closing_desk import DAY, TODAY, at
from tests.services.scored_desk import CLEAN, ME, SECOND, THIRD, fill
from tests.services.whole_book import assert_follows_from_the_ledger
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.decision.outcome import Outcome
from workbench.portfolio.eligibility import PoolRules
from workbench.services.close_file import CloseReport
from workbench.services.collections import CollectionService
from workbench.services.day_close import CloseService
from workbench.services.decision import DecisionService
from workbench.services.funding import FundingService
from workbench.services.ground import Ground
from workbench.services.instructions import InstructionService
from workbench.services.lending import LendingService
from workbench.services.penalties import PenaltyService
from workbench.services.pools import PoolService
from workbench.storage.store import Store

LINE = "LO-261123-0001"
WHY = "多次联系未果，平台仍在销售"
FIRST_DUE = 30  # 23 December


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    store = Store.open(tmp_path / "desk", NOW)
    try:
        yield fill(store)
    finally:
        store.close()


def close(ground: Ground, days: int) -> CloseReport:
    """Close up to a day, and hold everything kept of every closed day against the ledger."""
    report = CloseService(at(ground, days)).close(TODAY + timedelta(days=days), SECOND)
    assert_follows_from_the_ledger(ground, DAY, DAY + days)
    with ground.store.reading() as shelves:
        assert shelves.journal.verify().holds
    return report


def past_due_warning(ground: Ground) -> tuple[str, str]:
    with ground.store.reading() as shelves:
        return next((w.state, w.level) for w in shelves.warnings.of_merchant("M1") if w.code == "PAST_DUE")


def newest_step(ground: Ground) -> int:
    with ground.store.reading() as shelves:
        return shelves.penalties.of_merchant("M1")[-1].event_no


def limit_kinds(ground: Ground) -> list[str]:
    with ground.store.reading() as shelves:
        return [one.kind for one in shelves.loans.limits("M1")["M1"]]


def test_a_loan_lives_from_its_approval_to_its_last_payment(ground: Ground) -> None:
    desk = DecisionService(ground)
    desk.propose(CLEAN, replace(desk.draft(CLEAN, ME), outcome=Outcome.APPROVE), ME)
    LendingService(ground).draw(LINE, 20_000_00, ME, reference="进货")
    assert close(ground, 0).outstanding_fen == 20_000_00

    # Billed on its day, paid in part, and late the day after.
    close(ground, FIRST_DUE)
    due_fen = LendingService(at(ground, FIRST_DUE)).position(LINE).due_fen
    assert due_fen == 256_20  # 20,000 x 0.000427 x 30
    with ground.store.reading() as shelves:
        bills = [one for one in shelves.loans.events([LINE])[LINE] if one.kind == "bill"]
    assert [(one.day, one.interest_fen) for one in bills] == [(DAY + FIRST_DUE, due_fen)]
    LendingService(at(ground, FIRST_DUE)).repay(LINE, 100_00, ME)
    report = close(ground, FIRST_DUE + 1)
    assert report.warnings_new == 1
    assert past_due_warning(ground) == ("open", "watch")
    assert "cut" in limit_kinds(ground)
    view = CollectionService(at(ground, FIRST_DUE + 1)).open("M1", ME)
    assert (view.days_past_due, view.due_fen) == (1, due_fen - 100_00)

    # Reminded, then restricted by two people; each step a numbered file that nobody sends.
    late = FIRST_DUE + 16
    close(ground, late)
    assert past_due_warning(ground)[1] == "high"
    ladder = PenaltyService(at(ground, late))
    ladder.propose("M1", "remind", WHY, ME)
    ladder.propose("M1", "restrict", WHY, ME)
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        ladder.agree("M1", newest_step(ground), ME)
    ladder.agree("M1", newest_step(ground), SECOND)
    written = InstructionService(at(ground, late)).lines()
    assert [(one.kind, one.state) for one in written] == [("restrict", "whole"), ("remind", "whole")]
    with pytest.raises(StaffError, match="LIMIT_EXCEEDED"):
        LendingService(at(ground, late)).draw(LINE, 1_00, ME)

    # Paid up: the class is normal again, the restriction is lifted by two, the limit stays cut.
    cured = late + 1
    desk_now = LendingService(at(ground, cured))
    desk_now.repay(LINE, desk_now.position(LINE).due_fen, ME)
    close(ground, cured)
    assert CollectionService(at(ground, cured)).open("M1", ME).days_past_due == 0
    with ground.store.reading() as shelves:
        (live,) = (one for one in shelves.loans.live.all("M1") if one.loan_id == LINE)
    assert (live.loan_class, live.past_due_since) == (1, None)
    lifting = PenaltyService(at(ground, cured))
    lifting.ask_lift("M1", "restrict", "已还清逾期款项，申请解除", ME)
    lifting.lift("M1", newest_step(ground), "已核实全部到账，同意解除限制", SECOND)
    limit_fen = desk_now.borrower("M1").row.limit_fen
    assert 20_000_00 <= limit_fen < 60_000_00

    # Sold at the end of a day: off the books and the base of every share, and nothing more is drawn on it.
    sold = cured + 1
    pools, room = PoolService(at(ground, sold)), FundingService(at(ground, sold)).room()
    (entity,) = (name for name, one in room.usages.items() if name and one.on_book_fen)
    rules = PoolRules(entity=entity, borrower_share=Decimal(1))
    pool_id = pools.propose("1 号", rules, pools.usual_terms(), day_of(DAY + sold), "董事会决议 8 号", SECOND)
    pools.agree(pool_id, THIRD)
    report = close(ground, sold)
    assert (report.outstanding_fen, report.remade) == (0, ())
    assert pools.pool(pool_id).row.sold_fen == room.whole.on_book_fen == 20_000_00
    retained_fen = FundingService(at(ground, sold)).room().whole.on_book_fen
    assert 0 < retained_fen < 20_000_00  # the tranche that stays here
    with pytest.raises(StaffError, match="LOAN_SOLD"):
        LendingService(at(ground, sold)).draw(LINE, 1_00, ME)

    # Bought back, repaid in full on the next day, and the books are empty.
    back = sold + 1
    assert PoolService(at(ground, back)).buy_back(pool_id, [LINE], "defect", "材料瑕疵，按约回购", SECOND) is not None
    assert close(ground, back).outstanding_fen == 20_000_00
    last = back + 1
    desk_now = LendingService(at(ground, last))
    desk_now.repay(LINE, desk_now.quote(LINE).settle_fen, ME)
    report = close(ground, last)
    assert (report.outstanding_fen, report.npl_fen, report.faults) == (0, 0, 0)
    assert close(ground, last).again
