"""Is every difference between two policies told once, at its place, with what it means?"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from workbench.applications.policy_diff import differences
from workbench.applications.policy_file import load_policy, policy_ids

POLICY = load_policy("cn-2025")


def test_a_policy_does_not_differ_from_itself() -> None:
    for policy_id in policy_ids():
        assert differences(load_policy(policy_id), load_policy(policy_id)) == ()


def test_a_changed_bound_says_which_way_it_moves() -> None:
    looser = tuple(replace(r, bound=Decimal("0.10")) if r.rule_id == "REFUND_SHARE" else r for r in POLICY.rules)
    (change,) = differences(POLICY, replace(POLICY, rules=looser))
    assert (change.path, change.kind, change.old, change.new) == ("rules.REFUND_SHARE.bound", "changed", "0.08", "0.10")
    assert change.words.zh == "规则 REFUND_SHARE 界限：8.00% → 10.00%（放宽）"
    assert change.words.en == "Rule REFUND_SHARE bound: 8.00% → 10.00% (looser)"
    older = tuple(replace(r, bound=Decimal(9)) if r.rule_id == "SHOP_AGE" else r for r in POLICY.rules)
    (change,) = differences(POLICY, replace(POLICY, rules=older))
    assert change.words.en.endswith("(tighter)")


def test_money_is_told_as_money() -> None:
    lower = tuple(replace(b, cap_fen=400_000_00) if b.band == "A" else b for b in POLICY.bands)
    (change,) = differences(POLICY, replace(POLICY, bands=lower))
    assert change.words.en == "Band A cap: ¥500,000 → ¥400,000 (tighter)"


def test_a_rule_that_comes_or_goes_is_one_difference() -> None:
    fewer = replace(POLICY, rules=POLICY.rules[1:])
    (gone,) = differences(POLICY, fewer)
    assert (gone.path, gone.kind) == (f"rules.{POLICY.rules[0].rule_id}", "removed")
    (come,) = differences(fewer, POLICY)
    assert (come.path, come.kind) == (f"rules.{POLICY.rules[0].rule_id}", "added")


def test_another_order_of_rules_is_told_because_reasons_follow_it() -> None:
    turned = replace(POLICY, rules=(POLICY.rules[1], POLICY.rules[0], *POLICY.rules[2:]))
    assert [(one.path, one.kind) for one in differences(POLICY, turned)] == [("rules", "changed")]


def test_every_changed_number_is_found_and_no_other() -> None:
    rng = random.Random(7)
    for _ in range(40):
        prices = list(POLICY.prices)
        chosen = sorted(rng.sample(range(len(prices)), rng.randrange(1, 5)))
        for place in chosen:
            prices[place] = replace(prices[place], daily_rate=prices[place].daily_rate + Decimal("0.000001"))
        found = differences(POLICY, replace(POLICY, prices=tuple(prices)))
        assert {one.path for one in found} == {
            f"prices.{POLICY.prices[i].product}.{POLICY.prices[i].band}.daily_rate" for i in chosen
        }
