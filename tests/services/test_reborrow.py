"""Does a second loan begin where the first began: unscored?"""

from __future__ import annotations

import pytest

from tests.services.closing_desk import DAY, loan
from tests.services.scored_desk import CLEAN, ME, SECOND, fill
from workbench.access.staff import Actor, Role
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.services.commands import Once
from workbench.services.day_close import CloseService
from workbench.services.ground import Ground
from workbench.services.reborrow import ReborrowService
from workbench.storage.kept_loans import LoanEvent
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    ground = fill(store)
    with ground.transaction() as shelves:
        for stage in (Stage.CONTRACT, Stage.ACTIVE, Stage.CLOSED):
            shelves.applications.move(CLEAN, stage)
    return ground


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def test_the_last_approved_application_is_copied_and_nothing_that_was_judged(ground: Ground) -> None:
    case_no = ReborrowService(ground).reborrow("M1", ME)
    with ground.store.reading() as shelves:
        new, old = shelves.applications.get(case_no), shelves.applications.get(CLEAN)
        assert new.stage is Stage.DRAFT
        assert (new.merchant_id, new.product_code, new.requested_fen, new.term_days, new.purpose) == (
            old.merchant_id, old.product_code, old.requested_fen, old.term_days, old.purpose,
        )  # fmt: skip
        assert new.submitted_at == ground.now()
        assert shelves.scores.get(case_no) is None
        assert shelves.scores.get(CLEAN) is not None
        assert shelves.decisions.get(case_no) is None
        (entry,) = shelves.journal.of_case(case_no)
        assert entry.action == "case.reborrow"


def test_pressed_twice_it_is_one_case(ground: Ground) -> None:
    desk, once = ReborrowService(ground), Once("11111111-aaaa")
    assert desk.reborrow("M1", ME, once) == desk.reborrow("M1", ME, once)
    with ground.store.reading() as shelves:
        assert len(shelves.applications.of_merchant("M1")) == 2
    with refused("COMMAND_REUSED"):
        desk.reborrow("M2", ME, once)


def test_a_case_that_waits_a_late_loan_and_no_approval_refuse_it(ground: Ground) -> None:
    desk = ReborrowService(ground)
    desk.reborrow("M1", ME)
    with refused("CASE_OPEN"):
        desk.reborrow("M1", ME)
    fault = desk.may("M1")
    assert fault is not None
    assert fault.code == "CASE_OPEN"
    with refused("NOT_PERMITTED"):
        desk.reborrow("M1", Actor("s09", "审", Role.AUDITOR))
    with ground.transaction() as shelves:
        shelves.applications.move("LN-261123-0002", Stage.WITHDRAWN)
    with refused("NOTHING_TO_COPY"):
        desk.reborrow("M2", ME)


def test_who_is_past_due_does_not_borrow_again(ground: Ground) -> None:
    with ground.transaction() as shelves:
        shelves.loans.put([loan("OLD", "M1", DAY - 60, 30)])
        shelves.loans.add_events([LoanEvent("OLD", 1, DAY - 60, "draw", 100_00, 100_00, 0, 100_00, "")])
    CloseService(ground).close(ground.today(), SECOND)
    with refused("PAST_DUE"):
        ReborrowService(ground).reborrow("M1", ME)
