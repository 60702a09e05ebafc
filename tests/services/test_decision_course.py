"""Does a decision keep what was seen, end withdrawal at the opening, and come back only by a new event?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.services.scored_desk import (
    CLEAN,
    LARGE,
    ME,
    MISMATCH,
    PROGRAM_ACTOR,
    REFUNDS,
    RISKY,
    SECOND,
    THIRD,
    VERSION,
    fill,
)
from workbench.access.staff import Actor, Role
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.decide import decide
from workbench.decision.outcome import Outcome
from workbench.interview.questions import Diligence
from workbench.records.plain import dump
from workbench.services import contradictions
from workbench.services.advice import case_input
from workbench.services.case_course import with_course
from workbench.services.case_file import CaseFile
from workbench.services.case_view import case_file
from workbench.services.cases import CaseService
from workbench.services.decision import DecisionDraft, DecisionService
from workbench.services.ground import Ground
from workbench.storage.kept import KeptDocument
from workbench.storage.kept_loans import LoanEvent
from workbench.storage.store import Store

BECAUSE = "尺码退货集中在十月，十一月已回落"
WHY = "商户补交了完整的退款明细，须重新判断"


@pytest.fixture
def ground(store: Store) -> Ground:
    return fill(store)


@pytest.fixture
def desk(ground: Ground) -> DecisionService:
    return DecisionService(ground)


def drafted(
    desk: DecisionService, case_no: str, outcome: Outcome = Outcome.APPROVE, **changes: object
) -> DecisionDraft:
    return replace(desk.draft(case_no, ME), outcome=outcome, **changes)


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def stage(ground: Ground, case_no: str) -> Stage:
    with ground.store.reading() as shelves:
        return shelves.applications.get(case_no).stage


def opened(ground: Ground, case_no: str, actor: Actor) -> CaseFile:
    """The case as its screen shows it, without a model at hand."""
    with ground.store.reading() as shelves:
        words = (VERSION, Text("", ""), Text("", ""))
        file = case_file(shelves, case_no, actor, ground.now(), ground.policy(), ground.products(), words)
        return with_course(shelves, file, actor, ground.now())


# --- comments, reasons, overrides ------------------------------------------------------------------------------------


def test_a_referral_needs_words_and_a_decline_as_advised_needs_none(desk: DecisionService) -> None:
    with refused("COMMENT_TOO_SHORT"):
        desk.propose(CLEAN, drafted(desk, CLEAN, Outcome.REFER, comment="看看"), ME)
    record = desk.propose(RISKY, drafted(desk, RISKY, Outcome.DECLINE), ME)
    assert (record.comment, record.reason_codes) == ("", ("refund_share_90", "dispatch_hours_90"))


def test_a_decline_names_reasons_of_the_stage_that_declined(desk: DecisionService) -> None:
    by_score = desk.draft(RISKY, ME)
    assert [one.code for one in by_score.reasons] == ["refund_share_90", "dispatch_hours_90"]
    with refused("REASON_OF_OTHER_STAGE"):
        desk.propose(RISKY, drafted(desk, RISKY, Outcome.DECLINE, reason_codes=("J_PURPOSE",)), ME)
    against = drafted(desk, CLEAN, Outcome.DECLINE, comment=BECAUSE, override_code="OV_PURPOSE")
    with refused("REASON_OF_OTHER_STAGE"):
        desk.propose(CLEAN, replace(against, reason_codes=("refund_share_90",)), ME)
    record = desk.propose(CLEAN, replace(against, reason_codes=("J_PURPOSE", "J_REPAYMENT")), ME)
    assert record.override


def test_a_case_that_was_only_referred_is_declined_for_what_a_person_judged(
    desk: DecisionService, ground: Ground
) -> None:
    draft = desk.draft(MISMATCH, ME)
    codes = [one.code for one in draft.reasons]
    assert "refund_share_90" not in codes
    assert codes[-4:] == ["J_PURPOSE", "J_REPAYMENT", "J_BUSINESS", "J_PAPERS"]
    said = replace(draft, outcome=Outcome.DECLINE, comment=BECAUSE, override_code="OV_INTERVIEW")
    desk.propose(MISMATCH, replace(said, reason_codes=("J_BUSINESS",)), ME)
    with ground.store.reading() as shelves:
        course = shelves.courses.get(MISMATCH, 1)
        assert course is not None
        assert (course.decline_stage, course.override_code) == ("officer", "OV_INTERVIEW")


def test_an_override_keeps_its_code_to_the_signature(desk: DecisionService, ground: Ground) -> None:
    cheaper = drafted(desk, CLEAN, daily_rate=Decimal("0.0003"), comment=BECAUSE, override_code="OV_RELATION")
    desk.propose(CLEAN, cheaper, ME)
    assert desk.open_proposal(CLEAN, SECOND).override == Text(
        "老客户还款记录良好", "A returning customer with a good record"
    )
    desk.sign(CLEAN, SECOND)
    with ground.store.reading() as shelves:
        signed = next(e for e in shelves.journal.of_case(CLEAN) if e.action == "decision.sign")
        assert json.loads(signed.payload)["override_code"] == "OV_RELATION"


# --- opening, withdrawal, what was seen ------------------------------------------------------------------------------


def test_once_the_approver_opened_it_a_proposal_is_sent_back_not_withdrawn(
    desk: DecisionService, ground: Ground
) -> None:
    desk.propose(REFUNDS, drafted(desk, REFUNDS, comment=BECAUSE), ME)
    assert desk.open_proposal(REFUNDS, ME).opened_by is None  # the preparer's own look opens nothing
    assert opened(ground, REFUNDS, ME).may_withdraw
    seen = desk.open_proposal(REFUNDS, SECOND)
    assert (seen.opened_by, seen.changed, len(seen.seen_digest)) == ("周砚", (), 64)
    with refused("OPENED_BY_APPROVER") as refusal:
        desk.withdraw(REFUNDS, "金额写错了，撤回重新提出", ME)
    assert "周砚" in refusal.value.text.zh
    assert not opened(ground, REFUNDS, ME).may_withdraw
    assert desk.open_proposal(REFUNDS, THIRD).opened_by == "周砚"  # the first opening stands
    desk.send_back(REFUNDS, "请补充十一月退款明细再提交", SECOND)
    assert stage(ground, REFUNDS) is Stage.SCORED


def test_the_proposal_shows_what_changed_and_is_not_signed_on_it(desk: DecisionService, ground: Ground) -> None:
    desk.propose(REFUNDS, drafted(desk, REFUNDS, comment=BECAUSE), ME)
    with ground.transaction() as shelves:
        kept = shelves.scores.get(REFUNDS)
        assert kept is not None
        moved = replace(kept.standing, reasons=kept.standing.reasons[:1])
        shelves.scores.put([replace(kept, standing=moved)])
    assert [one.zh for one in desk.open_proposal(REFUNDS, SECOND).changed] == ["评分原因"]
    with refused("CHANGED_SINCE") as refusal:
        desk.sign(REFUNDS, SECOND)
    assert "评分原因" in refusal.value.text.zh


def test_a_loan_to_somebody_else_does_not_undo_what_was_seen(desk: DecisionService, ground: Ground) -> None:
    desk.propose(REFUNDS, drafted(desk, REFUNDS, comment=BECAUSE), ME)
    desk.propose(CLEAN, drafted(desk, CLEAN), ME)
    draw(ground, CLEAN)
    desk.sign(REFUNDS, SECOND)
    assert stage(ground, REFUNDS) is Stage.CONTRACT


def test_a_second_line_of_the_same_person_does(desk: DecisionService, ground: Ground) -> None:
    with ground.transaction() as shelves:
        other = shelves.merchants.get("M2")
        shelves.merchants.put([replace(shelves.merchants.get("M1"), legal_person_id=other.legal_person_id)])
    desk.propose(REFUNDS, drafted(desk, REFUNDS, comment=BECAUSE), ME)
    desk.propose(CLEAN, drafted(desk, CLEAN), ME)
    with refused("CHANGED_SINCE"):
        desk.sign(REFUNDS, SECOND)


# --- taking up again -------------------------------------------------------------------------------------------------


def draw(ground: Ground, case_no: str) -> None:
    with ground.transaction() as shelves:
        event = LoanEvent(f"LO-{case_no[3:]}", 1, 20_000, "draw", 10_000_00, 10_000_00, 0, 0, 10_000_00)
        shelves.loans.add_events([event])


def test_a_signed_decision_is_taken_up_again_beside_itself(desk: DecisionService, ground: Ground) -> None:
    desk.propose(CLEAN, drafted(desk, CLEAN), ME)
    with ground.transaction() as shelves:
        first = shelves.decisions.get(CLEAN)
        shelves.documents.add(
            [KeptDocument(CLEAN, 1, "letter", "zh", "documents/a.pdf", "a" * 64, "b" * 64, ground.now(), "s01")]
        )
    with refused("NOT_PERMITTED"):
        desk.reopen(CLEAN, WHY, ME)
    with refused("COMMENT_TOO_SHORT"):
        desk.reopen(CLEAN, "改一下", SECOND)
    record = desk.reopen(CLEAN, WHY, SECOND)
    assert (record.reopened, record.reopen_reason) == (True, WHY)
    assert stage(ground, CLEAN) is Stage.SCORED
    with ground.store.reading() as shelves:
        assert shelves.decisions.get(CLEAN) == first  # not a word of it was edited
        assert [paper.superseded for paper in shelves.documents.of_case(CLEAN)] == [True]
        (loan,) = shelves.loans.of_merchant("M1")
        assert loan.state == "closed"
        assert shelves.journal.of_case(CLEAN)[0].action == "decision.reopen"
    assert CLEAN not in desk.signed_examples()
    again = desk.propose(CLEAN, drafted(desk, CLEAN, limit_fen=40_000_00, comment=BECAUSE), ME)
    assert (again.version, again.reopened) == (2, False)
    with ground.store.reading() as shelves:
        (loan,) = shelves.loans.of_merchant("M1")
        assert (loan.state, loan.limit_fen) == ("open", 40_000_00)


def test_what_was_drawn_cannot_be_undecided(desk: DecisionService, ground: Ground) -> None:
    desk.propose(CLEAN, drafted(desk, CLEAN), ME)
    draw(ground, CLEAN)
    with refused("LOAN_DRAWN"):
        desk.reopen(CLEAN, WHY, SECOND)
    with refused("NOTHING_TO_REOPEN"):
        desk.reopen(REFUNDS, WHY, SECOND)


# --- the switch ------------------------------------------------------------------------------------------------------


def test_the_switch_leaves_every_case_to_people_and_says_who_threw_it(desk: DecisionService, ground: Ground) -> None:
    cases = CaseService(ground)
    assert [row.fast_track for row in cases.queue("all").rows].count(True) == 1
    with refused("NOT_PERMITTED"):
        desk.stop_automatic("模型漂移，先停自动通道", ME)
    state = desk.stop_automatic("模型漂移，先停自动通道", SECOND)
    assert (state.stopped, state.by) == (True, "周砚")
    with refused("ALREADY_SO"):
        desk.stop_automatic("模型漂移，先停自动通道", THIRD)
    counts = desk.decide_automatically(None, PROGRAM_ACTOR)
    assert counts == {"approve": 0, "approve_lower": 0, "decline": 0, "people": 5, "stale": 0}
    page = cases.queue("all")
    assert not any(row.fast_track for row in page.rows)
    assert page.stopped is not None
    assert "周砚" in page.stopped.zh
    file = opened(ground, CLEAN, ME)
    assert file.recommendation is not None
    assert (file.recommendation.lane, file.stopped) == ("yellow", page.stopped)
    desk.resume_automatic("漂移已复核，恢复自动", THIRD)
    assert desk.decide_automatically(None, PROGRAM_ACTOR)["approve"] == 1
    with ground.store.reading() as shelves:
        assert [e.action for e in shelves.journal.walk() if e.action.startswith("automatic")] == [
            "automatic.stop", "automatic.resume",
        ]  # fmt: skip


def test_counts_sum_to_the_batch_and_the_program_is_named_by_its_policy(desk: DecisionService, ground: Ground) -> None:
    assert sum(desk.decide_automatically(None, PROGRAM_ACTOR).values()) == 5
    record = opened(ground, RISKY, ME).decision
    assert record is not None
    assert record.prepared_by == f"system:{ground.policy().digest[:12]}"
    with ground.store.reading() as shelves:
        entry = next(e for e in shelves.journal.of_case(RISKY) if e.action == "decision.by_policy")
        assert json.loads(entry.payload)["actor"] == f"system:{ground.policy().digest}"


def test_the_same_inputs_give_the_same_bytes(desk: DecisionService, ground: Ground) -> None:
    policy, products = ground.policy(), ground.products()
    with ground.store.reading() as shelves:
        for case_no in (CLEAN, REFUNDS, MISMATCH, RISKY, LARGE):
            for rating in (None, *Diligence):
                asked = [case_input(shelves, case_no, policy, diligence=rating) for _ in range(2)]
                product = products[asked[0].application.product_code]
                first, second = (dump(decide(case, policy, product)) for case in asked)
                assert first.encode() == second.encode()


# --- approving together, contradictions ------------------------------------------------------------------------------


def test_only_what_qualifies_is_approved_together_and_the_rest_is_named(desk: DecisionService) -> None:
    said = {one.case_no: one.why.zh for one in desk.bulk_refusals((CLEAN, REFUNDS, MISMATCH, RISKY, LARGE), ME)}
    assert CLEAN not in said
    assert "政策检查未全过" in said[REFUNDS]
    assert said[MISMATCH] == "申报与平台不一致"
    assert "E" in said[RISKY]
    assert "权限" in said[LARGE]
    assert [one.case_no for one in desk.bulk_refusals((CLEAN,), Actor("s09", "审", Role.AUDITOR))] == [CLEAN]


def test_nothing_is_approved_while_a_contradiction_stands(
    desk: DecisionService, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (Text("申报两个仓库，实为一个", "Two warehouses claimed, one seen"),)
    monkeypatch.setattr(
        contradictions.interview_ground, "open_contradictions", lambda shelves, case_no: words, raising=False
    )
    with refused("CONTRADICTION_OPEN"):
        desk.propose(CLEAN, drafted(desk, CLEAN), ME)
    assert desk.decide_automatically((CLEAN,), PROGRAM_ACTOR)["people"] == 1
    assert opened(ground, CLEAN, ME).contradictions == words
    assert desk.bulk_refusals((CLEAN,), ME)[0].why.zh.startswith("访谈矛盾未澄清")
    desk.propose(CLEAN, drafted(desk, CLEAN, Outcome.REFER, comment="访谈中的矛盾须再核实一次"), ME)
    assert stage(ground, CLEAN) is Stage.SURVEY


def test_a_case_that_somebody_is_deciding_is_held_for_ten_minutes(
    desk: DecisionService, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hold(CLEAN, SECOND)
    desk.hold(CLEAN, SECOND)  # one's own lock is renewed
    with refused("CASE_LOCKED") as refusal:
        desk.hold(CLEAN, ME)
    assert "周砚" in refusal.value.text.zh
    assert opened(ground, CLEAN, ME).locked == refusal.value.text
    assert opened(ground, CLEAN, SECOND).locked is None
    draft = drafted(desk, CLEAN)
    with refused("CASE_LOCKED"):
        desk.propose(CLEAN, draft, ME)
    desk.release(CLEAN, ME)  # not one's own: nothing happens
    with refused("CASE_LOCKED"):
        desk.propose(CLEAN, draft, ME)
    later = ground.now() + timedelta(minutes=10)
    monkeypatch.setattr(ground, "now", lambda: later)
    assert desk.propose(CLEAN, draft, ME).version == 1
    with refused("NOT_PERMITTED"):
        desk.hold(REFUNDS, Actor("s09", "审", Role.AUDITOR))
    desk.hold(REFUNDS, ME)
    desk.release(REFUNDS, ME)
    desk.hold(REFUNDS, SECOND)
