"""Does a loss take two persons, a reason and a class that allows it?"""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from tests.services.books import DAY, booked, books, differences, kept, movements, stands
from tests.services.scored_desk import ME, SECOND, THIRD
from workbench.common.errors import StaffError
from workbench.lending.facts import Fact
from workbench.services.ground import Ground
from workbench.services.write_offs import WriteOffService
from workbench.storage.store import Store

WHY = "商户失联，店铺已关闭，无可执行财产"


@pytest.fixture
def ground(store: Store) -> Ground:
    made = books(store)
    with made.transaction() as shelves:
        from dataclasses import replace

        late = replace(shelves.loans.get("C"), opened_day=DAY - 500, maturity_day=DAY - 400)
        shelves.loans.put([late])
    booked(made, "B", Fact("draw", DAY - 100, 10_000_00))
    booked(made, "C", Fact("draw", DAY - 500, 10_000_00))
    return made


@pytest.fixture
def desk(ground: Ground) -> WriteOffService:
    return WriteOffService(ground)


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def test_one_proposes_another_agrees_and_the_loss_is_booked(desk: WriteOffService, ground: Ground) -> None:
    owed_fen = stands(ground, "C").owed_fen
    (proposed,) = desk.propose("C", WHY, SECOND)
    assert (proposed.owed_fen, proposed.loan_class, proposed.state) == (owed_fen, 5, "proposed")
    assert desk.open() == (proposed,)
    with refused("SAME_PERSON"):
        desk.agree("C", "同意", SECOND)
    with refused("NOT_PERMITTED"):
        desk.agree("C", "同意", ME)
    assert len(movements(ground, "C")) == 1
    (agreed,) = desk.agree("C", "同意", THIRD)
    assert (agreed.state, agreed.answered_by) == ("agreed", THIRD.staff_id)
    assert (kept(ground, "C").state, stands(ground, "C").owed_fen, stands(ground, "C").claims_fen) == (
        "written_off",
        0,
        owed_fen,
    )
    assert desk.open() == ()
    with ground.store.reading() as shelves:
        told = [entry.action for entry in shelves.journal.walk()]
        assert told[-2:] == ["write_off.propose", "loan.write_off"]
        assert shelves.journal.verify().holds
    assert list(differences(ground)) == []
    with refused("NOTHING_OWED"):
        desk.propose("C", WHY, SECOND)


def test_what_does_not_fit_is_refused(desk: WriteOffService) -> None:
    with refused("CLASS_TOO_GOOD"):
        desk.propose("B", WHY, ME)
    with refused("COMMENT_TOO_SHORT"):
        desk.propose("C", "失联", ME)
    with refused("NOTHING_OWED"):
        desk.propose("A", WHY, ME)
    with refused("NO_PROPOSAL"):
        desk.agree("C", "同意", THIRD)
    desk.propose("C", WHY, ME)
    with refused("WRITE_OFF_OPEN"):
        desk.propose("C", WHY, SECOND)


def test_a_proposal_is_refused_by_another_or_withdrawn_by_its_author(desk: WriteOffService, ground: Ground) -> None:
    desk.propose("C", WHY, ME)
    assert desk.refuse("C", "仍在协商还款，暂不核销", SECOND)[-1].state == "refused"
    desk.propose("C", WHY, ME)
    assert desk.refuse("C", "客户已联系上，撤回提议", ME)[-1].state == "withdrawn"
    desk.propose("C", WHY, SECOND)
    with refused("NOT_PERMITTED"):
        desk.refuse("C", "仍在协商还款，暂不核销", ME)
    assert [one.state for one in desk.of_loan("C")] == ["refused", "withdrawn", "proposed"]
    assert stands(ground, "C").principal_fen == 10_000_00


def test_what_is_paid_meanwhile_is_not_lost(desk: WriteOffService, ground: Ground) -> None:
    desk.propose("C", WHY, ME)
    booked(ground, "C", Fact("repay", DAY, 4_000_00))
    owed_fen = stands(ground, "C").owed_fen
    desk.agree("C", "同意", SECOND)
    assert movements(ground, "C")[-1].amount_fen == owed_fen


def test_the_database_itself_refuses_one_person_and_a_second_open_proposal(
    desk: WriteOffService, ground: Ground
) -> None:
    (proposed,) = desk.propose("C", WHY, SECOND)
    with pytest.raises(IntegrityError, match="two_persons"), ground.transaction() as shelves:
        shelves.write_offs.answer(proposed.write_off_no, "agreed", SECOND.staff_id, ground.now(), "")
    with pytest.raises(IntegrityError, match="UNIQUE"), ground.transaction() as shelves:
        shelves.write_offs.add(proposed, shelves.loans.numbers(["C"])["C"])
