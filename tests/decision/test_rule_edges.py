"""Does every rule of every bundled policy hold below, at and above its bound, and on the days around its validity?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.decision.cases import MERCHANT, asked, case, features
from workbench.applications.policy import Policy, Rule
from workbench.applications.policy_file import load_policy, policy_ids
from workbench.applications.products import load_products
from workbench.decision.case_input import GIVEN_FACTS, CaseInput
from workbench.decision.checks import duties, rule_checks
from workbench.decision.outcome import Check, Verdict

RULES = [(policy_id, rule.rule_id) for policy_id in policy_ids() for rule in load_policy(policy_id).rules]
NUMBERS = [(p, r) for p, r in RULES if next(x for x in load_policy(p).rules if x.rule_id == r).bound is not None]
WORDS = [(p, r) for p, r in RULES if next(x for x in load_policy(p).rules if x.rule_id == r).words]
UNMET = {"decline": Verdict.FAIL, "refer": Verdict.REFER, "justify": Verdict.REFER, "warn": Verdict.NOTE}


def found(policy_id: str, rule_id: str) -> tuple[Policy, Rule]:
    policy = load_policy(policy_id)
    return policy, next(rule for rule in policy.rules if rule.rule_id == rule_id)


def inside(rule: Rule) -> date:
    """A day on which the rule counts."""
    assert rule.valid_from is not None
    return rule.valid_from


def month_before(day: date, months: int) -> date:
    """The first of the month as many months earlier: whole months have gone by since on any day of this one."""
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def with_fact(rule: Rule, value: Any, day: date) -> CaseInput:
    """A case of that day with one fact set, in the place where a real case holds it."""
    made = case(as_of=day, decided_on=day)
    match rule.fact:
        case "region" | "city":
            return replace(made, merchant=replace(MERCHANT, **{rule.fact: value or ""}))
        case "purpose":
            return replace(made, application=asked(purpose=value or ""))
        case "trustpass_index":
            return replace(made, merchant=replace(MERCHANT, trustpass_index=None if value is None else int(value)))
        case "list_hits":
            return replace(made, list_hits=None if value is None else int(value))
        case "shop_months":
            opened = None if value is None else month_before(day, int(value))
            return replace(made, merchant=replace(MERCHANT, opened_on=opened))
    if rule.fact in GIVEN_FACTS:
        return replace(made, facts={} if value is None else {rule.fact: value})
    return replace(made, features=features(**{rule.fact: None if value is None else float(value)}))


def verdict(policy: Policy, rule: Rule, value: Any, day: date | None = None) -> Verdict | None:
    """What the rule says of a case with that value; None where it is not asked."""
    product = load_products()[rule.products[0] if rule.products else "credit_tmall"]
    told = rule_checks(with_fact(rule, value, day or inside(rule)), policy, product)
    return next((check.verdict for check in told if check.rule_id == rule.rule_id), None)


@pytest.mark.parametrize(("policy_id", "rule_id"), NUMBERS)
def test_a_bound_holds_below_at_and_above_it(policy_id: str, rule_id: str) -> None:
    policy, rule = found(policy_id, rule_id)
    assert rule.bound is not None
    step = Decimal(1) if rule.unit in {"months", "count", "hits", "days"} else Decimal("0.0001")
    met, unmet = Verdict.PASS, UNMET[rule.severity]
    below, above = (unmet, met) if rule.test == "at_least" else (met, unmet)
    if rule.bound - step >= 0:
        assert verdict(policy, rule, rule.bound - step) is below
    assert verdict(policy, rule, rule.bound) is met
    assert verdict(policy, rule, rule.bound + step) is above
    assert verdict(policy, rule, None) is Verdict.UNKNOWN


@pytest.mark.parametrize(("policy_id", "rule_id"), WORDS)
def test_every_word_counts_and_another_does_not(policy_id: str, rule_id: str) -> None:
    policy, rule = found(policy_id, rule_id)
    named, other = UNMET[rule.severity], Verdict.PASS
    if rule.test == "one_of":
        named, other = other, named
    assert {verdict(policy, rule, word) for word in rule.words} == {named}
    assert {verdict(policy, rule, word + "市") for word in rule.words} == {named}
    assert verdict(policy, rule, "无此词") is other
    assert verdict(policy, rule, None) is Verdict.UNKNOWN


@pytest.mark.parametrize(("policy_id", "rule_id"), RULES)
def test_a_rule_counts_from_its_first_day_to_its_last_and_on_no_other(policy_id: str, rule_id: str) -> None:
    policy, rule = found(policy_id, rule_id)
    first, day = inside(rule), timedelta(days=1)
    assert not _is_asked(policy, rule, first - day)
    assert _is_asked(policy, rule, first)
    if rule.valid_to is not None:
        assert _is_asked(policy, rule, rule.valid_to)
        assert not _is_asked(policy, rule, rule.valid_to + day)


def _is_asked(policy: Policy, rule: Rule, day: date) -> bool:
    product = load_products()[rule.products[0] if rule.products else "credit_tmall"]
    one = case(as_of=day, decided_on=day)
    told: tuple[Check, ...] = (*rule_checks(one, policy, product), *duties(one, policy, product))
    return any(check.rule_id == rule.rule_id for check in told)
