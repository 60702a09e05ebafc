"""What detectors flag goes to people, before any other rule, and nothing else clears it."""

from __future__ import annotations

from tests.decision.cases import POLICY, advise, case
from workbench.applications.products import find_product
from workbench.decision.checks import fraud_checks
from workbench.decision.decide import decide
from workbench.decision.outcome import Outcome, Verdict
from workbench.flows.detectors import Finding
from workbench.interview.questions import Diligence

HIT = Finding("WAYBILL_REUSE", "M1", 0.42, 110, 79_146_020, 79_146_020, True)


def test_a_flagged_pattern_refers_an_otherwise_clean_case_and_stands_first() -> None:
    clean, hit = advise(), advise(fraud=(HIT,))
    assert clean.outcome is Outcome.APPROVE
    assert (hit.outcome, hit.lane) == (Outcome.REFER, "yellow")
    first = hit.checks[0]
    assert (first.rule_id, first.verdict, first.value.zh) == ("FRAUD_WAYBILL_REUSE", Verdict.REFER, "42.0%")
    assert first.message.zh == "110 笔订单（¥791,460.20）的运单也用于其他买家的订单"
    assert hit.reasons[0].code == "FRAUD_WAYBILL_REUSE"


def test_a_good_interview_does_not_clear_it() -> None:
    assert advise(fraud=(HIT,), diligence=Diligence.A).outcome is Outcome.REFER


def test_where_nobody_looked_the_answer_is_unknown_and_a_person_decides() -> None:
    unknown = advise(fraud=None)
    assert unknown.checks[0].verdict is Verdict.UNKNOWN
    assert unknown.outcome is Outcome.REFER


def test_nothing_found_is_one_line_that_passes() -> None:
    (check,) = fraud_checks(case())
    assert (check.rule_id, check.verdict, check.value.zh) == ("FRAUD", Verdict.PASS, "7 项无命中")


def test_a_hit_beside_a_hard_rule_still_declines_for_the_hard_rule() -> None:
    advice = advise(fraud=(HIT,), list_hits=1)
    assert advice.outcome is Outcome.DECLINE
    assert [reason.code for reason in advice.reasons] == ["LIST_HITS"]


def test_the_exposure_of_linked_persons_is_named_where_it_counts() -> None:
    alone = decide(case(), POLICY, find_product("credit_tmall"))
    linked = decide(case(exposure_fen=99_000_000, linked_persons=2), POLICY, find_product("credit_tmall"))
    basis = {check.rule_id: check.basis.zh for check in linked.checks}
    assert basis["EXPOSURE"] == "同一法人及 2 个关联方合并计算"
    assert linked.limit.amount_fen <= 1_000_000 < alone.limit.amount_fen
