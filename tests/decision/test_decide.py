"""Does policy recommend what the committee wrote, and never more than is known?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from time import process_time

import pytest

from tests.decision.cases import GOOD_FEATURES, MERCHANT, POLICY, SCORE, advise, asked, case, features, scored
from workbench.applications.policy_file import load_policy, policy_ids
from workbench.applications.products import find_product
from workbench.common.text import Text
from workbench.decision.case_input import GIVEN_FACTS, OWN_FACTS
from workbench.decision.decide import decide
from workbench.decision.outcome import Check, Outcome, Recommendation, Verdict
from workbench.interview.questions import Diligence
from workbench.merchants.merchant import Platform
from workbench.records.canonical import canonical_json
from workbench.scoring.score import Band, Score


def check(found: Recommendation, rule_id: str) -> Check:
    return next(check for check in found.checks if check.rule_id == rule_id)


def codes(found: Recommendation) -> list[str]:
    return [reason.code for reason in found.reasons]


def test_a_clean_case_in_a_good_band_is_approved_by_policy_alone() -> None:
    found = advise()
    assert (found.outcome, found.lane, found.limit.amount_fen) == (Outcome.APPROVE, "green", 60_000_00)
    assert not found.needs_second_person
    assert not found.needs_interview
    assert found.reasons == ()
    assert found.expected_loss_fen == 502_20
    assert found.risk_adjusted_yield == Decimal("0.078485")


def test_the_same_case_gives_the_same_bytes() -> None:
    assert canonical_json(advise()) == canonical_json(advise())


def test_asking_more_than_sales_bear_is_approved_lower_and_says_why() -> None:
    found = advise(application=asked(requested_fen=90_000_00))
    assert (found.outcome, found.limit.amount_fen, found.limit.binding) == (Outcome.APPROVE_LOWER, 80_000_00, "sales")
    assert codes(found) == ["LIMIT_SALES", "R0", "R1", "R2"]
    assert "40%" in found.reasons[0].text.zh


@pytest.mark.parametrize("missing", sorted(GOOD_FEATURES))
def test_a_missing_feature_a_rule_reads_never_leads_to_an_approval(missing: str) -> None:
    for value in (None, float("nan")):
        found = advise(features=features(**{missing: value}))
        assert found.outcome is Outcome.REFER
        assert found.limit.amount_fen == 0


@pytest.mark.parametrize("missing", ["exposure_fen", "headroom_fen", "list_hits", "score", "verified_month_fen"])
def test_a_missing_fact_of_the_desk_never_leads_to_an_approval(missing: str) -> None:
    found = advise(**{missing: None})
    assert found.outcome is Outcome.REFER
    assert found.limit.amount_fen == 0
    assert found.reasons


def test_an_unknown_fact_is_not_cleared_by_an_interview() -> None:
    found = advise(features=features(refund_share_90=None), diligence=Diligence.A)
    assert found.outcome is Outcome.REFER
    assert check(found, "REFUND_SHARE").verdict is Verdict.UNKNOWN


def test_refunds_over_the_line_ask_for_a_reason_and_an_interview_but_may_be_lent() -> None:
    found = advise(features=features(refund_share_90=0.087))
    refund = check(found, "REFUND_SHARE")
    assert (refund.verdict, refund.value.zh, refund.title.zh) == (Verdict.REFER, "8.7%", "退款率 ≤ 8.0%")
    assert refund.message == Text("超出 0.7 个百分点，需说明或访谈", "0.7 pt over: justify or interview")
    assert (found.outcome, found.lane) == (Outcome.APPROVE, "yellow")
    assert found.needs_interview
    assert found.needs_second_person


def test_a_share_just_over_its_line_does_not_read_as_the_line() -> None:
    refund = check(advise(features=features(refund_share_90=0.0804)), "REFUND_SHARE")
    assert (refund.verdict, refund.value.zh) == (Verdict.REFER, "8.04%")
    assert refund.message == Text("超出 0.04 个百分点，需说明或访谈", "0.04 pt over: justify or interview")


def test_too_many_other_lenders_refer_until_an_interview_settles_it() -> None:
    many = features(other_lenders=5.0)
    assert advise(features=many).outcome is Outcome.REFER
    cleared = advise(features=many, diligence=Diligence.B)
    assert cleared.outcome is Outcome.APPROVE
    assert check(cleared, "OTHER_LENDERS").verdict is Verdict.REFER
    assert check(cleared, "OTHER_LENDERS").cleared
    assert not cleared.needs_second_person
    assert advise(features=many, diligence=Diligence.C).outcome is Outcome.REFER


def test_a_hard_rule_declines_with_the_rule_as_its_reason_and_not_the_score() -> None:
    found = advise(list_hits=2)
    assert (found.outcome, found.lane, found.limit.amount_fen) == (Outcome.DECLINE, "red", 0)
    assert codes(found) == ["LIST_HITS"]


def test_the_last_band_is_declined_with_one_to_four_reasons_of_the_score() -> None:
    found = advise(score=scored(Band.E, 520, 0.12))
    assert found.outcome is Outcome.DECLINE
    assert codes(found) == ["R0", "R1", "R2", "R3"]
    assert codes(advise(score=scored(Band.E, 520, 0.12), reasons=())) == ["BAND"]


def test_the_fourth_band_is_lent_only_after_an_interview() -> None:
    risky = scored(Band.D, 550, 0.07)
    assert advise(score=risky).outcome is Outcome.REFER
    assert advise(score=risky).needs_interview
    after = advise(score=risky, diligence=Diligence.A)
    assert (after.outcome, after.limit.amount_fen, after.limit.binding) == (Outcome.APPROVE_LOWER, 24_000_00, "sales")


def test_diligence_c_leaves_seventy_per_cent_and_a_second_person_and_the_score_alone() -> None:
    before, after = advise(), advise(diligence=Diligence.C)
    assert after.limit.amount_fen == 42_000_00
    assert after.limit.binding == "interview"
    assert after.needs_second_person
    assert before.price.daily_rate == after.price.daily_rate


def test_diligence_d_is_referred_and_lends_nothing() -> None:
    found = advise(diligence=Diligence.D)
    assert (found.outcome, found.limit.amount_fen, codes(found)) == (Outcome.REFER, 0, ["DILIGENCE"])


@pytest.mark.parametrize("found", [SCORE, scored(Band.E, 520, 0.12)])
def test_where_policy_declines_a_rating_the_interview_is_the_reason_and_not_score_or_limit(found: Score) -> None:
    strict = replace(POLICY, interview=replace(POLICY.interview, decline_ratings=("D",)))
    answer = decide(case(score=found, diligence=Diligence.D), strict, find_product("credit_tmall"))
    assert (answer.outcome, answer.limit.amount_fen, codes(answer)) == (Outcome.DECLINE, 0, ["DILIGENCE"])
    # A rule that failed stands before the interview.
    ruled = decide(case(list_hits=2, diligence=Diligence.D), strict, find_product("credit_tmall"))
    assert codes(ruled) == ["LIST_HITS"]


def test_a_mismatch_is_never_approved_by_the_program_alone() -> None:
    found = advise(mismatches=1)
    assert (found.outcome, found.lane, found.needs_interview) == (Outcome.APPROVE, "yellow", True)
    assert found.needs_second_person
    assert not advise(mismatches=1, diligence=Diligence.A).needs_second_person


def test_a_b2b_merchant_cannot_take_a_tmall_loan() -> None:
    found = advise(merchant=replace(MERCHANT, platform=Platform.B2B))
    assert found.outcome is Outcome.DECLINE
    assert codes(found) == ["PLATFORM_MISMATCH"]


@pytest.mark.parametrize(("city", "outcome"), [("温州", Outcome.DECLINE), ("杭州", Outcome.APPROVE)])
def test_wenzhou_is_excluded_from_b2b_credit(city: str, outcome: Outcome) -> None:
    member = replace(MERCHANT, platform=Platform.B2B, city=city, trustpass_index=80)
    assert advise(product="credit_b2b", merchant=member).outcome is outcome


def test_wenzhou_may_take_an_order_loan() -> None:
    seller = replace(MERCHANT, city="温州")
    found = advise(product="order_taobao", merchant=seller, application=asked(term_days=30), order_base_fen=90_000_00)
    assert found.outcome is Outcome.APPROVE


@pytest.mark.parametrize(("opened", "verdict"), [("2026-05-22", Verdict.PASS), ("2026-05-23", Verdict.FAIL)])
def test_six_months_are_counted_to_the_day(opened: str, verdict: Verdict) -> None:
    from datetime import date

    found = advise(merchant=replace(MERCHANT, opened_on=date.fromisoformat(opened)))
    assert check(found, "SHOP_AGE").verdict is verdict


def test_lack_of_funds_refers_and_does_not_blame_the_merchant() -> None:
    found = advise(headroom_fen=0)
    assert found.outcome is Outcome.REFER
    assert codes(found) == ["FUNDING_CAP"]


def test_sales_too_small_for_the_product_decline_with_that_reason() -> None:
    found = advise(verified_month_fen=1_000_00)
    assert (found.outcome, codes(found)[0]) == (Outcome.DECLINE, "LIMIT_BELOW_LEAST")


def test_a_price_above_the_cost_cap_is_never_lent() -> None:
    dear = replace(POLICY, cost=replace(POLICY.cost, cap=Decimal("0.10")))
    found = advise(policy=dear)
    assert (found.outcome, codes(found)) == (Outcome.REFER, ["COST_CAP"])


def test_a_failed_data_gate_refers() -> None:
    found = advise(gate_failures=(Text("覆盖不足 90 天", "Covers less than 90 days"),))
    assert (found.outcome, codes(found)) == (Outcome.REFER, ["DATA_GATE"])


def test_with_the_switch_off_the_program_decides_nothing_alone() -> None:
    manual = replace(POLICY, lanes=replace(POLICY.lanes, automatic=False))
    assert advise(policy=manual).lane == "yellow"


def test_more_than_an_officer_may_decide_needs_a_second_person() -> None:
    found = advise(application=asked(requested_fen=101_000_00), verified_month_fen=1_000_000_00)
    assert found.needs_second_person
    assert found.lane == "yellow"
    assert not advise(application=asked(requested_fen=100_000_00), verified_month_fen=1_000_000_00).needs_second_person


@pytest.mark.parametrize("policy_id", policy_ids())
def test_every_rule_reads_a_fact_that_exists(policy_id: str) -> None:
    from workbench.features.catalogue import BY_NAME

    told = OWN_FACTS | GIVEN_FACTS | BY_NAME.keys()
    assert {rule.fact for rule in load_policy(policy_id).rules if rule.asks} <= told


def test_a_whole_portfolio_can_be_decided_again_in_seconds() -> None:
    cases = [case(application=asked(requested_fen=(10_000 + 100 * i) * 100)) for i in range(1000)]
    began = process_time()
    found = [decide(one, POLICY, find_product("credit_tmall")) for one in cases]
    assert process_time() - began < 5
    assert len({one.limit.amount_fen for one in found}) > 50


def test_nothing_is_lent_on_a_policy_that_is_not_in_force() -> None:
    pilot = load_policy("cn-2008-pilot")
    found = advise(policy=pilot)
    assert (found.outcome, codes(found)[0]) == (Outcome.REFER, "IN_FORCE")


def test_a_rule_counts_only_from_its_day_to_its_last() -> None:
    from datetime import date

    strict = next(rule for rule in POLICY.rules if rule.rule_id == "REFUND_SHARE")
    high = features(refund_share_90=0.2)
    for first, last, met in [("2026-11-22", None, False), ("2026-11-23", None, True), (None, "2026-11-21", True)]:
        dated = replace(
            strict,
            valid_from=None if first is None else date.fromisoformat(first),
            valid_to=None if last is None else date.fromisoformat(last),
        )
        found = advise(policy=replace(POLICY, rules=(dated,)), features=high)
        assert all(one.verdict is Verdict.PASS for one in found.checks) is met


def test_a_cost_above_the_warning_line_is_said_and_may_be_lent() -> None:
    cost = check(advise(), "COST_CAP")
    assert (cost.verdict, cost.message.zh) == (Verdict.PASS, "高于提示线 12.0%")
