"""Is an interview held only with consent, kept as it was held, and read by policy and never by the score?"""

from __future__ import annotations

import pytest

from tests.services.scored_desk import CLEAN, ME, MISMATCH, PROGRAM_ACTOR, REFUNDS, RISKY, fill
from workbench.access.staff import Actor, Role
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.text import Lang
from workbench.interview.questions import Assessment, Diligence, Source
from workbench.services.ground import Ground
from workbench.services.interview import InterviewService
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    return fill(store)


@pytest.fixture
def room(ground: Ground) -> InterviewService:
    return InterviewService(ground)


@pytest.fixture
def sample_room(ground: Ground) -> InterviewService:
    """On a sample desk, where a practice may move a decision."""
    with ground.store.transaction() as shelves:
        shelves.settings.put("synthetic", True)
    return InterviewService(ground)


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def answer_all(room: InterviewService, case_no: str, how: Assessment = Assessment.CONSISTENT) -> None:
    for second, turn in enumerate(room.open(case_no).turns):
        room.answer(case_no, turn.question.question_id, how, "已说明", 60 * second, ME)


def test_the_room_shows_the_script_before_anything_is_written(room: InterviewService, ground: Ground) -> None:
    file = room.open(MISMATCH)
    assert (file.state, file.consent_at, file.current) == ("planned", None, 0)
    found = {turn.question.source for turn in file.turns}
    assert found == {Source.STANDARD, Source.REASON, Source.CONTRADICTION, Source.CROSS}
    with ground.store.reading() as shelves:
        assert shelves.interviews.get(MISMATCH) is None


def test_a_declared_number_stands_beside_the_flow_value(room: InterviewService) -> None:
    sales = next(t for t in room.open(MISMATCH).turns if t.question.measure == "sales_90_month_fen")
    assert [(p.claimed, p.shown, p.agrees) for p in sales.pairs] == [("¥400,000", "¥200,000", False)]


def test_without_consent_nothing_can_be_answered(room: InterviewService) -> None:
    room.start(CLEAN, ME)
    first = room.open(CLEAN).turns[0].question.question_id
    with refused("NOT_RUNNING"):
        room.answer(CLEAN, first, Assessment.CONSISTENT, "", 10, ME)
    room.consent(CLEAN, ME)
    room.answer(CLEAN, first, Assessment.CONSISTENT, "", 10, ME)
    file = room.open(CLEAN)
    assert (file.state, file.current, file.elapsed_seconds) == ("running", 1, 10)
    assert {item.code for item in file.checklist if item.done} == {"recording", "premises"}


def test_starting_brings_the_case_to_its_interview_and_finishing_back_to_decide(
    room: InterviewService, ground: Ground
) -> None:
    room.start(CLEAN, ME)
    with ground.store.reading() as shelves:
        assert shelves.applications.get(CLEAN).stage is Stage.SURVEY
    room.consent(CLEAN, ME)
    with refused("INTERVIEW_INCOMPLETE"):
        room.finish(CLEAN, ME)
    answer_all(room, CLEAN)
    file = room.finish(CLEAN, ME)
    assert file.state == "finished"
    assert file.diligence is Diligence.B  # the checklist was not complete
    with ground.store.reading() as shelves:
        assert shelves.applications.get(CLEAN).stage is Stage.SCORED
        assert shelves.interviews.diligence()[CLEAN] is Diligence.B
        assert shelves.journal.verify().holds
    with refused("NOT_RUNNING"):
        room.rate(CLEAN, Diligence.A, ME)


def test_a_contradiction_needs_words(room: InterviewService) -> None:
    room.start(CLEAN, ME)
    room.consent(CLEAN, ME)
    first = room.open(CLEAN).turns[0].question.question_id
    with refused("NOTE_NEEDED"):
        room.answer(CLEAN, first, Assessment.CONTRADICTS, "  ", 5, ME)
    with refused("QUESTION_UNKNOWN"):
        room.answer(CLEAN, "nothing", Assessment.CONSISTENT, "", 5, ME)


def test_a_number_in_the_note_becomes_a_claim_beside_the_flow(room: InterviewService) -> None:
    room.start(CLEAN, ME)
    room.consent(CLEAN, ME)
    sales = next(t.question for t in room.open(CLEAN).turns if t.question.measure == "sales_90_month_fen")
    room.answer(CLEAN, sales.question_id, Assessment.CONTRADICTS, "说每月 30 万", 60, ME)
    turn = next(t for t in room.open(CLEAN).turns if t.question.question_id == sales.question_id)
    assert turn.answer is not None
    assert turn.answer.claimed_value == 30_000_000.0
    assert [(p.claimed, p.agrees) for p in turn.pairs] == [("¥300,000", False)]


def test_the_rating_moves_limit_and_route_and_not_the_score(room: InterviewService, ground: Ground) -> None:
    room.start(CLEAN, ME)
    room.consent(CLEAN, ME)
    answer_all(room, CLEAN)
    room.rate(CLEAN, Diligence.C, ME)
    effect = room.open(CLEAN).effect
    assert (effect.limit_before_fen, effect.limit_after_fen, effect.points) == (60_000_00, 42_000_00, 633)
    assert "70%" in effect.route.zh
    with ground.store.reading() as shelves:
        before = shelves.scores.get(CLEAN)
    room.finish(CLEAN, ME)
    with ground.store.reading() as shelves:
        after = shelves.scores.get(CLEAN)
    assert before is not None
    assert after is not None
    assert before.score == after.score
    assert after.recommendation is not None
    assert after.recommendation.limit.amount_fen == 42_000_00


def test_a_finished_interview_settles_the_refund_rule(sample_room: InterviewService, ground: Ground) -> None:
    file = sample_room.simulate(REFUNDS, "honest", 1, ME)
    assert file.diligence in {Diligence.A, Diligence.B}
    with ground.store.reading() as shelves:
        kept = shelves.scores.get(REFUNDS)
    assert kept is not None
    assert kept.recommendation is not None
    refund = next(check for check in kept.recommendation.checks if check.rule_id == "REFUND_SHARE")
    assert refund.cleared
    assert not kept.recommendation.needs_interview


def test_a_follow_up_stands_after_its_question(room: InterviewService) -> None:
    room.start(CLEAN, ME, simulated=True, persona="evasive")
    first, second = (turn.question for turn in room.open(CLEAN).turns[:2])
    room.add_follow_up(CLEAN, first.question_id, ME)
    turns = room.open(CLEAN).turns
    assert [turns[0].question, turns[2].question] == [first, second]
    assert turns[1].question.ask == first.follow_up


def test_the_simulated_applicant_says_the_same_in_each_language_every_time(room: InterviewService) -> None:
    room.start(CLEAN, ME, simulated=True, persona="nervous", seed=4)
    question = room.open(CLEAN).turns[0].question.question_id
    assert room.ask(CLEAN, question) == room.ask(CLEAN, question)
    assert room.ask(CLEAN, question, Lang.EN) != room.ask(CLEAN, question, Lang.ZH)
    assert room.open(CLEAN).persona is None


def test_only_a_simulated_applicant_can_be_asked_here(room: InterviewService) -> None:
    room.start(CLEAN, ME)
    with refused("NOT_SIMULATED"):
        room.ask(CLEAN, room.open(CLEAN).turns[0].question.question_id)


def test_a_whole_simulated_interview_is_the_same_for_the_same_seed(room: InterviewService) -> None:
    first = room.simulate(MISMATCH, "fraudulent", 3, ME)
    again = room.simulate(MISMATCH, "fraudulent", 3, ME)
    assert first.turns == again.turns
    assert (first.diligence, first.simulated, first.persona) == (again.diligence, True, "fraudulent")
    assert first.diligence in {Diligence.C, Diligence.D}
    assert all(turn.answer is not None for turn in first.turns)


def test_rows_hold_those_that_wait_and_those_that_were_held(sample_room: InterviewService) -> None:
    room = sample_room
    assert {row.case_no for row in room.rows()} == {REFUNDS, MISMATCH, "LN-261123-0005"}
    room.simulate(REFUNDS, "honest", 1, ME)
    rows = {row.case_no: row for row in room.rows()}
    assert (rows[REFUNDS].state, rows[REFUNDS].simulated) == ("finished", True)
    assert rows[REFUNDS].answered == rows[REFUNDS].questions > 10
    assert rows[MISMATCH].answered == 0


def test_notes_ticks_and_a_pause_are_kept(room: InterviewService) -> None:
    room.start(CLEAN, ME)
    room.consent(CLEAN, ME)
    room.note(CLEAN, 140, "经营范围与平台一致", ME)
    room.tick(CLEAN, "identity", True, ME)
    room.tick(CLEAN, "recording", False, ME)
    room.pause(CLEAN, True, ME)
    file = room.open(CLEAN)
    assert [(note.at_seconds, note.text) for note in file.notes] == [(140, "经营范围与平台一致")]
    assert {item.code for item in file.checklist if item.done} == {"identity"}
    assert file.state == "paused"
    with refused("ITEM_UNKNOWN"):
        room.tick(CLEAN, "dance", True, ME)
    with refused("NOTE_EMPTY"):
        room.note(CLEAN, 1, " ", ME)


def test_starting_again_leaves_the_unfinished_one_behind(room: InterviewService, ground: Ground) -> None:
    attempts = []
    for _ in range(3):
        room.start(CLEAN, ME)
        room.start(CLEAN, ME)  # nothing was said before: the plan is made anew
        room.consent(CLEAN, ME)
        with ground.store.reading() as shelves:
            kept = shelves.interviews.get(CLEAN)
        assert kept is not None
        attempts.append(kept.attempt)
    assert attempts == [1, 2, 3]


def test_who_may_not_interview_and_what_cannot_be_interviewed_are_refused(
    room: InterviewService, ground: Ground
) -> None:
    with refused("NOT_PERMITTED"):
        room.start(CLEAN, Actor("s09", "审", Role.AUDITOR))
    with refused("PERSONA_UNKNOWN"):
        room.start(CLEAN, ME, simulated=True, persona="angry")
    from workbench.services.decision import DecisionService

    DecisionService(ground).decide_automatically((RISKY,), PROGRAM_ACTOR)
    with refused("NOT_INTERVIEWABLE"):
        room.start(RISKY, ME)
