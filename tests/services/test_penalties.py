"""Are steps taken only as policy says, by two people where it wants two, and lifted only for a reason?"""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from tests.services.late_desk import BASIS, DAY, WHY, late_desk, pay_all
from tests.services.scored_desk import ME, PROGRAM_ACTOR, SECOND, THIRD
from workbench.access.staff import SYSTEM, Actor, Role
from workbench.common.errors import StaffError
from workbench.portfolio.penalties import two_people
from workbench.records.canonical import sha256_hex
from workbench.services.close_steps import CloseContext
from workbench.services.collection_check import check_collections
from workbench.services.collections import CollectionService
from workbench.services.commands import Once
from workbench.services.ground import Ground
from workbench.services.penalties import PenaltyService
from workbench.services.penalty_close import close_step
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    return late_desk(store)


@pytest.fixture
def ladder(ground: Ground) -> PenaltyService:
    return PenaltyService(ground)


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def context(ground: Ground, day: int = DAY) -> CloseContext:
    return CloseContext(ground, day, PROGRAM_ACTOR, ground.policy(), ground.products())


def waiting(ground: Ground, merchant_id: str) -> int:
    """The newest event of a borrower."""
    with ground.store.reading() as shelves:
        return shelves.penalties.of_merchant(merchant_id)[-1].event_no


def standing(ground: Ground, merchant_id: str) -> dict[str, str]:
    view = CollectionService(ground).open(merchant_id, ME)
    return {one.code: one.state for one in view.steps}


def climb_to_restrict(ladder: PenaltyService, ground: Ground, merchant_id: str) -> None:
    ladder.propose(merchant_id, "remind", WHY, ME)
    ladder.propose(merchant_id, "restrict", WHY, ME)
    ladder.agree(merchant_id, waiting(ground, merchant_id), SECOND)


def test_nothing_is_done_to_somebody_who_is_not_past_due(ladder: PenaltyService, ground: Ground) -> None:
    for step in ("remind", "restrict", "freeze", "recommend_closure", "public_notice"):
        with refused("NOT_PAST_DUE"):
            ladder.propose("M1", step, WHY, ME, BASIS)
    closure = next(one for one in CollectionService(ground).open("M1", SECOND).steps if one.code == "recommend_closure")
    assert (closure.state, closure.why.zh) == ("closed", "没有逾期，不得处置")
    with ground.store.reading() as shelves:
        assert shelves.penalties.of_merchant("M1") == ()
        assert shelves.instructions.all() == ()


def test_a_step_opens_on_its_day_and_none_that_policy_keeps_is_passed_over(ladder: PenaltyService) -> None:
    with refused("TOO_EARLY"):
        ladder.propose("M2", "restrict", WHY, ME)
    with refused("STEP_SKIPPED"):
        ladder.propose("M3", "recommend_closure", WHY, ME, BASIS)
    with refused("STEP_SKIPPED"):
        ladder.propose("M4", "restrict", WHY, ME)  # nobody was reminded yet
    ladder.propose("M4", "remind", WHY, ME)
    ladder.propose("M4", "restrict", WHY, ME)
    with refused("ALREADY_PROPOSED"):
        ladder.propose("M4", "restrict", WHY, ME)


def test_two_people_take_a_restriction_and_it_is_written_as_a_file(ladder: PenaltyService, ground: Ground) -> None:
    ladder.propose("M4", "remind", WHY, ME)
    ladder.propose("M4", "restrict", WHY, ME)
    event = waiting(ground, "M4")
    with refused("NOT_PERMITTED"):
        ladder.agree("M4", event, ME)
    with refused("NOTHING_WAITS"):
        ladder.agree("M4", event + 7, SECOND)
    ladder.agree("M4", event, SECOND)
    assert standing(ground, "M4")["restrict"] == "standing"
    with ground.store.reading() as shelves:
        kept = shelves.instructions.find("restrict", "M4", DAY)
        assert kept is not None
        entries = [json.loads(e.payload) for e in shelves.journal.latest() if e.action == "instruction.write"]
        assert kept.digest in {one["digest"] for one in entries}
    data = (ground.folder / "instructions" / f"{kept.name}.json").read_bytes()
    assert sha256_hex(data) == kept.digest
    document = json.loads(data)
    assert (document["sent"], document["facts"]["step"], document["facts"]["days_past_due"]) == (False, "restrict", 20)
    assert "reason" not in document["facts"]
    assert (ground.folder / "instructions" / f"{kept.name}.csv").read_text("utf-8-sig").startswith("name,value")


def test_a_manager_who_proposed_does_not_agree(ladder: PenaltyService, ground: Ground) -> None:
    ladder.propose("M4", "remind", WHY, SECOND)
    ladder.propose("M4", "restrict", WHY, SECOND)
    with refused("SAME_PERSON"):
        ladder.agree("M4", waiting(ground, "M4"), SECOND)
    ladder.agree("M4", waiting(ground, "M4"), THIRD)


def test_a_payment_before_the_second_person_comes_stops_the_step(ladder: PenaltyService, ground: Ground) -> None:
    ladder.propose("M4", "remind", WHY, ME)
    ladder.propose("M4", "restrict", WHY, ME)
    event = waiting(ground, "M4")
    pay_all(ground, "M4")
    with refused("NOT_PAST_DUE"):
        ladder.agree("M4", event, SECOND)


def test_closing_a_shop_needs_a_basis_and_a_public_notice_the_risk_director(
    ladder: PenaltyService, ground: Ground
) -> None:
    climb_to_restrict(ladder, ground, "M3")
    with refused("BASIS_MISSING"):
        ladder.propose("M3", "recommend_closure", WHY, ME)
    ladder.propose("M3", "recommend_closure", WHY, ME, BASIS)
    ladder.agree("M3", waiting(ground, "M3"), SECOND)
    ladder.propose("M3", "public_notice", WHY, ME, BASIS)
    with refused("NOT_PERMITTED"):
        ladder.agree("M3", waiting(ground, "M3"), SECOND)
    ladder.agree("M3", waiting(ground, "M3"), THIRD)
    assert standing(ground, "M3") == {
        "remind": "standing", "negotiate": "open", "restrict": "standing", "freeze": "open",
        "recommend_closure": "standing", "public_notice": "standing",
    }  # fmt: skip


def test_freezing_stops_the_line_and_only_a_signing_role_opens_it_again(ladder: PenaltyService, ground: Ground) -> None:
    climb_to_restrict(ladder, ground, "M3")
    ladder.propose("M3", "freeze", WHY, ME)
    with ground.store.reading() as shelves:
        assert {loan.state for loan in shelves.loans.of_merchant("M3")} == {"frozen"}
        assert shelves.loans.limits("M3")["M3"][-1].kind == "freeze"
    with refused("NOT_PERMITTED"):
        ladder.ask_lift("M3", "freeze", WHY, ME)
    ladder.ask_lift("M3", "freeze", WHY, SECOND)
    with ground.store.reading() as shelves:
        assert {loan.state for loan in shelves.loans.of_merchant("M3")} == {"open"}


def test_what_two_people_took_is_lifted_by_two_and_with_a_reason(ladder: PenaltyService, ground: Ground) -> None:
    climb_to_restrict(ladder, ground, "M4")
    pay_all(ground, "M4")
    assert standing(ground, "M4")["restrict"] == "standing"  # paid is not lifted by itself
    with refused("COMMENT_TOO_SHORT"):
        ladder.ask_lift("M4", "restrict", "还了", ME)
    ladder.ask_lift("M4", "restrict", "欠款已于今日全部结清", ME)
    event = waiting(ground, "M4")
    with refused("COMMENT_TOO_SHORT"):
        ladder.lift("M4", event, "", SECOND)
    with refused("NOT_PERMITTED"):
        ladder.lift("M4", event, "欠款已于今日全部结清", ME)
    ladder.lift("M4", event, "已核对到账，同意解除", SECOND)
    assert standing(ground, "M4")["restrict"] == "closed"
    with ground.store.reading() as shelves:
        assert shelves.instructions.find("lift", "M4/restrict", DAY) is not None


def test_a_proposal_can_be_sent_back_or_withdrawn_and_answered_only_once(
    ladder: PenaltyService, ground: Ground
) -> None:
    ladder.propose("M4", "remind", WHY, ME)
    ladder.propose("M4", "restrict", WHY, ME)
    event = waiting(ground, "M4")
    ladder.refuse("M4", event, "商户昨日来电，先再谈一次", SECOND)
    with refused("NOTHING_WAITS"):
        ladder.agree("M4", event, SECOND)
    ladder.propose("M4", "restrict", WHY, ME)
    with refused("NOT_YOURS"):
        ladder.withdraw("M4", waiting(ground, "M4"), SECOND)
    ladder.withdraw("M4", waiting(ground, "M4"), ME)
    assert standing(ground, "M4")["restrict"] == "open"


def test_the_database_itself_refuses_one_person_for_two_and_changes_no_history(
    ladder: PenaltyService, ground: Ground
) -> None:
    ladder.propose("M4", "remind", WHY, ME)
    ladder.propose("M4", "restrict", WHY, ME)
    with ground.store.reading() as shelves:
        made = shelves.penalties.of_merchant("M4")[-1]
    alone = replace(made, event_no=made.event_no + 1, kind="agree", refers=made.event_no, answers_staff=ME.staff_id)
    lying = replace(alone, answers_staff=SECOND.staff_id)  # names another first person than there was
    at_peace = replace(alone, staff_id=SECOND.staff_id, days_past_due=0)
    for wrong in (alone, lying, at_peace):
        with pytest.raises(IntegrityError), ground.transaction() as shelves:
            shelves.penalties.add([wrong])
    for change in ("UPDATE penalty_events SET reason = 'x'", "DELETE FROM penalty_events"):
        with pytest.raises(IntegrityError), ground.transaction() as shelves:
            shelves.penalties._connection.exec_driver_sql(change)


def test_a_double_click_reminds_once(ladder: PenaltyService, ground: Ground) -> None:
    once = Once("remind-once-0001")
    ladder.propose("M2", "remind", WHY, ME, once=once)
    ladder.propose("M2", "remind", WHY, ME, once=once)
    with ground.store.reading() as shelves:
        assert [one.kind for one in shelves.penalties.of_merchant("M2")] == ["propose", "agree"]


def test_the_close_suggests_the_next_rung_once_and_takes_none(ladder: PenaltyService, ground: Ground) -> None:
    assert close_step(context(ground)).counts["steps_suggested"] == 3
    assert close_step(context(ground)).counts["steps_suggested"] == 0
    with ground.store.reading() as shelves:
        assert shelves.instructions.all() == ()
        assert {one.step for one in shelves.penalties.of_merchant("M3")} == {"remind"}
    climb_to_restrict(ladder, ground, "M3")
    close_step(context(ground))
    assert standing(ground, "M3")["recommend_closure"] == "open"  # allowed, yet freezing is the next rung
    assert standing(ground, "M3")["freeze"] == "suggested"


def test_a_request_for_help_pauses_what_is_harder_than_talk(ladder: PenaltyService, ground: Ground) -> None:
    desk = CollectionService(ground)
    ladder.propose("M4", "remind", WHY, ME)
    desk.ask_help("M4", "extend", "旺季备货压款，请求延期一个月", ME)
    with refused("PAUSED"):
        ladder.propose("M4", "restrict", WHY, ME)
    with refused("NOT_PERMITTED"):
        desk.answer_help("M4", True, "同意延期，另行签约", ME)
    desk.answer_help("M4", False, "流水不支持延期，维持原约定", SECOND)
    ladder.propose("M4", "restrict", WHY, ME)


def test_nobody_who_only_reads_and_not_the_program_takes_a_step(ladder: PenaltyService, ground: Ground) -> None:
    with refused("NOT_PERMITTED"):
        ladder.propose("M4", "remind", WHY, Actor("s04", "何清", Role.AUDITOR))
    with pytest.raises((StaffError, IntegrityError)):
        ladder.propose("M4", "remind", WHY, SYSTEM)
    with ground.store.reading() as shelves:
        assert shelves.penalties.of_merchant("M4") == ()


@pytest.mark.parametrize(("turns", "least"), [(200, 5), pytest.param(4000, 60, marks=pytest.mark.slow)])
def test_random_lives_never_skip_two_people_nor_act_at_peace_and_every_lift_says_why(
    ladder: PenaltyService, ground: Ground, turns: int, least: int
) -> None:
    rng, merchants, done = random.Random(20260), ("M1", "M2", "M3", "M4"), 0
    for turn in range(turns):
        try:
            any_act(rng, ladder, ground, rng.choice((*merchants, "M3", "M3", "M4")))
            done += 1
        except StaffError:
            pass
        if turn == turns * 3 // 4:
            pay_all(ground, "M4")
    assert done >= least
    with ground.store.reading() as shelves:
        for merchant_id in merchants:
            events = shelves.penalties.of_merchant(merchant_id)
            assert two_people([one.event() for one in events]) == ()
            assert all(one.days_past_due > 0 for one in events if one.kind in {"propose", "agree"})
            assert all(len(one.reason) >= 10 for one in events if one.kind in {"ask_lift", "lift"})
            agreed = {one.step for one in events if one.kind == "agree"}
            if "recommend_closure" in agreed:
                assert {"remind", "restrict"} <= agreed
        assert shelves.penalties.of_merchant("M1") == ()
        assert shelves.journal.verify().holds


def any_act(rng: random.Random, ladder: PenaltyService, ground: Ground, whom: str) -> None:
    """One command of the ladder, whoever may give it and whatever state it meets."""
    steps = [one.code for one in ground.policy().collection.steps]
    with ground.store.reading() as shelves:
        taken = {one.step for one in shelves.penalties.of_merchant(whom) if one.kind == "agree"}
    coming = next((code for code in steps if code not in taken), steps[-1])
    who, step = rng.choice((ME, SECOND, THIRD)), rng.choice((coming, rng.choice(steps)))
    newest = waiting_or_one(ground, whom)
    event, reason = rng.choice((newest, newest, rng.randint(1, newest))), rng.choice((*[WHY] * 6, "短"))
    {
        "propose": lambda: ladder.propose(whom, step, reason, who, rng.choice((BASIS, BASIS, ""))),
        "agree": lambda: ladder.agree(whom, event, who, reason),
        "refuse": lambda: ladder.refuse(whom, event, reason, who),
        "ask_lift": lambda: ladder.ask_lift(whom, step, reason, who),
        "lift": lambda: ladder.lift(whom, event, reason, who),
        "withdraw": lambda: ladder.withdraw(whom, event, who),
    }[rng.choice(("propose", "propose", "agree", "agree", "agree", "refuse", "ask_lift", "lift", "withdraw"))]()


def waiting_or_one(ground: Ground, merchant_id: str) -> int:
    with ground.store.reading() as shelves:
        events = shelves.penalties.of_merchant(merchant_id)
    return events[-1].event_no if events else 1


def test_a_delay_that_was_paid_starts_the_ladder_anew(ladder: PenaltyService, ground: Ground) -> None:
    ladder.propose("M4", "remind", WHY, ME)
    pay_all(ground, "M4")
    assert standing(ground, "M4")["remind"] == "closed"


def test_the_check_of_the_desk_finds_an_instruction_somebody_altered(ladder: PenaltyService, ground: Ground) -> None:
    ladder.propose("M4", "remind", WHY, ME)
    with ground.store.reading() as shelves:
        assert all(holds for holds, _ in check_collections(ground.folder, shelves))
        kept = shelves.instructions.all()[0]
        path = ground.folder / "instructions" / f"{kept.name}.json"
        path.write_text(path.read_text("utf-8").replace("M4", "M5"), "utf-8")
        assert [words.en for holds, words in check_collections(ground.folder, shelves) if not holds] == [
            f"An instruction file is changed: {kept.name}.json"
        ]
