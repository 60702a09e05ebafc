"""Can a case be decided only as policy and authority allow, and does every decision carry its proof?"""

from __future__ import annotations

from dataclasses import replace
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
    fill,
    put_case,
)
from workbench.access.staff import Actor, Role
from workbench.applications.application import Stage
from workbench.common.errors import StaffError, Stopped
from workbench.decision.outcome import Outcome
from workbench.merchants.merchant import Platform
from workbench.records.proof import proof_of
from workbench.services.decision import DecisionDraft, DecisionService
from workbench.services.ground import Ground
from workbench.services.interview import InterviewService
from workbench.storage.store import Store

BECAUSE = "尺码退货集中在十月，十一月已回落"


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


def stage(ground: Ground, case_no: str) -> Stage:
    with ground.store.reading() as shelves:
        return shelves.applications.get(case_no).stage


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def test_the_draft_is_filled_in_and_leaves_the_answer_to_a_person(desk: DecisionService) -> None:
    draft = desk.draft(CLEAN, ME)
    assert (draft.outcome, draft.limit_fen, draft.daily_rate) == (None, 60_000_00, Decimal("0.000427"))
    with refused("OUTCOME_MISSING"):
        desk.propose(CLEAN, draft, ME)


def test_a_clean_case_inside_authority_is_decided_by_one_officer(desk: DecisionService, ground: Ground) -> None:
    record = desk.propose(CLEAN, drafted(desk, CLEAN), ME)
    assert (record.outcome, record.approved_by, record.override) == (Outcome.APPROVE, None, False)
    assert stage(ground, CLEAN) is Stage.CONTRACT
    with ground.store.reading() as shelves:
        (loan,) = shelves.loans.of_merchant("M1")
        assert (loan.limit_fen, loan.case_no, loan.band_at_opening) == (60_000_00, CLEAN, "B")
        assert [event.limit_fen for event in shelves.loans.limits("M1")["M1"]] == [60_000_00]
        kept = shelves.decisions.get(CLEAN)
        assert kept is not None
        proof = proof_of(kept.proof)
        assert (proof.outcome, proof.limit_fen, proof.prepared_by) == ("approve", 60_000_00, "s01")
        assert {rule.rule_id for rule in proof.rules} >= {"REFUND_SHARE", "COST_CAP", "FUNDING_CAP"}
        assert shelves.journal.verify().holds


def test_refunds_over_the_line_need_a_reason_and_a_second_person(desk: DecisionService, ground: Ground) -> None:
    with refused("COMMENT_TOO_SHORT"):
        desk.propose(REFUNDS, drafted(desk, REFUNDS, comment="还行"), ME)
    assert stage(ground, REFUNDS) is Stage.SCORED
    record = desk.propose(REFUNDS, drafted(desk, REFUNDS, comment=BECAUSE), ME)
    assert (record.approved_by, record.override) == (None, False)
    assert stage(ground, REFUNDS) is Stage.DECISION
    (row,) = desk.approvals(SECOND)
    assert (row.case_no, row.may_sign, row.limit_fen) == (REFUNDS, True, 60_000_00)
    signed = desk.sign(REFUNDS, SECOND)
    assert signed.approved_by == "周砚"
    assert stage(ground, REFUNDS) is Stage.CONTRACT


def test_nobody_signs_their_own_proposal(desk: DecisionService) -> None:
    desk.propose(REFUNDS, replace(desk.draft(REFUNDS, SECOND), outcome=Outcome.APPROVE, comment=BECAUSE), SECOND)
    with refused("SAME_PERSON"):
        desk.sign(REFUNDS, SECOND)
    with refused("NOT_PERMITTED"):
        desk.sign(REFUNDS, ME)
    assert desk.sign(REFUNDS, THIRD).approved_by == "林潇"


def test_a_large_amount_waits_for_who_may_sign_it(desk: DecisionService) -> None:
    desk.propose(LARGE, drafted(desk, LARGE), ME)
    assert [row.may_sign for row in desk.approvals(ME)] == [False]
    assert desk.sign(LARGE, SECOND).limit_fen == 250_000_00


def test_a_recommended_decline_carries_its_preset_reasons_and_lends_nothing(
    desk: DecisionService, ground: Ground
) -> None:
    record = desk.propose(RISKY, drafted(desk, RISKY, Outcome.DECLINE), ME)
    assert record.reason_codes == ("refund_share_90", "dispatch_hours_90")
    assert record.limit_fen == 0
    assert stage(ground, RISKY) is Stage.REJECTED
    with ground.store.reading() as shelves:
        assert shelves.loans.of_merchant("M4") == ()


def test_a_decline_without_a_reason_is_refused(desk: DecisionService) -> None:
    with refused("REASONS_NEEDED"):
        desk.propose(RISKY, drafted(desk, RISKY, Outcome.DECLINE, reason_codes=()), ME)
    with refused("REASON_UNKNOWN"):
        desk.propose(RISKY, drafted(desk, RISKY, Outcome.DECLINE, reason_codes=("whim",)), ME)


def test_declining_what_is_recommended_is_an_override_of_two_people(desk: DecisionService, ground: Ground) -> None:
    draft = drafted(desk, CLEAN, Outcome.DECLINE, reason_codes=("J_PURPOSE",))
    with refused("COMMENT_TOO_SHORT"):
        desk.propose(CLEAN, draft, ME)
    said = replace(draft, comment="借款用途前后说法不一致，材料缺失")
    with refused("OVERRIDE_CODE_MISSING"):
        desk.propose(CLEAN, said, ME)
    with refused("OVERRIDE_CODE_UNKNOWN"):
        desk.propose(CLEAN, replace(said, override_code="OV_RELATION"), ME)  # that one speaks for lending
    record = desk.propose(CLEAN, replace(said, override_code="OV_PURPOSE"), ME)
    assert record.override
    assert stage(ground, CLEAN) is Stage.DECISION


def test_what_policy_never_lends_to_is_not_approved_whatever_the_reason(desk: DecisionService, ground: Ground) -> None:
    terms = {"limit_fen": 10_000_00, "daily_rate": Decimal("0.0004"), "comment": BECAUSE}
    with refused("BAND_FORBIDS"):
        desk.propose(RISKY, drafted(desk, RISKY, **terms), ME)
    with ground.transaction() as shelves:
        merchant = shelves.merchants.get("M1")
        shelves.merchants.put([replace(merchant, platform=Platform.B2B)])
    with refused("RULE_FORBIDS"):
        desk.propose(CLEAN, drafted(desk, CLEAN, **terms), ME)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"limit_fen": 60_001_00}, "LIMIT_OUTSIDE"),
        ({"limit_fen": 1_00}, "LIMIT_OUTSIDE"),
        ({"daily_rate": Decimal("0.0007")}, "COST_CAP"),
        ({"fee_rate": Decimal("0.05"), "term_days": 90}, "COST_CAP"),
        ({"daily_rate": Decimal(0)}, "RATE_MISSING"),
        ({"term_days": 700}, "TERM_NOT_OFFERED"),
        ({"inputs_digest": "x"}, "DRAFT_STALE"),
        ({"policy_digest": "x"}, "DRAFT_STALE"),
        ({"daily_rate": Decimal("0.0003")}, "COMMENT_TOO_SHORT"),
    ],
)
def test_terms_outside_policy_are_refused(desk: DecisionService, changes: dict[str, object], code: str) -> None:
    with refused(code):
        desk.propose(CLEAN, drafted(desk, CLEAN, **changes), ME)


def test_a_lower_limit_is_no_override_and_is_recorded_as_lower(desk: DecisionService) -> None:
    with refused("COMMENT_TOO_SHORT"):
        desk.propose(CLEAN, drafted(desk, CLEAN, limit_fen=40_000_00), ME)
    record = desk.propose(CLEAN, drafted(desk, CLEAN, limit_fen=40_000_00, comment=BECAUSE), ME)
    assert (record.outcome, record.override, record.approved_by) == (Outcome.APPROVE_LOWER, False, None)


def test_a_refusal_changes_nothing_and_is_told_in_the_journal(desk: DecisionService, ground: Ground) -> None:
    with refused("LIMIT_OUTSIDE"):
        desk.propose(CLEAN, drafted(desk, CLEAN, limit_fen=1), ME)
    with ground.store.reading() as shelves:
        assert shelves.decisions.get(CLEAN) is None
        assert shelves.applications.get(CLEAN).stage is Stage.SCORED
        assert shelves.journal.of_case(CLEAN) == ()
        (tried,) = shelves.journal.of_case(CLEAN, refused=True)
        assert (tried.action, tried.result, tried.staff_id) == ("decision.propose", "refused: LIMIT_OUTSIDE", "s01")


def test_a_proposal_can_be_withdrawn_by_its_preparer_until_it_is_signed(desk: DecisionService, ground: Ground) -> None:
    desk.propose(REFUNDS, drafted(desk, REFUNDS, comment=BECAUSE), ME)
    with refused("COMMENT_TOO_SHORT"):
        desk.withdraw(REFUNDS, "错了", ME)
    with refused("NOT_YOURS"):
        desk.withdraw(REFUNDS, "金额写错了，撤回重新提出", SECOND)
    desk.withdraw(REFUNDS, "金额写错了，撤回重新提出", ME)
    assert stage(ground, REFUNDS) is Stage.SCORED
    second = desk.propose(REFUNDS, drafted(desk, REFUNDS, comment=BECAUSE), ME)
    assert second.version == 2
    desk.sign(REFUNDS, SECOND)
    with refused("NOTHING_TO_SIGN"):
        desk.withdraw(REFUNDS, "金额写错了，撤回重新提出", ME)


def test_a_proposal_sent_back_comes_to_its_preparer_with_the_words(desk: DecisionService, ground: Ground) -> None:
    desk.propose(REFUNDS, drafted(desk, REFUNDS, comment=BECAUSE), ME)
    with refused("NOT_PERMITTED"):
        desk.send_back(REFUNDS, "请补充十一月退款明细", ME)
    desk.send_back(REFUNDS, "请补充十一月退款明细再提交", SECOND)
    assert stage(ground, REFUNDS) is Stage.SCORED
    with ground.store.reading() as shelves:
        kept = shelves.decisions.get(REFUNDS)
        assert kept is not None
        assert (kept.state, kept.approver_comment) == ("sent_back", "请补充十一月退款明细再提交")


def test_a_proposal_is_not_signed_on_other_inputs_than_it_was_made_on(desk: DecisionService, ground: Ground) -> None:
    desk.propose(REFUNDS, drafted(desk, REFUNDS, comment=BECAUSE), ME)
    with ground.transaction() as shelves:
        kept = shelves.scores.get(REFUNDS)
        assert kept is not None
        shelves.scores.put([replace(kept, inputs_digest="changed")])
    with refused("CHANGED_SINCE"):
        desk.sign(REFUNDS, SECOND)


def test_a_score_of_another_model_must_be_renewed_first(desk: DecisionService, ground: Ground) -> None:
    with ground.transaction() as shelves:
        kept = shelves.scores.get(CLEAN)
        assert kept is not None
        shelves.scores.put([replace(kept, score=replace(kept.score, model_version="older"))])
    with refused("SCORE_STALE"):
        desk.draft(CLEAN, ME)


def test_policy_decides_green_and_red_alone_and_leaves_the_rest_to_people(
    desk: DecisionService, ground: Ground
) -> None:
    counts = desk.decide_automatically(None, ME)
    assert counts == {"approve": 1, "approve_lower": 0, "decline": 1, "people": 3, "stale": 0}
    assert (stage(ground, CLEAN), stage(ground, RISKY)) == (Stage.CONTRACT, Stage.REJECTED)
    assert stage(ground, REFUNDS) is stage(ground, MISMATCH) is stage(ground, LARGE) is Stage.SCORED
    assert desk.signed_examples() == (CLEAN, RISKY)
    with ground.store.reading() as shelves:
        kept = shelves.decisions.get(RISKY)
        assert kept is not None
        assert (kept.prepared_by, kept.approved_by, kept.reason_codes[0]) == ("system", None, "refund_share_90")
        entries = [entry.action for entry in shelves.journal.of_case(RISKY)]
        assert entries[:2] == ["decision.by_policy", "decision.sign"]


def test_deciding_again_decides_nothing_twice(desk: DecisionService) -> None:
    desk.decide_automatically(None, PROGRAM_ACTOR)
    assert sum(desk.decide_automatically(None, PROGRAM_ACTOR).values()) == 3
    assert desk.decide_automatically((CLEAN,), PROGRAM_ACTOR)["people"] == 1


def test_an_auditor_starts_no_decision_and_a_stop_is_obeyed(desk: DecisionService) -> None:
    with refused("NOT_PERMITTED"):
        desk.decide_automatically(None, Actor("s09", "审", Role.AUDITOR))
    with pytest.raises(Stopped):
        desk.decide_automatically(None, ME, stop=lambda: True)


def test_a_diligence_of_c_caps_the_limit_and_asks_for_a_second_person(desk: DecisionService, ground: Ground) -> None:
    from tests.services.test_interview import answer_all
    from workbench.interview.questions import Diligence

    room = InterviewService(ground)
    room.start(CLEAN, ME)
    room.consent(CLEAN, ME)
    answer_all(room, CLEAN)
    room.rate(CLEAN, Diligence.C, ME)
    room.finish(CLEAN, ME)
    with refused("LIMIT_OUTSIDE"):
        desk.propose(CLEAN, drafted(desk, CLEAN, limit_fen=60_000_00, comment=BECAUSE), ME)
    record = desk.propose(CLEAN, drafted(desk, CLEAN, comment=BECAUSE), ME)
    assert record.limit_fen == 42_000_00
    assert stage(ground, CLEAN) is Stage.DECISION


def test_two_approvals_cannot_both_take_the_last_of_the_funds(desk: DecisionService, ground: Ground) -> None:
    policy = ground.policy()
    small = replace(policy.funding, capital_fen=60_000_00, borrower_share=Decimal(2), linked_share=None)
    ground._policies[policy.policy_id] = replace(policy, funding=small)  # a cap of 90,000 yuan
    with ground.transaction() as shelves:
        put_case(shelves, "LN-261123-0006", "M6")
    early = drafted(desk, "LN-261123-0006")  # while all the funds were free
    assert desk.propose(CLEAN, drafted(desk, CLEAN), ME).limit_fen == 60_000_00
    with refused("LIMIT_OUTSIDE"):
        desk.propose("LN-261123-0006", early, ME)
    assert stage(ground, "LN-261123-0006") is Stage.SCORED
    # What is left may be lent, to the last fen of the cap and no further.
    counts = desk.decide_automatically(("LN-261123-0006",), PROGRAM_ACTOR)
    assert counts["approve_lower"] == 1
    with ground.store.reading() as shelves:
        assert shelves.loans.live.promised_fen() == 90_000_00
