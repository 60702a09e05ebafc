"""Do consent, claims, criteria and practice hold at the service, whoever asks and in whatever order?"""

from __future__ import annotations

import pytest

from tests.services.scored_desk import CLEAN, ME, MISMATCH, REFUNDS, SECOND, fill
from tests.services.test_interview import answer_all, refused
from workbench.access.staff import Actor, Role
from workbench.applications.application import Stage
from workbench.common.text import Lang
from workbench.interview.equity import EquityVerdict
from workbench.interview.ledger import Verdict
from workbench.interview.persona import load_applicant
from workbench.interview.questions import Assessment, Diligence
from workbench.records.canonical import canonical_json
from workbench.services.ground import Ground
from workbench.services.interview import InterviewService
from workbench.services.interview_ground import open_contradictions
from workbench.storage.store import Store

WHY = "线下批发未计入，已看合同和对公流水"
SALES = "standard:sales"
WAREHOUSES = "contradiction:WAREHOUSES"
LADDER = {"initial": 10, "profits": 20, "injections": 0, "withdrawals": 5, "revaluation": 0}


@pytest.fixture
def ground(store: Store) -> Ground:
    return fill(store)


@pytest.fixture
def room(ground: Ground) -> InterviewService:
    return InterviewService(ground)


def begin(room: InterviewService, case_no: str) -> None:
    room.start(case_no, ME)
    room.consent(case_no, ME, face_and_voice=True)


def sample(ground: Ground) -> None:
    with ground.store.transaction() as shelves:
        shelves.settings.put("synthetic", True)


def tell_equity(room: InterviewService, case_no: str, now: int) -> None:
    """The ladder in ten thousands; every figure with a note that says what was seen."""
    for rung, value in {**LADDER, "now": now}.items():
        said = f"{value} 万"
        room.answer(case_no, f"cross:equity_{rung}", Assessment.CONSISTENT, "口述", 60, ME, said)


# ---- consent


def test_consent_says_who_when_in_which_words_and_to_what(room: InterviewService) -> None:
    room.start(CLEAN, ME)
    assert room.open(CLEAN).recording_allowed is False
    room.consent(CLEAN, ME, face_and_voice=True)
    agreed = room.report(CLEAN).consent
    assert agreed is not None
    assert (agreed.noted_by, agreed.recording, agreed.face_and_voice) == (ME.staff_id, True, True)
    assert agreed.words == room.open(CLEAN).consent_words
    assert "单独" in agreed.words.zh
    assert room.open(CLEAN).recording_allowed is True


@pytest.mark.parametrize(("recording", "face"), [(False, False), (True, False), (False, True)])
def test_without_both_consents_nothing_is_recorded_and_the_interview_is_held_by_notes(
    room: InterviewService, recording: bool, face: bool
) -> None:
    room.start(CLEAN, ME)
    room.consent(CLEAN, ME, recording=recording, face_and_voice=face)
    assert room.open(CLEAN).recording_allowed is False
    room.note(CLEAN, 10, "只做文字记录", ME)
    answer_all(room, CLEAN)
    assert room.finish(CLEAN, ME).state == "finished"


# ---- claims


def test_a_figure_that_contradicts_needs_a_note_and_stays_open_until_it_is_explained(room: InterviewService) -> None:
    begin(room, CLEAN)
    with refused("NOTE_NEEDED"):
        room.answer(CLEAN, SALES, Assessment.CONSISTENT, "", 60, ME, "每月 30 万")
    assert room.claims(CLEAN) == ()
    room.answer(CLEAN, SALES, Assessment.CONSISTENT, "偏高", 60, ME, "每月 30 万")
    (row,) = room.claims(CLEAN)
    assert (row.verdict, row.claimed, row.shown, row.ratio) == (Verdict.CONTRADICTED, 30_000_000.0, 20_000_000.0, 1.5)
    assert [point.zh for point in room.unresolved(CLEAN)] == ["月均销售额：称 ¥300,000，对照 ¥200,000"]
    with refused("EXPLANATION_TOO_SHORT"):
        room.resolve(CLEAN, SALES, "explained", "没事", ME)
    with refused("RESOLUTION_UNKNOWN"):
        room.resolve(CLEAN, SALES, "forgotten", WHY, ME)
    with refused("CLAIM_UNKNOWN"):
        room.resolve(CLEAN, "nothing", "explained", WHY, ME)
    (row,) = room.resolve(CLEAN, SALES, "explained", WHY, ME, evidence="合同 3 份")
    assert (row.verdict, row.explanation, row.evidence, row.resolved_by) == (
        Verdict.EXPLAINED, WHY, "合同 3 份", ME.staff_id,
    )  # fmt: skip
    assert room.unresolved(CLEAN) == ()
    with refused("CLAIM_NOT_OPEN"):
        room.resolve(CLEAN, SALES, "explained", WHY, ME)
    room.resolve(CLEAN, SALES, "reopened", "合同经查是伪造的，不予采信", ME)
    assert len(room.unresolved(CLEAN)) == 1


def test_resolving_is_an_act_with_its_entry_and_only_for_those_who_interview(
    room: InterviewService, ground: Ground
) -> None:
    begin(room, CLEAN)
    room.answer(CLEAN, SALES, Assessment.CONTRADICTS, "说每月 30 万", 60, ME)
    with refused("NOT_PERMITTED"):
        room.resolve(CLEAN, SALES, "explained", WHY, Actor("s09", "审", Role.AUDITOR))
    answer_all_others(room, CLEAN)
    room.finish(CLEAN, ME)
    room.resolve(CLEAN, SALES, "explained", WHY, ME)
    with ground.store.reading() as shelves:
        entries = [entry for entry in shelves.journal.of_case(CLEAN) if entry.action == "interview.resolve"]
        assert len(entries) == 1
        assert shelves.journal.verify().holds


def answer_all_others(room: InterviewService, case_no: str) -> None:
    for turn in room.open(case_no).turns:
        if turn.answer is None:
            room.answer(case_no, turn.question.question_id, Assessment.CONSISTENT, "已说明", 90, ME)


def test_a_note_that_says_why_settles_the_contradiction_it_is_about(room: InterviewService) -> None:
    begin(room, CLEAN)
    room.answer(CLEAN, SALES, Assessment.CONSISTENT, WHY, 60, ME, "每月 30 万")
    (row,) = room.claims(CLEAN)
    assert (row.verdict, row.explanation) == (Verdict.EXPLAINED, WHY)


def test_a_follow_up_that_is_answered_settles_the_claim_of_its_root(room: InterviewService) -> None:
    begin(room, CLEAN)
    room.answer(CLEAN, SALES, Assessment.CONTRADICTS, "说每月 30 万", 60, ME, "每月 30 万")
    room.add_follow_up(CLEAN, SALES, ME)
    again = room.open(CLEAN).turns[2].question
    assert (again.root_id, again.measure) == (SALES, "sales_90_month_fen")
    room.answer(CLEAN, again.question_id, Assessment.CONSISTENT, "短", 70, ME, "20 万")
    assert room.claims(CLEAN)[0].verdict is Verdict.CONTRADICTED
    room.answer(CLEAN, again.question_id, Assessment.CONSISTENT, "更正为 20 万，已看后台页面", 70, ME, "20 万")
    assert [(row.claim_id, row.verdict) for row in room.claims(CLEAN)] == [(SALES, Verdict.EXPLAINED)]


def test_a_contradiction_of_the_flows_is_open_before_it_is_asked_while_vague_and_until_settled(
    room: InterviewService, ground: Ground
) -> None:
    def left() -> int:
        with ground.store.reading() as shelves:
            return len(open_contradictions(shelves, MISMATCH))

    assert left() == 1
    begin(room, MISMATCH)
    assert left() == 1
    room.answer(MISMATCH, WAREHOUSES, Assessment.EVASIVE, "", 60, ME)
    assert left() == 1
    room.answer(MISMATCH, WAREHOUSES, Assessment.CONSISTENT, "第二个仓库是厂家代发，看了合同", 60, ME, "1 个")
    assert left() == 0
    assert room.unresolved(MISMATCH) == ()


@pytest.mark.parametrize("finished", [True, False])
def test_beginning_another_interview_makes_no_contradiction_good(room: InterviewService, finished: bool) -> None:
    begin(room, CLEAN)
    room.answer(CLEAN, SALES, Assessment.CONTRADICTS, "说每月 30 万", 60, ME, "每月 30 万")
    room.answer(CLEAN, "standard:purpose", Assessment.CONTRADICTS, "货架是空的", 60, ME)
    if finished:
        answer_all_others(room, CLEAN)
        room.finish(CLEAN, ME)
    room.start(CLEAN, ME)
    assert len(room.unresolved(CLEAN)) == 2
    room.start(CLEAN, ME)
    room.consent(CLEAN, ME)
    assert len(room.unresolved(CLEAN)) == 2
    room.answer(CLEAN, SALES, Assessment.CONSISTENT, "", 60, ME, "每月 20 万")
    assert [point.zh for point in room.unresolved(CLEAN)] == ["这笔钱用在哪，怎么还？：货架是空的"]
    room.resolve(CLEAN, "standard:purpose", "explained", WHY, ME)
    assert room.unresolved(CLEAN) == ()


def test_equity_left_open_stays_open_in_the_next_interview_until_it_is_told_anew(room: InterviewService) -> None:
    begin(room, CLEAN)
    tell_equity(room, CLEAN, 40)
    begin(room, CLEAN)
    room.answer(CLEAN, SALES, Assessment.CONSISTENT, "", 60, ME, "每月 20 万")
    assert len(room.unresolved(CLEAN)) == 1
    tell_equity(room, CLEAN, 25)
    assert room.unresolved(CLEAN) == ()


# ---- equity


def test_equity_that_does_not_follow_is_a_claim_and_asks_one_more_question(room: InterviewService) -> None:
    begin(room, CLEAN)
    assert room.equity(CLEAN).verdict is EquityVerdict.INCOMPLETE
    before = len(room.open(CLEAN).turns)
    tell_equity(room, CLEAN, 40)
    check = room.equity(CLEAN)
    assert (check.expected_fen, check.found_fen, check.verdict) == (25_000_000, 40_000_000, EquityVerdict.DEVIATES)
    assert len(room.open(CLEAN).turns) == before + 1
    assert [row.claim_id for row in room.claims(CLEAN) if row.is_open] == ["equity"]
    assert len(room.unresolved(CLEAN)) == 1
    room.answer(CLEAN, "cross:equity_now", Assessment.CONSISTENT, "更正", 80, ME, "25 万")
    assert room.equity(CLEAN).verdict is EquityVerdict.PASSES
    assert len(room.open(CLEAN).turns) == before
    assert room.unresolved(CLEAN) == ()


# ---- criteria and rating


def mark_all(room: InterviewService, case_no: str, mark: int, actor: Actor = ME) -> None:
    for item in room.open(case_no).criteria:
        room.score_criterion(case_no, item.code, mark, actor)


def test_the_rating_follows_from_the_marks_and_another_one_needs_a_reason(room: InterviewService) -> None:
    begin(room, CLEAN)
    answer_all(room, CLEAN)
    assert room.open(CLEAN).suggested is Diligence.B  # nobody has marked the criteria yet
    tell_equity(room, CLEAN, 25)
    for item in room.open(CLEAN).checklist:
        room.tick(CLEAN, item.code, True, ME)
    mark_all(room, CLEAN, 5)
    assert room.open(CLEAN).suggested is Diligence.A
    with refused("RATING_REASON_NEEDED"):
        room.rate(CLEAN, Diligence.C, ME)
    room.rate(CLEAN, Diligence.C, ME, "货架上的货与店铺不是一个品类")
    with refused("MARK_UNKNOWN"):
        room.score_criterion(CLEAN, "stock", 6, ME)
    with refused("CRITERION_UNKNOWN"):
        room.score_criterion(CLEAN, "charm", 3, ME)
    file = room.finish(CLEAN, ME)
    assert (file.diligence, file.rating_reason) == (Diligence.C, "货架上的货与店铺不是一个品类")


def test_marks_given_after_a_rating_are_not_passed_over_at_the_end(room: InterviewService) -> None:
    begin(room, CLEAN)
    answer_all(room, CLEAN)
    room.rate(CLEAN, Diligence.A, ME)
    mark_all(room, CLEAN, 2)
    with refused("RATING_REASON_NEEDED"):
        room.finish(CLEAN, ME)
    assert room.finish(CLEAN, ME, "评分过严，见第三方核实记录").diligence is Diligence.A


def test_a_second_rating_stands_beside_the_first_and_changes_nothing(room: InterviewService, ground: Ground) -> None:
    begin(room, CLEAN)
    answer_all(room, CLEAN)
    mark_all(room, CLEAN, 4)
    room.finish(CLEAN, ME)
    with refused("NOT_RUNNING"):
        room.score_criterion(CLEAN, "stock", 1, ME)
    mark_all(room, CLEAN, 2, SECOND)
    assert {item.mark for item in room.open(CLEAN).criteria} == {4}
    assert set(room.own_marks(CLEAN, SECOND).values()) == {2}
    with ground.store.reading() as shelves:
        marks = shelves.talks.marks(CLEAN)
    assert {(one.officer, one.mark) for one in marks} == {(ME.staff_id, 4), (SECOND.staff_id, 2)}


def test_no_interview_moves_the_score(room: InterviewService, ground: Ground) -> None:
    sample(ground)
    for persona in load_applicant().persona:
        with ground.store.reading() as shelves:
            before = shelves.scores.get(REFUNDS)
        room.simulate(REFUNDS, persona.code, 2, ME)
        with ground.store.reading() as shelves:
            after = shelves.scores.get(REFUNDS)
        assert before is not None
        assert after is not None
        assert after.score == before.score
        assert after.inputs_digest == before.inputs_digest


# ---- practice


def test_a_practice_on_a_real_desk_moves_nothing(room: InterviewService, ground: Ground) -> None:
    with ground.store.reading() as shelves:
        before = shelves.scores.get(REFUNDS)
    file = room.simulate(REFUNDS, "fraudulent", 1, ME)
    assert (file.counts, file.diligence) == (False, Diligence.D)
    with ground.store.reading() as shelves:
        assert shelves.applications.get(REFUNDS).stage is Stage.SCORED
        assert shelves.interviews.diligence() == {}
        assert shelves.interviews.counting(REFUNDS) is None
        after = shelves.scores.get(REFUNDS)
    assert before == after
    assert room.unresolved(REFUNDS) == ()
    waiting = {row.case_no: row.state for row in room.rows()}
    assert waiting[REFUNDS] == "planned"


def test_a_practice_never_hides_or_puts_aside_a_real_interview(room: InterviewService, ground: Ground) -> None:
    begin(room, CLEAN)
    with refused("REAL_INTERVIEW_OPEN"):
        room.start(CLEAN, ME, True, "honest")
    answer_all(room, CLEAN)
    rated = room.finish(CLEAN, ME).diligence
    room.simulate(CLEAN, "fraudulent", 1, ME)
    with ground.store.reading() as shelves:
        assert shelves.interviews.diligence() == {CLEAN: rated}
    report = room.report(CLEAN)
    assert (report.simulated, report.rating) == (False, rated)


def test_the_truth_is_shown_when_the_practice_is_over_and_kept_as_history(room: InterviewService) -> None:
    room.start(REFUNDS, ME, True, "exaggerating", 4)
    with refused("PRACTICE_RUNNING"):
        room.practice(REFUNDS)
    assert room.open(REFUNDS).persona is None
    assert room.report(REFUNDS).persona is None
    room.simulate(REFUNDS, "exaggerating", 4, ME)
    first = room.practice(REFUNDS)
    assert (first.persona.en, first.honest, first.before) == ("Exaggerating", False, ())
    lies = {row.topic.zh for row in first.truth if row.lie}
    assert lies == {one.topic.zh for one in (*first.found, *first.missed)}
    assert "月均销售额" in {one.topic.zh for one in first.found}
    room.simulate(CLEAN, "honest", 4, ME)
    second = room.practice(CLEAN)
    assert second.fitting
    assert second.accused == ()
    assert [(one.case_no, one.persona.en, one.recall) for one in second.before] == [
        (REFUNDS, "Exaggerating", first.recall)
    ]


def test_a_free_question_is_answered_kept_and_told_apart_when_it_leads(room: InterviewService) -> None:
    room.start(CLEAN, ME, True, "honest", 2)
    told = room.ask_freely(CLEAN, "What is your stock worth?", Lang.EN)
    assert (told.topic, told.understood) == ("stock", True)
    assert not room.ask_freely(CLEAN, "今天天气如何").understood
    room.ask_freely(CLEAN, "您没有别的借款，对吧？")
    with refused("QUESTION_EMPTY"):
        room.ask_freely(CLEAN, "  ")
    exchanges = room.report(CLEAN).exchanges
    assert [exchange.topic for exchange in exchanges] == ["stock", "", "lenders"]
    answer_all(room, CLEAN)
    room.finish(CLEAN, ME)
    assert room.practice(CLEAN).leading == ("您没有别的借款，对吧？",)
    with refused("NOT_RUNNING"):
        room.ask_freely(CLEAN, "存货多少？")


def test_nobody_real_is_answered_for(room: InterviewService) -> None:
    begin(room, CLEAN)
    with refused("NOT_SIMULATED"):
        room.ask_freely(CLEAN, "存货多少？")
    with refused("NOT_SIMULATED"):
        room.practice(CLEAN)


# ---- report


def test_the_report_holds_everything_and_the_same_bytes_each_time(room: InterviewService) -> None:
    begin(room, MISMATCH)
    room.note(MISMATCH, 30, "证件相符", ME)
    answer_all(room, MISMATCH)
    room.finish(MISMATCH, ME)
    report = room.report(MISMATCH)
    assert canonical_json(report) == canonical_json(room.report(MISMATCH))
    assert len(report.questions) == len(room.open(MISMATCH).turns)
    assert all(question.why.zh and question.pointer for question in report.questions)
    assert [note.text for note in report.notes] == ["证件相符"]
    assert (report.officer_name, report.simulated, report.counts) == (ME.name, False, True)
    assert report.equity.verdict is EquityVerdict.INCOMPLETE
    assert [criterion.mark for criterion in report.criteria] == [None] * 5
    assert report.open_points == room.unresolved(MISMATCH)
