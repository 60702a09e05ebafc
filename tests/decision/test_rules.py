"""Does each kind of rule say what it must, on the day it counts, alone and in columns?"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.decision.cases import POLICY, advise, asked, case, features
from tests.decision.test_portfolio import compare, random_case, random_policy, rare
from workbench.applications.policy import Rule
from workbench.common.text import Text
from workbench.decision.outcome import Outcome, Verdict

WORDS = Text("测试", "Test")
DAY = date(2026, 11, 22)


def rule(**changes: Any) -> Rule:
    made = Rule(
        rule_id="ASKED",
        title=Text("退款率 ≤ {bound}", "Refund rate ≤ {bound}"),
        fact="refund_share_90",
        test="at_most",
        unit="share",
        severity="refer",
        message=Text("{value}", "{value}"),
        basis=WORDS,
        bound=Decimal("0.08"),
    )
    return replace(made, **changes)


def with_rules(*rules: Rule) -> Any:
    return replace(POLICY, rules=rules)


def said(policy: Any, **changes: Any) -> tuple[Outcome, str, bool, Verdict]:
    found = advise(policy=policy, **changes)
    check = next(one for one in found.checks if one.rule_id == "ASKED")
    return found.outcome, found.lane, found.needs_second_person, check.verdict


@pytest.mark.parametrize(
    ("severity", "outcome", "lane", "second", "verdict"),
    [
        ("decline", Outcome.DECLINE, "red", False, Verdict.FAIL),
        ("refer", Outcome.REFER, "yellow", False, Verdict.REFER),
        ("justify", Outcome.APPROVE, "yellow", True, Verdict.REFER),
        ("warn", Outcome.APPROVE, "green", False, Verdict.NOTE),
        ("document", Outcome.APPROVE, "green", False, Verdict.NOTE),
    ],
)
def test_each_severity_changes_what_it_may_and_no_more(
    severity: str, outcome: Outcome, lane: str, second: bool, verdict: Verdict
) -> None:
    policy = with_rules(rule(severity=severity))
    assert said(policy, features=features(refund_share_90=0.09)) == (outcome, lane, second, verdict)
    for share in (0.07, 0.08):  # below and at the bound
        assert said(policy, features=features(refund_share_90=share)) == (Outcome.APPROVE, "green", False, Verdict.PASS)


@pytest.mark.parametrize("severity", ["decline", "refer", "justify"])
def test_an_unknown_fact_never_passes_a_rule_that_weighs(severity: str) -> None:
    found = said(with_rules(rule(severity=severity)), features=features(refund_share_90=None))
    assert found == (Outcome.REFER, "yellow", False, Verdict.UNKNOWN)


@pytest.mark.parametrize("severity", ["warn", "document"])
def test_an_unknown_fact_is_shown_as_unknown_where_the_rule_only_tells(severity: str) -> None:
    found = said(with_rules(rule(severity=severity)), features=features(refund_share_90=None))
    assert found == (Outcome.APPROVE, "green", False, Verdict.UNKNOWN)


def test_a_duty_is_recorded_and_is_no_check() -> None:
    duty = rule(rule_id="DUTY", fact="", test="duty", severity="document", bound=None, unit="words")
    found = advise(policy=with_rules(duty))
    assert [(one.rule_id, one.verdict, one.severity) for one in found.duties] == [("DUTY", Verdict.NOTE, "document")]
    assert all(one.rule_id != "DUTY" for one in found.checks)
    assert (found.outcome, found.lane) == (Outcome.APPROVE, "green")
    assert advise(policy=with_rules(replace(duty, valid_from=date(2026, 11, 23)))).duties == ()


@pytest.mark.parametrize(
    ("purpose", "verdict"),
    [
        ("备货", Verdict.PASS),
        ("购买股票", Verdict.FAIL),
        ("炒股票", Verdict.FAIL),
        ("buy STOCKS and shares", Verdict.FAIL),
        ("  ", Verdict.UNKNOWN),
    ],
)
def test_a_word_that_may_stand_nowhere_is_found_anywhere(purpose: str, verdict: Verdict) -> None:
    policy = with_rules(
        rule(fact="purpose", test="none_within", unit="words", severity="decline", bound=None, words=("股票", "stocks"))
    )
    assert said(policy, application=asked(purpose=purpose))[3] is verdict


def test_the_rules_of_the_decision_date_count_and_not_those_of_the_features() -> None:
    dated = with_rules(rule(valid_from=date(2026, 11, 24), severity="decline"))
    high = features(refund_share_90=0.2)
    assert advise(policy=dated, features=high).outcome is Outcome.APPROVE
    assert advise(policy=dated, features=high, decided_on=date(2026, 11, 23)).outcome is Outcome.APPROVE
    assert advise(policy=dated, features=high, decided_on=date(2026, 11, 24)).outcome is Outcome.DECLINE
    young = replace(POLICY, valid_from=date(2026, 11, 24))
    assert advise(policy=young).outcome is Outcome.REFER
    assert advise(policy=young, decided_on=date(2026, 11, 24)).outcome is Outcome.APPROVE


def test_what_only_a_request_has_is_not_asked_of_a_proposal() -> None:
    policy = with_rules(
        rule(fact="purpose", test="none_within", unit="words", bound=None, words=("股票",), phase="request")
    )
    nothing = asked(purpose="")
    assert advise(policy=policy, application=nothing).outcome is Outcome.REFER
    assert advise(policy=policy, application=nothing, asked=False).outcome is Outcome.APPROVE


def changed_rules(rng: random.Random) -> Any:
    """Every severity, phase and test, on facts of every kind."""
    policy = random_policy(rng)
    added = (
        rule(rule_id="PURPOSE", fact="purpose", test="none_within", unit="words", bound=None, words=("股票", "Gold")),
        rule(rule_id="WITHIN_NUMBER", fact="shop_months", test="none_within", unit="words", bound=None, words=("3",)),
        rule(rule_id="NOWHERE", fact="nowhere"),
        rule(rule_id="DUTY", fact="", test="duty", severity="document", bound=None),
    )
    return replace(
        policy,
        rules=tuple(
            one
            if one.test == "duty"
            else replace(
                one,
                severity=(kind := rng.choice(["decline", "refer", "justify", "warn", "document"])),
                cleared_by="" if kind in {"warn", "document"} else rng.choice(["", "interview"]),
                phase=rare(rng, "case", "request", chance=0.3),
                valid_to=rare(rng, None, date(2026, 11, 22), date(2026, 11, 21)),
            )
            for one in (*policy.rules, *added)
        ),
    )


@pytest.mark.parametrize("seed", range(10))
def test_columns_say_of_every_kind_of_rule_what_a_case_alone_is_told(seed: int) -> None:
    rng = random.Random(f"rules {seed}")
    policy = changed_rules(rng)
    cases = []
    for _ in range(120):
        one = random_case(rng, policy)
        purpose = rng.choice(["备货", "", "买股票", "gold bars", "  "])
        application = replace(one.application, purpose=purpose)
        cases.append(replace(one, application=application, asked=rng.random() < 0.7))
    found = compare(cases, policy)
    assert {check.severity for one in found for check in one.checks} >= {"decline", "refer"}


def test_columns_are_asked_by_the_rules_of_the_decision_date() -> None:
    from workbench.applications.products import load_products
    from workbench.decision.portfolio import OUTCOMES, decide_columns
    from workbench.decision.portfolio_columns import columns_of
    from workbench.decision.portfolio_plan import plan_of

    dated = with_rules(rule(valid_from=date(2026, 11, 24), severity="decline"))
    columns = columns_of([case(features=features(refund_share_90=0.2))], ["refund_share_90"])
    for day, outcome in [(None, "approve"), (date(2026, 11, 23), "approve"), (date(2026, 11, 24), "decline")]:
        plan = plan_of(dated, load_products(), DAY, columns.requests, day)
        assert OUTCOMES[decide_columns(plan, columns).outcome[0]].value == outcome
