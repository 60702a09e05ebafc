"""Are rules of collection refused that would leave a step to one person, or that make no sense?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from workbench.applications.policy_collection import (
    ChanceRow,
    CollectionRules,
    ContactRules,
    MarginRow,
    PenaltyStep,
    faults,
)
from workbench.applications.policy_file import load_policy, policy_ids, read_text
from workbench.common.paths import resources

RULES = CollectionRules()


def told(rules: CollectionRules) -> str:
    return "; ".join(one.en for one in faults(rules))


def test_the_rules_that_come_with_the_program_are_whole() -> None:
    for policy_id in policy_ids():
        assert told(load_policy(policy_id).collection) == ""


def test_no_policy_leaves_what_reaches_beyond_the_lender_to_one_person() -> None:
    steps = tuple(replace(one, persons=1) for one in RULES.steps)
    words = told(replace(RULES, steps=steps))
    for code in ("restrict", "recommend_closure", "public_notice"):
        assert f"{code} takes two people" in words


def test_rules_that_make_no_sense_are_named() -> None:
    twice = (*RULES.steps, PenaltyStep("remind", 200, 1, "officer", "remind"))
    assert "twice" in told(replace(RULES, steps=twice))
    assert "never fall" in told(replace(RULES, steps=tuple(reversed(RULES.steps))))
    assert "no span" in told(replace(RULES, contact=ContactRules(earliest_hour=22, latest_hour=8)))
    assert "rise" in told(replace(RULES, chances=(ChanceRow(1, Decimal("0.5")), ChanceRow(31, Decimal("0.2")))))
    assert "margins" in told(replace(RULES, margins=(MarginRow("home", Decimal("1.5")),)))
    assert "persons, role" in told(replace(RULES, steps=(replace(RULES.steps[0], role="auditor"),)))


def test_an_older_text_without_the_section_still_reads_and_a_misspelt_key_does_not() -> None:
    text = (resources() / "policy" / "marketplace.toml").read_text("utf-8")
    policy, found = read_text(text)
    assert policy is not None
    assert (policy.collection, found) == (RULES, ())
    _, found = read_text(text + "\n[collection]\npromise_dayz = 3\n")
    assert any("promise_dayz" in one.en for one in found)
