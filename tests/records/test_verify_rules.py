"""Does the file that stands alone answer every kind of rule as the program does?"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.decision.cases import POLICY, case, features
from tests.decision.test_rules import rule
from workbench.applications.policy import Rule
from workbench.applications.policy_file import load_policy, policy_ids
from workbench.applications.products import find_product
from workbench.decision.checks import duties, rule_checks
from workbench.records.canonical import digest
from workbench.records.plain import plain
from workbench.records.proof import exact
from workbench.records.verify_decision import (
    LATER_DEFAULTS,
    RULE_DEFAULTS,
    canonical,
    in_force,
    sha,
    untagged,
    verdict_of,
)

PRODUCT = find_product("credit_tmall")


def random_rule(rng: random.Random, number: int) -> Rule:
    severity = rng.choice(["decline", "refer", "justify", "warn", "document"])
    dates = [None, date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23)]
    common: dict[str, Any] = {
        "rule_id": f"R{number}", "severity": severity, "valid_from": rng.choice(dates), "valid_to": rng.choice(dates),
        "products": rng.choice([(), ("credit_tmall",), ("order_taobao",)]),
    }  # fmt: skip
    kind = rng.choice(["at_least", "at_most", "one_of", "none_of", "none_within", "duty"])
    if kind == "duty":
        return rule(test=kind, fact="", bound=None, **(common | {"severity": "document"}))
    if kind in {"at_least", "at_most"}:
        return rule(test=kind, bound=rng.choice([Decimal("0.08"), Decimal(1), Decimal(0)]), fact=rng.choice(
            ["refund_share_90", "other_lenders", "shop_months", "nowhere", "region"]), **common)  # fmt: skip
    return rule(test=kind, bound=None, unit="words", words=("浙", "股票"), fact=rng.choice(
        ["region", "purpose", "nowhere", "shop_months"]), **common)  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_verdicts_days_and_definitions_agree(seed: int) -> None:
    rng = random.Random(f"verify {seed}")
    day = date(2026, 11, 22)
    for _ in range(60):
        policy = replace(POLICY, rules=tuple(random_rule(rng, number) for number in range(6)))
        share = rng.choice([None, float("nan"), 0.03, 0.08, 0.0800000001])
        one = case(
            features=features(refund_share_90=share, other_lenders=rng.choice([None, 0.0, 1.0])),
            as_of=date(2026, 11, 20),
            decided_on=day,
        )
        told = [(check.rule_id, check.verdict.value) for check in rule_checks(one, policy, PRODUCT)]
        told += [(check.rule_id, check.verdict.value) for check in duties(one, policy, PRODUCT)]
        mine: list[tuple[str, str]] = []
        later: list[tuple[str, str]] = []
        for each in policy.rules:
            read = {**RULE_DEFAULTS, **LATER_DEFAULTS, **{k: v for k, v in plain(each).items() if v is not None}}
            read["bound"] = each.bound
            assert sha(canonical(read)) == digest(each)
            if in_force(read, day) and (not read["products"] or "credit_tmall" in read["products"]):
                fact = untagged(json.loads(json.dumps(exact(one.fact(each.fact)))))
                (mine if each.asks else later).append((each.rule_id, verdict_of(read, fact)))
        assert told == mine + later


@pytest.mark.parametrize("policy_id", policy_ids())
def test_every_bundled_rule_is_read_from_its_text_as_the_program_defines_it(policy_id: str) -> None:
    import tomllib

    from workbench.common.paths import resources

    policy = load_policy(policy_id)
    document = tomllib.loads((resources() / "policy" / f"{policy_id}.toml").read_text("utf-8"))
    for raw, own in zip(document["rules"], policy.rules, strict=True):
        read = {**RULE_DEFAULTS, **LATER_DEFAULTS, **raw}
        read["bound"] = None if read["bound"] is None else Decimal(read["bound"])
        assert sha(canonical(read)) == digest(own)


def test_a_rule_of_a_proof_from_before_there_were_reviews_is_still_known() -> None:
    """What was sealed without the later fields has another digest: the file must leave them out for such a proof."""
    old = {key: value for key, value in plain(rule()).items() if key not in LATER_DEFAULTS}
    old["bound"] = Decimal(old["bound"])
    assert sha(canonical(old)) == sha(canonical({**RULE_DEFAULTS, **old}))
    assert sha(canonical(old)) != digest(rule())
