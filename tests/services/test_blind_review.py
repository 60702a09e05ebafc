"""Is a decided case judged again by somebody who cannot see how it was judged, and are both compared?"""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest

from tests.services.scored_desk import CLEAN, ME, PROGRAM_ACTOR, REFUNDS, RISKY, SECOND, THIRD, fill
from workbench.access.keys import new_signer
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.decision.outcome import Outcome
from workbench.interview.questions import Diligence
from workbench.records.plain import dump
from workbench.services.blind_choice import is_chosen
from workbench.services.cases import CaseService
from workbench.services.decision import DecisionService
from workbench.services.ground import Ground
from workbench.services.review_file import BlindAnswer, BlindCase
from workbench.services.reviews import ReviewService
from workbench.storage.store import Store

SAID = "资金流稳定，用途清楚，可以放款"
YES = BlindAnswer(Outcome.APPROVE, Diligence.B, (), SAID)


@pytest.fixture
def ground(store: Store) -> Ground:
    made = fill(store)
    policy = made.policy()
    made._policies[policy.policy_id] = replace(policy, review=replace(policy.review, blind_share=Decimal(1)))
    return made


@pytest.fixture
def desk(ground: Ground) -> ReviewService:
    decisions = DecisionService(ground)
    decisions.propose(CLEAN, replace(decisions.draft(CLEAN, ME), outcome=Outcome.APPROVE), ME)
    decisions.propose(RISKY, replace(decisions.draft(RISKY, ME), outcome=Outcome.DECLINE), ME)
    return ReviewService(ground)


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def test_the_share_is_kept_and_nobody_steers_it_without_the_key() -> None:
    signer, other = new_signer(), new_signer()
    numbers = [f"LN-261123-{i:04d}" for i in range(4000)]
    chosen = {one for one in numbers if is_chosen(signer, one, Decimal("0.05"))}
    assert 140 < len(chosen) < 260  # 200 expected, four standard errors either way
    assert chosen == {one for one in numbers if is_chosen(signer, one, Decimal("0.05"))}
    assert chosen <= {one for one in numbers if is_chosen(signer, one, Decimal("0.10"))}
    assert len(chosen & {one for one in numbers if is_chosen(other, one, Decimal("0.05"))}) < 40
    assert not any(is_chosen(signer, one, Decimal(0)) for one in numbers)
    assert all(is_chosen(signer, one, Decimal(1)) for one in numbers[:50])


def test_whoever_worked_on_a_case_cannot_judge_it_blind(desk: ReviewService) -> None:
    assert [row.why_not is None for row in desk.blind_waiting(ME)] == [False, False]
    assert [row.why_not is None for row in desk.blind_waiting(SECOND)] == [True, True]
    with refused("NOT_BLIND"):
        desk.take(CLEAN, ME)
    with refused("NOT_PERMITTED"):
        desk.take(CLEAN, Actor("s09", "审", Role.AUDITOR))
    with refused("NOTHING_TO_REVIEW"):
        desk.take(REFUNDS, SECOND)
    desk.take(CLEAN, SECOND)
    with refused("TAKEN"):
        desk.take(CLEAN, THIRD)


def test_the_blind_case_holds_no_score_recommendation_or_decision(desk: ReviewService, ground: Ground) -> None:
    seen = desk.take(CLEAN, SECOND)
    names = {field.name for field in fields(BlindCase)}
    assert not names & {"score", "recommendation", "decision", "waterfall", "history", "diligence", "effects"}
    assert all(panel.points is None for panel in seen.panels)
    with ground.store.reading() as shelves:
        kept, first = shelves.scores.get(CLEAN), shelves.decisions.get(CLEAN)
    assert kept is not None
    assert first is not None
    told = dump(seen)
    leaks = (str(kept.score.points), str(kept.score.pd), first.prepared_by, "建议", "通过", f'"{kept.score.band}"')
    assert [word for word in leaks if word in told] == []


def test_the_case_stays_shut_to_the_reviewer_until_the_answer_and_the_first_decision_is_not_moved(
    desk: ReviewService, ground: Ground
) -> None:
    desk.take(CLEAN, SECOND)
    with refused("BLIND_REVIEW_OPEN"):
        CaseService(ground).open(CLEAN, SECOND)
    with refused("NOT_TAKEN"):
        desk.give(CLEAN, YES, THIRD)
    with refused("COMMENT_TOO_SHORT"):
        desk.give(CLEAN, replace(YES, comment="可以"), SECOND)
    with refused("REASONS_NEEDED"):
        desk.give(CLEAN, replace(YES, outcome=Outcome.DECLINE), SECOND)
    with refused("ANSWER_UNKNOWN"):
        desk.give(CLEAN, replace(YES, outcome=Outcome.APPROVE_LOWER), SECOND)
    with ground.store.reading() as shelves:
        before = shelves.decisions.get(CLEAN)
    told = desk.give(CLEAN, YES, SECOND)
    assert (told.first, told.agrees) == (Outcome.APPROVE, True)
    with refused("NOTHING_TO_REVIEW"):
        desk.give(CLEAN, YES, SECOND)
    with ground.store.reading() as shelves:
        assert shelves.decisions.get(CLEAN) == before
        assert shelves.journal.of_case(CLEAN)[0].action == "blind_review.give"


def test_agreement_is_counted_by_pair(desk: ReviewService) -> None:
    desk.take(CLEAN, SECOND)
    desk.give(CLEAN, YES, SECOND)
    desk.take(RISKY, SECOND)
    desk.give(RISKY, BlindAnswer(Outcome.REFER, Diligence.C, (), "退款偏高，须核实十一月明细"), SECOND)
    found = desk.statistics(THIRD)
    assert (found.chosen, found.given) == (2, 2)
    assert found.table == ((1, 0, 0), (0, 0, 0), (0, 1, 0))
    (pair,) = found.pairs
    assert (pair.first, pair.second, pair.cases) == ("沈宁", "周砚", 2)
    assert pair.agreement is not None
    assert pair.agreement.value == 0.5
    assert pair.kappa is not None
    assert pair.weighted is not None
    assert pair.weighted.value > pair.kappa.value
    with refused("NOT_PERMITTED"):
        desk.statistics(Actor("s10", "管", Role.ADMIN))


def test_a_decision_of_the_program_is_chosen_alike(ground: Ground) -> None:
    DecisionService(ground).decide_automatically(None, PROGRAM_ACTOR)
    assert {row.case_no for row in ReviewService(ground).blind_waiting(ME)} == {CLEAN, RISKY}
